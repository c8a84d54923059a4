// A customer of the stage: starts a chat as a site's server would, connects, and says something now and then. No websocket:
// there may be hundreds of them in one page.

import { Refused, ask } from "/_kit/ask.js";

/** @typedef {import("/_page/stage/cast.js").Cast} Cast */

/** pause lets time pass, of the machine's, unless it is ended. @param {number} ms @param {AbortSignal} [signal] @returns {Promise<void>} */
const pause = (ms, signal) => new Promise((done, failed) => {
  const end = () => { clearTimeout(timer); failed(signal?.reason); };
  const timer = setTimeout(() => { signal?.removeEventListener("abort", end); done(); }, ms);
  signal?.addEventListener("abort", end, { once: true });
});

/**
 * persist does something again and again while the server says that it may do a moment later. @template T
 * @param {() => Promise<T>} act @param {{ signal?: AbortSignal, tries?: number }} [options] @returns {Promise<T>}
 */
export async function persist(act, { signal, tries = 12 } = {}) {
  for (let n = 0; ; n++) {
    signal?.throwIfAborted();
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Refused) || !error.passing || n >= tries) throw error;
      await pause(Math.min(200 * 1.6 ** n, 2000), signal);
    }
  }
}

const first = ["Ida", "Leo", "Mia", "Noah", "Lea", "Tom", "Nina", "Paul", "Ella", "Finn", "Sara", "Ben", "Luis", "Anna", "Omar", "Yuki", "Chen", "Rosa", "Emil", "Jana"];
const openings = ["Where is my parcel?", "I was charged twice.", "How do I change my address?", "My order arrived broken.", "Can I still cancel?", "The app does not let me in.", "I need an invoice."];
const more = ["Order 1042.", "It was last Tuesday.", "Yes, that is the one.", "One moment, I am looking.", "Thank you, I wait.", "Is there anything you need from me?"];

/** Customer is one chat's customer. */
export class Customer {
  contactId = "";
  #token = ""; // of the connection: whoever has it speaks as the customer
  #cast;
  #met = false; // whether the chat has been seen

  /** @param {Cast} cast @param {string} name */
  constructor(cast, name) {
    this.#cast = cast;
    this.name = name;
  }

  /** begin starts the chat, and connects. @param {string} [queue] */
  async begin(queue) {
    const cast = this.#cast, facts = await cast.call("GET", "/_local/v1/instance");
    const flow = facts.flows["Handover inbound"] ?? Object.values(facts.flows)[0];
    const chat = await cast.call("PUT", "/contact/chat", { InstanceId: facts.instanceId, ContactFlowId: flow, ParticipantDetails: { DisplayName: this.name }, Attributes: queue ? { queue } : {} });
    this.contactId = chat.ContactId;
    const given = await this.#participant("connection", { Type: ["CONNECTION_CREDENTIALS"], ConnectParticipant: true }, chat.ParticipantToken);
    this.#token = given.ConnectionCredentials.ConnectionToken;
  }

  /** talk says one thing after the other, some seconds apart, once somebody is there. @param {string[]} says */
  async talk(says) {
    for (const text of says) {
      await this.#cast.wait(6 + Math.random() * 6);
      if (this.over(this.#cast.model)) return;
      await this.say(text);
    }
  }

  /** @param {string} text */
  say(text) { return this.#participant("message", { ContentType: "text/plain", Content: text }); }

  /** over: the chat has been seen, and is over. @param {import("/_page/stage/model.js").Model} model */
  over(model) {
    const chat = model.chats.get(this.contactId);
    this.#met ||= chat !== undefined;
    return this.#met && (!chat || chat.state === "ended");
  }

  /** leave ends the chat. */
  async leave() {
    if (this.#token && !this.over(this.#cast.model)) await persist(() => ask("POST", `${this.#cast.base}/participant/disconnect`, {}, { bearer: this.#token }), { tries: 6 });
  }

  /** @param {string} what @param {object} body @param {string} [bearer] @returns {Promise<any>} */
  #participant(what, body, bearer = this.#token) {
    const { base, o: { signal } } = this.#cast, told = what === "message" ? { ...body, ClientToken: crypto.randomUUID() } : body;
    return persist(() => ask("POST", `${base}/participant/${what}`, told, { bearer, signal }), { signal });
  }
}

let made = 0;

/** somebody is a made-up customer: a name, and what is said. */
export function somebody() {
  const n = made++, pick = (/** @type {string[]} */ list) => list[(n * 7 + Math.floor(Math.random() * list.length)) % list.length];
  return { name: `${first[n % first.length]}${n < first.length ? "" : ` ${Math.floor(n / first.length) + 1}`}`, says: [pick(openings), pick(more), pick(more)] };
}
