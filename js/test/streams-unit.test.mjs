// The desk for Streams on a library that a test plays: what Amazon's own in its newest version does not show.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { NotPossible, streamsDesk } from "../companion/dist/streams.js";
import { chat, Page } from "./streams-fake.mjs";

let page, desk, states;

beforeEach(() => {
  mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  page = new Page();
});

afterEach(() => {
  desk?.stop();
  mock.timers.reset();
});

function sit() {
  states = [];
  desk = streamsDesk(page);
  desk.watch((s) => states.push(s));
}

function seated(change) {
  page.bus = {};
  page.update(change);
  sit();
}

describe("what the desk tells", () => {
  test("it waits for initCCP, and for the agent", async () => {
    sit();
    mock.timers.tick(500);
    assert.deepEqual(states, []);
    page.bus = {};
    mock.timers.tick(500);
    page.update();
    assert.equal(await desk.agent(), "ana");
    assert.deepEqual(states, [{ status: { name: "Available", type: "routable", at: 5 }, next: null, contacts: [] }]);
  });

  test("an older Streams has no event for a next status that is taken back: a refresh is enough", () => {
    seated();
    page.update({ next: { name: "Offline", type: "offline", startTimestamp: new Date(7).toISOString() } });
    page.update({ next: {} });
    assert.deepEqual(states.map((s) => s.next), [null, { name: "Offline", type: "offline", at: 7 }, null]);
  });

  test("a refresh that shows nothing new tells nothing, and a watcher that has gone hears nothing", () => {
    seated();
    page.update();
    assert.equal(states.length, 1);
    const late = [];
    const gone = desk.watch((s) => late.push(s));
    assert.deepEqual(late, states);
    gone();
    page.update({ next: { name: "Lunch", type: "not_routable" } });
    assert.deepEqual([states.length, late.length], [2, 1]);
    assert.equal(states[1].next.at, 0, "no time, no guess");
  });

  test("Streams' states of contacts are told in the protocol's words", () => {
    const types = ["init", "incoming", "pending", "connecting", "connected", "paused", "ended", "missed", "rejected", "error", "of-the-future"];
    seated({ contacts: types.map((type, i) => chat(`c${i}`, { getState: () => ({ type }) })) });
    assert.deepEqual(states[0].contacts.map((c) => c.state), [
      "incoming", "incoming", "incoming", "connecting", "connected", "connected", "ended", "missed", "missed", "error", "error",
    ]);
    assert.deepEqual(states[0].contacts[0], { contactId: "c0", chatId: "c0", state: "incoming", queue: "" });
  });

  test("a desk that is stopped has let go of Streams", () => {
    seated();
    desk.stop();
    assert.deepEqual([page.refresh.size, page.seen], [0, undefined]);
    page.bus = {};
    mock.timers.tick(1000);
    assert.equal(page.seen, undefined);
  });
});

describe("what the desk does", () => {
  test("quick connects of all queues, the outbound one too, and of type queue only", async () => {
    const moved = [];
    seated({ contacts: [chat("c", { transfer: (to, { success }) => success(moved.push(to)) })] });
    await desk.transfer("c", "Billing");
    assert.deepEqual(page.asked, [["arn:support", "arn:own", "arn:outbound"]]);
    assert.deepEqual(moved, [page.endpoints[1]]);
  });

  test("a Streams without contact.transfer adds a connection", async () => {
    const moved = [];
    seated({ contacts: [chat("c", { addConnection: (to, { success }) => success(moved.push(to)) })] });
    await desk.transfer("c", "Billing");
    assert.deepEqual(moved, [page.endpoints[1]]);
  });

  const kinds = [
    ["the text of an exception", JSON.stringify({ type: "BadEndpointException", message: "Zoe +351 555" }), NotPossible, /^transfer: BadEndpointException$/],
    ["an object", { type: "AccessDeniedException", message: "Zoe" }, NotPossible, /^transfer: AccessDeniedException$/],
    ["an Error", new Error("InvalidStateException: Zoe"), Error, /^transfer: InvalidStateException$/],
    ["nothing", undefined, Error, /^transfer: refused$/],
    ["words", "Zoe said no", Error, /^transfer: refused$/],
  ];
  for (const [what, refusal, type, message] of kinds) {
    test(`a refusal is told by its kind alone: ${what}`, async () => {
      seated({ contacts: [chat("c", { transfer: (_, { failure }) => failure(refusal) })] });
      await assert.rejects(desk.transfer("c", "Billing"), (e) => {
        assert.match(e.message, message);
        assert.equal(e.constructor, type);
        return true;
      });
    });
  }

  const customer = { getType: () => "agent", isInitialConnection: () => true, destroy: () => assert.fail("the customer's connection") };
  const supervisor = { getType: () => "monitoring", isInitialConnection: () => false, destroy: () => assert.fail("a supervisor's connection") };

  test("neither the initial connection nor a monitoring one is ever destroyed, and what is another's is not transferred", async () => {
    let ended = 0;
    const own = { getType: () => "agent", isInitialConnection: () => false, destroy: ({ success }) => success(ended++) };
    seated({ contacts: [chat("c", { getConnections: () => [supervisor, customer, own] }), chat("d", { getConnections: () => [supervisor, customer] })] });
    await desk.disconnect("c");
    assert.equal(ended, 1);
    await assert.rejects(desk.disconnect("d"), NotPossible);
    await assert.rejects(desk.transfer("d", "Billing"), NotPossible);
  });

  test("a CCP that never answers is given up after ten seconds", async () => {
    seated({ contacts: [chat("c", { getState: () => ({ type: "ended" }), clear: () => {} })] });
    const cleared = desk.clear("c");
    mock.timers.tick(10_000);
    await assert.rejects(cleared, /^Error: clear: no answer within 10000 ms$/);
  });

  test("a message that cannot be said within three seconds is not said afterwards", async () => {
    let found;
    const late = new Promise((resolve) => { found = resolve; });
    const own = { getType: () => "agent", isInitialConnection: () => false, getMediaController: () => late };
    page.ChatSession = {};
    seated({ contacts: [chat("c", { getConnections: () => [own] })] });
    const said = desk.say("c", "Good-bye.");
    mock.timers.tick(3_000);
    await assert.rejects(said, /no answer within 3000 ms/);
    found({ sendMessage: () => assert.fail("said") });
    await late;
  });

  test("a page without the chat library says nothing, and the chat library's own refusals are Errors", async () => {
    const own = { getType: () => "agent", isInitialConnection: () => false, getMediaController: () => Promise.reject("Media info does not exist") };
    seated({ contacts: [chat("c", { getConnections: () => [own] })] });
    await assert.rejects(desk.say("c", "Good-bye."), NotPossible);
    page.ChatSession = {};
    await assert.rejects(desk.say("c", "Good-bye."), /^Error: the chat's session: refused$/);
  });

  test("a token without its end is none", async () => {
    let transport = { participantToken: "secret", expiry: "2026-01-01T00:00:00.000Z" };
    const own = { getType: () => "agent", isInitialConnection: () => false, getConnectionId: () => "p", getConnectionToken: async () => ({ chatTokenTransport: transport }) };
    seated({ contacts: [chat("c", { getConnections: () => [own] })] });
    assert.deepEqual(await desk.token("c"), { participantId: "p", token: "secret", expires: Date.UTC(2026, 0, 1) });
    transport = { participantToken: "secret", expiry: undefined };
    await assert.rejects(desk.token("c"), (e) => !e.message.includes("secret"));
  });
});
