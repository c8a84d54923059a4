// What cannot wait, on every part of the console.

import { el, icon, rows } from "/_kit/el.js";
import { span, until } from "/_kit/now.js";
import { line } from "/_kit/text.js";

/** @typedef {import("/console/static/console.js").Context} Context */

const late = 120; // seconds that a stream may be behind

/** banners draws them. @param {HTMLElement} root @param {Context} ctx */
export function banners(root, ctx) {
  const { model } = ctx, needed = model.needed(), b = model.breaker, behind = model.behind;
  /** @type {{ key: string, v: unknown }[]} */ const wanted = [];
  if (needed.length > 0) wanted.push({ key: "stranded", v: needed.map(({ d, h }) => [d.id, h.chatId]) });
  if (b.tripped) wanted.push({ key: "breaker", v: [b, model.counts.held, model.mayChange] });
  if (behind > late) wanted.push({ key: "behind", v: Math.round(behind / 10) });
  if (model.process?.mode === "shadow") wanted.push({ key: "shadow", v: "" });
  const makers = /** @type {Record<string, () => Element>} */ ({
    stranded: () => banner("bad", "stranded", el("span", {}, el("b", {}, needed.length === 1 ? "A chat is stranded: a person must see to it. " : `${needed.length} chats are stranded: a person must see to them. `),
      ...needed.slice(0, 5).flatMap(({ d, h }) => [el("a", { href: `#/departures/${encodeURIComponent(d.id)}` }, ctx.names.chat(h.chatId)), ` of ${line(d.agent, 40)} `]), needed.length > 5 && `and ${needed.length - 5} more`)),
    breaker: () => banner("warn", "breaker", el("span", {}, el("b", {}, "The breaker holds moves back. "), `${b.departed} of ${b.staffed} agents left at once; ${model.counts.held} chats are held`, b.until ? [", for another ", until(ctx.clock, b.until)] : "", "."), ctx.acts.button("Let go…", () => void ctx.acts.freeBreaker(), { sign: "breaker" })),
    behind: () => banner("warn", "wait", el("span", {}, el("b", {}, `What is shown is ${span(behind * 1000)} old. `), "The controller reads the stream as fast as it may; nothing is lost.")),
    shadow: () => banner("calm", "policy", el("span", {}, el("b", {}, "Shadow mode. "), "Decisions are made and written down; no chat is touched.")),
  });
  rows(root, wanted, (w) => w.key, (w) => makers[w.key]());
}

/** @param {string} tone @param {string} sign @param {...import("/_kit/el.js").Child} inside */
function banner(tone, sign, ...inside) {
  return el("div", { class: "banner", "data-tone": tone, role: tone === "bad" ? "alert" : undefined }, icon(sign), ...inside);
}
