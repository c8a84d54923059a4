// Who leaves, and what becomes of the chats: what the controller's console tells. Part of the model.

/**
 * @typedef {import("/_kit/types.js").Departure} Departure
 * @typedef {import("/_kit/types.js").Handover} Handover
 * @typedef {import("/_kit/types.js").Entry} Entry
 * @typedef {import("/_kit/types.js").Breaker} Breaker
 * @typedef {import("/_page/stage/model.js").Standing} Standing
 * @typedef {import("/_page/stage/model.js").Dirty} Dirty
 * @typedef {import("/_page/stage/model.js").Model} Model
 * @typedef {{ handover: Handover, departure: Departure }} Fate
 * @typedef {{ lines: Entry[], folded: number, last: number }} Journal of one departure; folded: older lines that are not kept
 */

const most = 60; // departures that are kept, and lines of each
const noticed = 5000; // ms for which a landing is shown
const moving = new Set(["marking", "releasing", "landing"]);
const over = new Set(["settled", "cancelled"]);

/** Leavings is the newest departures, and which of them each chat is in. */
export class Leavings {
  /** @type {"unknown" | "here" | "none"} whether there is a controller */ controller = "unknown";
  /** @type {Map<string, Departure>} by id, in the order in which they began */ departures = new Map();
  /** @type {Breaker} */ breaker = { tripped: false, departed: 0, staffed: 0 };
  /** @type {import("/_kit/types.js").Process | null} */ process = null;
  /** @type {Map<string, Fate>} by chat: the latest */ #fates = new Map();
  /** @type {Map<string, string>} the latest departure's id, by agent */ #latest = new Map();
  /** @type {Map<string, Journal>} by departure */ #journals = new Map();
  /** @type {Map<string, number>} chats that have just landed or come back: until when that is shown */ #recent = new Map();
  #lastLine = 0;
  #dirty;
  #machine;

  /** @param {Dirty} dirty @param {() => number} machine */
  constructor(dirty, machine) {
    this.#dirty = dirty;
    this.#machine = machine;
  }

  /** into says where changes are written from now on. @param {Dirty} dirty */
  into(dirty) { this.#dirty = dirty; }

  /** @param {{ event: string, data: any, id?: string }} told id: of the journal's last line at that moment */
  take({ event, data, id = "" }) {
    if (event === "line") return this.#line(data);
    if (event !== "all" && event !== "some") return;
    this.controller = "here";
    if (event === "all") this.#forget(Number(id));
    if (data.breaker) this.breaker = data.breaker;
    if (data.process !== undefined) this.process = data.process;
    for (const id of /** @type {string[]} */ (data.gone ?? [])) {
      const d = this.departures.get(id);
      if (d) this.#drop(id, d);
    }
    const departures = /** @type {Departure[]} */ (data.departures ?? []);
    for (const d of departures.toSorted((a, b) => (a.beganAt < b.beganAt ? -1 : 1))) this.#meet(d, event === "some");
    this.#bound();
  }

  /** @param {number} line the journal's last: a controller that has begun anew counts from the first again */
  #forget(line) {
    if (line < this.#lastLine) {
      this.#lastLine = 0;
      this.#journals.clear();
    }
    for (const id of this.departures.keys()) this.#dirty.departures.add(id);
    for (const id of this.#fates.keys()) this.#dirty.chats.add(id);
    this.departures.clear();
    this.#fates.clear();
    this.#latest.clear();
  }

  /** @param {Departure} d @param {boolean} news whether it has just changed */
  #meet(d, news) {
    this.departures.set(d.id, d);
    this.#latest.set(d.agent, latest(this.departures.get(this.#latest.get(d.agent) ?? ""), d).id);
    this.#dirty.departures.add(d.id);
    this.#dirty.agents.add(d.agent);
    for (const h of d.chats) {
      const before = this.#fates.get(h.chatId);
      if (before && latest(before.departure, d) !== d && before.departure.id !== d.id) continue;
      this.#fates.set(h.chatId, { handover: h, departure: d });
      this.#dirty.chats.add(h.chatId);
      const arrived = h.phase === "landed" || h.phase === "returned";
      if (news && arrived && before?.handover.phase !== h.phase) this.#recent.set(h.chatId, this.#machine() + noticed);
    }
  }

