// The companion as a whole, without a browser: a fake desk, a controller of a few lines, and time that the tests make pass.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { NotPossible, startCompanion } from "../companion/dist/index.js";
import { Clock, Controller, FakeDesk, available, contact, offline, refusal, settled } from "./core-fake.mjs";

let clock, controller, desk, views, log, companion, fence;

beforeEach(() => {
  clock = new Clock();
  controller = new Controller(clock);
  desk = new FakeDesk();
  views = [];
  log = [];
  fence = { epoch: 0, read() { return this.epoch; }, write(e) { this.epoch = e; } };
});

afterEach(() => companion?.stop());

const start = async (more) => {
  companion = await startCompanion(desk, {
    url: "http://c", clock, fetch: controller.fetch, fence, log: (line) => log.push(line),
    panel: { show: (v) => views.push(v), close: () => views.push("closed") }, ...more,
  });
  await clock.advance(1_100);
};
const view = () => views.at(-1);
const calls = () => controller.calls.map((r) => r.call);
const plan = (...chats) => ({ after: 10_000, until: 45_000, grace: 15_000, chats: chats.map((c) => ({ action: "disconnect", quickConnect: "", say: "", contactId: "x", ...c })) });

test("it says hello, polls, and beats at the interval that it is told", async () => {
  await start();
  assert.deepEqual(new Set(calls()), new Set(["hello", "beat", "poll"]));
  assert.equal(controller.said("hello").length, 1);
  const before = controller.said("beat").length;
  await clock.advance(60_000);
  assert.equal(controller.said("beat").length - before, 3);
  assert.deepEqual([companion.connected, companion.leads, companion.others], [true, true, 0]);
  const { hidden, frozen, leads, state } = controller.last("beat").body;
  assert.deepEqual({ hidden, frozen, leads, state }, { hidden: false, frozen: false, leads: true, state: desk.state });
  assert.equal(controller.said("poll").length, 3, "one poll at a time");
});

test("what changes is told at once, once for all that changes together", async () => {
  await start();
  const before = controller.said("beat").length;
  desk.show({ next: offline });
  desk.show({ contacts: [contact("x")] });
  await clock.advance(100);
  assert.ok(controller.said("beat").length - before <= 2);
  assert.deepEqual(controller.last("beat").body.state, desk.state);
  const now = controller.said("beat").length;
  desk.show({});
  await clock.advance(1_000);
  assert.equal(controller.said("beat").length, now, "nothing has changed");
});

test("what changes while a beat is under way is told by the next", async () => {
  await start();
  let open;
  controller.next("beat", async () => {
    await new Promise((done) => { open = done; });
    return [200, controller.answer()];
  });
  desk.show({ next: offline });
  await clock.advance(100);
  desk.show({ contacts: [contact("x")] });
  await clock.advance(100);
  open();
  await clock.advance(100);
  assert.deepEqual(controller.last("beat").body.state, desk.state);
});

test("ana picks Offline: the command is carried out and its result told", async () => {
  desk.show({ contacts: [contact("x")] });
  await start();
  desk.show({ next: offline });
  controller.command({ action: "transfer", quickConnect: "Support" });
  await clock.advance(100);
  assert.deepEqual(desk.did, ["transfer x Support", "clear x"]);
  const { seq, at, ...told } = controller.last("result").body;
  assert.deepEqual(told, { command: "c1", epoch: 100, outcome: "done", reason: "transferred" });
  assert.equal(fence.epoch, 100);
  assert.deepEqual(controller.last("beat").body.state.contacts, []);
});

test("a command that comes again is answered again, and not done again", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  await start();
  for (let n = 0; n < 3; n++) {
    controller.command({});
    await clock.advance(100);
  }
  assert.deepEqual(desk.did, ["disconnect x", "clear x"]);
  assert.deepEqual(controller.said("result").map((r) => r.body.outcome), ["done", "done", "done"]);
});

