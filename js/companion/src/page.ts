/** What befalls the page that a companion lives in. */
export interface PageEvents {
  /** In view or not, on line or not: say so. */
  changed(): void;
  /** It is about to be stopped by the browser: the last moment to say so. */
  frozen(): void;
  /** It is going; it may come back, from the browser's memory. */
  gone(): void;
  /** It has come back. */
  back(): void;
}

/** Tells what befalls the page, until the returned function is called. Where there is no page, nothing does. */
export function watchPage(on: PageEvents): () => void {
  const { document, window } = globalThis;
  if (!document || !window) {
    return () => {};
  }
  const over = new AbortController();
  const signal = over.signal;
  document.addEventListener("visibilitychange", () => on.changed(), { signal });
  document.addEventListener("freeze", () => on.frozen(), { signal });
  document.addEventListener("resume", () => on.back(), { signal });
  window.addEventListener("pagehide", () => on.gone(), { signal });
  window.addEventListener("pageshow", (e) => { if (e.persisted) on.back(); }, { signal });
  window.addEventListener("online", () => on.changed(), { signal });
  window.addEventListener("offline", () => on.changed(), { signal }); // which will fail: it is known at once, then
  return () => over.abort();
}

/** Whether the page is out of view. */
export function hidden(): boolean {
  return globalThis.document?.visibilityState === "hidden";
}

/**
 * Has the browser ask before the page is closed while there are live chats, until the returned function is called.
 * Browsers show words of their own, and only if the page has been used.
 */
export function warnBeforeClose(live: () => boolean): () => void {
  const ask = (e: BeforeUnloadEvent): void => {
    if (live()) {
      e.preventDefault();
      e.returnValue = true; // what browsers from before 2024 look at
    }
  };
  globalThis.window?.addEventListener("beforeunload", ask);
  return () => globalThis.window?.removeEventListener("beforeunload", ask);
}
