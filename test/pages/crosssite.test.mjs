// A page of another port of this machine, which a browser takes for another origin: whatever it tries, it can neither
// change anything nor read anything. (Customers' pages may be of any site: the participant service lets them ask, and
// wants a token that no page can guess.)

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { Browser, Office } from "./office.mjs";

describe("a page of another site", () => {
  /** @type {Office} */ let office;
  /** @type {Browser} */ let browser;
  let site, other;

  before(async () => {
    [office, browser] = await Promise.all([Office.start(), Browser.start()]);
    site = createServer((_, answer) => answer.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Another site</title><iframe name=there></iframe>"));
    site.listen(0, "127.0.0.1");
    await once(site, "listening");
    other = `http://127.0.0.1:${site.address().port}/`;
    await office.login("ana");
  });
  after(async () => {
    site?.close();
    await Promise.all([browser?.stop(), office?.stop()]);
  });

  /** visit opens the other page, and notes what the office answers it. */
  async function visit(t) {
    const context = await browser.chromium.newContext();
    t.after(() => context.close());
    const page = await context.newPage(), answers = [];
    context.on("response", (r) => r.url().startsWith(office.url) && answers.push({ method: r.request().method(), path: new URL(r.url()).pathname, status: r.status() }));
    await page.goto(other);
    return { page, answers };
  }

  /** Everything that would be otherwise if something had been let in. */
  const state = async () => ({
    agents: await office.control("GET", "agents"), contacts: await office.control("GET", "contacts"), faults: await office.control("GET", "faults"), clock: { ...await office.control("GET", "clock"), now: "" },
    breaker: await office.ask("GET", "/operator/v1/breaker"), departures: await office.ask("GET", "/operator/v1/departures"), status: (await office.ask("GET", "/operator/v1/status")).policy,
  });

  const commands = [
    ["/operator/v1/agents/ana/drain", {}], ["/operator/v1/breaker/free", {}], ["/operator/v1/policy", { text: "rules: []" }], ["/operator/v1/reload", {}],
    ["/_local/v1/agents/ana/logout", {}], ["/_local/v1/agents/ana/status", { status: "Lunch" }], ["/_local/v1/agents/ben/auto", { on: true }], ["/_local/v1/faults", [{ kind: "throttle" }]], ["/_local/v1/clock/rate", { rate: 0 }], ["/_local/v1/clock/advance", { by: "1h" }],
    ["/connect/auth/login", { agent: "ben" }], ["/connect/api", {}], ["/signin/v1/token", { token: "x" }], ["/signin/v1/out", {}],
    ["/contact/stop", {}], ["/participant/connection", { Type: ["CONNECTION_CREDENTIALS"] }], ["/participant/disconnect", {}],
  ];

  test("sends commands by fetch: none is let in, and none of the answers can be read", async (t) => {
    const { page, answers } = await visit(t), before = await state();
    for (const [path, body] of commands) {
      const read = await page.evaluate(async ([url, body]) => {
        const seen = [];
        for (const [mode, type] of [["cors", "application/json"], ["cors", "text/plain"], ["no-cors", "text/plain"]]) {
          await fetch(url, { method: "POST", mode, credentials: "include", headers: { "content-type": type }, body }).then(async (r) => seen.push(r.type === "opaque" ? "" : await r.text()), () => seen.push(""));
        }
        return seen.join("");
      }, [office.url + path, JSON.stringify(body)]);
      if (!path.startsWith("/participant/")) assert.equal(read, "", `${path} can be read`);
    }
    assert.deepEqual(await state(), before);
    const in_ = answers.filter((a) => a.status < 400 && a.method !== "OPTIONS");
    assert.deepEqual(in_, []);
    assert.ok(answers.length >= commands.length, `only ${answers.length} answers`);
  });

  test("sends them as a form does", async (t) => {
    const { page, answers } = await visit(t), before = await state();
    for (const [path, body] of commands) {
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
        const answered = page.waitForEvent("response", (r) => r.url() === office.url + path);
        await page.evaluate(([action, enctype, body]) => {
          const form = Object.assign(document.createElement("form"), { method: "post", action, enctype, target: "there" });
          form.append(Object.assign(document.createElement("input"), { name: body.slice(0, -1), value: body.slice(-1) })); // {"a":1 = }
          document.body.append(form);
          form.submit();
        }, [office.url + path, type, JSON.stringify(body)]);
        await answered;
      }
    }
    assert.deepEqual(await state(), before);
    assert.deepEqual(answers.filter((a) => a.status < 400), []);
  });

  test("asks for what is there: it cannot read it", async (t) => {
    const { page } = await visit(t);
    for (const path of ["/_local/v1/agents", "/_local/v1/contacts", "/_local/v1/instance", "/connect/auth/agents", "/connect/auth/authorize", "/operator/v1/status", "/console/v1/overview", "/console/v1/live", "/signin/v1/session", "/"]) {
      const read = await page.evaluate((url) => fetch(url, { credentials: "include" }).then((r) => r.status, () => "refused"), office.url + path);
      assert.equal(read, "refused", path);
    }
  });

  test("opens websockets: none opens", async (t) => {
    const { page } = await visit(t);
    for (const path of ["/_local/v1/live", "/participant/ws", "/participant/ws?token=x"]) {
      const opened = await page.evaluate((url) => new Promise((told) => {
        const socket = new WebSocket(url);
        socket.onopen = () => told("open");
        socket.onerror = () => told("refused");
      }), office.url.replace("http", "ws") + path);
      assert.equal(opened, "refused", path);
    }
  });

  test("frames the pages: none shows", async (t) => {
    const { page } = await visit(t);
    for (const path of ["/", "/customer", "/console/"]) {
      await page.evaluate((src) => document.querySelector("iframe").replaceWith(Object.assign(document.createElement("iframe"), { src })), office.url + path);
      await page.waitForFunction(() => { // what is refused is a page of nobody's
        try {
          return document.querySelector("iframe").contentDocument === null;
        } catch {
          return true;
        }
      });
      const frame = page.frames().find((f) => f !== page.mainFrame());
      assert.ok(!frame.url().startsWith(office.url), `${path} is framed`);
    }
  });
});
