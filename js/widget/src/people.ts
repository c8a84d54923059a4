import { events } from "./chatjs.js";
import type { Entry } from "./transcript.js";

/** Somebody who is in the chat with the customer. */
export interface Person {
  readonly id: string;
  readonly role: string;
  readonly name: string;
}

const humans: readonly string[] = ["AGENT", "SUPERVISOR"];

/**
 * present tells who is in the chat, from the entries of one contact chain in their order: who joined and has not
 * left, and whoever speaks without having been seen to join. It does not matter in which order the entries came.
 */
export function present(entries: Iterable<Entry>): Person[] {
  const people = new Map<string, Person>();
  for (const { participantId: id, role, name, kind, contentType } of entries) {
    if (id === "" || role === "CUSTOMER" || role === "SYSTEM") {
      continue;
    }
    if (contentType === events.left) {
      people.delete(id);
    } else if (contentType === events.joined || contentType === events.renamed || kind !== "event") {
      people.set(id, { id, role, name: name || (people.get(id)?.name ?? "") });
    }
  }
  return [...people.values()];
}

/** What the lines need of the conversation. */
export interface Board {
  /** Writes a line behind everything, or rewrites this one there; gives its key. */
  write(which: "talking" | "left" | "connecting", people: readonly Person[], key: string | null): string;
  remove(key: string): void;
  /** Calls back after this many milliseconds, unless the returned function is called. */
  after(ms: number, act: () => void): () => void;
  /** Whether somebody has said something since the line was written. */
  spokenSince(key: string): boolean;
}

/**
 * Moves makes one line of one move. Somebody who leaves is told of when nobody has come for a while; somebody who
 * comes takes that line over. What changes within that while, with nothing said, changes one line.
 */
export class Moves {
  #there: readonly Person[] = []; // as last looked at
  #told: readonly Person[] = []; // as the customer was last told
  #open: string | null; // the line of a move that is not over: somebody left, or a swap
  #fresh: string | null = null; // the line just written, which a change may still take over
  #cancel: (() => void) | null = null;

  /** settle is how long, in milliseconds, somebody may be away before it is told, and two changes are one. */
  constructor(private readonly board: Board, private readonly settle: number, told: readonly Person[], open: string | null) {
    this.#there = this.#told = told;
    this.#open = open;
  }

  /** told is whom the customer was last told of, for the state that is kept. */
  get told(): readonly Person[] { return this.#told; }

  /** now takes in who is there; names count too, for who has got a name is told of by it. */
  now(people: readonly Person[]): void {
    const there = people.filter((person) => humans.includes(person.role));
    if (same(there, this.#there)) {
      return;
    }
    const before = this.#there;
    this.#there = there;
    this.#cancel?.();
    this.#cancel = null;
    if (there.length === 0) {
      this.#gone(before);
    } else {
      this.#come(there);
    }
  }

  /** connecting begins the line of a swap; the next to come takes it over. */
  connecting(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#open = this.board.write("connecting", [], this.#open);
  }

  /** swapped says that the people of the old contact are no matter any more. */
  swapped(): void {
    this.#there = [];
    this.#told = [];
    this.#fresh = null;
  }

  /** undone takes the line of a swap back that came to nothing. */
  undone(): void {
    this.#drop();
    if (this.#there.length === 0 && this.#told.length > 0) {
      this.#gone(this.#told);
    }
  }

  /** open is the line of a move that is not over, for the state that is kept. */
  get open(): string | null { return this.#open; }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #gone(before: readonly Person[]): void {
    if (this.#open !== null) {
      return; // a swap's line says it already
    }
    this.#cancel = this.board.after(this.settle, () => {
      this.#cancel = null;
      this.#open = this.board.write("left", before, this.#usable());
      this.#told = [];
    });
  }

  #come(there: readonly Person[]): void {
    if (same(there, this.#told) && this.#open === null) {
      return; // back before anybody was told
    }
    const line = this.board.write("talking", there, this.#open ?? this.#usable());
    this.#open = null;
    this.#told = there;
    this.#fresh = line;
    this.board.after(this.settle, () => {
      if (this.#fresh === line) {
        this.#fresh = null;
      }
    });
  }

  /** usable is the line just written, if nothing has been said since. */
  #usable(): string | null {
    return this.#fresh !== null && !this.board.spokenSince(this.#fresh) ? this.#fresh : null;
  }

  #drop(): void {
    if (this.#open !== null) {
      this.board.remove(this.#open);
      this.#open = null;
    }
  }
}

function same(some: readonly Person[], others: readonly Person[]): boolean {
  return some.length === others.length && some.every((person, i) => person.id === others[i]?.id && person.name === others[i]?.name);
}
