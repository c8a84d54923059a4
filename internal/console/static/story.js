// One departure, whole: what was decided for each chat and why, and every line that was written of it.

import { el, icon, rows } from "/_kit/el.js";
import { look, phaseOf, phases, pill, states } from "/_kit/names.js";
import { at, span } from "/_kit/now.js";
import { line, name } from "/_kit/text.js";
import { headline, show, stateOf } from "/console/static/board.js";
import { chatsTable, proofOf } from "/console/static/chats.js";
import { loading } from "/console/static/parts.js";

/**
 * @typedef {import("/console/static/model.js").Departure} Departure
 * @typedef {import("/console/static/model.js").Handover} Handover
 * @typedef {import("/_kit/types.js").Story} Told
 * @typedef {import("/console/static/console.js").Context} Context
 */

/** story draws one departure. @param {HTMLElement} root @param {Context} ctx @param {string} id @returns {{ draw: () => void, close: () => void }} */
export function story(root, ctx, id) {
  const got = loading(root, async () => /** @type {Told} */ (await ctx.get(`/console/v1/departures/${encodeURIComponent(id)}`)), (told) => whole(told, ctx));
  let seen = newest(ctx, id);
  return {
    draw() {
      const now = newest(ctx, id);
      if (now === seen) return;
      seen = now;
      got.again();
    },
    close: got.close,
  };
}

/** newest is what tells whether something of the departure is new. @param {Context} ctx @param {string} id */
const newest = (ctx, id) => `${ctx.model.departures.get(id)?.updatedAt ?? ""} ${ctx.model.lines.find((e) => e.departureId === id)?.seq ?? ""}`;

/** whole is the view of what was told. @param {Told} told @param {Context} ctx */
export function whole({ departure: d, journal, more }, ctx) {
  const head = el("article", { class: "leaver card" }, el("header", {}, el("span", {}, icon("story")), el("div", {}, el("h2", {}, name(d.agent)), el("p", { class: "meta" })), el("div", { class: "row" })), chatsTable(`The chats of ${line(d.agent, 80)}`));
  show(head, d, ctx);
  return [
    el("header", {}, el("a", { class: "button", "data-kind": "quiet", href: "#/" }, icon("back"), "Board"), el("a", { class: "button", href: `/operator/v1/journal?departure=${encodeURIComponent(d.id)}`, download: `departure-${d.agent}.ndjson` }, icon("download"), "The journal of it")),
    head, el("div", { class: "beside" }, el("section", { class: "panel" }, el("header", {}, el("h2", {}, "What was decided, and why")), el("div", { class: "stack" }, ...d.chats.map((h) => decision(h, ctx)), d.chats.length === 0 && el("p", { class: "soft" }, "There was no chat to decide about."))),
      el("aside", { class: "panel" }, el("header", {}, el("h2", {}, "What happened"), filter(d, ctx)), timeline(journal, ctx), more && el("p", { class: "meta" }, "There are more lines; the export above has them all."))),
    el("dl", { class: "facts card" }, ...facts(d, ctx)),
  ];
}

/** @param {Handover} h @param {Context} ctx */
function decision(h, ctx) {
  return el("article", { class: "card stack close", "data-chat": h.chatId },
    el("header", { class: "spread" }, el("h3", {}, ctx.names.chat(h.chatId)), pill(phaseOf(h), { shadow: h.shadow })),
    el("p", {}, h.rule ? ["Rule ", el("b", {}, line(h.rule, 100)), h.why ? `: ${ctx.names.plain(line(h.why, 600))}` : ""] : "Nothing has been decided yet."),
    h.ladder && h.ladder.length > 0 && el("ol", { class: "ladder" }, ...h.ladder.map((r, n) => el("li", { "aria-current": n === h.rung ? "step" : undefined },
      el("span", {}, el("b", {}, line(r.target, 80)), r.priority ? `, priority ${r.priority}` : "", r.withinSeconds ? `, within ${span(r.withinSeconds * 1000)}` : "",
        (r.needs || r.if) && el("span", { class: "meta" }, [r.needs && `needs ${line(r.needs, 60)}`, r.if && `if ${line(r.if, 200)}`].filter(Boolean).join(" · ")))))),
    h.rejected && h.rejected.length > 0 && el("details", {}, el("summary", { class: "meta link" }, `${h.rejected.length} other rule${h.rejected.length === 1 ? "" : "s"} did not apply`),
      el("ul", {}, ...h.rejected.map((r) => el("li", {}, el("b", {}, line(r.rule, 100)), `: ${ctx.names.plain(line(r.why, 300))}`)))),
    el("p", { class: "meta" }, ctx.names.plain(line(h.reason, 400))), h.proof && proofOf(h.proof, ctx));
}

/** filter leaves the lines of one chat. @param {Departure} d @param {Context} ctx */
function filter(d, ctx) {
  if (d.chats.length < 2) return null;
  return el("label", { class: "row tight" }, el("span", { class: "meta" }, "of"), el("select", {
    class: "input", onchange: (/** @type {Event} */ e) => {
      const select = /** @type {HTMLSelectElement} */ (e.target), list = select.closest("aside")?.querySelector(".timeline");
      for (const li of /** @type {Iterable<HTMLElement>} */ (list?.children ?? [])) li.hidden = select.value !== "" && li.dataset.chat !== select.value;
    },
  }, el("option", { value: "" }, "all chats"), ...d.chats.map((h) => el("option", { value: h.chatId }, line(ctx.names.customer(h.chatId) ?? h.chatId.slice(0, 8), 40)))));
}

/** @param {import("/_kit/types.js").Entry[]} journal @param {Context} ctx */
function timeline(journal, ctx) {
  const list = el("ol", { class: "timeline" });
  rows(list, journal, (e) => String(e.seq), (e) => {
    const l = look(e.chatId ? phases : states, e.to);
    return el("li", { "data-state": e.to === "stranded" ? "failed" : "done", "data-tone": l.tone, "data-chat": e.chatId }, el("div", {}, e.chatId ? ctx.names.chat(e.chatId) : null, e.chatId && e.to ? " · " : "", el("b", {}, e.to ? l.word : ""),
      e.by && el("span", {}, ` by ${line(e.by, 64)}`), el("span", { class: "meta" }, ctx.names.plain(line(e.reason, 600)))), at(e.at, ctx.clock));
  });
  return list;
}

/** @param {Departure} d @param {Context} ctx */
function facts(d, ctx) {
  const all = /** @type {[string, import("/_kit/el.js").Child][]} */ ([
    ["State", pill(stateOf(d))], ["Cause", headline(d, ctx)], ["Status", line(d.status, 80)], ["Known since", at(d.beganAt, ctx.clock)], ["Last change", d.updatedAt && at(d.updatedAt, ctx.clock)],
    ["Moves begin", d.drainAt && at(d.drainAt, ctx.clock)], ["New chats kept away", d.cordon && (d.cordon.failed ? `no: ${line(d.cordon.failed, 200)}` : d.cordon.setAt ? at(d.cordon.setAt, ctx.clock) : "not yet")], ["Id", el("code", {}, d.id)],
  ]);
  return all.filter(([, v]) => v).flatMap(([k, v]) => [el("dt", {}, k), el("dd", {}, v)]);
}
