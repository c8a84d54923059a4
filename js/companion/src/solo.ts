import { actAlone, type Situation } from "./alone.js";
import { backOff, Refused } from "./client.js";
import type { Doer, Done } from "./doer.js";
import type { Clock } from "./time.js";
import type { Alone, Did, PlanChat } from "./wire.js";

export interface SoloOptions {
  doer: Doer;
  clock: Clock;
  /** How things stand now. */
  situation(): Situation;
  /** The controller's clock. */
  now(): number;
  /** Is called when a chat was given up, or was not. */
  changed(): void;
  log(message: string): void;
}

/** A chat that was tried. */
interface Tried {
  /** Not again before this instant, by the monotonic clock. */
  next: number;
  tries: number;
}

/** Solo gives chats up while the controller cannot be reached, as far as its last plan allows, and remembers what it did. */
export class Solo {
  /** How many chats were given up since the agent wanted to be off-line. */
  count = 0;

  readonly #o: SoloOptions;
  readonly #tried = new Map<string, Tried>();
  readonly #did = new Map<string, Did>();

  constructor(o: SoloOptions) {
    this.#o = o;
  }

  /** Does what is to be done now. It is called every second. */
  look(): void {
    for (const chat of actAlone(this.#o.situation())) {
      const known = this.#tried.get(chat.contactId) ?? { next: 0, tries: 0 };
      if (this.#o.clock.monotonic() >= known.next) {
        this.#tried.set(chat.contactId, known);
        void this.#giveUp(chat, known);
      }
    }
  }

  /** Forgets what was tried: the agent stays. What was done is still to be told. */
  forget(): void {
    this.count = 0;
    this.#tried.clear();
  }

  /** Tells what was done, if it is anything. What nobody took in is told again the next time; what was refused is not. */
  async confess(tell: (alone: Pick<Alone, "did">) => Promise<void>): Promise<void> {
    const did = [...this.#did.values()];
    if (did.length === 0) {
      return;
    }
    try {
      await tell({ did });
    } catch (e) {
      if (!(e instanceof Refused) || e.after > 0) {
        throw e;
      }
      this.#o.log(`the controller does not take in what was done without it: ${e.message} (${e.code})`);
    }
    for (const d of did) {
      if (this.#did.get(d.contactId) === d) {
        this.#did.delete(d.contactId);
      }
    }
  }

  async #giveUp(chat: PlanChat, known: Tried): Promise<void> {
    known.next = Infinity;
    const { contactId, quickConnect, say } = chat;
    const action = chat.action === "transfer" ? "transfer" : "disconnect";
    this.#o.log("the controller cannot be reached; a chat is given up without it");
    const { outcome } = await this.#o.doer.giveUp({ contactId, action, quickConnect, say }, () => this.#over(contactId));
    this.#did.set(contactId, { contactId, action, outcome, at: Math.round(this.#o.now()) });
    if (outcome === "done") {
      this.count++;
    }
    if (outcome === "retry-after") {
      known.next = this.#o.clock.monotonic() + backOff(known.tries++);
    }
    this.#o.changed();
  }

  /** Why a chat that was begun with is not to be given up alone any more. */
  #over(contactId: string): Done | undefined {
    if (actAlone(this.#o.situation()).some((c) => c.contactId === contactId)) {
      return undefined;
    }
    return { outcome: "retry-after", reason: "the companion may not act alone any more" };
  }
}
