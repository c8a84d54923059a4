// What can happen to an agent's browser, with everything real but Amazon: Streams and chatjs in Chromium, a controller
// in a process of its own, connectlocal in another.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { chromium } from "playwright-core";
import { World } from "./scenario.mjs";

let world;

afterEach(() => world?.close());

const slow = { timeout: 120_000 };

test("the agent picks Offline with three chats: the companion gives them up, and Offline becomes real", slow, async () => {
  world = await World.open();
  const context = await world.host.browser.newContext();
  const w = await world.window(context);
  const customers = await world.chats(w, 3);
  await world.colleague();
  await w.setState("Offline", { enqueueNextState: true });
  await world.landed(customers);
  await w.heard("offline");
  await counted(world, 'handover_companion_commands_total{action="disconnect",outcome="done"}', 3);
  for (const c of customers) {
    const { segments } = await c.chat();
    assert.deepEqual(segments.map((s) => s.initiationMethod), ["API", "DISCONNECT"]);
  }
  const view = await w.page.evaluate(() => window.views.find((v) => v.departure?.chats.length === 3)?.departure);
  assert.equal(view.cause, "offline");
  assert.equal(view.ask, true);
});

test("the browser is killed with three chats: the tokens that it had deposited release them all", slow, async () => {
  world = await World.open();
  const { server, customers } = await doomed(3);
  server.process().kill("SIGKILL");
  await world.landed(customers);
  const journal = await world.journal();
  assert.ok(journal.some((e) => e.cause === "client-lost"), "the agent was missed");
  await counted(world, 'handover_intent_seconds_count{kind="release",outcome="done"}', 3);
  assert.equal(await metric(world, 'handover_companion_commands_total{action="disconnect",outcome="done"}'), 0, "no companion was there to do it");
});

test("the network to the controller is cut and comes back: nothing moves, and the companion works again", slow, async () => {
  world = await World.open({ policy: "client_lost: {interval: 2s, misses: 5}\ngrace: {offline: 1s}\ncompanion: {alone: false}\nrules: [{name: back, do: [{target: same-queue, needs: nothing}]}]" });
  const context = await world.host.browser.newContext();
  const w = await world.window(context);
  const customers = await world.chats(w, 1);
  await context.route("**/companion/v1/**", (route) => route.abort("connectionfailed"));
  await w.page.waitForFunction(() => window.view.connected === false);
  await context.unroute("**/companion/v1/**");
  await w.page.waitForFunction(() => window.view.connected);
  assert.deepEqual(await world.outcomes(), {});
  await world.colleague();
  await w.setState("Offline", { enqueueNextState: true });
  await world.landed(customers);
});

test("the machine sleeps until it is missed: the token lands the chat, and the companion that wakes up does nothing", slow, async () => {
  world = await World.open();
  const { server, w, customers } = await doomed(1);
  const machine = -server.process().pid; // all of the browser's processes
  process.kill(machine, "SIGSTOP");
  try {
    await world.landed(customers);
  } finally {
    process.kill(machine, "SIGCONT");
  }
  const before = await customers[0].chat();
  await w.page.waitForFunction(() => window.agent.getContacts().length === 0);
  await w.page.waitForFunction(() => window.view.connected);
  const after = await customers[0].chat();
  assert.deepEqual(after.segments, before.segments, "nothing more was done to the chat");
  assert.deepEqual(await w.page.evaluate(() => window.view.alone), 0);
});

test("two tabs: one acts; when it is closed the other does", slow, async () => {
  world = await World.open();
  const context = await world.host.browser.newContext();
  const first = await world.window(context);
  const second = await world.host.open(context);
  await world.begin(second);
  assert.equal(await first.page.evaluate(() => window.companion.leads), true);
  assert.equal(await second.page.evaluate(() => window.companion.leads), false);
  await second.page.waitForFunction(() => window.companion.others === 1);
  const customers = await world.chats(first, 2);
  await first.page.close({ runBeforeUnload: false });
  await second.page.waitForFunction(() => window.companion.leads);
  await world.colleague();
  await second.setState("Offline", { enqueueNextState: true });
  await world.landed(customers);
  await counted(world, 'handover_companion_commands_total{action="disconnect",outcome="done"}', 2);
});

