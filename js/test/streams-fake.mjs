// An amazon-connect-streams that a test plays.

const own = { getType: () => "agent", isInitialConnection: () => false, getConnectionId: () => "own" };

/** chat is a connected one, with more or other methods. */
export const chat = (id, more = {}) => ({
  getContactId: () => id,
  getInitialContactId: () => null,
  getState: () => ({ type: "connected" }),
  getQueue: () => null,
  getConnections: () => [own],
  ...more,
});

/** Page is the library of a page, whose agent is what a test makes of it. */
export class Page {
  bus = undefined;
  refresh = new Set();
  contacts = [];
  next = null;
  state = { name: "Available", type: "routable", startTimestamp: new Date(5) };
  asked = [];
  endpoints = [{ type: "agent", name: "Billing" }, { type: "queue", name: "Billing", endpointARN: "arn:quick-connect" }];

  get core() { return { getEventBus: () => this.bus }; }

  agent(seen) {
    if (!this.bus) throw new TypeError("Cannot read properties of undefined");
    if (this.username) seen(this.current());
    this.seen = seen;
    return { unsubscribe: () => { this.seen = undefined; } };
  }

  current() {
    return {
      getConfiguration: () => ({ username: this.username }),
      getState: () => this.state,
      getNextState: () => this.next,
      getContacts: (type) => (type === "chat" ? this.contacts : []),
      getAllQueueARNs: () => ["arn:support", "arn:own"],
      getRoutingProfile: () => ({ defaultOutboundQueue: { queueARN: "arn:outbound" } }),
      getEndpoints: (arns, { success }) => {
        this.asked.push(arns);
        success({ endpoints: this.endpoints });
      },
      onRefresh: (f) => {
        this.refresh.add(f);
        return { unsubscribe: () => this.refresh.delete(f) };
      },
    };
  }

  /** update is a snapshot from Connect. */
  update(change = {}) {
    const first = !this.username;
    Object.assign(this, { username: "ana", ...change });
    if (first) this.seen?.(this.current());
    for (const f of this.refresh) f(this.current());
  }
}
