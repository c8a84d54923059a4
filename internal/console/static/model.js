// What the controller tells, kept until it tells something newer. It draws nothing.

/**
 * @typedef {import("/_kit/types.js").Departure} Departure
 * @typedef {import("/_kit/types.js").Handover} Handover
 * @typedef {import("/_kit/types.js").Entry} Entry
 * @typedef {{ d: Departure, h: Handover }} Chat a handover, and the departure that it is of
 */

const mostLines = 200, mostOver = 50;
const moving = new Set(["marking", "releasing", "landing"]);

/** Board is what the page knows. */
export class Board {
  ready = false;
  /** @type {import("/_kit/types.js").You} */ you = { name: "", role: "viewer" };
  /** @type {import("/_kit/types.js").Process | null} */ process = null;
  /** @type {import("/_kit/types.js").Breaker} */ breaker = { tripped: false, departed: 0, staffed: 0 };
  /** @type {import("/_kit/types.js").ConsoleAll["counts"]} */ counts = { departures: 0, held: 0, stranded: 0, quarantined: 0, chats: {} };
  /** @type {import("/_kit/types.js").Ghost[]} */ ghosts = [];
  /** @type {Map<string, Departure>} */ departures = new Map();
  /** @type {Entry[]} the newest first */ lines = [];
  #last = 0;

  /** take is told an event of the console's feed. @param {{ event: string, data: any, id?: string }} told */
  take({ event, data, id = "" }) {
    if (event === "line") return this.#line(data);
    if (event !== "all" && event !== "some") return;
    if (event === "all") this.#begin(Number(id));
    for (const id of data.gone ?? []) this.departures.delete(id);
    for (const d of data.departures ?? []) this.departures.set(d.id, d);
    for (const key of /** @type {const} */ (["you", "process", "breaker", "counts", "ghosts"])) if (data[key] !== undefined && data[key] !== null) /** @type {any} */ (this)[key] = data[key];
    this.#bound();
  }

  /** @param {number} last of the journal: one that has begun anew counts from the first again */
  #begin(last) {
    this.ready = true;
    this.departures.clear();
    if (last >= this.#last) return;
    this.#last = 0;
    this.lines = [];
  }

  /** @param {Entry} e */
  #line(e) {
    if (!(e.seq > this.#last)) return; // told again after a lost connection
    this.#last = e.seq;
    this.lines.unshift(e);
    if (this.lines.length > mostLines) this.lines.pop();
  }

  /** bound lets go of the oldest that are over. */
  #bound() {
    const over = newest(this.departures.values()).filter((d) => !d.open);
    for (const d of over.slice(mostOver)) this.departures.delete(d.id);
  }

  /** leaving are the departures in which something is still to happen: those with a chat that needs a person first. */
  leaving() {
    return newest(this.departures.values()).filter((d) => d.open).sort((a, b) => Number(needs(b)) - Number(needs(a)));
  }

  /** over are the latest that are over. */
  over() { return newest(this.departures.values()).filter((d) => !d.open); }

  /** needed are the chats that a person must see to. @returns {Chat[]} */
  needed() { return [...this.departures.values()].flatMap((d) => d.chats.filter((h) => h.needed).map((h) => ({ d, h }))); }

  get moving() { return Object.entries(this.counts.chats ?? {}).reduce((n, [phase, many]) => n + (moving.has(phase) ? many : 0), 0); }

  /** behind is how far the slowest stream is behind, in seconds. */
  get behind() { return Math.max(0, ...(this.process?.streams ?? []).map((s) => s.lagSeconds ?? 0)); }

  get mayChange() { return this.you.role === "operator"; }
}

/** @param {Iterable<Departure>} all */
const newest = (all) => [...all].sort((a, b) => (a.beganAt < b.beganAt ? 1 : a.beganAt > b.beganAt ? -1 : a.id < b.id ? -1 : 1));

/** @param {Departure} d */
const needs = (d) => d.chats.some((h) => h.needed);

/** Pace finds out how fast the server's clock goes: inside `handover local` it may be moved. */
export class Pace {
  /** @type {{ now: number, machine: number } | undefined} */ #before;

  /** @param {import("/_kit/now.js").VirtualClock} clock @param {() => number} [machine] ms that pass */
  constructor(clock, machine = () => performance.now()) {
    this.clock = clock;
    this.machine = machine;
  }

  /** @param {string} told the server's time @param {boolean} beat whether it was told by itself, and not because of a change */
  take(told, beat) {
    const now = Date.parse(told), machine = this.machine();
    if (Number.isNaN(now)) return;
    let rate = this.clock.rate;
    if (beat) {
      if (this.#before && machine - this.#before.machine > 1000) rate = near((now - this.#before.now) / (machine - this.#before.machine));
      this.#before = { now, machine };
    }
    this.clock.set({ now, rate });
  }
}

/** near is the rate that is meant: messages take their time, too. @param {number} rate */
function near(rate) {
  const likely = [0, 0.25, 1, 5, 20, 60, 100].find((r) => Math.abs(rate - r) <= Math.max(0.05, r * 0.1));
  return likely ?? Math.max(0, rate);
}
