// Those who leave: one card each, with what becomes of every chat, and the journal of it as a timeline with its reasons,
// the newest first: what goes on is seen without scrolling.

import { el, icon, put, rows } from "/_kit/el.js";
import { causes, look, phaseOf, phases, pill, states } from "/_kit/names.js";
import { at, until } from "/_kit/now.js";
import { ring } from "/_kit/ring.js";
import { line } from "/_kit/text.js";

/**
 * @typedef {import("/_kit/types.js").Departure} Departure
 * @typedef {import("/_kit/types.js").Handover} Handover
 * @typedef {import("/_kit/types.js").Entry} Entry
 * @typedef {import("/_page/stage/model.js").Model} Model
 * @typedef {import("/_page/stage/story.js").Story} Story
 * @typedef {{ d: Departure, last: number }} Shown what a card shows: the departure, and the number of its last line
 */

const most = 12; // departures that are shown; the console has the others
const linesShown = 40;

/** Departures is the column of those who leave. */
export class Departures {
  #list; #count; #none;

  /**
   * @param {HTMLElement} root @param {Model} model @param {import("/_kit/now.js").VirtualClock} clock @param {Story} story
   * @param {(chat: string) => void} open shows a chat whole
   */
  constructor(root, model, clock, story, open) {
    this.model = model;
    this.clock = clock;
    this.story = story;
    this.open = open;
    this.#count = el("span", { class: "meta" });
    this.#list = el("div", { class: "stack close" });
    this.#none = el("div", { class: "empty" });
    root.append(el("header", { class: "spread" }, el("h2", { id: "departures", tabindex: -1 }, "Departures"), this.#count), this.#list);
    this.draw();
  }

  /** draw shows the newest departures. */
  draw() {
    const { leavings } = this.model, all = leavings.newest(), open = all.filter(goesOn).length;
    put(this.#count, all.length === 0 ? "" : open === 0 ? "none under way" : `${open} under way`);
    this.#none.replaceChildren(...this.#empty());
    rows(this.#list, all.slice(0, most).map((d) => ({ d, last: leavings.journal(d.id).last })), ({ d }) => d.id, (s) => this.#card(s), { none: [this.#none], update: (e, s) => this.#show(e, s) });
  }

  #empty() {
    if (this.model.leavings.controller === "none") {
      return [icon("info"), el("h3", {}, "The controller is off"), el("p", {}, "Start without ", el("code", {}, "--controller=false"), " to see what Handover does when somebody leaves.")];
    }
    return [icon("move"), el("h3", {}, "Nobody has left"), el("p", {}, "When an agent leaves with live chats, it unfolds here: what is decided, why, and how each chat lands.")];
  }

  /** @param {Shown} s */
  #card(s) {
    const e = el("article", { class: "departure card", "data-departure": s.d.id },
      el("header", {}, el("h3", {}), el("div", { class: "row tight" })), el("ul", { class: "fates" }),
      el("details", { ".open": goesOn(s.d) && this.model.leavings.newest().filter(goesOn).length === 1 }, el("summary", {}, icon("next"), "What happened, and why"), el("ol", { class: "timeline", reversed: true })));
    this.#show(e, s);
    return e;
  }

  /** @param {HTMLElement} e @param {Shown} s */
  #show(e, { d }) {
    const title = /** @type {HTMLElement} */ (e.querySelector("h3")), state = stateOf(d);
    put(title, `${this.story.first(d.agent)} ${Object.hasOwn(causes, d.cause) ? causes[d.cause] : line(d.cause, 40)}`);
    e.dataset.tone = state.tone;
    e.dataset.state = d.state;
    const counts = d.state === "grace" && d.dueAt !== undefined;
    rows(/** @type {HTMLElement} */ (e.querySelector("header > .row")), [{ k: "state", v: d.state }, ...counts ? [{ k: "due", v: d.dueAt ?? "" }] : []], (i) => i.k,
      ({ k }) => k === "state" ? pill(state) : el("span", { class: "due" }, ring(this.clock, d.beganAt, d.dueAt ?? "", "Grace"), until(this.clock, d.dueAt ?? "")));
    rows(/** @type {HTMLElement} */ (e.querySelector(".fates")), d.chats, (h) => h.chatId, (h) => this.#fate(h));
    this.#timeline(/** @type {HTMLElement} */ (e.querySelector(".timeline")), d);
  }

  /** @param {Handover} h */
  #fate(h) {
    const says = h.held ? this.story.why(h.held) : h.target ? `→ ${h.target === "same-queue" ? `back to ${line(h.queue, 40)}` : line(h.target, 60)}` : "";
    return el("li", {}, el("button", { type: "button", class: "link", onclick: () => this.open(h.chatId) }, this.story.names.chat(h.chatId)),
      pill(phaseOf(h), { shadow: h.shadow }), el("span", { class: "meta" }, says));
  }

  /** @param {HTMLElement} list @param {Departure} d */
  #timeline(list, d) {
    const { lines, folded } = this.model.leavings.journal(d.id);
    const hidden = folded + Math.max(0, lines.length - linesShown), shown = lines.slice(-linesShown);
    const items = shown.map((e, n) => ({ key: String(e.seq), e, now: goesOn(d) && n === shown.length - 1, more: 0 })).reverse();
    rows(list, [...d.state === "grace" && d.dueAt ? [{ key: "then", e: undefined, now: false, more: 0 }] : [], ...items, ...hidden > 0 ? [{ key: "before", e: undefined, now: false, more: hidden }] : []], (i) => i.key,
      ({ key, e, now, more }) => e ? this.#moment(e, now) : key === "before" ? el("li", { class: "meta" }, el("div", {}, `${more} earlier lines are in the console`)) : this.#next(d));
  }

  /** @param {Entry} e @param {boolean} now whether it is the latest of a departure that goes on */
  #moment(e, now) {
    const l = look(e.chatId ? phases : states, e.to);
    const head = e.chatId ? [this.story.names.chat(e.chatId), e.to ? ` · ${l.word}` : ""] : [el("b", {}, l.word || line(e.from, 40) || "note")];
    return el("li", { "data-state": e.to === "stranded" ? "failed" : now ? "now" : "done", "data-tone": l.tone }, el("div", {}, ...head, el("span", { class: "meta" }, this.story.why(e.reason))), at(e.at, this.clock));
  }

  /** @param {Departure} d */
  #next(d) {
    return el("li", { "data-state": "next" }, el("div", {}, "then each chat is moved, if ", this.story.first(d.agent), " is not back"), until(this.clock, d.dueAt ?? ""));
  }
}

/** @param {Departure} d */
const goesOn = (d) => d.state !== "settled" && d.state !== "cancelled";

/** stateOf is how a departure looks: one with a chat that nobody has is never well. @param {Departure} d */
function stateOf(d) {
  const stranded = d.chats.filter((h) => h.phase === "stranded").length;
  return stranded > 0 ? { ...phases.stranded, word: `${stranded} stranded` } : look(states, d.state);
}
