// The desk for the agent workspace with clients that a test plays: what a workspace that works does not show.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { runInThisContext } from "node:vm";

// The bundle for pages: Amazon's packages, which it has inside, are not for node's loader.
runInThisContext(readFileSync(new URL("../companion/dist/workspace.global.js", import.meta.url), "utf8"));
const { NotPossible, workspaceDesk } = globalThis.handoverCompanion;

/** Clients answer at once with what a test has put in, and keep who listens. */
class Clients {
  state = { name: "Available", type: "routable", startTimestamp: new Date(5) };
  contacts = [];
  participants = {};
  refusal = null;
  handlers = {};
  looks = 0;

  constructor() {
    const events = (names) => Object.fromEntries(names.flatMap((name) => [
      [`on${name}`, (f) => { this.handlers[name] = f; }],
      [`off${name}`, (f) => { if (this.handlers[name] === f) delete this.handlers[name]; }],
    ]));
    const answer = (f) => async (...args) => {
      if (this.refusal) throw this.refusal;
      return f(...args);
    };
    this.agent = {
      ...events(["AvailabilityStateChanged", "NextAvailabilityStateChanged"]),
      getAvailabilityState: answer(() => this.state),
      getARN: answer(() => "arn:agent/1"),
      getName: answer(() => "Ana Almeida"),
      getRoutingProfile: answer(() => ({ queues: [{ queueARN: "a" }, { queueARN: "b" }], defaultOutboundQueue: { queueARN: "b" } })),
      listQuickConnects: answer((arns, { nextToken }) => this.pages[nextToken ?? ""](arns)),
    };
    this.contact = {
      ...events(["Incoming", "Connecting", "Connected", "StartingAcw", "Missed", "Error", "Cleared", "ParticipantStateChanged"]),
      listContacts: answer(() => {
        this.looks++;
        return this.contacts;
      }),
      getQueue: answer(() => ({ name: "Support" })),
      listParticipants: answer((contactId) => [{ participantId: "customer", isSelf: false }, ...(this.participants[contactId] ? [{ participantId: contactId, isSelf: true }] : [])]),
      getParticipantState: answer((id) => ({ value: this.participants[id] })),
      transfer: answer((...args) => { this.transferred = args; }),
      disconnectSelf: answer(() => {}),
      clear: answer(() => {}),
    };
  }

  add(contactId, state, type = "chat") {
    this.contacts.push({ contactId, type, initialContactId: undefined });
    this.participants[contactId] = state;
  }
}

const turns = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

let clients, desk, states, failures;

beforeEach(() => {
  mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  clients = new Clients();
});

afterEach(() => {
  desk.stop();
  mock.timers.reset();
});

async function sit(naming = ({ name }) => name) {
  states = [];
  failures = [];
  desk = workspaceDesk(clients, naming, (e) => failures.push(e));
  desk.watch((s) => states.push(s));
  await turns();
}