test("a result that nobody takes in is told again, one that is refused is not", async () => {
  desk.show({ next: offline, contacts: [contact("x"), contact("y")] });
  await start();
  controller.next("result", () => { throw new TypeError("fetch failed"); });
  controller.command({});
  await clock.advance(5_000);
  assert.deepEqual(controller.said("result").map((r) => r.body.outcome), ["done", "done"]);
  controller.next("result", refusal(404, "no-command"));
  controller.command({ id: "c2", contactId: "y" });
  await clock.advance(60_000);
  assert.equal(controller.said("result").length, 3);
  assert.match(log.join("\n"), /was not told what came of a command/);
});

test("commands are obeyed by a clock that is two minutes fast", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  const real = { now: () => clock.now() };
  controller.clock = real;
  const skewed = { now: () => clock.now() + 120_000, monotonic: () => clock.monotonic(), after: (ms, then) => clock.after(ms, then) };
  await start({ clock: skewed });
  controller.command({});
  await clock.advance(100);
  assert.deepEqual(desk.did, ["disconnect x", "clear x"]);
});

test("polls that are answered at once are as far apart as the controller says", async () => {
  controller.pause = 5_000;
  await start();
  const before = controller.said("poll").length;
  await clock.advance(60_000);
  assert.equal(controller.said("poll").length - before, 12);
  controller.command({});
  await clock.advance(5_000);
  assert.equal(controller.said("result").length, 1, "a command waits for the next");
});

test("a companion that rests between polls polls at once when the agent picks Offline, and when a beat brings news", async () => {
  controller.pause = 5_000;
  await start();
  await clock.advance(1_000);
  let before = controller.said("poll").length;
  desk.show({ contacts: [contact("x")] });
  await clock.advance(100);
  assert.equal(controller.said("poll").length, before, "a chat more is nothing to poll for");
  desk.show({ next: offline });
  await settled();
  assert.equal(controller.said("poll").length, before + 1);
  controller.departure = { id: "d", epoch: 100 };
  controller.revision = "1";
  controller.pause = 1_000;
  await clock.advance(100);
  assert.equal(controller.said("poll").length, before + 2);
  assert.equal(controller.last("poll").body.revision, "1");
  before = controller.said("poll").length;
  await clock.advance(10_000);
  assert.equal(controller.said("poll").length - before, 10);
});

test("in a page whose timers are slowed down it polls no more seldom", async () => {
  controller.pause = 5_000;
  const { Worker } = globalThis;
  globalThis.Worker = class { // whose timers are right
    postMessage(every) {
      const again = () => clock.after(every, () => {
        again();
        this.onmessage();
      });
      again();
    }

    terminate() {}
  };
  try {
    await start({ clock: { now: () => clock.now(), monotonic: () => clock.monotonic(), after: (ms, then) => clock.after(Math.max(ms, 60_000), then) } });
    const before = controller.said("poll").length;
    await clock.advance(60_000);
    assert.equal(controller.said("poll").length - before, 12);
  } finally {
    globalThis.Worker = Worker;
  }
});

test("news that come while a poll is under way are not slept over", async () => {
  controller.pause = 5_000;
  await start();
  let open;
  controller.next("poll", async () => {
    await new Promise((done) => { open = done; });
    return [200, { ...controller.answer(), revision: "", commands: [], pause: 5_000 }]; // it knew nothing of them yet
  });
  await clock.advance(5_000);
  controller.revision = "1";
  desk.show({ contacts: [contact("x")] });
  await clock.advance(100);
  const before = controller.said("poll").length;
  open();
  await settled();
  assert.equal(controller.said("poll").length, before + 1);
});

test("the panel is shown the departure, and tells what is chosen", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  await start();
  await assert.rejects(view().choose("x-chat", "finish"), /nothing is to be chosen/);
  controller.departure = { id: "d", epoch: 100 };
  controller.revision = "1";
  controller.ring();
  await clock.advance(100);
  assert.deepEqual(view().departure, controller.departure);
  assert.deepEqual([view().contacts, view().connected, view().alone, view().now()], [desk.state.contacts, true, 0, clock.now()]);
  controller.departure = { id: "d", epoch: 100, due: 5 };
  await view().choose("x-chat", "colleague", "ben");
  const { seq, at, ...choice } = controller.last("choice").body;
  assert.deepEqual(choice, { departure: "d", epoch: 100, chatId: "x-chat", choice: "colleague", colleague: "ben" });
  assert.equal(view().departure.due, 5, "its answer is shown at once");
  controller.next("choice", refusal(409, "refused"));
  await assert.rejects(view().choose("x-chat", "longer"), /it is refused/);
});

