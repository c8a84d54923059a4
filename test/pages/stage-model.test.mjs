// What the stage knows, without a page: frames in, places, standings and changes out.

import "./paths.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";

const { Model } = await import("/_page/stage/model.js");

const at = (seconds) => new Date(Date.UTC(2026, 10, 23, 10, 42, seconds)).toISOString();
const agent = (username, more = {}) => ({
  username, userId: `u-${username}`, name: username, loggedIn: true, auto: true, status: "Available", statusType: "ROUTABLE", statusSince: at(0), profile: "Everything", max: 3, slots: [], ...more,
});
const chat = (id, more = {}) => ({ id, contactId: id, customer: id, state: "queued", queue: "Support", priority: 5, waitingSince: at(1), startedAt: at(0), segments: 1, ...more });
const queue = (name) => ({ name, queueId: name, open: true, enabled: true, limit: 0, waiting: 0, staffed: 1, serving: 1 });
const all = (more = {}) => ({
  t: "all", seq: 1, clock: { now: at(7), rate: 1, ahead: "0s" },
  instance: { region: "us-east-1", statuses: [{ name: "Available", type: "ROUTABLE" }, { name: "Offline", type: "OFFLINE" }], quickConnects: [] },
  agents: [agent("ana"), agent("ben")], chats: [], queues: [queue("Support"), queue("Billing")], ...more,
});
const handover = (chatId, phase, more = {}) => ({ chatId, contactId: chatId, queue: "Support", phase, reason: "", rung: 0, moves: 0, ...more });
const departure = (id, state, chats, more = {}) => ({ id, agentId: "u-ana", agent: "ana", cause: "offline", state, epoch: at(5), beganAt: at(5), open: state !== "settled", chats, ...more });

/** @returns a model that has told what it had at first */
function office(more = {}) {
  const time = { now: 0 };
  const model = new Model({ machine: () => time.now });
  model.apply(all(more));
  model.dirty();
  return { model, time, some: (frame) => model.apply({ t: "some", seq: 2, now: at(8), ...frame }) };
}

test("nothing is known before the instance has told everything", () => {
  const model = new Model();
  model.apply({ t: "some", seq: 2, chats: [chat("zoe")] });
  assert.deepEqual([model.ready, model.chats.size, model.dirty().chats.size], [false, 0, 0]);
  model.apply({ t: "later", what: "a newer server" });
  model.apply(all({ chats: [chat("zoe")] }));
  const first = model.dirty();
  assert.deepEqual([first.whole, [...first.agents], [...first.queues], [...first.chats]], [true, ["ana", "ben"], ["Support", "Billing"], ["zoe"]]);
  assert.deepEqual([model.dirty().whole, model.dirty().chats.size], [false, 0], "it is told once");
});

test("a chat goes from the flow to the queue to the agent, and each is told of it", () => {
  const { model, some } = office();
  const seen = [];
  const look = () => {
    const { moved, agents, queues } = model.dirty();
    seen.push([...moved.values()].map(([from, to]) => `${from.kind} ${from.owner} > ${to.kind} ${to.owner}`).join(), [...queues].join(), [...agents].join());
  };
  for (const c of [{ state: "flow", queue: "" }, { state: "queued" }, { state: "offered", agent: "ana" }, { state: "connected", agent: "ana" }, { state: "connected", agent: "ana", typing: "CUSTOMER" }]) {
    some({ chats: [chat("zoe", c)] });
    look();
  }
  assert.deepEqual(seen, [
    "gone  > flow ", "", "", "flow  > queue Support", "Support", "", "queue Support > slot ana", "Support", "ana", "", "", "ana", "", "", "ana",
  ]);
  assert.deepEqual(model.held("ana").map((c) => c.id), ["zoe"]);
});

test("moves that were not drawn yet are told as one", () => {
  const { model, some } = office({ chats: [chat("zoe", { state: "connected", agent: "ana" })] });
  some({ chats: [chat("zoe", { state: "flow" })] });
  some({ chats: [chat("zoe", { state: "queued" })] });
  some({ chats: [chat("zoe", { state: "connected", agent: "ben" })] });
  assert.deepEqual([...model.dirty().moved], [["zoe", [{ kind: "slot", owner: "ana" }, { kind: "slot", owner: "ben" }]]]);
  assert.deepEqual([model.held("ana").length, model.lane("Support").length, model.arriving().length], [0, 0, 0]);
});

test("an agent of whom nothing is known holds nothing", () => {
  const { model, some } = office();
  some({ chats: [chat("zoe", { state: "connected", agent: "nobody" })] });
  assert.equal(model.place("zoe").kind, "flow");
});

test("a lane has its chats in the order in which they are served", () => {
  const { model } = office({ chats: [chat("late", { waitingSince: at(9) }), chat("early", { waitingSince: at(2) }), chat("moved", { waitingSince: at(20), priority: 1 }), chat("else", { queue: "Billing" })] });
  assert.deepEqual(model.lane("Support").map((c) => c.id), ["moved", "early", "late"]);
});

test("a chat that has ended stays for three seconds where it was, and is forgotten", () => {
  const { model, time, some } = office({ chats: [chat("zoe", { state: "connected", agent: "ana" })] });
  some({ chats: [chat("zoe", { state: "ended" })], gone: { chats: ["zoe", "unknown"] } });
  assert.deepEqual([model.standing("zoe").state, model.place("zoe").owner, model.tidy(), model.figures().live], ["ended", "ana", true, 0]);
  time.now = 2999;
  model.tidy();
  assert.equal(model.chats.size, 1);
  time.now = 3000;
  model.dirty();
  assert.equal(model.tidy(), false);
  const { agents, chats } = model.dirty();
  assert.deepEqual([model.chats.size, model.held("ana").length, [...agents], [...chats]], [0, 0, ["ana"], ["zoe"]]);
});

