// Amazon's Streams library and chat library in Chromium: a custom CCP that embeds the CCP of a connectlocal.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { Host } from "./streams-host.mjs";
import { Local } from "./streams-local.mjs";

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

/** agentWindow embeds the CCP of an agent, who goes Available. */
async function agentWindow(username = "ana") {
  const w = await host.open(context);
  await w.begin(local, `/connect/ccp-v2/?agent=${username}`);
  await w.heard("agent");
  await w.setState("Available");
  await w.heard("state", { newState: "Available" });
  return w;
}

/** master asks whether a window is that of a topic, and becomes so if there is none. */
function master(w) {
  return w.page.evaluate(() => new Promise((done) => {
    window.connect.ifMaster(window.connect.MasterTopics.RINGTONE, () => done(true), () => done(false));
  }));
}

/** accepted is a chat that the agent of a window has taken. */
async function accepted(w, more) {
  const customer = await local.customer(more);
  await w.heard("connecting", { id: customer.contactId });
  await w.press(customer.contactId, "accept()");
  await w.heard("accepted", { id: customer.contactId });
  await w.heard("connected", { id: customer.contactId });
  return customer;
}

test("an agent's life: Available, a chat, Offline next, cleared, transferred, Offline", { timeout: 90_000 }, async () => {
  const w = await agentWindow();
  const customer = await accepted(w, { Attributes: { language: "pt" } });
  const id = customer.contactId;
  const events = (await w.log()).filter((h) => h.id === id).map((h) => h.event);
  // The answer to accept() and the news of what it did come on ways of their own: "accepted" may be the last.
  assert.deepEqual(events.filter((e) => e !== "accepted"), ["contact", "connecting", "connected"]);
  assert.equal(await w.contact(id, "contact.isConnected()"), true);
  assert.equal(await w.contact(id, "contact.getQueue().name"), "Support");
  assert.equal(await w.contact(id, "contact.getInitialContactId()"), id);
  assert.deepEqual(await w.contact(id, "contact.getAttributes().language"), { name: "language", value: "pt" });
  assert.deepEqual(await w.contact(id, "contact.getReferences()"), {});
  assert.deepEqual(await w.contact(id, "contact.getConnections().map((c) => [c.getType(), c.getState().type, c.isInitialConnection()])"), [
    ["agent", "connected", false], ["inbound", "connected", true],
  ]);
  assert.equal(await w.contact(id, "contact.isInbound()"), true);

  assert.ok(await w.page.evaluate((c) => window.talk(c), id) < 5000, "the media controller does not wait for its region");
  await customer.say("Is anybody there?");
  await w.heard("chat", { content: "Is anybody there?", role: "CUSTOMER" });
  await w.page.evaluate((c) => window.controllers[c].sendMessage({ contentType: "text/plain", message: "Yes." }), id);
  await w.heard("chat", { content: "Yes.", role: "AGENT" });
  assert.ok((await customer.texts()).includes("AGENT: Yes."));

  await assert.rejects(w.setState("Offline"), /InvalidStateException/);
  await w.setState("Offline", { enqueueNextState: true });
  await w.heard("enqueued", { next: "Offline", type: "offline" });
  assert.equal(await w.agent("agent.getState().name"), "Available");
  await w.setState("Available");
  await w.heard("cleared", { next: null });
  await w.setState("Offline", { enqueueNextState: true });

  const quickConnects = await w.page.evaluate(() => window.call(({ success, failure }) => window.agent.getEndpoints(window.agent.getAllQueueARNs(), {
    success: ({ endpoints }) => success(endpoints.map((e) => [e.type, e.name])), failure,
  })));
  assert.deepEqual(quickConnects.slice(0, 4), [["queue", "Support"], ["queue", "Billing"], ["queue", "VIP"], ["agent", "ana"]]);
  await w.page.evaluate((c) => window.call(({ success, failure }) => window.agent.getEndpoints(window.agent.getAllQueueARNs(), {
    success: ({ endpoints }) => window.contactOf(c).transfer(endpoints.find((e) => e.name === "Billing"), { success, failure }), failure,
  })), id);
  await w.heard("acw", { id });
  await w.heard("ended", { id });
  const chat = await customer.chat();
  assert.equal(chat.endedAt, null, "the customer stays");
  assert.deepEqual(chat.segments.map((s) => [s.initiationMethod, s.queue]), [["API", "Support"], ["TRANSFER", "Billing"]]);
  assert.equal(await w.agent("agent.getState().name"), "Available");
  await w.press(id, "clear()");
  await w.heard("destroy", { id });
  await w.heard("offline");
  assert.equal(await w.agent("agent.getNextState()"), null);
});

