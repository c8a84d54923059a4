// An agent workspace in Chromium, with the companion's desk as a third-party service in it. The workspace is
// workspace-page.js; here is what serves it, and what drives the desk.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { Readable } from "node:stream";
import { chromium } from "playwright-core";
import { Desk, script } from "./desk.mjs";

const service = `<!doctype html><meta charset="utf-8"><title>service</title><link rel="icon" href="data:,">
<script src="/workspace.global.js"></script>
<script>
  /* global handoverCompanion */
  ${script}
  window.failures = [];
  window.begin = async (agent) => {
    const failed = (e) => window.failures.push(e.message);
    const named = { "by name": ({ name }) => name, "by ARN": ({ arn }) => arn.split("/").at(-1) };
    window.sit(handoverCompanion.workspaceDesk(await handoverCompanion.openWorkspace(failed), named[agent] ?? agent, failed));
  };
  window.start = async (options) => {
    const panel = { show: (view) => { window.view = view; }, close() {} };
    window.companion = await handoverCompanion.startWorkspaceCompanion({ ...options, panel, log: (line) => window.failures.push(line) });
  };
</script>`;

const workspace = `<!doctype html><meta charset="utf-8"><title>agent workspace</title><link rel="icon" href="data:,">
<body><script src="/workspace-page.js"></script></body>`;

/** Host serves the workspace, and what it asks of a connectlocal. */
export class Host {
  static async start() {
    const files = {
      "/": workspace,
      "/service.html": service,
      "/workspace-page.js": await readFile(new URL("./workspace-page.js", import.meta.url)),
      "/workspace.global.js": await readFile(new URL("../companion/dist/workspace.global.js", import.meta.url)),
    };
    const host = new Host(files);
    host.server = createServer((request, response) => void host.answer(request, response));
    host.server.listen(0, "127.0.0.1");
    await once(host.server, "listening");
    host.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
    return host;
  }

  constructor(files) { this.files = files; }

  get url() { return `http://127.0.0.1:${this.server.address().port}`; }

  async stop() {
    await this.browser.close();
    this.server.closeAllConnections();
    this.server.close();
  }

  async answer(request, response) {
    const { pathname } = new URL(request.url, "http://host");
    if (pathname.startsWith("/connectlocal/")) return this.pass(request, response);
    const body = this.files[pathname];
    response.writeHead(body ? 200 : 404, { "content-type": { js: "text/javascript", css: "text/css" }[pathname.split(".").at(-1)] ?? "text/html" });
    return response.end(body);
  }

  /** pass hands a call over to the connectlocal, which answers pages of no other site. */
  async pass(request, response) {
    const body = Buffer.concat(await request.toArray());
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    try {
      const answer = await fetch(this.local.url + request.url.slice("/connectlocal".length), {
        method: request.method, signal: gone.signal, ...(body.length > 0 ? { body, headers: { "content-type": "application/json" } } : {}),
      });
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
      response.flushHeaders();
      Readable.fromWeb(answer.body).on("error", () => response.destroy()).pipe(response);
    } catch (e) {
      if (!gone.signal.aborted) response.writeHead(502).end(String(e));
    }
  }

  /** workspace opens the workspace of an agent, with a desk in its service; options are the page's. */
  async workspace(context, username, { agent = "by name", ...options } = {}) {
    const service = await this.service(context, username, options);
    await service.frame.evaluate((a) => window.begin(a), agent);
    return service;
  }

  /** service opens the workspace of an agent, whose service has not begun. */
  async service(context, username, options = {}) {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(this.url);
    await page.evaluate(([u, o]) => window.open(u, o), [username, options]);
    const frame = await (await page.waitForSelector("iframe")).contentFrame();
    await frame.waitForFunction(() => window.begin);
    return new Service(page, frame);
  }
}

/** Service is the desk of the service in one workspace. */
class Service extends Desk {
  constructor(page, frame) {
    super(frame);
    this.page = page;
  }

  /** heard is what the workspace has heard from the service. */
  heard() { return this.page.evaluate(() => window.heard); }

  failures() { return this.frame.evaluate(() => window.failures); }
}
