import type { Choice, Contact, Departure } from "./wire.js";

/** What an agent may be shown. */
export interface PanelView {
  /** The open departure, or one that has just ended; null: the agent is not leaving. */
  departure: Departure | null;
  contacts: Contact[];
  /** The controller answers. */
  connected: boolean;
  /** Chats were given up without the controller: how many. */
  alone: number;
  /** The controller's clock. */
  now(): number;
  /** Tells the controller what the agent chose; rejects with its reason, in words for people, if it refuses. */
  choose(chatId: string, choice: Choice["choice"], colleague?: string): Promise<void>;
}

/** Shows an agent what becomes of the chats, and asks. */
export interface Panel {
  show(view: PanelView): void;
  close(): void;
}
