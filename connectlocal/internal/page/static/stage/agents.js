// The agents: a card or a tile each, with their status, their next status and their slots.

import { el, icon, put, rows } from "/_kit/el.js";
import { menu } from "/_kit/menu.js";
import { pill, statusOf } from "/_kit/names.js";
import { ago } from "/_kit/now.js";
import { ring } from "/_kit/ring.js";
import { initials, line, name } from "/_kit/text.js";

/**
 * @typedef {import("/_kit/types.js").Agent} Agent
 * @typedef {import("/_kit/types.js").Slot} Slot
 * @typedef {import("/_page/stage/model.js").Model} Model
 * @typedef {import("/_page/stage/floor.js").Floor} Floor
 * @typedef {{ key: string, kind: "taken" | "ringing" | "acw" | "free" | "other", chat: string, since: string, word: string, contact: string, more: number }} Place
 */

const states = /** @type {Record<string, string>} */ ({ ENDED: "after work", MISSED: "missed", REJECTED: "rejected", ERROR: "error" });

/** stateOf is how an agent's card looks. @param {Agent} a @param {Model} model */
export function stateOf(a, model) {
  if (!a.loggedIn) return "out";
  if (model.leaving(a.username)) return "leaving";
  return a.statusType.toLowerCase();
}

/** agentElement is an agent's card, empty. @param {Agent} a @param {"card" | "tile"} size @param {Floor} floor */
export function agentElement(a, size, floor) {
  const open = () => floor.acts.agent(a.username);
  const head = size === "card"
    ? [el("span", { class: "face", "aria-hidden": true }, initials(a.name)), el("h3", {}, el("button", { type: "button", class: "who", onclick: open, tabindex: -1 }, name(a.name || a.username))),
      choices(a, floor), el("div", { class: "row tight" })]
    : [el("button", { type: "button", class: "who", onclick: open, tabindex: -1 }, el("bdi", { class: "name" }, line(a.username, 40))), el("span", { class: "row tight" })];
  return el("article", { class: "agent", "data-size": size, "data-agent": a.username },
    el("header", {}, ...head), el("div", { class: "slots", role: "group" }));
}

/** @param {Agent} a @param {Floor} floor */
function choices(a, floor) {
  const made = menu({ label: `What ${line(a.username, 40)} can do`, icon: "more", silent: true }, () => floor.acts.choices(a.username));
  /** @type {HTMLElement} */ (made.querySelector("summary")).tabIndex = -1; // arrow keys lead to it
  return made;
}

/** showAgent brings a card up to date, and puts the chats that the agent has into its slots. @param {HTMLElement} e @param {Agent} a @param {Floor} floor */
export function showAgent(e, a, floor) {
  const { model } = floor, state = stateOf(a, model);
  if (e.dataset.state !== state) e.dataset.state = state;
  const look = statusOf(a), d = model.leavings.open(a.username);
  const counts = d?.state === "grace" && d.dueAt ? { from: d.beganAt, to: d.dueAt } : undefined;
  const row = /** @type {HTMLElement} */ (e.querySelector("header > .row"));
  rows(row, [{ key: "status", look, next: "", d: "", auto: false, counts: undefined }, ...a.next ? [{ key: "next", look, next: a.next, d: "", auto: false, counts: undefined }] : [],
    ...d ? [{ key: "leaves", look, next: "", d: d.state, auto: false, counts }] : [], ...a.auto && e.dataset.size === "card" ? [{ key: "auto", look, next: "", d: "", auto: true, counts: undefined }] : []],
  (i) => i.key, (i) => mark(i, a, floor));
  const slots = /** @type {HTMLElement} */ (e.querySelector(":scope > .slots"));
  const places = a.loggedIn || a.slots.length > 0 ? placesOf(a, floor) : [];
  slots.setAttribute("aria-label", `${line(a.username, 40)}: ${places.filter((p) => p.chat).length} of ${a.max} slots taken`);
  rows(slots, places, (p) => p.key, (p) => slotElement(p, a, floor),
    { update: (node, p) => refill(node, p, a, floor), same: (x, y) => !y.chat && JSON.stringify(x) === JSON.stringify(y) });
}

