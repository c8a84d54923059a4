/** Says which of the pages of one browser acts for an agent. */
export interface Leadership {
  readonly leads: boolean;
  stop(): void;
}

/**
 * Takes the lead when no other page of this browser and origin has it, and keeps it until the page goes or stops. Where
 * the browser has no Web Locks every page leads, and the controller chooses among them.
 */
export function takeLead(name: string, changed: () => void): Leadership {
  const locks = globalThis.navigator?.locks;
  if (!locks) {
    return { leads: true, stop() {} };
  }
  const over = new AbortController();
  let leads = false;
  let release = (): void => {};
  locks
    .request(name, { signal: over.signal }, () => new Promise<void>((done) => {
      leads = true;
      release = done;
      changed();
    }))
    .catch(() => {}); // stopped before it had the lead
  return {
    get leads() { return leads; },
    stop() {
      leads = false;
      over.abort();
      release();
    },
  };
}
