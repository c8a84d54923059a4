import { Refused, backOff, type Client } from "./client.js";
import type { Desk } from "./desk.js";
import type { Clock } from "./time.js";
import type { State } from "./wire.js";

/** What is known of one chat's deposit. */
interface Deposited {
  token: string;
  expires: number;
  /** Not before this instant, by the machine's clock. */
  next: number;
  tries: number;
  under: boolean;
}

/** A token is renewed when so much of its time is left: enough for many tries. */
const renewBefore = 30 * 60_000;

/**
 * Deposits hands the connection token of each live chat to the controller, again before it expires or when the
 * controller has forgotten it, and takes it back when the chat has left the agent.
 */
export class Deposits {
  readonly #chats = new Map<string, Deposited>();

  constructor(
    private readonly desk: Desk,
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly log: (message: string) => void,
  ) {}

  /** Looks what is to be deposited, renewed or withdrawn now. It is called on every change, and now and then. */
  look(state: State): void {
    if (!this.desk.token) {
      return;
    }
    const live = new Map(state.contacts.filter((c) => c.state === "connected").map((c) => [c.contactId, c.chatId]));
    for (const [contactId, chatId] of live) {
      const known = this.#chats.get(contactId) ?? { token: "", expires: 0, next: 0, tries: 0, under: false };
      this.#chats.set(contactId, known);
      if (!known.under && this.clock.now() >= known.next) {
        void this.#deposit(contactId, chatId, known);
      }
    }
    for (const [contactId, known] of this.#chats) {
      if (!live.has(contactId) && !known.under) {
        this.#chats.delete(contactId);
        if (known.token) {
          this.client.withdraw({ contactId }).catch(() => {}); // it expires by itself
        }
      }
    }
  }

  /** Has everything deposited anew: the controller may have been another before. */
  again(): void {
    for (const known of this.#chats.values()) {
      known.next = 0;
    }
  }

  async #deposit(contactId: string, chatId: string, known: Deposited): Promise<void> {
    known.under = true;
    try {
      const t = await this.desk.token!(contactId);
      await this.client.deposit({ contactId, chatId, participantId: t.participantId, token: t.token, expires: t.expires });
      Object.assign(known, { token: t.token, expires: t.expires, tries: 0 });
      known.next = this.clock.now() + Math.max(t.expires - this.client.now() - renewBefore, 60_000);
    } catch (e) {
      known.next = this.clock.now() + (e instanceof Refused && e.after > 0 ? e.after : backOff(known.tries));
      known.tries++;
      if (known.tries === 3) {
        this.log(`a chat's token could not be deposited: ${e instanceof Error ? e.message : "unknown"}`);
      }
    } finally {
      known.under = false;
    }
  }
}
