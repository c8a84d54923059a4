// Playing a scenario without a page: the stage's model and cast, in node, against a running instance.

import "./paths.mjs";
import { createRequire } from "node:module";

const { WebSocket } = createRequire(import.meta.url)("ws");
const { Live, Feed } = await import("/_kit/live.js");
const { VirtualClock } = await import("/_kit/now.js");
const { Model } = await import("/_page/stage/model.js");
const { Cast } = await import("/_page/stage/cast.js");

const companion = new URL("../../internal/companion/module/module.js", import.meta.url);

/** Stage is what the page is, without what is seen. */
export class Stage {
  captions = [];
  model = new Model();
  clock = new VirtualClock();
  #end = new AbortController();

  /** open waits until everything is known. @param {string} base @param {number} least how fast time goes at least */
  static async open(base, least) {
    const stage = new Stage(base, least);
    await new Promise((known) => {
      const look = () => stage.model.ready && stage.model.leavings.controller === "here" && known();
      stage.live.addEventListener("frame", look);
      stage.feed.addEventListener("frame", look);
    });
    return stage;
  }

  constructor(base, least) {
    this.base = base;
    this.live = new Live(`${base}/_local/v1/live`, { first: () => ({ want: "board" }), make: (url) => new WebSocket(url) });
    this.feed = new Feed(`${base}/console/v1/live?lines=200`, { names: ["all", "some", "line", "tick"] });
    this.live.addEventListener("frame", ({ detail }) => {
      this.clock.set(detail.clock ?? { now: detail.now });
      this.model.apply(detail);
      this.#drawn();
    });
    this.feed.addEventListener("frame", ({ detail }) => {
      this.model.departed(detail);
      this.#drawn();
    });
    this.least = least;
  }

  #drawn() {
    this.model.tidy();
    this.model.dirty();
    this.cast?.heard();
  }

  /** play plays a scene to its end, and clears the stage. */
  async play(scene) {
    const cast = this.cast = new Cast({
      base: this.base, model: this.model, clock: this.clock, signal: this.#end.signal, least: this.least, headers: { "handover-operator": "test" },
      caption: (text) => this.captions.push(text), module: () => import(companion.href),
    });
    await scene.play(cast);
    const live = [...this.model.chats.values()].filter((c) => c.state !== "ended").map((c) => `${c.customer} ${c.state} ${c.agent ?? ""}`.trim()).sort();
    await cast.clear();
    return { cast, live, departures: this.model.leavings.newest() };
  }

  close() {
    this.#end.abort(new Error("the test is over"));
    this.live.close();
    this.feed.close();
  }
}
