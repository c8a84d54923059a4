// What of the kit runs without a browser: time, text, streams, scales, names.

import "./paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { rising } = await import("/_kit/el.js");
const { Refused, ask, said } = await import("/_kit/ask.js");
const { VirtualClock, brief, span } = await import("/_kit/now.js");
const { initials, line, shown } = await import("/_kit/text.js");
const { Feed, Live } = await import("/_kit/live.js");
const { scaleOf } = await import("/_kit/plot.js");
const { Names, look, phases } = await import("/_kit/names.js");

test("only what is out of order is moved", () => {
  for (const [places, want] of [[[], []], [[0, 1, 2], [0, 1, 2]], [[1, 2, 3, 0], [0, 1, 2]], [[3, 0, 1, 2], [1, 2, 3]], [[-1, 0, -1, 1], [1, 3]], [[2, 1, 0], 1], [[4, 0, 3, 1, 2], [1, 3, 4]]]) {
    const run = [...rising(places)].sort((a, b) => a - b);
    if (typeof want === "number") assert.equal(run.length, want, `${places}`);
    else assert.deepEqual(run, want, `${places}`);
  }
});

test("a clock goes at its rate, jumps when it is told, and does not stumble over what a message took", () => {
  let machine = 0, changes = 0;
  const clock = new VirtualClock({ now: 1000, machine: () => machine });
  clock.addEventListener("change", () => changes++);
  machine = 500;
  assert.equal(clock.now(), 1500);
  clock.set({ now: 1400, rate: 1 });
  assert.deepEqual([clock.now(), changes], [1500, 0], "100 ms are a message's time");
  clock.set({ rate: 20 });
  machine = 600;
  assert.equal(clock.now(), 3500);
  clock.set({ now: "1970-01-01T00:01:00Z", rate: 0 });
  machine = 9000;
  assert.deepEqual([clock.now(), changes], [60_000, 2], "it stands still");
  const before = clock.monotonic();
  clock.set({ now: 100 });
  assert.ok(clock.monotonic() >= before, "it ran back");
  clock.set({ now: "nonsense" });
  assert.equal(clock.now(), 100);
});

test("a clock that stands still shows what the server's shows, to the millisecond", () => {
  let machine = 0;
  const clock = new VirtualClock({ now: 1000, rate: 20, machine: () => machine });
  machine = 250; // 5 s later by it, while the server has stopped 3 s before
  clock.set({ now: 3000, rate: 0 });
  assert.equal(clock.now(), 3000);
});

test("what waits on a clock waits longer while it stands still, and less when it is fast", async () => {
  const clock = new VirtualClock({ rate: 0 });
  const done = [];
  const began = performance.now();
  const waits = new Promise((then) => clock.after(2000, () => { done.push("late"); then(); }));
  const cancel = clock.after(1, () => done.push("cancelled"));
  cancel();
  await new Promise((r) => setTimeout(r, 30));
  assert.deepEqual(done, []);
  clock.set({ rate: 100 });
  await waits;
  assert.deepEqual(done, ["late"]);
  assert.ok(performance.now() - began < 1000);
});

test("how long something is", () => {
  assert.deepEqual([0, 8_900, 125_000, 4_320_000, 273_600_000, -5].map(span), ["0 s", "8 s", "2 min 05 s", "1 h 12 min", "3 d 4 h", "0 s"]);
  assert.deepEqual([8_000, 125_000, 4_320_000].map(brief), ["0:08", "2:05", "1:12:00"]);
});

test("other people's words are seen as what they are", () => {
  const cases = {
    "<img src=x onerror=alert(1)>": "<img src=x onerror=alert(1)>",
    "\u202Etxt.exe": "⟦RLO⟧txt.exe",
    "a\u0000b\u001B[31m\u0007\u007F": "a␀b␛[31m␇␡",
    "half \uD83D pair": "half \uFFFD pair",
    "👩‍👩‍👧‍👦 Zoë": "👩‍👩‍👧‍👦 Zoë",
    "two\r\nlines\tand a tab": "two\nlines\tand a tab",
  };
  for (const [text, want] of Object.entries(cases)) assert.equal(shown(text), want);
  assert.equal(shown("x".repeat(12), 10), "xxxxxxxxxx… (+2)");
  assert.equal(shown("😀".repeat(3), 2), "😀😀… (+1)", "a character is not cut in two");
  assert.equal(shown(undefined), "");
  assert.equal(line(" a \n b "), "a b");
  assert.deepEqual(["Ana Almeida", "ben", "محمد عبد الله", "<img src=x>", "", "…"].map(initials), ["AA", "BE", "ما", "IS", "?", "?"]);
});

test("a refusal is told in the server's words, whoever the server is", async (t) => {
  const answers = [
    [409, { code: "conflict", message: "Ana has left meanwhile" }, {}, "Ana has left meanwhile."],
    [400, { message: "at most 60 min", field: "minutes" }, {}, "At most 60 min."],
    [403, { Message: "no such token" }, { "x-amzn-errortype": "AccessDeniedException:http://x" }, "No such token."],
    [401, {}, {}, "You are not signed in any more. Sign in again."],
    [502, "<html>bad gateway", { "content-type": "text/html" }, "The server answered 502."],
  ];
  for (const [status, body, headers, want] of answers) {
    t.mock.method(globalThis, "fetch", async () => new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } }));
    const error = await ask("POST", "http://server/x", {}).catch((e) => e);
    assert.ok(error instanceof Refused);
    assert.deepEqual([said(error), error.status, error.field], [want, status, body.field ?? ""]);
  }
  t.mock.method(globalThis, "fetch", async () => { throw new TypeError("Failed to fetch"); });
  assert.equal(said(await ask("GET", "http://server/x").catch((e) => e)), "The server does not answer. What you see may be old.");
  assert.match(said(new TypeError("x is undefined")), /on this page/, "a mistake of ours is not told in its words");
});