test("a panel that fails keeps no customer waiting", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  await start({ panel: { show() { throw new Error("no document"); }, close() {} } });
  controller.command({});
  await clock.advance(100);
  assert.deepEqual(desk.did, ["disconnect x", "clear x"]);
  assert.match(log.join("\n"), /the panel failed: no document/);
});

test("a controller that cannot be reached: the agent is shown, it is tried again and again, and all is well when it is back", async () => {
  await start();
  controller.cut = true;
  const before = controller.calls.length;
  desk.show({ contacts: [contact("x")] });
  await clock.advance(120_000);
  assert.equal(companion.connected, false);
  assert.equal(view().connected, false);
  const tries = controller.calls.slice(before).filter((r) => r.call === "beat").length;
  assert.ok(tries >= 5 && tries <= 20, `${tries} tries in two minutes`);
  controller.cut = false;
  await clock.advance(30_000);
  assert.equal(view().connected, true);
  assert.deepEqual(controller.last("beat").body.state, desk.state);
  assert.equal(controller.said("hello").length, 1, "the session is the old one");
});

test("a controller that has started anew is said hello to, once", async () => {
  desk.token = async (id) => ({ participantId: "p", token: `of ${id}`, expires: clock.now() + 3_600_000 });
  desk.show({ contacts: [contact("x")] });
  await start();
  assert.equal(controller.said("deposit").length, 1);
  controller.revision = "1"; // the poll that is under way ends, and is the last of its session
  controller.restart();
  await clock.advance(25_000);
  assert.equal(controller.said("hello").length, 2);
  for (const call of ["beat", "poll", "deposit"]) assert.equal(controller.last(call).bearer, "s2");
  assert.equal(controller.said("deposit").length, 2, "it may know no tokens, either");
});

test("whose enrolment was taken back is logged once, asks ever less, and does nothing alone", async () => {
  desk.show({ contacts: [contact("x")] });
  controller.plan = plan({});
  await start();
  controller.script.hello = Array.from({ length: 200 }, () => refusal(401, "unauthorized"));
  controller.restart();
  await clock.advance(20_000);
  desk.show({ next: offline });
  await clock.advance(5_000);
  assert.equal(companion.connected, false);
  controller.cut = true;
  await clock.advance(60_000);
  assert.deepEqual(desk.did, []);
  assert.equal(log.filter((l) => l.includes("unauthorized")).length, 1);
  const heard = controller.said("hello").filter((r) => !r.lost).length;
  assert.ok(heard < 15, `${heard} hellos`);
});

test("a page without a token to give is logged, and goes on when it has one", async () => {
  let may = false;
  await start({ authorize: () => (may ? "leave" : Promise.reject(new Error("signed out: hoe_1"))) });
  assert.equal(companion.connected, false);
  assert.match(log.join("\n"), /the page gave no token/);
  assert.ok(!log.join().includes("hoe_1"));
  may = true;
  await clock.advance(30_000);
  assert.equal(companion.connected, true);
});

test("alone: within the window, once, as planned; and it is told when the controller is back", async () => {
  desk.show({ contacts: [contact("x"), contact("y"), contact("z")] });
  controller.plan = plan({ action: "transfer", quickConnect: "Support" }, { contactId: "y" }, { contactId: "z", action: "keep" });
  await start();
  controller.cut = true;
  desk.show({ next: offline });
  await clock.advance(14_000);
  assert.deepEqual(desk.did, [], "within the grace nothing is done");
  await clock.advance(5_000);
  assert.deepEqual(desk.did, ["transfer x Support", "disconnect y", "clear x", "clear y"]);
  assert.equal(view().alone, 2);
  await clock.advance(60_000);
  assert.equal(desk.did.length, 4);
  controller.cut = false;
  await clock.advance(30_000);
  const [told, ...more] = controller.said("alone").filter((r) => !r.lost);
  assert.deepEqual(more, []);
  assert.deepEqual(told.body.did.map(({ at, ...d }) => d), [
    { contactId: "x", action: "transfer", outcome: "done" }, { contactId: "y", action: "disconnect", outcome: "done" },
  ]);
});

