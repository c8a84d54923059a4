import type { ContactClient } from "@amazon-connect/contact";
import type { ContactState } from "../wire.js";

/** A participant's states in the words of the protocol (ParticipantStateType); on hold and barged in are in the chat. */
const STATES: Readonly<Record<string, ContactState>> = {
  connecting: "connecting",
  connected: "connected",
  hold: "connected",
  silent_monitor: "connected",
  barge: "connected",
  disconnected: "ended",
  rejected: "missed",
};

/**
 * How a contact is for the agent. listContacts does not tell, and what came before the page was loaded is not heard of:
 * the agent's own part in it does (Clients A.6). Somebody who has no part any more has left.
 */
export async function contactState(client: ContactClient, contactId: string): Promise<ContactState> {
  const self = (await client.listParticipants(contactId)).find((p) => p.isSelf);
  if (!self) {
    return "ended";
  }
  const { value } = await client.getParticipantState(self.participantId);
  return STATES[value] ?? "error";
}
