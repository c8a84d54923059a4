// Those who play a scenario: agents and customers, through the public interfaces only, as anybody could. Whatever is
// waited for is seen in the model, or is virtual time: never the machine's.

import { ask } from "/_kit/ask.js";
import { Customer, persist } from "/_page/stage/customer.js";

/**
 * @typedef {import("/_page/stage/model.js").Model} Model
 * @typedef {import("/_kit/now.js").VirtualClock} VirtualClock
 * @typedef {{ id: string, title: string, says: string, takes: string, play: (cast: Cast) => Promise<void> }} Scene
 * @typedef {{ stop(): void }} Companion
 * @typedef {{ username: string, loggedIn: boolean, auto: boolean, statusType: string, nextStatus: string | null, contacts: object[] }} Snapshot as the control API tells it
 * @typedef {object} Options
 * @property {Model} model
 * @property {VirtualClock} clock
 * @property {AbortSignal} signal ends the play
 * @property {(text: string) => void} caption shows what is going on, in a sentence
 * @property {string} [base] where the instance is; a page need not say
 * @property {Record<string, string>} [headers] of operators' calls
 * @property {number} [least] the slowest that time goes, whatever a scene asks for: for tests
 * @property {() => Promise<any>} [module] the companion
 * @property {(every: number, beat: () => void) => () => void} [heart] of a companion; a page needs the kit's
 */

const within = 5 * 60_000; // ms of virtual time in which what is waited for has to come

/** Gave is what a scene throws when something did not come. */
export class Gave extends Error {}

/** Cast is the people of one play. */
export class Cast {
  /** @type {Customer[]} */ customers = [];
  /** @type {Set<() => void>} */ #waiting = new Set();
  /** @type {Set<string>} agents whom this cast has logged in */ #entered = new Set();
  /** @type {Map<string, boolean>} whether an agent worked alone before */ #auto = new Map();
  /** @type {Companion[]} */ #companions = [];
  #policy = ""; // as it was before
  #began; // when, by virtual time: departures of before are of no interest

  /** @param {Options} options */
  constructor(options) {
    this.o = options;
    this.base = options.base ?? "";
    this.model = options.model;
    this.clock = options.clock;
    this.#began = new Date(options.clock.now() - 1000).toISOString();
  }

