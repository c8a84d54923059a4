// A customer's chat, from the name to the end: what is on the page follows from it, and from nothing else.

import { keep, kept } from "./keep.js";
import { entered } from "./entries.js";
import { Refused, Wire } from "./wire.js";

/**
 * @typedef {import("./entries.js").Entry} Entry
 * @typedef {"before" | "starting" | "waiting" | "talking" | "over"} Stage
 * @typedef {{ name: string, topic?: string, queue?: string }} Visitor
 */

const idle = 12_000; // ms after which nobody writes any more, if nothing else says so

/** Asks for a chat as a site's own server would: here connectlocal is that, too. @param {Visitor} who */
async function start(who) {
  const facts = await asked("GET", "/_local/v1/instance");
  const attributes = { language: "en", ...(who.topic && { topic: who.topic }), ...(who.queue && { queue: who.queue }) };
  return asked("PUT", "/contact/chat", {
    InstanceId: facts.instanceId, ContactFlowId: facts.flows["Handover inbound"], ParticipantDetails: { DisplayName: who.name }, Attributes: attributes,
    SupportedMessagingContentTypes: [
      "text/plain", "text/markdown", "application/json",
      "application/vnd.amazonaws.connect.message.interactive", "application/vnd.amazonaws.connect.message.interactive.response",
    ],
  });
}

/** @param {string} method @param {string} path @param {object} [body] */
async function asked(method, path, body) {
  const response = await fetch(path, { method, headers: { "content-type": "application/json" }, body: body && JSON.stringify(body) })
    .catch(() => { throw new Refused("NetworkingError", "The server does not answer.", 0); });
  const said = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Refused(said.__type ?? said.code ?? "", said.Message ?? said.message ?? `status ${response.status}`, response.status);
  }
  return said;
}

/** Session tells by the event "change" that something about it is different. */
export class Session extends EventTarget {
  /** @type {Stage} */ stage = "before";
  /** @type {Entry[]} */ entries = [];
  /** @type {Map<string, string>} agents who are here, by participant id */ people = new Map();
  typing = ""; // who writes
  connection = "open";
  draft = "";
  /** @type {import("./keep.js").Kept | null} */ chat = null;
  /** @type {Wire | undefined} */ #wire;
  #stops = 0;

  /** Goes on with the chat that this tab had. @returns {boolean} whether there was one */
  resume() {
    this.chat = kept();
    if (this.chat) {
      this.draft = this.chat.draft;
      this.#run();
    }
    return this.chat !== null;
  }

  /** Begins a chat. What it is refused for is thrown, and the page stays as it was. @param {Visitor} who */
  async begin(who) {
    this.#become("starting");
    try {
      const given = await start(who);
      this.chat = { token: given.ParticipantToken, contactId: given.ContactId, participantId: given.ParticipantId, name: who.name, startedAt: new Date().toISOString(), draft: "" };
    } catch (e) {
      this.#become("before");
      throw e;
    }
    keep(this.chat);
    this.#run();
  }

  #run() {
    const wire = this.#wire = new Wire(/** @type {NonNullable<typeof this.chat>} */ (this.chat).token);
    wire.addEventListener("item", (e) => this.#take(/** @type {CustomEvent} */ (e).detail));
    wire.addEventListener("state", (e) => {
      this.connection = /** @type {CustomEvent} */ (e).detail;
      this.connection === "over" ? this.#ended() : this.#changed();
    });
    this.#become("waiting");
    void wire.run();
  }

  #ended() {
    this.#wire?.close();
    keep(null);
    this.people.clear();
    this.typing = "";
    this.#become("over");
  }

  /** @param {any} item */
  #take(item) {
    const kind = (item.ContentType ?? "").split(".event.")[1] ?? "";
    if (item.ParticipantRole === "AGENT" && kind === "participant.joined") {
      this.people.set(item.ParticipantId, item.DisplayName || "an agent");
      this.stage = "talking";
    } else if (item.ParticipantRole === "AGENT" && kind === "participant.left") {
      this.people.delete(item.ParticipantId);
      this.stage = this.people.size > 0 ? "talking" : "waiting";
    }
    if (kind === "typing" && item.ParticipantRole !== "CUSTOMER") {
      this.#types(item.DisplayName || "Somebody");
    } else if (item.Type === "MESSAGE" || item.Type === "ATTACHMENT") {
      this.#types("");
    }
    const mine = this.chat?.participantId ?? "";
    this.entries = entered(this.entries, item, mine);
    if (item.Type === "MESSAGE" && item.ParticipantRole === "AGENT") {
      this.#wire?.[document.visibilityState === "visible" ? "read" : "delivered"](item.Id).catch(() => undefined); // a receipt is a courtesy
    }
    this.#changed();
  }

  /** @param {string} who */
  #types(who) {
    clearTimeout(this.#stops);
    this.typing = who;
    if (who) {
      this.#stops = setTimeout(() => { this.typing = ""; this.#changed(); }, idle);
    }
  }

  /** Says something. It is on the page at once, and says so if it could not be said. @param {string} text */
  async say(text) {
    const token = crypto.randomUUID();
    this.entries = [...this.entries, { id: token, kind: "message", from: "me", name: "", text, at: new Date().toISOString(), type: "text/plain", status: "sending" }];
    this.write("");
    await this.#send(token, text);
  }

  /** Says again what could not be said. @param {Entry} entry */
  async again(entry) {
    this.#mark(entry.id, "sending");
    await this.#send(entry.id, entry.text);
  }

  /** @param {string} token @param {string} text */
  async #send(token, text) {
    try {
      const { Id } = await /** @type {Wire} */ (this.#wire).message(text, { token });
      // The websocket brings it, too, before or after this: it is one entry all the same.
      const there = this.entries.some((entry) => entry.id === Id);
      this.entries = there
        ? this.entries.filter((entry) => entry.id !== token)
        : this.entries.map((entry) => (entry.id === token ? { ...entry, id: Id, status: "sent" } : entry));
      this.#changed();
    } catch {
      this.#mark(token, "failed");
    }
  }

  /** @param {string} id @param {Entry["status"]} status */
  #mark(id, status) {
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, status } : entry));
    this.#changed();
  }

  /** Keeps what is being written. @param {string} text */
  write(text) {
    this.draft = text;
    if (this.chat) {
      this.chat = { ...this.chat, draft: text };
      keep(this.chat);
    }
    if (text) {
      this.#wire?.typing().catch(() => undefined); // a courtesy
    }
    this.#changed();
  }

  /** Answers a message that has buttons. @param {Entry} entry @param {string} text what is chosen, in words @param {object} content */
  async answer(entry, text, content) {
    await this.#wire?.respond(content);
    this.entries = this.entries.map((e) => (e.id === entry.id ? { ...e, answered: text } : e));
    this.#changed();
  }

  /** @param {File} file */
  attach(file) { return /** @type {Wire} */ (this.#wire).upload(file); }

  /** What a view looks like. @param {string} token @returns {Promise<import("./view.js").Described>} */
  view(token) { return /** @type {Wire} */ (this.#wire).view(token); }

  /** @param {string} id @returns {Promise<string>} */
  file(id) { return /** @type {Wire} */ (this.#wire).download(id); }

  /** Ends the chat. */
  async leave() { await this.#wire?.leave(); }

  /** Forgets a chat that is over. */
  anew() {
    this.entries = [];
    this.chat = null;
    this.draft = "";
    this.connection = "open";
    this.#become("before");
  }

  /** @param {Stage} stage */
  #become(stage) {
    this.stage = stage;
    this.#changed();
  }

  #changed() { this.dispatchEvent(new Event("change")); }
}
