// Virtual time: it is shown, made faster, stopped, and moved.

import { ask } from "/_kit/ask.js";
import { el, icon, put } from "/_kit/el.js";
import { timeOfDay } from "/_kit/now.js";
import { problem } from "/_kit/talk.js";

/** @typedef {import("/_kit/now.js").VirtualClock} VirtualClock */

/** The rates that can be chosen, and what each is called. */
export const rates = /** @type {[number, string][]} */ ([[0, "Stop"], [0.25, "¼×"], [1, "1×"], [5, "5×"], [20, "20×"], [60, "60×"]]);
const jumps = [["+10 s", 10], ["+1 min", 60], ["+15 min", 900]];
const hop = 5; // seconds of virtual time that pass at once: what falls due is seen to before the next
const base = "/_local/v1/clock";

/** ClockBar is the clock in the page's head. */
export class ClockBar {
  #time = el("time", { class: "now" }); #ahead = el("span", { class: "meta ahead" });
  /** @type {Map<number, HTMLButtonElement>} */ #rates = new Map();
  #jumps; #progress;
  /** @type {AbortController | undefined} */ #jumping;

  /** @param {HTMLElement} root @param {VirtualClock} clock */
  constructor(root, clock) {
    this.clock = clock;
    const group = el("div", { class: "segments", role: "group", "aria-label": "How fast time goes" });
    for (const [rate, label] of rates) {
      const button = el("button", { type: "button", "aria-pressed": false, title: rate === 0 ? "Time stands still (space)" : rate < 1 ? "Slow motion" : `Time goes ${rate} times as fast`, onclick: () => this.rate(rate) }, rate === 0 ? icon("held", "Stop") : label);
      this.#rates.set(rate, button);
      group.append(button);
    }
    this.#jumps = el("div", { class: "row tight jumps", role: "group", "aria-label": "Move time on" },
      ...jumps.map(([label, by]) => el("button", { type: "button", class: "button", "data-size": "small", onclick: () => this.jump(Number(by)) }, String(label))));
    this.#progress = el("button", { type: "button", class: "button", "data-size": "small", hidden: true, onclick: () => this.cancel() }, "");
    root.append(group, el("span", { class: "stack times" }, this.#time, this.#ahead), this.#jumps, this.#progress);
    clock.addEventListener("change", () => this.#show());
    setInterval(() => this.#tick(), 250);
    this.#show();
  }

  /** ahead says how far virtual time is from the machine's. @param {string} ahead as Go writes durations */
  ahead(ahead) {
    const [, minus, far] = /^(-?)(.*?)(?:\.\d+)?(?:s|[mµn]s)$/.exec(ahead) ?? ["", "", ""];
    put(this.#ahead, /[1-9]/.test(far) && !/\d[mµn]s$/.test(ahead) ? `${far}s ${minus ? "behind" : "ahead"}` : "");
  }

  #tick() {
    put(this.#time, timeOfDay(this.clock.now(), this.clock));
    this.#time.dateTime = new Date(this.clock.now()).toISOString();
  }

  #show() {
    this.#tick();
    for (const [rate, button] of this.#rates) button.setAttribute("aria-pressed", String(rate === this.clock.rate));
    document.documentElement.dataset.time = this.clock.rate === 0 ? "still" : "runs";
  }

  /** rate makes time go so many times as fast. @param {number} rate */
  async rate(rate) {
    await ask("POST", `${base}/rate`, { rate }).then((told) => this.clock.set(told), problem);
  }

  /** jump moves time on, by little at once, until it is cancelled. @param {number} seconds */
  async jump(seconds) {
    if (this.#jumping) return;
    const jumping = this.#jumping = new AbortController();
    this.#jumps.hidden = true;
    this.#progress.hidden = false;
    this.#progress.focus();
    try {
      for (let left = seconds; left > 0 && !jumping.signal.aborted; left -= hop) {
        put(this.#progress, `${Math.ceil(left)} s to go · stop`);
        this.clock.set(await ask("POST", `${base}/advance`, { by: `${Math.min(hop, left)}s` }));
        await new Promise((done) => setTimeout(done, 60));
      }
    } catch (error) {
      problem(error);
    }
    const focused = document.activeElement === this.#progress;
    this.#jumping = undefined;
    this.#jumps.hidden = false;
    this.#progress.hidden = true;
    if (focused) /** @type {HTMLElement} */ (this.#jumps.firstElementChild).focus();
  }

  /** cancel stops a jump where it is, and says whether there was one. */
  cancel() {
    this.#jumping?.abort();
    return this.#jumping !== undefined;
  }
}
