// A connectlocal of one's own: the binary that $HANDOVER names, its control API, and customers.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Local is a running `handover local` with the built-in instance. */
export class Local {
  static async start(...flags) {
    assert.ok(process.env.HANDOVER, "HANDOVER has to name the handover binary");
    const child = spawn(process.env.HANDOVER, ["local", "--listen", "127.0.0.1:0", "--controller=false", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    assert.match(line, /^ready http:/);
    return new Local(child, line.split(" ")[1]);
  }

  constructor(child, url) {
    this.child = child;
    this.url = url;
  }

  async stop() {
    this.child.kill("SIGTERM");
    const [code] = await once(this.child, "exit");
    assert.equal(code, 0, "handover local has not ended well");
  }

  async #ask(method, path, headers, body) {
    const res = await fetch(this.url + path, { method, headers: { "content-type": "application/json", ...headers }, body: body && JSON.stringify(body) });
    const text = await res.text();
    assert.ok(res.ok, `${method} ${path}: ${res.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** control calls the control API. */
  control(method, path, body) { return this.#ask(method, `/_local/v1/${path}`, {}, body); }

  /** connect calls the Connect API. */
  connect(method, path, body) { return this.#ask(method, path, {}, body); }

  /** participant calls the participant service. */
  participant(path, bearer, body) { return this.#ask("POST", `/participant/${path}`, { "x-amz-bearer": bearer }, body); }

  /** customer starts a chat and connects. */
  async customer(more = {}) {
    const { instanceId, flows } = await this.control("GET", "instance");
    const started = await this.connect("PUT", "/contact/chat", {
      InstanceId: instanceId, ContactFlowId: flows["Handover inbound"], ParticipantDetails: { DisplayName: "Zoe" }, ...more,
    });
    const { ConnectionCredentials } = await this.participant("connection", started.ParticipantToken, { Type: ["CONNECTION_CREDENTIALS"], ConnectParticipant: true });
    return new Customer(this, started.ContactId, ConnectionCredentials.ConnectionToken);
  }
}

/** Customer is the other side of a chat, without a library. */
class Customer {
  constructor(local, contactId, token) { Object.assign(this, { local, contactId, token }); }

  say(Content) { return this.local.participant("message", this.token, { ContentType: "text/plain", Content }); }

  /** texts is what has been said, as ROLE: text. */
  async texts() {
    const { Transcript } = await this.local.participant("transcript", this.token, { MaxResults: 100, SortOrder: "ASCENDING", StartPosition: {} });
    return Transcript.filter((i) => i.Type === "MESSAGE").map((i) => `${i.ParticipantRole}: ${i.Content}`);
  }

  /** chat is the whole of it, as the control API tells. */
  chat() { return this.local.control("GET", `contacts/${this.contactId}`); }
}
