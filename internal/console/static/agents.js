// The agents whom the controller knows: how they are, what they have, and what would be if one left now.

import { el, icon, rows } from "/_kit/el.js";
import { causes, phaseOf, pill, statusOf } from "/_kit/names.js";
import { ago } from "/_kit/now.js";
import { line, name } from "/_kit/text.js";
import { roving } from "/_kit/keys.js";
import { cell, loading } from "/console/static/parts.js";

/**
 * @typedef {import("/_kit/types.js").Person} Person
 * @typedef {import("/_kit/types.js").Plan} Plan
 * @typedef {import("/console/static/console.js").Context} Context
 */

const companions = /** @type {Record<string, { tone: string, icon: string, word: string }>} */ ({
  here: { tone: "good", icon: "available", word: "here" }, late: { tone: "warn", icon: "wait", word: "late" }, doubtful: { tone: "warn", icon: "wait", word: "doubtful" }, lost: { tone: "bad", icon: "stranded", word: "lost" },
});

/** agents draws the view; chosen is the agent who is asked about. @param {HTMLElement} root @param {Context} ctx @param {string} chosen @returns {{ draw: () => void, close: () => void }} */
export function agents(root, ctx, chosen) {
  const search = el("input", { class: "input", type: "search", placeholder: "Find an agent", "aria-label": "Find an agent", autocomplete: "off", "data-search": true });
  const list = el("div", {}), side = el("aside", { class: "panel", "aria-label": "What would be", tabindex: -1 });
  root.append(el("header", {}, el("h2", {}, "Agents"), search), el("div", { class: "beside" }, list, side));
  /** @type {Person[]} */ let known = [];
  const draw = () => show(list, known.filter((p) => p.username.toLowerCase().includes(search.value.trim().toLowerCase())), ctx, chosen);
  search.addEventListener("input", draw);
  const got = loading(list, async () => /** @type {Person[]} */ (await ctx.get("/console/v1/people")), (people) => {
    known = people;
    ctx.names.meetUsers(people);
    queueMicrotask(draw);
    return [table()];
  });
  const plan = chosen ? loading(side, async () => /** @type {Plan} */ (await ctx.get(`/operator/v1/agents/${encodeURIComponent(chosen)}/plan`)), (p) => whatIf(p, chosen, ctx)) : undefined;
  if (!chosen) side.append(el("div", { class: "empty" }, icon("agent"), el("h3", {}, "What would be"), el("p", {}, "Choose an agent to see where each chat would go if they left now, and why. Nothing is done.")));
  const timer = setInterval(() => { if (!document.hidden) got.again(); }, 5000);
  let before = ctx.model.lines[0]?.seq;
  return {
    draw() {
      const now = ctx.model.lines[0]?.seq;
      if (now === before) return;
      before = now;
      got.again();
      plan?.again();
    },
    close() {
      clearInterval(timer);
      got.close();
      plan?.close();
    },
  };
}

function table() {
  const head = ["Agent", "Status", "Chats", "Leaving", "Companion", ""];
  const made = el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": "Agents" }, el("table", { class: "table", "data-cards": true },
    el("thead", {}, el("tr", {}, ...head.map((h) => el("th", { scope: "col" }, h || el("span", { class: "sr" }, "Actions"))))), el("tbody", {})));
  roving(made, "tbody th > a");
  return made;
}

/** @param {HTMLElement} root @param {Person[]} people @param {Context} ctx @param {string} chosen */
function show(root, people, ctx, chosen) {
  const body = root.querySelector("tbody");
  if (!body) return;
  rows(body, people.map((p) => ({ p, may: ctx.model.mayChange, chosen: p.username === chosen })), ({ p }) => p.agentId, ({ p, chosen: at }) => row(p, ctx, at),
    { none: [el("tr", {}, el("td", { class: "none", colspan: 6 }, "No agent is known by that name. Agents are known from their first event on."))] });
}

/** @param {Person} p @param {Context} ctx @param {boolean} chosen */
function row(p, ctx, chosen) {
  const drained = p.order !== undefined;
  return el("tr", { "aria-selected": chosen ? true : undefined, "data-agent": p.username },
    el("th", { scope: "row", "data-label": "Agent" }, el("div", {}, el("a", { href: `#/agents?agent=${encodeURIComponent(p.username)}`, tabindex: -1 }, name(p.username)), p.profile && el("span", { class: "meta" }, line(p.profile, 60)))),
    cell("Status", pill(statusOf(p)), p.next && el("span", { class: "meta" }, `next: ${line(p.next, 60)}`)),
    cell("Chats", p.chats.length === 0 ? "–" : el("ul", { class: "plain" }, ...p.chats.slice(0, 10).map((c) => el("li", {}, ctx.names.chat(c.chatId), ` · ${line(c.queue, 40) || "no queue"} `, c.since && el("span", { class: "meta" }, ago(ctx.clock, c.since)))))),
    cell("Leaving", p.leaving ? el("a", { href: `#/departures/${encodeURIComponent(p.leaving.departureId)}` }, Object.hasOwn(causes, p.leaving.cause) ? causes[p.leaving.cause] : line(p.leaving.cause, 40)) : "–", drained && el("span", { class: "meta" }, `asked for by ${line(p.order?.by, 64) || "the schedule"}`)),
    cell("Companion", p.companion ? pill(companions[p.companion] ?? companions.doubtful) : "–"),
    el("td", { class: "act" }, drained ? ctx.acts.button("Undrain…", () => void ctx.acts.undrain(p.username), { small: true, sign: "undo" }) : ctx.acts.button("Drain…", () => void ctx.acts.drain(p.username), { small: true, sign: "out" })));
}

/** whatIf is what would be if the agent left now. @param {Plan} plan @param {string} agent @param {Context} ctx */
export function whatIf(plan, agent, ctx) {
  const { chats } = plan.departure;
  return [
    el("header", {}, el("h3", {}, "If ", name(agent), " left now"), el("a", { class: "meta", href: `#/policy?agent=${encodeURIComponent(agent)}` }, "see the rules")),
    chats.length === 0 ? el("p", { class: "soft" }, "There is no live chat that would have to be moved.") : el("ul", { class: "stack close" }, ...chats.map((h) => el("li", { class: "card stack close", "data-chat": h.chatId },
      el("div", { class: "spread" }, ctx.names.chat(h.chatId), h.target ? pill({ tone: "accent", icon: "move", word: line(h.target, 60) }, { shadow: h.shadow }) : pill(phaseOf(h), { shadow: h.shadow })),
      el("p", {}, h.rule && el("b", {}, line(h.rule, 100)), h.why && `: ${ctx.names.plain(line(h.why, 400))}`), h.held && el("p", { class: "meta" }, `held: ${ctx.names.plain(line(h.held, 200))}`),
      h.rejected?.map((r) => el("p", { class: "meta" }, `not "${line(r.rule, 80)}": ${ctx.names.plain(line(r.why, 200))}`))))),
    el("p", { class: "meta" }, "Nothing is done."),
  ];
}
