// Drives the desk of a page: window.desk, and window.states, which are all the states that it has told.

import assert from "node:assert/strict";

/** script is what a page needs for it, besides the desk. */
export const script = `
window.states = [];
window.sit = (desk) => {
  window.desk = desk;
  desk.watch((state) => window.states.push(state));
};
window.attempt = async (method, args) => {
  try {
    return { value: await window.desk[method](...args) };
  } catch (e) {
    return { error: e.name, message: e.message };
  }
};`;

/** Desk is the desk of a page, or of a frame in one. */
export class Desk {
  constructor(frame) { this.frame = frame; }

  agent() { return this.frame.evaluate(() => window.desk.agent()); }

  states() { return this.frame.evaluate(() => window.states); }

  /** attempt calls a method of the desk and gives {value} or {error, message}. */
  attempt(method, ...args) { return this.frame.evaluate(([m, a]) => window.attempt(m, a), [method, args]); }

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
      const found = await this.frame.waitForFunction(`(${find})(${JSON.stringify(value)})`);
      return await found.jsonValue();
    } catch (e) {
      throw new Error(`the desk has not told ${what} but ${JSON.stringify(await this.states())}`, { cause: e });
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

/** oneOfThree has the second of three chats transferred: it lands in the queue, and the others stay. */
export async function oneOfThree(desk, [one, two, three], queue) {
  await desk.does("transfer", two.contactId, queue);
  await desk.contact(two.contactId, "ended");
  const chat = await two.chat();
  assert.equal(chat.endedAt, null, "the customer stays");
  assert.deepEqual(chat.segments.map((s) => [s.initiationMethod, s.queue]), [["API", "Support"], ["TRANSFER", queue]]);
  await desk.contact(one.contactId, "connected");
  await desk.contact(three.contactId, "connected");
}

/** leaves has ana, who wants to be off-line, leave her only chat: the disconnect flow has it, and when it is cleared she is. */
export async function leaves(desk, customer, local) {
  const seen = async () => (await local.control("GET", "agents/ana")).status;
  await local.pick("ana", "Offline");
  await desk.next("Offline");
  await desk.does("disconnect", customer.contactId);
  await desk.contact(customer.contactId, "ended");
  const chat = await customer.chat();
  assert.equal(chat.endedAt, null, "the customer stays");
  assert.deepEqual(chat.segments.map((s) => [s.initiationMethod, s.disconnectReason ?? ""]), [["API", "AGENT_DISCONNECT"], ["DISCONNECT", ""]]);
  assert.equal(await seen(), "Available", "not before the contact is cleared");
  await desk.does("clear", customer.contactId);
  const { next, contacts } = await desk.status("Offline");
  assert.deepEqual([next, contacts], [null, []]);
  assert.equal(await seen(), "Offline");
}
