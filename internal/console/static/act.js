// What an operator does. Each is asked first, in words, done under the operator's name, and told; what is refused says why.

import { ask } from "/_kit/ask.js";
import { confirm } from "/_kit/dialog.js";
import { el, icon } from "/_kit/el.js";
import { line, name } from "/_kit/text.js";
import { problem, toast } from "/_kit/talk.js";

/**
 * @typedef {import("/console/static/model.js").Board} Board
 * @typedef {import("/console/static/model.js").Departure} Departure
 * @typedef {import("/console/static/model.js").Handover} Handover
 * @typedef {import("/_kit/types.js").Quarantined} QuarantineRecord
 */

const base = "/operator/v1/";

/** Acts does what an operator asks for. */
export class Acts {
  /**
   * @param {Board} model @param {{ name: () => string, refused?: () => void, send?: (path: string, body: object, name: string) => Promise<any>, get?: (path: string) => Promise<any> }} options
   *   name: whom the journal names; refused: is told when something is not as it was shown
   */
  constructor(model, { name: who, refused = () => {}, send = post, get = (path) => ask("GET", path) }) {
    this.model = model;
    this.who = who;
    this.refused = refused;
    this.send = send;
    this.get = get;
  }

  /** why: what keeps whoever looks from changing anything; nothing if they may. */
  get why() { return this.model.mayChange ? undefined : "needs the role operator"; }

  /** @param {string} path @param {object} [body] */
  #do(path, body = {}) { return this.send(base + path, body, this.who()); }

  /**
   * button is one that does something, or says why it cannot be.
   * @param {string} text @param {() => unknown} run @param {{ sign?: string, kind?: string, small?: boolean }} [options]
   */
  button(text, run, { sign, kind, small } = {}) {
    const { why } = this;
    return el("button", {
      type: "button", class: "button", "data-kind": kind, "data-size": small ? "small" : undefined, "aria-disabled": why ? true : undefined, title: why,
      onclick: () => { if (!this.why) run(); },
    }, sign && icon(sign), text, why && el("span", { class: "sr" }, `: ${why}`));
  }

