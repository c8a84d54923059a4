// What is known of the instance and of those who leave, and what of it has changed since it was last drawn. It has no
// elements, and no clock but the one that it is given: it runs in a page and in a test.

import { Leavings } from "/_page/stage/leavings.js";

/**
 * @typedef {import("/_kit/types.js").Agent} Agent
 * @typedef {import("/_kit/types.js").Chat} Chat
 * @typedef {import("/_kit/types.js").Queue} Queue
 * @typedef {import("/_kit/types.js").Note} Note
 * @typedef {import("/_kit/types.js").Entry} Entry
 * @typedef {import("/_kit/types.js").Departure} Departure
 * @typedef {import("/_kit/types.js").Handover} Handover
 * @typedef {{ kind: "flow" | "queue" | "slot" | "gone", owner: string }} Place where a chat is; owner: a queue's name, a username
 * @typedef {{ state: string, tone: string, word: string, shadow?: boolean, held?: string }} Standing how a chat is shown
 * @typedef {object} Dirty
 * @property {Set<string>} agents usernames
 * @property {Set<string>} chats ids
 * @property {Set<string>} queues names
 * @property {Set<string>} departures ids
 * @property {Map<string, [Place, Place]>} moved chats that are somewhere else than when they were last drawn
 * @property {(Note | Entry)[]} told what happened, in its order; a Note has a kind
 * @property {boolean} whole everything is new: nothing has moved, it is all somewhere for the first time
 */

const lasting = 3000; // ms for which a chat that has ended is still shown
const nowhere = /** @type {Place} */ ({ kind: "gone", owner: "" });
const fresh = () => /** @type {Dirty} */ ({ agents: new Set(), chats: new Set(), queues: new Set(), departures: new Set(), moved: new Map(), told: [], whole: false });

/** Model is told the frames of both servers. */
export class Model {
  /** @type {Map<string, Agent>} by username */ agents = new Map();
  /** @type {Map<string, Chat>} by id */ chats = new Map();
  /** @type {Map<string, Queue>} by name */ queues = new Map();
  instance = { region: "", statuses: /** @type {import("/_kit/types.js").Status[]} */ ([]), quickConnects: /** @type {string[]} */ ([]) };
  ready = false; // whether the instance has told everything once
  leavings;
  #dirty = fresh();
  /** @type {Map<string, Set<string>>} chats by place */ #at = new Map();
  /** @type {Map<string, Place>} */ #places = new Map();
  /** @type {Map<string, number>} when chats have ended, by the machine */ #over = new Map();
  #machine;

  /** @param {{ machine?: () => number }} [options] machine: ms that pass, for tests */
  constructor({ machine = () => performance.now() } = {}) {
    this.#machine = machine;
    this.leavings = new Leavings(this.#dirty, machine);
  }

  /** apply takes a frame of the instance. A kind that it does not know is passed over. @param {any} frame */
  apply(frame) {
    if (frame.t === "all") this.#all(frame);
    else if (frame.t === "some" && this.ready) this.#some(frame);
  }

  /** departed takes an event of the controller's console. @param {{ event: string, data: any, id?: string }} told */
  departed(told) {
    this.leavings.take(told);
  }

  /** @param {import("/_kit/types.js").All} frame */
  #all({ agents, chats, queues, instance }) {
    const before = this.#places;
    this.ready = true;
    this.instance = instance;
    this.agents = new Map(agents.map((a) => [a.username, a]));
    this.chats = new Map(chats.map((c) => [c.id, c]));
    this.queues = new Map(queues.map((q) => [q.name, q]));
    this.#over.clear();
    this.#at = new Map();
    this.#places = new Map();
    const dirty = this.#dirty;
    dirty.whole = true;
    dirty.moved.clear();
    for (const a of agents) dirty.agents.add(a.username);
    for (const q of queues) dirty.queues.add(q.name);
    for (const c of chats) this.#place(c);
    for (const id of [...before.keys(), ...this.chats.keys()]) dirty.chats.add(id);
  }

