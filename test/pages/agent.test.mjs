// The agent's desktop in the browser: what an agent sees and does, several of them in several tabs.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { barriers, sticksOut } from "./look.mjs";
import { Browser, Office } from "./office.mjs";

/** @type {Office} */ let office;
/** @type {Browser} */ let browser;

before(async () => { [office, browser] = await Promise.all([Office.start("--controller=false"), Browser.start()]); });
after(async () => { await Promise.all([browser?.stop(), office?.stop()]); });
beforeEach(async () => { // not after each: its windows are still open then, and would hear of it
  await office.control("POST", "faults", []);
  const { instanceId } = await office.control("GET", "instance");
  for (const c of await office.control("GET", "contacts")) if (!c.endedAt) await office.ask("POST", "/contact/stop", { InstanceId: instanceId, ContactId: c.contactId });
  for (const a of await office.control("GET", "agents")) if (a.loggedIn) await office.control("POST", `agents/${a.username}/logout`);
});

const names = { ana: "Ana Almeida", ben: "Ben Baker" };

/** desk opens an agent's desktop in a tab of the window. */
async function desk(window, username, status = "Available") {
  const page = window.page.url() === "about:blank" ? window.page : await window.context.newPage();
  await page.goto(`/agent/${username}`);
  await page.getByRole("heading", { name: names[username] }).waitFor();
  if (status) await page.getByRole("combobox", { name: "Status" }).selectOption(status);
  return page;
}

/** customer is a chat, and its customer. */
async function customer(name) {
  const { instanceId, flows } = await office.control("GET", "instance");
  const { ContactId, ParticipantToken } = await office.ask("PUT", "/contact/chat", { InstanceId: instanceId, ContactFlowId: flows["Handover inbound"], ParticipantDetails: { DisplayName: name } });
  const { ConnectionCredentials: { ConnectionToken } } = await office.ask("POST", "/participant/connection", { Type: ["CONNECTION_CREDENTIALS"], ConnectParticipant: true }, { "x-amz-bearer": ParticipantToken });
  const call = (path, body) => office.ask("POST", `/participant/${path}`, body, { "x-amz-bearer": ConnectionToken });
  return {
    id: ContactId, call,
    say: (Content) => call("message", { ContentType: "text/plain", Content }),
    event: (kind, content) => call("event", { ContentType: `application/vnd.amazonaws.connect.event.${kind}`, ...content && { Content: JSON.stringify(content) } }),
    said: async () => (await call("transcript", { MaxResults: 100 })).Transcript,
  };
}

const until = (locator, text) => locator.filter({ hasText: text }).first().waitFor();
const log = (page) => page.getByRole("log", { name: "Messages" });
const write = async (page, text) => {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.keyboard.press("Enter");
};

test("a chat rings, is taken, talked in, and ended", async (t) => {
  const window = await browser.window(t, office.url), page = await desk(window, "ana");
  await page.getByText("No contacts.").waitFor();
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
  const zoe = await customer("Zoe");
  await page.getByRole("button", { name: "Accept: Zoe" }).waitFor();
  assert.match(await page.title(), /^\(1\) Ana/);
  await page.getByRole("button", { name: "Accept: Zoe" }).click();
  await zoe.say("Where is my parcel?");
  await until(log(page).locator("[data-by=customer]"), "Where is my parcel?");
  await zoe.event("typing");
  await until(page.locator(".typing"), "Zoe is writing");
  await write(page, "One moment, please.");
  await until(log(page).locator("[data-by=self]"), "sent");
  const mine = (await zoe.said()).find((i) => i.Content === "One moment, please.");
  await zoe.event("message.delivered", { messageId: mine.Id });
  await until(log(page).locator("[data-by=self]"), "delivered");
  await zoe.event("message.read", { messageId: mine.Id });
  await until(log(page).locator("[data-by=self]"), "read");
  const theirs = () => zoe.said().then((all) => all.find((i) => i.Content === "Where is my parcel?").MessageMetadata?.Receipts ?? []);
  for (let n = 0; !(await theirs()).some((r) => r.ReadTimestamp); n++) assert.ok(n < 100, "that the agent has read it is not told"), await new Promise((r) => setTimeout(r, 50));
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
  await page.getByRole("button", { name: "End chat: Zoe" }).click();
  await page.getByRole("button", { name: "Close contact: Zoe" }).click();
  await page.getByText("No contacts.").waitFor();
});