test("a page that is loaded again and again loses nobody, and works in the end", slow, async () => {
  world = await World.open({ policy: "client_lost: {interval: 20s, misses: 3}\ngrace: {offline: 1s}\nrules: [{name: back, do: [{target: same-queue, needs: nothing}]}]" });
  const context = await world.host.browser.newContext();
  const w = await world.window(context);
  const customers = await world.chats(w, 2);
  for (let n = 0; n < 8; n++) {
    await w.page.reload();
    await world.begin(w);
  }
  assert.deepEqual(await world.outcomes(), {}, "nothing was moved");
  await world.colleague();
  await w.setState("Offline", { enqueueNextState: true });
  await world.landed(customers);
});

test("the controller is down: the companion acts on its plan, once, and tells of it when the controller is back", slow, async () => {
  world = await World.open({ policy: "client_lost: {interval: 15s, misses: 3}\ngrace: {offline: 1s}\nrules: [{name: back, do: [{target: same-queue, needs: nothing}]}]", quickConnects: "{Support: Support}" });
  const context = await world.host.browser.newContext();
  let plan;
  context.on("response", async (r) => {
    if (/companion\/v1\/(beat|poll)$/.test(r.url()) && r.status() === 200) plan = (await r.json().catch(() => ({}))).plan ?? plan;
  });
  const w = await world.window(context);
  const customers = await world.chats(w, 2);
  await world.until("the plan knows of both", () => plan?.chats.length === 2);
  await world.halt();
  await w.setState("Offline", { enqueueNextState: true });
  await w.page.waitForFunction(() => window.view.alone === 2, null, { timeout: 40_000 });
  for (const c of customers) {
    const chat = await c.chat();
    assert.equal(chat.endedAt, null);
    assert.deepEqual(chat.segments.map((s) => [s.initiationMethod, s.queue]), [["API", "Support"], ["TRANSFER", "Support"]]);
  }
  await world.control();
  await world.until("it is told", async () => (await world.journal()).filter((e) => e.reason.includes("acted alone")).length === 2);
  for (const c of customers) {
    assert.equal((await c.chat()).segments.length, 2, "nobody moved it again");
  }
});

test("the agent comes back in the middle of a move: the chat stays", slow, async () => {
  world = await World.open();
  const context = await world.host.browser.newContext();
  const w = await world.window(context);
  const [customer] = await world.chats(w, 1);
  let back;
  await context.route("**/companion/v1/poll", async (route) => {
    const response = await route.fetch().catch(() => null);
    if (!response) {
      return route.abort().catch(() => {});
    }
    const body = await response.text();
    if (body.includes('"action"') && !back) {
      back = w.setState("Available"); // just when the command is on its way
      await back;
      await w.heard("cleared");
    }
    return route.fulfill({ response, body }).catch(() => {});
  });
  await w.setState("Offline", { enqueueNextState: true });
  await world.until("the chat is given back", async () => (await world.outcomes())[customer.contactId] === "returned");
  assert.ok(back, "a command was on its way");
  const chat = await customer.chat();
  assert.equal(chat.segments.length, 1, "the chat was not moved");
  assert.equal(await w.contact(customer.contactId, "contact.isConnected()"), true);
});