/** A websocket that does what a test says. */
class FakeSocket {
  static made = [];
  readyState = 0;
  sent = [];
  constructor(url) { this.url = url; FakeSocket.made.push(this); }
  open() { this.readyState = 1; this.onopen(); }
  hear(data) { this.onmessage({ data }); }
  send(text) { this.sent.push(JSON.parse(text)); }
  close(code) { this.readyState = 3; this.closed = code; this.onclose?.(); }
}

test("a websocket heals, asks for the same again, and passes over what is no frame", async () => {
  FakeSocket.made = [];
  const live = new Live("http://server/_local/v1/live", { first: () => ({ want: "board" }), backOff: [1, 4], make: (url) => new FakeSocket(url) });
  const frames = [], states = [];
  live.addEventListener("frame", (e) => frames.push(e.detail));
  live.addEventListener("state", (e) => states.push(e.detail.state));
  const [first] = FakeSocket.made;
  assert.equal(first.url, "ws://server/_local/v1/live");
  assert.equal(live.send({ a: 1 }), false, "nothing is sent before it is open");
  first.open();
  assert.deepEqual([first.sent, live.state], [[{ want: "board" }], "connecting"], "an open socket may yet be refused");
  for (const data of ["nonsense", "7", "null", new ArrayBuffer(2), `{"t":"all","new":true}`]) first.hear(data);
  assert.deepEqual([frames, live.state], [[{ t: "all", new: true }], "live"]);
  first.close();
  assert.equal(live.state, "lost");
  while (FakeSocket.made.length < 2) await new Promise((r) => setTimeout(r, 1));
  const second = FakeSocket.made[1];
  second.open();
  second.hear(`{"t":"refused","code":"too-many"}`);
  assert.equal(live.state, "lost", "it was refused");
  second.hear("x".repeat((8 << 20) + 1));
  assert.equal(second.closed, 4009, "a frame of more than 8 MB");
  live.close();
  const made = FakeSocket.made.length;
  await new Promise((r) => setTimeout(r, 20));
  assert.equal(FakeSocket.made.length, made, "it goes on after its end");
  assert.deepEqual(states, ["live", "lost"]);
});

test("a feed reads events however they are cut, and goes on after the last", async () => {
  const asked = [];
  const parts = [["id: 7\nevent: al", "l\ndata: {\"a\":\n", "data: 1}\n\n: a comment\n\nevent: other\ndata: {}\n\n", "event: line\r\nid: 8\r\ndata: {\"b\":2}\r\n\r\nevent: line\ndata: broken\n\n"], []];
  const feed = new Feed("http://server/live", { names: ["all", "line"], backOff: [1, 2], fetch: async (path, { headers, signal }) => {
    asked.push(headers["last-event-id"]);
    const mine = parts.shift();
    if (!mine) return new Response("no", { status: 401 });
    return new Response(new ReadableStream({ start(c) { for (const p of mine) c.enqueue(new TextEncoder().encode(p)); c.close(); signal.throwIfAborted(); } }));
  } });
  const frames = [], states = [];
  feed.addEventListener("frame", (e) => frames.push(e.detail));
  feed.addEventListener("state", (e) => states.push(e.detail.state));
  while (asked.length < 4) await new Promise((r) => setTimeout(r, 1));
  feed.close();
  assert.deepEqual(frames, [{ event: "all", data: { a: 1 }, id: "7" }, { event: "line", data: { b: 2 }, id: "8" }]);
  assert.deepEqual(asked.slice(0, 3), [undefined, "8", "8"]);
  assert.deepEqual(states.slice(0, 4), ["live", "lost", "live", "lost"]);
  assert.equal(feed.status, 401);
});

test("a plot's lines are at round values", () => {
  assert.deepEqual([1, 4, 7, 61, 100, 1234].map((most) => scaleOf(most)), [
    [0, 0.25, 0.5, 0.75, 1], [0, 1, 2, 3, 4], [0, 2, 4, 6, 8], [0, 20, 40, 60, 80], [0, 25, 50, 75, 100], [0, 500, 1000, 1500]]);
});

test("ids in reasons are names, and states of a newer server their own words", () => {
  const names = new Names(new VirtualClock({ now: "2026-11-23T10:00:00Z", rate: 0 }));
  const id = "0d5c1c2e-0000-4000-8000-000000000001";
  names.meetUsers([{ userId: id, username: "ben" }]);
  assert.match(names.plain(`agent ${id} has the chat since 2026-11-23T10:42:07Z`), /^ben has the chat since \d\d:42:07$/);
  assert.equal(look(phases, "landed").tone, "good");
  assert.deepEqual(look(phases, "toString"), { tone: "calm", icon: "info", word: "toString" });
});