test("ending one's own connection leaves the customer in the disconnect flow", { timeout: 60_000 }, async () => {
  const w = await agentWindow();
  const customer = await accepted(w);
  const id = customer.contactId;
  await w.contact(id, "window.call((cb) => contact.getAgentConnection().destroy(cb))");
  await w.heard("acw", { id });
  const chat = await customer.chat();
  assert.equal(chat.endedAt, null);
  assert.deepEqual(chat.segments.map((s) => [s.initiationMethod, s.disconnectReason ?? ""]), [["API", "AGENT_DISCONNECT"], ["DISCONNECT", ""]]);
  await w.press(id, "complete()");
  await w.heard("destroy", { id });
});

test("a chat is missed, and one is rejected", { timeout: 60_000 }, async () => {
  const w = await agentWindow();
  const missed = await local.customer();
  await w.heard("connecting", { id: missed.contactId });
  await local.control("POST", "clock/advance", { by: "21s" });
  await w.heard("missed", { id: missed.contactId });
  assert.equal(await w.contact(missed.contactId, "contact.getState().type"), "missed");
  await w.setState("Lunch", { enqueueNextState: true });
  await w.press(missed.contactId, "clear()");
  await w.heard("destroy", { id: missed.contactId });
  await w.heard("state", { newState: "Lunch" });
  await w.forget();
  await w.setState("Available"); // and it rings again
  await w.heard("connecting", { id: missed.contactId });
  await w.press(missed.contactId, "reject()");
  await w.heard("missed", { id: missed.contactId });
  assert.equal(await w.contact(missed.contactId, "contact.getState().type"), "rejected");
});

test("who loads the page again finds the same state, and hears of a next status", { timeout: 60_000 }, async () => {
  const w = await agentWindow();
  const { contactId: id } = await accepted(w);
  await w.setState("Offline", { enqueueNextState: true });
  await w.heard("enqueued");
  await w.page.reload();
  await w.begin(local, "/ccp-v2/"); // the cookie knows who it is
  await w.heard("agent", { name: "Ana Almeida", state: "Available" });
  await w.heard("enqueued", { next: "Offline" });
  await w.heard("connected", { id });
  await w.page.evaluate((c) => window.talk(c), id);
  await w.page.evaluate((c) => window.controllers[c].sendMessage({ contentType: "text/plain", message: "I am back." }), id);
  await w.heard("chat", { content: "I am back." });
});

test("two windows of one agent see the same", { timeout: 60_000 }, async () => {
  const one = await agentWindow();
  const two = await host.open(context);
  await two.begin(local, "/ccp-v2/");
  await two.heard("agent", { name: "Ana Almeida", state: "Available" });
  const { contactId: id } = await local.customer();
  await one.heard("connecting", { id });
  await two.heard("connecting", { id });
  await one.press(id, "accept()");
  await two.heard("accepted", { id });
  await two.heard("connected", { id });
  await two.setState("Lunch", { enqueueNextState: true });
  await one.heard("enqueued", { next: "Lunch" });
  await one.page.waitForFunction(() => window.connect.numberOfConnectedCCPs === 2);
  assert.equal(await master(one), true);
  assert.equal(await master(two), false);
  await two.page.evaluate(() => new Promise((done) => { window.connect.becomeMaster(window.connect.MasterTopics.RINGTONE, done); }));
  assert.equal(await master(one), false);
  await one.page.evaluate(() => new Promise((done) => { window.connect.becomeMaster(window.connect.MasterTopics.RINGTONE, done); }));
  await one.page.close();
  await two.page.waitForFunction(() => window.connect.numberOfConnectedCCPs === 1);
  assert.equal(await master(two), true);
});

