// What an agent sees at this moment, kept up to date.

import { VirtualClock } from "/_kit/now.js";
import { configurationOf, snapshotOf } from "./shapes.js";

const pollMs = 30000; // as Streams' own worker asks (S:8395)
const breathMs = 100;
const recoveryMs = 2000;

/** Desk tells of the agent: "update" with {snapshot, configuration, before}, and "ended" when the session has. */
export class Desk extends EventTarget {
  #session;
  #stop = new AbortController();
  #settings; // what the configuration was when it was read
  agent = null;
  clock = new VirtualClock(); // the instance's, which may be far ahead of the machine's, and faster

  constructor(session) {
    super();
    this.#session = session;
    this.ready = new Promise((done) => this.addEventListener("update", () => done(this.agent), { once: true }));
  }

  /**
   * run asks until the session ends or close is called: when it is nudged, or else as Streams does, by requests that are
   * answered when there is something new.
   */
  async run(nudges) {
    let nextToken;
    nudges.addEventListener("clock", ({ detail }) => this.clock.set(detail), { signal: this.#stop.signal });
    while (!this.#stop.signal.aborted) {
      try {
        const nudged = nudges.live;
        const answer = await this.#session.call("getAgentSnapshot", { nextToken, timeout: nudged ? 0 : pollMs }, this.#stop.signal);
        if (answer.nextToken !== nextToken) await this.#take(answer);
        nextToken = answer.nextToken;
        await (nudged ? nudges.next(pollMs) : pause(breathMs));
      } catch (e) {
        if (this.#stop.signal.aborted) return;
        if (e.statusCode === 401) {
          this.close();
          this.dispatchEvent(new Event("ended"));
          return;
        }
        await pause(recoveryMs);
      }
    }
  }

  close() { this.#stop.abort(); }

  /** reload reads the configuration anew. */
  async reload() {
    this.#settings = undefined;
    if (this.agent) this.#tell(this.agent.snapshot, await this.#configuration());
  }

  async #take(answer) {
    const configuration = this.agent && this.#settings === answer.connectlocalConfiguration
      ? this.agent.configuration : await this.#configuration();
    this.#settings = answer.connectlocalConfiguration;
    const snapshot = snapshotOf(answer.snapshot);
    this.clock.set({ now: +snapshot.snapshotTimestamp });
    this.#tell(snapshot, configuration);
  }

  #tell(snapshot, configuration) {
    const before = this.agent;
    this.agent = { snapshot, configuration };
    this.dispatchEvent(new CustomEvent("update", { detail: { agent: this.agent, before } }));
  }

  async #configuration() {
    const call = (method, params) => this.#session.call(method, params);
    const { configuration } = await call("getAgentConfiguration");
    const [permissions, agentStates, dialableCountries, queues] = await Promise.all([
      this.#all("getAgentPermissions", "permissions"), this.#all("getAgentStates", "states"),
      this.#all("getDialableCountryCodes", "countryCodes"),
      this.#all("getRoutingProfileQueues", "queues", { routingProfileARN: configuration.routingProfile.routingProfileARN }),
    ]);
    return configurationOf(configuration, { permissions, agentStates, dialableCountries, queues });
  }

  /** #all reads a list to its end. */
  async #all(method, member, params = {}) {
    const all = [];
    let nextToken;
    do {
      const page = await this.#session.call(method, { ...params, nextToken });
      all.push(...page[member]);
      nextToken = page.nextToken;
    } while (nextToken);
    return all;
  }
}

function pause(ms) { return new Promise((done) => setTimeout(done, ms)); }
