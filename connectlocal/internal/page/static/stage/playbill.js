// The scenarios: what can be played, what is playing, and what it shows just now. Customers besides are brought here, too.

import { confirm } from "/_kit/dialog.js";
import { el, icon, put } from "/_kit/el.js";
import { pulse } from "/_kit/pulse.js";
import { announce, problem, toast } from "/_kit/talk.js";
import { Cast, Gave } from "/_page/stage/cast.js";
import { somebody } from "/_page/stage/customer.js";
import { scenes } from "/_page/stage/scenarios.js";

/** @typedef {import("/_page/stage/cast.js").Scene} Scene */

const companion = "/companion/module.js"; // of the controller, if there is one
const lock = "handover stage"; // one tab plays at a time
const intro = "This is Amazon Connect chat on this machine. When an agent leaves with live chats, Connect leaves the chats with somebody who is gone; Handover brings them to somebody who is there. Start a scenario and watch.";

/** Playbill plays one scenario at a time. */
export class Playbill {
  #caption = el("p", { class: "caption" }, intro); #latest = el("p", { class: "latest meta" });
  #buttons; #select; #start; #stop;
  /** @type {{ scene: Scene, cast: Cast, end: AbortController } | undefined} */ #play;
  /** @type {Cast | undefined} whose play is over, but whose customers are still here */ #last;
  #extras;
  /** @type {AbortController | undefined} */ #stream;

  /** @param {HTMLElement} root @param {{ model: import("/_page/stage/model.js").Model, clock: import("/_kit/now.js").VirtualClock }} o */
  constructor(root, o) {
    this.o = o;
    this.#extras = this.#cast(new AbortController().signal);
    this.#buttons = el("div", { class: "row tight scenes", role: "group", "aria-label": "Scenarios" },
      ...scenes.map((s) => el("button", { type: "button", class: "button", "data-size": "small", "data-scene": s.id, title: `${s.says} About ${s.takes}.`, onclick: () => void this.play(s) }, icon("play"), s.title)));
    this.#select = el("select", { class: "input", "aria-label": "Scenario" }, ...scenes.map((s) => el("option", { value: s.id }, s.title)));
    this.#start = el("button", { type: "button", class: "button", "data-kind": "primary", onclick: () => void this.play(scenes[this.#select.selectedIndex]) }, icon("play"), "Start");
    this.#stop = el("button", { type: "button", class: "button stop", hidden: true, onclick: () => void this.stop() }, icon("stop"), el("span", {}, "Stop"));
    root.append(el("div", { class: "says" }, this.#caption, this.#latest), this.#buttons, el("div", { class: "row choose" }, this.#select, this.#start), this.#stop);
  }

  /** says shows the latest of what happened. @param {string} text */
  says = (text) => put(this.#latest, text);

  /** @param {AbortSignal} signal */
  #cast(signal) {
    return new Cast({ ...this.o, signal, headers: { "Handover-Operator": "stage" }, module: () => import(companion), heart: pulse.bind(null, this.o.clock), caption: (text) => {
      put(this.#caption, text);
      announce(text);
    } });
  }

  /** heard is called when the model has heard something. */
  heard() {
    this.#play?.cast.heard();
    this.#extras.heard();
  }

  begin() { void this.play(scenes[0]); }

  focus() { /** @type {HTMLElement | null} */ (this.#buttons.querySelector("button"))?.focus(); }

  /** play plays a scenario, if no other tab does. @param {Scene} scene */
  async play(scene) {
    if (this.#play) return toast(`“${this.#play.scene.title}” is playing. Stop it first.`, { kind: "calm" });
    if (this.o.model.leavings.controller === "none") return toast("The controller is off, and nobody would see to the chats. Start without --controller=false.", { kind: "warn" });
    await navigator.locks.request(lock, { ifAvailable: true }, async (held) => {
      if (!held) return toast("Another tab plays a scenario. Stop it there first.", { kind: "warn" });
      if (await this.#ready()) await this.#perform(scene);
    });
  }

  /** @param {Scene} scene */
  async #perform(scene) {
    await this.#last?.clear();
    this.#last = undefined;
    const end = new AbortController(), cast = this.#cast(end.signal);
    this.#play = { scene, cast, end };
    this.#show();
    try {
      await scene.play(cast);
      await cast.rest();
      this.#last = cast;
    } catch (error) {
      await this.#failed(error, cast);
    }
    this.#play = undefined;
    this.#show();
  }

  /** ready asks what shall become of chats that nobody here has begun: they take agents and places. */
  async #ready() {
    const own = new Set([...this.#last?.customers ?? [], ...this.#extras.customers].map((c) => c.contactId));
    const others = [...this.o.model.chats.values()].filter((c) => c.state !== "ended" && !own.has(c.id));
    if (others.length === 0) return true;
    return await confirm({
      title: "Others are on the stage", verb: "Play",
      says: [el("p", {}, `${others.length === 1 ? "A chat is" : `${others.length} chats are`} under way that no scenario of this page has begun. Beside them, the scenario may go another way.`)],
      fields: [{ name: "end", label: "End them first", kind: "switch", value: true, says: "As a supervisor does, by StopContact." }],
      act: async ({ end }) => { if (end) await this.#extras.stopAll(others); },
    }) !== null;
  }

  /** @param {unknown} error @param {Cast} cast */
  async #failed(error, cast) {
    await cast.clear();
    if (cast.o.signal.aborted) return put(this.#caption, intro);
    put(this.#caption, error instanceof Gave ? `The scenario ended early: ${error.message}.` : "The scenario ended early.");
    if (!(error instanceof Gave)) problem(error);
  }

  /** stop ends the scenario, or lets the customers of the last one go. */
  async stop() {
    if (this.#play) this.#play.end.abort(new DOMException("stopped", "AbortError"));
    else {
      await Promise.all([this.#last?.clear(), this.#extras.clear()]);
      this.#last = undefined;
      put(this.#caption, intro);
    }
    this.#show();
  }

  #show() {
    this.shows(this.#play?.scene.id ?? "");
    this.#stop.hidden = !this.#play && !this.#last && this.#extras.customers.length === 0;
    put(this.#stop.lastElementChild, this.#play ? "Stop" : "Clear the stage");
  }

  /** shows marks what is playing, and says a caption of it. @param {string} playing a scenario's id, if any @param {string} [caption] */
  shows(playing, caption) {
    for (const b of [...this.#buttons.querySelectorAll("button"), this.#start]) {
      b.setAttribute("aria-disabled", String(playing !== "")); // and not disabled, which would take the focus away
      if (b !== this.#start) b.setAttribute("aria-current", String(b.dataset.scene === playing));
    }
    this.#stop.hidden = playing === "";
    document.documentElement.dataset.plays = playing;
    if (caption) put(this.#caption, caption);
  }

  /** customer brings one more customer. @param {string} [queue] */
  async customer(queue) {
    const { name, says } = somebody();
    await this.#extras.customer(name, { queue, says });
    this.#show();
  }

  /** crowd brings several. @param {number} n */
  async crowd(n) {
    for (const _ of Array(n)) await this.customer(["Support", "Support", "Billing"][Math.floor(Math.random() * 3)]);
  }

  /** stream brings so many a minute, of virtual time, from now on. @param {number} n */
  async stream(n) {
    this.#stream?.abort();
    if (n === 0) return;
    const { signal } = this.#stream = new AbortController(), cast = this.#cast(signal);
    try {
      for (;;) {
        await cast.wait(60 / n);
        await this.customer();
      }
    } catch (error) {
      if (!signal.aborted) problem(error);
    }
  }
}