test("alone: nothing after the window, and nothing after a sleep", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  controller.plan = plan({});
  await start();
  controller.cut = true;
  clock.sleep(600_000);
  await clock.advance(120_000);
  assert.deepEqual(desk.did, []);
});

test("alone: the agent who came back in time keeps the chat, and leaves anew later", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  controller.plan = plan({});
  await start();
  await clock.advance(10_000);
  controller.cut = true;
  await clock.advance(9_000);
  desk.show({ next: null });
  await clock.advance(6_000);
  desk.show({ next: offline });
  await clock.advance(14_000);
  assert.deepEqual(desk.did, [], "the grace begins anew");
  await clock.advance(2_000);
  assert.deepEqual(desk.did, ["disconnect x", "clear x"]);
});

test("alone: it stops at once when the controller answers again", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  controller.plan = plan({ say: "One moment" });
  await start();
  await clock.advance(10_000);
  controller.cut = true;
  desk.instead.say = async () => {
    controller.cut = false;
    await new Promise((done) => clock.after(2_900, done));
  };
  await clock.advance(40_000);
  assert.ok(desk.did.includes("say x One moment"));
  assert.deepEqual(desk.did.filter((d) => !d.startsWith("say")), [], "the controller had answered before it was done");
  assert.deepEqual(controller.said("alone").at(-1).body.did.map((d) => d.outcome), ["retry-after"]);
});

test("alone: a chat that takes its time is given up once", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  controller.plan = plan({});
  desk.leaves = false;
  desk.instead.disconnect = () => { clock.after(3_500, () => desk.to("x", "ended")); };
  await start();
  controller.cut = true;
  await clock.advance(60_000);
  assert.deepEqual(desk.did, ["disconnect x", "clear x"]);
  assert.equal(view().alone, 1);
  desk.show({ next: null });
  assert.equal(view().alone, 0, "the agent is back: that is over");
});

test("alone: what was not possible is tried again when the agent leaves anew", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  controller.plan = { ...plan({}), grace: 0, until: 120_000 };
  desk.instead.disconnect = () => { throw new NotPossible("never"); };
  await start();
  controller.cut = true;
  await clock.advance(30_000);
  assert.deepEqual(desk.did, ["disconnect x"]);
  desk.show({ next: null });
  desk.show({ next: offline });
  await clock.advance(5_000);
  assert.deepEqual(desk.did, ["disconnect x", "disconnect x"]);
});

test("alone: what was done is told until somebody hears it", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  controller.plan = plan({});
  await start();
  controller.cut = true;
  await clock.advance(40_000);
  controller.cut = false;
  controller.next("alone", () => { throw new TypeError("fetch failed"); });
  await clock.advance(60_000);
  assert.equal(controller.said("alone").length, 2);
});

test("a poll that gets no answer has it found out at once whether the controller can be reached", async () => {
  await start();
  await clock.advance(1_000);
  controller.cut = true;
  controller.next("poll", () => { throw new TypeError("fetch failed"); });
  controller.ring();
  controller.revision = "1";
  await clock.advance(500);
  assert.equal(companion.connected, false);
});

test("who leaves is tried to be told of every other second", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  await start();
  controller.cut = true;
  await clock.advance(60_000);
  const from = controller.calls.length;
  await clock.advance(60_000);
  const tries = controller.calls.slice(from).filter((r) => r.call === "beat").length;
  assert.ok(tries >= 20 && tries <= 62, `${tries} tries in a minute`);
});

test("alone: not because polls alone get no answer, as behind a proxy that cuts them short", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  controller.plan = plan({});
  controller.script.poll = Array.from({ length: 200 }, () => async () => {
    await new Promise((done) => clock.after(12_000, done));
    return [504, { message: "Gateway Timeout" }];
  });
  await start();
  await clock.advance(120_000);
  assert.deepEqual(desk.did, []);
  assert.equal(companion.connected, true);
});

