// What happens, told in sentences: the instance's notes and the controller's journal.

import { timeOfDay } from "/_kit/now.js";
import { line } from "/_kit/text.js";

/**
 * @typedef {import("/_kit/types.js").Note} Note
 * @typedef {import("/_kit/types.js").Entry} Entry
 * @typedef {import("/_page/stage/model.js").Model} Model
 * @typedef {{ at: string, source: "Connect" | "Handover", text: string, tone: string, weight: 0 | 1 | 2 }} Telling weight: 0 in the list
 *   only, 1 as the latest, too, 2 so that nobody misses it
 */

/** alone keeps a name from turning the direction of what stands around it. @param {string} name */
const alone = (name) => `\u2068${name}\u2069`;

/** @typedef {{ n: Note, agent: string, who: string, d: Record<string, string> }} Told */
/** @type {Record<string, (t: Told) => [string, (0 | 1 | 2)?]>} */
const sayings = {
  "agent.login": ({ agent }) => [`${agent} logs in`],
  "agent.logout": ({ agent }) => [`${agent} logs out`, 1],
  "agent.status": ({ agent, d }) => [`${agent} is ${d.status}`, 1],
  "agent.next": ({ agent, d }) => d.status ? [`${agent} picks ${d.status}. Connect makes it the next status, and leaves the live chats with ${agent}`, 1] : [`${agent} has no next status any more`, 1],
  "contact.queued": ({ who, d }) => [`${who} waits in ${d.queue}`, 1],
  "contact.offered": ({ who, agent }) => [`${who} rings at ${agent}`],
  "contact.missed": ({ who, agent }) => [`${agent} does not answer ${who}`, 1],
  "contact.rejected": ({ who, agent }) => [`${agent} rejects ${who}`, 1],
  "contact.connected": ({ who, agent }) => [`${agent} has ${who}`, 1],
  "contact.joined": ({ who, agent }) => [`${agent} joins the chat of ${who}`],
  "contact.left": ({ who, agent }) => [`${agent} leaves the chat of ${who} to the others`],
  "contact.monitored": ({ who, agent }) => [`${agent} looks on in the chat of ${who}`],
  "contact.barged": ({ who, agent }) => [`${agent} barges into the chat of ${who}`],
  "contact.unmonitored": ({ who, agent }) => [`${agent} looks on no more in the chat of ${who}`],
  "contact.updated": ({ who }) => [`what is said about the chat of ${who} changes`],
  "contact.cleared": ({ who, agent }) => [`${agent} closes the contact of ${who}`],
  "contact.started": ({ who, d }) => [`${who} has a new contact, by ${d.method}`],
  "contact.ended": ({ who, d }) => [`the contact of ${who} ends: ${d.reason}`],
  "chat.ended": ({ who, d }) => [`the chat of ${who} is over: ${d.reason}`, 1],
  "queue.changed": ({ d }) => [`queue ${d.queue} is changed`],
  "instance.changed": ({ d }) => [`${d.resource} ${d.name} is ${d.change}`],
  "clock.rate": ({ d }) => [{ 0: "time stands still", 1: "time goes on as it does" }[d.rate] ?? `time goes ${d.rate} times as fast`],
};
const dull = new Set(["chat.item", "clock.advanced"]); // the chats and the clock show these

