// Amazon's chat library lives the whole life of a chat in Chromium, on a page of
// another origin than connectlocal's: what a browser forbids shows here.
//
// The browser is what $CHROMIUM names, or else /usr/bin/chromium.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { equal, steps } from "./chatjs-life.mjs";
import { Local } from "./chatjs-local.mjs";
import { serve } from "./serve.mjs";

const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";

const files = {
  "/": "<!doctype html><title>a shop</title>",
  "/frame": '<!doctype html><title>a widget</title><script src="/chatjs.js"></script>',
  "/chatjs.js": readFileSync(createRequire(import.meta.url).resolve("amazon-connect-chatjs")),
  "/life.mjs": readFileSync(new URL("chatjs-life.mjs", import.meta.url)),
};

/** load makes in the page what the life needs; each person has a frame of their own. */
async function load({ endpoint, region }) {
  const { steps } = await import("/life.mjs");
  const page = async () => {
    const frame = document.createElement("iframe");
    frame.src = "/frame";
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener("load", resolve));
    return frame.contentWindow.connect;
  };
  const { startChat, accept, transport, timers, control } = globalThis;
  globalThis.life = { steps, now: {}, env: { endpoint, region, page, startChat, accept, transport, timers, control } };
}

describe("amazon-connect-chatjs in Chromium", { concurrency: false, skip: !existsSync(executablePath) && `there is no ${executablePath}` }, () => {
  let local;
  let server;
  let browser;
  let page;
  let broken = false;

  before(async () => {
    local = await Local.start();
    server = await serve(files);
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    page = await browser.newPage();
    await visit(page);
  });

  async function visit(page) {
    await page.exposeFunction("control", (...args) => local.control(...args));
    await page.exposeFunction("startChat", (...args) => local.startChat(...args));
    await page.exposeFunction("accept", (...args) => local.accept(...args));
    await page.exposeFunction("transport", (...args) => local.transport(...args));
    await page.exposeFunction("timers", (...args) => local.timers(...args));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate(load, { endpoint: local.url, region: local.region });
  }

  after(async () => {
    await browser?.close();
    server?.close();
    await local.stop();
  });

  for (const [at, [name]] of steps.entries()) {
    test(name, { timeout: 60_000 }, async (t) => {
      if (broken) {
        t.skip("a step before it has failed");
        return;
      }
      broken = true;
      await page.evaluate((at) => life.steps[at][1](life.env, life.now), at);
      broken = false;
    });
  }

  test("a day passes: sockets and tokens are renewed, and nothing is heard twice", { timeout: 60_000 }, async () => {
    const page = await browser.newPage();
    await page.clock.install();
    const sockets = [];
    const besides = []; // for each socket, whether the one before was still open
    page.on("websocket", (socket) => {
      besides.push(sockets.length > 0 && !sockets.at(-1).isClosed());
      sockets.push(socket);
    });
    const renewed = () => sockets.length > 1 && sockets.slice(0, -1).every((s) => s.isClosed()) && !sockets.at(-1).isClosed();
    const calls = [];
    page.on("request", (request) => request.method() === "POST" && request.url().endsWith("/participant/connection") && calls.push(request));
    await visit(page);
    const pass = async (hours, by) => {
      await page.clock.fastForward(hours);
      await local.control("POST", "clock/advance", { by });
    };
    // The page's time does not run away from what it asks for: connectlocal answers between two steps.
    const lasts = async (ms) => {
      for (let i = 0; i < ms; i += 50) {
        await page.clock.runFor(50);
        await page.evaluate(() => life.env.control("GET", "clock"));
      }
    };
    const until = async (holds, what) => {
      for (let i = 0; !holds(); i++) {
        if (i > 400) {
          throw new Error(`${what}: ${sockets.length} sockets, ${calls.length} calls`);
        }
        await lasts(50);
      }
    };
    const says = (text) => page.evaluate(async (text) => {
      const { customer } = life;
      const heard = customer.heard.message(text);
      await customer.session.sendMessage({ contentType: "text/plain", message: text });
      await heard;
      return customer.heard.all.filter((told) => told.data?.Content === text).length;
    }, text);

    await page.evaluate(async () => {
      const { people } = await import("/life.mjs");
      const joined = people(life.env).customer(await life.env.startChat("Handover inbound"));
      life.joining = joined.then((customer) => { life.customer = customer; });
    });
    await until(() => sockets.length === 1, "a first socket");
    await lasts(1000);
    await page.evaluate(() => life.joining);

    await pass("59:00", "59m");
    await until(renewed, "a renewed socket");
    equal(besides.slice(0, 2), [false, true], "a socket that opens while the one before is open");
    await lasts(1000);
    equal(await says("after an hour"), 1, "times heard after an hour");

    const before = calls.length;
    await pass("22:59:30", "22h59m30s"); // a connection token lives a day, and is renewed a minute before
    await until(() => calls.length > before, "a renewed token");
    await lasts(2000);
    await pass("05:00", "5m");
    await lasts(2000);
    equal(await says("after a day"), 1, "times heard after a day");
  });
});
