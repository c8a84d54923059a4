// The console in the browser: what a supervisor sees of who is leaving, and does about it.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { barriers, sticksOut } from "./look.mjs";
import { Browser, Office } from "./office.mjs";

/** @type {Office} */ let office;
/** @type {Browser} */ let browser;

before(async () => { [office, browser] = await Promise.all([Office.start(), Browser.start()]); });
after(async () => { await Promise.all([browser?.stop(), office?.stop()]); });
afterEach(async () => {
  await office.control("POST", "faults", []);
  const { instanceId } = await office.control("GET", "instance");
  for (const c of await office.control("GET", "contacts")) if (!c.endedAt) await office.ask("POST", "/contact/stop", { InstanceId: instanceId, ContactId: c.contactId });
  for (const p of await office.ask("GET", "/console/v1/people")) if (p.order) await office.ask("POST", `/operator/v1/agents/${p.username}/undrain`, {}).catch(() => {}); // it may have been taken back just now: agents are read once a second
  for (const a of await office.control("GET", "agents")) {
    await office.control("POST", `agents/${a.username}/auto`, { on: false });
    if (a.loggedIn) await office.control("POST", `agents/${a.username}/logout`);
  }
});

/** open shows a part of the console, and waits until it is live. */
async function open(t, part = "#/", options = {}) {
  const window = await browser.window(t, office.url, options);
  await window.page.goto(`/console/${part}`);
  await window.page.locator("html[data-connection=live]").waitFor();
  const dialog = window.page.getByRole("dialog");
  return { ...window, dialog, leaver: (name) => window.page.locator(".leaver", { has: window.page.getByRole("link", { name, exact: true }) }) };
}

/** chat starts a chat, and waits until somebody has it. @returns {Promise<string>} its id */
async function chat(name, attributes = {}) {
  const { instanceId, flows } = await office.control("GET", "instance");
  const { ContactId, ParticipantToken } = await office.ask("PUT", "/contact/chat", { InstanceId: instanceId, ContactFlowId: flows["Handover inbound"], ParticipantDetails: { DisplayName: name }, Attributes: attributes });
  await office.ask("POST", "/participant/connection", { Type: ["CONNECTION_CREDENTIALS"], ConnectParticipant: true }, { "x-amz-bearer": ParticipantToken });
  for (;;) {
    const { segments } = await office.control("GET", `contacts/${ContactId}`);
    if (segments.at(-1).state === "connected") return ContactId;
    await new Promise((r) => setTimeout(r, 100));
  }
}

/** staffed has these agents work by themselves. */
async function staffed(...names) {
  for (const name of names) {
    await office.login(name);
    await office.control("POST", `agents/${name}/auto`, { on: true });
  }
}

/** known waits until the controller knows of an agent's chats. */
async function known(agent, many) {
  for (;;) {
    const people = await office.ask("GET", "/console/v1/people");
    if (people.find((p) => p.username === agent)?.chats.filter((c) => c.state === "CONNECTED").length === many) return;
    await new Promise((r) => setTimeout(r, 100));
  }
}

const until = (locator, text) => locator.filter({ hasText: text }).first().waitFor();
const short = (id) => id.slice(0, 8);

test("an agent who leaves is on the board, with each chat, until it has landed", async (t) => {
  const { page, leaver } = await open(t);
  await page.getByText("Nobody is leaving").waitFor();
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
  await staffed("ana");
  const id = await chat("Zoe");
  await office.login("ben");
  await office.control("POST", "agents/ben/auto", { on: true });
  await office.pick("ana", "Offline");
  await until(leaver("ana"), "went offline");
  await until(leaver("ana").locator("header"), "grace");
  await leaver("ana").locator(".ring").waitFor();
  await until(leaver("ana").locator(`[data-chat="${id}"]`), "waiting");
  assert.deepEqual(await barriers(page), []);
  await office.control("POST", "clock/advance", { by: "15s" });
  await until(page.locator("aside .lines"), "has the chat");
  await leaver("ana").waitFor({ state: "detached" });
  const past = page.locator("section", { hasText: "Left before" }).getByRole("listitem").filter({ hasText: "1 landed" });
  await past.getByRole("link", { name: "ana" }).first().click();
  await until(page.locator(".ladder li[aria-current=step]"), "same-queue");
  await until(page.locator(".timeline"), "rule \"back to the queue\" applies");
  await page.getByText("1 other rule did not apply").click();
  await until(page.locator("main"), "attribute on_departure is not survey");
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "The journal of it" }).click();
  assert.match((await download).suggestedFilename(), /^departure-ana\.ndjson$/);
});

