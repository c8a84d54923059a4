// The service's answers as Streams' pages have them: with Dates, and with the older names of things besides the new ones.

const times = new Set(["timestamp", "startTimestamp", "timeStamp", "snapshotTimestamp", "queueTimestamp", "joinTime"]);

/** dated has Dates where the service has seconds. */
export function dated(value) {
  if (Array.isArray(value)) return value.map(dated);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, times.has(key) && typeof v === "number" ? new Date(v * 1000) : dated(v)]));
}

/** snapshotOf is a snapshot with its aliases (S:9325), and with how far the agent's clock is from the service's. */
export function snapshotOf(answer) {
  const snapshot = dated(answer);
  const now = new Date();
  snapshot.localTimestamp = now;
  snapshot.skew = snapshot.snapshotTimestamp - now;
  snapshot.status = snapshot.state;
  snapshot.contacts.sort((a, b) => a.state.timestamp - b.state.timestamp);
  for (const contact of snapshot.contacts) {
    contact.status = contact.state;
    for (const connection of contact.connections) connection.address = connection.endpoint;
    if (contact.queue) contact.queue.queueId = contact.queue.queueARN;
  }
  return snapshot;
}

/** configurationOf puts together what the service gives in five answers. */
export function configurationOf(configuration, { permissions, agentStates, dialableCountries, queues }) {
  const profile = configuration.routingProfile;
  profile.routingProfileId = profile.routingProfileARN;
  profile.defaultOutboundQueue.queueId = profile.defaultOutboundQueue.queueARN;
  profile.queues = queues.map((q) => ({ ...q, queueId: q.queueARN }));
  return { ...configuration, permissions, agentStates, dialableCountries };
}
