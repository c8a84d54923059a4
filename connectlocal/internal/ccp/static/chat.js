// A chat as the agent's side of it knows it, by the participant service: what was said, by whom, and how far it has come.

const event = "application/vnd.amazonaws.connect.event.";
const typedEvery = 5000, typingLasts = 12_000; // ms

/** Chat is the agent's side of one contact. changed is called when there is something new. */
export class Chat {
  #session; #contact; #problem; #changed;
  #token = null;
  #items = new Map(); // id → item, in their order
  #older; // what to ask for the page before with
  #typed = -Infinity;
  #read = "";
  #timer;
  draft = "";
  unread = 0;
  typing = "";
  closed = false;

  constructor(session, contact, problem, changed) {
    this.#session = session;
    this.#contact = contact;
    this.#problem = problem;
    this.#changed = changed;
    void this.read();
  }

  close() {
    this.closed = true;
    clearTimeout(this.#timer);
  }

  /** entries are what is shown, the oldest first. */
  get entries() { return [...this.#items.values()]; }
  get more() { return this.#older !== undefined; }

  /** hear takes what the websocket brings. */
  hear(item) {
    if (item.ContentType === `${event}typing`) {
      if (item.ParticipantRole === "AGENT") return;
      this.typing = item.DisplayName || "The customer";
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => { this.typing = ""; this.#changed(); }, typingLasts);
      return this.#changed();
    }
    if (item.Type === "MESSAGEMETADATA") this.#receipt(item.MessageMetadata);
    else if (!this.#take(item)) return;
    this.#changed();
  }

  /** #take keeps an item; false if it is known, or nothing to be seen. */
  #take(item) {
    if (!item.Id || this.#items.has(item.Id) || item.Type === "EVENT" && !notices[item.ContentType?.slice(event.length)]) return false;
    this.#items.set(item.Id, item);
    if (item.ParticipantRole === "CUSTOMER" && item.Type !== "EVENT") {
      this.unread++;
      this.typing = "";
    }
    return true;
  }

  #receipt({ MessageId, Receipts = [] } = {}) {
    const item = this.#items.get(MessageId);
    if (item) this.#items.set(MessageId, { ...item, MessageMetadata: { MessageId, Receipts } });
  }

  /** read shows what has been said while the websocket brought nothing, in its place. */
  async read() {
    try {
      const before = new Set(this.#items.keys());
      const { Transcript, NextToken } = await this.#transcript();
      const heard = [...this.#items].filter(([id]) => !before.has(id) && !Transcript.some((i) => i.Id === id));
      const kept = [...this.#items].filter(([id]) => before.has(id) && !Transcript.some((i) => i.Id === id));
      if (before.size === 0) this.#older = NextToken;
      const { unread } = this;
      this.#items = new Map(kept);
      for (const item of Transcript) this.#take(item);
      if (before.size > 0) this.unread = unread + Transcript.filter((i) => !before.has(i.Id) && i.ParticipantRole === "CUSTOMER").length;
      for (const [id, item] of heard) this.#items.set(id, item);
      this.#changed();
    } catch (e) {
      if (!this.closed) this.#problem(e);
    }
  }

  /** earlier adds the page before. */
  async earlier() {
    const { Transcript, NextToken } = await this.#transcript(this.#older);
    const after = [...this.#items];
    this.#older = NextToken;
    this.#items = new Map();
    const { unread } = this;
    for (const item of Transcript) this.#take(item);
    for (const [id, item] of after) this.#items.set(id, item);
    this.unread = unread;
    this.#changed();
  }

  #transcript(NextToken) {
    return this.#call("transcript", { MaxResults: 100, ScanDirection: "BACKWARD", SortOrder: "ASCENDING", ...NextToken ? { NextToken } : { StartPosition: {} } });
  }

  /** seen: the agent looks at it. */
  seen() {
    if (document.hidden) return;
    this.unread = 0;
    const last = this.entries.findLast((i) => i.ParticipantRole === "CUSTOMER" && i.Type === "MESSAGE");
    if (!last || last.Id === this.#read) return;
    this.#read = last.Id;
    this.#event("message.read", { messageId: last.Id }).catch(() => { this.#read = ""; }); // it is told again with the next message
  }

  say(Content) { return this.#call("message", { ContentType: "text/plain", Content, ClientToken: crypto.randomUUID() }); }

  /** types lets the customer know that the agent writes. */
  types() {
    if (performance.now() - this.#typed < typedEvery) return;
    this.#typed = performance.now();
    this.#event("typing").catch(() => {}); // nobody waits for that
  }

  #event(kind, content) {
    return this.#call("event", { ContentType: event + kind, ...content ? { Content: JSON.stringify(content) } : {}, ClientToken: crypto.randomUUID() });
  }

  /** upload sends a file. */
  async upload(file) {
    const { AttachmentId, UploadMetadata } = await this.#call("start-attachment-upload", { ContentType: file.type, AttachmentName: file.name, AttachmentSizeInBytes: file.size, ClientToken: crypto.randomUUID() });
    const stored = await fetch(here(UploadMetadata.Url), { method: "PUT", headers: UploadMetadata.HeadersToInclude, body: file });
    if (!stored.ok) throw new Error(`The file was not taken (${stored.status}).`);
    await this.#call("complete-attachment-upload", { AttachmentIds: [AttachmentId], ClientToken: crypto.randomUUID() });
  }

  /** file is where an attachment can be had for a while. */
  async file(AttachmentId) { return here((await this.#call("attachment", { AttachmentId })).Url); }

  async #call(path, body) {
    this.#token ??= this.#session.call("createTransport", { transportType: "chat_token", contactId: this.#contact.contactId, participantId: this.#contact.own })
      .then((t) => t.chatTokenTransport.participantToken);
    try {
      return await this.#session.participate(path, body, await this.#token);
    } catch (e) {
      if (e.statusCode === 403 || e.statusCode === undefined) this.#token = null; // a token does not live for ever
      throw e;
    }
  }
}

/** notices are the events that are told, in words that follow a name. */
export const notices = { "participant.joined": "has joined", "participant.left": "has left", "chat.ended": "The chat is over", "transfer.succeeded": "The chat was passed on", "transfer.failed": "The chat could not be passed on" };

/** noticeOf says what an event was. */
export function noticeOf(item) {
  const words = notices[item.ContentType.slice(event.length)] ?? "";
  return words.startsWith("has") ? `${item.DisplayName || item.ParticipantRole?.toLowerCase() || "Somebody"} ${words}` : words;
}

/** here is an address of the service by the name that this page has for it. */
function here(address) {
  const url = new URL(address, location.href);
  url.host = location.host;
  return url.href;
}
