// Playing a scenario without a page: the stage's model and cast, in node, against a running instance.

import "./paths.mjs";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";

const { WebSocket } = createRequire(import.meta.url)("ws");
const { Live, Feed } = await import("/_kit/live.js");
const { VirtualClock } = await import("/_kit/now.js");
const { Model } = await import("/_page/stage/model.js");
const { Cast } = await import("/_page/stage/cast.js");

const companion = new URL("../../internal/companion/module/module.js", import.meta.url);

/** Stage is what the page is, without what is seen. */
export class Stage {
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

  /** play plays a scene to its end, or to the signal's, and clears the stage. */
  async play(scene, stop = new AbortController().signal) {
    const captions = [], began = new Date(this.clock.now() - 1000).toISOString();
    const cast = this.cast = new Cast({
      base: this.base, model: this.model, clock: this.clock, signal: AbortSignal.any([this.#end.signal, stop]), least: this.least, headers: { "handover-operator": "test" },
      caption: (text) => captions.push(text), module: () => import(companion.href),
    });
    try {
      await scene.play(cast);
      const live = [...this.model.chats.values()].filter((c) => c.state !== "ended").map((c) => `${c.customer} ${c.state} ${c.agent ?? ""}`.trim()).sort();
      return { captions, live, journal: (id) => this.model.leavings.journal(id).lines.map((e) => e.reason), departures: this.model.leavings.newest().filter((d) => d.beganAt >= began).reverse() };
    } finally {
      await cast.clear();
    }
  }

  /** seen waits until something is seen in the model. */
  async seen(what, look) {
    for (const end = Date.now() + 10_000; !look(this.model);) {
      assert.ok(Date.now() < end, `it was not seen: ${what}`);
      await once(this.live, "frame", { signal: AbortSignal.timeout(10_000) });
    }
  }

  close() {
    this.#end.abort(new Error("the test is over"));
    this.live.close();
    this.feed.close();
  }
}
