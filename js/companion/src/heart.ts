import type { Clock } from "./time.js";

/** What the worker runs: nothing but its clock, which background pages' browsers do not slow down. */
const beating = "let t;onmessage=(e)=>{clearInterval(t);if(e.data>0)t=setInterval(()=>postMessage(0),e.data)}";

/**
 * Calls back at intervals, also while the page is in the background, where a page's own timers may fire once a minute.
 * Where a worker cannot be made (no such thing here, or the page's content-security policy forbids it) the page's own
 * timers have to do.
 */
export function heart(clock: Clock, every: number, beat: () => void): () => void {
  const worker = makeWorker();
  if (!worker) {
    return pageTimer(clock, every, beat);
  }
  let stop = (): void => worker.terminate();
  worker.onmessage = beat;
  worker.onerror = () => { // a policy may be told only when the worker is to run
    worker.terminate();
    stop = pageTimer(clock, every, beat);
  };
  worker.postMessage(every);
  return () => stop();
}

function makeWorker(): Worker | undefined {
  if (typeof Worker === "undefined" || typeof Blob === "undefined") {
    return undefined;
  }
  const url = URL.createObjectURL(new Blob([beating], { type: "text/javascript" }));
  try {
    return new Worker(url);
  } catch {
    return undefined;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function pageTimer(clock: Clock, every: number, beat: () => void): () => void {
  let cancel = (): void => {};
  const again = (): void => {
    cancel = clock.after(every, () => {
      again();
      beat();
    });
  };
  again();
  return () => cancel();
}
