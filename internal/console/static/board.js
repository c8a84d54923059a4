// The board: who is leaving, with every chat of theirs, and what was written last.

import { el, icon, put, rows } from "/_kit/el.js";
import { causes, look, phases, pill, states } from "/_kit/names.js";
import { ago, at, until } from "/_kit/now.js";
import { ring } from "/_kit/ring.js";
import { initials, line, name } from "/_kit/text.js";
import { chatsTable, showChats } from "/console/static/chats.js";

/**
 * @typedef {import("/console/static/model.js").Departure} Departure
 * @typedef {import("/_kit/types.js").Entry} Entry
 * @typedef {import("/console/static/console.js").Context} Context
 */

/** board draws the first view. @param {HTMLElement} root @param {Context} ctx @returns {{ draw: () => void }} */
export function board(root, ctx) {
  const figures = el("div", { class: "figures", role: "group", "aria-label": "Figures", "data-stale": true });
  const leaving = el("div", { class: "stack", "data-stale": true }), over = el("ul", { class: "lines" }), lines = el("ul", { class: "lines", tabindex: 0, "aria-label": "The journal's latest lines" });
  const drain = el("span", {}), none = el("div", { class: "empty" }, icon("people"), el("h3", {}, "Nobody is leaving"), el("p", {}, "When an agent with live chats leaves, each chat is here with where it goes and why."));
  const past = el("section", { class: "panel" }, el("header", {}, el("h2", {}, "Left before"), el("a", { href: "#/history" }, "Search the history")), over);
  root.append(figures, el("div", { class: "beside" },
    el("div", { class: "stack loose" }, el("section", { class: "panel" }, el("header", {}, el("h2", {}, "Who is leaving"), drain), leaving), past),
    el("aside", { class: "panel" }, el("header", {}, el("h2", {}, "What happens")), lines)));
  const draw = () => {
    rows(figures, figuresOf(ctx), (f) => f.text, figure);
    rows(drain, [{ may: ctx.model.mayChange }], () => "drain", () => ctx.acts.button("Drain an agent…", () => { location.hash = "#/agents"; }, { sign: "out" }));
    rows(leaving, ctx.model.leaving(), (d) => d.id, (d) => card(d, ctx), { update: (e, d) => show(e, d, ctx), none: [none] });
    rows(over, ctx.model.over().slice(0, 12), (d) => d.id, (d) => past1(d, ctx));
    past.hidden = ctx.model.over().length === 0;
    rows(lines, ctx.model.lines.slice(0, 200), (e) => String(e.seq), (e) => entry(e, ctx), { none: [el("li", { class: "meta" }, "Nothing has been written yet.")] });
  };
  draw();
  return { draw };
}

/** @param {Context} ctx */
function figuresOf({ model }) {
  const c = model.counts;
  return [
    { n: c.departures, text: "leaving", tone: c.departures ? "warn" : undefined },
    { n: model.moving, text: "on the move", tone: model.moving ? "move" : undefined },
    { n: c.held, text: "held", tone: c.held ? "warn" : undefined },
    { n: c.stranded, text: "stranded", tone: c.stranded ? "bad" : undefined },
    { n: model.ghosts.length, text: "ghosts", tone: model.ghosts.length ? "bad" : undefined, href: "#/ghosts" },
    { n: c.quarantined, text: "quarantined", tone: c.quarantined ? "warn" : undefined, href: "#/quarantine" },
  ];
}

/** @param {ReturnType<typeof figuresOf>[number]} f */
function figure({ n, text, tone, href }) {
  return el(href ? "a" : "div", { class: "figure", "data-tone": tone, href }, el("b", {}, n), el("span", {}, text));
}

/** @param {Departure} d @param {Context} ctx */
function card(d, ctx) {
  const e = el("article", { class: "leaver card", "data-departure": d.id },
    el("header", {}, el("span", { class: "face", "aria-hidden": true }, initials(d.agent)), el("div", {}, el("h3", {}, el("a", { href: story(d) }, name(d.agent))), el("p", { class: "meta" })), el("div", { class: "row" })),
    chatsTable(`The chats of ${line(d.agent, 80)}`));
  show(e, d, ctx);
  return e;
}

