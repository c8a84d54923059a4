import { NotPossible, awaitsClearing } from "../desk.js";
import { answered } from "./answer.js";
import type { Agent, Connection, Contact, Endpoint } from "./library.js";
import { contactStateOf } from "./state.js";

/** The agent's contact of this id. */
export function contactOf(agent: Agent, contactId: string): Contact {
  const contact = agent.getContacts("chat").find((c) => c.getContactId() === contactId);
  if (!contact) {
    throw new Error("the contact is not in the agent's hands");
  }
  return contact;
}

/**
 * The agent's own part in a contact. It is the only connection of type agent: colleagues are outbound, and a
 * supervisor's own is monitoring. The initial one is the customer's, and destroying it would end the chat
 * (Clients A.2, A.4).
 */
export function ownConnection(contact: Contact): Connection {
  const own = contact.getConnections().find((c) => c.getType() === "agent" && !c.isInitialConnection());
  if (!own) {
    throw new NotPossible("the agent has no connection of its own in the contact");
  }
  return own;
}

/** See Desk.transfer (Clients A.3). */
export async function transfer(agent: Agent, contactId: string, quickConnect: string): Promise<void> {
  const contact = contactOf(agent, contactId);
  ownConnection(contact); // a supervisor's contact is another agent's chat
  const endpoint = await endpointOf(agent, quickConnect);
  await answered("transfer", (callbacks) => {
    if (contact.transfer) {
      contact.transfer(endpoint, callbacks);
    } else {
      contact.addConnection(endpoint, callbacks);
    }
  });
}

/** See Desk.disconnect (Clients A.4). */
export async function disconnect(agent: Agent, contactId: string): Promise<void> {
  const own = ownConnection(contactOf(agent, contactId));
  await answered("disconnect", (callbacks) => own.destroy(callbacks));
}

/** See Desk.clear. What is not over is left alone: Connect would refuse. */
export async function clear(agent: Agent, contactId: string): Promise<void> {
  const contact = contactOf(agent, contactId);
  const state = contactStateOf(contact);
  if (!awaitsClearing(state)) {
    throw new Error(`clear: the contact is ${state}`);
  }
  await answered("clear", (callbacks) => contact.clear(callbacks));
}

/** The queue quick connect of this name among those of the agent's queues, which are those that Amazon's own CCP offers. */
async function endpointOf(agent: Agent, name: string): Promise<Endpoint> {
  const outbound = agent.getRoutingProfile().defaultOutboundQueue?.queueARN;
  const queues = new Set(agent.getAllQueueARNs());
  if (outbound) {
    queues.add(outbound);
  }
  const { endpoints } = await answered<{ endpoints: Endpoint[] }>("quick connects", (callbacks) => agent.getEndpoints([...queues], callbacks));
  const found = endpoints.find((e) => e.type === "queue" && e.name === name);
  if (!found) {
    throw new NotPossible("none of the agent's queues has a queue quick connect of this name");
  }
  return found;
}
