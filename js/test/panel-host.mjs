// The agent's panel in Chromium, on a page whose content security policy allows nothing but its own scripts and styles.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const policy = "default-src 'none'; script-src 'self'; style-src 'self'";
const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>agent's page</title><link rel="stylesheet" href="/page.css">
<main><h1>Chat</h1><label>Answer <textarea id="answer"></textarea></label></main><script type="module" src="/page.js"></script></html>`;

/** A page that would spoil any panel that let its styles in. */
const css = `* { letter-spacing: 9px; text-align: center } body { font: 16px serif; margin: 1rem } p, h2, h3, button, ul, li { color: rgb(255, 0, 255); font-size: 40px; text-transform: uppercase }
button { display: none }`;

/** answers says what becomes of a choice: "take", "wait" until settle() is called, or an error with its name, code and message. */
const script = `
import { createPanel, warnBeforeClose, languages } from "/panel.js";
window.languages = languages;
window.choices = [];
window.answers = "take";
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => window.violations.push(e.violatedDirective));
window.begin = (options = {}) => { window.panel = createPanel(options); };
window.live = false;
window.endWarning = warnBeforeClose(() => window.live);
window.show = (view) => window.panel.show({
  departure: null, contacts: [], connected: true, alone: 0, ...view, now: () => Date.now(),
  choose: (...choice) => {
    window.choices.push(choice);
    if (window.answers === "wait") {
      return new Promise((taken) => { window.settle = taken; });
    }
    return window.answers === "take" ? Promise.resolve() : Promise.reject(Object.assign(new Error(), window.answers));
  },
});
window.ready = true;`;

/** The instant at which the clocks of the pages stand: 14:00 in UTC, which the pages go by. */
export const start = Date.UTC(2026, 10, 22, 14, 0, 0);

/** A departure with chats, each made of what differs from one that waits; the rest differs as further says. */
export function departure(chats = [{}], further = {}) {
  return {
    id: "ana@1", epoch: 1, cause: "offline", state: "grace", shadow: false, ask: true, due: start + 15_000, longer: 300_000,
    colleagues: ["ben", "chloe"],
    chats: chats.map((chat, n) => ({
      contactId: `contact-${n}`, chatId: `chat-${n}`, queue: ["Support", "Billing", "VIP"][n % 3], phase: "waiting", target: "same-queue",
      say: "", reason: "", keptUntil: 0, longer: true, ...chat,
    })),
    ...further,
  };
}

/** Contacts are those of the departure, all connected. */
export function contacts(d) {
  return d.chats.map(({ contactId, chatId, queue }) => ({ contactId, chatId, queue, state: "connected" }));
}

/** Stand serves the page, and opens it in windows of one browser. */
export class Stand {
  static async start() {
    const files = {
      "/": html, "/page.js": script, "/page.css": css,
      "/panel.js": await readFile(new URL("../companion/dist/panel.js", import.meta.url)),
      "/axe.js": await readFile(require.resolve("axe-core/axe.min.js")),
    };
    const types = { js: "text/javascript", css: "text/css" };
    const server = createServer((request, response) => {
      const body = files[request.url];
      response.writeHead(body ? 200 : 404, { "content-type": types[request.url.split(".")[1]] ?? "text/html", "content-security-policy": policy });
      response.end(body);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
    return new Stand(server, browser);
  }

  constructor(server, browser) {
    this.server = server;
    this.browser = browser;
    this.url = `http://127.0.0.1:${server.address().port}/`;
  }

  async stop() {
    await this.browser.close();
    this.server.close();
  }

  /** open shows the page with a panel of these options; its clock stands still unless running. */
  async open(options = {}, { running = false, ...context } = {}) {
    const page = await (await this.browser.newContext({ timezoneId: "UTC", locale: "en-GB", reducedMotion: "reduce", ...context })).newPage();
    page.setDefaultTimeout(10_000);
    const seen = new Seen(page);
    await page.clock.install({ time: start - 3_600_000 });
    if (!running) {
      await page.clock.pauseAt(start);
    }
    await page.goto(this.url);
    await page.waitForFunction(() => window.ready);
    await page.evaluate((o) => window.begin(o), options);
    return seen;
  }

  /** at opens the page for a test, which closes it. */
  async at(t, options, context) {
    const seen = await this.open(options, context);
    t.after(() => seen.close());
    return seen;
  }
}

/** Seen is one window with the page in it, and what can be seen there. */
export class Seen {
  constructor(page) {
    this.page = page;
    this.host = page.locator("handover-panel");
    this.dialog = page.getByRole("dialog");
    this.errors = [];
    page.on("pageerror", (e) => this.errors.push(e.stack));
    page.on("console", (m) => { if (m.type() === "error") this.errors.push(m.text()); });
  }

  /** close ends the window; nothing may have failed in it. */
  async close() {
    assert.deepEqual(this.errors, [], "errors in the page");
    assert.deepEqual(await this.page.evaluate(() => window.violations), [], "forbidden by the policy");
    await this.page.context().close();
  }

  /** show has the panel shown this; a departure's contacts are connected unless it says otherwise. */
  show(view) {
    const d = view.departure;
    return this.page.evaluate((v) => window.show(v), { ...(d ? { contacts: contacts(d) } : {}), ...view });
  }

  /** pass lets so many milliseconds pass. */
  pass(ms) { return this.page.clock.runFor(ms); }

  /** said is what a screen reader has last been given, once it has been. */
  async said() {
    await this.pass(200);
    return plain(await this.page.evaluate(() => document.querySelector("handover-panel")?.shadowRoot.querySelector("[role=status]").textContent));
  }

  /** chat is the part of the panel about the chat of this name. */
  chat(name) { return this.dialog.getByRole("group", { name, exact: true }); }

  /** text is what stands there, without the marks that keep directions apart. */
  async text(locator) { return plain(await locator.innerText()); }

  /** present says how many elements of the panel's are in the page. */
  present() { return this.host.count(); }

  /** focused is the element that has the focus: its name in words, or the page's element's id. */
  focused() {
    return this.page.evaluate(() => {
      const a = document.activeElement;
      const inner = a?.shadowRoot?.activeElement;
      return inner ? inner.getAttribute("aria-label") ?? (inner.getAttribute("role") === "dialog" ? "the panel" : inner.textContent) : a?.id || a?.localName;
    });
  }
}

/** plain is the text without the isolates around names, and with its white space in one line. */
export function plain(text) {
  return (text ?? "").replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ").trim();
}
