import type { Conversation } from "./conversation.js";

/** Where the site's backend says that a swap is wanted: an EventSource, a WebSocket, any EventTarget, or an emitter. */
export type Source =
  | { addEventListener(name: string, handler: (event: unknown) => void): void; removeEventListener(name: string, handler: (event: unknown) => void): void }
  | { on(name: string, handler: (event: unknown) => void): unknown; off(name: string, handler: (event: unknown) => void): unknown };

export interface SwapOnOptions {
  /** The event's name. */
  readonly event?: string;
  /**
   * Whether this event wants a swap now. By default: its data, JSON or an object, names the contact that the customer is
   * in as contactId, or names none. So a signal that comes again after the swap, as an EventSource's may, does nothing.
   */
  readonly wanted?: (event: unknown, contactId: string) => boolean;
  /** Told when a swap did not come about. */
  readonly failed?: (error: unknown) => void;
}

/** swapOn swaps the conversation when the source says so, until the returned function is called. */
export function swapOn(conversation: Conversation, source: Source, options: SwapOnOptions = {}): () => void {
  const { event: name = "swap", wanted = names, failed = () => undefined } = options;
  const handler = (event: unknown) => {
    if (!conversation.swapping && wanted(event, conversation.contact.contactId)) {
      conversation.swap().catch(failed);
    }
  };
  if ("addEventListener" in source) {
    source.addEventListener(name, handler);
    return () => source.removeEventListener(name, handler);
  }
  source.on(name, handler);
  return () => { source.off(name, handler); };
}

/** names is whether an event is about this contact. What cannot be read is not about it. */
function names(event: unknown, contactId: string): boolean {
  const data = isRecord(event) && "data" in event ? event["data"] : event;
  if (data === undefined || data === null || data === "") {
    return true;
  }
  const told = typeof data === "string" ? parse(data) : data;
  return isRecord(told) && (told["contactId"] === undefined || told["contactId"] === contactId);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> { return typeof value === "object" && value !== null; }