test("a person logs in by the page in the frame, on a page of another site", { timeout: 60_000 }, async () => {
  const w = await host.open(context, "localhost");
  await w.begin(local, "/ccp-v2/");
  const ccp = w.page.frameLocator("iframe");
  await ccp.getByRole("button", { name: "Ben Baker" }).click();
  await w.heard("agent", { name: "Ben Baker", state: "Offline" });
  await w.page.reload();
  await w.begin(local, "/ccp-v2/");
  await w.heard("agent", { name: "Ben Baker" });
  assert.equal(await master(w), true);
  await ccp.getByRole("combobox", { name: "Status" }).selectOption("Available");
  await w.heard("routable");
  await ccp.getByRole("button", { name: "Log out" }).click();
  await w.heard("terminated");
  await ccp.getByRole("button", { name: "Ben Baker" }).waitFor();
  assert.equal((await local.control("GET", "agents/ben")).loggedIn, false);
});

test("a person logs in in the popup, and out by the documented link", { timeout: 60_000 }, async () => {
  const w = await host.open(context);
  const opening = context.waitForEvent("page");
  await w.begin(local, "/connect/ccp-v2/", { loginPopup: true, loginOptions: { autoClose: true }, ccpLoadTimeout: 1500 });
  const popup = await opening;
  await popup.getByRole("heading", { name: "Who are you?" }).waitFor();
  await popup.keyboard.press("Tab");
  await popup.keyboard.press("Enter"); // the second one
  await w.heard("agent", { name: "Ben Baker" });
  if (!popup.isClosed()) await popup.waitForEvent("close");
  await w.page.evaluate((url) => fetch(`${url}/connect/logout`, { credentials: "include", mode: "no-cors" }), local.url);
  await w.heard("terminated");
  assert.equal((await local.control("GET", "agents/ben")).loggedIn, false);
});

test("a lost websocket comes back, and the session goes on", { timeout: 60_000 }, async () => {
  const w = await agentWindow();
  const customer = await accepted(w);
  await w.page.evaluate((c) => window.talk(c), customer.contactId);
  await local.control("POST", "faults", [{ kind: "drop-websockets" }]);
  await w.heard("websocket lost");
  // Streams tells of the new socket when it is open, which is before it brings messages.
  await w.page.waitForFunction(() => {
    const since = window.heard.slice(window.heard.findIndex((h) => h.event === "websocket lost")).map((h) => h.event);
    return since.includes("websocket gained") && since.includes("websocket subscribed");
  });
  await customer.say("Are you still there?");
  await w.heard("chat", { content: "Are you still there?" });
});

