// Ghosts, chats that sit with somebody who is gone; and quarantine, records that could not be applied.

import { ask } from "/_kit/ask.js";
import { confirm, sheet } from "/_kit/dialog.js";
import { el, icon, rows } from "/_kit/el.js";
import { ago, at } from "/_kit/now.js";
import { problem } from "/_kit/talk.js";
import { line, name, shown } from "/_kit/text.js";
import { cell, loading, table } from "/console/static/parts.js";

/**
 * @typedef {import("/_kit/types.js").Quarantined} QuarantineRecord
 * @typedef {import("/console/static/console.js").Context} Context
 */

/** ghosts draws the view. @param {HTMLElement} root @param {Context} ctx @returns {{ draw: () => void }} */
export function ghosts(root, ctx) {
  const list = el("div", { "data-stale": true });
  root.append(el("header", {}, el("div", {}, el("h2", {}, "Ghosts"), el("p", { class: "soft" }, "Live chats whose agent is absent, as events and the sweep tell it."))), list);
  const draw = () => rows(list, [{ ghosts: ctx.model.ghosts, may: ctx.model.mayChange }], () => "ghosts", () => ctx.model.ghosts.length === 0
    ? el("div", { class: "empty" }, icon("ghost"), el("h3", {}, "No chat sits with an absent agent"), el("p", {}, "Every live chat is with somebody who is there, or on its way."))
    : table("Ghosts", ["Agent", "Chat", "Queue", "Since", "Why", ""], ctx.model.ghosts.map((g) => el("tr", {}, el("th", { scope: "row", "data-label": "Agent" }, name(g.agent)), cell("Chat", ctx.names.chat(g.chatId)), cell("Queue", line(g.queue, 60) || "–"),
      cell("Since", ago(ctx.clock, g.since)), cell("Why", ctx.names.plain(line(g.why, 300))), el("td", { class: "act" }, ctx.acts.button("Drain…", () => void ctx.acts.drain(g.agent), { small: true, sign: "out" })))), ""));
  draw();
  return { draw };
}

/** quarantine draws the view. @param {HTMLElement} root @param {Context} ctx @returns {{ draw: () => void, close: () => void }} */
export function quarantine(root, ctx) {
  const list = el("div", { "data-stale": true });
  root.append(el("header", {}, el("div", {}, el("h2", {}, "Quarantine"), el("p", { class: "soft" }, "Records of the streams that could not be applied. Nothing of them is lost: they can be applied again when what was wrong has been mended."))), list);
  const got = loading(list, async () => /** @type {QuarantineRecord[]} */ (await ctx.get("/operator/v1/quarantine")), (all) => [records(all, ctx, () => got.again())]);
  let before = ctx.model.counts.quarantined;
  return {
    draw() {
      if (before === ctx.model.counts.quarantined) return;
      before = ctx.model.counts.quarantined;
      got.again();
    },
    close: got.close,
  };
}

/** records is the table. @param {QuarantineRecord[]} all @param {Context} ctx @param {() => void} changed */
export function records(all, ctx, changed) {
  if (all.length === 0) return el("div", { class: "empty" }, icon("box"), el("h3", {}, "Nothing is in quarantine"), el("p", {}, "Every record that came could be read and applied."));
  const run = async (/** @type {QuarantineRecord} */ q, /** @type {"replay" | "drop"} */ what) => { if (await ctx.acts.quarantined(q, what)) changed(); };
  return table("Quarantine", ["Record", "Why", "Where", "Arrived", ""], all.map((q) => el("tr", {}, el("th", { scope: "row", "data-label": "Record" }, el("div", {}, q.id, el("span", { class: "meta" }, `${q.size} bytes`))), cell("Why", ctx.names.plain(line(q.reason, 400))),
    cell("Where", line(q.stream, 80), el("span", { class: "meta" }, `${line(q.shard, 60)} ${line(q.sequence, 80)}`)), cell("Arrived", at(q.arrived, ctx.clock)),
    el("td", { class: "act" }, el("div", { class: "row tight" }, ctx.acts.button("Look…", () => void bytes(q, ctx), { small: true, sign: "file" }), ctx.acts.button("Apply…", () => void run(q, "replay"), { small: true, sign: "undo" }), ctx.acts.button("Drop…", () => void run(q, "drop"), { small: true, sign: "bin" }))))), "");
}

/** bytes shows a record as it came, if that is really wanted. @param {QuarantineRecord} q @param {Context} ctx */
async function bytes(q, ctx) {
  const yes = await confirm({ title: `Show record ${q.id}?`, verb: "Show", says: "It is shown as it came, and may hold what a customer wrote. Look only if you have to." });
  if (!yes) return;
  try {
    const { data = "" } = /** @type {QuarantineRecord} */ (await ask("GET", `/operator/v1/quarantine/${q.id}?data=true`));
    const raw = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    sheet({ title: `Record ${q.id}`, content: [el("p", { class: "meta" }, `${q.size} bytes · ${ctx.names.plain(line(q.reason, 300))}`), el("pre", { class: "bytes", tabindex: 0, "aria-label": "The record" }, text(raw))] });
  } catch (error) {
    problem(error);
  }
}

/** text is what the bytes say, or their hexadecimal digits. @param {Uint8Array} raw */
export function text(raw) {
  try {
    return shown(new TextDecoder("utf-8", { fatal: true }).decode(raw), 20_000);
  } catch {
    return [...raw.slice(0, 4000)].map((b) => b.toString(16).padStart(2, "0")).join(" ") + (raw.length > 4000 ? ` … (+${raw.length - 4000})` : "");
  }
}
