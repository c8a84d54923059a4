// Words and names for what servers tell by ids: one look for each state, on all pages.

import { el, icon } from "./el.js";
import { timeOfDay, wall } from "./now.js";
import { name } from "./text.js";

/** @typedef {{ tone: string, icon: string, word: string }} Look */

/** What becomes of a chat whose agent leaves. */
export const phases = /** @type {Record<string, Look>} */ ({
  waiting: { tone: "warn", icon: "wait", word: "waiting" },
  marking: { tone: "move", icon: "move", word: "marking" },
  releasing: { tone: "move", icon: "move", word: "releasing" },
  landing: { tone: "move", icon: "move", word: "landing" },
  landed: { tone: "good", icon: "landed", word: "landed" },
  returned: { tone: "good", icon: "returned", word: "returned" },
  kept: { tone: "calm", icon: "held", word: "kept" },
  ended: { tone: "calm", icon: "ended", word: "ended" },
  stranded: { tone: "bad", icon: "stranded", word: "stranded" },
});

/** A departure as a whole. */
export const states = /** @type {Record<string, Look>} */ ({
  grace: { tone: "warn", icon: "wait", word: "grace" },
  moving: { tone: "move", icon: "move", word: "moving" },
  settled: { tone: "good", icon: "landed", word: "settled" },
  cancelled: { tone: "calm", icon: "returned", word: "cancelled" },
});

/** A chat that nobody leaves. */
export const chats = /** @type {Record<string, Look>} */ ({
  flow: { tone: "info", icon: "in", word: "arriving" },
  queued: { tone: "warn", icon: "wait", word: "waiting" },
  offered: { tone: "accent", icon: "bell", word: "rings" },
  connected: { tone: "good", icon: "chat", word: "talking" },
  ended: { tone: "calm", icon: "ended", word: "ended" },
});

/** Why an agent leaves, in words that follow a name. */
export const causes = /** @type {Record<string, string>} */ ({
  "offline": "went offline",
  "logout": "logged out",
  "client-lost": "lost the connection",
  "unresponsive": "does not answer",
  "forced": "was sent away by an operator",
  "shift-end": "is at the shift's end",
});

const unknown = { tone: "calm", icon: "info", word: "" };

/** look is that of a state; one that a newer server has is shown by its own word. @param {Record<string, Look>} looks @param {string} state */
export function look(looks, state) {
  return Object.hasOwn(looks, state) ? looks[state] : { ...unknown, word: state };
}

/** phaseOf is how a handover stands: held ones say so. @param {{ phase: string, held?: string }} h */
export function phaseOf(h) {
  return h.held ? { tone: "warn", icon: "held", word: "held" } : look(phases, h.phase);
}

/** statusOf is the look of an agent's status. @param {{ loggedIn?: boolean, status: string, statusType: string }} a @returns {Look} */
export function statusOf(a) {
  if (a.loggedIn === false) return { tone: "calm", icon: "out", word: "logged out" };
  if (a.statusType === "ROUTABLE") return { tone: "good", icon: "available", word: a.status };
  if (a.statusType === "OFFLINE") return { tone: "calm", icon: "offline", word: a.status };
  return { tone: "warn", icon: "away", word: a.status };
}

/** pill shows a look. @param {Look} l @param {{ shadow?: boolean, title?: string }} [options] shadow: it is only what would be */
export function pill(l, { shadow, title } = {}) {
  return el("span", { class: "pill", "data-tone": l.tone, "data-dashed": shadow, title }, icon(l.icon), el("span", {}, shadow ? `${l.word} (shadow)` : l.word));
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const instants = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;

/** Names knows who is meant by the ids of users and chats, as far as it has been told, and forgets the oldest. */
export class Names {
  /** @type {Map<string, string>} */ #users = new Map();
  /** @type {Map<string, string>} */ #chats = new Map();

  /** @param {import("./now.js").VirtualClock} [clock] for the days of instants @param {number} [most] chats that are remembered */
  constructor(clock = wall, most = 5000) {
    this.clock = clock;
    this.most = most;
  }

  /** @param {Iterable<{ userId?: string, agentId?: string, username: string }>} users */
  meetUsers(users) {
    for (const { userId, agentId, username } of users) this.#users.set(userId ?? agentId ?? "", username);
  }

  /** meetChats takes chats, and names those that are shown without a name so far. @param {Iterable<{ id: string, customer?: string }>} chats */
  meetChats(chats) {
    const before = this.#chats.size;
    for (const { id, customer } of chats) if (customer) this.#chats.set(id, customer);
    if (this.#chats.size === before) return;
    for (const e of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-nameless]"))) {
      const customer = this.#chats.get(e.dataset.nameless ?? "");
      if (customer !== undefined) e.replaceWith(name(customer));
    }
    for (const id of this.#chats.keys()) {
      if (this.#chats.size <= this.most) break;
      this.#chats.delete(id);
    }
  }

  /** @param {string} id */
  user(id) { return this.#users.get(id) ?? id; }

  /** customer is the name of a chat's customer, if it is known. @param {string} id */
  customer(id) { return this.#chats.get(id); }

  /** chat shows whose chat it is: the name, or some of the id until that is known. @param {string} id */
  chat(id) {
    const known = this.#chats.get(id);
    if (known !== undefined) return name(known);
    return el("bdi", { class: "name mono", title: `chat ${id}`, "data-nameless": id }, id.slice(0, 8));
  }

  /** plain is a reason for people: users' names for their ids, times of day for instants. @param {string | undefined} text */
  plain(text) {
    return (text ?? "")
      .replace(uuid, (id) => this.#users.get(id) ?? this.#chats.get(id) ?? id)
      .replace(instants, (t) => timeOfDay(t, this.clock))
      .replace(/\bagent (?=\S+ has the chat)/, "");
  }
}