  /** bound lets go of the oldest that are over. */
  #bound() {
    for (const [id, d] of this.departures) {
      if (this.departures.size <= most) return;
      if (!d.open) this.#drop(id, d);
    }
  }

  /** @param {string} id @param {Departure} d */
  #drop(id, d) {
    this.departures.delete(id);
    this.#journals.delete(id);
    this.#dirty.departures.add(id);
    if (this.#latest.get(d.agent) === id) this.#latest.delete(d.agent);
    for (const h of d.chats) if (this.#fates.get(h.chatId)?.departure.id === id) this.#fates.delete(h.chatId);
  }

  /** @param {Entry} e */
  #line(e) {
    if (!(e.seq > this.#lastLine)) return; // told again after a lost connection
    this.#lastLine = e.seq;
    this.#dirty.told.push(e);
    if (!e.departureId) return;
    const journal = this.#journals.get(e.departureId) ?? { lines: [], folded: 0, last: 0 };
    journal.lines.push(e);
    journal.last = e.seq;
    if (journal.lines.length > most) {
      journal.lines.shift();
      journal.folded++;
    }
    this.#journals.set(e.departureId, journal);
    if (this.#journals.size > 2 * most) this.#journals.delete(/** @type {string} */ (this.#journals.keys().next().value));
    this.#dirty.departures.add(e.departureId);
  }

  /** tidy: a landing is news for a moment only. */
  tidy() {
    const now = this.#machine();
    for (const [id, until] of this.#recent) {
      if (now < until) continue;
      this.#recent.delete(id);
      this.#dirty.chats.add(id);
    }
    return this.#recent.size > 0;
  }

  /** journal is what was written of a departure. @param {string} id @returns {Journal} */
  journal(id) { return this.#journals.get(id) ?? { lines: [], folded: 0, last: 0 }; }

  /** fate is what became of a chat when its agent left, the last time. @param {string} chat */
  fate(chat) { return this.#fates.get(chat); }

  /** of is the agent's latest departure. @param {string} username */
  of(username) { return this.departures.get(this.#latest.get(username) ?? ""); }

  /** open is the agent's departure that goes on. @param {string} username */
  open(username) {
    const d = this.of(username);
    return d && !over.has(d.state) ? d : undefined;
  }

  /** newest are the departures, the newest first. */
  newest() { return [...this.departures.values()].sort((a, b) => (a.beganAt < b.beganAt ? 1 : a.beganAt > b.beganAt ? -1 : a.id < b.id ? -1 : 1)); }

  /**
   * standing is how a chat is to Handover; undefined if it has nothing to say.
   * @param {import("/_kit/types.js").Chat} chat @param {Model} model @returns {Standing | undefined}
   */
  standing(chat, model) {
    const fate = this.#fates.get(chat.id);
    if (!fate) return undefined;
    const { phase, held, shadow } = fate.handover;
    if (phase === "stranded") return stuck(fate, chat, model) ? { state: "stranded", tone: "bad", word: "stranded", shadow } : undefined;
    if (phase === "landed" || phase === "returned") return this.#recent.has(chat.id) ? { state: phase, tone: "good", word: phase, shadow } : undefined;
    if (held) return { state: chat.state, tone: "warn", word: "held", held, shadow };
    if (moving.has(phase)) return { state: "moving", tone: "move", word: phase, shadow };
    if (phase === "waiting") return { state: chat.state, tone: "warn", word: "grace", shadow };
    if (phase === "kept" && chat.agent === fate.departure.agent) return { state: "kept", tone: "calm", word: "kept", shadow };
    return undefined;
  }

  /** strandings are the chats that a person must see to. @param {Model} model */
  strandings(model) {
    const out = [];
    for (const [id, fate] of this.#fates) {
      const chat = fate.handover.phase === "stranded" ? model.chats.get(id) : undefined;
      if (chat && chat.state !== "ended" && stuck(fate, chat, model)) out.push({ chat, ...fate });
    }
    return out;
  }
}

/** @param {Departure | undefined} a @param {Departure} b */
function latest(a, b) {
  return a && a.beganAt > b.beganAt ? a : b;
}

/** stuck: nobody has the chat but the agent who leaves. @param {Fate} fate @param {import("/_kit/types.js").Chat} chat @param {Model} model */
function stuck({ departure }, chat, model) {
  if (chat.state !== "connected") return true;
  const a = model.agents.get(departure.agent);
  return chat.agent === departure.agent && (!a || a.next !== undefined || a.statusType !== "ROUTABLE");
}
