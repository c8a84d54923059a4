// The protocol as the companion speaks it: with a controller of a few lines, over HTTP.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Client, NoLeave, Refused, Unreachable, backOff } from "../companion/dist/index.js";
import { Clock, Controller, available, refusal, settled } from "./core-fake.mjs";

let clock, controller, url;

beforeEach(async () => {
  clock = new Clock();
  controller = new Controller(clock);
  url = await controller.serve();
});

afterEach(() => controller.close());

const state = { status: available, next: null, contacts: [] };
const beat = { hidden: false, frozen: false, leads: true, state };
const client = (more) => new Client({ url: `${url}/`, authorize: () => "leave", agent: "ana", desk: "local", library: "0", language: "en", state: () => state, clock, ...more });
const gate = () => {
  let open;
  return { shut: new Promise((done) => { open = done; }), open: () => open() };
};

test("a session is begun by whoever asks first, and carries all that follows", async () => {
  const c = client();
  await c.beat(beat);
  await c.withdraw({ contactId: "x" });
  assert.deepEqual(controller.calls.map((r) => [r.call, r.bearer, r.body.seq]), [["hello", "leave", undefined], ["beat", "s1", 1], ["withdraw", "s1", 2]]);
  const { at, client: id, ...hello } = controller.last("hello").body;
  assert.deepEqual(hello, { version: 1, agent: "ana", desk: "local", library: "0", language: "en", state });
  assert.equal(at, clock.now());
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.ok(controller.calls.every((r) => r.type === "application/json"));
});

test("without a token none is sent", async () => {
  await client({ authorize: () => "" }).hello();
  assert.equal(controller.last("hello").bearer, undefined);
});

test("what has a number goes one at a time, in order", async () => {
  const c = client();
  await c.hello();
  const first = gate();
  const arrived = gate();
  controller.next("beat", async () => {
    arrived.open();
    await first.shut;
    return [200, controller.answer()];
  });
  const all = [c.beat(beat), c.withdraw({ contactId: "x" }), c.beat(beat)];
  await arrived.shut;
  await settled();
  assert.deepEqual(controller.calls.map((r) => r.call), ["hello", "beat"]);
  first.open();
  await Promise.all(all);
  assert.deepEqual(controller.calls.slice(1).map((r) => [r.call, r.body.seq]), [["beat", 1], ["withdraw", 2], ["beat", 3]]);
});

test("what is refused does not stop what comes next", async () => {
  const c = client();
  controller.next("withdraw", refusal(409, "replayed"));
  const refused = assert.rejects(c.withdraw({ contactId: "x" }), { code: "replayed" });
  await c.beat(beat);
  await refused;
});

test("a session that is not known any more is begun anew, once for all who need it", async () => {
  const c = client();
  await c.hello();
  for (const call of ["beat", "poll"]) controller.next(call, refusal(401, "no-session"));
  controller.revision = "r";
  await Promise.all([c.beat(beat), c.poll("", new AbortController().signal)]);
  assert.equal(controller.said("hello").length, 2);
  assert.deepEqual(controller.said("beat").map((r) => [r.bearer, r.body.seq]), [["s1", 1], ["s2", 1]]);
  assert.deepEqual(controller.said("poll").map((r) => r.bearer), ["s1", "s2"]);
});

test("a session that another request has begun anew is not thrown away", async () => {
  const c = client();
  await c.hello();
  const late = gate();
  controller.next("poll", async () => {
    await late.shut;
    return refusal(401, "no-session");
  });
  controller.next("beat", refusal(401, "no-session"));
  controller.revision = "r";
  const poll = c.poll("", new AbortController().signal);
  await c.beat(beat);
  late.open();
  await poll;
  assert.equal(controller.sessions, 2);
  assert.equal(controller.last("poll").bearer, "s2");
});

test("who is not let in hears why, and does not try again at once", async () => {
  controller.next("hello", refusal(401, "unauthorized"));
  const c = client();
  await assert.rejects(c.beat(beat), (e) => e instanceof Refused && e.code === "unauthorized" && e.status === 401 && e.message === "it is unauthorized");
  assert.deepEqual(controller.calls.map((r) => r.call), ["hello"]);
  assert.equal(c.inSession, false);
});

test("a page that gives no token is told nothing of what it failed with", async () => {
  const c = client({ authorize: () => Promise.reject(new Error("secret hoe_1")) });
  await assert.rejects(c.beat(beat), (e) => e instanceof NoLeave && !e.message.includes("hoe_1"));
  assert.deepEqual(controller.calls, []);
});

test("a clock that is wrong by hours is put right, and the request made again with another number", async () => {
  const right = clock.now();
  clock.wall -= 7 * 3_600_000;
  controller.answer = () => ({ now: right, others: 0, plan: null, departure: null, revision: "" });
  controller.next("hello", refusal(400, "wrong-clock", { now: right }));
  const c = client();
  await c.hello();
  assert.equal(controller.last("hello").body.at, right);
  assert.equal(controller.last("hello").bearer, "leave");
  assert.equal(c.now(), right);
  controller.next("beat", refusal(400, "wrong-clock", { now: right + 3_600_000 }));
  controller.answer = () => ({ now: right + 3_600_000, others: 0, plan: null, departure: null, revision: "" });
  await c.beat(beat);
  assert.deepEqual(controller.said("beat").map((r) => [r.body.seq, r.body.at - right]), [[1, 0], [2, 3_600_000]]);
});

