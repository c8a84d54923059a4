// The policy in force: its text, its rules with their use, and which of them would decide about an agent's chats.

import { el, icon } from "/_kit/el.js";
import { line, shown } from "/_kit/text.js";
import { loading } from "/console/static/parts.js";

/**
 * @typedef {import("/_kit/types.js").PolicyView} Policy
 * @typedef {import("/_kit/types.js").Plan} Plan
 * @typedef {import("/_kit/types.js").Person} Person
 * @typedef {import("/console/static/model.js").Handover} Handover
 * @typedef {import("/console/static/console.js").Context} Context
 * @typedef {{ policy: Policy, people: Person[], plan?: Plan, agent: string, chat?: string }} Told
 */

/** policy draws the view. @param {HTMLElement} root @param {Context} ctx @param {{ agent?: string, chat?: string }} asked @returns {{ draw: () => void, close: () => void }} */
export function policy(root, ctx, { agent = "", chat }) {
  const got = loading(root, async () => {
    const [text, people, plan] = await Promise.all([ctx.get("/console/v1/policy"), ctx.get("/console/v1/people"), agent ? ctx.get(`/operator/v1/agents/${encodeURIComponent(agent)}/plan`) : undefined]);
    ctx.names.meetUsers(people);
    return /** @type {Told} */ ({ policy: text, people, plan, agent, chat });
  }, (told) => whole(told, ctx, () => got.again()));
  return { draw() {}, close: got.close };
}

/** whole is the view of what was told. @param {Told} told @param {Context} ctx @param {() => void} changed */
export function whole(told, ctx, changed) {
  const { policy: p, plan } = told, { departure } = plan ?? {}, h = departure?.chats.find((c) => c.chatId === told.chat) ?? departure?.chats[0];
  const code = text(p, h, ctx);
  const go = (/** @type {number} */ from) => code.querySelector(`[data-line="${from}"]`)?.scrollIntoView({ block: "center" });
  if (h?.rule) queueMicrotask(() => go(p.rules.find((r) => r.name === h.rule)?.from ?? 1));
  return [
    el("header", {}, el("div", {}, el("h2", {}, "Policy"), el("p", { class: "soft" }, `${line(p.name, 200)} · ${p.mode}${p.hash ? ` · ${p.hash.slice(0, 12)}` : ""}`)), el("div", { class: "row" }, ...buttons(p, ctx, changed))),
    el("div", { class: "beside", "data-list": "first" },
      el("div", { class: "stack" }, chooser(told, ctx), h && verdict(h, ctx), el("section", { class: "panel" }, el("header", {}, el("h3", {}, "Rules"), el("span", { class: "meta" }, "chats in seven days")),
        el("ol", { class: "rules" }, ...p.rules.map((r) => el("li", {}, el("button", { type: "button", "data-tone": toneOf(r.name, h), onclick: () => go(r.from) }, el("span", {}, line(r.name, 100), r.mode === p.mode ? "" : ` (${r.mode})`), el("span", { class: "meta" }, r.used))))))),
      el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": "The policy's text" }, code)),
  ];
}

/** @param {Policy} p @param {Context} ctx @param {() => void} changed */
function buttons(p, ctx, changed) {
  const then = (/** @type {Promise<boolean>} */ done) => void done.then((yes) => { if (yes) changed(); });
  if (p.editable) return [ctx.acts.button("Try another policy…", () => then(ctx.acts.adopt(p.text)), { sign: "edit" })];
  return [ctx.acts.button("Reload…", () => then(ctx.acts.reload()), { sign: "undo" })];
}

/** chooser asks whose chats are to be decided about. @param {Told} told @param {Context} ctx */
function chooser({ people, plan, agent, chat }, ctx) {
  const to = (/** @type {string} */ who, /** @type {string} */ which = "") => { location.hash = `#/policy${who ? `?agent=${encodeURIComponent(who)}${which ? `&chat=${encodeURIComponent(which)}` : ""}` : ""}`; };
  const chats = plan?.departure.chats ?? [];
  return el("section", { class: "card stack close" }, el("h3", {}, "What if?"),
    el("label", { class: "field" }, el("span", {}, "Somebody left now"), el("select", { onchange: (/** @type {Event} */ e) => to(/** @type {HTMLSelectElement} */ (e.target).value) }, el("option", { value: "" }, "choose an agent"),
      ...people.map((p) => el("option", { value: p.username, ".selected": p.username === agent }, `${line(p.username, 60)} (${p.chats.length})`)))),
    chats.length > 1 && el("label", { class: "field" }, el("span", {}, "Chat"), el("select", { onchange: (/** @type {Event} */ e) => to(agent, /** @type {HTMLSelectElement} */ (e.target).value) },
      ...chats.map((h) => el("option", { value: h.chatId, ".selected": h.chatId === chat }, `${line(ctx.names.customer(h.chatId) ?? h.chatId.slice(0, 8), 40)} · ${line(h.queue, 40)}`)))),
    agent !== "" && chats.length === 0 && el("p", { class: "meta" }, `${line(agent, 60)} has no live chat: no rule is asked.`));
}

/** @param {Handover} h @param {Context} ctx */
function verdict(h, ctx) {
  return el("p", { class: "banner", "data-tone": h.rule ? "accent" : "bad" }, icon(h.rule ? "policy" : "stranded"), el("span", {}, h.rule ? [el("b", {}, line(h.rule, 100)), ` → ${line(h.target, 80)}`] : "No rule fits: the chat would be stranded. ", el("span", { class: "meta" }, ` ${ctx.names.plain(line(h.why || h.reason, 400))}`)));
}

/** toneOf: the rule that fits, those that do not, and those that were not asked. @param {string} rule @param {Handover | undefined} h */
function toneOf(rule, h) {
  if (!h) return undefined;
  if (rule === h.rule) return "accent";
  return h.rejected?.some((r) => r.rule === rule) ? "calm" : undefined;
}

/** text is the policy, line by line. @param {Policy} p @param {Handover | undefined} h @param {Context} ctx */
function text(p, h, ctx) {
  const lines = p.text.replace(/\n$/, "").split("\n");
  return el("table", { class: "code" }, el("tbody", {}, ...lines.map((words, n) => {
    const at = n + 1, rule = p.rules.find((r) => at >= r.from && at <= r.to), tone = rule && toneOf(rule.name, h);
    const why = rule && at === rule.from ? h?.rejected?.find((r) => r.rule === rule.name)?.why : undefined;
    return el("tr", { "data-line": at, "data-tone": tone }, el("td", {}, at), el("td", {}, shown(words, 2000) || " ", why && el("span", { class: "says" }, `does not apply: ${ctx.names.plain(line(why, 300))}`)));
  })));
}
