// The companion at connectlocal's desktop: against the controller in the same process, by whose clock all goes.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { localDesk, startLocalCompanion } from "../companion/dist/local.js";
import { Local } from "../../test/interop/js/streams-local.mjs";

const time = { timeout: 60_000 };
let local, ends;

beforeEach(() => { ends = []; });

afterEach(async () => {
  for (const end of ends) end();
  await local?.stop();
  local = undefined;
});

/** chat has ana take a customer's chat. */
async function chat() {
  const customer = await local.customer();
  await local.offered("ana");
  await local.press("ana", customer.contactId, "accept");
  return customer;
}

/** sits watches ana's desk: told waits until it has told a state that is so, and gives it. */
function sits(desk) {
  const states = [];
  let ring = () => {};
  ends.push(desk.watch((state) => {
    states.push(state);
    ring();
  }));
  const told = async (so) => {
    while (!so(states.at(-1) ?? { contacts: [] })) await new Promise((done) => { ring = done; });
    return states.at(-1);
  };
  return { states, told, contact: (id, state) => told((s) => s.contacts.some((c) => c.contactId === id && c.state === state)) };
}

/** works starts ana's companion: seen waits until its panel has been shown what is so. */
async function works() {
  let view = {};
  let ring = () => {};
  const log = [];
  const show = (v) => {
    view = v;
    ring();
  };
  const companion = await startLocalCompanion({ agent: "ana", local: local.url, log: (line) => log.push(line), panel: { show, close() {} } });
  ends.push(() => companion.stop());
  const seen = async (so) => {
    while (!so(view)) await new Promise((done) => { ring = done; });
  };
  return { seen, log };
}

/** offLine waits until ana is. */
const offLine = () => local.until("ana is off-line", async () => (await local.control("GET", "agents/ana")).status === "Offline");

test("what the desk tells, in the protocol's words, once for each change", time, async () => {
  local = await Local.start();
  const desk = localDesk({ url: local.url, agent: "ana" });
  const { states, told, contact } = sits(desk);
  assert.equal(await desk.agent(), "ana");
  await told((s) => s.status);
  await local.login("ana");
  const there = await told((s) => s.status?.type === "routable");
  assert.deepEqual(there, { status: { name: "Available", type: "routable", at: 0 }, next: null, contacts: [] });
  const { contactId } = await local.customer();
  await contact(contactId, "connecting");
  await local.press("ana", contactId, "accept");
  const { contacts } = await contact(contactId, "connected");
  assert.deepEqual(contacts, [{ contactId, chatId: contactId, state: "connected", queue: "Support" }]);
  await local.pick("ana", "Offline");
  assert.deepEqual((await told((s) => s.next)).next, { name: "Offline", type: "offline", at: 0 });
  await local.pick("ana", "Available");
  await told((s) => !s.next);
  await local.pick("ana", "Lunch");
  assert.equal((await told((s) => s.next)).next.type, "not_routable");
  assert.equal(new Set(states.map((s) => JSON.stringify(s))).size, states.length - 1, "nothing was told twice, but for the next status that was taken back");
});

test("what the desk does", time, async () => {
  local = await Local.start();
  await local.login("ana");
  const desk = localDesk({ url: local.url, agent: "ana" });
  const { contact, told } = sits(desk);
  const customer = await chat();
  const id = customer.contactId;
  await desk.say(id, "One moment, please");
  assert.ok((await customer.texts()).includes("AGENT: One moment, please"));
  const token = await desk.token(id);
  assert.ok(token.token && token.participantId && token.expires > 0);
  await local.participant("event", token.token, { ContentType: "application/vnd.amazonaws.connect.event.typing" });
  await assert.rejects(desk.transfer(id, "no such quick connect"), { name: "NotPossible" });
  await assert.rejects(desk.clear(id), { name: "NotPossible" });
  await desk.disconnect(id);
  await contact(id, "ended");
  await assert.rejects(desk.disconnect(id), { name: "NotPossible" });
  await desk.clear(id);
  await told((s) => s.contacts.length === 0);
  assert.equal((await customer.chat()).endedAt, null, "the customer stays");
  const second = await chat();
  await desk.transfer(second.contactId, "Support");
  await contact(second.contactId, "ended");
  assert.deepEqual((await second.chat()).segments.map((s) => s.initiationMethod), ["API", "TRANSFER"]);
});

test("a desk whose connectlocal is gone is not told of, and costs nothing when it is over", time, async () => {
  local = await Local.start();
  const desk = localDesk({ url: local.url, agent: "ana" });
  const { told, states } = sits(desk);
  await told((s) => s.status);
  const before = states.length;
  await local.stop();
  local = undefined;
  await assert.rejects(desk.disconnect("x"), (e) => e.name !== "NotPossible");
  assert.equal(states.length, before);
});

test("ana picks Offline: the chat is given up by the controller's command, and she is off-line", time, async () => {
  local = await Local.start("--controller");
  await local.login("ana");
  const { seen, log } = await works();
  const customer = await chat();
  await local.pick("ana", "Offline");
  await seen((v) => v.departure);
  await local.advance("10s");
  assert.equal((await customer.chat()).segments.length, 1, "within the grace nothing moves");
  await local.advance("10s");
  await offLine();
  const moved = await customer.chat();
  assert.equal(moved.endedAt, null);
  assert.deepEqual(moved.segments.map((s) => s.initiationMethod), ["API", "DISCONNECT"]);
  assert.deepEqual(log, []);
});

test("ana comes back within the grace: nothing has happened to the customer", time, async () => {
  local = await Local.start("--controller");
  await local.login("ana");
  const { seen } = await works();
  const customer = await chat();
  await local.pick("ana", "Offline");
  await seen((v) => v.departure?.state === "grace");
  await local.pick("ana", "Available");
  await seen((v) => v.departure?.state === "cancelled");
  await local.advance("1m");
  assert.equal((await customer.chat()).segments.length, 1);
});

test("another day by the controller's clock changes nothing: commands are obeyed", time, async () => {
  local = await Local.start("--controller");
  await local.login("ana");
  const { seen } = await works();
  await local.advance("24h");
  await local.pick("ana", "Available");
  const customer = await chat();
  await local.pick("ana", "Offline");
  await seen((v) => v.departure);
  await local.advance("20s");
  await offLine();
  assert.equal((await customer.chat()).endedAt, null);
});

for (const [status, never] of [[400, true], [404, true], [409, true], [429, false], [500, false], [503, false]]) {
  test(`HTTP status ${status}: ${never ? "it will never be possible" : "it may be later"}`, async () => {
    const desk = localDesk({ url: "http://local", agent: "ana", fetch: async () => new Response(JSON.stringify({ message: "no" }), { status }) });
    await assert.rejects(desk.disconnect("x"), { name: never ? "NotPossible" : "Error", message: "no" });
  });
}
