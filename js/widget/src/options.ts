import type { Session, SessionFactory, Started } from "./chatjs.js";
import type { Person } from "./people.js";
import type { Backend } from "./swap.js";
import type { Texts } from "./texts.js";
import type { Entry } from "./transcript.js";

/** How the connection is. Swapping does not show in it. */
export type Connection = "connecting" | "open" | "reconnecting" | "ended";

/** Times in milliseconds, and how much is kept. */
export interface Limits {
  /** How long somebody may be away before the customer is told, and two changes are one line. */
  readonly settle: number;
  /** How long each step of a swap may take. */
  readonly start: number;
  readonly connect: number;
  readonly stop: number;
  /** How long a message may be on its way before it is sent again, with the same client token. chatjs sets no limit. */
  readonly send: number;
  /** How long a file may be; it is not sent again. */
  readonly file: number;
  /** The first and the longest pause between attempts to connect. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** How many messages may wait to be sent. */
  readonly drafts: number;
  /** How many lines state() holds at most. */
  readonly kept: number;
}

/** What holds where the page says nothing else. */
export const defaults: Limits = {
  settle: 2_000, start: 15_000, connect: 20_000, stop: 10_000, send: 10_000, file: 300_000, firstPause: 1_000, longestPause: 30_000, drafts: 100, kept: 500,
};

export interface Options {
  /** connect.ChatSession of the page's chatjs (after setGlobalConfig), or another maker of customers' sessions. By default the global one. */
  readonly connect?: SessionFactory;
  /** What goes to create() besides type and chatDetails, such as { options: { region }, disableCSM: true }. */
  readonly sessionOptions?: object;
  /** The chat that StartChatContact has started. Not needed with session. */
  readonly chatDetails?: Started;
  /** A customer's session that the page has made, connected or not. It is the conversation's from now on. */
  readonly session?: Session;
  /** Who starts and stops chats in a swap. */
  readonly backend?: Backend;
  /** BCP 47; there are texts in en, de, es, fr and pt. */
  readonly language?: string;
  readonly texts?: Partial<Texts>;
  readonly limits?: Partial<Limits>;
  /** Gets what goes wrong and is dealt with, without anybody's words or tokens. */
  readonly log?: (what: string, error?: unknown) => void;
}

/** What handlers get, by the name of what they hear. */
export interface Heard {
  message: Entry;
  transcript: readonly Entry[];
  typing: { readonly name: string; readonly role: string; readonly participantId: string };
  receipt: Entry;
  connection: Connection;
  people: readonly Person[];
  notice: Entry;
  ended: undefined;
  state: undefined;
}
