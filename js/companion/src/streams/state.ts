import type { Contact as WireContact, ContactState, State, Status } from "../wire.js";
import type { Agent, AgentState, Contact } from "./library.js";

/** Streams' states of a contact in the protocol's words (Streams' ContactStateType). */
const STATES: Readonly<Record<string, ContactState>> = {
  init: "incoming",
  incoming: "incoming",
  pending: "incoming",
  connecting: "connecting",
  connected: "connected",
  paused: "connected",
  ended: "ended",
  missed: "missed",
  rejected: "missed",
  error: "error",
};

/** What Streams shows of the agent, with Connect's own times (Clients A.1, A.2). */
export function stateOf(agent: Agent): State {
  const next = agent.getNextState();
  return {
    status: statusOf(agent.getState()),
    next: next?.name ? statusOf(next) : null,
    contacts: agent.getContacts("chat").map(contactOf),
  };
}

/** The state of a contact; one that this version does not know is an error, so that it is taken for no live chat. */
export function contactStateOf(contact: Contact): ContactState {
  return STATES[contact.getState().type] ?? "error";
}

function contactOf(contact: Contact): WireContact {
  const contactId = contact.getContactId();
  return {
    contactId,
    chatId: contact.getInitialContactId() || contactId, // the first of its chain may name none
    state: contactStateOf(contact),
    queue: contact.getQueue()?.name ?? "", // an agent's own queue has no name
  };
}

function statusOf({ name, type, startTimestamp }: AgentState): Status {
  return { name, type, at: startTimestamp ? new Date(startTimestamp).getTime() || 0 : 0 };
}
