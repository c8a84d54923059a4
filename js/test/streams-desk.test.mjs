// The desk for Streams in Chromium, on Amazon's own libraries and the CCP of a connectlocal.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { Local } from "../../test/interop/js/streams-local.mjs";
import { leaves, oneOfThree } from "./desk.mjs";
import { Host } from "./streams-host.mjs";

let local, host, context;

before(async () => {
  host = await Host.start();
});

after(() => host?.stop());

beforeEach(async () => {
  local = await Local.start();
  context = await host.browser.newContext();
});

afterEach(async () => {
  await context?.close();
  await local?.stop();
});

/** available is the desk of an agent who has picked Available. */
async function available(username = "ana") {
  const desk = await host.window(context);
  await desk.make(); // before initCCP
  await desk.window.begin(local, `/connect/ccp-v2/?agent=${username}`);
  assert.equal(await desk.agent(), username);
  await local.pick(username, "Available");
  await desk.status("Available");
  return desk;
}

/** accepted is a chat that the agent of a desk has taken. */
async function accepted(desk, username = "ana") {
  const customer = await local.customer();
  await desk.contact(customer.contactId, "connecting");
  await local.press(username, customer.contactId, "accept");
  await desk.contact(customer.contactId, "connected");
  return customer;
}

const seen = (username = "ana") => local.control("GET", `agents/${username}`);

const time = { timeout: 60_000 };

describe("what the desk tells", () => {
  test("a next status is told when it is queued, replaced and taken back, with Connect's times", time, async () => {
    const desk = await available();
    await accepted(desk);
    await local.advance("1h"); // Connect's time is not the browser's
    await local.pick("ana", "Lunch");
    const lunch = await desk.next("Lunch");
    assert.equal(lunch.next.type, "not_routable");
    await local.pick("ana", "Offline");
    const { status, next } = await desk.next("Offline");
    const shown = await seen();
    assert.deepEqual(status, { name: "Available", type: "routable", at: Date.parse(shown.statusSince) });
    assert.deepEqual(next, { name: "Offline", type: "offline", at: Date.parse(shown.nextStatusSince) });
    await local.pick("ana", "Available");
    await desk.next(null);
    assert.equal((await seen()).nextStatus, null);
  });

  test("a next status from before the page was loaded is told, to a desk that is made after initCCP too", time, async () => {
    const first = await available();
    const { contactId } = await accepted(first);
    await local.pick("ana", "Offline");
    await first.next("Offline");
    await first.page.reload();
    await first.window.begin(local, "/connect/ccp-v2/");
    await first.window.heard("agent");
    await first.make();
    assert.equal(await first.agent(), "ana");
    await first.next("Offline");
    await first.contact(contactId, "connected");
  });

  test("chats are told with queue and first contact, ringing, connected, missed and gone", time, async () => {
    const desk = await available();
    const one = await accepted(desk);
    const two = await accepted(desk);
    const three = await local.customer();
    await desk.contact(three.contactId, "connecting");
    await local.advance("21s");
    await desk.contact(three.contactId, "missed");
    const { contacts } = await desk.told("three", "(s) => s.contacts.length === 3");
    assert.deepEqual(contacts.map((c) => [c.contactId, c.chatId, c.state, c.queue]).sort(), [
      [one.contactId, one.contactId, "connected", "Support"],
      [two.contactId, two.contactId, "connected", "Support"],
      [three.contactId, three.contactId, "missed", "Support"],
    ].sort());
    await local.pick("ana", "Lunch"); // or it would ring again
    await desk.does("clear", three.contactId);
    await desk.gone(three.contactId);
  });

  test("a transferred chat is told with the contact it began with", time, async () => {
    const desk = await available();
    const customer = await accepted(desk);
    await desk.does("transfer", customer.contactId, "VIP");
    await desk.does("clear", (await desk.contact(customer.contactId, "ended")).contactId);
    const again = await desk.told("the next contact", "(s, id) => s.contacts.some((c) => c.chatId === id && c.contactId !== id)", customer.contactId);
    const { state, queue } = again.contacts.find((c) => c.contactId !== customer.contactId);
    assert.deepEqual([state, queue], ["connecting", "VIP"]);
  });

  test("it goes on when the page ends Streams and begins it again", time, async () => {
    const desk = await available();
    await desk.page.evaluate(() => {
      window.connect.core.terminate();
      document.getElementById("ccp").replaceChildren();
    });
    await local.pick("ana", "Lunch");
    await desk.window.begin(local, "/connect/ccp-v2/");
    await desk.status("Lunch");
    await local.pick("ana", "Available");
    await desk.status("Available");
    await desk.does("disconnect", (await accepted(desk)).contactId);
  });

  test("somebody else who signs in is not told as the agent", time, async () => {
    const desk = await available();
    await desk.page.evaluate(() => {
      window.connect.core.terminate();
      document.getElementById("ccp").replaceChildren();
    });
    const told = (await desk.states()).length;
    await desk.window.begin(local, "/connect/ccp-v2/?agent=ben");
    await desk.window.heard("agent", { name: "Ben Baker" });
    await desk.window.heard("another agent");
    assert.equal((await desk.states()).length, told);
    assert.equal((await desk.attempt("clear", "any")).message, "Streams does not know the agent");
  });
});

