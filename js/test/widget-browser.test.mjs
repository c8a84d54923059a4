// The customer's page in Chromium, on another origin than connectlocal's: a swap, a reload in the middle of one, a
// move, and names that are drawn as a page draws them.
//
// The browser is what $CHROMIUM names, or else /usr/bin/chromium.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "../../test/interop/js/serve.mjs";
import { Site } from "./widget-site.mjs";

const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";

const html = `<!doctype html><meta charset="utf-8"><title>a shop</title><link rel="icon" href="data:,"><ol id="chat"></ol><script src="/chatjs.js"></script>`;
const files = {
  "/": html,
  "/chatjs.js": readFileSync(createRequire(import.meta.url).resolve("amazon-connect-chatjs")),
  "/widget.js": readFileSync(new URL("../widget/dist/index.js", import.meta.url)),
};

/** open is the page's own script: a conversation, drawn as a list, kept in sessionStorage. */
async function open({ endpoint, region, chat }) {
  const { createConversation, resumeConversation } = await import("/widget.js");
  connect.ChatSession.setGlobalConfig({ endpoint, region, loggerConfig: {} });
  const options = {
    sessionOptions: { options: { region }, disableCSM: true },
    backend: { start: (old) => window.startChat(old.contactId), stop: (old) => window.stopChat(old.contactId) },
    limits: { settle: 300 },
  };
  const kept = sessionStorage.getItem("chat");
  const conversation = kept ? resumeConversation(JSON.parse(kept), options) : createConversation({ ...options, chatDetails: chat });
  window.ended = 0;
  window.conversation = conversation;
  window.drawn = []; // every state of the list that a customer could have read
  const draw = () => {
    document.querySelector("#chat").replaceChildren(...conversation.transcript().map((entry) => {
      const line = document.createElement("li");
      line.className = entry.kind;
      line.textContent = entry.content;
      return line;
    }));
    window.drawn.push(conversation.transcript().filter((entry) => entry.kind === "notice").map((entry) => entry.content));
  };
  conversation.onTranscript(draw);
  conversation.onState(() => sessionStorage.setItem("chat", JSON.stringify(conversation.state())));
  conversation.onEnded(() => { window.ended++; });
  draw();
  await conversation.connect();
}

describe("the customer's page in Chromium", { timeout: 120_000, skip: !existsSync(executablePath) && `there is no ${executablePath}` }, () => {
  let site, server, browser, page;

  before(async () => {
    server = await serve(files);
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });

  after(async () => {
    await browser?.close();
    server?.close();
    setImmediate(() => process.exit()); // chatjs's timers, loaded for node, never end
  });

  beforeEach(async () => {
    site = await Site.start();
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(20_000);
    page.stopped = [];
    page.stopHangs = false;
    await page.exposeFunction("startChat", () => site.chat());
    await page.exposeFunction("stopChat", (contact) => {
      page.stopped.push(contact);
      return page.stopHangs ? new Promise(() => {}) : site.stopContact(contact);
    });
  });

  afterEach(async () => {
    await page.context().close();
    await site.stop();
  });

  async function visit(chat) {
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate(open, { endpoint: site.url, region: site.aws.region, chat });
  }

  const line = (text) => page.locator("#chat li", { hasText: text }).last().waitFor();
  const list = (kind) => page.locator(`#chat li.${kind}`).allTextContents();
  const send = (text) => page.evaluate((text) => { window.conversation.send(text); }, text);

  /** talking is a customer on the page whom ana has taken; ben is there for what comes next. */
  async function talking() {
    await site.login("ana");
    const chat = await site.chat();
    await visit(chat);
    await site.accept("ana");
    await line("You are now talking to Ana.");
    await send("one");
    await page.waitForFunction(() => window.conversation.transcript().some((e) => e.content === "one" && e.delivery === "sent"));
    await site.login("ben");
    await site.pick("ana", "Offline");
    return chat.contactId;
  }

  test("a swap: one list, one line, no end, nothing lost", async () => {
    const first = await talking();
    await page.evaluate(() => {
      window.swapped = window.conversation.swap();
      ["two", "three"].forEach((text) => window.conversation.send(text));
    });
    assert.deepEqual(await page.evaluate(() => window.swapped), { stopped: true });
    const contact = await site.accept("ben");
    await line("You are now talking to Ben.");
    await site.says("ben", contact, "Hello again.");
    await line("Hello again.");
    assert.deepEqual(await site.said(contact), ["two", "three"]);
    assert.deepEqual(await site.said(first), ["one"]);
    assert.deepEqual((await list("message")).filter((text) => /^(one|two|three|Hello again\.)$/.test(text)), ["one", "two", "three", "Hello again."]);
    assert.deepEqual(await list("notice"), ["You are now talking to Ana.", "You are now talking to Ben."]);
    assert.equal(await page.evaluate(() => window.ended), 0);
    assert.equal(await site.live(first), false);
    const last = (await page.evaluate(() => window.drawn)).map((notices) => notices.at(-1)).filter((text, i, all) => text && text !== all[i - 1]);
    assert.deepEqual(last, ["You are now talking to Ana.", "Connecting you to a colleague…", "You are now talking to Ben."], "what could be read last, in turn");
  });

  test("the page is loaded again in the middle of a swap", async () => {
    const first = await talking();
    page.stopHangs = true;
    await page.evaluate(() => { window.conversation.swap(); });
    await page.waitForFunction((first) => window.conversation.contact.contactId !== first, first);
    await send("two");
    await page.waitForFunction(() => window.conversation.transcript().some((e) => e.content === "two" && e.delivery === "sent"));
    page.stopHangs = false;
    await visit(null);
    await page.waitForFunction(() => !window.conversation.swapping);
    const contact = await site.accept("ben");
    await line("You are now talking to Ben.");
    assert.deepEqual(await site.said(contact), ["two"]);
    assert.deepEqual((await list("message")).filter((text) => /^(one|two)$/.test(text)), ["one", "two"]);
    assert.equal(await site.live(first), false);
    assert.deepEqual(page.stopped, [first, first]);
  });

  test("a move: the customer stays, and reads who has come; a name is text", async () => {
    const name = "<b>Ben</b>";
    await site.connect("POST", `/users/${site.facts.instanceId}/${site.facts.users.ben}/identity-info`, { IdentityInfo: { FirstName: name, LastName: "B" } });
    const first = await talking();
    await site.handOver(first, "requeue", { queue: site.queueArn("Billing"), say: "Ana had to go." });
    await site.press("ana", first, "end");
    await site.accept("ben");
    await line(`You are now talking to ${name}.`);
    assert.deepEqual(await list("notice"), ["You are now talking to Ana.", `You are now talking to ${name}.`]);
    assert.equal(await page.locator("#chat b").count(), 0);
    assert.equal(await page.evaluate(() => window.ended), 0);
  });
});
