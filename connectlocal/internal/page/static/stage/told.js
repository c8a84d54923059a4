// What is told above and below the floor: what needs a person, the figures, and everything that happens, in lines.

import { ask } from "/_kit/ask.js";
import { confirm } from "/_kit/dialog.js";
import { el, icon, put, rows } from "/_kit/el.js";
import { ago, point, until } from "/_kit/now.js";
import { alertNow, announce, toast } from "/_kit/talk.js";
import { line } from "/_kit/text.js";
import { moment } from "/_page/stage/story.js";

/**
 * @typedef {import("/_page/stage/model.js").Model} Model
 * @typedef {import("/_page/stage/story.js").Story} Story
 * @typedef {import("/_page/stage/story.js").Telling} Telling
 * @typedef {import("/_kit/now.js").VirtualClock} VirtualClock
 */

const kept = 200; // lines
const bannersAtMost = 4; // stranded chats that have one of their own

/** Banners say what needs a person. */
export class Banners {
  /** @param {HTMLElement} root @param {Model} model @param {VirtualClock} clock @param {Story} story @param {(chat: string) => void} open */
  constructor(root, model, clock, story, open) {
    this.root = root;
    this.model = model;
    this.clock = clock;
    this.story = story;
    this.open = open;
  }

  draw() {
    const { breaker } = this.model.leavings, stranded = this.model.stranded();
    const items = [
      ...breaker.tripped ? [{ k: "breaker", text: `${breaker.departed} of ${breaker.staffed} agents left at once: the breaker holds their chats where they are`, until: breaker.until ?? "", since: "", chat: "" }] : [],
      ...stranded.slice(0, bannersAtMost).map((s) => ({ k: s.chat.id, text: `${this.story.customer(s.chat.id)} is stranded: ${this.#where(s.chat)}`, until: "", since: s.chat.waitingSince ?? "", chat: s.chat.id })),
      ...stranded.length > bannersAtMost ? [{ k: "more", text: `and ${stranded.length - bannersAtMost} more are stranded`, until: "", since: "", chat: "" }] : [],
    ];
    rows(this.root, items, (i) => i.k, (i) => i.k === "breaker" ? this.#breaker(i) : this.#stranded(i));
  }

  /** @param {import("/_kit/types.js").Chat} c */
  #where(c) {
    if (c.state === "queued") return `waits in ${line(c.queue, 40)}`;
    return c.state === "connected" ? `nobody but ${this.story.first(c.agent)}, who has left, has the chat` : `is in a ${c.state}`;
  }

  /** @param {{ text: string, until: string }} i */
  #breaker(i) {
    alertNow(i.text);
    return el("div", { class: "banner", "data-tone": "warn" }, icon("breaker"), el("p", {}, i.text, i.until && ", for ", i.until && until(this.clock, i.until), ", or until somebody lets them go."),
      el("button", { type: "button", class: "button", onclick: () => this.free() }, "Let go"));
  }

  /** @param {{ text: string, since: string, chat: string }} i */
  #stranded(i) {
    return el("div", { class: "banner", "data-tone": "bad" }, icon("stranded"), el("p", {}, i.text, i.since && ", ", i.since && ago(this.clock, i.since), ". ", i.chat && "A person has to see to it."),
      i.chat && el("button", { type: "button", class: "button", onclick: () => this.open(i.chat) }, "Show"));
  }

  /** free asks, and lets the breaker go. */
  async free() {
    const done = await confirm({ title: "Let go of the breaker?", says: [el("p", {}, "The chats of all who have left are moved now, those who have waited longest first.")], verb: "Let go", act: () => ask("POST", "/operator/v1/breaker/free", {}) });
    if (done) toast("The breaker has let go.", { kind: "good" });
  }
}

/** Figures are how things stand, in numbers: large on a wall. */
export class Figures {
  /** @type {Record<string, HTMLElement>} */ #of = {};
  #drawn = -Infinity; #oldest;

  /** @param {HTMLElement} root @param {VirtualClock} clock */
  constructor(root, clock) {
    this.#oldest = ago(clock, clock.now(), "short");
    for (const [key, label] of Object.entries({ here: "agents here", live: "live chats", waiting: "waiting", oldest: "oldest wait", leaving: "leaving", moving: "on the move", stranded: "stranded" })) {
      const b = this.#of[key] = el("b", {}, key === "oldest" ? "–" : "0");
      root.append(el("div", { class: "figure" }, b, el("span", {}, label)));
    }
  }

  /** draw counts anew, four times a second at most, and says whether it has. @param {Model} model */
  draw(model) {
    const now = performance.now();
    if (now - this.#drawn < 250) return false;
    this.#drawn = now;
    const { oldest, ...figures } = model.figures();
    for (const [key, value] of Object.entries(figures)) put(this.#of[key], String(value));
    if (oldest) point(this.#oldest, oldest);
    if ((this.#of.oldest.firstElementChild !== null) !== (oldest !== "")) this.#of.oldest.replaceChildren(oldest ? this.#oldest : "–");
    const tones = { leaving: "warn", moving: "move", stranded: "bad" };
    for (const [key, tone] of Object.entries(tones)) {
      const any = figures[/** @type {keyof typeof tones} */ (key)] > 0;
      this.#of[key].dataset.tone = any ? tone : "";
      this.#of[key].parentElement?.toggleAttribute("data-none", !any);
    }
    return true;
  }
}

/** Ticker is the list of what happened, the newest first, and the latest of it above the floor. */
export class Ticker {
  #list = el("ol", { class: "lines", reversed: true }); #count = el("span", { class: "meta" }, "nothing yet");
  #says;

  /** @param {HTMLElement} root @param {VirtualClock} clock @param {(text: string) => void} says is told the latest */
  constructor(root, clock, says) {
    this.clock = clock;
    this.#says = says;
    root.append(el("summary", {}, icon("story"), el("h2", {}, "What happens"), this.#count), this.#list);
  }

  /** @param {Telling} t */
  tell(t) {
    this.#list.prepend(el("li", { "data-tone": t.tone }, el("time", { class: "meta", datetime: t.at }, moment(t, this.clock)), el("span", { class: "source" }, t.source), el("span", {}, t.text)));
    while (this.#list.childElementCount > kept) this.#list.lastElementChild?.remove();
    put(this.#count, t.text);
    if (t.weight === 0) return;
    this.#says(t.text);
    if (t.weight === 2) alertNow(t.text);
    else announce(t.text);
  }
}
