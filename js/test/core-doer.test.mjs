// How chats are given up: by command, once, in order, and only as long as the command says.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Doer, NotPossible, storedFence } from "../companion/dist/index.js";
import { Clock, FakeDesk, available, contact, lunch, offline, settled } from "./core-fake.mjs";

let clock, desk, fence, doer;

beforeEach(() => {
  clock = new Clock();
  desk = new FakeDesk();
  desk.show({ next: offline, contacts: [contact("x"), contact("y")] });
  fence = { epoch: 0, read() { return this.epoch; }, write(e) { this.epoch = e; } };
  doer = make();
});

const make = () => new Doer({
  desk, clock, fence, state: () => desk.state, now: () => clock.now(),
  changed: (then) => {
    let first = true; // a desk tells the present state at once
    const stop = desk.watch(() => { if (!first) then(); });
    first = false;
    return stop;
  },
});
const command = (more) => ({ id: "c1", departure: "d", epoch: 100, cause: "offline", contactId: "x", chatId: "x-chat", action: "transfer", quickConnect: "Support", say: "", expires: clock.now() + 6_000, ...more });
const refused = async (more, outcome, reason) => {
  const done = await doer.command(command(more));
  assert.equal(done.outcome, outcome);
  assert.match(done.reason, reason);
  assert.deepEqual(desk.did, []);
};

test("a transfer: said, transferred, cleared", async () => {
  assert.deepEqual(await doer.command(command({ say: "One moment" })), { outcome: "done", reason: "transferred" });
  assert.deepEqual(desk.did, ["say x One moment", "transfer x Support", "clear x"]);
  assert.deepEqual(desk.state.contacts.map((c) => c.contactId), ["y"]);
});

test("a disconnect", async () => {
  assert.deepEqual(await doer.command(command({ action: "disconnect" })), { outcome: "done", reason: "disconnected" });
  assert.deepEqual(desk.did, ["disconnect x", "clear x"]);
});

test("what cannot be transferred is disconnected", async () => {
  desk.instead.transfer = () => { throw new NotPossible("no quick connect"); };
  const done = await doer.command(command());
  assert.equal(done.outcome, "done");
  assert.match(done.reason, /disconnected, for it could not be transferred: no quick connect/);
  assert.deepEqual(desk.did, ["transfer x Support", "disconnect x", "clear x"]);
});

test("what may be transferred later is not disconnected", async () => {
  desk.instead.transfer = () => { throw new Error("try again"); };
  assert.deepEqual(await doer.command(command()), { outcome: "retry-after", reason: "try again" });
  assert.deepEqual(desk.did, ["transfer x Support"]);
});

test("what can be neither is not possible", async () => {
  desk.instead.transfer = desk.instead.disconnect = () => { throw new NotPossible("no"); };
  assert.equal((await doer.command(command())).outcome, "not-possible");
});

for (const [name, instead] of [["fails", () => { throw new Error("no chat session"); }], ["does not come back", () => new Promise(() => {})]]) {
  test(`a message that ${name} keeps nobody waiting`, async () => {
    desk.instead.say = instead;
    const done = doer.command(command({ say: "One moment" }));
    await clock.advance(3_000);
    assert.equal((await done).outcome, "done");
    assert.match((await done).reason, /the message could not be said/);
  });
}

test("a desk that cannot speak is not asked to", async () => {
  desk.say = undefined;
  assert.equal((await doer.command(command({ say: "One moment" }))).reason, "transferred");
});

test("done is what the contact's own state shows, not what the desk says", async () => {
  desk.leaves = false;
  const done = doer.command(command());
  await clock.advance(4_999);
  let over = false;
  done.then(() => { over = true; });
  await settled();
  assert.equal(over, false);
  await clock.advance(1);
  assert.equal((await done).outcome, "retry-after");
  assert.match((await done).reason, /shows the chat live still/);
});

test("a state that comes late is waited for, and what has ended by then is cleared", async () => {
  desk.leaves = false;
  const done = doer.command(command());
  await clock.advance(2_000);
  desk.to("x", "error");
  assert.equal((await done).outcome, "done");
  assert.deepEqual(desk.did, ["transfer x Support", "clear x"]);
});

test("a contact that goes without ending needs no clearing", async () => {
  desk.instead.disconnect = () => {
    desk.leaves = false;
    desk.show({ contacts: [contact("y")] });
  };
  assert.deepEqual(await doer.command(command({ action: "disconnect" })), { outcome: "done", reason: "disconnected" });
  assert.deepEqual(desk.did, ["disconnect x"]);
});

test("clearing that fails is told, and is no failure", async () => {
  desk.instead.clear = () => { throw new Error("too early"); };
  assert.deepEqual(await doer.command(command()), { outcome: "done", reason: "transferred; it could not be cleared: too early" });
});

for (const [name, contacts] of [["is not there", [contact("y")]], ["has ended", [contact("x", { state: "ended" })]], ["rings still", [contact("x", { state: "connecting" })]]]) {
  test(`a chat that ${name} is gone already`, async () => {
    desk.show({ contacts });
    await refused({}, "already-gone", /no such live chat/);
  });
}

