// A chat as a person reads and writes it, by the participant service.

import { el } from "/_page/elements.js";

/** Chat is the agent's side of one contact. */
export class Chat {
  #session;
  #contactId;
  #participantId;
  #problem;
  #token = null;
  #seen = new Map(); // id → line, as they came
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
    this.read();
  }

  close() { this.closed = true; }

  /** hear shows what has been said. */
  hear(message) {
    if (message.Type !== "MESSAGE" || this.#seen.has(message.Id)) return;
    this.#lines.append(this.#line(message));
    this.#lines.scrollTop = this.#lines.scrollHeight;
  }

  /** read shows what has been said while the websocket brought nothing, in its place. */
  async read() {
    const before = new Set(this.#seen.keys());
    try {
      const { Transcript } = await this.#call("transcript", { MaxResults: 100, ScanDirection: "BACKWARD", SortOrder: "ASCENDING", StartPosition: {} });
      const said = new Map(Transcript.filter((i) => i.Type === "MESSAGE").map((i) => [i.Id, i]));
      if ([...said.keys()].every((id) => this.#seen.has(id))) return;
      const heard = [...this.#seen].filter(([id]) => !before.has(id) && !said.has(id)).map(([, line]) => line);
      this.#lines.append(...[...said.values()].map((i) => this.#line(i)), ...heard);
      this.#lines.scrollTop = this.#lines.scrollHeight;
    } catch (e) {
      if (!this.closed) this.#problem(e);
    }
  }

  /** #line is the one of a message; it is made once. */
  #line({ Id, ParticipantRole, DisplayName, Content }) {
    if (!this.#seen.has(Id)) {
      const role = ParticipantRole.toLowerCase();
      const who = ParticipantRole === "SYSTEM" ? role : DisplayName || role;
      this.#seen.set(Id, el("li", { class: role }, el("span", { class: "soft" }, who), " ", Content));
    }
    return this.#seen.get(Id);
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
