// A chat as a person reads and writes it, by the participant service.

import { el } from "/_page/elements.js";

/** Chat is the agent's side of one contact. */
export class Chat {
  #session;
  #contactId;
  #participantId;
  #problem;
  #token = null;
  #seen = new Set();
  #lines = el("ol", { "aria-live": "polite", "aria-label": "Messages", tabindex: "0" });

  constructor(session, contactId, participantId, problem) {
    Object.assign(this, { closed: false });
    this.#session = session;
    this.#contactId = contactId;
    this.#participantId = participantId;
    this.#problem = problem;
    const text = el("input", { id: `say-${contactId}`, autocomplete: "off", maxlength: "1024", "aria-label": "Message", placeholder: "Write to the customer" });
    this.element = el("form", {
      class: "chat", onsubmit: (e) => {
        e.preventDefault();
        this.#say(text);
      },
    }, this.#lines, el("div", { class: "say" }, text, el("button", {}, "Send")));
    this.#read().catch(problem);
  }

  close() { this.closed = true; }

  /** hear shows what has been said. */
  hear(message) {
    if (message.Type !== "MESSAGE" || this.#seen.has(message.Id)) return;
    this.#seen.add(message.Id);
    this.#lines.append(el("li", { class: message.ParticipantRole.toLowerCase() },
      el("span", { class: "soft" }, message.ParticipantRole === "SYSTEM" ? "system" : message.DisplayName || message.ParticipantRole.toLowerCase()), " ", message.Content));
    this.#lines.scrollTop = this.#lines.scrollHeight;
  }

  async #read() {
    const { Transcript } = await this.#call("transcript", { MaxResults: 100, ScanDirection: "BACKWARD", SortOrder: "ASCENDING", StartPosition: {} });
    const later = [...this.#lines.children]; // what came by the websocket in the meantime
    this.#lines.replaceChildren();
    for (const item of Transcript) this.hear(item);
    this.#lines.append(...later);
  }

  async #say(text) {
    const Content = text.value.trim();
    if (Content === "") return;
    try {
      await this.#call("message", { ContentType: "text/plain", Content, ClientToken: crypto.randomUUID() });
      text.value = "";
      this.#problem();
    } catch (e) {
      this.#problem(e);
    }
  }

  async #call(path, body) {
    this.#token ??= this.#session.call("createTransport", { transportType: "chat_token", contactId: this.#contactId, participantId: this.#participantId })
      .then((t) => t.chatTokenTransport.participantToken);
    const res = await fetch(`/participant/${path}`, {
      method: "POST", headers: { "Content-Type": "application/json", "X-Amz-Bearer": await this.#token }, body: JSON.stringify(body),
    });
    const answer = await res.json().catch(() => null);
    if (!res.ok) throw new Error(answer?.Message ?? answer?.message ?? `${res.status} ${res.statusText}`);
    return answer;
  }
}
