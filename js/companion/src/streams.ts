import { startCompanion, type Companion, type CompanionOptions } from "./companion.js";
import { StreamsDesk } from "./streams/desk.js";
import type { Library } from "./streams/library.js";

/** Options of startStreamsCompanion. */
export interface StreamsOptions extends CompanionOptions {
  /** amazon-connect-streams; default: the global `connect`. */
  connect?: Library;
}

/** Marks the library of a page in which a companion is at work. Two bundles of the companion know each other by it. */
const MARK = Symbol.for("handover.companion");

/**
 * Starts a companion in a page that embeds the CCP by amazon-connect-streams. It may be called as soon as the library
 * is loaded, before or after initCCP; the companion is at work from when an agent has signed in, and begins anew when
 * somebody else does. It throws where there is no library, and where a companion is at work already.
 */
export function startStreamsCompanion({ connect, ...options }: StreamsOptions): Companion {
  const library = connect ?? (globalThis as { connect?: Library }).connect;
  if (!library?.core) {
    throw new Error("handover: load amazon-connect-streams before the companion is started");
  }
  if (MARK in library) {
    throw new Error("handover: a companion is at work in this page already");
  }
  return new StreamsCompanion(library as Marked, options);
}

type Marked = Library & { [MARK]?: true };

class StreamsCompanion implements Companion {
  readonly #library: Marked;
  readonly #options: CompanionOptions;
  #desk: StreamsDesk | null = null;
  #companion: Companion | null = null;

  constructor(library: Marked, options: CompanionOptions) {
    this.#library = library;
    this.#options = options;
    library[MARK] = true;
    this.#begin();
  }

  get connected(): boolean { return this.#companion?.connected ?? false; }

  get leads(): boolean { return this.#companion?.leads ?? false; }

  get others(): number { return this.#companion?.others ?? 0; }

  stop(): void {
    delete this.#library[MARK];
    this.#end();
  }

  #begin(): void {
    const desk = new StreamsDesk(this.#library, () => {
      this.#end();
      this.#begin();
    });
    this.#desk = desk;
    void startCompanion(desk, this.#options).then((companion) => {
      if (this.#desk === desk) {
        this.#companion = companion;
      } else {
        companion.stop();
      }
    });
  }

  #end(): void {
    this.#desk?.stop();
    this.#desk = null;
    this.#companion?.stop();
    this.#companion = null;
  }
}

export type { Companion, CompanionOptions } from "./companion.js";
export { NotPossible, type Desk, type Token } from "./desk.js";
export { StreamsDesk, streamsDesk } from "./streams/desk.js";
export type { Library } from "./streams/library.js";
