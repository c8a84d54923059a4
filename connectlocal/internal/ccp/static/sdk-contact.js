// The SDK's questions about contacts, and what it does with them.

const subtype = "connect:Chat";

/** participantOf is a connection in the SDK's words. */
export function participantOf(contact, connection) {
  return {
    participantId: connection.connectionId, contactId: contact.contactId, type: { value: connection.type },
    isInitial: connection.initial, isSelf: connection === contact.connections[0],
  };
}

/** stateOf is a connection's state in the SDK's words. */
export function stateOf(connection) { return { value: connection.state.type }; }

/** described is what the SDK tells of a contact in lists and events. */
export function described(contact) {
  return { contactId: contact.contactId, initialContactId: contact.initialContactId, type: contact.type, subtype };
}

function noSuch(what, id) { return Object.assign(new Error(`there is no ${what} ${id}`), { key: "notFound" }); }

function contactOf({ snapshot }, contactId) {
  const contact = snapshot.contacts.find((c) => c.contactId === contactId);
  if (!contact) throw noSuch("contact", contactId);
  return contact;
}

function connectionOf({ snapshot }, participantId) {
  for (const contact of snapshot.contacts) {
    const connection = contact.connections.find((c) => c.connectionId === participantId);
    if (connection) return { contact, connection };
  }
  throw noSuch("participant", participantId);
}

function chosen(attributes, filter) {
  const all = Object.values(attributes).filter(({ name }) => !Array.isArray(filter) || filter.includes(name));
  return Object.fromEntries(all.map(({ name, value }) => [name, value]));
}

/** contactRoutes are the commands; each gets the request's data and the agent as it is. */
export function contactRoutes({ session, desk }) {
  const of = (f) => (data, agent) => f(contactOf(agent, data.contactId), data);
  const press = (method) => of(({ contactId }) => session.call(method, { contactId }));
  const destroy = ({ contact, connection }) => session.call("destroyConnection", { contactId: contact.contactId, connectionId: connection.connectionId });

  async function invite({ contactId }, quickConnect) {
    const known = new Set(contactOf(desk.agent, contactId).connections.map((c) => c.connectionId));
    const updated = new Promise((done) => desk.addEventListener("update", done, { once: true }));
    await session.call("addNewConnection", { contactId, endpoint: quickConnect });
    await updated;
    return { participantId: contactOf(desk.agent, contactId).connections.find((c) => !known.has(c.connectionId))?.connectionId };
  }

  return {
    "contact/getAttributes": of((c, { attributes }) => chosen(c.attributes, attributes)),
    "contact/getInitialContactId": of((c) => ({ initialContactId: c.initialContactId })),
    "contact/getType": of((c) => ({ type: c.type })),
    "contact/getChannelType": of((c) => ({ type: c.type, subtype })),
    "contact/getStateDuration": (data, agent) => ({ stateDuration: Date.now() - contactOf(agent, data.contactId).state.timestamp + agent.snapshot.skew }),
    "contact/getQueue": of((c) => c.queue),
    "contact/getQueueTimestamp": of((c) => ({ queueTimestamp: c.queueTimestamp })),
    "contact/getDescription": of((c) => ({ description: c.description })),
    "contact/getReferences": of((c) => c.references),
    "contact/isAutoAcceptEnabled": of((c) => ({ isAutoAcceptEnabled: c.agentContactHandlingConfig.autoAccept })),
    "contact/isPreviewMode": of(() => ({ isPreviewMode: false })),
    "contact/getContactRegion": of(() => ({ region: session.region })),
    // The origin is this one: no other knows of the contact.
    "contact/getInstanceDetails": of(() => ({ origin: location.origin, region: session.region })),
    "contact/getContact": of((c) => ({ ...described(c), queue: c.queue })),
    "contact/listContacts": (_, { snapshot }) => snapshot.contacts.map(described),
    "contact/accept": press("acceptContact"),
    "contact/reject": press("rejectContact"),
    "contact/clear": press("clearContact"),
    "contact/disconnectSelf": of((c) => destroy({ contact: c, connection: c.connections[0] })),
    "contact/transfer": of(({ contactId }, { quickConnect }) => session.call("transferContact", { contactId, endpoint: quickConnect })),
    "contact/addParticipant": of((c, { quickConnect }) => invite(c, quickConnect)),
    "contact/listParticipants": of((c) => c.connections.map((x) => participantOf(c, x))),
    "contact/getParticipant": ({ participantId }, agent) => {
      const { contact, connection } = connectionOf(agent, participantId);
      return participantOf(contact, connection);
    },
    "contact/getParticipantState": ({ participantId }, agent) => stateOf(connectionOf(agent, participantId).connection),
    "contact/disconnectParticipant": ({ participantId }, agent) => destroy(connectionOf(agent, participantId)),
  };
}