/** @typedef {{ e: Entry, agent: string, who: string, why: string }} Line */
/** @type {Record<string, (l: Line) => [string, (0 | 1 | 2)?, string?]>} lines about a departure as a whole, by its new state */
const whole = {
  grace: ({ agent, why }) => [`${agent} leaves: ${why}`, 1, "warn"],
  moving: ({ agent, why }) => [`${why}: the chats of ${agent} are moved`, 1, "move"],
  settled: ({ agent, why }) => [`the departure of ${agent} is settled: ${why}`, 1, "good"],
  cancelled: ({ agent }) => [`${agent} is back, and nothing was done to anybody`, 1, "good"],
};
/** @type {Record<string, (l: Line) => [string, (0 | 1 | 2)?, string?]>} lines about a chat, by its new phase */
const single = {
  waiting: ({ who, why }) => [`${who}: ${why}`, 0, "warn"],
  marking: ({ who, why }) => [`${who}: ${why}`, 0, "move"],
  releasing: ({ who, why }) => [`${who}: ${why}`, 1, "move"],
  landing: ({ who, why }) => [`${who} has no agent for a moment: ${why}`, 1, "move"],
  landed: ({ who, why }) => [`${who} has landed: ${why}`, 1, "good"],
  returned: ({ who, agent }) => [`${who} stays with ${agent}, and has seen nothing of it`, 1, "good"],
  kept: ({ who, agent, why }) => [`${who} stays with ${agent} for now: ${why}`, 1, "calm"],
  ended: ({ who, why }) => [`${who}: ${why}`, 1, "calm"],
  stranded: ({ who, why }) => [`${who} is stranded, a person has to see to it: ${why}`, 2, "bad"],
};

/** Story tells, by the names that a model and the kit's Names know. */
export class Story {
  /** @param {Model} model @param {import("/_kit/names.js").Names} names */
  constructor(model, names) {
    this.model = model;
    this.names = names;
  }

  /** tell is a sentence about what happened; undefined for what says nothing to people. @param {Note | Entry} what @returns {Telling | undefined} */
  tell(what) {
    return "kind" in what ? this.#note(what) : this.#entry(what);
  }

  /** first is how people call an agent. @param {string | undefined} username */
  first(username = "") {
    const name = this.model.agents.get(username)?.name.trim().split(/\s+/)[0];
    return alone(line(name || username, 40));
  }

  /** @param {string | undefined} chat */
  customer(chat = "") {
    const name = this.model.chats.get(chat)?.customer ?? this.names.customer(chat);
    return alone(name === undefined ? chat.slice(0, 8) : line(name, 40) || "nameless");
  }

  /** @param {Note} n @returns {Telling | undefined} */
  #note(n) {
    if (dull.has(n.kind)) return undefined;
    const d = Object.fromEntries(Object.entries(n.detail ?? {}).map(([k, v]) => [k, alone(line(v, 120))]));
    if (n.detail?.rate !== undefined) d.rate = line(n.detail.rate, 12);
    const t = { n, agent: this.first(n.username), who: this.customer(n.initialContactId), d };
    const [text, weight = 0] = Object.hasOwn(sayings, n.kind) ? sayings[n.kind](t) : [plain(t)];
    return { at: n.at, source: "Connect", text: capital(text), tone: "calm", weight };
  }

  /** @param {Entry} e @returns {Telling} */
  #entry(e) {
    const says = e.chatId ? single : whole;
    const l = { e, agent: this.first(e.agent), who: this.customer(e.chatId), why: this.why(e.reason) };
    const [text, weight = 0, tone = "calm"] = Object.hasOwn(says, e.to) ? says[e.to](l) : [`${e.chatId ? `${l.who}: ` : e.agent ? `${l.agent}: ` : ""}${l.why}`, 1];
    return { at: e.at, source: "Handover", text: capital(text), tone, weight };
  }

  /** why is a reason for people. @param {string | undefined} reason */
  why(reason) { return line(this.names.plain(reason), 400); }
}

/** plain tells a note that has no saying. @param {Told} t */
function plain({ n, agent, who, d }) {
  const details = Object.entries(d).map(([k, v]) => `${k} ${v}`).join(", ");
  return [n.kind, n.username && agent, n.initialContactId && who].filter(Boolean).join(" ") + (details && `: ${details}`);
}

/** capital begins a sentence, and ends it. @param {string} text */
function capital(text) {
  const n = text.startsWith("\u2068") ? 1 : 0;
  return text.slice(0, n) + text.charAt(n).toLocaleUpperCase() + text.slice(n + 1) + (/[.!?…]\u2069?$/.test(text) ? "" : ".");
}

/** moment is when something was told. @param {Telling} t @param {import("/_kit/now.js").VirtualClock} clock */
export const moment = (t, clock) => timeOfDay(t.at, clock);
