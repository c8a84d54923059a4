// A web site with a chat, in node: a connectlocal, its agents, the site's backend, and customers on @handover/widget
// with Amazon's own chat library. Waiting is on what happens, never on time.

import assert from "node:assert/strict";
import { createConversation, resumeConversation } from "../widget/dist/index.js";
import { page } from "../../test/interop/js/chatjs-node.mjs";
import { Local } from "../../test/interop/js/local.mjs";

const patience = 20_000; // of real time; what takes longer has failed

/** quick is what a test cannot wait for as long as a customer. */
export const quick = { settle: 300, firstPause: 50, longestPause: 400, stop: 400 };

/** Site is a connectlocal with the calls that a site's server makes. */
export class Site extends Local {
  connect(method, path, body) { return this.ask(method, path, {}, body); }

  /** chat starts a chat, as the page's server does for it. */
  async chat(more = {}) {
    const started = await this.connect("PUT", "/contact/chat", {
      InstanceId: this.facts.instanceId, ContactFlowId: this.facts.flows["Handover inbound"], ParticipantDetails: { DisplayName: "Zoe" }, ...more,
    });
    return { contactId: started.ContactId, participantId: started.ParticipantId, participantToken: started.ParticipantToken };
  }

  stopContact(contactId) { return this.connect("POST", "/contact/stop", { InstanceId: this.facts.instanceId, ContactId: contactId }); }

  /** backend is the site's part in a swap; each of its steps is counted, and may be replaced. */
  backend(own = {}) {
    const calls = [];
    const steps = {
      start: ({ contactId }) => this.chat({ ClientToken: `swap-${contactId}`, Attributes: { previous: contactId, queue: "Billing" } }),
      stop: ({ contactId }) => this.stopContact(contactId),
      abandon: ({ contactId }) => this.stopContact(contactId),
      ...own,
    };
    const backend = { calls };
    for (const [name, step] of Object.entries(steps)) {
      backend[name] = async (contact) => {
        calls.push([name, contact.contactId]);
        return step(contact);
      };
    }
    return backend;
  }

  /** handOver writes the flow contract's attributes; the agent's leaving does the rest (docs/flows.md). */
  async handOver(contactId, action, more = {}) {
    const names = ["id", "action", "queue", "agent", "priority", "reason", "from", "say"];
    const values = { id: "t", action, queue: this.queueArn("Support"), reason: "offline", ...more };
    await this.connect("POST", "/contact/attributes", {
      InstanceId: this.facts.instanceId, InitialContactId: contactId,
      Attributes: Object.fromEntries(names.map((name) => [`handover_${name}`, values[name] ?? ""])),
    });
  }

  queueArn(name) { return `${this.facts.instanceArn}/queue/${this.facts.queues[name]}`; }

  async accept(username) {
    const contact = await this.offered(username);
    await this.press(username, contact, "accept");
    return contact;
  }

  /** says lets an agent write. */
  async says(username, contactId, Content) {
    const { connectionToken } = await this.control("GET", `agents/${username}/contacts/${contactId}/token`);
    await this.ask("POST", "/participant/message", { "x-amz-bearer": connectionToken }, { ContentType: "text/plain", Content });
  }

  /** said is what was said in a chat by one role, as Connect has it. */
  async said(contactId, role = "CUSTOMER") {
    const { transcript } = await this.control("GET", `contacts/${contactId}`);
    return transcript.filter((item) => item.type === "MESSAGE" && item.participantRole === role).map((item) => item.content);
  }

  /** live is whether a chat goes on. */
  async live(contactId) {
    const live = await this.control("GET", "contacts?live=true");
    return live.some((chat) => chat.initialContactId === contactId);
  }

  /** faults replaces what misbehaves. */
  faults(...list) { return this.control("POST", "faults", list); }
}

/** Visitor is a customer on a page of their own, and everything that the conversation told it. */
export class Visitor {
  static async visit(site, options = {}) {
    const connect = await page();
    connect.ChatSession.setGlobalConfig({ endpoint: site.url, region: site.aws.region, loggerConfig: {} });
    const visitor = new Visitor(site, connect, options);
    return visitor;
  }

  /** arrives starts a chat and connects. */
  static async arrives(site, options = {}, more = {}) {
    const visitor = await Visitor.visit(site, options);
    visitor.take(createConversation({ ...visitor.options, chatDetails: options.chatDetails ?? await site.chat(more) }));
    await visitor.conversation.connect();
    return visitor;
  }

  /** returns loads the page again with what state() gave, by way of JSON as sessionStorage does. */
  static async returns(site, state, options = {}) {
    const visitor = await Visitor.visit(site, options);
    visitor.take(resumeConversation(JSON.parse(JSON.stringify(state)), visitor.options));
    visitor.connected = visitor.conversation.connect();
    await visitor.connected;
    return visitor;
  }

  constructor(site, connect, { chatDetails, ...options }) {
    this.site = site;
    this.connect = connect;
    this.log = [];
    this.told = [];
    this.waiting = new Set();
    this.options = {
      connect: connect.ChatSession, sessionOptions: { options: { region: site.aws.region }, disableCSM: true },
      backend: site.backend(), log: (what, error) => this.log.push([what, String(error?.message ?? JSON.stringify(error))]),
      ...options, limits: { ...quick, ...options.limits },
    };
  }

  take(conversation) {
    this.conversation = conversation;
    for (const name of ["Message", "Transcript", "Typing", "Receipt", "Connection", "People", "Notice", "Ended", "State"]) {
      conversation[`on${name}`]((what) => {
        this.told.push([name, what]);
        [...this.waiting].forEach((look) => look());
      });
    }
  }

  /** until gives the first true answer, asked now and after everything that is told. */
  until(what, condition) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`${patience} ms, and not ${what}: ${JSON.stringify(this.lines())} ${JSON.stringify(this.log)}`));
      }, patience);
      const look = () => {
        const answer = condition(this.conversation);
        if (answer) {
          clearTimeout(timer);
          this.waiting.delete(look);
          resolve(answer);
        }
      };
      this.waiting.add(look);
      look();
    });
  }

  /** lines is the conversation as it is read, the module's own lines marked. */
  lines() {
    return this.conversation.transcript().map((entry) => {
      const what = entry.kind === "attachment" ? `[${entry.attachments[0].AttachmentName}]` : entry.content;
      return entry.kind === "notice" ? `* ${what}` : `${entry.role}${entry.delivery === "sent" ? "" : ` (${entry.delivery})`}: ${what}`;
    });
  }

  /** notices is the module's own lines. */
  notices() { return this.lines().filter((line) => line.startsWith("* ")).map((line) => line.slice(2)); }

  /** own is what the customer wrote. */
  own() { return this.conversation.transcript().filter((entry) => entry.own).map((entry) => entry.content); }

  reads(text) { return this.until(`"${text}"`, () => this.conversation.transcript().find((entry) => entry.content === text)); }

  /** talks waits until the line says so. */
  talks(names) { return this.until(`talking to ${names}`, () => this.notices().at(-1) === `You are now talking to ${names}.`); }

  count(name) { return this.told.filter(([told]) => told === name).length; }

  /** leave ends all that the page has open. */
  leave() { this.conversation?.close(); }
}

/** gate is a promise with a handle. */
export function gate() {
  let open, fail;
  const promise = new Promise((resolve, reject) => { [open, fail] = [resolve, reject]; });
  return { promise, open, fail };
}

/** once checks that a list has each of these exactly once, in this order. */
export function once(found, wanted, what) { assert.deepEqual(found.filter((text) => wanted.includes(text)), wanted, what); }
