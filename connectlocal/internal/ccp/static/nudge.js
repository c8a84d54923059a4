// Being told when there may be something new for an agent: by a websocket, for a browser has few requests for one host,
// over all its tabs, and a desktop that holds one keeps the others waiting.

import { Live } from "/_kit/live.js";

/** Nudges are those of one agent. live: whether they come; without them one has to ask. */
export class Nudges extends EventTarget {
  #live; #rung = false; #wake = () => {};

  constructor(username) {
    super();
    this.#live = new Live("/_local/v1/live", { first: () => ({ want: "agent", username }) });
    this.#live.addEventListener("frame", ({ detail }) => {
      if (detail.t === "agent") this.#ring();
      if (detail.t === "clock") this.dispatchEvent(new CustomEvent("clock", { detail: detail.clock }));
    });
    this.#live.addEventListener("state", () => this.#ring()); // something may have been missed
  }

  get live() { return this.#live.state === "live"; }

  /** next comes back with the next nudge, or one that has come since the last time, or after so many ms. */
  async next(ms) {
    if (!this.#rung) {
      await new Promise((done) => {
        const timer = setTimeout(done, ms);
        this.#wake = () => { clearTimeout(timer); done(); };
      });
    }
    this.#rung = false;
  }

  #ring() {
    this.#rung = true;
    this.#wake();
  }

  close() {
    this.#live.close();
    this.#ring();
  }
}