test("a chat that goes while it is being given up is gone already", async () => {
  desk.instead.transfer = () => {
    desk.to("x", "ended");
    throw new Error("the contact has ended");
  };
  assert.equal((await doer.command(command())).outcome, "already-gone");
});

test("a command is carried out once, and has the same answer again, whatever has changed", async () => {
  const first = doer.command(command());
  const again = doer.command(command());
  assert.deepEqual(await again, await first);
  desk.show({ contacts: [contact("x")] });
  assert.deepEqual(await doer.command(command()), await first);
  assert.deepEqual(desk.did, ["transfer x Support", "clear x"]);
});

test("another command for a chat that is being given up has the answer of that", async () => {
  desk.leaves = false;
  const first = doer.command(command());
  const second = doer.command(command({ id: "c2", action: "disconnect" }));
  await settled();
  desk.to("x", "ended");
  assert.deepEqual(await second, await first);
  assert.deepEqual(desk.did, ["transfer x Support", "clear x"]);
});

test("chats are given up side by side", async () => {
  desk.leaves = false;
  const both = [doer.command(command()), doer.command(command({ id: "c2", contactId: "y" }))];
  await settled();
  assert.deepEqual(desk.did, ["transfer x Support", "transfer y Support"]);
  desk.to("x", "ended");
  desk.to("y", "ended");
  assert.deepEqual((await Promise.all(both)).map((d) => d.outcome), ["done", "done"]);
});

test("a command that is over is not begun", () => refused({ expires: clock.now() - 1 }, "retry-after", /too late/));

test("a command's last instant is in time", async () => {
  assert.equal((await doer.command(command({ expires: clock.now() }))).outcome, "done");
});

test("an action that is not known is none", () => refused({ action: "keep" }, "not-possible", /does not know/));

test("a command of an older departure is refused, by other pages of the browser, too", async () => {
  assert.equal((await doer.command(command({ contactId: "y" }))).outcome, "done");
  desk.did = [];
  await refused({ id: "c2", epoch: 99 }, "not-possible", /older departure/);
  doer = make();
  await refused({ id: "c3", epoch: 99 }, "not-possible", /older departure/);
});

test("a newer departure, and the same, are obeyed", async () => {
  await doer.command(command({ contactId: "y", epoch: 100 }));
  assert.equal((await doer.command(command({ id: "c2", epoch: 101 }))).outcome, "done");
  assert.equal(fence.epoch, 101);
});

test("a departure of a time to come, as a clock that was moved leaves it, does not lock the rest out", async () => {
  fence.epoch = clock.now() + 86_400_000;
  assert.equal((await doer.command(command({ epoch: clock.now() }))).outcome, "done");
  assert.equal(fence.epoch, clock.now());
});

for (const cause of ["offline", "logout"]) {
  test(`${cause}: who is back keeps the chat`, async () => {
    desk.show({ next: null });
    await refused({ cause }, "agent-back", /back/);
  });
}

test("who has chosen Lunch next may be leaving", async () => {
  desk.show({ next: lunch });
  assert.equal((await doer.command(command())).outcome, "done");
});

test("that an agent is there is no answer to an operator", async () => {
  desk.show({ status: available, next: null });
  assert.equal((await doer.command(command({ cause: "forced" }))).outcome, "done");
});

test("who comes back while the message is said keeps the chat", async () => {
  desk.instead.say = () => desk.show({ next: null });
  assert.equal((await doer.command(command({ say: "One moment" }))).outcome, "agent-back");
  assert.deepEqual(desk.did, ["say x One moment"]);
});

test("who comes back when the transfer was not possible keeps the chat", async () => {
  desk.instead.transfer = () => {
    desk.show({ next: null });
    throw new NotPossible("no");
  };
  assert.equal((await doer.command(command())).outcome, "agent-back");
  assert.deepEqual(desk.did, ["transfer x Support"]);
});

test("a machine that sleeps while the message is said leaves the chat alone", async () => {
  desk.instead.say = () => clock.sleep(600_000);
  const done = await doer.command(command({ say: "One moment" }));
  assert.deepEqual([done.outcome, desk.did], ["retry-after", ["say x One moment"]]);
});

test("reasons are short, and of printable characters", async () => {
  desk.instead.transfer = () => { throw new Error(`line\none\u0000${"x".repeat(500)}`); };
  const { reason } = await doer.command(command());
  assert.match(reason, /^line one x+$/);
  assert.ok(reason.length <= 60);
});

test("the fence is kept in the browser's storage, for each agent, and by the page where there is none", () => {
  const kept = new Map();
  globalThis.localStorage = { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v) };
  try {
    storedFence("ana").write(7);
    assert.deepEqual([storedFence("ana").read(), storedFence("ben").read()], [7, 0]);
    globalThis.localStorage = { getItem() { throw new Error("no"); }, setItem() { throw new Error("no"); } };
    const own = storedFence("ana");
    own.write(8);
    assert.deepEqual([own.read(), storedFence("ana").read()], [8, 0]);
  } finally {
    delete globalThis.localStorage;
  }
});
