// A swap (Clients D) as the customer and the two agents see it, in node.

import assert from "node:assert/strict";
import { after, afterEach, beforeEach, describe, test } from "node:test";
import { gate, once, Site, Visitor } from "./widget-site.mjs";

describe("a swap", { timeout: 120_000 }, () => {
  let site;
  const visitors = [];

  beforeEach(async () => { site = await Site.start(); });

  afterEach(async () => {
    visitors.splice(0).forEach((visitor) => visitor.leave());
    await site.stop();
  });

  after(() => { setImmediate(() => process.exit()); }); // chatjs's timers never end

  /** talking is a customer whom ana has taken; ben is there for what comes next. */
  async function talking(options) {
    await site.login("ana");
    const visitor = await Visitor.arrives(site, options);
    visitors.push(visitor);
    visitor.first = visitor.conversation.contact.contactId;
    assert.equal(await site.accept("ana"), visitor.first);
    await visitor.talks("Ana");
    await visitor.conversation.send("one");
    await site.login("ben");
    await site.pick("ana", "Offline");
    return visitor;
  }

  /** moved waits until ben has the replacement, and checks that the customer saw one move and no end. */
  async function moved(visitor) {
    const contact = await site.accept("ben");
    await visitor.talks("Ben");
    assert.equal(visitor.conversation.contact.contactId, contact);
    assert.notEqual(contact, visitor.first);
    assert.equal(await site.live(visitor.first), false, "the old chat goes on");
    assert.equal(visitor.count("Ended"), 0, "the customer was told of an end");
    assert.equal(visitor.conversation.connection, "open");
    assert.deepEqual(visitor.conversation.people().map(({ name }) => name), ["Ben"]);
    return contact;
  }

  test("what is typed meanwhile reaches the new agent once and in order, and the old one not", async () => {
    const asked = gate();
    const backend = site.backend();
    const start = backend.start;
    backend.start = async (contact) => {
      asked.open();
      await typed.promise;
      return start(contact);
    };
    const typed = gate();
    const visitor = await talking({ backend });
    const swap = visitor.conversation.swap();
    await asked.promise;
    assert.deepEqual(visitor.notices(), ["You are now talking to Ana.", "Connecting you to a colleague…"]);
    const sent = ["two", "three", "two"].map((text) => visitor.conversation.send(text));
    assert.deepEqual(visitor.lines().slice(-3), ["CUSTOMER (waiting): two", "CUSTOMER (waiting): three", "CUSTOMER (waiting): two"]);
    await site.says("ana", visitor.first, "Goodbye.");
    await visitor.reads("Goodbye.");
    typed.open();
    assert.deepEqual(await swap, { stopped: true });
    const entries = await Promise.all(sent);
    const contact = await moved(visitor);

    assert.deepEqual(await site.said(visitor.first), ["one"], "what the old agent has");
    assert.deepEqual(await site.said(contact), ["two", "three", "two"], "what the new agent has");
    assert.deepEqual(visitor.own(), ["one", "two", "three", "two"], "what the customer sees");
    assert.ok(entries.every(({ id, delivery }) => id && delivery === "sent"));
    assert.deepEqual(visitor.notices(), ["You are now talking to Ana.", "You are now talking to Ben."], "one line for one move");
    assert.deepEqual(visitor.options.backend.calls.map(([name]) => name), ["start", "stop"]);
    assert.equal(visitor.own().length, new Set(visitor.conversation.transcript().filter((e) => e.own).map((e) => e.key)).size);

    await visitor.conversation.send("four");
    await site.says("ben", contact, "Hello again.");
    await visitor.reads("Hello again.");
    assert.deepEqual(await site.said(contact), ["two", "three", "two", "four"]);
    await visitor.conversation.disconnect();
    assert.equal(visitor.count("Ended"), 1);
    assert.equal(await site.live(contact), false);
  });

  test("the new chat is reached before the old one is stopped", async () => {
    const visitor = await talking();
    const backend = site.backend({
      stop: async ({ contactId }) => {
        const chat = await site.control("GET", `contacts/${visitor.conversation.contact.contactId}`);
        seen = { old: contactId, live: await site.live(contactId), joined: chat.participants.some(({ role, joinedAt }) => role === "CUSTOMER" && joinedAt) };
        return site.stopContact(contactId);
      },
    });
    let seen;
    await visitor.conversation.swap(backend);
    assert.deepEqual(seen, { old: visitor.first, live: true, joined: true });
    await moved(visitor);
  });

  test("the last words of the old agent are shown, the end of the old chat is not", async () => {
    const visitor = await talking();
    const stop = gate();
    const swap = visitor.conversation.swap(site.backend({ stop: async ({ contactId }) => { await stop.promise; return site.stopContact(contactId); } }));
    await visitor.until("the new chat", (c) => c.contact.contactId !== visitor.first);
    await site.says("ana", visitor.first, "One more thing.");
    await visitor.reads("One more thing.");
    await visitor.conversation.send("to the new one");
    stop.open();
    await swap;
    const contact = await moved(visitor);
    assert.deepEqual(await site.said(contact), ["to the new one"]);
    assert.equal(visitor.notices().includes("The chat has ended."), false);
  });

  const failures = {
    "refuses": async () => { throw new Error("LimitExceededException"); },
    "answers something else": async () => ({ contactId: "only" }),
    "does not answer": () => new Promise(() => {}),
  };
  for (const [how, start] of Object.entries(failures)) {
    test(`no new chat is started, for the backend ${how}: the old one goes on, and gets what was typed`, async () => {
      const visitor = await talking({ backend: site.backend({ start }), limits: { start: 200 } });
      const swap = visitor.conversation.swap();
      const sent = visitor.conversation.send("typed");
      await assert.rejects(swap, { name: "SwapFailed", code: "start" });
      await sent;
      assert.deepEqual(await site.said(visitor.first), ["one", "typed"]);
      assert.deepEqual(visitor.notices(), ["You are now talking to Ana."]);
      assert.equal(visitor.conversation.contact.contactId, visitor.first);
      assert.equal(visitor.conversation.swapping, false);
    });
  }

  test("a replacement that comes too late is stopped", async () => {
    const late = gate();
    const dropped = gate();
    const backend = site.backend({ start: () => late.promise, abandon: dropped.open });
    const visitor = await talking({ backend, limits: { start: 50 } });
    await assert.rejects(visitor.conversation.swap(), { code: "start" });
    const chat = await site.chat();
    late.open(chat);
    assert.equal((await dropped.promise).contactId, chat.contactId);
  });

  test("the new chat cannot be reached: the old one goes on, and the new one is stopped", async () => {
    let chat;
    const backend = site.backend({ start: async () => { chat = await site.chat(); return { ...chat, participantToken: "made-up" }; } });
    const visitor = await talking({ backend });
    const swap = visitor.conversation.swap();
    const sent = visitor.conversation.send("typed");
    await assert.rejects(swap, { name: "SwapFailed", code: "connect" });
    await sent;
    assert.deepEqual(backend.calls, [["start", visitor.first], ["abandon", chat.contactId]]);
    assert.deepEqual(await site.said(visitor.first), ["one", "typed"]);
    await site.says("ana", visitor.first, "Still here.");
    await visitor.reads("Still here.");
    assert.deepEqual(visitor.notices(), ["You are now talking to Ana."]);
  });

  test("the new chat is not reached in time", async () => {
    const visitor = await talking({ limits: { connect: 300 } });
    await site.faults({ kind: "refuse-connections" });
    await assert.rejects(visitor.conversation.swap(), { code: "connect" });
    await site.faults();
    await visitor.conversation.send("typed");
    assert.deepEqual(await site.said(visitor.first), ["one", "typed"]);
  });

  test("a second swap is refused while one is on its way", async () => {
    const visitor = await talking();
    const first = visitor.conversation.swap();
    await assert.rejects(visitor.conversation.swap(), { name: "SwapFailed", code: "swapping" });
    await first;
    await moved(visitor);
    assert.equal(visitor.options.backend.calls.filter(([name]) => name === "start").length, 1);
    await site.pick("ana", "Available");
    await site.pick("ben", "Offline");
    await visitor.conversation.swap(); // and one after it is not
    await site.accept("ana");
    await visitor.talks("Ana");
  });

  test("the old chat ends by itself in the middle: the new one is gone over to", async () => {
    const backend = site.backend({ start: async ({ contactId }) => {
      await site.stopContact(contactId);
      return ended.promise.then(() => site.chat());
    } });
    const ended = gate();
    const visitor = await talking({ backend });
    const swap = visitor.conversation.swap();
    const typed = visitor.conversation.send("typed");
    await visitor.until("the old chat's end", () => visitor.conversation.people().length === 0);
    ended.open();
    assert.deepEqual(await swap, { stopped: true });
    await typed;
    assert.deepEqual(await site.said(await moved(visitor)), ["typed"]);
  });

  test("the old chat ends by itself and no new one comes: that is the end", async () => {
    const ended = gate();
    const backend = site.backend({ start: async ({ contactId }) => {
      await site.stopContact(contactId);
      await ended.promise;
      throw new Error("no");
    } });
    const visitor = await talking({ backend });
    const swap = visitor.conversation.swap();
    const typed = visitor.conversation.send("typed");
    await visitor.until("the old chat's end", () => visitor.conversation.people().length === 0);
    ended.open();
    await assert.rejects(swap, { code: "start" });
    await assert.rejects(typed, { name: "NotSent", code: "ended" });
    await visitor.until("the end", () => visitor.count("Ended") === 1);
    assert.equal(visitor.lines().at(-1), "CUSTOMER (failed): typed");
    assert.equal(visitor.notices().at(-1), "The chat has ended.");
    await assert.rejects(visitor.conversation.swap(), { code: "ended" });
  });

  test("the old chat cannot be stopped by the backend: the customer leaves it", async () => {
    const backend = site.backend({ stop: async () => { throw new Error("ThrottlingException"); } });
    const visitor = await talking({ backend, limits: { stop: 100 } });
    assert.deepEqual(await visitor.conversation.swap(), { stopped: true });
    assert.equal(backend.calls.filter(([name]) => name === "stop").length, 3);
    await moved(visitor);
  });

  test("a customer who leaves in the middle leaves both chats", async () => {
    const start = gate();
    let chat;
    const backend = site.backend({ start: async () => { await start.promise; chat = await site.chat(); return chat; } });
    const visitor = await talking({ backend });
    const swap = visitor.conversation.swap();
    const left = visitor.conversation.disconnect();
    start.open();
    await assert.rejects(swap, { code: "left" });
    await left;
    assert.equal(visitor.count("Ended"), 1);
    assert.deepEqual(backend.calls.map(([name]) => name), ["start", "abandon"]);
    await site.until("both chats' end", async () => !(await site.live(visitor.first)) && !(await site.live(chat.contactId)));
  });

  test("a message whose answer was lost at the old chat is not sent to the new one again", async () => {
    const visitor = await talking();
    await site.faults({ kind: "error", operation: "SendMessage", when: "after", count: 3 });
    const sent = visitor.conversation.send("uncertain");
    await visitor.until("sending", () => visitor.lines().includes("CUSTOMER (sending): uncertain") || visitor.own().includes("uncertain"));
    await visitor.conversation.swap();
    await sent;
    const contact = await moved(visitor);
    assert.deepEqual([...await site.said(visitor.first), ...await site.said(contact)], ["one", "uncertain"]);
    assert.deepEqual(visitor.own(), ["one", "uncertain"]);
  });

  test("history that is brought along comes once, and says nothing about who is here", async () => {
    const visitor = await talking();
    await visitor.conversation.swap();
    const contact = await moved(visitor);
    await visitor.until("the greeting of both chats", () => visitor.lines().filter((line) => line.startsWith("SYSTEM: You are in the queue.")).length === 2);
    const before = visitor.lines();
    await site.control("POST", "clock/advance", { by: "2m" }); // the transcript of a chat that has ended is produced later
    await site.connect("POST", `/contact/persistent-contact-association/${site.facts.instanceId}/${contact}`, {
      SourceContactId: visitor.first, RehydrationType: "ENTIRE_PAST_SESSION",
    });
    await site.says("ben", contact, "I have read it all.");
    await visitor.reads("I have read it all.");
    assert.deepEqual(visitor.lines(), [...before, "AGENT: I have read it all."]);
    assert.deepEqual(visitor.conversation.people().map(({ name }) => name), ["Ben"]);
  });

  describe("over a reload of the page", () => {
    test("before the new chat was started: the old one goes on", async () => {
      const visitor = await talking({ backend: site.backend({ start: () => new Promise(() => {}) }) });
      visitor.conversation.swap().catch(() => undefined);
      visitor.conversation.send("typed");
      const state = visitor.conversation.state();
      visitor.leave();
      const again = await Visitor.returns(site, state);
      visitors.push(again);
      await again.until("sent", () => again.lines().includes("CUSTOMER: typed"));
      assert.deepEqual(again.lines().filter((line) => !line.startsWith("SYSTEM")), ["* You are now talking to Ana.", "CUSTOMER: one", "CUSTOMER: typed"]);
      assert.deepEqual(await site.said(visitor.first), ["one", "typed"]);
    });

    test("when the new chat was started: it is gone over to", async () => {
      const visitor = await talking();
      let state;
      visitor.conversation.onState(() => {
        if (visitor.conversation.state().swap?.next && !state) {
          state = visitor.conversation.state();
          visitor.leave();
        }
      });
      const swap = visitor.conversation.swap();
      visitor.conversation.send("typed");
      await assert.rejects(swap, { name: "SwapFailed" });
      assert.deepEqual(visitor.options.backend.calls.map(([name]) => name), ["start"], "the replacement was dropped");
      const again = await Visitor.returns(site, state);
      visitors.push(again);
      again.first = visitor.first;
      const contact = await moved(again);
      await again.until("sent", () => again.lines().includes("CUSTOMER: typed"));
      assert.deepEqual(await site.said(contact), ["typed"]);
      assert.deepEqual(again.own(), ["one", "typed"]);
      assert.deepEqual(again.notices(), ["You are now talking to Ana.", "You are now talking to Ben."]);
    });

    test("when the old chat was not stopped yet: it is", async () => {
      const visitor = await talking({ backend: site.backend({ stop: () => new Promise(() => {}) }) });
      visitor.conversation.swap().catch(() => undefined);
      await visitor.until("the new chat", (c) => c.contact.contactId !== visitor.first);
      await visitor.conversation.send("typed");
      const state = visitor.conversation.state();
      visitor.leave();
      assert.equal(state.swap.connected, true);
      const again = await Visitor.returns(site, state);
      visitors.push(again);
      again.first = visitor.first;
      await again.until("the old chat's end", (c) => !c.swapping);
      const contact = await moved(again);
      assert.deepEqual(await site.said(contact), ["typed"]);
      once(again.own(), ["one", "typed"], "what the customer sees");
    });
  });
});