test("a supervisor looks on, barges in and takes the agent out", { timeout: 60_000 }, async () => {
  const ana = await agentWindow("ana");
  const customer = await accepted(ana);
  const ben = await host.open(context);
  await ben.begin(local, "/ccp-v2/?agent=ben");
  await ben.heard("agent");
  const { instanceId, users } = await local.control("GET", "instance");
  const { ContactId: own } = await local.connect("POST", "/contact/monitor", {
    InstanceId: instanceId, ContactId: customer.contactId, UserId: users.ben, AllowedMonitorCapabilities: ["SILENT_MONITOR", "BARGE"],
  });
  await ben.heard("connected", { id: own });
  const mine = "contact.getAgentConnection()";
  assert.deepEqual(await ben.contact(own, `[${mine}.getType(), ${mine}.getState().type, ${mine}.isSilentMonitor(), ${mine}.isBargeEnabled(), ${mine}.getMonitorInfo().agentName]`),
    ["monitoring", "silent_monitor", true, true, "Ana Almeida"]);
  await ben.press(own, "bargeIn()");
  await ben.page.waitForFunction((id) => window.contactOf(id).getAgentConnection().isBarge(), own);
  await ana.page.waitForFunction((id) => window.contactOf(id).isUnderSupervision(), customer.contactId);
  await ben.page.evaluate((id) => window.talk(id), own);
  await customer.say("Who is that?");
  await ben.heard("chat", { content: "Who is that?" });
  await ben.contact(own, "window.call((cb) => contact.getConnections().find((c) => c.getType() === 'outbound').destroy(cb))");
  await ana.heard("acw", { id: customer.contactId });
  assert.equal((await customer.chat()).endedAt, null);
  await ben.contact(own, "window.call((cb) => contact.getAgentConnection().destroy(cb))");
  await ben.heard("destroy", { id: own });
});

test("a second agent is brought in, and one may end the chat for all", { timeout: 60_000 }, async () => {
  const ana = await agentWindow("ana");
  const customer = await accepted(ana);
  const id = customer.contactId;
  await agentWindow("ben");
  const bring = (name, method) => ana.page.evaluate(([c, n, m]) => window.call(({ success, failure }) => window.agent.getEndpoints(window.agent.getAllQueueARNs(), {
    success: ({ endpoints }) => window.contactOf(c)[m](endpoints.find((e) => e.name === n), { success, failure }), failure,
  })), [id, name, method]);
  await assert.rejects(bring("Billing", "addParticipant"), /BadEndpointException/);
  await bring("ben", "addParticipant");
  await ana.page.waitForFunction((c) => window.contactOf(c).getThirdPartyConnections().length === 1, id);
  assert.equal(await ana.contact(id, "contact.getThirdPartyConnections()[0].getParticipantName()"), "Ben Baker");
  await ana.contact(id, "window.call((cb) => contact.getInitialConnection().destroy(cb))");
  await ana.heard("acw", { id });
  assert.notEqual((await customer.chat()).endedAt, null);
});

test("the SDK's port answers", { timeout: 60_000 }, async () => {
  const w = await agentWindow();
  const customer = await accepted(w, { Attributes: { language: "pt" } });
  const contactId = customer.contactId;
  const ask = (command, data) => w.page.evaluate(([c, d]) => {
    const proxy = window.connect.core.getSDKClientConfig().provider.getProxy();
    return proxy.request("aws.connect.contact", c, d).catch((e) => ({ errorKey: e.errorKey }));
  }, [command, data]);
  assert.deepEqual(await ask("contact/getInstanceDetails", { contactId }), { origin: local.url, region: "us-east-1" });
  assert.deepEqual(await ask("contact/getAttributes", { contactId, attributes: ["language"] }), { language: "pt" });
  assert.deepEqual((await ask("contact/listContacts")).map((c) => c.contactId), [contactId]);
  assert.deepEqual((await ask("contact/listParticipants", { contactId })).map((p) => [p.type.value, p.isSelf, p.isInitial]), [
    ["agent", true, false], ["inbound", false, true],
  ]);
  assert.equal((await ask("agent/getName")).name, "Ana Almeida");
  await w.page.evaluate(() => {
    const proxy = window.connect.core.getSDKClientConfig().provider.getProxy();
    proxy.subscribe({ namespace: "aws.connect.contact", key: "agent/nextAvailabilityStateChanged" }, ({ nextState }) => {
      window.heard.push({ event: "next", name: nextState?.name ?? null });
    });
  });
  const offline = await ask("agent/setOffline");
  assert.deepEqual([offline.status, offline.current.name, offline.next.name], ["queued", "Available", "Offline"]);
  await w.heard("next", { name: "Offline" });
  assert.equal((await ask("agent/setAvailabilityStateByName", { agentStateName: "Available" })).status, "updated");
  await w.heard("next", { name: null });
  assert.deepEqual(await ask("contact/getPreviewConfiguration", { contactId }), { errorKey: "handlerNotFound" });
  assert.deepEqual(await ask("contact/getQueue", { contactId: "none" }), { errorKey: "notFound" });
  await ask("contact/disconnectSelf", { contactId });
  await w.heard("acw", { id: contactId });
});

