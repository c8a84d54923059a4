import { NotPossible, type Token } from "../desk.js";
import { settled } from "./answer.js";
import type { Agent, Library } from "./library.js";
import { contactOf, ownConnection } from "./moves.js";

/**
 * How long a message may take, milliseconds. It is a courtesy before a move, and the move matters more: where the CCP
 * answers no SDK, Streams alone waits half a minute (Clients F).
 */
const COURTESY = 3_000;

/** How long a token may take, milliseconds. */
const PATIENCE = 10_000;

/** See Desk.say. The page's own session of the chat is used, which Streams makes where there is none yet. */
export async function say(library: Library, agent: Agent, contactId: string, text: string): Promise<void> {
  if (!library.ChatSession) {
    throw new NotPossible("this page has no amazon-connect-chatjs");
  }
  const own = ownConnection(contactOf(agent, contactId));
  const until = performance.now() + COURTESY;
  const chat = await settled(COURTESY, "the chat's session", own.getMediaController());
  await settled(Math.max(1, until - performance.now()), "the message", chat.sendMessage({ contentType: "text/plain", message: text }));
}

/** See Desk.token. Streams calls it participantToken; it is what DisconnectParticipant takes (Clients A.5). */
export async function token(agent: Agent, contactId: string): Promise<Token> {
  const own = ownConnection(contactOf(agent, contactId));
  const { chatTokenTransport } = await settled(PATIENCE, "the token", own.getConnectionToken());
  const expires = new Date(chatTokenTransport.expiry).getTime();
  if (!chatTokenTransport.participantToken || !expires) {
    throw new Error("Streams gave a token without its end, or none");
  }
  return { participantId: own.getConnectionId(), token: chatTokenTransport.participantToken, expires };
}