describe("what the desk tells", () => {
  test("participants' states are told in the protocol's words, of chats only", async () => {
    const values = ["connecting", "connected", "hold", "silent_monitor", "barge", "disconnected", "rejected", "other", undefined];
    values.forEach((value, i) => clients.add(`c${i}`, value));
    clients.add("call", "connected", "voice");
    await sit();
    assert.deepEqual(states[0].contacts.map((c) => c.state), [
      "connecting", "connected", "connected", "connected", "connected", "ended", "missed", "error", "ended",
    ]);
    assert.deepEqual(states[0].contacts[0], { contactId: "c0", chatId: "c0", state: "connecting", queue: "Support" });
  });

  test("what no event has told is seen within twenty seconds", async () => {
    clients.add("c", "connected");
    await sit();
    clients.participants.c = "disconnected";
    clients.state = { ...clients.state, nextState: { name: "Offline", type: "offline" } };
    mock.timers.tick(20_000);
    await turns();
    assert.deepEqual([states.at(-1).contacts[0].state, states.at(-1).next], ["ended", { name: "Offline", type: "offline", at: 0 }]);
    assert.equal(states.length, 2);
  });

  test("how a contact ended is what an event says, until the contact is gone", async () => {
    clients.add("c", "disconnected");
    await sit();
    await clients.handlers.Missed({ contactId: "c" });
    await turns();
    await clients.handlers.AvailabilityStateChanged({});
    await turns();
    assert.deepEqual(states.map((s) => s.contacts[0].state), ["ended", "missed"]);
    clients.contacts = [];
    await clients.handlers.Cleared({ contactId: "c" });
    await turns();
    assert.deepEqual(states.at(-1).contacts, []);
    clients.add("c", "connecting"); // offered again, and no event came through
    mock.timers.tick(20_000);
    await turns();
    assert.equal(states.at(-1).contacts[0].state, "connecting");
  });

  test("every event makes a look", async () => {
    await sit();
    const names = Object.keys(clients.handlers);
    assert.deepEqual(names.sort(), [
      "AvailabilityStateChanged", "Cleared", "Connected", "Connecting", "Error", "Incoming", "Missed", "NextAvailabilityStateChanged",
      "ParticipantStateChanged", "StartingAcw",
    ]);
    for (const name of names) {
      const before = clients.looks;
      await clients.handlers[name]({ contactId: "c" });
      await turns();
      assert.equal(clients.looks, before + 1, name);
    }
  });

  test("events that come together make one further look, and a failed look is made up for", async () => {
    await sit();
    assert.equal(clients.looks, 1);
    for (let i = 0; i < 10; i++) void clients.handlers.AvailabilityStateChanged({});
    await turns();
    assert.equal(clients.looks, 3, "the one that was under way, and one after all of them");
    clients.refusal = new Error("gone");
    await clients.handlers.AvailabilityStateChanged({});
    await turns();
    assert.deepEqual(failures, [clients.refusal]);
    clients.refusal = null;
    clients.state = { name: "Lunch", type: "not_routable" };
    mock.timers.tick(20_000);
    await turns();
    assert.equal(states.at(-1).status.name, "Lunch");
  });

  test("the name is asked for until the workspace answers, and no longer once it is refused", async () => {
    clients.refusal = { errorKey: "clientTimeout" };
    await sit(({ arn, name }) => `${name} of ${arn}`);
    const name = desk.agent();
    await turns();
    clients.refusal = null;
    mock.timers.tick(5_000);
    assert.equal(await name, "Ana Almeida of arn:agent/1");
    clients.refusal = { errorKey: "missingPermission" };
    await assert.rejects(desk.agent(), NotPossible);
  });

  test("a desk that is stopped hears of nothing and looks no more", async () => {
    await sit();
    desk.stop();
    assert.deepEqual(clients.handlers, {});
    mock.timers.tick(60_000);
    assert.equal(clients.looks, 1);
  });
});

describe("what the desk does", () => {
  test("quick connects of all queues, each queue once, page after page", async () => {
    const asked = [];
    const billing = { type: "queue", name: "Billing", endpointARN: "2" };
    const page = (quickConnects, nextToken) => (arns) => {
      asked.push(arns);
      return { quickConnects, nextToken };
    };
    clients.pages = { "": page([{ type: "agent", name: "Billing", endpointARN: "1" }], "more"), more: page([billing], "never asked for") };
    await sit();
    await desk.transfer("c", "Billing");
    assert.deepEqual(clients.transferred, ["c", billing]);
    assert.deepEqual(asked, [["a", "b"], ["a", "b"]]);
  });

  const kinds = [
    [{ errorKey: "handlerNotFound", reason: "Zoe" }, NotPossible, "disconnect: handlerNotFound"],
    [{ errorKey: "clientTimeout", details: { requestData: "Zoe" } }, Error, "disconnect: clientTimeout"],
    ["Zoe", Error, "disconnect: refused"],
    [undefined, Error, "disconnect: refused"],
  ];
  for (const [refusal, type, message] of kinds) {
    test(`a refusal is told by its key alone: ${message}`, async () => {
      await sit();
      clients.contact.disconnectSelf = () => Promise.reject(refusal);
      await assert.rejects(desk.disconnect("c"), (e) => {
        assert.deepEqual([e.constructor, e.message], [type, message]);
        return true;
      });
    });
  }
});
