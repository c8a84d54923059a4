// What stands in a transcript, made of the items that the participant service brings. Pure: the same items in the
// same order make the same entries.

const event = "application/vnd.amazonaws.connect.event.";
const interactive = "application/vnd.amazonaws.connect.message.interactive";

/**
 * @typedef {{
 *   id: string, kind: "message" | "notice" | "file" | "choice", from: "me" | "agent" | "system", name: string, text: string, at: string, type: string,
 *   status?: "sending" | "sent" | "delivered" | "read" | "failed",
 *   file?: { id: string, name: string, type: string, size?: number },
 *   choice?: any, answered?: string,
 * }} Entry
 */

/**
 * The entries with one more item.
 * @param {Entry[]} entries @param {any} item @param {string} mine the customer's participant id @returns {Entry[]}
 */
export function entered(entries, item, mine) {
  if (item.Type === "MESSAGEMETADATA") {
    return receipted(entries, item.MessageMetadata, mine);
  }
  if (item.ContentType === `${interactive}.response`) {
    return answered(entries, item);
  }
  const entry = entryOf(item, mine);
  if (!entry) {
    return entries;
  }
  const own = entries.findIndex((e) => e.status === "sending" && entry.from === "me" && e.text === entry.text); // the websocket may be faster than the answer
  const before = entries.findIndex((e) => e.id === entry.id);
  if (before < 0 && own >= 0) {
    return entries.map((e, n) => (n === own ? { ...entry, status: "sent" } : e));
  }
  return before < 0 ? [...entries, entry] : entries.map((e, n) => (n === before ? { ...e, at: entry.at, status: e.status === "sending" ? "sent" : e.status } : e));
}

/** The entries with an answer: it stands with the last choice that had none, also after a reload. @param {Entry[]} entries @param {any} item */
function answered(entries, item) {
  const n = entries.findLastIndex((entry) => entry.kind === "choice" && !entry.answered);
  const said = parsed(item.Content), words = said?.data?.content ?? said?.action;
  return n < 0 ? entries : entries.map((entry, i) => (i === n ? { ...entry, answered: typeof words === "string" ? words : "answered" } : entry));
}

/** @param {any} item @param {string} mine @returns {Entry | null} */
function entryOf(item, mine) {
  const from = item.ParticipantId === mine || item.ParticipantRole === "CUSTOMER" ? "me" : item.ParticipantRole === "AGENT" || item.ParticipantRole === "SUPERVISOR" ? "agent" : "system";
  const base = { id: item.Id, from, name: item.DisplayName ?? "", at: item.AbsoluteTime, type: item.ContentType ?? "" };
  if (item.Type === "ATTACHMENT") {
    const file = item.Attachments?.[0] ?? {};
    return /** @type {Entry} */ ({ ...base, kind: "file", text: file.AttachmentName ?? "a file", file: { id: file.AttachmentId, name: file.AttachmentName, type: file.ContentType, size: file.AttachmentSizeInBytes } });
  }
  if (item.Type === "EVENT") {
    const text = notice(item.ContentType?.slice(event.length), base.name || "An agent", item.ParticipantRole);
    return text ? /** @type {Entry} */ ({ ...base, kind: "notice", text }) : null;
  }
  if (item.ContentType === interactive) {
    return /** @type {Entry} */ ({ ...base, kind: "choice", text: "", choice: parsed(item.Content) });
  }
  return /** @type {Entry} */ ({ ...base, kind: "message", text: item.Content ?? "", ...(from === "me" && { status: "sent" }) });
}

/** What is told of an event; empty if nothing is. @param {string} kind @param {string} name @param {string} role */
function notice(kind, name, role) {
  const agent = role === "AGENT";
  switch (kind) {
    case "participant.joined": return agent ? `You are now talking to ${name}.` : "";
    case "participant.left": return agent ? `${name} has left the chat.` : "";
    case "chat.ended": return "The chat is over.";
    default: return "";
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The entries with what a receipt says of one of them, and so of those before it. @param {Entry[]} entries @param {any} said @param {string} mine @returns {Entry[]} */
function receipted(entries, said, mine) {
  const receipts = (said?.Receipts ?? []).filter((/** @type {any} */ r) => r.RecipientParticipantId !== mine);
  const read = receipts.some((/** @type {any} */ r) => r.ReadTimestamp), delivered = read || receipts.some((/** @type {any} */ r) => r.DeliveredTimestamp);
  const last = entries.findIndex((entry) => entry.id === said?.MessageId);
  if (!delivered || last < 0) {
    return entries;
  }
  return entries.map((entry, n) => {
    if (n > last || entry.from !== "me" || !entry.status || entry.status === "read" || entry.status === "failed") {
      return entry;
    }
    return { ...entry, status: read ? "read" : "delivered" };
  });
}

/** Whether a message asks for a number from one to five: then there are buttons for it, too. @param {Entry} entry */
export function asksForANumber(entry) {
  return entry.kind === "message" && entry.from === "system" && /\bnumber\b.*\b1\b.*\bto 5\b/is.test(entry.text);
}