test("stolen and forged things are refused, counted, and move nothing", slow, async () => {
  world = await World.open();
  const { local } = world;
  await local.login("ana");
  const customer = await local.customer();
  const id = await local.offered("ana");
  await local.press("ana", id, "accept");
  const { connectionToken, expiry } = await local.control("GET", `agents/ana/contacts/${id}/token`);
  const post = (call, bearer, body) => fetch(`${world.url}/companion/v1/${call}`, {
    method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` }, body: JSON.stringify(body),
  });
  const hello = (agent, more) => ({ version: 1, agent, client: "thief", desk: "local", library: "", language: "en", at: Date.now(), state: { status: { name: "", type: "", at: 0 }, next: null, contacts: [] }, ...more });
  const codes = async (response) => [response.status, (await response.json()).code];
  const [ana, ben] = [await world.token("ana"), await world.token("ben")];

  assert.deepEqual(await codes(await post("hello", ben, hello("ana"))), [403, "not-you"]);
  assert.deepEqual(await codes(await post("hello", "hoe_made-up", hello("ana"))), [401, "unauthorized"]);
  assert.deepEqual(await codes(await post("hello", ana, hello("ana", { version: 9 }))), [400, "unknown-version"]);
  assert.deepEqual(await codes(await post("hello", ana, hello("ana", { at: Date.now() - 7_200_000 }))), [400, "wrong-clock"]);
  assert.deepEqual(await codes(await post("hello", ana, { ...hello("ana"), library: "x".repeat(20_000) })), [413, "too-large"]);

  const { session } = await (await post("hello", ben, hello("ben"))).json();
  const deposit = (seq, more) => ({ seq, at: Date.now(), contactId: id, chatId: id, participantId: "p", token: connectionToken, expires: Date.parse(expiry), ...more });
  assert.deepEqual(await codes(await post("deposit", session, deposit(1))), [403, "not-your-chat"]);

  const own = (await (await post("hello", ana, hello("ana", { client: "own" }))).json()).session;
  assert.deepEqual(await codes(await post("deposit", own, deposit(1, { token: "made-up" }))), [403, "token-refused"]);
  const kept = deposit(2);
  assert.equal((await post("deposit", own, kept)).status, 204);
  assert.deepEqual(await codes(await post("deposit", own, kept)), [409, "replayed"]);
  await local.press("ana", id, "end");
  await local.press("ana", id, "clear");
  assert.deepEqual(await codes(await post("deposit", own, deposit(3))), [403, "not-your-chat"]);
  await world.operate("POST", "agents/ben/revoke-enrolment");
  assert.deepEqual(await codes(await post("poll", session, { revision: "" })), [401, "no-session"]);
  assert.deepEqual(await codes(await post("hello", ben, hello("ben"))), [401, "unauthorized"]);

  assert.equal((await customer.chat()).endedAt, null);
  assert.deepEqual(await world.outcomes(), {});
  for (const [code, least] of [["not-you", 1], ["unknown-version", 1], ["wrong-clock", 1], ["too-large", 1], ["not-your-chat", 2], ["token-refused", 1], ["replayed", 1]]) {
    assert.ok((await metric(world, `handover_companion_refused_total{code="${code}"}`)) >= least, code);
  }
  assert.ok(!world.log.join("\n").includes(connectionToken) && !world.log.join("\n").includes("hoe_"), "no secret is in the log");
});

/** doomed is an agent with so many chats, whose tokens are deposited, in a browser of the scenario's own; a colleague is there. */
async function doomed(count) {
  const server = await launch();
  const w = await world.host.open(await world.browser.newContext());
  world.count(w);
  await world.begin(w);
  await w.setState("Available");
  await w.heard("state", { newState: "Available" });
  const customers = await world.chats(w, count);
  await world.deposited(w, count);
  await world.colleague();
  return { server, w, customers };
}

/** launch starts a browser of the scenario's own, whose processes it can do with as it likes. */
async function launch() {
  const server = await chromium.launchServer({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  world.ends = () => server.close(); // a test's process lives as long as its browsers
  world.browser = await chromium.connect(server.wsEndpoint());
  return server;
}

/** counted waits until a metric is so high: a chat's events may have told that it landed before the answer of the call that
 * moved it is in. */
async function counted(w, name, count) {
  await w.until(`${name} is ${count}`, async () => (await metric(w, name)) >= count);
  assert.equal(await metric(w, name), count);
}

/** metric is one figure of the controller. */
async function metric(w, name) {
  const text = await (await fetch(`${w.url}/metrics`)).text();
  return Number(text.split("\n").find((line) => line.startsWith(`${name} `))?.split(" ")[1] ?? 0);
}
