// What a server tells as it happens: by a websocket (Live), or by server-sent events (Feed). Both heal by themselves,
// and tell of it.

import { el, put } from "./el.js";
import { span } from "./now.js";

/** @typedef {"connecting" | "live" | "lost"} State */

const largest = 8 << 20; // characters of a frame; what is larger is a mistake

/**
 * Source is what both have in common: "state" events, with {state, since}, and how long to wait before the next try.
 * since is the machine's time at which the state began.
 */
class Source extends EventTarget {
  /** @type {State} */ #state = "connecting";
  #since = Date.now();
  #tries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #closed = new AbortController();

  /** @param {[number, number]} backOff the shortest and the longest pause, in ms */
  constructor(backOff) {
    super();
    this.backOff = backOff;
    const now = () => { if (this.#timer !== undefined) this.#try(0); };
    globalThis.addEventListener?.("online", now, { signal: this.closed });
    globalThis.document?.addEventListener("visibilitychange", () => { if (!document.hidden) now(); }, { signal: this.closed });
  }

  /** @returns {State} */
  get state() { return this.#state; }
  get since() { return this.#since; }
  get closed() { return this.#closed.signal; }

  /** @param {State} state */
  become(state) {
    if (state === "live") this.#tries = 0;
    if (state === this.#state || this.closed.aborted) return;
    this.#state = state;
    this.#since = Date.now();
    this.dispatchEvent(new CustomEvent("state", { detail: { state, since: this.#since } }));
  }

  /** again tries after a pause that grows. */
  again() {
    if (this.closed.aborted) return;
    this.become("lost");
    const [least, most] = this.backOff;
    this.#try(Math.min(most, least * 2 ** this.#tries++) * (0.5 + Math.random() / 2));
  }

  /** @param {number} pause */
  #try(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.open();
    }, pause);
  }

  open() {}

  /** close ends it for good. */
  close() {
    clearTimeout(this.#timer);
    this.#closed.abort();
  }
}

/** Live is a websocket. Events: "frame", with a frame as detail, and "state". What is no JSON object is passed over. */
export class Live extends Source {
  /** @type {WebSocket | undefined} */ #socket;

  /**
   * @param {string} path
   * @param {{ first?: () => object | undefined, backOff?: [number, number], make?: (url: string) => WebSocket }} [options]
   *   first: what is sent whenever it is connected
   */
  constructor(path, { first = () => undefined, backOff = [500, 10_000], make = (url) => new WebSocket(url) } = {}) {
    super(backOff);
    this.path = path;
    this.first = first;
    this.make = make;
    this.open();
  }

  open() {
    const url = new URL(this.path, globalThis.location?.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = this.#socket = this.make(url.href);
    socket.onopen = () => {
      const first = this.first();
      if (first) this.send(first);
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#heard(data);
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.again();
    };
  }

  /** A frame shows that the server has taken us; an open socket alone may yet be refused. @param {unknown} data */
  #heard(data) {
    if (typeof data !== "string") return;
    if (data.length > largest) {
      this.#socket?.close(4009, "a frame is too large");
      return;
    }
    const frame = object(data);
    if (!frame) return;
    if (frame.t !== "refused") this.become("live"); // else it is tried again, in longer and longer pauses
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  /** send sends, if it is connected, and says whether it did. @param {object} frame */
  send(frame) {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  close() {
    super.close();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }
}

/** @param {string} text @returns {any} */
function object(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Feed is a stream of server-sent events. Events: "frame", with {event, data, id}, and "state". It ends while the page
 * has been hidden for half a minute, for a browser has few connections; it then goes on after the last id. It is read by
 * fetch: EventSource forgets the id when it is closed, and cannot say why it was refused (status).
 */
export class Feed extends Source {
  /** @type {AbortController | undefined} */ #reading;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #hidden;
  id = "";
  status = 0;

  /**
   * @param {string} path
   * @param {{ names: string[], backOff?: [number, number], fetch?: typeof fetch, rest?: number }} options
   *   names: the events that are wanted; rest: ms after which a hidden page lets go
   */
  constructor(path, { names, backOff = [500, 10_000], fetch: get = globalThis.fetch.bind(globalThis), rest = 30_000 }) {
    super(backOff);
    this.path = path;
    this.names = new Set(names);
    this.get = get;
    globalThis.document?.addEventListener("visibilitychange", () => {
      clearTimeout(this.#hidden);
      if (document.hidden) this.#hidden = setTimeout(() => this.#reading?.abort("hidden"), rest);
      else if (!this.#reading) this.open();
    }, { signal: this.closed });
    this.open();
  }

  open() {
    if (this.#reading || globalThis.document?.hidden && this.id !== "") return; // it will be asked when it is seen
    const reading = this.#reading = new AbortController();
    this.#read(AbortSignal.any([reading.signal, this.closed])).catch(() => {}).finally(() => {
      this.#reading = undefined;
      if (reading.signal.reason !== "hidden" || !globalThis.document?.hidden) this.again();
    });
  }

  /** @param {AbortSignal} signal */
  async #read(signal) {
    const response = await this.get(this.path, { signal, headers: { accept: "text/event-stream", ...this.id ? { "last-event-id": this.id } : {} } });
    this.status = response.status;
    if (!response.ok || !response.body) return;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    this.become("live");
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop() ?? "";
      if (rest.length > largest) return;
      for (const block of blocks) this.#heard(block);
    }
  }

  /** @param {string} block the lines of one event */
  #heard(block) {
    let event = "message", data = "";
    for (const line of block.split("\n")) {
      const [, field, value] = /^([a-z]+): ?(.*)$/s.exec(line) ?? [];
      if (field === "event") event = value;
      else if (field === "data") data += (data && "\n") + value;
      else if (field === "id") this.id = value;
    }
    const parsed = this.names.has(event) ? object(data) : undefined;
    if (parsed) this.dispatchEvent(new CustomEvent("frame", { detail: { event, data: parsed, id: this.id } }));
  }

  close() {
    super.close();
    clearTimeout(this.#hidden);
  }
}

const words = { connecting: "connecting", live: "live", lost: "connection lost" };
const tones = { connecting: "calm", live: "good", lost: "bad" };

/**
 * connection shows in a pill how the worst of the sources that are not closed is, and tells the style sheet: html[data-connection].
 * @param {HTMLElement} pill @param {...(Live | Feed)} sources
 */
export function connection(pill, ...sources) {
  const word = el("span", { role: "status" }), since = el("span", { "aria-hidden": true });
  pill.replaceChildren(word, since);
  pill.classList.add("pill");
  /** @type {ReturnType<typeof setInterval> | undefined} */ let counting;
  const show = () => {
    const open = sources.filter((source) => !source.closed.aborted);
    const state = /** @type {State[]} */ (["lost", "connecting"]).find((s) => open.some((source) => source.state === s)) ?? "live";
    const first = Math.min(...open.filter((source) => source.state === state).map((source) => source.since));
    pill.dataset.tone = tones[state];
    document.documentElement.dataset.connection = pill.dataset.live = state;
    put(word, words[state]);
    put(since, state === "lost" ? `since ${span(Date.now() - first)}, trying again` : "");
    if (state !== "lost") {
      clearInterval(counting);
      counting = undefined;
    } else counting ??= setInterval(show, 1000);
  };
  for (const source of sources) source.addEventListener("state", show);
  show();
}
