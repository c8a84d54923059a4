// What a companion may do while it cannot reach the controller: decided by rules without time of their own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { actAlone, isBack, mark, since, wantsOff } from "../companion/dist/index.js";
import { Clock, available, contact, lunch, offline } from "./core-fake.mjs";

const plan = {
  after: 10_000, until: 45_000, grace: 15_000,
  chats: [
    { contactId: "x", action: "transfer", quickConnect: "Support", say: "" },
    { contactId: "y", action: "disconnect", quickConnect: "", say: "" },
    { contactId: "z", action: "keep", quickConnect: "", say: "" },
  ],
};
const state = { status: available, next: offline, contacts: ["x", "y", "z", "unplanned"].map((id) => contact(id)) };
const open = { plan, state, leads: true, unreachable: true, answered: 20_000, beaten: 20_000, leaving: 20_000 };
const both = ["x", "y"];

for (const [name, change, want] of [
  ["cut off, and leaving for longer than the grace", {}, both],
  ["the window's first instant", { answered: 10_000 }, both],
  ["just before the window", { answered: 9_999 }, []],
  ["the window's last instant", { beaten: 44_999 }, both],
  ["the window's end", { beaten: 45_000 }, []],
  ["the machine slept", { answered: 600_000, beaten: 600_000, leaving: 600_000 }, []],
  ["the grace's end", { leaving: 15_000 }, both],
  ["within the grace", { leaving: 14_999 }, []],
  ["the agent stays", { leaving: null }, []],
  ["the controller answers", { unreachable: false }, []],
  ["another page leads", { leads: false }, []],
  ["there is no plan", { plan: null }, []],
  ["nothing is planned", { plan: { ...plan, chats: [] } }, []],
  ["a window that is none", { plan: { ...plan, until: 5_000 } }, []],
  ["one chat has ended", { state: { ...state, contacts: [contact("x", { state: "ended" }), contact("y")] } }, ["y"]],
  ["one chat rings still", { state: { ...state, contacts: [contact("x"), contact("y", { state: "connecting" })] } }, ["x"]],
]) {
  test(`${name}: ${want.length ? want : "nothing"}`, () => {
    assert.deepEqual(actAlone({ ...open, ...change }).map((c) => c.contactId), want);
  });
}

test("whatever the situation, nothing is done outside the window, and all of the plan within it", () => {
  const random = mulberry(5);
  const one = (...of) => of[Math.floor(random() * of.length)];
  const time = () => one(0, 9_999, 10_000, 14_999, 15_000, 44_999, 45_000, 1e9, Math.floor(random() * 60_000));
  let acted = 0;
  for (let n = 0; n < 20_000; n++) {
    const contacts = ["x", "y", "z", "unplanned"].map((id) => contact(id, { state: one("connected", "connected", "ended", "connecting", "error") }));
    const s = {
      plan: one(null, plan, plan, plan, plan), state: { ...state, contacts }, leads: one(true, true, false), unreachable: one(true, true, false),
      answered: time(), beaten: time(), leaving: one(null, time(), time()),
    };
    const may = s.plan && s.leads && s.unreachable && s.leaving !== null && s.leaving >= 15_000 && s.answered >= 10_000 && s.beaten < 45_000;
    const want = may ? both.filter((id) => contacts.some((c) => c.contactId === id && c.state === "connected")) : [];
    assert.deepEqual(actAlone(s).map((c) => c.contactId), want, JSON.stringify(s));
    acted += want.length;
  }
  assert.ok(acted > 500, `the worlds were too poor: ${acted}`);
});

test("time that passed is what the clock says that says more", () => {
  const clock = new Clock();
  const at = mark(clock);
  clock.sleep(600_000);
  assert.equal(since(clock, at), 600_000, "asleep: the monotonic clock may say nothing of it");
  clock.wall = at.wall - 3_600_000;
  clock.passed += 30_000;
  assert.equal(since(clock, at), 30_000, "the wall clock was put back");
  clock.passed = at.monotonic - 1;
  assert.equal(since(clock, at), 0);
});

for (const [name, status, next, off, back] of [
  ["available", available, null, false, true],
  ["available, Offline next", available, offline, true, false],
  ["available, Lunch next", available, lunch, false, false],
  ["busy by Connect's own account", { name: "Busy", type: "system", at: 0 }, null, false, true],
  ["Lunch: an instance may count it as off-line", lunch, null, false, false],
  ["Lunch, Available next", lunch, available, false, true],
  ["off-line", offline, null, true, false],
  ["off-line, Available next", offline, available, false, true],
  ["a desktop that begins", { name: "Init", type: "init", at: 0 }, null, false, false],
  ["nothing is known", { name: "", type: "", at: 0 }, null, false, false],
]) {
  test(`${name}: ${off ? "wants to be off-line" : back ? "is there" : "neither leaves nor is back"}`, () => {
    const s = { status, next, contacts: [] };
    assert.deepEqual([wantsOff(s), isBack(s)], [off, back]);
  });
}

/** mulberry gives the same numbers each time. */
function mulberry(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
