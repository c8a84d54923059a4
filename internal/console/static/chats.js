// What becomes of the chats of a departure: a row each, with state, age, wait, target and reason.

import { el, rows } from "/_kit/el.js";
import { menu } from "/_kit/menu.js";
import { phaseOf, pill } from "/_kit/names.js";
import { ago, at, span, until } from "/_kit/now.js";
import { line } from "/_kit/text.js";

/**
 * @typedef {import("/console/static/model.js").Departure} Departure
 * @typedef {import("/console/static/model.js").Handover} Handover
 * @typedef {import("/console/static/console.js").Context} Context
 */

const first = 200; // rows that are shown unasked

/** chatsTable is an empty table for chats; showChats fills it. @param {string} label */
export function chatsTable(label) {
  const head = ["Chat", "State", "With the agent", "Customer waits", "Queue → target", "Rule, and why", ""];
  return el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": label },
    el("table", { class: "table", "data-cards": true }, el("caption", { class: "sr" }, label),
      el("thead", {}, el("tr", {}, ...head.map((h) => h ? el("th", { scope: "col" }, h) : el("th", { scope: "col" }, el("span", { class: "sr" }, "Actions"))))), el("tbody", {})));
}

/** showChats brings the table's rows up to date. @param {HTMLElement} table @param {Departure} d @param {Context} ctx */
export function showChats(table, d, ctx) {
  const body = /** @type {HTMLElement} */ (table.querySelector("tbody")), all = table.dataset.all !== undefined;
  const items = (all ? d.chats : d.chats.slice(0, first)).map((h) => ({ key: h.chatId, h, open: d.open, may: ctx.model.mayChange }));
  const more = d.chats.length - items.length;
  rows(body, [...items, ...more > 0 ? [{ key: "more", h: undefined, open: false, may: false }] : []], (i) => i.key,
    ({ h }) => h ? row(d, h, ctx) : el("tr", {}, el("td", { colspan: 7 }, el("button", { type: "button", class: "link", onclick: () => { table.dataset.all = ""; showChats(table, d, ctx); } }, `Show ${more} more`))),
    { none: [el("tr", {}, el("td", { class: "none", colspan: 7 }, "No live chat: there is nothing to move."))] });
}

/** @param {Departure} d @param {Handover} h @param {Context} ctx */
function row(d, h, ctx) {
  const cell = (/** @type {string} */ label, /** @type {import("/_kit/el.js").Child[]} */ ...inside) => el("td", { "data-label": label }, el("div", {}, ...inside));
  return el("tr", { "data-chat": h.chatId },
    el("th", { scope: "row", "data-label": "Chat" }, ctx.names.chat(h.chatId)),
    cell("State", pill(phaseOf(h), { shadow: h.shadow }), h.needed && el("span", { class: "meta" }, "a person must see to it")),
    cell("With the agent", ...age(h, ctx)), cell("Customer waits", ...wait(h, ctx)),
    cell("Queue → target", line(h.queue, 60) || "no queue", el("span", { class: "meta" }, target(h))),
    cell("Rule, and why", h.rule ? el("b", {}, line(h.rule, 80)) : "not decided yet", el("span", { class: "meta why" }, ctx.names.plain(line(h.held || h.reason, 300)))),
    el("td", { class: "act" }, actions(d, h, ctx)));
}

/** @param {Handover} h @param {Context} ctx */
function age(h, ctx) {
  if (!h.heldSince) return ["–"];
  return h.leftAt ? [span(Date.parse(h.leftAt) - Date.parse(h.heldSince))] : [ago(ctx.clock, h.heldSince)];
}

/** wait is how long the customer has been with nobody, or was. @param {Handover} h @param {Context} ctx */
function wait(h, ctx) {
  if (h.waitedSeconds) return [span(h.waitedSeconds * 1000)];
  if (!h.leftAt) return ["–"];
  if (h.phase === "landed" || h.phase === "ended" || h.phase === "returned") return ["–"];
  return [ago(ctx.clock, h.leftAt), h.landBy && el("span", { class: "meta" }, "next step in ", until(ctx.clock, h.landBy))];
}

/** @param {Handover} h */
function target(h) {
  const words = h.target === "same-queue" ? "→ back to it" : h.target ? `→ ${line(h.target, 80)}` : "";
  const rungs = h.ladder?.length ?? 0;
  return rungs > 1 && words ? `${words} (step ${Math.min(h.rung + 1, rungs)} of ${rungs})` : words;
}

const final = new Set(["landed", "returned", "ended"]);

/** @param {Departure} d @param {Handover} h @param {Context} ctx */
function actions(d, h, ctx) {
  if (!d.open || final.has(h.phase) || h.shadow) return null;
  const why = ctx.acts.why;
  return menu({ label: "Do something with this chat", icon: "more", silent: true }, [
    { text: "Keep longer…", icon: "held", why: why ?? (h.leftAt ? "it has left the agent" : undefined), run: () => void ctx.acts.keepLonger(d, h) },
    { text: "Send elsewhere…", icon: "transfer", why, run: () => void ctx.acts.sendElsewhere(d, h) },
    { text: "Undo…", icon: "undo", why: why ?? (h.leftAt ? undefined : "it has not left the agent"), run: () => void ctx.acts.undo(d, h) },
    "divider",
    { text: "Copy the chat's id", icon: "copy", run: () => void navigator.clipboard?.writeText(h.chatId) },
  ]);
}

/** whenSeen is a proof in words. @param {NonNullable<Handover["proof"]>} proof @param {Context} ctx */
export function proofOf(proof, ctx) {
  return el("p", { class: "meta" }, "Landed ", at(proof.at, ctx.clock), `, shown by ${line(proof.by, 60)}`, proof.agentId && [": ", ctx.names.user(proof.agentId), " has it"].join(""));
}
