// The companion in a page: what only a browser does, in Chromium.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";
import { Controller, available, contact } from "./core-fake.mjs";

const script = `
import * as core from "/index.js";
window.core = core;
window.desk = {
  kind: "local", state: { status: ${JSON.stringify(available)}, next: null, contacts: [] }, watchers: [],
  agent: () => Promise.resolve("ana"),
  watch(seen) { this.watchers.push(seen); seen(this.state); return () => {}; },
  show(change) { this.state = { ...this.state, ...change }; for (const seen of this.watchers) seen(this.state); },
  transfer: () => Promise.resolve(), disconnect: () => Promise.resolve(), clear: () => Promise.resolve(),
};
window.begin = async () => { window.companion = await core.startCompanion(window.desk, { url: location.origin, log() {} }); };
window.ready = true;`;

const time = { timeout: 12_000 }; // a beat that is due by itself would come after twenty seconds
let browser, server, controller, policy, context, page, ring;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const files = { "/": `<!doctype html><link rel="icon" href="data:,"><button>work</button><script type="module" src="/page.js"></script>`, "/page.js": script, "/index.js": await readFile(new URL("../companion/dist/index.js", import.meta.url)) };
  server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    if (method === "GET") {
      response.writeHead(files[url] ? 200 : 404, { "content-type": url.endsWith(".js") ? "text/javascript" : "text/html", ...(policy ? { "content-security-policy": policy } : {}) });
      response.end(files[url]);
      return;
    }
    let text = "";
    for await (const chunk of request) text += chunk;
    const asked = controller.respond({ call: url.split("/").at(-1), type: headers["content-type"], bearer: headers.authorization?.replace("Bearer ", ""), body: JSON.parse(text) });
    ring();
    const [status, body] = await asked;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body ? JSON.stringify(body) : "");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

beforeEach(() => {
  controller = new Controller({ now: () => Date.now() });
  policy = "";
  ring = () => {};
});

afterEach(() => context?.close());

async function open() {
  context = await browser.newContext();
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => window.ready);
}

async function begin() {
  await open();
  await page.evaluate(() => window.begin());
  await heard((c) => c.last("beat")?.body.leads);
}

/** heard waits until the controller has been asked what is so. */
async function heard(so) {
  while (!so(controller)) await new Promise((done) => { ring = done; });
}

test("the heart beats by a worker's clock: the page's own timers may stand still", time, async () => {
  await open();
  await page.evaluate(() => {
    window.setTimeout = window.setInterval = () => 0;
    window.beats = 0;
    window.stop = window.core.heart(window.core.realClock, 20, () => window.beats++);
  });
  const beats = () => page.evaluate(() => window.beats);
  while ((await beats()) < 5);
  await page.evaluate(() => window.stop());
  const then = await beats();
  await page.evaluate(() => new Promise((done) => { // another worker's clock, by which three more beats would have come
    new Worker(URL.createObjectURL(new Blob(["setTimeout(()=>postMessage(0),60)"]))).onmessage = done;
  }));
  assert.equal(await beats(), then);
});

test("where the page's policy forbids workers its own timers do", time, async () => {
  policy = "default-src 'self'; worker-src 'none'";
  await open();
  const directive = await page.evaluate(() => new Promise((done) => {
    document.addEventListener("securitypolicyviolation", (e) => { window.violated = e.violatedDirective; });
    let beats = 0;
    const stop = window.core.heart(window.core.realClock, 20, () => {
      if (++beats === 5) {
        stop();
        done(window.violated);
      }
    });
  }));
  assert.equal(directive, "worker-src");
});

for (const [name, leave] of [["is left", () => page.goto("about:blank")], ["is loaded again", () => page.reload()], ["is closed", () => page.close()]]) {
  test(`a page that ${name} says bye by a beacon`, time, async () => {
    await begin();
    const { seq } = controller.last("beat").body;
    await leave();
    await heard((c) => c.last("bye"));
    const { type, body } = controller.last("bye");
    assert.equal(type, "text/plain;charset=UTF-8");
    assert.equal(body.session, "s1");
    assert.ok(body.seq > seq);
  });
}

test("a page that is frozen says so at the last moment, and that it is back", time, async () => {
  await begin();
  await page.evaluate(() => document.dispatchEvent(new Event("freeze"))); // Chromium freezes no page that is in view
  await heard((c) => c.last("beat").body.frozen);
  await page.evaluate(() => document.dispatchEvent(new Event("resume")));
  await heard((c) => !c.last("beat").body.frozen);
});

test("a page out of view says so", time, async () => {
  await begin();
  assert.equal(controller.last("beat").body.hidden, false);
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await heard((c) => c.last("beat").body.hidden);
});

test("a page that comes back from the browser's memory goes on with its session", time, async () => {
  await begin();
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  await heard((c) => c.last("bye"));
  const { seq } = controller.last("bye").body;
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await heard((c) => c.last("beat").body.seq > seq);
  assert.equal(controller.last("beat").bearer, "s1");
});

test("off line is known at once, and so is on line", time, async () => {
  await begin();
  await context.setOffline(true);
  await page.waitForFunction(() => !window.companion.connected, null, { timeout: 3_000 });
  await context.setOffline(false);
  await page.waitForFunction(() => window.companion.connected, null, { timeout: 3_000 });
});

test("of two pages one leads; when it goes the other does", time, async () => {
  await begin();
  const second = await context.newPage();
  await second.goto(page.url());
  await second.waitForFunction(() => window.ready);
  await second.evaluate(() => window.begin());
  await second.waitForFunction(() => window.companion.connected);
  assert.deepEqual([await page.evaluate(() => window.companion.leads), await second.evaluate(() => window.companion.leads)], [true, false]);
  await page.close();
  await second.waitForFunction(() => window.companion.leads);
});

for (const [name, contacts, want] of [["with a live chat", [contact("x")], 1], ["with a chat that has ended", [contact("x", { state: "ended" })], 0]]) {
  test(`before a page ${name} is closed the browser ${want ? "asks" : "does not ask"}`, time, async () => {
    await begin();
    await page.evaluate((contacts) => window.desk.show({ contacts }), contacts);
    await page.click("button"); // browsers ask for pages that have been used only
    let asked = 0;
    page.on("dialog", (d) => {
      asked++;
      assert.equal(d.type(), "beforeunload");
      return d.accept();
    });
    const closed = new Promise((done) => page.once("close", done));
    await page.close({ runBeforeUnload: true });
    await closed;
    assert.equal(asked, want);
  });
}
