// What an office is made of: chats, agents, lanes, stories, conversations, plots.

import { el, icon } from "/_kit/el.js";
import { chats, look, phases, pill, statusOf } from "/_kit/names.js";
import { bars, columns, lines } from "/_kit/plot.js";
import { ring } from "/_kit/ring.js";
import { initials, line, name, shown } from "/_kit/text.js";
import { odd } from "/gallery/data/odd.js";

/** @typedef {import("/_kit/el.js").Child} Child */

/** @param {string} title @param {...Child} inside */
const part = (title, ...inside) => el("section", { class: "card panel" }, el("h2", {}, title), ...inside);

const looks = { ...chats, ...phases, moving: phases.releasing };

/** @param {string} who @param {string} state @param {string} meta @param {"card" | "chip" | "dot"} [size] */
function chat(who, state, meta, size = "card") {
  const l = look(looks, state);
  const made = size === "dot" ? el("span", { title: `${line(who, 80)}, ${l.word}` }) : el("button", { type: "button" });
  made.className = "chat";
  Object.assign(made.dataset, { size, state, tone: l.tone });
  if (size !== "dot") made.append(icon(l.icon), name(who), el("span", { class: "spoke" }, state === "connected" ? "0:08" : ""), el("span", { class: "meta" }, `${l.word} · ${meta}`));
  return made;
}

function sizes() {
  const states = ["flow", "queued", "offered", "connected", "moving", "landed", "returned", "kept", "stranded", "ended"];
  return part("Chats", ...(/** @type {const} */ (["card", "chip", "dot"])).map((size) => el("div", { class: "chats", "data-size": size },
    ...states.map((s, n) => chat(["Zoe", "Max", "Ida", odd.long, odd.arabic, "Leo", odd.markup, "Kim", odd.turned, ""][n], s, "Support · 0:42", size)))));
}

/** @param {string} who @param {{ state: string, status: string, type: string, next?: string, size?: string }} a @param {...HTMLElement} slots */
function agent(who, { state, status, type, next, size = "card" }, ...slots) {
  const look = statusOf({ status, statusType: type, loggedIn: state !== "out" });
  return el("article", { class: "agent", "data-size": size, "data-state": state },
    el("header", {}, el("span", { class: "face", "aria-hidden": true, "data-tone": look.tone }, initials(who)), el("h3", {}, name(who)), el("span", {}),
      el("div", { class: "row tight" }, pill(look), next && el("span", { class: "pill", "data-tone": "warn" }, icon("next"), next))),
    el("ul", { class: "slots", "aria-label": `Chats of ${who}` }, ...slots.map((s) => el("li", { class: "slot", "data-state": s.dataset.slot ?? "taken" }, s.dataset.slot ? s.textContent : s))));
}

/** @param {string} state @param {string} text */
const slot = (state, text) => el("span", { "data-slot": state }, text);

/** @param {import("/_kit/now.js").VirtualClock} now */
function agents(now) {
  const leaving = agent("Ana Almeida", { state: "leaving", status: "Available", type: "ROUTABLE", next: "Offline" }, chat("Zoe", "waiting", "Support · 1:04"), chat("Max", "moving", "Support · 0:42"), slot("free", "free"));
  const arc = ring(now, "2026-11-23T10:42:01Z", "2026-11-23T10:42:16Z", "Grace of Ana");
  arc.dataset.tone = "warn";
  leaving.querySelector("header > span:nth-of-type(2)")?.replaceWith(arc);
  const grid = el("div", {}, leaving, agent("Ben", { state: "routable", status: "Available", type: "ROUTABLE" }, chat("Ida", "connected", "Support · 4:12"), chat("Leo", "offered", "VIP · 0:03"), slot("acw", "after work · 0:20")),
    agent("Cleo", { state: "custom", status: "Lunch", type: "CUSTOM" }, slot("free", "free")), agent(odd.long, { state: "out", status: "Offline", type: "OFFLINE" }, slot("free", "free")));
  grid.style.cssText = "display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); gap: .75rem; align-items: start";
  const tiles = el("div", {}, ...["ana", "ben", "cleo", "dora", "emil", "finn"].map((who, n) => agent(who, { state: n === 0 ? "leaving" : "routable", status: "Available", type: "ROUTABLE", size: "tile" },
    chat("Zoe", n === 0 ? "moving" : "connected", "", "dot"), chat("Max", n === 4 ? "stranded" : "connected", "", "dot"), slot("free", "free"))));
  tiles.style.cssText = "display: grid; grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr)); gap: .4rem";
  return part("Agents", grid, tiles);
}