test("an operator drains an agent and takes it back, and the journal says who", async (t) => {
  const { page, dialog, leaver } = await open(t);
  await page.getByRole("button", { name: "operator" }).click();
  await dialog.getByLabel("Your name").fill("mia");
  await dialog.getByRole("button", { name: "Use this name" }).click();
  await staffed("ana");
  await chat("Zoe");
  await known("ana", 1);
  await page.getByRole("button", { name: "Drain an agent…" }).click();
  await page.locator("[data-agent=ana]").getByRole("button", { name: "Drain…" }).click();
  await until(dialog, "one chat is moved");
  await until(dialog, "Support → same-queue");
  assert.deepEqual(await barriers(page), []);
  await dialog.getByRole("button", { name: "Drain", exact: true }).click();
  await until(page.locator(".toast"), "ana is being drained.");
  await page.goto("/console/#/");
  await until(leaver("ana"), "by mia");
  await leaver("ana").getByRole("button", { name: "Undrain…" }).click();
  await until(dialog, "The journal will name mia");
  await dialog.getByRole("button", { name: "Take the drain back" }).click();
  await until(page.locator(".toast"), "ana stays.");
  await until(page.locator("aside .lines"), "by mia");
  const journal = await fetch(`${office.url}/operator/v1/journal?agent=ana`).then((r) => r.text());
  assert.ok(journal.trim().split("\n").map((l) => JSON.parse(l)).filter((e) => e.by === "mia").length >= 2, journal);
});

test("a chat is kept longer and sent elsewhere; what has changed meanwhile explains itself", async (t) => {
  const { page, guard, dialog, leaver } = await open(t);
  await staffed("ana");
  const id = await chat("Zoe");
  await office.pick("ana", "Offline");
  const row = leaver("ana").locator(`[data-chat="${id}"]`);
  const choose = async (what) => {
    await row.locator("summary").click();
    await row.getByRole("button", { name: what }).click();
  };
  await choose("Keep longer…");
  await dialog.getByLabel("For").selectOption("15m");
  await dialog.getByRole("button", { name: "Keep", exact: true }).click();
  await until(row, "leaves the chat with the agent for 15m0s more");
  await choose("Send elsewhere…");
  await dialog.getByLabel("Name of the queue or the agent").fill("Biling");
  guard.expect(/POST \/operator\/v1\/departures\/\S+\/send 4\d\d/);
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await until(dialog.getByRole("alert"), "Billing"); // the nearest name
  await dialog.getByLabel("Name of the queue or the agent").fill("Billing");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await until(row, "→ queue Billing");
  await until(row, "landing");
  await choose("Undo…");
  await office.login("emma");
  await office.control("POST", "agents/emma/auto", { on: true });
  await leaver("ana").waitFor({ state: "detached" }); // emma has it: it is too late
  guard.expect(/POST \/operator\/v1\/departures\/\S+\/undo 409/);
  await dialog.getByRole("button", { name: "Undo", exact: true }).click();
  await dialog.getByRole("alert").waitFor();
  assert.deepEqual(await barriers(page), []);
});

test("the breaker holds, and is let go", async (t) => {
  const { page, dialog } = await open(t);
  await staffed("ana", "ben", "chloe");
  for (const name of ["Zoe", "Max", "Ida"]) await chat(name);
  for (const name of ["ana", "ben", "chloe"]) await office.pick(name, "Offline");
  const banner = page.locator("#banners .banner", { hasText: "The breaker holds moves back" });
  await banner.waitFor();
  assert.deepEqual(await barriers(page), []);
  await banner.getByRole("button", { name: "Let go…" }).click();
  await dialog.getByRole("button", { name: "Let go", exact: true }).click();
  await banner.waitFor({ state: "detached" });
});

