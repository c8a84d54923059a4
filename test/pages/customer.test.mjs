// The customer's page: a chat from the name to the survey, and all that can come in between.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { barriers, sticksOut } from "./look.mjs";
import { Browser, Office } from "./office.mjs";

describe("the customer's page", () => {
  /** @type {Office} */ let office;
  /** @type {Browser} */ let browser;

  before(async () => { browser = await Browser.start(); });
  after(() => Promise.all([browser?.stop(), office?.stop()]));

  // Each test has an office in which ana alone is there. It goes when the next one begins: a test's windows are closed last.
  beforeEach(async () => {
    await office?.stop();
    office = await Office.start("--auto-agents");
    const others = (await office.control("GET", "agents")).map((agent) => agent.username).filter((name) => name !== "ana");
    await Promise.all(others.map((name) => office.pick(name, "Lunch")));
  });

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

  /** answered waits for what the automatic agent says to a first message, or to a later one. */
  const answered = (page) => page.getByText(/I have read what you wrote|I am looking at it now/).first().waitFor();

  /** agentSends sends a file as an agent's desktop does. */
  async function agentSends(username, name, type, text) {
    const [{ contactId }] = (await office.control("GET", `agents/${username}`)).contacts;
    const { connectionToken } = await office.control("GET", `agents/${username}/contacts/${contactId}/token`);
    const call = (path, body) => office.ask("POST", `/participant/${path}`, body, { "x-amz-bearer": connectionToken });
    const { AttachmentId, UploadMetadata } = await call("start-attachment-upload", { ContentType: type, AttachmentName: name, AttachmentSizeInBytes: text.length, ClientToken: crypto.randomUUID() });
    const stored = await fetch(UploadMetadata.Url, { method: "PUT", headers: UploadMetadata.HeadersToInclude, body: text });
    assert.ok(stored.ok, `the upload is answered with ${stored.status}`);
    await call("complete-attachment-upload", { AttachmentIds: [AttachmentId], ClientToken: crypto.randomUUID() });
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
    await answered(page);
    assert.equal(await page.locator("#talk img").count(), 0);
    assert.deepEqual(await barriers(page), []);
  });

  test("a reload goes on with the chat, and with what was being written", async (t) => {
    const { page } = await talking(t);
    await write(page, "Where is my parcel?");
    await answered(page);
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
    await answered(page);
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

  test("what the agent sends can be kept, whatever it is called", async (t) => {
    const { page } = await talking(t);
    await agentSends("ana", "\u202Ebill <b>.csv", "text/csv", "a,b\n3,4\n");
    const file = page.locator("#talk .said[data-by=agent]").getByRole("button", { name: "⟦RLO⟧bill <b>.csv" });
    const [download] = await Promise.all([page.waitForEvent("download"), file.click()]);
    assert.equal(await readFile(await download.path(), "utf8"), "a,b\n3,4\n");
    assert.equal(await page.locator("#talk b").count(), 0);
  });

  test("a picture that is pasted is shown before it is sent, and can be left", async (t) => {
    const { page } = await talking(t);
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([new Uint8Array([137, 80, 78, 71])], "parcel.png", { type: "image/png" }));
      document.getElementById("words").dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    });
    await page.locator("#tray img").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // Cancel
    await page.locator("#tray img").waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.id), "words");
    assert.equal(await page.locator("#talk .said[data-by=self]").count(), 0);
  });

  test("what could not be sent says so, and is sent by a press, once", async (t) => {
    const { page, guard } = await talking(t);
    guard.expectLoss();
    await page.route("**/participant/message", (route) => route.abort("connectionrefused"));
    await write(page, "Are you there?");
    const again = page.getByRole("button", { name: "try again" });
    await again.waitFor();
    await page.unroute("**/participant/message");
    await again.click();
    await answered(page);
    assert.equal(await page.locator("#talk .words", { hasText: "Are you there?" }).count(), 1);
  });

  test("who comes back when the chat is over is told so, and can begin another", async (t) => {
    const { page, guard } = await talking(t);
    const [{ contactId }] = await office.control("GET", "contacts");
    await page.goto("about:blank");
    const { instanceId } = await office.control("GET", "instance");
    await office.ask("POST", "/contact/stop", { InstanceId: instanceId, ContactId: contactId });
    guard.expect(/POST \/participant\/connection 403/);
    await page.goto("/customer");
    await page.getByText("The chat is over", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Begin another chat" }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "name");
    await page.reload();
    await page.getByRole("button", { name: "Begin the chat" }).waitFor();
  });

  test("a server that goes away is said; of another one's chat it is told that it is over", async (t) => {
    const { page, guard } = await talking(t);
    guard.expectLoss();
    guard.expect(/POST \/participant\/connection 403/);
    await office.restart(() => page.getByText("The connection is lost.").waitFor());
    await page.getByText("The chat is over", { exact: true }).waitFor();
    assert.equal(await page.getByText("You are now talking to Ana.").count(), 1, "what was said stays");
  });

  test("when very many ask, the page says so and keeps what was filled in", async (t) => {
    const { page, guard } = await browser.window(t, office.url);
    guard.expect(/PUT \/contact\/chat 429/);
    await page.goto("/customer?name=Zoe&topic=bill");
    await office.control("POST", "faults", [{ kind: "throttle" }]);
    await page.getByRole("button", { name: "Begin the chat" }).click();
    await page.getByText("Very many are asking just now.").waitFor();
    assert.deepEqual([await page.getByLabel("Your name").inputValue(), await page.getByLabel("A bill").isChecked()], ["Zoe", true]);
    await office.control("POST", "faults", []);
    await page.getByRole("button", { name: "Begin the chat" }).click();
    await page.getByText("You are in the queue. An agent").waitFor();
  });

  test("all of it goes by keyboard", async (t) => {
    const { page } = await browser.window(t, office.url);
    await page.goto("/customer");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the chat");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Zoe");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown"); // My order
    await page.keyboard.press("Enter");
    await page.getByText("You are now talking to Ana.").waitFor();
    await page.keyboard.type("Where is my parcel?");
    await page.keyboard.press("Enter");
    await answered(page);
    for (let n = 0; n < 4 && await page.evaluate(() => document.activeElement.id !== "leave"); n++) await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByText("The chat is over", { exact: true }).waitFor();
    assert.equal((await office.control("GET", "contacts")).length, 1);
  });

  test("when the agent has gone, the survey has buttons, and the chat ends well", async (t) => {
    const { page } = await talking(t, { topic: "My order" });
    await write(page, "Thank you!");
    await answered(page);
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

// An instance whose first flow asks by a view.
describe("a view in the chat", () => {
  /** @type {Office} */ let office;
  /** @type {Browser} */ let browser;
  let folder;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "handover-views-"));
    await writeFile(join(folder, "views.json"), JSON.stringify(asking));
    await writeFile(join(folder, "seed.yaml"), JSON.stringify(seed)); // JSON is YAML, too
    [office, browser] = await Promise.all([Office.start("--seed", join(folder, "seed.yaml"), "--controller=false"), Browser.start()]);
  });
  after(async () => {
    await Promise.all([browser?.stop(), office?.stop()]);
    await rm(folder, { recursive: true });
  });

  async function asked(t) {
    const window = await browser.window(t, office.url);
    await window.page.goto("/customer?name=Zoe");
    await window.page.getByRole("button", { name: "Begin the chat" }).click();
    await window.page.getByRole("group", { name: "Which colour?" }).getByRole("button", { name: "Send it" }).waitFor();
    return window;
  }

  test("is a form, is answered, and stays with its answer", async (t) => {
    const { page } = await asked(t);
    assert.deepEqual(await barriers(page), []);
    await page.getByRole("button", { name: "Send it" }).click(); // with nothing in it
    await page.getByText("This is needed.").waitFor();
    await page.getByRole("textbox", { name: "Colour" }).fill("green");
    await page.getByRole("button", { name: "Send it" }).click();
    await page.getByText("It is green.").waitFor();
    await page.getByText("You chose: Send it").waitFor();
    await page.reload();
    await page.getByText("It is green.").waitFor();
    await page.getByText("You chose: Next").waitFor(); // the action: what the transcript has
    assert.equal(await page.getByRole("button", { name: "Send it" }).count(), 0);
  });

  test("that is asked for too late says so", async (t) => {
    const { page, guard } = await asked(t);
    await office.control("POST", "clock/advance", { by: "401s" });
    await page.getByText("Too late.").waitFor();
    guard.expect(/GET \/participant\/views\/.* 404/);
    await page.reload();
    await page.getByText("This can no longer be answered.").waitFor();
  });
});

