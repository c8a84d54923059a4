import { isBack } from "./alone.js";
import { NotPossible, awaitsClearing, type Desk } from "./desk.js";
import { within, type Clock } from "./time.js";
import type { Command, ContactState, OutcomeWord, State } from "./wire.js";

/** What came of giving a chat up. */
export interface Done {
  outcome: OutcomeWord;
  reason: string;
}

/** One chat to be given up. */
export interface Order {
  contactId: string;
  action: "transfer" | "disconnect";
  quickConnect: string;
  say: string;
}

/** Remembers the newest epoch that an agent's companions in this browser have obeyed. */
export interface Fence {
  read(): number;
  write(epoch: number): void;
}

export interface DoerOptions {
  desk: Desk;
  clock: Clock;
  fence: Fence;
  /** The state that the desk last showed. */
  state(): State;
  /** Calls back when that has changed, until the returned function is called. */
  changed(then: () => void): () => void;
  /** The controller's clock. */
  now(): number;
}

/** Says why something is not to be done (any more); undefined: it may be. */
export type Objection = () => Done | undefined;

const seenWithin = 5_000;
const sayWithin = 3_000;
const remembered = 50;
/** An epoch that is so much later than the controller's clock is of another world (a connectlocal's clock can be moved). */
const mostSkew = 5 * 60_000;

/** Doer gives chats up, each once, and finds out by the contact's own state what came of it. */
export class Doer {
  readonly #o: DoerOptions;
  readonly #done = new Map<string, Promise<Done>>(); // by command
  readonly #under = new Map<string, Promise<Done>>(); // by contact

  constructor(o: DoerOptions) {
    this.#o = o;
  }

  /** Carries out a command; one that was carried out before has the same answer. */
  command(c: Command): Promise<Done> {
    const known = this.#done.get(c.id);
    if (known) {
      return known;
    }
    const made = this.#refuse(c) ?? this.giveUp(c, () => this.#late(c, sayWithin) ?? this.#back(c));
    const done = Promise.resolve(made);
    this.#done.set(c.id, done);
    for (const oldest of this.#done.keys()) {
      if (this.#done.size <= remembered) {
        break;
      }
      this.#done.delete(oldest);
    }
    return done;
  }

  /** Why a command is not to be carried out; undefined if it is. */
  #refuse(c: Command): Done | undefined {
    if (c.action !== "transfer" && c.action !== "disconnect") {
      return { outcome: "not-possible", reason: "this companion does not know the command" };
    }
    const late = this.#late(c, 0);
    if (late) {
      return late;
    }
    const newest = this.#o.fence.read();
    if (c.epoch < newest && newest <= this.#o.now() + mostSkew) {
      return { outcome: "not-possible", reason: "the command is of an older departure" };
    }
    this.#o.fence.write(c.epoch);
    return this.#back(c);
  }

  #late(c: Command, by: number): Done | undefined {
    return this.#o.now() > c.expires + by ? { outcome: "retry-after", reason: "it is too late for the command" } : undefined;
  }

  #back(c: Command): Done | undefined {
    if ((c.cause === "offline" || c.cause === "logout") && isBack(this.#o.state())) {
      return { outcome: "agent-back", reason: "the desktop shows that the agent is back" };
    }
    return undefined;
  }

  /**
   * Gives a chat up. What is under way for the same contact is waited for, and is the answer. Before each step it is
   * asked whether it still may be taken: machines fall asleep in between.
   */
  giveUp(order: Order, objection: Objection = () => undefined): Promise<Done> {
    const known = this.#under.get(order.contactId);
    if (known) {
      return known;
    }
    const done = this.#giveUp(order, objection).finally(() => this.#under.delete(order.contactId));
    this.#under.set(order.contactId, done);
    return done;
  }

  async #giveUp(order: Order, objection: Objection): Promise<Done> {
    if (!this.#live(order.contactId)) {
      return { outcome: "already-gone", reason: "the desktop shows no such live chat" };
    }
    const said = await this.#say(order);
    try {
      const how = await this.#leave(order, objection);
      if (typeof how !== "string") {
        return how;
      }
      if (!(await this.#seen(() => !this.#live(order.contactId)))) {
        return { outcome: "retry-after", reason: `${how}, but the desktop shows the chat live still${said}` };
      }
      return { outcome: "done", reason: how + said + (await this.#clear(order.contactId)) };
    } catch (e) {
      if (!this.#live(order.contactId)) {
        return { outcome: "already-gone", reason: "the chat had gone" };
      }
      return { outcome: e instanceof NotPossible ? "not-possible" : "retry-after", reason: why(e) };
    }
  }

  /** Leaves the chat, by transfer where that is wanted and possible, and says how; or why not. */
  async #leave(order: Order, objection: Objection): Promise<string | Done> {
    let how = "disconnected";
    if (order.action === "transfer") {
      const no = objection();
      if (no) {
        return no;
      }
      try {
        await this.#o.desk.transfer(order.contactId, order.quickConnect);
        return "transferred";
      } catch (e) {
        if (!(e instanceof NotPossible)) {
          throw e;
        }
        how = `disconnected, for it could not be transferred: ${why(e)}`;
      }
    }
    const no = objection();
    if (no) {
      return no;
    }
    await this.#o.desk.disconnect(order.contactId);
    return how;
  }

  /** Says the courtesy message. That it cannot is no reason to keep the customer waiting. */
  async #say(order: Order): Promise<string> {
    const { desk, clock } = this.#o;
    if (!order.say || !desk.say) {
      return "";
    }
    try {
      await within(clock, sayWithin, "it took too long", desk.say(order.contactId, order.say));
      return "";
    } catch (e) {
      return `; the message could not be said: ${why(e)}`;
    }
  }

  /** Clears the contact once it has ended, so that the agent can be off-line. */
  async #clear(contactId: string): Promise<string> {
    const ended = (): boolean => awaitsClearing(this.#stateOf(contactId));
    if (!(await this.#seen(() => ended() || this.#stateOf(contactId) === undefined)) || !ended()) {
      return "";
    }
    try {
      await this.#o.desk.clear(contactId);
      return "";
    } catch (e) {
      return this.#stateOf(contactId) === undefined ? "" : `; it could not be cleared: ${why(e)}`;
    }
  }

  /** Waits until something is so in what the desk shows; false if it is not within the time. */
  #seen(so: () => boolean): Promise<boolean> {
    if (so()) {
      return Promise.resolve(true);
    }
    return new Promise((done) => {
      const end = (found: boolean): void => {
        stop();
        cancel();
        done(found);
      };
      const stop = this.#o.changed(() => { if (so()) end(true); });
      const cancel = this.#o.clock.after(seenWithin, () => end(so()));
    });
  }

  #stateOf(contactId: string): ContactState | undefined {
    return this.#o.state().contacts.find((c) => c.contactId === contactId)?.state;
  }

  #live(contactId: string): boolean {
    return this.#stateOf(contactId) === "connected";
  }
}

/** An error in a few printable words. */
export function why(e: unknown): string {
  const text = e instanceof Error ? e.message : String(e);
  return text.replace(/[^\x20-\x7e\u00a0-\uffff]+/g, " ").slice(0, 60);
}
