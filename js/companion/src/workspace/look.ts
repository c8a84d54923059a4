import type { AgentClient, AgentState, ContactClient, CoreContactData } from "@amazon-connect/contact";
import type { Contact, ContactState, State, Status } from "../wire.js";
import { contactState } from "./participant.js";

/** What is remembered of a contact between two looks. */
export interface Memory {
  /** How it ended, which only an event tells: a participant who is out has missed the contact, or finished it, or lost it. */
  over: ContactState | null;
  queue: string | null;
}

/** Asks the workspace for all that a state has. */
export async function look(agent: AgentClient, contact: ContactClient, memory: Map<string, Memory>): Promise<State> {
  const [availability, all] = await Promise.all([agent.getAvailabilityState(), contact.listContacts()]);
  const chats = all.filter((c) => c.type === "chat");
  const there = new Set(chats.map((c) => c.contactId));
  for (const contactId of memory.keys()) {
    if (!there.has(contactId)) {
      memory.delete(contactId);
    }
  }
  const contacts = await Promise.all(chats.map((chat) => describe(contact, chat, remembered(memory, chat.contactId))));
  const { nextState } = availability;
  return { status: statusOf(availability), next: nextState ? statusOf(nextState) : null, contacts };
}

/** What is remembered of this contact, from now on at the latest. */
export function remembered(memory: Map<string, Memory>, contactId: string): Memory {
  const known = memory.get(contactId) ?? { over: null, queue: null };
  memory.set(contactId, known);
  return known;
}

async function describe(client: ContactClient, { contactId, initialContactId }: CoreContactData, known: Memory): Promise<Contact> {
  const [state] = await Promise.all([known.over ?? contactState(client, contactId), named(client, contactId, known)]);
  return { contactId, chatId: initialContactId || contactId, state, queue: known.queue ?? "" };
}

/** Finds out the queue, which never changes. Without it the rest is worth as much, and the next look asks again. */
async function named(client: ContactClient, contactId: string, known: Memory): Promise<void> {
  if (known.queue !== null) {
    return;
  }
  try {
    known.queue = (await client.getQueue(contactId))?.name ?? "";
  } catch {
    // A service without the permission Contact.Details.View is refused; the protocol takes an empty name.
  }
}

function statusOf({ name, type, startTimestamp }: AgentState): Status {
  return { name, type, at: startTimestamp ? new Date(startTimestamp).getTime() || 0 : 0 };
}