const step = (Identifier, Type, Parameters, NextAction) => ({ Identifier, Type, Parameters, Transitions: NextAction ? { NextAction } : {} });

const asking = {
  Version: "2019-10-30", StartAction: "show", Metadata: {},
  Actions: [
    {
      ...step("show", "ShowView", { ViewResource: { Id: "form", Version: "1" }, InvocationTimeLimitSeconds: "400", ViewData: {
        Heading: "Which colour?", Next: { Label: "Send it" }, Sections: [{ Type: "FormInput", Props: { Name: "colour", Label: "Colour", Required: "true" } }],
      } }),
      Transitions: {
        NextAction: "said", Conditions: [{ NextAction: "said", Condition: { Operator: "Equals", Operands: ["Next"] } }],
        Errors: [{ NextAction: "late", ErrorType: "NoMatchingCondition" }, { NextAction: "late", ErrorType: "NoMatchingError" }, { NextAction: "late", ErrorType: "TimeLimitExceeded" }],
      },
    },
    step("said", "MessageParticipant", { Text: "It is $.Views.ViewResultData.FormData.colour." }, "wait"),
    step("late", "MessageParticipant", { Text: "Too late." }, "wait"),
    { ...step("wait", "Wait", { TimeLimitSeconds: "600", Events: ["CustomerReturned"] }), Transitions: {
      NextAction: "end", Conditions: [{ NextAction: "end", Condition: { Operator: "Equals", Operands: ["WaitCompleted"] } }, { NextAction: "wait", Condition: { Operator: "Equals", Operands: ["CustomerReturned"] } }],
      Errors: [{ NextAction: "end", ErrorType: "NoMatchingError" }],
    } },
    step("end", "DisconnectParticipant", {}),
  ],
};

const seed = {
  statuses: [{ name: "Available", type: "ROUTABLE" }, { name: "Offline", type: "OFFLINE" }],
  hours: [{ name: "Round the clock", time_zone: "UTC", open: [{ from: "00:00", to: "24:00" }] }],
  queues: ["Support", "Billing", "VIP"].map((name) => ({ name, hours: "Round the clock" })),
  routing_profiles: [{ name: "Everything", chats: 3, queues: [{ queue: "Support", priority: 1 }], default_outbound: "Support" }],
  users: [{ username: "ana", first_name: "Ana", last_name: "Almeida", routing_profile: "Everything" }],
  flows: [{ name: "Handover inbound", type: "CONTACT_FLOW", file: "views.json" }, { shipped: "Handover disconnect" }, { shipped: "Handover customer queue" }, { shipped: "Handover agent whisper" }],
};
