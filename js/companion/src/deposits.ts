import { Refused, backOff, type Client } from "./client.js";
import { NotPossible, type Desk } from "./desk.js";
import type { State } from "./wire.js";

/** What is known of one chat's deposit. Instants are by the controller's clock. */
interface Deposited {
  /** Whether the controller has one. */
  there: boolean;
  /** The token that was refused last, which is not offered again. */
  refused: string;
  /** Not before this instant. */
  next: number;
  tries: number;
  under: boolean;
}

/** A token is renewed when so much of its time is left: enough for many tries. */
const renewBefore = 30 * 60_000;
/** What is refused is not looked at again before. */
const refusedFor = 5 * 60_000;

/**
 * Deposits hands the connection token of each live chat to the controller, again before it expires or when the
 * controller may have forgotten it, and takes it back when the chat has left the agent.
 */
export class Deposits {
  readonly #chats = new Map<string, Deposited>();

  constructor(
    private readonly desk: Desk,
    private readonly client: Client,
    private readonly log: (message: string) => void,
  ) {}

  /** Looks what is to be deposited, renewed or withdrawn now. It is called on every change, and every second. */
  look(state: State): void {
    if (!this.desk.token) {
      return;
    }
    const live = new Map(state.contacts.filter((c) => c.state === "connected").map((c) => [c.contactId, c.chatId]));
    for (const [contactId, chatId] of live) {
      const known = this.#chats.get(contactId) ?? { there: false, refused: "", next: 0, tries: 0, under: false };
      this.#chats.set(contactId, known);
      if (!known.under && this.client.now() >= known.next) {
        void this.#deposit(contactId, chatId, known);
      }
    }
    for (const [contactId, known] of this.#chats) {
      if (!live.has(contactId) && !known.under) {
        this.#chats.delete(contactId);
        if (known.there) {
          this.client.withdraw({ contactId }).catch(() => {}); // the controller forgets it when the chat ends, or the token
        }
      }
    }
  }

  /** Has everything deposited anew: the controller may be another than before. */
  again(): void {
    for (const known of this.#chats.values()) {
      known.next = Math.min(known.next, this.client.now());
    }
  }

  async #deposit(contactId: string, chatId: string, known: Deposited): Promise<void> {
    known.under = true;
    let token = "";
    try {
      const t = await this.desk.token!(contactId);
      token = t.token;
      if (token === known.refused) {
        known.next = this.client.now() + refusedFor;
        return;
      }
      await this.client.deposit({ contactId, chatId, participantId: t.participantId, token, expires: t.expires });
      known.there = true;
      known.tries = 0;
      known.next = this.client.now() + Math.max(t.expires - this.client.now() - renewBefore, 60_000);
    } catch (e) {
      known.next = this.client.now() + this.#wait(e, known, token);
    } finally {
      known.under = false;
    }
  }

  /** How long to wait after a failure. */
  #wait(e: unknown, known: Deposited, token: string): number {
    known.tries++;
    if (known.tries === 3) {
      this.log(`a chat's token could not be deposited: ${e instanceof Error ? e.message : "unknown"}`);
    }
    if (e instanceof NotPossible) {
      return Infinity;
    }
    if (e instanceof Refused && (e.code === "token-refused" || e.code === "another-chat")) {
      known.refused = token;
      return refusedFor;
    }
    if (e instanceof Refused && e.after > 0) {
      return e.after;
    }
    return e instanceof Refused && known.tries > 5 ? refusedFor : backOff(known.tries);
  }
}