test("what could not be applied is looked at, applied again, and dropped", async (t) => {
  await office.control("POST", "faults", [{ kind: "corrupt", count: 2 }]);
  await office.login("ana");
  const { page, guard, dialog } = await open(t, "#/quarantine");
  await page.locator("tbody tr").nth(1).waitFor();
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
  const first = page.locator("tbody tr").first();
  await first.getByRole("button", { name: "Look…" }).click();
  await until(dialog, "may hold what a customer wrote");
  await dialog.getByRole("button", { name: "Show" }).click();
  await page.locator(".bytes").waitFor();
  assert.notEqual((await page.locator(".bytes").textContent()).length, 0);
  await page.keyboard.press("Escape");
  await first.getByRole("button", { name: "Apply…" }).click();
  guard.expect(/POST \/operator\/v1\/quarantine\/\d+\/replay 409/);
  await dialog.getByRole("button", { name: "Apply", exact: true }).click();
  await until(dialog.getByRole("alert"), "it still cannot be applied, and stays");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  while (await page.locator("tbody tr th").count() > 0) {
    const many = await page.locator("tbody tr th").count();
    await page.locator("tbody tr").first().getByRole("button", { name: "Drop…" }).click();
    await dialog.getByRole("button", { name: "Drop", exact: true }).click();
    await page.waitForFunction((before) => document.querySelectorAll("tbody tr th").length < before, many);
  }
  await page.getByText("Nothing is in quarantine").waitFor();
});

test("the policy shows which rule would decide about an agent's chats, and another can be tried here", async (t) => {
  await staffed("ana");
  await chat("Zoe");
  await known("ana", 1);
  const { page, guard, dialog } = await open(t, "#/policy");
  await page.getByLabel("Somebody left now").selectOption("ana");
  const matched = page.locator(".code tr[data-tone=accent]");
  await until(matched, "back to the queue");
  await until(page.locator(".code tr[data-tone=calm]"), "does not apply: attribute on_departure is not survey");
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
  const before = await office.ask("GET", "/console/v1/policy");
  await page.getByRole("button", { name: "Try another policy…" }).click();
  await dialog.getByLabel("Policy").fill("rules:\n  - name: broken\n    do: [{target: nowhere}]\n");
  guard.expect(/POST \/operator\/v1\/policy 422/);
  await dialog.getByRole("button", { name: "Put in force" }).click();
  await until(dialog.getByRole("alert"), "3");
  await dialog.getByLabel("Policy").fill("mode: shadow\nrules:\n  - name: look on\n    do: [{target: same-queue}]\n");
  await dialog.getByRole("button", { name: "Put in force" }).click();
  await until(page.locator(".code tr[data-tone=accent]"), "look on");
  await office.ask("POST", "/operator/v1/policy", { text: before.text });
});

test("history is searched, and figures have a table", async (t) => {
  await staffed("ana");
  const id = await chat("Zoe");
  await office.login("ben");
  await office.control("POST", "agents/ben/auto", { on: true });
  await office.pick("ana", "Offline");
  await office.control("POST", "clock/advance", { by: "16s" });
  const { page } = await open(t, "#/history");
  await page.getByLabel("Look for").fill(short(id));
  await page.getByRole("button", { name: "Search" }).click();
  await until(page.locator("tbody tr"), "ana");
  assert.equal(await page.locator("tbody tr").count(), 1);
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
  await page.getByLabel("Outcome of a chat").selectOption("stranded");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByText("Nothing fits.").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("h2").first().click();
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await page.getByText("Departures, by cause").waitFor();
  await page.getByText("Show as a table").first().click();
  await page.locator(".plot table").first().waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as CSV" }).click();
  assert.match((await download).suggestedFilename(), /^handover-.*\.csv$/);
  assert.deepEqual(await barriers(page), []);
});

test("a lost connection is said and healed", async (t) => {
  const { page, guard } = await open(t);
  guard.expectLoss();
  await office.restart(async () => {
    await until(page.locator("#connection"), "connection lost");
    assert.equal(await page.locator("html").getAttribute("data-connection"), "lost");
  });
  await until(page.locator("#connection"), "live");
  await staffed("ana");
  await until(page.locator("#connection"), "live");
});

test("it is whole on a phone", async (t) => {
  await staffed("ana");
  await chat("Zoe");
  await office.pick("ana", "Offline");
  const { page, leaver } = await open(t, "#/", { viewport: { width: 360, height: 740 } });
  await leaver("ana").waitFor();
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
  await page.locator("#nav").getByRole("link", { name: "Agents" }).click();
  await page.locator("[data-agent=ana]").waitFor();
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
});
