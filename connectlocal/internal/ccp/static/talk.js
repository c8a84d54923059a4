// The chat that is chosen: what was said, and where one writes.

import { el, icon, put, rows } from "/_kit/el.js";
import { menu } from "/_kit/menu.js";
import { line, name, shown } from "/_kit/text.js";
import { noticeOf } from "./chat.js";

const hour = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** Talk draws one chat at a time. */
export class Talk {
  #root; #session; #attempt; #problem;
  #chat; #contact;

  constructor(root, { session, attempt, problem }) {
    this.#root = root;
    this.#session = session;
    this.#attempt = attempt;
    this.#problem = problem;
    this.none = el("div", { class: "empty" }, icon("chat"), el("p", {}, "A chat that you take is shown here."));
    this.list = el("div", { class: "talk", role: "log", tabindex: 0, "aria-label": "Messages" });
    this.typing = el("p", { class: "typing", "aria-hidden": true });
    this.earlier = el("button", { type: "button", class: "button", "data-kind": "quiet", "data-size": "small", onclick: () => attempt(() => this.#chat.earlier()) }, "Earlier messages");
    this.text = el("textarea", { class: "input", rows: 1, maxlength: 1024, "aria-label": "Message", placeholder: "Write to the customer", autocomplete: "off", onkeydown: (e) => this.#key(e), oninput: () => this.#chat?.types() });
    this.file = el("input", { type: "file", class: "sr", tabindex: -1, "aria-hidden": true, onchange: () => this.#upload() });
    this.form = el("form", { class: "say", onsubmit: (e) => { e.preventDefault(); this.#say(); } },
      el("button", { type: "button", class: "button", "data-kind": "icon", "aria-label": "Send a file", title: "Send a file", onclick: () => this.file.click() }, icon("attach")), this.text, el("button", { class: "button", "data-kind": "primary" }, icon("send"), "Send"), this.file);
    this.head = el("header", {});
  }

  focus() { if (this.#chat) this.text.focus(); }

  /** show draws a chat; without one, that there is none. */
  show(chat, contact, queueArns = []) {
    if (!chat || !contact) {
      this.#keep();
      this.#chat = undefined;
      if (this.#root.firstChild !== this.none) this.#root.replaceChildren(this.none);
      return;
    }
    if (chat !== this.#chat) {
      this.#keep();
      this.#chat = chat;
      this.#contact = contact;
      this.text.value = chat.draft;
      this.#root.replaceChildren(this.head, this.list, this.typing, this.form);
      this.head.replaceChildren();
      this.list.replaceChildren();
    }
    rows(this.head, [{ key: contact.contactId, customer: contact.customer, queue: contact.queue, monitoring: contact.monitoring }], (i) => i.key, () => this.#head(contact, queueArns));
    const near = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
    rows(this.list, [...chat.more ? [{ key: "earlier" }] : [], ...chat.entries.map((item, n, all) => ({ key: item.Id, item, follows: n > 0 && all[n - 1].ParticipantId === item.ParticipantId && all[n - 1].Type === item.Type && item.Type !== "EVENT" }))], (i) => i.key,
      ({ item, follows }) => item ? this.#said(item, follows) : this.earlier);
    if (near) this.list.scrollTop = this.list.scrollHeight;
    put(this.typing, chat.typing ? `${line(chat.typing, 60)} is writing …` : " ");
  }

  #keep() { if (this.#chat) this.#chat.draft = this.text.value; }

  #head(contact, queueArns) {
    return el("div", { class: "spread" }, el("div", {}, el("h2", {}, name(contact.customer)), el("span", { class: "meta" }, [contact.queue, ...contact.others].filter(Boolean).map((s) => line(s, 60)).join(" · "))),
      el("div", { class: "row" }, !contact.monitoring && this.#transfer(contact, queueArns),
        el("button", { type: "button", class: "button", id: `destroyConnection-${contact.contactId}`, "aria-label": `End chat: ${line(contact.customer, 60)}`, onclick: () => this.#attempt(() => this.#session.call("destroyConnection", { contactId: contact.contactId, connectionId: contact.own })) }, icon("ended"), contact.monitoring ? "Leave" : "End chat"),
        menu({ label: "More about this contact", icon: "more", silent: true }, [{ text: "Copy the contact's id", icon: "copy", run: () => void navigator.clipboard?.writeText(contact.contactId) }])));
  }

  /** #transfer offers the quick connects, which it asks for when a person gets there. */
  #transfer({ contactId, customer }, queueARNs) {
    const first = () => el("option", { value: "" }, "Transfer to…");
    const list = el("select", { class: "input", id: `transfer-${contactId}`, "aria-label": `Transfer ${line(customer, 60)} to` }, first());
    list.addEventListener("focus", () => this.#attempt(async () => {
      const { endpoints } = await this.#session.call("getEndpoints", { queueARNs });
      list.replaceChildren(first(), ...endpoints.map((e) => el("option", { value: e.endpointARN }, e.type === "agent" ? `${line(e.name, 60)} (agent)` : line(e.name, 60))));
    }), { once: true });
    list.addEventListener("change", () => this.#attempt(async () => {
      const endpointARN = list.value;
      list.value = "";
      await this.#session.call("transferContact", { contactId, endpoint: { endpointARN } });
    }));
    return list;
  }

  #said(item, follows) {
    const own = item.ParticipantId === this.#contact.own || item.ParticipantRole === "AGENT" && item.ParticipantId === undefined;
    const by = item.Type === "EVENT" || item.ParticipantRole === "SYSTEM" ? "system" : item.ParticipantRole === "CUSTOMER" ? "customer" : own ? "self" : "agent";
    if (by === "system") return el("div", { class: "said", "data-by": by, "data-id": item.Id }, el("div", { class: "words" }, item.Type === "EVENT" ? line(noticeOf(item), 200) : shown(words(item), 4000)));
    return el("div", { class: "said", "data-by": by, "data-follows": follows, "data-id": item.Id }, el("p", { class: "meta" }, name(item.DisplayName || by), " ", el("time", { datetime: item.AbsoluteTime }, hour(item.AbsoluteTime))),
      el("div", { class: "words" }, item.Type === "ATTACHMENT" ? this.#attachment(item) : shown(words(item), 4000)), by === "self" && receipt(item));
  }

  #attachment(item) {
    const { AttachmentId, AttachmentName } = item.Attachments?.[0] ?? {};
    return el("button", { type: "button", class: "link", onclick: () => this.#attempt(async () => el("a", { href: await this.#chat.file(AttachmentId), download: AttachmentName, rel: "noopener" }).click()) }, icon("file"), " ", shown(AttachmentName ?? "a file", 200));
  }

  #key(e) {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    this.#say();
  }

  #say() {
    const chat = this.#chat, text = this.text.value.trim();
    if (!chat || text === "") return;
    void this.#attempt(async () => {
      await chat.say(text);
      chat.draft = "";
      if (this.#chat === chat && this.text.value.trim() === text) this.text.value = ""; // else somebody has gone on writing
    });
  }

  #upload() {
    const chat = this.#chat, [file] = this.file.files;
    this.file.value = "";
    if (!chat || !file) return;
    if (file.size > 20 << 20) return this.#problem(new Error("Files of up to 20 MB can be sent."));
    void this.#attempt(() => chat.upload(file));
  }
}

/** words are what a message says: of an interactive one, its title; of an answer to one, what was chosen. */
function words(item) {
  if (!/interactive/.test(item.ContentType ?? "")) return item.Content ?? "";
  try {
    const { data, action } = JSON.parse(item.Content);
    return [data?.content?.title ?? (typeof data?.content === "string" ? data.content : ""), action].filter(Boolean).join(" ") || item.Content;
  } catch {
    return item.Content ?? "";
  }
}

/** receipt says how far a message has come. */
function receipt(item) {
  const all = item.MessageMetadata?.Receipts ?? [];
  const [mark, says] = all.some((r) => r.ReadTimestamp) ? ["✓✓", "read"] : all.some((r) => r.DeliveredTimestamp) ? ["✓✓", "delivered"] : ["✓", "sent"];
  return el("p", { class: says === "read" ? "meta read" : "meta" }, el("span", { "aria-hidden": true }, `${mark} `), says);
}
