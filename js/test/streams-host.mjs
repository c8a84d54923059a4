// A custom CCP in Chromium with the companion's desk in it: the page of test/interop, and what drives the desk.

import { readFile } from "node:fs/promises";
import { Host as Base } from "../../test/interop/js/streams-host.mjs";

const page = `
/* global handoverCompanion, connect, note */
window.states = [];
window.makeDesk = () => {
  window.desk = handoverCompanion.streamsDesk(connect, () => note("another agent"));
  window.desk.watch((state) => window.states.push(state));
};
window.attempt = async (method, args) => {
  try {
    return { value: await window.desk[method](...args) };
  } catch (e) {
    return { error: e.name, message: e.message };
  }
};`;

function html(...scripts) {
  const tags = scripts.map((name) => `<script src="/${name}"></script>`).join("");
  return `<!doctype html><meta charset="utf-8"><title>custom CCP</title><link rel="icon" href="data:,">
<div id="ccp" style="width:400px;height:600px"></div>${tags}`;
}

/** Host serves the page, with Amazon's chat library or without. */
export class Host {
  static async start() {
    const base = await Base.start();
    Object.assign(base.files, {
      "/streams.global.js": await readFile(new URL("../companion/dist/streams.global.js", import.meta.url)),
      "/desk.js": page,
      "/": html("amazon-connect-chat.js", "connect-streams.js", "page.js", "streams.global.js", "desk.js"),
    });
    return new Host(base);
  }

  constructor(base) { this.base = base; }

  get browser() { return this.base.browser; }

  stop() { return this.base.stop(); }

  /** window opens the page; the desk is made by begin or, before or after it, by makeDesk. */
  async window(context) { return new Desk(await this.base.open(context)); }
}

/** Desk is the desk in one window, driven by a test. */
export class Desk {
  constructor(window) {
    this.window = window;
    this.page = window.page;
  }

  make() { return this.page.evaluate(() => window.makeDesk()); }

  agent() { return this.page.evaluate(() => window.desk.agent()); }

  /** attempt calls a method of the desk and gives {value} or {error, message}. */
  attempt(method, ...args) { return this.page.evaluate(([m, a]) => window.attempt(m, a), [method, args]); }

  /** does calls a method that has to succeed. */
  async does(method, ...args) {
    const { value, error, message } = await this.attempt(method, ...args);
    if (error) throw new Error(`${method}: ${error}: ${message}`);
    return value;
  }

  /** told waits until the desk has told a state that a function of it and one more value finds true, and gives it. */
  async told(what, condition, value) {
    const find = `(value) => window.states.length > 0 && (${condition})(window.states.at(-1), value) && window.states.at(-1)`;
    try {
      const found = await this.page.waitForFunction(`(${find})(${JSON.stringify(value)})`);
      return await found.jsonValue();
    } catch (e) {
      throw new Error(`the desk has not told ${what} but ${JSON.stringify(await this.page.evaluate(() => window.states))}`, { cause: e });
    }
  }

  /** contact waits until a contact is so. */
  async contact(id, state) {
    const told = await this.told(`${id} ${state}`, "(s, [id, state]) => s.contacts.some((c) => c.contactId === id && c.state === state)", [id, state]);
    return told.contacts.find((c) => c.contactId === id);
  }

  /** gone waits until a contact is not there. */
  gone(id) { return this.told(`${id} gone`, "(s, id) => !s.contacts.some((c) => c.contactId === id)", id); }

  /** next waits until the next status has this name; null: there is none. */
  next(name) { return this.told(`next ${name}`, "(s, name) => (s.next?.name ?? null) === name", name); }

  /** status waits until the status has this name. */
  status(name) { return this.told(`status ${name}`, "(s, name) => s.status.name === name", name); }
}