function lanes() {
  const lane = (/** @type {string} */ who, /** @type {string} */ state, /** @type {Child} */ note, /** @type {HTMLElement[]} */ ...inside) => el("section", { class: "lane", "data-state": state },
    el("header", {}, el("h3", {}, name(who)), el("span", { class: "count", "data-tone": inside.length ? "warn" : "calm" }, inside.length), el("span", { class: "meta" }, inside.length ? "oldest 0:42 · 4 staffed" : "4 staffed")),
    note && el("p", { class: "note" }, icon("stranded"), note), el("ul", { class: "chats" }, ...inside.map((c) => el("li", {}, c))));
  return part("Lanes", lane("Support", "open", null, chat("Zoe", "queued", "0:42"), chat("Max", "landing", "0:07")), lane("Billing", "unstaffed", "Nobody serves this queue.", chat("Kim", "stranded", "10:00")), lane("VIP", "closed", null));
}

function story() {
  const moment = (/** @type {string} */ state, /** @type {string} */ tone, /** @type {string} */ time, /** @type {string} */ text, /** @type {Child} */ more) =>
    el("li", { "data-state": state, "data-tone": tone }, el("time", {}, time), el("div", {}, el("p", {}, text), more));
  return part("A departure", el("ol", { class: "timeline" }, moment("done", "warn", "10:42:01", "Ana picked Offline with 2 live chats.", null), moment("done", "calm", "10:42:16", "The grace is over: nobody came back.", null),
    moment("done", "move", "10:42:16", "Zoe goes to Support, first in the queue.", el("details", {}, el("summary", {}, "why"), el("p", { class: "meta" }, "Rule “back to the queue”: 4 agents serve Support. Rejected: “keep VIP”, the queue is not VIP."))),
    moment("now", "move", "10:42:17", "Max: Ana's leg comes off.", el("span", { class: "meta" }, "releaser desktop")), moment("failed", "bad", "10:42:18", "Kim: the transfer was refused.", null), moment("next", "calm", "10:52:17", "At the latest, Max has landed.", null)));
}

function talk() {
  const said = (/** @type {string} */ by, /** @type {string} */ meta, /** @type {string} */ text, /** @type {Record<string, any>} */ more = {}) =>
    el("div", { class: "said", "data-by": by, ...more }, meta && el("span", { class: "meta" }, meta), el("span", { class: "words" }, shown(text)));
  return part("A conversation", el("div", { class: "talk sunk", role: "log", tabindex: 0, "aria-label": "Conversation" }, said("system", "", "You are now talking to Ana."), said("customer", "Zoe · 10:41", "Where is my parcel?"), said("customer", "Zoe · 10:41", odd.markup + " " + odd.turned, { "data-follows": true }),
    said("self", "You · 10:41", "One moment, please. I look it up for you, and it may take a minute or two."), said("self", "not sent", "Here it is.", { "data-state": "failed" }), said("customer", "Zoe · 10:42", odd.long), el("div", { class: "typing" }, el("i"), el("i"), el("i"), "Zoe is writing")));
}

function plots() {
  const buckets = Array.from({ length: 24 }, (_, n) => ({ label: `${String(n).padStart(2, "0")}:00`, values: { offline: (n * 7) % 5, logout: (n * 3) % 4, lost: n % 6 === 0 ? 3 : 0, median: n === 5 ? null : 4 + (n * 5) % 9, p90: 12 + (n * 11) % 17 } }));
  const figures = [el("figure"), el("figure"), el("figure"), el("figure")];
  const inside = part("Plots", ...figures);
  queueMicrotask(() => { // a plot is as wide as its place
    columns(figures[0], { title: "Departures by cause", says: "61 in 24 h", buckets, series: [{ key: "offline", label: "went offline" }, { key: "logout", label: "logged out" }, { key: "lost", label: "lost", hue: 3 }] });
    lines(figures[1], { title: "Rescue time", says: "seconds from the leaver to somebody else", buckets, series: [{ key: "median", label: "median" }, { key: "p90", label: "9 of 10", hue: 4 }], format: (n) => `${n} s` });
    bars(figures[2], { title: "Outcomes by rule", buckets: [{ label: "back to the queue", values: { landed: 120, stranded: 3 } }, { label: "keep VIP with their agent", values: { kept: 22, landed: 9 } }, { label: odd.markup, values: { stranded: 2 } }], series: [{ key: "landed", label: "landed", hue: 1 }, { key: "kept", label: "kept", hue: 6 }, { key: "stranded", label: "stranded", hue: 3 }] });
    columns(figures[3], { title: "Waits", buckets: [], series: [], none: "No customer has waited in this hour." });
  });
  return inside;
}

/** office draws them all. @param {HTMLElement} root @param {{ now: import("/_kit/now.js").VirtualClock }} o */
export function office(root, { now }) {
  const grid = el("div", {}, sizes(), agents(now), lanes(), story(), talk(), plots());
  grid.style.cssText = "display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; align-items: start";
  root.append(el("main", { class: "page stack" }, el("h1", {}, "The office"), grid));
}
