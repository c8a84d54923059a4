// A `handover local` of one's own, the binary that $HANDOVER names, and the browser in which people look at it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { Guard } from "./guard.mjs";

/** Office is a running instance, with the controller inside unless a flag says otherwise. */
export class Office {
  /** @param {...string} flags of `handover local` */
  static async start(...flags) {
    const office = new Office(flags);
    await office.#run("127.0.0.1:0");
    return office;
  }

  /** @param {string[]} flags */
  constructor(flags) {
    this.flags = flags;
  }

  async #run(address) {
    const binary = process.env.HANDOVER;
    assert.ok(binary, "HANDOVER has to name the handover binary");
    this.child = spawn(binary, ["local", "--listen", address, "--quotas=off", ...this.flags], { stdio: ["ignore", "pipe", process.env.HANDOVER_LOUD ? "inherit" : "ignore"] });
    const [line] = await Promise.race([once(createInterface({ input: this.child.stdout }), "line"),
      once(this.child, "exit").then(([code]) => assert.fail(`handover local has ended with ${code}`))]);
    this.url = line.split(" ")[1];
  }

  /** stop ends the process as an operator does. */
  async stop() {
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    const [code] = await ended;
    assert.equal(code, 0, "handover local has not ended well");
  }

  /** restart ends it, and starts another at the same address: what a page takes for a lost connection. */
  async restart(between = async () => {}) {
    await this.stop();
    await between();
    await this.#run(new URL(this.url).host);
  }

  /** ask calls anything that answers with JSON; a refusal is an error. */
  async ask(method, path, body, headers = {}) {
    const response = await fetch(this.url + path, {
      method, headers: { "content-type": "application/json", ...headers }, body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  control(method, path, body) { return this.ask(method, `/_local/v1/${path}`, body); }

  pick(username, status) { return this.control("POST", `agents/${username}/status`, { status }); }

  async login(username, status = "Available") {
    await this.control("POST", `agents/${username}/login`);
    await this.pick(username, status);
  }
}

/** Browser is Debian's Chromium; each test has windows of its own, which a Guard watches. */
export class Browser {
  static async start() {
    return new Browser(await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] }));
  }

  constructor(chromium) {
    this.chromium = chromium;
  }

  /**
   * window opens a profile of its own at a server; t's end closes it and fails the test if a page has not behaved.
   * @param {import("node:test").TestContext} t @param {string} base
   */
  async window(t, base, options = {}) {
    const context = await this.chromium.newContext({ baseURL: base, viewport: { width: 1280, height: 800 }, locale: "en-GB", timezoneId: "UTC", ...options });
    context.setDefaultTimeout(15_000);
    const guard = await Guard.over(context, base);
    t.after(async () => {
      await context.close();
      guard.check();
    });
    return { context, guard, page: await context.newPage() };
  }

  stop() { return this.chromium.close(); }
}
