// The desk for the agent workspace in Chromium: Amazon's own @amazon-connect/app and /contact in a service's frame, and
// around it a workspace (workspace-page.js) whose agent works in a connectlocal.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { Local } from "../../test/interop/js/streams-local.mjs";
import { leaves, oneOfThree } from "./desk.mjs";
import { Host } from "./workspace-host.mjs";

let local, host, context;

before(async () => {
  host = await Host.start();
});

after(() => host?.stop());

beforeEach(async () => {
  local = await Local.start();
  host.local = local;
  context = await host.browser.newContext();
});

afterEach(async () => {
  await context?.close();
  await local?.stop();
});

/** available is the desk of ana, who has picked Available. */
async function available(options) {
  await local.login("ana");
  const desk = await host.workspace(context, "ana", options);
  await desk.status("Available");
  return desk;
}

/** accepted is a chat that ana has taken. */
async function accepted(desk) {
  const customer = await local.customer();
  await desk.contact(customer.contactId, "connecting");
  await local.press("ana", customer.contactId, "accept");
  await desk.contact(customer.contactId, "connected");
  return customer;
}

const seen = () => local.control("GET", "agents/ana");

const time = { timeout: 60_000 };

describe("what the desk tells", () => {
  test("the service is created, named as the workspace names the agent, and in good health", time, async () => {
    const desk = await available();
    assert.equal(await desk.agent(), "Ana Almeida");
    const heard = await desk.heard();
    assert.deepEqual(heard.filter((h) => h.event === "appLifecycleHandlerCompleted").map((h) => h.stage), ["create"]);
    assert.deepEqual(heard.filter((h) => h.level === "error" || h.event === "serviceError"), []);
    assert.deepEqual(await desk.failures(), []);
  });

  test("the agent's name may be made of the ARN, or be known beforehand", time, async () => {
    await local.login("ana");
    assert.equal(await (await host.workspace(context, "ana", { agent: "by ARN" })).agent(), local.facts.users.ana);
    const desk = await host.workspace(context, "ana", { agent: "ana", granted: [] });
    assert.equal(await desk.agent(), "ana");
    assert.ok(!(await desk.heard()).some((h) => h.command === "agent/getName"), "nobody was asked");
  });

  test("a next status is told when it is queued, replaced and taken back, with Connect's times", time, async () => {
    const desk = await available();
    await accepted(desk);
    await local.advance("1h");
    await local.pick("ana", "Lunch");
    assert.equal((await desk.next("Lunch")).next.type, "not_routable");
    await local.pick("ana", "Offline");
    const { status, next } = await desk.next("Offline");
    const shown = await seen();
    assert.deepEqual(status, { name: "Available", type: "routable", at: Date.parse(shown.statusSince) });
    assert.deepEqual(next, { name: "Offline", type: "offline", at: Date.parse(shown.nextStatusSince) });
    await local.pick("ana", "Available");
    await desk.next(null);
  });

  test("after a reload the next status and the states of chats are those of before", time, async () => {
    const first = await available();
    const one = await accepted(first);
    const two = await accepted(first);
    const three = await local.customer();
    await first.contact(three.contactId, "connecting");
    await local.pick("ana", "Offline"); // which clears what has ended before it
    await local.press("ana", two.contactId, "end");
    await first.page.close();
    const desk = await host.workspace(context, "ana");
    const { next, contacts } = await desk.told("three", "(s) => s.contacts.length === 3");
    assert.equal(next.name, "Offline");
    const states = Object.fromEntries(contacts.map((c) => [c.contactId, c.state]));
    assert.deepEqual([states[one.contactId], states[two.contactId], states[three.contactId]], ["connected", "ended", "connecting"]);
  });

  test("chats are told with queue and first contact, and as missed", time, async () => {
    const desk = await available();
    const one = await accepted(desk);
    const { contactId } = await local.customer();
    await desk.contact(contactId, "connecting");
    await local.advance("21s");
    assert.deepEqual(await desk.contact(contactId, "missed"), { contactId, chatId: contactId, state: "missed", queue: "Support" });
    await local.pick("ana", "Lunch"); // or it would ring again
    await desk.does("clear", contactId);
    await desk.gone(contactId);
    await desk.does("transfer", one.contactId, "VIP");
    await desk.contact(one.contactId, "ended");
    await desk.does("clear", one.contactId);
    await desk.status("Lunch");
    await local.pick("ana", "Available");
    const { contacts } = await desk.told("the next contact", "(s, id) => s.contacts.some((c) => c.chatId === id)", one.contactId);
    const again = contacts.find((c) => c.chatId === one.contactId);
    assert.notEqual(again.contactId, one.contactId);
    assert.equal(again.queue, "VIP");
  });
});

describe("what the desk does", () => {
  test("of three chats one is transferred, by a quick connect of the last page, and it lands in the queue", time, async () => {
    const desk = await available({ pageSize: 2 });
    await oneOfThree(desk, [await accepted(desk), await accepted(desk), await accepted(desk)], "VIP");
  });

  test("disconnect leaves the customer in the disconnect flow, and clear lets Offline become real", time, async () => {
    const desk = await available();
    await leaves(desk, await accepted(desk), local);
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
    for (const [method, ...args] of [["transfer", "Billing"], ["disconnect"]]) {
      const { error, message } = await desk.attempt(method, customer.contactId, ...args);
      assert.deepEqual([error, message], ["Error", `${method}: invalidRequest`]);
    }
    await desk.does("clear", customer.contactId);
    await desk.gone(customer.contactId);
    assert.equal((await desk.attempt("disconnect", customer.contactId)).message, "disconnect: contactNotFound");
    assert.equal((await desk.attempt("clear", customer.contactId)).message, "clear: the contact is not in the agent's hands");
  });

  test("without permissions statuses and contacts are told, chats are left, and the rest is not possible", time, async () => {
    const desk = await available({ granted: [], agent: "ana" });
    const customer = await local.customer();
    await local.offered("ana");
    await local.press("ana", customer.contactId, "accept");
    await local.pick("ana", "Offline"); // tells the desk, which hears nothing of contacts
    const { contacts } = await desk.next("Offline");
    assert.deepEqual(contacts, [{ contactId: customer.contactId, chatId: customer.contactId, state: "connected", queue: "" }]);
    assert.deepEqual(await desk.attempt("transfer", customer.contactId, "Billing"), { error: "NotPossible", message: "routing profile: missingPermission" });
    await desk.does("disconnect", customer.contactId);
    assert.deepEqual((await customer.chat()).segments.map((s) => s.initiationMethod), ["API", "DISCONNECT"]);
  });

  test("a desk that is stopped has let go of the workspace", time, async () => {
    const desk = await available();
    assert.notEqual(await desk.page.evaluate(() => window.topics().length), 0);
    await desk.frame.evaluate(() => window.desk.stop());
    await desk.page.waitForFunction(() => window.topics().length === 0);
  });
});
