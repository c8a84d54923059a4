// What the SDK's subscribers hear of, found by comparing what the agent saw with what the agent sees.

import { described, participantOf, stateOf } from "./sdk-contact.js";

const lifecycle = {
  incoming: "contact/incoming", pending: "contact/pending", connecting: "contact/connecting", connected: "contact/connected",
  ended: "contact/acw", missed: "contact/missed", rejected: "contact/missed", error: "contact/error",
};

/** changes are the topics' keys with their data and what they are about: [key, data, parameter]. */
export function* changes(agent, before) {
  if (before) yield* ofAgent(agent, before);
  const old = new Map((before?.snapshot.contacts ?? []).map((c) => [c.contactId, c]));
  for (const contact of agent.snapshot.contacts) {
    yield* ofContact(contact, old.get(contact.contactId));
    old.delete(contact.contactId);
  }
  for (const gone of old.values()) {
    yield ["contact/cleared", described(gone), gone.contactId];
    yield ["contact/destroy", described(gone), gone.contactId];
  }
}

function* ofAgent({ snapshot, configuration }, before) {
  const was = before.snapshot;
  if (snapshot.state.name !== was.state.name) {
    yield ["agent/stateChange", { state: snapshot.state.name, previous: { state: was.state.name } }];
    yield ["agent/availabilityStateChanged", { state: snapshot.state, previous: { state: was.state } }];
  }
  if (snapshot.nextState?.name !== was.nextState?.name) {
    yield ["agent/nextAvailabilityStateChanged", { nextState: snapshot.nextState, ...(was.nextState ? { previous: { nextState: was.nextState } } : {}) }];
  }
  const profile = configuration.routingProfile;
  const earlier = before.configuration.routingProfile;
  if (JSON.stringify(profile) !== JSON.stringify(earlier)) {
    yield ["agent/routingProfileChanged", { routingProfile: profile, previous: { routingProfile: earlier } }];
  }
}

function* ofContact(contact, was) {
  const id = contact.contactId;
  if (contact.state.type !== was?.state.type && lifecycle[contact.state.type]) yield [lifecycle[contact.state.type], described(contact), id];
  const old = new Map((was?.connections ?? []).map((c) => [c.connectionId, c]));
  for (const connection of contact.connections) {
    const earlier = old.get(connection.connectionId);
    const participant = participantOf(contact, connection);
    if (was && !earlier) yield ["contact/participantAdded", { participant }, id];
    if (earlier && earlier.state.type !== connection.state.type) {
      const { participantId, contactId } = participant;
      yield ["contact/participantStateChanged", { participantId, contactId, state: stateOf(connection) }, participantId];
      if (connection.state.type === "disconnected") yield ["contact/participantDisconnected", { participant }, id];
    }
    old.delete(connection.connectionId);
  }
  for (const gone of old.values()) yield ["contact/participantDisconnected", { participant: { ...participantOf(was, gone), isSelf: gone === was.connections[0] } }, id];
}
