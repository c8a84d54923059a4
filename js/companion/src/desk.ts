import type { ContactState, DeskKind, State } from "./wire.js";

/**
 * Where the companion lives: what it needs of Streams, of the agent workspace or of connectlocal's desktop, and all
 * that it knows of them. A desk tells what the desktop shows and does what it is told; it decides nothing.
 */
export interface Desk {
  readonly kind: DeskKind;

  /** The agent's username; it resolves when the desktop knows who has signed in. */
  agent(): Promise<string>;

  /**
   * Calls seen with the whole state as soon as it is known and after every change, until the returned function is
   * called. A state is never changed afterwards.
   */
  watch(seen: (state: State) => void): () => void;

  /**
   * Moves the chat to the queue quick connect of this name, the agent leaving it. Resolves when the desktop has
   * taken it on, which proves nothing; rejects with NotPossible where there is no such quick connect or none can be
   * used, with any other error where it may work later.
   */
  transfer(contactId: string, quickConnect: string): Promise<void>;

  /** Ends the agent's own part in the chat and nothing else; the customer stays. As transfer. */
  disconnect(contactId: string): Promise<void>;

  /** Clears an ended, missed or failed contact from the agent's slot. */
  clear(contactId: string): Promise<void>;

  /** Says something to the customer in the agent's name; missing where the desktop cannot. */
  say?(contactId: string, text: string): Promise<void>;

  /** The agent's own connection token for the chat; missing where the desktop gives none out. */
  token?(contactId: string): Promise<Token>;
}

/** Whether a contact is over, and only keeps its slot until it is cleared. */
export function awaitsClearing(state: ContactState | undefined): boolean {
  return state === "ended" || state === "missed" || state === "error";
}

/** A chat's connection token. It is a secret: it may be sent to the controller, and nowhere else. */
export interface Token {
  participantId: string;
  token: string;
  expires: number;
}

/** That something will never be possible here, so that there is no use in trying again. */
export class NotPossible extends Error {
  override readonly name = "NotPossible";
}
