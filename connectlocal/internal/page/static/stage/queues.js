// Where chats wait: the flow through which they come, and a lane for each queue.

import { el, icon, put, rows } from "/_kit/el.js";
import { ago, point, timeOfDay } from "/_kit/now.js";
import { line, name } from "/_kit/text.js";

/**
 * @typedef {import("/_kit/types.js").Queue} Queue
 * @typedef {import("/_page/stage/floor.js").Floor} Floor
 */

const most = { card: 20, chip: 60, dot: 500 }; // chats that a lane shows; of the others it says how many

/** laneElement is a queue's lane, empty. @param {Queue} q @param {Floor} floor */
export function laneElement(q, floor) {
  const add = el("button", { type: "button", class: "button add", "data-kind": "icon", "data-size": "small", title: `A customer for ${line(q.name, 40)}`, "aria-label": `A customer for ${line(q.name, 40)}`, onclick: () => floor.acts.customer(q.name) }, icon("plus"));
  const oldest = ago(floor.clock, floor.clock.now(), "short");
  return el("section", { class: "lane", "data-queue": q.name },
    el("header", {}, el("h3", { class: "name" }, name(q.name)), el("span", { class: "count", "data-tone": "calm" }, "0"), add, el("span", { class: "meta" }, el("span", { class: "staffed" }), el("span", { class: "oldest" }, "oldest ", oldest))),
    el("p", { class: "note", hidden: true }), el("div", { class: "chats", role: "group" }), el("p", { class: "meta more", hidden: true }));
}

/** showLane brings a lane up to date, and puts its chats into it. @param {HTMLElement} e @param {Queue} q @param {Floor} floor */
export function showLane(e, q, floor) {
  const chats = floor.model.lane(q.name), waits = chats.filter((c) => c.state === "queued");
  const [state, note] = condition(q, waits.length);
  e.dataset.state = state;
  const count = /** @type {HTMLElement} */ (e.querySelector(".count"));
  put(count, String(waits.length));
  count.dataset.tone = waits.length > 0 ? "warn" : "calm";
  put(e.querySelector(".staffed"), q.serving === 1 ? "1 agent" : `${q.serving} agents`);
  const oldest = /** @type {HTMLElement} */ (e.querySelector(".oldest"));
  const first = waits.reduce((least, c) => (c.waitingSince && (least === "" || c.waitingSince < least) ? c.waitingSince : least), "");
  oldest.hidden = first === "";
  if (first !== "") point(/** @type {HTMLTimeElement} */ (oldest.lastElementChild), first);
  const says = /** @type {HTMLElement} */ (e.querySelector(".note"));
  says.hidden = note === "";
  put(says, note);
  const list = /** @type {HTMLElement} */ (e.querySelector(".chats"));
  list.setAttribute("aria-label", `${line(q.name, 40)}, ${waits.length} chats waiting${first ? `, the oldest since ${timeOfDay(first)}` : ""}`);
  fill(list, chats.map((c) => c.id), /** @type {HTMLElement} */ (e.querySelector(".more")), floor);
}

/** @param {Queue} q @param {number} waiting @returns {[string, string]} the lane's state, and what is wrong with it */
function condition(q, waiting) {
  if (!q.enabled) return ["disabled", "This queue is switched off."];
  if (!q.open) return ["closed", "Closed: out of its hours."];
  if (q.limit > 0 && waiting >= q.limit) return ["full", `Full: it takes ${q.limit}.`];
  if (q.serving === 0 && waiting > 0) return ["unstaffed", "Nobody serves this queue."];
  return ["open", ""];
}

/** showArriving puts the chats that are in a flow into their place. @param {HTMLElement} e @param {Floor} floor */
export function showArriving(e, floor) {
  const chats = floor.model.arriving(), count = chats.filter((c) => c.state !== "ended").length;
  put(e.querySelector(".count"), String(count));
  const list = /** @type {HTMLElement} */ (e.querySelector(".chats"));
  list.setAttribute("aria-label", `${count} chats in a flow`);
  fill(list, chats.map((c) => c.id), /** @type {HTMLElement} */ (e.querySelector(".more")), floor);
}

/** @param {HTMLElement} list @param {string[]} ids @param {HTMLElement} more @param {Floor} floor */
function fill(list, ids, more, floor) {
  const shown = ids.slice(0, most[floor.size]);
  list.dataset.size = floor.size;
  rows(list, shown, (id) => id, (id) => floor.node(id), { same: () => true });
  more.hidden = shown.length === ids.length;
  put(more, `and ${ids.length - shown.length} more`);
}