/** @param {any} i @param {Agent} a @param {Floor} floor */
function mark(i, a, floor) {
  if (i.auto) return el("span", { class: "soft auto", title: "works by itself" }, icon("robot", "works by itself"));
  if (i.next) return el("span", { class: "pill", "data-tone": "warn", title: `Next status: ${line(i.next, 60)}` }, icon("next"), el("span", {}, line(i.next, 40)));
  if (i.counts) return el("span", { class: "grace", "data-tone": "warn" }, ring(floor.clock, i.counts.from, i.counts.to, `Grace of ${line(a.username, 40)}`));
  if (i.d) return el("span", { class: "pill", "data-tone": "move", title: "Handover moves this agent's chats" }, icon("move"), el("span", {}, "leaving"));
  return pill(i.look);
}

/** placesOf are an agent's slots: taken ones in their order, then free ones. @param {Agent} a @param {Floor} floor @returns {Place[]} */
function placesOf(a, { model, size }) {
  const held = new Set(model.held(a.username).map((c) => c.id));
  const places = a.slots.map((s) => placeOf(s, held, model));
  for (const id of held) places.push({ key: id, kind: "taken", chat: id, since: "", word: "", contact: "", more: 0 });
  const free = Math.max(0, a.max - a.slots.filter((s) => !s.monitors).length);
  const shown = size === "card" ? Math.min(free, 6) : Math.min(free, 10);
  for (let n = 0; n < shown; n++) places.push({ key: `free ${n}`, kind: "free", chat: "", since: "", word: "", contact: "", more: n === shown - 1 ? free - shown : 0 });
  return places;
}

/** @param {Slot} s @param {Set<string>} held those that have no place yet @param {Model} model @returns {Place} */
function placeOf(s, held, model) {
  const mine = held.delete(s.chat) && (s.state === "CONNECTED" || s.state === "CONNECTING");
  const kind = mine ? s.state === "CONNECTED" ? "taken" : "ringing" : states[s.state] ? "acw" : "other";
  const customer = line(model.chats.get(s.chat)?.customer, 40);
  const word = kind === "acw" ? states[s.state] : s.monitors ? "looks on" : "joined in";
  return { key: `${s.contactId} ${kind === "acw"}`, kind, chat: s.chat, since: s.since, word: customer ? `${word} · ${customer}` : word, contact: s.contactId, more: 0 };
}

/** @param {Place} p @param {Agent} a @param {Floor} floor */
function slotElement(p, a, floor) {
  if (floor.size === "dot" && (p.kind === "taken" || p.kind === "ringing")) return floor.node(p.chat);
  const made = el(floor.size === "dot" ? "span" : "div", { class: "slot" });
  refill(made, p, a, floor);
  return made;
}

/** @param {HTMLElement} slot @param {Place} p @param {Agent} a @param {Floor} floor */
function refill(slot, p, a, floor) {
  if (slot.dataset.chat) return; // a dot is its own slot
  slot.dataset.state = p.kind === "other" ? "acw" : p.kind;
  if (p.kind === "taken" || p.kind === "ringing") {
    if (slot.firstElementChild !== floor.node(p.chat)) slot.replaceChildren(floor.node(p.chat));
  } else if (floor.size !== "card") {
    slot.title = p.word;
    slot.replaceChildren();
  } else if (p.kind === "free") {
    slot.replaceChildren(p.more > 0 ? `free, and ${p.more} more` : "free");
  } else {
    slot.replaceChildren(el("span", { class: "clip" }, p.word), ago(floor.clock, p.since, "short"),
      p.kind === "acw" && !a.auto ? el("button", { type: "button", class: "button", "data-size": "small", "data-kind": "quiet", onclick: () => floor.acts.press(a.username, p.contact, "clear") }, "Clear") : "");
  }
}

/** order puts agents who are here before those who are not; where there are many, those who leave before all. @param {Model} model @param {boolean} many */
export function order(model, many) {
  /** @param {Agent} a */
  const rank = (a) => !a.loggedIn ? 2 : many && model.leaving(a.username) ? 0 : 1;
  return [...model.agents.values()].map((a, n) => ({ a, n, r: rank(a) })).sort((x, y) => x.r - y.r || x.n - y.n).map(({ a }) => a);
}

/** counted says how many agents there are, and how. @param {HTMLElement} e @param {Model} model */
export function counted(e, model) {
  let here = 0, leaving = 0;
  for (const a of model.agents.values()) {
    if (a.loggedIn) here++;
    if (model.leaving(a.username)) leaving++;
  }
  put(e, `${here} of ${model.agents.size} here${leaving > 0 ? `, ${leaving} leaving` : ""}`);
}
