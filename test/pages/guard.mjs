// What no page may ever do, watched in all tests: fail, complain, break its policy, ask another host, be refused without
// the test expecting it, or hold so many requests that a browser has none left for other tabs.

import assert from "node:assert/strict";

const long = 5_000; // ms after which a request is held
const most = 2; // requests held by one page

export class Guard {
  problems = [];
  #expected = [];
  #forgiven = new Set(); // paths whose refusal was expected: the browser complains of it, too
  #said = []; // on the console
  #silenced = [];
  #loss = false;
  #pending = new Map(); // request → when it began
  #host;

  /** over watches all pages of a context. @param {import("playwright-core").BrowserContext} context @param {string} base */
  static async over(context, base) {
    const guard = new Guard(base);
    await context.route((url) => url.host !== guard.#host && url.protocol.startsWith("http"), (route) => {
      guard.problems.push(`${route.request().url()} is of another host`);
      return route.abort();
    });
    context.on("page", (page) => guard.#watch(page));
    context.on("request", (request) => guard.#began(request));
    for (const end of ["requestfinished", "requestfailed"]) context.on(end, (request) => guard.#pending.delete(request));
    context.on("response", (response) => guard.#answered(response));
    return guard;
  }

  constructor(base) {
    this.#host = new URL(base).host;
  }

  /** expect announces answers of 400 and more, by what "METHOD /path STATUS" fits. @param {RegExp} pattern */
  expect(pattern) {
    this.#expected.push(pattern);
  }

  /** expectSaid announces what the browser will say on its console. @param {RegExp} pattern */
  expectSaid(pattern) {
    this.#silenced.push(pattern);
  }

  /** expectLoss announces that the server will be away for a while. */
  expectLoss() {
    this.#loss = true;
  }

  /** check throws if there was anything. */
  check() {
    this.#count(undefined);
    const loud = this.#said.filter(({ text, from }) => !(/^Failed to load resource: the server responded/.test(text) && this.#forgiven.has(from)) &&
      !this.#silenced.some((p) => p.test(text)) && !(this.#loss && /net::ERR_(CONNECTION|EMPTY|INCOMPLETE|SOCKET|NETWORK)|^WebSocket connection to/.test(text)));
    assert.deepEqual([...this.problems, ...loud.map(({ page, type, text, from }) => `${page} says ${type}: ${text} (${from})`)], [], "the pages have not behaved");
  }

  #watch(page) {
    page.on("pageerror", (error) => this.problems.push(`${path(page.url())} failed: ${error.stack}`));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        this.#said.push({ page: path(page.url()), type: message.type(), text: message.text(), from: path(message.location().url) });
      }
    });
  }

  #began(request) {
    this.#pending.set(request, performance.now());
    this.#count(request);
  }

  /** @param {any} but a request that has only just begun */
  #count(but) {
    const held = new Map();
    for (const [request, began] of this.#pending) {
      if (request === but || performance.now() - began < long || !request.frame().page() || request.frame().page().isClosed()) continue;
      held.set(request.frame().page(), [...held.get(request.frame().page()) ?? [], path(request.url())]);
    }
    for (const [page, urls] of held) if (urls.length > most) this.problems.push(`${path(page.url())} holds ${urls.join(", ")}`);
  }

  #answered(response) {
    if (response.status() < 400) return;
    const what = `${response.request().method()} ${path(response.url())} ${response.status()}`;
    if (this.#expected.some((p) => p.test(what))) this.#forgiven.add(path(response.url()));
    else this.problems.push(`${what} was not expected`);
  }
}

/** @param {string} url */
const path = (url) => URL.canParse(url) ? new URL(url).pathname : url;