  /** heard is called when the model has heard something. */
  heard() { for (const look of [...this.#waiting]) look(); }

  /** @param {string} text */
  caption(text) { this.o.caption(text); }

  /**
   * call asks a server.
   * @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>}
   */
  call(method, path, body) {
    const { signal } = this.o;
    return persist(() => ask(method, this.base + path, body, { signal, ...this.#as(path) }), { signal });
  }

  /** @param {string} path */
  #as(path) { return path.startsWith("/operator/") ? { headers: this.o.headers } : {}; }

  /** last is a call of when all is over: the play's signal does not end it, and what it does not reach is left. @param {string} path @param {object} [body] */
  async last(path, body) {
    await persist(() => ask("POST", this.base + path, body, this.#as(path)), { tries: 6 }).catch(() => {});
  }

  /** @param {string} username @param {string} what @param {object} [body] */
  act(username, what, body) { return this.call("POST", `/_local/v1/agents/${encodeURIComponent(username)}/${what}`, body); }

  /** speed makes time go so many times as fast. @param {number} rate */
  async speed(rate) {
    this.clock.set(await this.call("POST", "/_local/v1/clock/rate", { rate: Math.max(rate, this.o.least ?? 0) }));
  }

  /** wait lets so many seconds of virtual time pass. @param {number} seconds */
  wait(seconds) {
    return new Promise((done, failed) => {
      const { signal } = this.o;
      if (signal.aborted) return failed(signal.reason);
      const stop = () => { cancel(); failed(signal.reason); };
      const cancel = this.clock.after(seconds * 1000, () => { signal.removeEventListener("abort", stop); done(undefined); });
      signal.addEventListener("abort", stop, { once: true });
    });
  }

  /**
   * until waits for something to be seen, and gives it. @template T
   * @param {string} what in words, if it does not come @param {(model: Model) => T} seen @param {number} [patience] ms of virtual time
   * @returns {Promise<NonNullable<T>>}
   */
  until(what, seen, patience = within) {
    return new Promise((done, failed) => {
      const { signal } = this.o;
      const end = () => {
        this.#waiting.delete(look);
        cancel();
        signal.removeEventListener("abort", stop);
      };
      const look = () => {
        const found = seen(this.model);
        if (!found) return;
        end();
        done(found);
      };
      const stop = () => { end(); failed(signal.reason); };
      const cancel = this.clock.after(patience, () => { end(); failed(new Gave(`it did not come: ${what}`)); });
      this.#waiting.add(look);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      else look();
    });
  }

  /**
   * enter lets agents come to work; the others who are here with no chat leave the stage to them. Who has just been sent
   * home at the end of a shift is sent home once more, and comes again.
   * @param {...string} names
   */
  async enter(...names) {
    for (let tries = 0; ; tries++) {
      await this.#gather(names);
      try {
        return await this.until(`${names.join(", ")} are here`, (m) => names.every((n) => m.agents.get(n)?.loggedIn && m.agents.get(n)?.statusType === "ROUTABLE" && !m.leaving(n)), 10_000);
      } catch (error) {
        if (!(error instanceof Gave) || tries === 3) throw error;
      }
    }
  }

  /** How everybody is, is asked for: the model may be a moment behind, and what was done last is not in it yet. @param {string[]} names */
  async #gather(names) {
    const all = /** @type {Snapshot[]} */ (await this.call("GET", "/_local/v1/agents"));
    const missing = names.find((n) => !all.some((a) => a.username === n));
    if (missing) throw new Gave(`this instance has no agent ${missing}: the scenarios need those of the built-in one`);
    const others = all.filter((a) => a.loggedIn && !names.includes(a.username) && a.contacts.length === 0);
    await Promise.all([...others.map((a) => this.act(a.username, "logout")), ...all.filter((a) => names.includes(a.username)).map((a) => this.#come(a))]);
  }

  /** @param {Snapshot} a */
  async #come({ username, loggedIn, auto, statusType, nextStatus }) {
    if (!this.#auto.has(username)) this.#auto.set(username, auto);
    if (!loggedIn) {
      await this.act(username, "login");
      this.#entered.add(username);
    }
    await this.act(username, "auto", { on: true });
    if (statusType !== "ROUTABLE" || nextStatus || !loggedIn) await this.back(username);
  }

  /** customer lets somebody begin to chat, say something, and go on saying things. @param {string} name @param {{ queue?: string, says?: string[] }} [how] */
  async customer(name, { queue, says = [] } = {}) {
    const customer = new Customer(this, name);
    this.customers = [...this.customers.filter((c) => !c.over(this.model)), customer];
    await customer.begin(queue);
    void customer.talk(says).catch(() => {}); // the chat may be over first
    return customer;
  }

  /** stopAll ends chats that others have begun. @param {import("/_kit/types.js").Chat[]} chats */
  async stopAll(chats) {
    const { instanceId } = await this.call("GET", "/_local/v1/instance");
    for (const c of chats) await this.call("POST", "/contact/stop", { InstanceId: instanceId, ContactId: c.contactId }).catch((error) => { if (error.status !== 404) throw error; }); // 404: it is over
    await this.until("they are over", (m) => chats.every((c) => (m.chats.get(c.id)?.state ?? "ended") === "ended"));
  }

  /** leave picks a status. @param {string} username @param {string} [status] */
  leave(username, status = this.#named("OFFLINE")) { return this.act(username, "status", { status }); }

  /** back makes an agent available again. @param {string} username */
  back(username) { return this.act(username, "status", { status: this.#named("ROUTABLE") }); }

  /** @param {string} type */
  #named(type) { return this.model.instance.statuses.find((s) => s.type === type)?.name ?? ""; }

  /** departure is an agent's departure in this play. @param {string} username @param {(d: import("/_kit/types.js").Departure) => boolean} [as] @returns {import("/_kit/types.js").Departure | undefined} */
  departure(username, as = () => true) {
    const d = this.model.departure(username);
    return d && d.beganAt >= this.#began && as(d) ? d : undefined;
  }

  /** settled waits until a departure of this play is over, every chat with its proof. @param {...string} names @returns {Promise<import("/_kit/types.js").Departure[]>} */
  settled(...names) {
    return this.until(`the departures of ${names.join(", ")} are settled`, () => {
      const all = names.flatMap((name) => this.departure(name, (d) => d.state === "settled") ?? []);
      return all.length === names.length ? all : undefined;
    }, 20 * 60_000);
  }

  /** first is how people call an agent. @param {string} username */
  first(username) { return this.model.agents.get(username)?.name.split(" ")[0] ?? username; }

  /** talks: how many chats have an agent. @param {Model} model @param {...string} names */
  talks(model, ...names) { return names.reduce((n, name) => n + model.with(name, "CONNECTED").length, 0); }

  /** busiest is who of these has the most chats. @param {...string} names */
  busiest(...names) { return names.reduce((a, b) => (this.talks(this.model, b) > this.talks(this.model, a) ? b : a)); }

  /** policy puts another policy in force, made of the one that is. @param {(text: string) => string} change */
  async policy(change) {
    const { text } = await this.call("GET", "/console/v1/policy");
    this.#policy ||= text;
    await this.call("POST", "/operator/v1/policy", { text: change(text) });
  }

  /** free lets go of the breaker, as an operator. */
  free() { return this.call("POST", "/operator/v1/breaker/free", {}); }

  /**
   * companion plays an agent's browser: the companion in it reports to the controller and deposits the chats' tokens. What
   * is returned lets the browser die, without a goodbye.
   * @param {string} username @returns {Promise<() => void>}
   */
  async companion(username) {
    const { startCompanion, localDesk } = await /** @type {() => Promise<any>} */ (this.o.module)();
    let dead = false;
    const silent = new Promise(() => {});
    const get = (/** @type {any} */ input, /** @type {any} */ init) => dead ? silent : fetch(input, init).then((r) => dead ? silent : r);
    const url = this.base || location.origin;
    const running = await startCompanion(localDesk({ url, agent: username, fetch: get }), { url, fetch: get, clock: this.clock, heart: this.o.heart, log: () => {}, warn: false });
    this.#companions.push(running);
    return () => { dead = true; };
  }

  /** rest puts back what a scene has changed; the customers stay, so that one sees how it ended. */
  async rest() {
    for (const c of this.#companions.splice(0)) c.stop();
    if (this.#policy) await this.last("/operator/v1/policy", { text: this.#policy });
    this.#policy = "";
    await this.last("/_local/v1/clock/rate", { rate: Math.max(1, this.o.least ?? 0) });
  }

  /** clear ends what this cast has begun, and nothing else. */
  async clear() {
    await this.rest();
    await Promise.all(this.customers.splice(0).map((c) => c.leave().catch(() => {})));
    if (this.#auto.size === 0) return;
    const all = /** @type {Snapshot[]} */ (await persist(() => ask("GET", `${this.base}/_local/v1/agents`), { tries: 6 }).catch(() => []));
    await Promise.all(all.map((a) => this.#goes(a)));
    this.#auto.clear();
    this.#entered.clear();
  }

  /** @param {Snapshot} a */
  async #goes({ username, auto, loggedIn }) {
    const was = this.#auto.get(username), agent = `/_local/v1/agents/${encodeURIComponent(username)}`;
    if (was !== undefined && was !== auto) await this.last(`${agent}/auto`, { on: was });
    if (loggedIn && this.#entered.has(username)) await this.last(`${agent}/logout`);
  }
}