/** show brings a card up to date. @param {HTMLElement} e @param {Departure} d @param {Context} ctx */
export function show(e, d, ctx) {
  const state = stateOf(d);
  e.dataset.tone = state.tone;
  put(e.querySelector("header .meta"), headline(d, ctx));
  const forced = d.cause === "forced" || d.cause === "shift-end";
  rows(/** @type {HTMLElement} */ (e.querySelector("header > .row")), [
    ...d.dueAt ? [{ key: `due ${d.dueAt}`, v: "" }] : [], { key: "state", v: state.word }, ...d.open && forced ? [{ key: "undrain", v: String(ctx.model.mayChange) }] : [],
  ], (i) => i.key, ({ key }) => key === "state" ? pill(state) : key === "undrain" ? ctx.acts.button("Undrain…", () => void ctx.acts.undrain(d.agent), { small: true, sign: "undo" })
    : el("span", { class: "due meta" }, ring(ctx.clock, d.beganAt, d.dueAt ?? "", "Time left"), until(ctx.clock, d.dueAt ?? "")));
  showChats(/** @type {HTMLElement} */ (e.querySelector(".scroll")), d, ctx);
}

/** headline says why somebody leaves, and since when. @param {Departure} d @param {Context} ctx */
export function headline(d, ctx) {
  const cause = Object.hasOwn(causes, d.cause) ? causes[d.cause] : line(d.cause, 40);
  const parts = [cause, d.by ? `by ${line(d.by, 60)}` : "", d.to ? `to queue ${line(d.to, 60)}` : "", `at ${at(d.epoch, ctx.clock).textContent}`];
  return parts.filter(Boolean).join(" · ");
}

/** stateOf: a departure with a chat that nobody has is never well. @param {Departure} d */
export function stateOf(d) {
  const needed = d.chats.filter((h) => h.needed).length;
  if (needed > 0) return { ...phases.stranded, word: `${needed} stranded` };
  return d.chats.some((h) => h.shadow) ? { ...look(states, d.state), word: `${d.state} (shadow)` } : look(states, d.state);
}

/** @param {Departure} d */
export const story = (d) => `#/departures/${encodeURIComponent(d.id)}`;

/** outcomes are what became of the chats, counted. @param {Departure} d */
export function outcomes(d) {
  /** @type {Map<string, number>} */ const counts = new Map();
  for (const h of d.chats) counts.set(h.phase, (counts.get(h.phase) ?? 0) + 1);
  return el("span", { class: "outcomes" }, ...[...counts].map(([phase, n]) => pill({ ...look(phases, phase), word: `${n} ${look(phases, phase).word}` })), counts.size === 0 && el("span", { class: "meta" }, "no chats"));
}

/** @param {Departure} d @param {Context} ctx */
function past1(d, ctx) {
  return el("li", {}, el("span", {}, el("a", { href: story(d) }, name(d.agent)), ` ${Object.hasOwn(causes, d.cause) ? causes[d.cause] : line(d.cause, 40)} `, outcomes(d)), ago(ctx.clock, d.updatedAt ?? d.beganAt));
}

/** entry is a line of the journal. @param {Entry} e @param {Context} ctx */
export function entry(e, ctx) {
  const l = e.to ? look(e.chatId ? phases : states, e.to) : undefined;
  return el("li", { "data-seq": e.seq },
    el("span", {}, e.agent && (e.departureId ? el("a", { href: `#/departures/${encodeURIComponent(e.departureId)}` }, name(e.agent)) : name(e.agent)), e.chatId && [" · "], e.chatId && ctx.names.chat(e.chatId), " ",
      l && el("span", { class: "tone", "data-tone": l.tone }, l.word), e.by && el("span", { class: "meta" }, ` by ${line(e.by, 64)}`)),
    at(e.at, ctx.clock), el("span", { class: "meta" }, ctx.names.plain(line(e.reason, 400))));
}
