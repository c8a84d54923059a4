// What was: departures of the past, by what one looks for.

import { el, icon } from "/_kit/el.js";
import { causes, phases, pill, states } from "/_kit/names.js";
import { at } from "/_kit/now.js";
import { line, name } from "/_kit/text.js";
import { problem } from "/_kit/talk.js";
import { outcomes, stateOf, story } from "/console/static/board.js";
import { cell, loading, table } from "/console/static/parts.js";

/**
 * @typedef {import("/_kit/types.js").History} Found
 * @typedef {import("/console/static/model.js").Departure} Departure
 * @typedef {import("/console/static/console.js").Context} Context
 */

/** history draws the view. @param {HTMLElement} root @param {Context} ctx @param {URLSearchParams} query @returns {{ draw: () => void, close: () => void }} */
export function history(root, ctx, query) {
  const list = el("div", { class: "stack" });
  root.append(el("header", {}, el("h2", {}, "History")), filters(query), list);
  const got = loading(list, async () => /** @type {Found} */ (await ctx.get(`/console/v1/history?${query}`)), (found) => whole(found, ctx, query));
  return { draw() {}, close: got.close };
}

/** whole is what was found, and the button that goes on. @param {Found} found @param {Context} ctx @param {URLSearchParams} query */
export function whole(found, ctx, query) {
  const made = table("Departures", ["Agent", "Left", "State", "Chats", "Queues", "Rules"], found.departures.map((d) => row(d, ctx)), "Nothing fits. Leave something out, or look further back.");
  const says = el("p", { class: "meta" }), more = el("button", { type: "button", class: "button" }, icon("down"), "Look further back");
  const body = /** @type {HTMLElement} */ (made.querySelector("tbody"));
  let before = "", looked = 0;
  const told = (/** @type {Found} */ f) => {
    before = f.before ?? "";
    looked += f.searched.departures;
    more.hidden = before === "";
    says.textContent = f.searched.whole ? `All ${looked} departures of the time were looked at.` : `${looked} departures were looked at, back to ${f.searched.from ? at(f.searched.from, ctx.clock).textContent : "now"}.`;
  };
  more.addEventListener("click", async () => {
    more.setAttribute("aria-busy", "true");
    try {
      const next = /** @type {Found} */ (await ctx.get(`/console/v1/history?${query}&before=${encodeURIComponent(before)}`));
      body.querySelector(".none")?.closest("tr")?.remove();
      body.append(...next.departures.map((d) => row(d, ctx)));
      told(next);
    } catch (error) {
      problem(error);
    }
    more.removeAttribute("aria-busy");
  });
  told(found);
  return [made, el("div", { class: "spread" }, says, more)];
}

/** @param {Departure} d @param {Context} ctx */
function row(d, ctx) {
  const of = (/** @type {(h: Departure["chats"][number]) => string | undefined} */ what) => [...new Set(d.chats.map((h) => what(h) || "none"))].slice(0, 4).map((s) => line(s, 60)).join(", ") || "–";
  return el("tr", { "data-departure": d.id }, el("th", { scope: "row", "data-label": "Agent" }, el("a", { href: story(d) }, name(d.agent))),
    cell("Left", at(d.epoch, ctx.clock), el("span", { class: "meta" }, (Object.hasOwn(causes, d.cause) ? causes[d.cause] : line(d.cause, 40)) + (d.by ? ` · ${line(d.by, 60)}` : ""))),
    cell("State", pill(stateOf(d))), cell("Chats", outcomes(d)), cell("Queues", of((h) => h.queue)), cell("Rules", of((h) => h.rule)));
}

/** filters are what can be looked for; the address keeps it. @param {URLSearchParams} query */
function filters(query) {
  const pick = (/** @type {string} */ name, /** @type {string} */ label, /** @type {[string, string][]} */ options) => el("label", { class: "field" }, el("span", {}, label),
    el("select", { name }, el("option", { value: "" }, "any"), ...options.map(([value, text]) => el("option", { value, ".selected": query.get(name) === value }, text))));
  const text = (/** @type {string} */ name, /** @type {string} */ label, more = {}) => el("label", { class: "field" }, el("span", {}, label), el("input", { name, ".value": query.get(name) ?? "", autocomplete: "off", ...more }));
  const words = (/** @type {Record<string, { word: string }>} */ looks) => Object.entries(looks).map(([k, l]) => /** @type {[string, string]} */ ([k, l.word]));
  const q = text("q", "Look for", { type: "search", placeholder: "agent, chat or contact id, queue, rule, reason", "data-search": true, maxlength: 200 });
  q.classList.add("q");
  return el("form", { class: "filters", role: "search", onsubmit: (/** @type {SubmitEvent} */ e) => {
    e.preventDefault();
    const given = new URLSearchParams();
    for (const [k, v] of new FormData(/** @type {HTMLFormElement} */ (e.target))) if (typeof v === "string" && v.trim()) given.set(k, k === "since" || k === "until" ? new Date(v).toISOString() : v.trim());
    location.hash = `#/history?${given}`;
  } }, q, text("agent", "Agent"), pick("cause", "Why", Object.entries(causes)), pick("outcome", "Outcome of a chat", words(phases)), pick("state", "State", words(states)), text("queue", "Queue"), text("rule", "Rule"),
  moment("since", "From", query), moment("until", "Until", query), el("button", { class: "button", "data-kind": "primary" }, icon("search"), "Search"), el("a", { class: "button", "data-kind": "quiet", href: "#/history" }, "Clear"));
}

/** @param {string} name @param {string} label @param {URLSearchParams} query */
function moment(name, label, query) {
  const t = Date.parse(query.get(name) ?? ""), local = Number.isNaN(t) ? "" : new Date(t - new Date(t).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  return el("label", { class: "field" }, el("span", {}, label), el("input", { type: "datetime-local", name, ".value": local }));
}
