// One chat on the floor: a card, a chip or a dot. Its element is the same for all of its life, wherever the chat goes.

import { el, icon, put } from "/_kit/el.js";
import { ago, point, timeOfDay } from "/_kit/now.js";
import { line, name } from "/_kit/text.js";

/**
 * @typedef {import("/_kit/now.js").VirtualClock} VirtualClock
 * @typedef {import("/_page/stage/model.js").Model} Model
 * @typedef {import("/_page/stage/model.js").Standing} Standing
 * @typedef {import("/_kit/types.js").Chat} Chat
 * @typedef {"card" | "chip" | "dot"} Size
 */

const signs = /** @type {Record<string, string>} */ ({
  flow: "in", queued: "wait", offered: "bell", connected: "chat", moving: "move", landed: "landed", returned: "returned", kept: "held", stranded: "stranded", ended: "ended",
});

/** @typedef {{ use: Element, who: HTMLElement, word: HTMLElement, time: HTMLTimeElement, shown: string, named: string | undefined }} Parts */
/** @type {WeakMap<Element, Parts>} */ const made = new WeakMap();

/**
 * chatElement is a chat's element, empty. A dot cannot be pressed; what it lies in can be.
 * @param {string} id @param {Size} size @param {VirtualClock} clock @param {(id: string) => void} open
 */
export function chatElement(id, size, clock, open) {
  if (size === "dot") return el("span", { class: "chat", "data-size": "dot", "data-chat": id });
  const sign = icon("chat"), who = el("bdi", { class: "name" }), word = el("span", {}), time = ago(clock, clock.now(), "short");
  const e = el("button", { type: "button", class: "chat", "data-size": size, "data-chat": id, tabindex: -1, onclick: () => open(id) },
    sign, who, el("span", { class: "meta" }, word, time));
  made.set(e, { use: /** @type {Element} */ (sign.firstElementChild), who, word, time, shown: "", named: undefined });
  return e;
}

/** showChat brings a chat's element up to date. @param {HTMLElement} e @param {Chat} chat @param {Model} model */
export function showChat(e, chat, model) {
  const standing = model.standing(chat.id), parts = made.get(e);
  const since = sinceOf(chat, model);
  set(e, "state", standing.state);
  set(e, "tone", standing.tone);
  set(e, "shadow", standing.shadow ? "" : undefined);
  const sign = standing.held ? "held" : standing.word === "grace" ? "wait" : signs[standing.state] ?? "info";
  const words = saying(chat, standing);
  if (!parts) { // a dot
    const title = `${line(chat.customer, 60) || "nameless"}: ${words}`;
    if (e.title !== title) e.title = title;
    return;
  }
  if (parts.named !== chat.customer) {
    parts.named = chat.customer;
    const who = name(chat.customer);
    parts.who.replaceWith(who);
    parts.who = who;
  }
  const shown = `${sign} ${since} ${standing.word}`;
  if (parts.shown !== shown) {
    parts.shown = shown;
    parts.use.setAttribute("href", `/_kit/icons.svg#${sign}`);
    point(parts.time, since);
    e.setAttribute("aria-label", `${line(chat.customer, 60) || "nameless"}: ${words}, since ${timeOfDay(since)}`);
  }
  put(parts.word, `${chat.typing && standing.state === "connected" ? "writes" : standing.word} `);
}

/** @param {HTMLElement} e @param {string} field @param {string | undefined} value */
function set(e, field, value) {
  if (e.dataset[field] === value) return;
  if (value === undefined) delete e.dataset[field];
  else e.dataset[field] = value;
}

/** sinceOf is since when a chat is as it is. @param {Chat} chat @param {Model} model */
function sinceOf(chat, model) {
  if (chat.state === "queued") return chat.waitingSince ?? chat.startedAt;
  const slot = chat.agent && model.agents.get(chat.agent)?.slots.find((s) => s.chat === chat.id);
  return slot ? slot.since : chat.startedAt;
}

/** saying is a chat's state for those who listen, and for who points at it. @param {Chat} chat @param {Standing} standing */
function saying(chat, standing) {
  const where = { flow: "in a flow", queued: `waits in ${line(chat.queue, 40)}`, offered: `rings at ${chat.agent}`, connected: `talks with ${chat.agent}`, ended: "over" }[chat.state];
  if (standing.held) return `${where}, held: ${line(standing.held, 120)}`;
  if (standing.state === "moving") return `${where}, on the move: ${standing.word}`;
  return standing.word === "grace" || standing.state === "stranded" ? `${where}, ${standing.word}` : where;
}
