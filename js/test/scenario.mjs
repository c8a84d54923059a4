// A whole world for one scenario: a connectlocal, a controller of its own process beside it (`handover run`), and agents
// in Chromium who work in a custom CCP that the companion lives in.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Host } from "../../test/interop/js/streams-host.mjs";
import { Local } from "../../test/interop/js/streams-local.mjs";

const script = `
/* global handoverCompanion, connect */
window.beginCompanion = (url, token) => {
  window.said = [];
  window.views = [];
  window.companion = handoverCompanion.startStreamsCompanion({
    url, authorize: () => token, log: (line) => window.said.push(line),
    panel: { show: (view) => { window.view = view; window.views.push({ connected: view.connected, alone: view.alone, departure: view.departure }); }, close() {} },
  });
};`;

/** Times that a scenario can wait for: a companion beats every two seconds, and is lost after six. */
const quick = `
client_lost: {interval: 2s, misses: 3}
grace: {offline: 1s, logout: 1s, client-lost: 1s}
companion: {alone: false}
releasers: [desktop, token]
rules: [{name: back, do: [{target: same-queue, needs: nothing}]}]
`;

/** World is where a scenario happens. */
export class World {
  static async open({ policy = quick, quickConnects = "{}", companion } = {}) {
    const w = new World();
    w.folder = await mkdtemp(join(tmpdir(), "handover-scenario-"));
    w.host = await Host.start();
    Object.assign(w.host.files, {
      "/companion.js": await readFile(new URL("../companion/dist/streams.global.js", import.meta.url)),
      "/begin.js": script,
      "/": `<!doctype html><meta charset="utf-8"><title>custom CCP</title><link rel="icon" href="data:,"><div id="ccp" style="width:400px;height:600px"></div>
        ${["amazon-connect-chat.js", "connect-streams.js", "page.js", "companion.js", "begin.js"].map((name) => `<script src="/${name}"></script>`).join("")}`,
    });
    w.local = await Local.start();
    const { instanceId, agentEventStream } = w.local.facts;
    await writeFile(join(w.folder, "policy.yaml"), policy);
    w.port = await freePort();
    await writeFile(join(w.folder, "handover.yaml"), `
instance: ${instanceId}
stream: ${agentEventStream}
start: trim-horizon
poll: 200ms
sweep: 5s
policy: policy.yaml
listen: 127.0.0.1:${w.port}
${companion ?? `companion:
  origins: [http://127.0.0.1:${w.host.port}]
  quick_connects: ${quickConnects}`}
`);
    w.url = `http://127.0.0.1:${w.port}`;
    await w.control();
    return w;
  }

  tokens = new Map();

  /** control starts the controller. */
  async control() {
    const { HANDOVER } = process.env;
    assert.ok(HANDOVER, "HANDOVER has to name the handover binary");
    this.controller = spawn(HANDOVER, ["run", "--config", join(this.folder, "handover.yaml")], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, AWS_ENDPOINT_URL: this.local.url, AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "any", AWS_SECRET_ACCESS_KEY: "any" },
    });
    const log = [];
    const lines = createInterface({ input: this.controller.stderr });
    await new Promise((ready, fail) => {
      lines.on("line", (line) => {
        log.push(line);
        if (line.includes("msg=watching")) ready();
      });
      this.controller.once("exit", (code) => fail(new Error(`the controller ended with ${code}: ${log.join("\n")}`)));
    });
    this.log = log;
  }

  /** halt ends the controller. */
  async halt() {
    if (this.controller.exitCode === null) {
      this.controller.kill("SIGTERM");
      await once(this.controller, "exit");
    }
  }

  async close() {
    await this.browser?.close().catch(() => {}); // it may have been killed
    await this.ends?.();
    await this.host.stop();
    await this.halt();
    await this.local.stop();
    await rm(this.folder, { recursive: true });
  }

  /** operate calls the controller as an operator. */
  async operate(method, path, body) {
    const token = (await readFile(join(this.folder, "handover.token"), "utf8")).trim();
    const response = await fetch(`${this.url}/operator/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body ? JSON.stringify(body) : undefined,
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text;
  }

  /** token is the enrolment of an agent. */
  async token(agent) {
    if (!this.tokens.has(agent)) {
      this.tokens.set(agent, JSON.parse(await this.operate("POST", `agents/${agent}/enrol`)).token);
    }
    return this.tokens.get(agent);
  }

  /** window opens an agent's CCP with the companion, signs the agent in and has them available. */
  async window(context, agent = "ana") {
    const w = await this.host.open(context);
    await this.begin(w, agent);
    await w.setState("Available");
    await w.page.waitForFunction(() => window.agent.getState().name === "Available");
    return w;
  }

  /** begin embeds the CCP in a page, and starts the companion. */
  async begin(w, agent = "ana") {
    await w.begin(this.local, `/connect/ccp-v2/?agent=${agent}`);
    await w.heard("agent");
    await w.page.evaluate(([url, token]) => window.beginCompanion(url, token), [this.url, await this.token(agent)]);
    await w.page.waitForFunction(() => window.view?.connected);
  }

  /** chats are so many chats that the agent of a window has taken; each is a customer. */
  async chats(w, count) {
    const all = [];
    for (let n = 0; n < count; n++) {
      const customer = await this.local.customer();
      await w.heard("connecting", { id: customer.contactId });
      await w.press(customer.contactId, "accept()");
      await w.heard("connected", { id: customer.contactId });
      all.push(customer);
    }
    return all;
  }

  /** deposited waits until the tokens of so many chats are with the controller. */
  async deposited(w, count) {
    await this.until(`${count} tokens are deposited`, () => (w.deposits ?? 0) >= count);
  }

  /** count counts the deposits that a window's page makes; it is called before the first. */
  count(w) {
    w.page.on("response", (r) => {
      if (r.url().endsWith("/companion/v1/deposit") && r.status() === 204) w.deposits = (w.deposits ?? 0) + 1;
    });
  }

  /** colleague signs an agent in who takes whatever rings. */
  async colleague(agent = "ben") {
    await this.local.login(agent);
    this.taking = (async () => {
      for (;;) {
        const contact = await this.local.offered(agent).catch(() => undefined);
        if (!contact) return;
        await this.local.press(agent, contact, "accept").catch(() => {}); // it has been taken back
      }
    })();
  }

  /** journal is what has been decided and done, as "from → to: reason". */
  async journal(filter = "") {
    const text = await this.operate("GET", `journal?${filter}`);
    return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /** outcomes are the phases that each chat has ended in, by chat. */
  async outcomes() {
    const found = {};
    for (const d of JSON.parse(await this.operate("GET", "departures"))) {
      for (const chat of d.chats) found[chat.chatId] ??= chat.phase;
    }
    return found;
  }

  /** landed waits until all of these customers' chats have landed, and none was ended. */
  async landed(customers) {
    await this.until("all have landed", async () => {
      const found = await this.outcomes();
      return customers.every((c) => found[c.contactId] === "landed");
    });
    for (const c of customers) {
      const chat = await c.chat();
      assert.equal(chat.endedAt, null, "the customer stays");
    }
  }

  /** until asks until the answer is true. */
  async until(what, condition, patience = 40_000) {
    const end = Date.now() + patience;
    for (;;) {
      const answer = await condition();
      if (answer) return answer;
      if (Date.now() > end) {
        const lines = await this.journal().catch(() => []);
        throw new Error(`${patience} ms, and not: ${what}\n${lines.map((e) => `${e.at} ${e.from} → ${e.to}: ${e.reason}`).join("\n")}`);
      }
      await new Promise((done) => setTimeout(done, 100)); // between two looks at another process
    }
  }
}

async function freePort() {
  const { createServer } = await import("node:net");
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