test("alone: what did not work is tried again, ever more slowly; what cannot is not", async () => {
  desk.show({ next: offline, contacts: [contact("x"), contact("y")] });
  controller.plan = plan({}, { contactId: "y", action: "transfer", quickConnect: "Support" });
  let tries = 0;
  desk.instead.transfer = () => { throw new NotPossible("never"); };
  desk.instead.disconnect = (id) => {
    if (id === "y") throw new NotPossible("never");
    tries++;
    throw new Error("not now");
  };
  await start();
  controller.cut = true;
  await clock.advance(60_000);
  assert.ok(tries >= 3 && tries <= 8, `${tries} tries`);
  assert.equal(desk.did.filter((d) => d === "disconnect y").length, 1);
  controller.cut = false;
  await clock.advance(30_000);
  const did = controller.said("alone").at(-1).body.did;
  assert.deepEqual(did.map((d) => d.contactId).sort(), ["x", "y"], "each is told once");
});

test("alone: not where another page leads", async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { locks: { request: () => new Promise(() => {}) } }, configurable: true });
  try {
    desk.show({ next: offline, contacts: [contact("x")] });
    let tokens = 0;
    desk.token = async () => tokens++;
    controller.plan = plan({});
    await start();
    assert.equal(controller.last("beat").body.leads, false);
    controller.cut = true;
    await clock.advance(60_000);
    assert.deepEqual(desk.did, []);
    assert.deepEqual(controller.said("poll"), [], "it does not ask for commands");
    assert.equal(tokens, 0, "nor does it deposit");
  } finally {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else delete globalThis.navigator;
  }
});

test("a page that comes to lead says so, and asks for commands, at once", async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  let lead;
  Object.defineProperty(globalThis, "navigator", { value: { locks: { request: (name, options, held) => { lead = held; return new Promise(() => {}); } } }, configurable: true });
  try {
    await start();
    assert.deepEqual([controller.last("beat").body.leads, controller.said("poll").length], [false, 0]);
    lead();
    await clock.advance(100);
    assert.deepEqual([controller.last("beat").body.leads, controller.said("poll").length], [true, 1]);
  } finally {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else delete globalThis.navigator;
  }
});

test("what was done alone and is refused is logged, and not told again", async () => {
  desk.show({ next: offline, contacts: [contact("x")] });
  controller.plan = plan({});
  await start();
  controller.cut = true;
  await clock.advance(40_000);
  controller.cut = false;
  controller.next("alone", refusal(403, "not-your-chat"));
  await clock.advance(120_000);
  assert.equal(controller.said("alone").filter((r) => !r.lost).length, 1);
  assert.match(log.join("\n"), /does not take in what was done/);
});

test("after a sleep it is heard at once", async () => {
  await start();
  await clock.advance(2_000);
  const before = controller.said("beat").length;
  clock.sleep(600_000);
  await clock.advance(1_000);
  assert.equal(controller.said("beat").length, before + 1);
});

test("tokens are deposited by the page that leads", async () => {
  desk.token = async (id) => ({ participantId: "p", token: `of ${id}`, expires: clock.now() + 3_600_000 });
  await start();
  desk.show({ contacts: [contact("x")] });
  await clock.advance(100);
  assert.equal(controller.last("deposit").body.token, "of x");
  desk.show({ contacts: [] });
  await clock.advance(100);
  assert.equal(controller.last("withdraw").body.contactId, "x");
});

for (const rests of [undefined, 5_000]) test(`stopped ${rests ? "while it rests" : "while it polls"}, it says bye and nothing more`, async () => {
  controller.pause = rests;
  await start();
  companion.stop();
  companion.stop();
  await settled();
  assert.equal(view(), "closed");
  assert.equal(controller.last("bye").body.session, "s1");
  await clock.advance(1_000);
  if (rests) assert.equal(clock.timers.size, 0, "nothing is waited for");
  const before = controller.calls.length;
  desk.show({ next: offline, contacts: [contact("x")] });
  await clock.advance(120_000);
  assert.equal(controller.calls.length, before);
  assert.equal(controller.said("bye").length, 1);
  assert.equal(desk.watchers.size, 0);
});