test("markup and turned text are shown as text", async (t) => {
  const window = await browser.window(t, office.url), page = await desk(window, "ana");
  const zoe = await customer("<img src=x onerror=alert(1)>\u202Eeoz");
  await page.getByRole("button", { name: /^Accept: <img/ }).click();
  await zoe.say("<b>bold</b> \u202Etxt.exe");
  await until(log(page), "<b>bold</b> ⟦RLO⟧txt.exe");
  assert.equal(await page.locator("main img, main b:not(.tone)").count(), 0);
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
});

test("two agents in two tabs: one rejects, the other takes it, passes it on and back", async (t) => {
  const window = await browser.window(t, office.url), ana = await desk(window, "ana"), ben = await desk(window, "ben", "");
  const zoe = await customer("Zoe");
  await ana.getByRole("button", { name: "Reject: Zoe" }).click();
  await until(ana.locator("#contacts"), "rejected");
  await ben.getByRole("combobox", { name: "Status" }).selectOption("Available");
  await ben.getByRole("button", { name: "Accept: Zoe" }).click();
  await write(ben, "This is Ben.");
  await ana.getByRole("button", { name: "Close contact: Zoe" }).click();
  await ben.getByRole("combobox", { name: "Transfer Zoe to" }).focus();
  await ben.getByRole("combobox", { name: "Transfer Zoe to" }).selectOption("ana (agent)");
  await ana.getByRole("button", { name: "Accept: Zoe" }).click();
  await until(log(ana).locator("[data-by=agent]"), "This is Ben."); // what was said before is there
  await until(ben.locator("#contacts"), "after work");
  await ben.getByRole("button", { name: "Close contact: Zoe" }).click();
  assert.equal((await office.control("GET", `contacts/${zoe.id}`)).segments.at(-1).agent, "ana");
});

test("several chats have each their draft and their unread", async (t) => {
  const window = await browser.window(t, office.url), page = await desk(window, "ana");
  const zoe = await customer("Zoe"), max = await customer("Max");
  await page.getByRole("button", { name: "Accept: Zoe" }).click();
  await page.getByRole("button", { name: "Accept: Max" }).click();
  await until(page.locator("#chat h2"), "Zoe");
  await page.getByRole("textbox", { name: "Message" }).fill("a draft for Zoe");
  await max.say("Hello?");
  await until(page.locator(`[data-contact="${max.id}"]`), "1 new");
  await page.keyboard.press("Alt+2");
  await until(page.locator("#chat h2"), "Max");
  assert.equal(await page.getByRole("textbox", { name: "Message" }).inputValue(), "");
  await page.getByRole("button", { name: "Show the chat: Zoe" }).click();
  assert.equal(await page.getByRole("textbox", { name: "Message" }).inputValue(), "a draft for Zoe");
  await zoe.say("Still there?");
  await until(log(page), "Still there?");
});

test("an off-line choice is the next status until the chats are gone, and can be taken back", async (t) => {
  const window = await browser.window(t, office.url), page = await desk(window, "ana");
  const zoe = await customer("Zoe");
  await page.getByRole("button", { name: "Accept: Zoe" }).click();
  await page.getByRole("combobox", { name: "Status" }).selectOption("Offline");
  await page.getByText("Next status: Offline").waitFor();
  await page.getByRole("button", { name: "Stay Available" }).click();
  await page.getByText("Next status: Offline").waitFor({ state: "hidden" });
  await page.getByRole("combobox", { name: "Status" }).selectOption("Lunch");
  await page.getByText("Next status: Lunch").waitFor();
  await zoe.call("disconnect", {});
  await page.getByRole("button", { name: "Close contact: Zoe" }).click();
  await until(page.locator("#mark"), "Lunch");
});

