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