test("a person works in the page itself, by the keyboard", { timeout: 60_000 }, async () => {
  const page = await context.newPage();
  await page.goto(`${local.url}/ccp-v2/?agent=ana`);
  await page.getByRole("heading", { name: "Ana Almeida" }).waitFor();
  await page.getByRole("combobox", { name: "Status" }).focus();
  await page.keyboard.type("Avail");
  const customer = await local.customer();
  await page.getByRole("button", { name: "Accept: Zoe" }).focus();
  await page.keyboard.press("Enter");
  await customer.say("Hello?");
  await page.getByText("Hello?").waitFor();
  await page.getByRole("textbox", { name: "Message" }).focus();
  await page.keyboard.type("Good morning.");
  await page.keyboard.press("Enter");
  await page.locator(".said[data-by=self]", { hasText: "Good morning." }).waitFor();
  assert.ok((await customer.texts()).includes("AGENT: Good morning."));
  await local.control("POST", "faults", [{ kind: "drop-websockets" }]);
  await customer.say("Good morning to you."); // before the page has a websocket again
  await page.getByText("Good morning to you.").waitFor();
  assert.deepEqual((await page.getByRole("log", { name: "Messages" }).locator(".said:not([data-by=system]) .words").allInnerTexts()).slice(-3),
    ["Hello?", "Good morning.", "Good morning to you."]);
  await page.getByRole("combobox", { name: "Status" }).selectOption("Lunch");
  await page.getByRole("button", { name: "Stay Available" }).click();
  await page.getByText("Next status: Lunch").waitFor({ state: "hidden" });
  await page.getByRole("combobox", { name: "Transfer Zoe to" }).focus();
  await page.getByRole("combobox", { name: "Transfer Zoe to" }).selectOption("ben (agent)");
  await page.getByRole("button", { name: "Close contact: Zoe" }).click();
  await page.getByText("No contacts.").waitFor();
  assert.deepEqual((await customer.chat()).segments.map((s) => [s.initiationMethod, s.queue]), [["API", "Support"], ["TRANSFER", "ben"]]);
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Who are you?" }).waitFor();
  await page.reload(); // the address alone does not undo the log-out
  await page.getByRole("heading", { name: "Who are you?" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "agent-ana");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Ana Almeida" }).waitFor();
});

test("the page that the documentation shows", { timeout: 60_000 }, async () => {
  const shown = (await readFile(new URL("../../../docs/connectlocal/ccp.md", import.meta.url), "utf8")).match(/```html\n(.*?)```/s)[1];
  const html = shown.replaceAll("http://127.0.0.1:8686", local.url).replace("/ccp-v2/", "/ccp-v2/?agent=ana");
  host.files["/shown"] = html;
  const page = await context.newPage();
  const said = (text) => page.waitForEvent("console", (m) => m.text() === text);
  const ready = page.waitForResponse((r) => r.url().endsWith("/connect/api"));
  await page.goto(`http://127.0.0.1:${host.port}/shown`);
  await ready;
  const answered = said("AGENT Good morning.");
  await local.control("POST", "agents/ana/status", { status: "Available" });
  const customer = await local.customer();
  await answered;
  const heard = said("CUSTOMER Good morning to you.");
  await customer.say("Good morning to you.");
  await heard;
  const leaving = said("leaves next: Offline");
  await local.control("POST", "agents/ana/status", { status: "Offline" });
  await leaving;
  const staying = said("stays");
  await local.control("POST", "agents/ana/status", { status: "Available" });
  await staying;
});