test("files go both ways", async (t) => {
  const window = await browser.window(t, office.url), page = await desk(window, "ana");
  const zoe = await customer("Zoe");
  await page.getByRole("button", { name: "Accept: Zoe" }).click();
  await page.locator("input[type=file]").setInputFiles({ name: "invoice.txt", mimeType: "text/plain", buffer: Buffer.from("12 CHF") });
  await until(log(page).locator("[data-by=self]"), "invoice.txt");
  assert.ok((await zoe.said()).some((i) => i.Type === "ATTACHMENT"));
  const download = page.waitForEvent("download");
  await log(page).getByRole("button", { name: "invoice.txt" }).click();
  assert.equal((await download).suggestedFilename(), "invoice.txt");
});

test("a websocket that is lost is healed, and nothing is missed", async (t) => {
  const window = await browser.window(t, office.url), page = await desk(window, "ana");
  const zoe = await customer("Zoe");
  await page.getByRole("button", { name: "Accept: Zoe" }).click();
  await zoe.say("one");
  await until(log(page), "one");
  await office.control("POST", "faults", [{ kind: "drop-websockets" }]);
  await zoe.say("two"); // while there is none
  await until(log(page), "two");
  await zoe.say("three");
  await until(log(page), "three");
  assert.equal(await log(page).locator("[data-by=customer]").count(), 3);
});

test("what has changed meanwhile explains itself, and an unknown agent leads to the list", async (t) => {
  const window = await browser.window(t, office.url), page = await desk(window, "ana");
  const zoe = await customer("Zoe");
  await page.getByRole("button", { name: "Accept: Zoe" }).waitFor();
  await page.route("**/_local/v1/live", (route) => route.abort()); // it learns nothing
  window.guard.expect(/POST \/connect\/api [45]\d\d/);
  await page.evaluate(() => { window.accept_ = document.querySelector("[id^=acceptContact-]"); });
  const { instanceId } = await office.control("GET", "instance");
  await office.ask("POST", "/contact/stop", { InstanceId: instanceId, ContactId: zoe.id });
  await page.evaluate(() => window.accept_.click());
  await page.getByRole("alert").filter({ hasText: /\w/ }).first().waitFor();
  const other = await window.context.newPage();
  window.guard.expect(/POST \/connect\/auth\/login 400/);
  await other.goto("/agent/zed");
  await other.getByRole("heading", { name: "Who are you?" }).waitFor();
  await until(other.getByRole("alert"), "zed");
  await other.getByRole("button", { name: "Ben Baker" }).click();
  await other.getByRole("heading", { name: "Ben Baker" }).waitFor();
  assert.equal(new URL(other.url()).pathname, "/agent/ben");
});

test("whoever logs out stays so, and may come back", async (t) => {
  const window = await browser.window(t, office.url), page = await desk(window, "ana");
  window.guard.expect(/POST \/connect\/api 401/);
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Who are you?" }).waitFor();
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
  await page.reload();
  await page.getByRole("heading", { name: "Who are you?" }).waitFor();
  await page.keyboard.press("Enter"); // ana has the focus
  await page.getByRole("heading", { name: "Ana Almeida" }).waitFor();
});

test("who is logged out elsewhere is told so, and the next is not", async (t) => {
  const window = await browser.window(t, office.url), page = await desk(window, "ana");
  window.guard.expect(/POST \/connect\/api 401/);
  await office.control("POST", "agents/ana/logout");
  await page.getByRole("alert").filter({ hasText: "logged out elsewhere" }).waitFor();
  await page.getByRole("button", { name: "Ana Almeida" }).click();
  await page.getByRole("heading", { name: "Ana Almeida" }).waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("the ages of contacts go by the instance's clock", async (t) => {
  const window = await browser.window(t, office.url), page = await desk(window, "ana");
  const zoe = await customer("Zoe");
  await page.getByRole("button", { name: "Accept: Zoe" }).click();
  await log(page).waitFor();
  await office.control("POST", "clock/advance", { by: "30m" });
  await until(page.locator(`[data-contact="${zoe.id}"] time`), /^30:\d\d$/);
});

test("it is whole on a phone", async (t) => {
  const window = await browser.window(t, office.url, { viewport: { width: 360, height: 740 } }), page = await desk(window, "ana");
  const zoe = await customer("Zoe");
  await page.getByRole("button", { name: "Accept: Zoe" }).click();
  await zoe.say("Hello?");
  await until(log(page), "Hello?");
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
});
