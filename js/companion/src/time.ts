/** Time, so that a test can be its master. Instants are milliseconds. */
export interface Clock {
  /** The wall clock; it may jump. */
  now(): number;
  /** Time that passes; it may stand still while the machine sleeps. */
  monotonic(): number;
  /** Calls back later, unless the returned function is called before. */
  after(ms: number, then: () => void): () => void;
}

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** An instant by both clocks. */
export interface Mark {
  readonly wall: number;
  readonly monotonic: number;
}

export function mark(clock: Clock): Mark {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}

/**
 * How long ago an instant was, by the clock that says longer: after a sleep one of them may say nothing of it, and who
 * takes a while for short may do what is not theirs to do any more.
 */
export function since(clock: Clock, at: Mark): number {
  return Math.max(clock.now() - at.wall, clock.monotonic() - at.monotonic, 0);
}

/** Gives up on a promise after so many milliseconds, with an error of these words. */
export async function within<T>(clock: Clock, limit: number, words: string, promise: Promise<T>): Promise<T> {
  let cancel = (): void => {};
  const late = new Promise<never>((_, fail) => { cancel = clock.after(limit, () => fail(new Error(words))); });
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel();
  }
}

/** Resolves after a while, or at once when the signal is aborted. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted) {
      done();
      return;
    }
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", stop);
      done();
    });
    function stop(): void {
      cancel();
      done();
    }
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** A wait that can be ended, and is not longer than it was meant to be where the page's timers are slowed down. */
export class Rest {
  #due = 0;
  #end: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  /** Waits so many milliseconds, or until the end is called for. One wait at a time. */
  take(ms: number): Promise<void> {
    return new Promise((done) => {
      this.#due = this.clock.monotonic() + ms;
      const cancel = this.clock.after(ms, () => this.end());
      this.#end = () => {
        cancel();
        done();
      };
    });
  }

  /** Ends it if its time is up: to be called by whoever's timers are right. */
  look(): void {
    if (this.clock.monotonic() >= this.#due) {
      this.end();
    }
  }

  /** Ends it now, if one is under way. */
  end(): void {
    const end = this.#end;
    this.#end = undefined;
    end?.();
  }
}
