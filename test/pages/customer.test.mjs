// The customer's page: a chat from the name to the survey, and all that can come in between.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { barriers, sticksOut } from "./look.mjs";
import { Browser, Office } from "./office.mjs";

describe("the customer's page", () => {
  /** @type {Office} */ let office;
  /** @type {Browser} */ let browser;

  before(async () => { browser = await Browser.start(); });
  after(() => browser?.stop());

  // Each test has an office in which ana alone is there.
  beforeEach(async () => {
    office = await Office.start("--auto-agents");
    const others = (await office.control("GET", "agents")).map((agent) => agent.username).filter((name) => name !== "ana");
    await Promise.all(others.map((name) => office.pick(name, "Lunch")));
  });
  afterEach(() => office.stop());

  /** chat begins a chat, and waits until the page is in the queue or talks. */
  async function chat(t, { name = "Zoe", topic = "Something else", options = {} } = {}) {
    const window = await browser.window(t, office.url, options);
    await window.page.goto("/customer");
    await window.page.getByLabel("Your name").fill(name);
    await window.page.getByText(topic, { exact: true }).click();
    await window.page.getByRole("button", { name: "Begin the chat" }).click();
    await window.page.getByText("You are in the queue. An agent").waitFor();
    return window;
  }

  async function talking(t, how) {
    const window = await chat(t, how);
    await window.page.getByText("You are now talking to Ana.").waitFor();
    return window;
  }

  const write = async (page, text) => {
    await page.getByLabel("Your message").fill(text);
    await page.keyboard.press("Enter");
  };

  test("who does not say a name is asked for it", async (t) => {
    const { page } = await browser.window(t, office.url);
    await page.goto("/customer");
    await page.getByRole("button", { name: "Begin the chat" }).click();
    await page.getByText("Please tell us your name.").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "name");
  });

  test("what is written is read, answered and shown as it was typed", async (t) => {
    const { page } = await talking(t, { name: "<b>Zoe</b>" });
    const odd = "<img src=x onerror=alert(1)> \u202Etxt.exe";
    page.on("dialog", () => assert.fail("markup has become a page's"));
    await write(page, odd);
    await page.getByText("<img src=x onerror=alert(1)> ⟦RLO⟧txt.exe").waitFor();
    await page.getByText("I have read what you wrote").waitFor();
    assert.equal(await page.locator("#talk img").count(), 0);
    assert.deepEqual(await barriers(page), []);
  });

  test("a reload goes on with the chat, and with what was being written", async (t) => {
    const { page } = await talking(t);
    await write(page, "Where is my parcel?");
    await page.getByText("I have read what you wrote").waitFor();
    await page.getByLabel("Your message").fill("and one more");
    await page.reload();
    await page.getByText("Where is my parcel?").waitFor();
    assert.equal(await page.getByLabel("Your message").inputValue(), "and one more");
    assert.match(await page.locator("#status").innerText(), /talking to Ana/);
    assert.equal(await page.getByText("You are now talking to Ana.").count(), 1);
  });

  test("a lost websocket is said, healed, and loses nothing", async (t) => {
    const { page, guard } = await talking(t);
    guard.expectLoss();
    await office.control("POST", "faults", [{ kind: "drop-websockets" }]);
    await page.getByText("The connection is lost.").waitFor();
    await write(page, "Are you there?");
    await page.getByText(/talking to Ana/).first().waitFor();
    await page.getByText("I have read what you wrote").waitFor();
    assert.equal(await page.locator("#talk .words", { hasText: "Are you there?" }).count(), 1);
    await office.control("POST", "faults", []);
  });

  test("a file is shown before it is sent, and refused if it cannot be", async (t) => {
    const { page } = await talking(t);
    await page.setInputFiles("#file", { name: "page.html", mimeType: "text/html", buffer: Buffer.from("<b>") });
    await page.getByText("page.html is of a kind that cannot be sent.").waitFor();
    await page.setInputFiles("#file", { name: "order.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") });
    await page.getByRole("button", { name: "Send the file" }).click();
    await page.locator("#talk").getByRole("button", { name: "order.csv" }).waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "order.csv" }).click()]);
    assert.equal(download.suggestedFilename(), "order.csv");
  });

  test("when the agent has gone, the survey has buttons, and the chat ends well", async (t) => {
    const { page } = await talking(t, { topic: "My order" });
    await write(page, "Thank you!");
    await page.getByText("I have read what you wrote").waitFor();
    await office.pick("ana", "Offline");
    const survey = page.getByRole("button", { name: "5, very" });
    for (let n = 0; n < 40 && !await survey.isVisible(); n++) {
      await office.control("POST", "clock/advance", { by: "3s" });
      await page.waitForTimeout(150);
    }
    await page.getByText("Ana has left the chat.").waitFor();
    await survey.click();
    await page.getByText("The chat is over", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Begin another chat" }).click();
    await page.getByLabel("Your name").waitFor();
  });

  test("all of it fits a phone, in light and dark", async (t) => {
    for (const colorScheme of ["light", "dark"]) {
      const { page } = await chat(t, { options: { viewport: { width: 360, height: 740 }, colorScheme } });
      await write(page, "x".repeat(300));
      await page.locator("#talk .said[data-by=self]").waitFor();
      assert.deepEqual(await sticksOut(page), []);
      assert.deepEqual(await barriers(page), [], colorScheme);
      await page.getByRole("button", { name: "End the chat" }).click();
      await page.getByText("The chat is over", { exact: true }).waitFor();
    }
  });
});