  /** @param {import("/_kit/dialog.js").Child[]} says */
  #says(...says) {
    return [el("div", {}, ...says), el("p", { class: "meta" }, "The journal will name ", el("b", {}, line(this.who(), 64)), ".")];
  }

  /** @param {string} agent */
  async drain(agent) {
    let plan;
    try {
      plan = /** @type {import("/_kit/types.js").Plan} */ (await this.get(`${base}agents/${encodeURIComponent(agent)}/plan`));
    } catch (error) {
      return problem(error);
    }
    const { chats } = plan.departure;
    const answer = await confirm({
      title: `Drain ${line(agent, 60)}?`, verb: "Drain", refused: this.refused,
      says: this.#says(
        el("p", {}, "No new chats reach ", name(agent), ", and ", chats.length === 0 ? "there are none to move." : chats.length === 1 ? "one chat is moved:" : `${chats.length} chats are moved:`),
        el("ul", {}, ...chats.slice(0, 8).map((h) => el("li", {}, `${line(h.queue, 40) || "a chat"} → ${line(h.target || "nowhere: a person must see to it", 60)} `, h.shadow && "(shadow: only written down)"))),
        chats.length > 8 && el("p", { class: "meta" }, `and ${chats.length - 8} more`)),
      fields: [
        { name: "now", kind: "switch", label: "At once, without waiting for the agent to come back" },
        { name: "to", label: "To another queue than the policy says", placeholder: "leave empty: as the policy decides" },
      ],
      act: ({ now, to }) => this.#do(`agents/${encodeURIComponent(agent)}/drain`, { now, ...String(to).trim() ? { to: String(to).trim() } : {} }),
    });
    if (answer) toast(`${line(agent, 60)} is being drained.`, { kind: "good", undo: () => void this.undrain(agent) });
  }

  /** @param {string} agent */
  async undrain(agent) {
    const done = await confirm({
      title: `Let ${line(agent, 60)} stay?`, verb: "Take the drain back", refused: this.refused,
      says: this.#says(el("p", {}, "The drain is taken back: new chats come again, and a chat that still waits is given back to ", name(agent), ".")),
      act: () => this.#do(`agents/${encodeURIComponent(agent)}/undrain`),
    });
    if (done) toast(`${line(agent, 60)} stays.`, { kind: "good" });
  }

  async freeBreaker() {
    const { departed, staffed } = this.model.breaker;
    const done = await confirm({
      title: "Let go what the breaker holds?", verb: "Let go", refused: this.refused,
      says: this.#says(el("p", {}, `${departed} of ${staffed} agents have left at once, and their chats are held, for it may be a mistake of ours or theirs. Let go, they are moved now, as the policy says, those who wait longest first.`)),
      act: () => this.#do("breaker/free"),
    });
    if (done) toast("What was held is on its way.", { kind: "good" });
  }

  /** @param {Departure} d @param {Handover} h */
  #chat(d, h) { return `departures/${encodeURIComponent(d.id)}/chats/${encodeURIComponent(h.chatId)}`; }

  /** @param {Departure} d @param {Handover} h */
  async keepLonger(d, h) {
    const done = await confirm({
      title: "Keep the chat longer?", verb: "Keep", refused: this.refused,
      says: this.#says(el("p", {}, "The chat stays with ", name(d.agent), " for so much longer, and is moved then.")),
      fields: [{ name: "for", label: "For", kind: "select", value: "5m", options: ["5m", "15m", "30m", "60m"].map((value) => ({ value, label: `${parseInt(value, 10)} minutes` })) }],
      act: ({ for: span }) => this.#do(`${this.#chat(d, h)}/keep-longer`, { for: span }),
    });
    if (done) toast("The chat is kept.", { kind: "good" });
  }

  /** @param {Departure} d @param {Handover} h */
  async sendElsewhere(d, h) {
    const done = await confirm({
      title: "Send the chat elsewhere?", verb: "Send", refused: this.refused,
      says: this.#says(el("p", {}, "In place of what the policy says for it. The customer stays connected.")),
      fields: [
        { name: "to", kind: "radio", label: "To", value: "queue", options: [{ value: "queue", label: "a queue" }, { value: "agent", label: "an agent", says: "by username; who is there and has a free slot" }, { value: "same-queue", label: "back to its queue" }] },
        { name: "target", label: "Name of the queue or the agent" },
      ],
      act: ({ to, target }) => this.#do(`${this.#chat(d, h)}/send`, { target: to === "same-queue" ? "same-queue" : `${to} ${String(target).trim()}` }),
    });
    if (done) toast("The chat is sent there.", { kind: "good" });
  }

  /** @param {Departure} d @param {Handover} h */
  async undo(d, h) {
    const done = await confirm({
      title: "Undo the move?", verb: "Undo", refused: this.refused,
      says: this.#says(el("p", {}, "While nobody has taken it, the chat is given back to ", name(d.agent), ", if ", el("b", {}, line(d.agent, 60)), " is there.")),
      act: () => this.#do(`${this.#chat(d, h)}/undo`),
    });
    if (done) toast("The move is undone.", { kind: "good" });
  }

  /** @param {QuarantineRecord} q @param {"replay" | "drop"} what */
  async quarantined(q, what) {
    /** @type {any} */ let said;
    const done = await confirm({
      title: what === "drop" ? `Drop record ${q.id}?` : `Apply record ${q.id} again?`, verb: what === "drop" ? "Drop" : "Apply", danger: what === "drop", refused: this.refused,
      says: this.#says(el("p", {}, what === "drop" ? "It is let go for good; what it would have told is never known." : "If it can be applied now, it is as if it had come just now; else it stays here.")),
      act: async () => { said = await this.#do(`quarantine/${q.id}/${what}`); },
    });
    if (done) toast(line(said?.says ?? "Done.", 200), { kind: "good" });
    return Boolean(done);
  }

  async reload() {
    /** @type {any} */ let said;
    const done = await confirm({
      title: "Read policy and configuration anew?", verb: "Reload", refused: this.refused,
      says: this.#says(el("p", {}, "Everything is checked first. If anything is wrong, it is told, and what is in force stays.")),
      act: async () => { said = await this.#do("reload"); },
    });
    if (done) toast(`In force: ${line(said?.says ?? "", 300)}`, { kind: "good" });
    return Boolean(done);
  }

  /** adopt tries another policy, which `handover local` alone allows. @param {string} text @param {string} [title] */
  async adopt(text, title = "Try another policy?") {
    /** @type {any} */ let said;
    const done = await confirm({
      title, verb: "Put in force", wide: true, refused: this.refused,
      says: this.#says(el("p", {}, "It is in force until it is replaced, or until this process ends. Mistakes are told by their lines.")),
      fields: [{ name: "text", label: "Policy", kind: "textarea", value: text, max: 65536, required: true }],
      act: async (given) => { said = await this.#do("policy", { text: given.text }); },
    });
    if (done) toast(`In force: ${line(said?.says ?? "", 300)}`, { kind: "good" });
    return Boolean(done);
  }
}

/** @param {string} path @param {object} body @param {string} who */
function post(path, body, who) {
  return ask("POST", path, body, { headers: { "handover-operator": encodable(who) } });
}

/** encodable is a name as a header can carry it: by its ASCII characters. @param {string} who */
const encodable = (who) => who.normalize("NFKD").replace(/[^\x20-\x7e]/g, "").trim().slice(0, 64) || "operator";