test("what Handover does with a chat wins over what Connect says of it", () => {
  const cases = [
    ["waiting", {}, "connected warn grace"], ["marking", {}, "moving move marking"], ["releasing", {}, "moving move releasing"], ["landing", {}, "moving move landing"],
    ["waiting", { held: "the breaker holds" }, "connected warn held"], ["kept", {}, "kept calm kept"], ["ended", {}, "connected good talks"],
    ["landed", {}, "landed good landed"], ["returned", {}, "returned good returned"], ["something new", {}, "connected good talks"],
  ];
  for (const [phase, more, want] of cases) {
    const { model } = office({ chats: [chat("zoe", { state: "connected", agent: "ana" })] });
    model.departed({ event: "all", data: { departures: [departure("d", "moving", [handover("zoe", "releasing")])] } });
    model.departed({ event: "some", data: { departures: [departure("d", "moving", [handover("zoe", phase, more)])] } });
    const { state, tone, word } = model.standing("zoe");
    assert.equal(`${state} ${tone} ${word}`, want, phase);
  }
});

test("a landing is news for a moment, and none when it is old", () => {
  const { model, time } = office({ chats: [chat("zoe", { state: "connected", agent: "ben" })] });
  const landed = departure("d", "settled", [handover("zoe", "landed")]);
  model.departed({ event: "all", data: { departures: [landed] } });
  assert.equal(model.standing("zoe").state, "connected");
  model.departed({ event: "some", data: { departures: [departure("d", "moving", [handover("zoe", "landing")])] } });
  model.departed({ event: "some", data: { departures: [landed] } });
  assert.deepEqual([model.standing("zoe").state, model.tidy()], ["landed", true]);
  time.now = 5000;
  model.dirty();
  model.tidy();
  assert.deepEqual([model.standing("zoe").state, [...model.dirty().chats]], ["connected", ["zoe"]]);
});

test("a stranded chat needs a person until somebody has it, or its agent is back", () => {
  const gone = agent("ana", { next: "Offline" });
  const cases = [
    [{ state: "connected", agent: "ana" }, gone, 1], [{ state: "queued" }, gone, 1], [{ state: "offered", agent: "ben" }, gone, 1],
    [{ state: "connected", agent: "ben" }, gone, 0], [{ state: "connected", agent: "ana" }, agent("ana"), 0],
    [{ state: "connected", agent: "ana" }, agent("ana", { status: "Offline", statusType: "OFFLINE" }), 1], [{ state: "ended" }, gone, 0],
  ];
  for (const [how, ana, want] of cases) {
    const { model } = office({ agents: [ana, agent("ben")], chats: [chat("zoe", how)] });
    model.departed({ event: "all", data: { departures: [departure("d", "moving", [handover("zoe", "stranded")])] } });
    assert.equal(model.stranded().length, want, JSON.stringify([how, ana.next]));
    assert.equal(model.standing("zoe").state === "stranded", want === 1);
  }
});

test("of two departures of an agent, or of a chat, the later counts, in whatever order they are told", () => {
  const { model } = office({ chats: [chat("zoe", { state: "connected", agent: "ben" })] });
  const first = departure("a", "settled", [handover("zoe", "landed")]), second = departure("b", "moving", [handover("zoe", "marking")], { agentId: "u-ben", agent: "ben", beganAt: at(30) });
  model.departed({ event: "all", data: { departures: [second, first] } });
  model.departed({ event: "some", data: { departures: [first] } });
  assert.deepEqual([model.standing("zoe").word, model.leaving("ben"), model.leaving("ana"), model.departure("ana").id], ["marking", true, false, "a"]);
});

test("departures, their lines and their number are bounded; a line is told once", () => {
  const { model } = office();
  const line = (seq, departureId) => model.departed({ event: "line", data: { seq, at: at(0), departureId, from: "", to: "", reason: "r" } });
  for (let n = 1; n <= 70; n++) line(n, "d-00");
  line(70, "d-00");
  assert.deepEqual([model.leavings.journal("d-00").lines.length, model.leavings.journal("d-00").folded, model.dirty().told.length], [60, 10, 70]);
  const many = Array.from({ length: 70 }, (_, n) => departure(`d-${String(n).padStart(2, "0")}`, n < 2 ? "moving" : "settled", [], { beganAt: at(n) }));
  for (const d of many) model.departed({ event: "some", data: { departures: [d] } });
  assert.deepEqual([model.leavings.departures.size, model.leavings.departures.has("d-00"), model.leavings.departures.has("d-02"), model.leavings.newest()[0].id], [60, true, false, "d-69"]);
});

test("a controller that has begun anew is heard again", () => {
  const { model } = office();
  const line = (seq) => model.departed({ event: "line", data: { seq, at: at(0), departureId: "d", from: "", to: "", reason: "r" } });
  model.departed({ event: "all", data: { departures: [departure("d", "moving", [])] }, id: "40" });
  line(41);
  model.departed({ event: "all", data: { departures: [] }, id: "2" });
  line(3);
  assert.deepEqual([model.leavings.journal("d").lines.map((e) => e.seq), model.leavings.departures.size], [[3], 0]);
});

test("an agent leaves as soon as Connect says so, and no longer than that", () => {
  const { model, some } = office();
  some({ agents: [agent("ana", { next: "Offline" })] });
  assert.deepEqual([model.leaving("ana"), model.leaving("ben"), model.figures().leaving], [true, false, 1]);
  some({ agents: [agent("ana", { next: "Available" })] });
  assert.equal(model.leaving("ana"), false);
  some({ gone: { agents: ["ana"] } });
  assert.equal(model.agents.has("ana"), false);
});
