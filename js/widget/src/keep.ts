import { chatDetails, type ChatDetails, type Started } from "./chatjs.js";
import type { Draft } from "./outbox.js";
import type { Person } from "./people.js";
import type { Entry } from "./transcript.js";

/**
 * A conversation put away, for a page that is loaded again: plain data, good for JSON. It holds participant tokens and
 * what people wrote. Keep it in sessionStorage, which goes with the tab; never in localStorage, a cookie, a log or a
 * server's store.
 */
export interface State {
  readonly version: 1;
  readonly current: ChatDetails;
  readonly part: number;
  readonly swap: SwapState | null;
  readonly entries: readonly Entry[];
  readonly drafts: readonly Omit<Draft, "file">[];
  /** Whom the customer was last told of, and the line of a move that was not over. */
  readonly told: readonly Person[];
  readonly open: string | null;
}

/** A swap on its way. */
export interface SwapState {
  readonly old: ChatDetails;
  /** The replacement, once the site's backend has started it. */
  readonly next: ChatDetails | null;
  /** Whether the conversation goes on in the replacement; only the old chat is to be stopped. */
  readonly connected: boolean;
}

/** read takes what was put away. It throws a TypeError, which names no content, where it is something else. */
export function read(state: unknown): State {
  if (!isRecord(state) || state["version"] !== 1) {
    throw new TypeError("this is no conversation's state, or one of another version");
  }
  const { current, part, swap, entries, drafts, told, open } = state;
  return {
    version: 1,
    current: chatDetails(current as Started),
    part: typeof part === "number" ? part : 0,
    swap: isRecord(swap) ? swapOf(swap) : null,
    entries: list(entries) as Entry[],
    drafts: list(drafts) as Draft[],
    told: list(told) as Person[],
    open: typeof open === "string" ? open : null,
  };
}

function swapOf({ old, next, connected }: Record<string, unknown>): SwapState {
  return { old: chatDetails(old as Started), next: isRecord(next) ? chatDetails(next as unknown as Started) : null, connected: connected === true };
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value) || !value.every(isRecord)) {
    throw new TypeError("this is no conversation's state");
  }
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
