import type { Clock } from "./time.js";

/** Says which of the pages of one browser acts for an agent. */
export interface Leadership {
  readonly leads: boolean;
  /** Looks whether that has changed, where nothing else tells. It is called every second. */
  look(): void;
  stop(): void;
}

/**
 * Takes the lead when no other page of this browser and origin has it, and keeps it until the page goes or stops. The
 * browser's Web Locks see to that; where there are none (pages without https) it is a lease in the pages' storage, and
 * where there is neither every page leads, and the controller chooses among them.
 */
export function takeLead(name: string, clock: Clock, changed: () => void): Leadership {
  const locks = globalThis.navigator?.locks;
  if (locks) {
    return byLock(locks, name, changed);
  }
  const storage = storageOf();
  return storage ? new Lease(storage, name, clock, changed) : { leads: true, look() {}, stop() {} };
}

function byLock(locks: LockManager, name: string, changed: () => void): Leadership {
  const over = new AbortController();
  let leads = false;
  let release = (): void => {};
  const lead = (): void => {
    leads = true;
    changed();
  };
  locks
    .request(name, { signal: over.signal }, () => new Promise<void>((done) => {
      release = done;
      lead();
    }))
    .catch(() => {
      if (!over.signal.aborted) { // this page may have no locks, then, and shares nothing with others
        lead();
      }
    });
  return {
    get leads() { return leads; },
    look() {},
    stop() {
      leads = false;
      over.abort();
      release();
    },
  };
}

function storageOf(): Storage | undefined {
  try {
    return globalThis.localStorage ?? undefined;
  } catch {
    return undefined; // the page may have none
  }
}

/** How long a lease is good: several looks, and less than a page that was stopped may sleep. */
const term = 10_000;

/** Lease is the lead by storage. It is had from the second look on: by then whoever wrote at the same instant is seen. */
class Lease implements Leadership {
  readonly #own = crypto.randomUUID();
  readonly #key: string;
  #until = 0; // of the lease that is had

  constructor(private readonly storage: Storage, name: string, private readonly clock: Clock, private readonly changed: () => void) {
    this.#key = `handover.lead.${name}`;
    this.look();
  }

  get leads(): boolean { return this.clock.now() < this.#until; }

  look(): void {
    const before = this.leads;
    try {
      this.#until = this.#take();
    } catch {
      this.#until = this.clock.now() + term; // it is full, and nobody is told of anybody
    }
    if (this.leads !== before) {
      this.changed();
    }
  }

  stop(): void {
    this.#until = 0;
    if (this.#read()[0] === this.#own) {
      this.storage.removeItem(this.#key);
    }
  }

  /** Takes the lease, or renews it, if nobody else has it; until when it is had, 0 if it is not. */
  #take(): number {
    const now = this.clock.now();
    const [holder, until] = this.#read();
    const own = holder === this.#own;
    if (!own && until > now && until <= now + term) {
      return 0;
    }
    this.storage.setItem(this.#key, `${this.#own} ${now + term}`);
    return own ? now + term : 0;
  }

  #read(): [holder: string, until: number] {
    const [holder = "", until] = (this.storage.getItem(this.#key) ?? "").split(" ");
    return [holder, Number(until) || 0];
  }
}
