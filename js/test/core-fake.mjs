// What the companion's core is tested with: time that a test is the master of, a desk without a desktop, and a controller
// that is a few lines long.

import { createServer } from "node:http";
import { once } from "node:events";

/** Clock is time that passes when it is told to. Timers are called in their order, and what follows from each is done before the next. */
export class Clock {
  wall = 1_750_000_000_000;
  passed = 5_000;
  timers = new Set();

  now() { return this.wall; }

  monotonic() { return this.passed; }

  after(ms, then) {
    const timer = { at: this.passed + ms, then };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  async advance(ms) {
    const until = this.passed + ms;
    await settled();
    for (;;) {
      const [next] = [...this.timers].filter((t) => t.at <= until).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.timers.delete(next);
      this.#to(Math.max(next.at, this.passed));
      next.then();
      await settled();
    }
    this.#to(until);
  }

  /** sleep lets the machine sleep: the wall clock goes on, all else stands still. */
  sleep(ms) { this.wall += ms; }

  #to(passed) {
    this.wall += passed - this.passed;
    this.passed = passed;
  }
}

/** settled waits until everything that can be done now is done. */
export async function settled() {
  for (let n = 0; n < 5; n++) await new Promise((done) => setImmediate(done));
}

export const available = { name: "Available", type: "routable", at: 0 };
export const lunch = { name: "Lunch", type: "not_routable", at: 0 };
export const offline = { name: "Offline", type: "offline", at: 0 };

export const contact = (contactId, more = {}) => ({ contactId, chatId: `${contactId}-chat`, state: "connected", queue: "Support", ...more });

/** FakeDesk is a desktop of which a test says everything. A chat that is left ends at once, unless leaves says otherwise. */
export class FakeDesk {
  kind = "local";
  did = [];
  state = { status: available, next: null, contacts: [] };
  watchers = new Set();
  /** What a method does instead, by its name. */
  instead = {};
  leaves = true;

  agent() { return Promise.resolve("ana"); }

  watch(seen) {
    this.watchers.add(seen);
    seen(this.state);
    return () => this.watchers.delete(seen);
  }

  show(change) {
    this.state = { ...this.state, ...change };
    for (const seen of [...this.watchers]) seen(this.state);
  }

  to(contactId, state) {
    this.show({ contacts: this.state.contacts.map((c) => (c.contactId === contactId ? { ...c, state } : c)) });
  }

  async #do(method, contactId, ...args) {
    this.did.push([method, contactId, ...args].join(" "));
    return this.instead[method]?.(contactId, ...args);
  }

  async transfer(contactId, quickConnect) {
    await this.#do("transfer", contactId, quickConnect);
    if (this.leaves) this.to(contactId, "ended");
  }

  async disconnect(contactId) {
    await this.#do("disconnect", contactId);
    if (this.leaves) this.to(contactId, "ended");
  }

  async clear(contactId) {
    await this.#do("clear", contactId);
    this.show({ contacts: this.state.contacts.filter((c) => c.contactId !== contactId) });
  }

  async say(contactId, text) { await this.#do("say", contactId, text); }
}

/**
 * Controller answers the protocol, and remembers what it was asked: calls are {call, bearer, body, type}. script holds
 * answers by call, each used once: [status, body, headers], or a function that gives one; else it answers well.
 */
export class Controller {
  calls = [];
  script = {};
  sessions = 0;
  known = new Set();
  plan = null;
  departure = null;
  revision = "";
  /** Polls are answered at once, and the next wanted so much later; else they are held. */
  pause = undefined;
  /** The network to it is cut. */
  cut = false;

  constructor(clock) { this.clock = clock; }

  said(call) { return this.calls.filter((c) => c.call === call); }

  last(call) { return this.said(call).at(-1); }

  answer() { return { now: this.clock.now(), others: 0, plan: this.plan, departure: this.departure, revision: this.revision }; }

  /** next has the next request of this kind answered so. */
  next(call, ...answer) { (this.script[call] ??= []).push(answer.length === 1 ? answer[0] : answer); }

  async respond(request) {
    this.calls.push(request);
    const scripted = this.script[request.call]?.shift();
    if (scripted) {
      return typeof scripted === "function" ? scripted(request) : scripted;
    }
    if (request.call !== "hello" && request.call !== "bye" && !this.known.has(request.bearer)) {
      return refusal(401, "no-session");
    }
    switch (request.call) {
      case "hello":
        this.known.add(`s${++this.sessions}`);
        return [200, { ...this.answer(), session: `s${this.sessions}`, every: 20_000, poll: 25_000 }];
      case "beat": case "choice": return [200, this.answer()];
      case "poll": return this.#poll(request);
      default: return [204];
    }
  }

  /** restart forgets all sessions. */
  restart() {
    this.known.clear();
    this.ring?.();
  }

  /** command hands a command to who polls. */
  command(command) {
    this.commands = [...(this.commands ?? []), { id: "c1", departure: "d", epoch: 100, cause: "offline", contactId: "x", chatId: "x-chat", action: "disconnect", quickConnect: "", say: "", expires: this.clock.now() + 6_000, ...command }];
    this.ring?.();
  }

  async #poll({ body }) {
    if (this.pause === undefined && !this.commands && body.revision === this.revision) {
      await new Promise((ring) => {
        const late = this.clock.after?.(25_000, ring);
        this.ring = () => {
          late?.();
          ring();
        };
      });
    }
    const commands = this.commands ?? [];
    this.commands = undefined;
    return [200, { ...this.answer(), commands, ...(this.pause === undefined ? {} : { pause: this.pause }) }];
  }

  /** fetch asks it without a network. */
  fetch = async (url, { body, headers, signal }) => {
    const request = { call: url.split("/").at(-1), bearer: headers?.authorization?.replace("Bearer ", ""), body: JSON.parse(body), at: this.clock.now() };
    if (this.cut) {
      this.calls.push({ ...request, lost: true });
      throw new TypeError("fetch failed");
    }
    const aborted = new Promise((_, fail) => signal?.addEventListener("abort", () => fail(new DOMException("aborted", "AbortError"))));
    const [status, answer, more] = await Promise.race([this.respond(request), aborted]);
    return new Response(answer === undefined ? null : JSON.stringify(answer), { status, headers: more });
  };

  /** serve has it answer by HTTP, and gives its URL. */
  async serve() {
    this.server = createServer(async (req, res) => {
      let text = "";
      for await (const chunk of req) text += chunk;
      const { authorization, "content-type": type } = req.headers;
      const answer = await this.respond({ call: req.url.replace("/companion/v1/", ""), bearer: authorization?.replace("Bearer ", ""), type, body: JSON.parse(text) });
      if (answer === "lost") {
        req.socket.destroy();
        return;
      }
      const [status, body, headers] = answer;
      res.writeHead(status, { "content-type": "application/json", ...headers });
      res.end(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
    }).listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  close() {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

/** refusal is the controller's answer to what it does not take. */
export const refusal = (status, code, more = {}, headers = {}) => [status, { code, message: `it is ${code}`, ...more }, headers];
