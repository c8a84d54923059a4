/**
 * What the widget module needs of Amazon's chat library (amazon-connect-chatjs 5): the shapes of what it takes and
 * gives. The page brings the library; nothing of it is bundled here.
 */

/** One chat as the customer's browser knows it: what StartChatContact answers. The token is a secret. */
export interface ChatDetails {
  readonly contactId: string;
  readonly participantId: string;
  readonly participantToken: string;
  readonly initialContactId?: string;
}

/** The answer of StartChatContact as it is, or with small initials as chatjs has it. */
export type Started = ChatDetails | {
  readonly ContactId: string;
  readonly ParticipantId: string;
  readonly ParticipantToken: string;
};

/** What came by the websocket or is in a transcript: Connect's Item. */
export interface Item {
  readonly Id?: string;
  readonly Type?: string;
  readonly ContentType?: string;
  readonly Content?: string;
  readonly AbsoluteTime?: string;
  readonly ParticipantId?: string;
  readonly ParticipantRole?: string;
  readonly DisplayName?: string;
  readonly ContactId?: string;
  readonly InitialContactId?: string;
  readonly Attachments?: readonly Attachment[];
  readonly MessageMetadata?: {
    readonly MessageId?: string;
    readonly Receipts?: readonly { readonly DeliveredTimestamp?: string; readonly ReadTimestamp?: string }[];
  };
}

export interface Attachment {
  readonly AttachmentId?: string;
  readonly AttachmentName?: string;
  readonly ContentType?: string;
  readonly Status?: string;
}

export interface Page {
  readonly Transcript?: readonly Item[];
  readonly NextToken?: string;
}

/** A handler of chatjs. What it hands over differs from callback to callback; data is the item, if there is one. */
type Subscribe = (handler: (event: { readonly data?: unknown; readonly connectSuccess?: boolean }) => void) => void;

/** A customer's session of chatjs: bound to one contact, of no use after its end or onConnectionBroken (Clients B.5). */
export interface Session {
  connect(args?: object): Promise<unknown> | undefined;
  getChatDetails(): ChatDetails;
  sendMessage(args: { message: string; contentType: string; clientToken?: string }): Promise<{ data?: { Id?: string; AbsoluteTime?: string } }>;
  sendEvent(args: { contentType: string; content?: string }): Promise<unknown>;
  sendAttachment(args: { attachment: File }): Promise<unknown>;
  downloadAttachment(args: { attachmentId: string }): Promise<Blob>;
  getTranscript(args: object): Promise<{ data?: Page }>;
  disconnectParticipant(): Promise<unknown>;
  onMessage: Subscribe;
  onTyping: Subscribe;
  onReadReceipt: Subscribe;
  onDeliveredReceipt: Subscribe;
  onConnectionEstablished: Subscribe;
  onConnectionLost: Subscribe;
  onConnectionBroken: Subscribe;
  onEnded: Subscribe;
  onDeepHeartbeatSuccess?: Subscribe;
  onChatRehydrated?: Subscribe;
  onParticipantDisplayNameUpdated?: Subscribe;
  /** Amazon's own class has it, without saying so in its types: closes the websocket and ends nothing. */
  readonly controller?: { breakConnection?(): unknown };
}

/** connect.ChatSession, or anything else that makes customers' sessions. */
export interface SessionFactory {
  create(args: object): unknown;
}

const connectTypes = "application/vnd.amazonaws.connect.";

/** The content types of events that this module knows (Clients B.6). */
export const events = {
  typing: `${connectTypes}event.typing`,
  joined: `${connectTypes}event.participant.joined`,
  left: `${connectTypes}event.participant.left`,
  renamed: `${connectTypes}event.participant.displayname.updated`,
  transferred: `${connectTypes}event.transfer.succeeded`,
  ended: `${connectTypes}event.chat.ended`,
  read: `${connectTypes}event.message.read`,
  delivered: `${connectTypes}event.message.delivered`,
} as const;

/** chatDetails takes what StartChatContact answered. It throws where something is missing, without naming the token. */
export function chatDetails(started: Started): ChatDetails {
  const given = started as Partial<ChatDetails> & { ContactId?: string; ParticipantId?: string; ParticipantToken?: string };
  const contactId = given.contactId ?? given.ContactId;
  const participantId = given.participantId ?? given.ParticipantId;
  const participantToken = given.participantToken ?? given.ParticipantToken;
  if (!contactId || !participantId || !participantToken) {
    throw new TypeError("a chat needs contactId, participantId and participantToken");
  }
  return { contactId, participantId, participantToken, initialContactId: given.initialContactId ?? contactId };
}

/** What a failed call of chatjs tells: an HTTP status where the service has answered, and whatever words there are. */
export interface Refusal {
  readonly status: number | undefined;
  readonly message: string;
}

/** refusal reads what chatjs rejects with: an object, one inside others (connect), a text, or an Error. */
export function refusal(thrown: unknown): Refusal {
  let at: unknown = thrown;
  for (let depth = 0; depth < 4 && isRecord(at); depth++) {
    if (typeof at["statusCode"] === "number") {
      return { status: at["statusCode"], message: String(at["message"] ?? at["type"] ?? "") };
    }
    if (!("_debug" in at)) {
      break;
    }
    at = at["_debug"];
  }
  return { status: undefined, message: at instanceof Error ? at.message : isRecord(at) ? String(at["message"] ?? at["reason"] ?? "") : String(at) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