  /** @param {import("/_kit/types.js").Some} frame */
  #some({ agents = [], chats = [], queues = [], gone = {}, notes = [] }) {
    const dirty = this.#dirty;
    for (const a of agents) {
      this.agents.set(a.username, a);
      dirty.agents.add(a.username);
    }
    for (const name of gone.agents ?? []) {
      this.agents.delete(name);
      dirty.agents.add(name);
    }
    for (const c of chats) {
      this.chats.set(c.id, c);
      this.#place(c);
    }
    for (const id of gone.chats ?? []) this.#end(id);
    for (const q of queues) {
      this.queues.set(q.name, q);
      dirty.queues.add(q.name);
    }
    dirty.told.push(...notes);
  }

  /** @param {string} id */
  #end(id) {
    const chat = this.chats.get(id);
    if (!chat) return;
    this.chats.set(id, { ...chat, state: "ended" });
    this.#over.set(id, this.#machine());
    this.#dirty.chats.add(id);
  }

  /** placeOf is where a chat is. One that has ended stays for a moment where it was. @param {Chat} c @returns {Place} */
  #placeOf(c) {
    if (c.state === "ended") return this.#places.get(c.id) ?? nowhere;
    if (c.state === "queued") return { kind: "queue", owner: c.queue };
    if ((c.state === "offered" || c.state === "connected") && c.agent && this.agents.has(c.agent)) return { kind: "slot", owner: c.agent };
    return { kind: "flow", owner: "" };
  }

  /** @param {Chat} c */
  #place(c) {
    const dirty = this.#dirty, from = this.#places.get(c.id) ?? nowhere, to = this.#placeOf(c);
    dirty.chats.add(c.id);
    this.#touch(to);
    if (from.kind === to.kind && from.owner === to.owner) return;
    this.#at.get(key(from))?.delete(c.id);
    const there = this.#at.get(key(to)) ?? new Set();
    this.#at.set(key(to), there.add(c.id));
    this.#places.set(c.id, to);
    this.#touch(from);
    dirty.moved.set(c.id, [dirty.moved.get(c.id)?.[0] ?? from, to]);
  }

  /** What a chat that comes or goes changes besides. @param {Place} place */
  #touch({ kind, owner }) {
    if (kind === "slot") this.#dirty.agents.add(owner);
    if (kind === "queue") this.#dirty.queues.add(owner);
  }

  /** tidy lets go of what has been shown for long enough, and says whether something is still to go. */
  tidy() {
    const now = this.#machine();
    for (const [id, at] of this.#over) {
      if (now - at < lasting) continue;
      this.#over.delete(id);
      this.chats.delete(id);
      this.#dirty.chats.add(id);
      const place = this.#places.get(id);
      if (!place) continue;
      this.#at.get(key(place))?.delete(id);
      this.#places.delete(id);
      this.#touch(place);
    }
    return this.leavings.tidy() || this.#over.size > 0;
  }

  /** dirty is what has changed; asking for it empties it. */
  dirty() {
    const dirty = this.#dirty;
    this.#dirty = fresh();
    this.leavings.into(this.#dirty);
    for (const id of dirty.chats) if (!this.chats.has(id)) dirty.moved.delete(id);
    return dirty;
  }

  /** place is where a chat is. @param {string} id */
  place(id) { return this.#places.get(id) ?? nowhere; }

  /** Chats in a place, in no order. @param {Place["kind"]} kind @param {string} owner */
  #in(kind, owner) {
    return [...this.#at.get(key({ kind, owner })) ?? []].flatMap((id) => this.chats.get(id) ?? []);
  }

  /** arriving are the chats that are in a flow, the oldest first. */
  arriving() { return this.#in("flow", "").sort((a, b) => compare(a.startedAt, b.startedAt)); }

  /** lane are the chats that wait in a queue, in the order in which they are served. @param {string} queue */
  lane(queue) {
    return this.#in("queue", queue).sort((a, b) => a.priority - b.priority || compare(a.waitingSince, b.waitingSince) || compare(a.id, b.id));
  }

  /** held are the chats that an agent has, by id. @param {string} username */
  held(username) { return this.#in("slot", username); }

  /** with are an agent's slots in a state. @param {string} username @param {string} state */
  with(username, state) { return (this.agents.get(username)?.slots ?? []).filter((s) => s.state === state); }

  /** leaving: the agent is on the way out, as Connect or as Handover sees it. @param {string} username */
  leaving(username) {
    const a = this.agents.get(username), open = this.leavings.open(username);
    if (open) return true;
    return Boolean(a?.next && this.typeOf(a.next) !== "ROUTABLE");
  }

  /** @param {string} status */
  typeOf(status) { return this.instance.statuses.find((s) => s.name === status)?.type ?? "CUSTOM"; }

  /** @param {string} username */
  departure(username) { return this.leavings.of(username); }

  /** standing is how a chat is: what Handover does with it wins over what Connect says of it. @param {string} id @returns {Standing} */
  standing(id) {
    const chat = this.chats.get(id);
    if (!chat || chat.state === "ended") return { state: "ended", tone: "calm", word: "ended" };
    return this.leavings.standing(chat, this) ?? own(chat);
  }

  /** stranded are the chats that a person must see to. */
  stranded() {
    return this.leavings.strandings(this);
  }

  /** figures are how the whole instance stands. */
  figures() {
    let live = 0, waiting = 0, moving = 0, oldest = "";
    for (const c of this.chats.values()) {
      if (c.state === "ended") continue;
      live++;
      if (c.state === "queued") {
        waiting++;
        if (c.waitingSince && (oldest === "" || c.waitingSince < oldest)) oldest = c.waitingSince;
      }
      if (this.standing(c.id).state === "moving") moving++;
    }
    let here = 0, leaving = 0;
    for (const a of this.agents.values()) {
      if (a.loggedIn) here++;
      if (this.leaving(a.username)) leaving++;
    }
    return { live, waiting, oldest, moving, here, leaving, stranded: this.stranded().length };
  }
}

/** @param {Place} p */
const key = (p) => `${p.kind} ${p.owner}`;

/** @param {string | undefined} a @param {string | undefined} b */
const compare = (a = "", b = "") => (a < b ? -1 : a > b ? 1 : 0);

/** @param {Chat} c @returns {Standing} */
function own(c) {
  const tones = /** @type {Record<string, [string, string]>} */ ({ flow: ["info", c.flow ? "in a flow" : "arriving"], queued: ["warn", "waits"], offered: ["accent", "rings"], connected: ["good", "talks"] });
  const [tone, word] = tones[c.state] ?? ["calm", c.state];
  return { state: c.state, tone, word };
}
