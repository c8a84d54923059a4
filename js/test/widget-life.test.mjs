// What a conversation is besides swaps: every kind of move, lost connections, messages and files, in node.

import assert from "node:assert/strict";
import { after, afterEach, beforeEach, describe, test } from "node:test";
import { createConversation } from "../widget/dist/index.js";
import { gate, Site, Visitor } from "./widget-site.mjs";

describe("a conversation", { timeout: 180_000 }, () => {
  let site;
  const visitors = [];

  beforeEach(async () => { site = await Site.start(); });

  afterEach(async () => {
    visitors.splice(0).forEach((visitor) => visitor.leave());
    await site.stop();
  });

  after(() => { setImmediate(() => process.exit()); }); // chatjs's timers never end

  async function arrives(options, more) {
    const visitor = await Visitor.arrives(site, options, more);
    visitors.push(visitor);
    visitor.first = visitor.conversation.contact.contactId;
    return visitor;
  }

  /** talking is a customer whom ana has taken. */
  async function talking(options) {
    await site.login("ana");
    const visitor = await arrives(options);
    await site.accept("ana");
    await visitor.talks("Ana");
    return visitor;
  }

  /** names is who is there. */
  const names = (visitor) => visitor.conversation.people().map(({ name }) => name);

  describe("shows who has joined when the chat is moved", () => {
    for (const [what, move] of Object.entries({
      "to the same queue": async (contact) => { await site.handOver(contact, "requeue"); await site.press("ana", contact, "end"); },
      "to another queue": async (contact) => {
        await site.handOver(contact, "requeue", { queue: site.queueArn("Billing"), say: "Ana had to go." });
        await site.press("ana", contact, "end");
      },
      "to one agent": async (contact) => {
        await site.handOver(contact, "agent", { agent: site.facts.users.ben });
        await site.press("ana", contact, "end");
      },
      "by a queue's quick connect": (contact) => site.control("POST", `agents/ana/contacts/${contact}/transfer`, { quickConnect: "VIP" }),
      "by an agent's quick connect": (contact) => site.control("POST", `agents/ana/contacts/${contact}/transfer`, { quickConnect: "ben" }),
    })) {
      test(what, async () => {
        const visitor = await talking();
        await site.login("ben");
        await site.pick("ana", "Offline");
        await move(visitor.first);
        await site.accept("ben");
        await visitor.talks("Ben");
        assert.deepEqual(visitor.notices(), ["You are now talking to Ana.", "You are now talking to Ben."]);
        assert.deepEqual(names(visitor), ["Ben"]);
        assert.equal(visitor.count("Ended"), 0);
        await visitor.conversation.send("Hello Ben.");
        assert.deepEqual(visitor.lines().slice(-2), ["* You are now talking to Ben.", "CUSTOMER: Hello Ben."]);
      });
    }

    test("to a queue where nobody is: that the agent has left, until somebody comes", async () => {
      const visitor = await talking();
      await site.pick("ana", "Offline");
      await site.handOver(visitor.first, "requeue");
      await site.press("ana", visitor.first, "end");
      await visitor.until("that ana has left", () => visitor.notices().at(-1) === "Ana has left the chat.");
      assert.deepEqual(names(visitor), []);
      await visitor.conversation.send("Anybody?");
      await site.login("ben");
      await site.accept("ben");
      await visitor.talks("Ben");
      assert.deepEqual(visitor.notices(), ["You are now talking to Ana.", "You are now talking to Ben."]);
      assert.equal(visitor.lines().at(-1), "* You are now talking to Ben.");
    });

    test("away and back: the same agent is told of again once the leaving was told of", async () => {
      const visitor = await talking();
      await site.handOver(visitor.first, "requeue");
      await site.press("ana", visitor.first, "end");
      await visitor.until("that ana has left", () => visitor.notices().at(-1) === "Ana has left the chat.");
      await site.press("ana", visitor.first, "clear");
      await site.accept("ana");
      await visitor.until("ana again", () => names(visitor).join() === "Ana" && visitor.notices().at(-1) === "You are now talking to Ana.");
      assert.equal(visitor.notices().at(-1), "You are now talking to Ana.");
    });

    test("by a supervisor who barges, and is left alone with the customer", async () => {
      const visitor = await talking();
      await visitor.conversation.send("Hello.");
      await site.login("emma");
      const { contacts } = await site.control("POST", `agents/emma/contacts/${visitor.first}/monitor`);
      await site.control("POST", `agents/emma/contacts/${contacts[0].contactId}/barge`);
      await visitor.talks("Ana and Emma");
      assert.deepEqual(visitor.conversation.people().map(({ role }) => role), ["AGENT", "SUPERVISOR"]);
      await visitor.conversation.send("Both of you?");
      await site.press("ana", visitor.first, "end");
      await visitor.talks("Emma");
      assert.deepEqual(visitor.notices(), ["You are now talking to Ana.", "You are now talking to Ana and Emma.", "You are now talking to Emma."]);
    });
  });

  test("names and messages with markup stay text", async () => {
    const name = "<b>Ana</b> {names} $&";
    await site.connect("POST", `/users/${site.facts.instanceId}/${site.facts.users.ana}/identity-info`, { IdentityInfo: { FirstName: name, LastName: "A" } });
    await site.login("ana");
    const visitor = await arrives();
    await site.accept("ana");
    await visitor.talks(name);
    assert.deepEqual(names(visitor), [name]);
    const text = "<img src=x onerror=alert(1)> {names} $& &amp;";
    await site.says("ana", visitor.first, text);
    assert.equal((await visitor.reads(text)).name, name);
    assert.equal((await visitor.conversation.send(`${text}!`)).content, `${text}!`);
  });

  describe("when the connection is lost", () => {
    test("what was missed is read, once, and what was written meanwhile is sent, once", async () => {
      const visitor = await talking();
      await site.faults({ kind: "refuse-connections" }, { kind: "drop-websockets" });
      await visitor.until("the loss", (c) => c.connection === "reconnecting");
      await site.says("ana", visitor.first, "Missed one.");
      await site.says("ana", visitor.first, "Missed two.");
      await site.faults();
      const sent = visitor.conversation.send("Written meanwhile.");
      await visitor.until("the connection", (c) => c.connection === "open");
      await sent;
      await visitor.reads("Missed two.");
      await site.says("ana", visitor.first, "Back?");
      await visitor.reads("Back?");
      const said = visitor.lines().filter((line) => /Missed|Written|Back/.test(line)).sort();
      assert.deepEqual(said, ["AGENT: Back?", "AGENT: Missed one.", "AGENT: Missed two.", "CUSTOMER: Written meanwhile."]);
      assert.deepEqual(await site.said(visitor.first), ["Written meanwhile."]);
      const heard = visitor.told.filter(([name]) => name === "Message").map(([, entry]) => entry.content);
      assert.equal(heard.filter((text) => text === "Missed one.").length, 1, "told of once");
    });

    test("chatjs gives up, and a new session goes on", async () => {
      const visitor = await talking();
      const sessions = [];
      const create = visitor.connect.ChatSession.create;
      visitor.connect.ChatSession.create = (args) => { sessions.push(args); return create(args); };
      await site.faults({ kind: "error", operation: "CreateParticipantConnection", exception: "InternalServerException", count: 9 }, { kind: "drop-websockets" });
      await visitor.until("the loss", (c) => c.connection === "reconnecting");
      await visitor.until("the connection", (c) => c.connection === "open");
      assert.ok(sessions.length >= 1, "chatjs has mended it by itself: this test shows nothing");
      await site.says("ana", visitor.first, "Still there?");
      await visitor.reads("Still there?");
      assert.equal(visitor.count("Ended"), 0);
    });

    test("the chat has ended meanwhile", async () => {
      const visitor = await talking();
      await site.faults({ kind: "error", operation: "CreateParticipantConnection", exception: "AccessDeniedException" }, { kind: "drop-websockets" });
      await visitor.until("the end", () => visitor.count("Ended") === 1);
      assert.equal(visitor.notices().at(-1), "The chat has ended.");
      await assert.rejects(visitor.conversation.send("more"), { name: "NotSent", code: "ended" });
    });

    test("connecting to a chat that is over", async () => {
      const chat = await site.chat();
      await site.stopContact(chat.contactId);
      await assert.rejects(arrives({ chatDetails: chat }), { name: "Ended" });
    });

    test("connecting takes as many attempts as it needs", async () => {
      const chat = await site.chat();
      await site.faults({ kind: "error", operation: "CreateParticipantConnection", exception: "InternalServerException", count: 7 });
      const visitor = await arrives({ chatDetails: chat });
      await visitor.until("the connection", (c) => c.connection === "open");
    });
  });

  describe("what the customer writes", () => {
    test("is there at once, confirmed when Connect has it, and never twice", async () => {
      const visitor = await talking();
      const sent = [1, 2, 3, 3].map((n) => visitor.conversation.send(`line ${n}`));
      assert.deepEqual(visitor.lines().slice(-4), [
        "CUSTOMER (sending): line 1", "CUSTOMER (waiting): line 2", "CUSTOMER (waiting): line 3", "CUSTOMER (waiting): line 3",
      ]);
      const entries = await Promise.all(sent);
      await site.says("ana", visitor.first, "Enough.");
      await visitor.reads("Enough.");
      assert.deepEqual(visitor.lines().slice(-5), ["CUSTOMER: line 1", "CUSTOMER: line 2", "CUSTOMER: line 3", "CUSTOMER: line 3", "AGENT: Enough."]);
      assert.equal(new Set(entries.map(({ id }) => id)).size, 4);
      assert.deepEqual(await site.said(visitor.first), ["line 1", "line 2", "line 3", "line 3"]);
    });

    test("is sent again when Connect failed, and is one message when its answer was lost", async () => {
      const visitor = await talking();
      await site.faults({ kind: "error", operation: "SendMessage", when: "before", count: 5 });
      await visitor.conversation.send("failed first");
      await site.faults({ kind: "error", operation: "SendMessage", when: "after", count: 4 });
      await visitor.conversation.send("lost answer");
      assert.deepEqual(await site.said(visitor.first), ["failed first", "lost answer"]);
      assert.deepEqual(visitor.own(), ["failed first", "lost answer"]);
    });

    test("is refused for good: it is marked, and the next one goes on", async () => {
      const visitor = await talking();
      const long = visitor.conversation.send("x".repeat(1025));
      const next = visitor.conversation.send("short");
      await assert.rejects(long, { name: "NotSent", code: "refused", status: 400 });
      await next;
      assert.deepEqual(visitor.conversation.transcript().filter((e) => e.own).map((e) => e.delivery).sort(), ["failed", "sent"]);
      await assert.rejects(visitor.conversation.send("<p>", "text/html"), { code: "refused" });
    });

    test("is bounded", async () => {
      const visitor = await talking({ limits: { drafts: 3 } });
      const start = gate();
      const swap = visitor.conversation.swap(site.backend({ start: () => start.promise }));
      const sent = [1, 2, 3].map((n) => visitor.conversation.send(`line ${n}`));
      await assert.rejects(visitor.conversation.send("line 4"), { name: "NotSent", code: "full" });
      assert.equal(visitor.own().length, 3);
      start.fail(new Error("no"));
      await assert.rejects(swap);
      await Promise.all(sent);
    });

    test("goes on with a new token when the old one is refused", async () => {
      const visitor = await talking();
      await site.faults({ kind: "error", operation: "SendMessage", exception: "AccessDeniedException", count: 1 });
      await visitor.conversation.send("refused once");
      assert.deepEqual(await site.said(visitor.first), ["refused once"]);
      assert.equal(visitor.count("Ended"), 0);
    });

    test("may be a file, once, and comes down again", async () => {
      const visitor = await talking();
      await visitor.conversation.attach(new File(["a,b\n"], "list.csv", { type: "text/csv" }));
      const entry = await visitor.until("the echo", (c) => c.transcript().find((e) => e.kind === "attachment" && e.id));
      assert.equal(visitor.lines().filter((line) => line === "CUSTOMER: [list.csv]").length, 1);
      const blob = await visitor.conversation.download(entry.attachments[0].AttachmentId);
      assert.equal(await blob.text(), "a,b\n");
      const bad = visitor.conversation.attach(new File(["MZ"], "x.exe", { type: "application/x-msdownload" }));
      await assert.rejects(bad, { name: "NotSent", code: "refused" });
    });

    test("shows that it was read, and the agent sees that the customer types and reads", async () => {
      const visitor = await talking();
      const entry = await visitor.conversation.send("Read this.");
      const { connectionToken } = await site.control("GET", `agents/ana/contacts/${visitor.first}/token`);
      const event = (kind, content) => site.ask("POST", "/participant/event", { "x-amz-bearer": connectionToken }, { ContentType: `application/vnd.amazonaws.connect.event.${kind}`, ...(content && { Content: content }) });
      await event("message.delivered", JSON.stringify({ messageId: entry.id }));
      await visitor.until("delivered", (c) => c.transcript().find((e) => e.key === entry.key).receipt === "delivered");
      await event("message.read", JSON.stringify({ messageId: entry.id }));
      await visitor.until("read", (c) => c.transcript().find((e) => e.key === entry.key).receipt === "read");
      assert.deepEqual(visitor.told.filter(([name]) => name === "Receipt").map(([, e]) => e.receipt), ["delivered", "read"]);
      await event("typing");
      await visitor.until("typing", () => visitor.told.some(([name, who]) => name === "Typing" && who.name === "Ana"));
      await site.says("ana", visitor.first, "And you this.");
      const theirs = await visitor.reads("And you this.");
      visitor.conversation.typing();
      visitor.conversation.receipt(theirs.key, "read");
      await site.until("the receipt", async () => {
        const { transcript } = await site.control("GET", `contacts/${visitor.first}`);
        return JSON.stringify(transcript.find((item) => item.id === theirs.id)).match(/read/i);
      });
    });
  });

  test("a session that the page has made and connected becomes a conversation", async () => {
    await site.login("ana");
    const chat = await site.chat();
    const visitor = await Visitor.visit(site, {});
    visitors.push(visitor);
    const session = visitor.connect.ChatSession.create({ ...visitor.options.sessionOptions, type: "CUSTOMER", chatDetails: chat });
    await session.connect();
    await session.sendMessage({ contentType: "text/plain", message: "before" });
    await site.accept("ana");
    visitor.take(createConversation({ ...visitor.options, session }));
    await visitor.conversation.connect();
    await visitor.reads("before");
    await visitor.talks("Ana");
    await site.says("ana", chat.contactId, "Hello.");
    await visitor.reads("Hello.");
    await visitor.conversation.send("after");
    assert.deepEqual(visitor.own(), ["before", "after"]);
    await visitor.conversation.disconnect();
    assert.equal(visitor.conversation.connection, "ended");
  });

  test("a handler that throws stops nobody", async () => {
    const visitor = await talking();
    visitor.conversation.onMessage(() => { throw new Error("the page's own"); });
    const heard = gate();
    visitor.conversation.onMessage(({ content }) => content === "Hello." && heard.open(content));
    await site.says("ana", visitor.first, "Hello.");
    assert.equal(await heard.promise, "Hello.");
    assert.ok(visitor.log.some(([what]) => what === "a handler of message failed"));
  });

  test("nothing that is logged holds a token or what somebody wrote", async () => {
    const visitor = await talking();
    await site.faults({ kind: "error", operation: "SendMessage", exception: "AccessDeniedException", count: 1 }, { kind: "drop-websockets" });
    await visitor.conversation.send("a secret word");
    await visitor.conversation.swap(site.backend({ start: async () => { throw new Error("no"); } })).catch(() => undefined);
    assert.ok(visitor.log.every(([what, error]) => !`${what}${error}`.includes("secret word") && !`${what}${error}`.includes(visitor.conversation.state().current.participantToken)));
  });
});
