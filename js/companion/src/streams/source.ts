import type { Agent, Library, Subscription } from "./library.js";

/** How often it is looked whether Streams has begun, or begun anew, milliseconds: it tells nobody. */
const GLANCE = 500;

/**
 * Follows the agent of the page: from before initCCP on, through core.terminate and a further initCCP, which drops
 * every subscription without a word. Streams renews all it knows at once and then says so, which is why one event,
 * refresh, is enough: also for a next status that was queued before the page was loaded, and for one that is taken
 * back, which Streams before 2.28.1 has no event for (Clients A.1).
 */
export class Source {
  readonly #library: Library;
  readonly #seen: (agent: Agent) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #bus: object | undefined;
  #subscriptions: Subscription[] = [];

  constructor(library: Library, seen: (agent: Agent) => void) {
    this.#library = library;
    this.#seen = seen;
    this.#timer = setInterval(() => this.#glance(), GLANCE);
    this.#glance();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#drop();
  }

  #glance(): void {
    const bus = this.#library.core.getEventBus();
    if (!bus || bus === this.#bus) {
      return;
    }
    this.#drop();
    this.#bus = bus;
    this.#subscriptions.push(this.#library.agent((agent) => {
      this.#subscriptions.push(agent.onRefresh(this.#seen));
      this.#seen(agent);
    }));
  }

  #drop(): void {
    for (const subscription of this.#subscriptions.splice(0)) {
      subscription.unsubscribe();
    }
  }
}
