import type { State } from "./wire.js";

/** Tells a state to those who want it, when it is another than the last. */
export class Teller {
  readonly #watchers = new Set<(state: State) => void>();
  #state: State | null = null;
  #text = "";

  tell(state: State): void {
    const text = JSON.stringify(state);
    if (text === this.#text) {
      return;
    }
    this.#text = text;
    this.#state = state;
    for (const seen of this.#watchers) {
      seen(state);
    }
  }

  watch(seen: (state: State) => void): () => void {
    this.#watchers.add(seen);
    if (this.#state) {
      seen(this.#state);
    }
    return () => void this.#watchers.delete(seen);
  }
}
