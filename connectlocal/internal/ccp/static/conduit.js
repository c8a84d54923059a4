// The upstream side of Streams' conduit: what the page that embeds this one hears from Amazon's CCP, and sends to it.
// Messages are {event, data}. The embedding page sees what the agent sees, tokens of chats included: they are sent
// to the origin that has answered, and to no other.

/** Conduit is the line to the embedding page; without one it does nothing. */
export class Conduit extends EventTarget {
  #origin = null; // of the embedding page, known from its first message
  #latest = new Map(); // what it has to be told when it is known
  id = crypto.randomUUID();

  constructor() {
    super();
    this.framed = window.parent !== window;
    if (this.framed) window.addEventListener("message", (m) => this.#hear(m));
  }

  /** open says that the CCP is there: the embedding page goes on from that. */
  open() { if (this.framed) window.parent.postMessage({ event: "acknowledge", data: { id: this.id } }, "*"); }

  /** send tells the embedding page something, if it is known. */
  send(event, data) {
    if (this.#origin === null) return;
    try {
      window.parent.postMessage({ event, data }, this.#origin);
    } catch (e) {
      if (e.name !== "DataCloneError") throw e;
      console.error(`connectlocal: ${event} cannot be sent`, e);
    }
  }

  /** keep tells it too, and tells it to a page that becomes known later. */
  keep(event, data) {
    this.#latest.set(event, data);
    this.send(event, data);
  }

  /** close forgets what is kept: there is no agent any more. */
  close() { this.#latest.clear(); }

  #hear(message) {
    if (message.source !== window.parent || typeof message.data?.event !== "string") return;
    if (this.#origin === null) {
      // A page from a file, or in a sandbox, has no origin that one could name.
      this.#origin = message.origin === "null" ? "*" : message.origin;
      for (const [event, data] of this.#latest) this.send(event, data);
    }
    this.dispatchEvent(new CustomEvent(message.data.event, { detail: message.data.data }));
  }
}