describe("what the desk does", () => {
  test("of three chats one is transferred, and it lands in the queue", time, async () => {
    const desk = await available();
    await oneOfThree(desk, [await accepted(desk), await accepted(desk), await accepted(desk)], "Billing");
  });

  test("disconnect leaves the customer in the disconnect flow, and clear lets Offline become real", time, async () => {
    const desk = await available();
    await leaves(desk, await accepted(desk), local);
  });

  test("what is said is read by the customer before the chat moves", time, async () => {
    const desk = await available();
    const customer = await accepted(desk);
    await desk.does("say", customer.contactId, "A colleague will go on.");
    await desk.does("transfer", customer.contactId, "Billing");
    assert.equal((await customer.texts()).find((t) => t.startsWith("AGENT")), "AGENT: A colleague will go on.");
  });

  test("with the token alone the agent's part is ended, without a page", time, async () => {
    const desk = await available();
    const customer = await accepted(desk);
    const { participantId, token, expires } = await desk.does("token", customer.contactId);
    const own = await local.control("GET", `agents/ana/contacts/${customer.contactId}/token`);
    assert.equal(participantId, own.participantId);
    assert.ok(expires > Date.now() && Math.abs(expires - Date.parse(own.expiry)) < 60_000, `${expires} is not about ${own.expiry}`);
    await desk.page.close();
    await local.participant("disconnect", token, {});
    const chat = await customer.chat();
    assert.equal(chat.endedAt, null, "the customer stays");
    assert.deepEqual(chat.segments.map((s) => s.initiationMethod), ["API", "DISCONNECT"]);
    assert.equal((await seen()).contacts[0].state, "ENDED");
  });

  test("a quick connect that is not there, or is a person's, is not possible", time, async () => {
    const desk = await available();
    const { contactId } = await accepted(desk);
    for (const name of ["Nowhere", "ben"]) {
      assert.equal((await desk.attempt("transfer", contactId, name)).error, "NotPossible", name);
    }
    await desk.contact(contactId, "connected");
  });

  test("what the customer has ended meanwhile is told, refused as it may be, and cleared", time, async () => {
    const desk = await available();
    const customer = await accepted(desk);
    assert.equal((await desk.attempt("clear", customer.contactId)).message, "clear: the contact is connected");
    await local.participant("disconnect", customer.token, {});
    await desk.contact(customer.contactId, "ended");
    for (const [method, ...args] of [["transfer", "Billing"], ["disconnect"], ["token"], ["say", "Hello?"]]) {
      const { error } = await desk.attempt(method, customer.contactId, ...args);
      assert.equal(error, "Error", method);
    }
    await desk.does("clear", customer.contactId);
    await desk.gone(customer.contactId);
    assert.equal((await desk.attempt("disconnect", customer.contactId)).message, "the contact is not in the agent's hands");
  });

  test("a supervisor's part in another's chat is not ended", time, async () => {
    const ana = await available();
    const customer = await accepted(ana);
    await local.control("POST", "agents/ben/login");
    await local.press("ben", customer.contactId, "monitor");
    const own = (await seen("ben")).contacts[0].contactId;
    const ben = await host.window(context);
    await ben.make();
    await ben.window.begin(local, "/connect/ccp-v2/?agent=ben");
    await ben.contact(own, "connected");
    for (const method of ["disconnect", "token"]) {
      assert.equal((await ben.attempt(method, own)).error, "NotPossible", method);
    }
    await ana.contact(customer.contactId, "connected");
    assert.equal((await seen("ben")).contacts.length, 1);
  });
});