test("a clock that stays wrong is refused", async () => {
  controller.next("hello", refusal(400, "wrong-clock", { now: 1 }));
  controller.next("hello", refusal(400, "wrong-clock", { now: 1 }));
  await assert.rejects(client().hello(), { code: "wrong-clock" });
  assert.equal(controller.said("hello").length, 2);
});

for (const [name, off] of [["fast", 120_000], ["slow", -120_000]]) {
  test(`a clock that is two minutes ${name} is put right by the answers`, async () => {
    const c = client();
    clock.wall += off;
    controller.answer = () => ({ now: clock.now() - off, others: 0, plan: null, departure: null, revision: "" });
    await c.hello();
    assert.equal(c.now(), clock.now() - off);
  });
}

test("an answer that was long on its way does not move a clock that may be right", async () => {
  const c = client();
  await c.hello();
  const made = clock.now() + 1_000; // two seconds after the question, one before the answer
  controller.next("beat", async () => {
    await clock.advance(2_000);
    return [200, { ...controller.answer(), now: made }];
  });
  await c.beat(beat);
  assert.equal(c.now(), clock.now());
});

test("a session that asks too often is told when to come again", async () => {
  const c = client();
  controller.next("beat", refusal(429, "too-many", {}, { "retry-after": "3" }));
  await assert.rejects(c.beat(beat), { code: "too-many", after: 3000 });
  assert.equal(c.unreachable, false, "it has answered");
});

for (const [name, answer] of [
  ["a connection that is lost", () => "lost"],
  ["a proxy's page", () => [502, "<h1>Bad gateway</h1>"]],
  ["a proxy's JSON", () => [503, { message: "Service Unavailable" }]],
  ["half an answer", () => [200, '{"now":1']],
]) {
  test(`${name} is no answer`, async () => {
    const c = client();
    await c.beat(beat);
    const { answered, beaten } = c;
    await clock.advance(4_000);
    controller.next("beat", answer);
    await assert.rejects(c.beat(beat), Unreachable);
    assert.equal(c.unreachable, true);
    assert.deepEqual([c.answered, c.beaten], [answered, beaten]);
    await c.beat(beat);
    assert.equal(c.unreachable, false);
    assert.equal(c.beaten.wall, clock.now());
  });
}

test("a controller that does not answer in time has not answered", async () => {
  const c = client();
  await c.hello();
  const never = gate();
  const arrived = gate();
  controller.next("beat", async () => {
    arrived.open();
    await never.shut;
    return [200, controller.answer()];
  });
  const asked = assert.rejects(c.beat(beat), Unreachable);
  await arrived.shut;
  await clock.advance(5_000);
  await asked;
  assert.equal(c.unreachable, true);
  never.open();
});

test("when the beat that was answered was sent counts, not when it was answered, and polls do not", async () => {
  const c = client();
  await c.hello();
  await clock.advance(1_000);
  const sent = clock.now();
  controller.next("beat", async () => {
    await clock.advance(3_000);
    return [200, controller.answer()];
  });
  await c.beat(beat);
  assert.deepEqual([c.beaten.wall - sent, c.answered.wall - sent], [0, 3_000]);
  await clock.advance(1_000);
  controller.revision = "r";
  await c.poll("", new AbortController().signal);
  assert.deepEqual([c.beaten.wall - sent, c.answered.wall - sent], [0, 4_000]);
});

test("a poll that is given up says nothing of the controller", async () => {
  const c = client();
  await c.hello();
  const over = new AbortController();
  const poll = assert.rejects(c.poll("", over.signal), Unreachable);
  await clock.advance(0);
  over.abort();
  await poll;
  assert.equal(c.unreachable, false);
});

test("what is said to the controller goes nowhere else", async () => {
  const thief = new Controller(clock);
  const elsewhere = await thief.serve();
  try {
    controller.next("hello", [307, {}, { location: `${elsewhere}/companion/v1/hello` }]);
    await assert.rejects(client().hello(), Unreachable);
    assert.deepEqual(thief.calls, []);
  } finally {
    thief.close();
  }
});

test("bye carries the session in its body, as plain text", async () => {
  const c = client();
  c.bye();
  await c.beat(beat);
  assert.deepEqual(controller.said("bye"), [], "without a session there is nothing to take leave of");
  const heard = gate();
  controller.next("bye", () => {
    heard.open();
    return [204];
  });
  c.bye();
  await heard.shut;
  const { type, body, bearer } = controller.last("bye");
  assert.deepEqual({ type, body, bearer }, { type: "text/plain;charset=UTF-8", body: { session: "s1", seq: 2, at: clock.now() }, bearer: undefined });
});

test("tries come ever later, up to half a minute, and never all at once", () => {
  for (let tries = 0; tries < 40; tries++) {
    const [least, most] = [backOff(tries, () => 0), backOff(tries, () => 1)];
    assert.ok(least >= 500 && most <= 30_000 && least === most / 2, `${tries}: ${least} to ${most}`);
    assert.ok(tries === 0 || most >= backOff(tries - 1, () => 1));
  }
  assert.equal(backOff(0, () => 1), 1000);
});

test("a poll, or a token, that gets no answer does not say that the controller cannot be reached", async () => {
  const c = client();
  await c.hello();
  controller.next("poll", () => [504, "<h1>Gateway timeout</h1>"]);
  await assert.rejects(c.poll("", new AbortController().signal), Unreachable);
  controller.next("withdraw", () => "lost");
  await assert.rejects(c.withdraw({ contactId: "x" }), Unreachable);
  assert.equal(c.unreachable, false);
});
