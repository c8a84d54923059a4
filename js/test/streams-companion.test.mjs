// The companion of a page with Streams: one at a time, and that of whoever has signed in.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { startStreamsCompanion } from "../companion/dist/streams.js";
import { Page } from "./streams-fake.mjs";

let page, companion, asked;

beforeEach(() => {
  mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  page = new Page();
  asked = [];
});

afterEach(() => {
  companion?.stop();
  mock.timers.reset();
});

const answer = { now: Date.now(), others: 0, plan: null, departure: null, revision: "", session: "session", every: 20_000, poll: 25_000 };

/** start starts a companion whose controller writes down what it is asked, and agrees. */
function start(more = {}) {
  const fetch = async (url, { body }) => {
    const path = String(url).split("/").at(-1);
    asked.push([path, JSON.parse(body)]);
    return path === "poll" ? new Promise(() => {}) : new Response(JSON.stringify(answer));
  };
  companion = startStreamsCompanion({ url: "http://controller", connect: page, log: () => {}, warn: false, fetch, ...more });
}

const agents = () => asked.filter(([path]) => path === "hello").map(([, hello]) => hello.agent);

/** until lets what is due happen until something is so. */
async function until(what, so) {
  for (let i = 0; i < 1000; i++) {
    if (so()) return;
    mock.timers.tick(100);
    await new Promise((done) => { setImmediate(done); });
  }
  assert.fail(`never ${what}: ${JSON.stringify(asked)}`);
}

test("it begins when an agent has signed in, however early it was started", async () => {
  start();
  assert.equal(companion.connected, false);
  page.bus = {};
  mock.timers.tick(500);
  page.update();
  await until("connected", () => companion.connected);
  assert.deepEqual(agents(), ["ana"]);
  assert.equal(asked[0][1].desk, "streams");
  assert.equal(asked[0][1].state.status.name, "Available");
});

test("a second one is refused, until the first has been stopped", () => {
  start();
  assert.throws(() => startStreamsCompanion({ url: "http://controller", connect: page }), /a companion is at work in this page already/);
  companion.stop();
  start();
});

test("a page without Streams is told so", () => {
  assert.throws(() => startStreamsCompanion({ url: "http://controller" }), /load amazon-connect-streams before/);
});

test("somebody else who signs in has a companion of their own, and the first one's is over", async () => {
  let closed = 0;
  page.bus = {};
  page.update();
  start({ panel: { show() {}, close: () => { closed++; } } });
  await until("connected", () => companion.connected);
  page.bus = {};
  page.username = "ben";
  await until("ben's hello", () => agents().includes("ben"));
  assert.deepEqual(agents(), ["ana", "ben"]);
  assert.equal(closed, 1);
  const after = asked.slice(asked.findIndex(([path, body]) => path === "hello" && body.agent === "ben"));
  assert.ok(after.every(([path]) => path !== "bye"), "ana's was over before");
  await until("connected again", () => companion.connected);
});

test("a companion that is stopped before anybody has signed in never begins", async () => {
  start();
  companion.stop();
  page.bus = {};
  page.update();
  mock.timers.tick(60_000);
  await new Promise((done) => { setImmediate(done); });
  assert.deepEqual(asked, []);
});

test("nor does one that is stopped just when somebody has", async () => {
  page.bus = {};
  page.update();
  start();
  companion.stop();
  for (let i = 0; i < 50; i++) {
    mock.timers.tick(1_000);
    await new Promise((done) => { setImmediate(done); });
  }
  assert.deepEqual(agents(), []);
});
