// A companion in the agent workspace from end to end: Amazon's libraries in Chromium, the controller and connectlocal
// in one process, by whose clock all goes.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { Local } from "../../test/interop/js/streams-local.mjs";
import { Host } from "./workspace-host.mjs";

let local, host, context;

before(async () => {
  host = await Host.start();
});

after(() => host?.stop());

beforeEach(async () => {
  local = await Local.start("--controller");
  host.local = local;
  context = await host.browser.newContext();
});

afterEach(async () => {
  await context?.close();
  await local?.stop();
});

const time = { timeout: 60_000 };

test("ana picks Offline: the service leaves her chat by the controller's command, and she is off-line", time, async () => {
  await local.login("ana");
  const service = await host.service(context, "ana");
  await service.frame.evaluate((o) => window.start(o), { url: local.url, agent: "ana" });
  await service.frame.waitForFunction(() => window.companion.connected && window.companion.leads);
  const customer = await local.customer();
  await local.offered("ana");
  await local.press("ana", customer.contactId, "accept");
  await local.pick("ana", "Offline");
  await service.frame.waitForFunction(() => window.view.departure);
  await local.advance("10s");
  assert.equal((await customer.chat()).segments.length, 1, "within the grace nothing moves");
  await local.advance("10s");
  await local.until("ana is off-line", async () => (await local.control("GET", "agents/ana")).status === "Offline");
  const chat = await customer.chat();
  assert.equal(chat.endedAt, null, "the customer stays");
  assert.notEqual(chat.segments.length, 1);
  const commands = (await service.heard()).map((h) => h.command);
  assert.ok(commands.includes("contact/disconnectSelf") || commands.includes("contact/transfer"), "the service did it");
});

test("the service of a workspace begins once", time, async () => {
  const service = await host.service(context, "ana");
  const options = { url: local.url, agent: "ana" };
  await service.frame.evaluate((o) => window.start(o), options);
  await assert.rejects(service.frame.evaluate((o) => window.start(o), options), /a companion, or another service, has begun in this page already/);
});

test("outside a workspace there is no companion", time, async () => {
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(`${host.url}/service.html`);
  const started = page.evaluate((o) => window.start(o), { url: local.url, agent: "ana" });
  await Promise.all([assert.rejects(started, /the workspace: workspaceConnectTimeout/), page.clock.runFor(6_000)]);
});

test("without the permission for the agent's name there is no companion", time, async () => {
  const service = await host.service(context, "ana", { granted: [] });
  await assert.rejects(service.frame.evaluate((o) => window.start(o), { url: local.url }), /missingPermission/);
  await service.page.waitForFunction(() => window.topics().length === 0); // and nobody listens, when that has come over
});
