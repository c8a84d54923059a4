// Of the pages of one browser one leads.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { takeLead } from "../companion/dist/index.js";
import { Clock, settled } from "./core-fake.mjs";

const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
let clock, changes, pages;

beforeEach(() => {
  clock = new Clock();
  changes = 0;
  pages = [];
});

afterEach(() => {
  delete globalThis.localStorage;
  if (before) Object.defineProperty(globalThis, "navigator", before);
  else delete globalThis.navigator;
});

const browser = (navigator, storage) => {
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  if (storage) Object.defineProperty(globalThis, "localStorage", { ...storage, configurable: true });
};
const page = (name = "n") => {
  const p = takeLead(name, clock, () => changes++);
  pages.push(p);
  return p;
};
const leads = () => pages.map((p) => p.leads);
/** second has a second pass in all pages but those that are stopped. */
const second = async (...stopped) => {
  await clock.advance(1_000);
  for (const p of pages) if (!stopped.includes(p)) p.look();
};

/** Locks are Web Locks as far as one exclusive lock of each name goes. */
class Locks {
  queues = new Map();
  request(name, { signal }, held) {
    const queue = this.queues.get(name) ?? [];
    this.queues.set(name, queue);
    return new Promise((done, fail) => {
      const wait = { run: () => held().then(done).finally(() => { queue.shift(); queue[0]?.run(); }) };
      queue.push(wait);
      signal.addEventListener("abort", () => {
        const n = queue.indexOf(wait);
        if (n > 0) {
          queue.splice(n, 1);
          fail(signal.reason);
        }
      });
      if (queue.length === 1) queueMicrotask(wait.run);
    });
  }
}

const storage = () => {
  const kept = new Map();
  return { kept, getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k) };
};

test("by Web Locks: the first leads, and the next when it stops; one that stopped waiting never does", async () => {
  browser({ locks: new Locks() });
  const [first, second_, third] = [page(), page(), page()];
  await settled();
  assert.deepEqual(leads(), [true, false, false]);
  second_.stop();
  await settled();
  first.stop();
  await settled();
  assert.deepEqual(leads(), [false, false, true]);
  third.stop();
  assert.deepEqual(leads(), [false, false, false]);
  assert.equal(changes, 2);
});

test("another agent, or controller, is another lead", async () => {
  browser({ locks: new Locks() });
  page("a");
  page("b");
  await settled();
  assert.deepEqual(leads(), [true, true]);
});

test("a page that may have no locks leads", async () => {
  browser({ locks: { request: () => Promise.reject(new DOMException("no", "SecurityError")) } });
  page();
  await settled();
  assert.deepEqual([leads(), changes], [[true], 1]);
});

test("by storage: one of those that begin at once leads from the second look on", async () => {
  browser({}, { value: storage() });
  for (let n = 0; n < 4; n++) page();
  assert.deepEqual(leads(), [false, false, false, false]);
  for (let n = 0; n < 30; n++) {
    await second();
    assert.equal(leads().filter(Boolean).length, 1);
  }
  assert.equal(changes, 1);
});

test("by storage: when the one that leads stops another does at once, and when it is just not there any more, soon", async () => {
  browser({}, { value: storage() });
  const first = page();
  await second();
  const next = page();
  await second();
  assert.deepEqual(leads(), [true, false]);
  first.stop();
  await second(first);
  await second(first);
  assert.deepEqual(leads(), [false, true]);
  page();
  for (let n = 0; n < 13; n++) {
    await second(first, next);
    assert.ok(leads().filter(Boolean).length <= 1);
  }
  assert.deepEqual(leads(), [false, false, true]);
  next.look();
  assert.equal(next.leads, false, "it comes back too late");
});

test("by storage: what a wrong clock has left behind for years is not believed", async () => {
  const s = storage();
  browser({}, { value: s });
  s.setItem("handover.lead.n", `somebody ${clock.now() + 1e10}`);
  page();
  await second();
  assert.deepEqual(leads(), [true]);
});

for (const [name, s] of [
  ["no storage", { value: undefined }],
  ["a storage that must not be touched", { get() { throw new DOMException("no", "SecurityError"); } }],
  ["a storage that is full", { value: { ...storage(), setItem() { throw new DOMException("full", "QuotaExceededError"); } } }],
]) {
  test(`with ${name} every page leads`, async () => {
    browser({}, s);
    page();
    page();
    await second();
    assert.deepEqual(leads(), [true, true]);
  });
}
