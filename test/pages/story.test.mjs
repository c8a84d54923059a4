// The story that all of this is about, by hand: a customer writes, the agent who has the chat picks Offline, and another
// goes on with it. Four tabs of one browser: the stage, two desktops, and the customer.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser, Office } from "./office.mjs";

/** @type {Office} */ let office;
/** @type {Browser} */ let browser;

before(async () => { [office, browser] = await Promise.all([Office.start(), Browser.start()]); });
after(async () => { await Promise.all([browser?.stop(), office?.stop()]); });

const until = (locator, text) => locator.filter({ hasText: text }).first().waitFor();

test("an agent leaves, and the customer is with the next one, who has read it all", { timeout: 120_000 }, async (t) => {
  const { context, guard, page: stage } = await browser.window(t, office.url);
  guard.expect(/POST \/_local\/v1\/agents\/ana\/contacts\/\S+\/clear 404/); // the controller may have cleared it before her companion does
  await stage.goto("/");
  await stage.locator("html[data-connection=live]").waitFor();
  const desk = async (username, name) => {
    const page = await context.newPage();
    await page.goto(`/agent/${username}`);
    await page.getByRole("heading", { name }).waitFor();
    return page;
  };
  const ana = await desk("ana", "Ana Almeida"), ben = await desk("ben", "Ben Baker");
  const status = (page) => page.getByRole("combobox", { name: "Status" });
  const write = async (page, text) => {
    await page.getByRole("textbox", { name: "Message" }).fill(text);
    await page.keyboard.press("Enter");
  };
  await status(ana).selectOption("Available");
  for (const page of [ana, ben]) await until(page.locator("#handover"), "Handover"); // the companions are at work
  const customer = await context.newPage();
  await customer.goto("/customer");
  await customer.getByLabel("Your name").fill("Zoe");
  await customer.getByRole("button", { name: "Begin the chat" }).click();
  await ana.getByRole("button", { name: "Accept: Zoe" }).click();
  await until(customer.locator("#status"), "You are talking to Ana");
  await customer.getByRole("textbox").last().fill("Where is my parcel?");
  await customer.keyboard.press("Enter");
  await until(ana.getByRole("log", { name: "Messages" }), "Where is my parcel?");
  await write(ana, "One moment, please.");
  await until(customer.locator("#talk"), "One moment, please.");
  const shown = stage.locator(".agent[data-agent=ana] [data-chat]");
  await shown.waitFor();
  const chat = await shown.getAttribute("data-chat");

  // A slip: she is back within the grace, and nobody has noticed.
  await status(ana).selectOption("Offline");
  await ana.getByText("Next status: Offline").waitFor();
  await until(stage.locator(".departure header"), "grace");
  await status(ana).selectOption("Available");
  await until(stage.locator(".departure header"), "cancelled");
  assert.equal(await stage.locator(`.agent[data-agent=ana] [data-chat="${chat}"]`).count(), 1);

  // This time she means it.
  await status(ben).selectOption("Available");
  await status(ana).selectOption("Offline");
  await ana.getByRole("dialog").getByText("Zoe").waitFor(); // her companion shows what will become of the chat
  await until(stage.locator(".departure header").first(), "grace");
  await office.control("POST", "clock/advance", { by: "10s" });
  await office.control("POST", "clock/advance", { by: "6s" });
  await ben.getByRole("button", { name: "Accept: Zoe" }).click();
  await until(customer.locator("#status"), "You are talking to Ben");
  await until(customer.locator("#talk"), "You are now talking to Ben");
  const heard = ben.getByRole("log", { name: "Messages" });
  for (const said of ["Where is my parcel?", "One moment, please."]) await until(heard, said);
  await write(ben, "Here is Ben, I have read everything.");
  await until(customer.locator("#talk"), "Here is Ben, I have read everything.");
  await stage.locator(`.agent[data-agent=ben] [data-chat="${chat}"]`).waitFor();
  await until(stage.locator(".departure header").first(), "settled");
  await until(stage.locator(".fates").first(), "landed");
  await until(ana.locator("#mark"), "Offline"); // her slot has been cleared, and the choice has come true
  await ana.getByText("No contacts.").waitFor();
  const { segments } = await office.control("GET", `contacts/${chat}`);
  assert.deepEqual(segments.map((s) => s.agent), ["ana", "ben"]);
});
