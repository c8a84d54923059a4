/** That something took too long. */
export class TooLate extends Error {
  override readonly name = "TooLate";
}

/** after calls back after so many milliseconds, unless the returned function is called. */
export function after(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

/** pause resolves after so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => { after(ms, resolve); });
}

/** within gives what comes in time, and else rejects with TooLate; what comes later is handed to late. */
export function within<T>(ms: number, what: string, promise: Promise<T>, late?: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const cancel = after(ms, () => {
      over = true;
      reject(new TooLate(`${what} took longer than ${ms} ms`));
    });
    promise.then((value) => {
      cancel();
      if (over) {
        late?.(value);
      } else {
        resolve(value);
      }
    }, (error: unknown) => {
      cancel();
      reject(error); // as it is: chatjs rejects with objects that are read for their status
    });
  });
}
