// A custom CCP in Chromium: the page of streams-page.js on a port of its own, which embeds the CCP of a connectlocal.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const require = createRequire(import.meta.url);
const html = `<!doctype html><meta charset="utf-8"><title>custom CCP</title><link rel="icon" href="data:,">
<div id="ccp" style="width:400px;height:600px"></div>
<script src="/amazon-connect-chat.js"></script><script src="/connect-streams.js"></script><script src="/page.js"></script>`;

/** Host serves the page. */
export class Host {
  static async start() {
    const files = {
      "/amazon-connect-chat.js": await readFile(require.resolve("amazon-connect-chatjs/dist/amazon-connect-chat.js")),
      "/connect-streams.js": await readFile(require.resolve("amazon-connect-streams/release/connect-streams.js")),
      "/page.js": await readFile(new URL("./streams-page.js", import.meta.url)),
      "/": html,
    };
    const server = await serve(files);
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
    return new Host(server, browser, files);
  }

  constructor(server, browser, files) {
    this.files = files;
    this.server = server;
    this.browser = browser;
    this.port = server.address().port;
  }

  async stop() {
    await this.browser.close();
    this.server.close();
  }

  /** open shows the page in a window of the context (one browser profile), by the name that the host goes by. */
  async open(context, name = "127.0.0.1") {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (e) => { throw new Error(`the page failed: ${e.stack}`); });
    await page.goto(`http://${name}:${this.port}/`);
    return new Window(page);
  }
}

/** Window is the page in one window, driven by a test. */
export class Window {
  constructor(page) { this.page = page; }

  /** begin embeds the CCP of a connectlocal; path is the rest of the ccpUrl. */
  begin(local, path, params) { return this.page.evaluate(([...args]) => window.begin(...args), [local.url + path, local.url, params]); }

  /** heard waits until the page has heard an event with these details, and gives it. */
  async heard(event, details = {}) {
    const matches = { event, ...details };
    try {
      const found = await this.page.waitForFunction((want) => window.heard.find((h) => Object.entries(want).every(([k, v]) => h[k] === v)), matches);
      return await found.jsonValue();
    } catch (e) {
      throw new Error(`the page has not heard ${JSON.stringify(matches)} but ${JSON.stringify(await this.log())}`, { cause: e });
    }
  }

  /** log is all that the page has heard. */
  log() { return this.page.evaluate(() => window.heard); }

  /** forget empties the log. */
  forget() { return this.page.evaluate(() => { window.heard = []; }); }

  /** agent evaluates an expression about the agent. */
  agent(expression) { return this.page.evaluate(`(() => { const agent = window.agent; return ${expression}; })()`); }

  /** contact evaluates an expression about a contact. */
  contact(id, expression) { return this.page.evaluate(`(() => { const contact = window.contactOf(${JSON.stringify(id)}); return ${expression}; })()`); }

  /** press calls a method of a contact that has callbacks: press(id, "accept()"). */
  press(id, method) {
    const call = method.replace(/\)$/, method.endsWith("()") ? "cb)" : ", cb)");
    return this.contact(id, `window.call((cb) => contact.${call})`);
  }

  /** setState picks a status by its name. */
  setState(name, options) {
    return this.page.evaluate(([n, o]) => window.call((cb) => {
      window.agent.setState(window.agent.getAgentStates().find((s) => s.name === n), cb, o);
    }), [name, options]);
  }
}
