// Time: a clock that may go faster than the machine's, or stand still, and elements that show its times and count.

import { el, put } from "./el.js";

/** VirtualClock tells a server's time between what the server tells of it. "change": its rate, or a jump. A companion's Clock, too. */
export class VirtualClock extends EventTarget {
  #base = 0; // what it showed when it was last set
  #set = 0; // when that was, by the machine
  #rate;
  #last = 0; // the latest monotonic()
  #machine;

  /** @param {{ now?: number | string, rate?: number, machine?: () => number }} [options] machine: ms that pass, for tests */
  constructor({ now = Date.now(), rate = 1, machine = () => performance.now() } = {}) {
    super();
    this.#machine = machine;
    this.#rate = rate;
    this.#base = instant(now);
    this.#set = machine();
  }

  get rate() { return this.#rate; }

  /** now is what the clock shows, in whole ms, as Date.now is. */
  now() { return Math.floor(this.#base + (this.#machine() - this.#set) * this.#rate); }

  /** monotonic is the time that passes here; it never runs back. */
  monotonic() { return (this.#last = Math.max(this.#last, this.now())); }

  /**
   * set is told what the server's clock shows. What is only the time that a message took is passed over, so that no
   * count of seconds stumbles.
   * @param {{ now?: number | string, rate?: number }} told
   */
  set({ now, rate = this.#rate }) {
    const before = this.now();
    const to = now === undefined ? before : instant(now);
    if (Number.isNaN(to)) return;
    const off = Math.abs(to - before), jump = rate === 0 ? off > 0 : off > 400 * Math.max(1, this.#rate); // one that stands is known exactly
    if (!jump && rate === this.#rate) return;
    this.#base = jump ? to : before;
    this.#set = this.#machine();
    this.#rate = rate;
    this.dispatchEvent(new Event("change"));
  }

  /**
   * after calls back when so much of this clock's time has passed, unless what it returns is called before.
   * @param {number} ms @param {() => void} then @returns {() => void}
   */
  after(ms, then) {
    const due = this.now() + ms;
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
    const cancel = () => {
      clearTimeout(timer);
      this.removeEventListener("change", arm);
    };
    const arm = () => {
      clearTimeout(timer);
      const left = due - this.now();
      if (left > 0 && this.#rate === 0) return; // it is armed again when time goes on
      timer = setTimeout(() => {
        if (this.now() < due) return arm();
        cancel();
        then();
      }, Math.min(Math.max(0, left / this.#rate || 0), 2 ** 31 - 1));
    };
    this.addEventListener("change", arm);
    arm();
    return cancel;
  }
}

/** wall is the machine's own clock. */
export const wall = new VirtualClock();

/** @param {number | string} time */
function instant(time) {
  return typeof time === "number" ? time : Date.parse(time);
}

const two = (/** @type {number} */ n) => String(n).padStart(2, "0");

/** span says how long: 8 s · 2 min 05 s · 1 h 12 min · 3 d 4 h. @param {number} ms */
export function span(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${two(Math.floor(s / 60) % 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor(s / 3600) % 24} h`;
}

/** brief says it in figures alone: 0:08 · 2:05 · 1:12:00. @param {number} ms */
export function brief(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(s / 60);
  return minutes < 60 ? `${minutes}:${two(s % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

const dayTime = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat([], { day: "numeric", month: "short" });
const whole = new Intl.DateTimeFormat([], { dateStyle: "full", timeStyle: "long" });

/**
 * timeOfDay is an instant as people read it; with the date, if it is of another day than the clock's.
 * @param {number | string} time @param {VirtualClock} [clock]
 */
export function timeOfDay(time, clock = wall) {
  const t = instant(time);
  if (Number.isNaN(t)) return "";
  const day = date.format(t);
  return (day === date.format(clock.now()) ? "" : `${day}, `) + dayTime.format(t);
}

/** at shows an instant. @param {number | string} time @param {VirtualClock} [clock] */
export function at(time, clock = wall) {
  const made = el("time", {}, timeOfDay(time, clock));
  stamp(made, instant(time));
  return made;
}

/** @param {HTMLTimeElement} made @param {number} t */
function stamp(made, t) {
  made.dateTime = Number.isNaN(t) ? "" : new Date(t).toISOString();
  made.title = Number.isNaN(t) ? "" : whole.format(t);
}

/** @typedef {{ clock: VirtualClock, at: number, text: (ms: number) => string }} Counting text is given how long the instant is past */
/** @type {WeakMap<Element, Counting>} */ const counting = new WeakMap();
/** @type {Set<Element>} */ const seen = new Set(); // those in view: the others need not count
/** @type {ReturnType<typeof setInterval> | undefined} */ let timer;
let every = 0;

const watch = globalThis.IntersectionObserver && new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    if (isIntersecting) seen.add(target);
    else seen.delete(target); // also when it has left the page
  }
  tick();
});

/** tick brings what is in view up to date, and sees to the one timer of the page: it goes as often as the fastest clock needs. */
function tick() {
  let fastest = 1;
  for (const e of seen) {
    const c = counting.get(e);
    if (!c) continue;
    fastest = Math.max(fastest, c.clock.rate);
    put(e, c.text(c.clock.now() - c.at));
  }
  const wanted = seen.size === 0 ? 0 : fastest > 1 ? 200 : 1000;
  if (wanted === every) return;
  every = wanted;
  clearInterval(timer);
  timer = wanted ? setInterval(tick, wanted) : undefined;
}

/** @param {VirtualClock} clock @param {number | string} time @param {(ms: number) => string} text */
function count(clock, time, text) {
  const made = el("time", {});
  counting.set(made, { clock, at: instant(time), text });
  point(made, time);
  watch?.observe(made);
  return made;
}

/**
 * ago shows how long ago an instant is, and goes on counting.
 * @param {VirtualClock} clock @param {number | string} time @param {"short" | "long"} [form] 0:42 or 42 s
 */
export function ago(clock, time, form = "long") {
  return count(clock, time, form === "short" ? brief : span);
}

/** until shows how long it still is to an instant, and "now" at the end. @param {VirtualClock} clock @param {number | string} time */
export function until(clock, time) {
  return count(clock, time, (ms) => ms >= 0 ? "now" : span(999 - ms));
}

/** point lets a counting element count from, or to, another instant. @param {HTMLTimeElement} made @param {number | string} time */
export function point(made, time) {
  const c = counting.get(made);
  if (!c) return;
  c.at = instant(time);
  stamp(made, c.at);
  put(made, c.text(c.clock.now() - c.at));
}
