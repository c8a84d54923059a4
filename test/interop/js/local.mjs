// A connectlocal of one's own: the binary that $HANDOVER names, in another process.
//
// It is started as its README says, told apart by the line it prints, and spoken to
// over HTTP. Waiting is on what happens (server-sent events), never on time.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const patience = 30_000; // of real time; what takes longer has failed

/** Local is a running `handover local` and its control API. */
export class Local {
  static async start(...flags) {
    const binary = process.env.HANDOVER;
    assert.ok(binary, "HANDOVER has to name the handover binary");
    const child = spawn(binary, ["local", "--listen", "127.0.0.1:0", "--controller=false", "--quotas=off", ...flags], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    assert.match(line, /^ready http:/);
    const local = new this(child, line.split(" ")[1]);
    local.facts = await local.control("GET", "instance");
    return local;
  }

  constructor(child, url) {
    this.child = child;
    this.url = url;
  }

  /** aws is what the clients of the AWS SDK take; any region and credentials do. */
  get aws() {
    return { endpoint: this.url, region: "us-east-1", credentials: { accessKeyId: "any", secretAccessKey: "any" } };
  }

  /** stop ends the process as an operator does. */
  async stop() {
    this.child.kill("SIGTERM");
    const [code] = await once(this.child, "exit");
    assert.equal(code, 0, "handover local has not ended well");
  }

  /** ask calls anything that is answered with JSON; a refusal is an Error. */
  async ask(method, path, headers, body) {
    const res = await fetch(this.url + path, {
      method,
      headers: { "content-type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await res.text();
    assert.ok(res.ok, `${method} ${path}: ${res.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** control calls the control API. */
  control(method, path, body) { return this.ask(method, `/_local/v1/${path}`, {}, body); }

  advance(by) { return this.control("POST", "clock/advance", { by }); }

  pick(username, status) { return this.control("POST", `agents/${username}/status`, { status }); }

  /** login signs an agent in and picks Available. */
  async login(username) {
    await this.control("POST", `agents/${username}/login`);
    await this.pick(username, "Available");
  }

  press(username, contact, button) { return this.control("POST", `agents/${username}/contacts/${contact}/${button}`); }

  /** until asks now and after everything that happens, and gives the first true answer. */
  async until(what, condition) {
    const ended = new AbortController();
    const timer = setTimeout(() => ended.abort(new Error(`${patience} ms, and not ${what}`)), patience);
    try {
      const events = await fetch(`${this.url}/_local/v1/events`, { signal: ended.signal });
      const reader = events.body.getReader();
      for (;;) {
        const answer = await condition();
        if (answer) {
          return answer;
        }
        const { done } = await reader.read();
        assert.ok(!done, `the events ended before ${what}`);
      }
    } finally {
      clearTimeout(timer);
      ended.abort();
    }
  }

  /** offered waits until a chat rings at the agent, and gives its contact id. */
  offered(username) {
    return this.until(`${username} was offered a chat`, async () => {
      const { contacts } = await this.control("GET", `agents/${username}`);
      return contacts.find((c) => c.state === "CONNECTING")?.contactId;
    });
  }
}
