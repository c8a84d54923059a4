// What can be done as an agent: from the menu of a card, and in a dialog that shows the agent whole.

import { Refused, ask } from "/_kit/ask.js";
import { confirm, sheet } from "/_kit/dialog.js";
import { el, icon, rows } from "/_kit/el.js";
import { phases, look, pill, statusOf } from "/_kit/names.js";
import { ago } from "/_kit/now.js";
import { problem, toast } from "/_kit/talk.js";
import { line, name } from "/_kit/text.js";

/**
 * @typedef {import("/_kit/types.js").Agent} Agent
 * @typedef {import("/_kit/menu.js").Item} Item
 * @typedef {import("/_page/stage/model.js").Model} Model
 * @typedef {import("/_page/stage/story.js").Story} Story
 */

const buttons = /** @type {Record<string, [string, string][]>} */ ({
  CONNECTING: [["accept", "Accept"], ["reject", "Reject"]], CONNECTED: [["end", "End"]],
  ENDED: [["clear", "Clear"]], MISSED: [["clear", "Clear"]], REJECTED: [["clear", "Clear"]], ERROR: [["clear", "Clear"]],
});
const signs = { ROUTABLE: "available", CUSTOM: "away", OFFLINE: "offline" };

/** People does things in the name of agents, through the control API. */
export class People {
  /** @param {Model} model @param {import("/_kit/now.js").VirtualClock} clock @param {Story} story */
  constructor(model, clock, story) {
    this.model = model;
    this.clock = clock;
    this.story = story;
  }

  /** act does something as an agent, and says why if it is refused. @param {string} username @param {string} what @param {object} [body] */
  async act(username, what, body) {
    await ask("POST", `/_local/v1/agents/${encodeURIComponent(username)}/${what}`, body).catch(problem);
  }

  /** choices are what can be done as an agent now. @param {string} username @returns {(Item | "divider")[]} */
  choices(username) {
    const a = this.model.agents.get(username);
    if (!a) return [{ text: "This agent is gone", why: "the user was deleted" }];
    const desktop = /** @type {Item} */ ({ text: "Open the desktop", icon: "open", href: `/agent/${encodeURIComponent(username)}` });
    const auto = /** @type {Item} */ ({ text: a.auto ? "Works by hand from now on" : "Works by itself from now on", icon: a.auto ? "agent" : "robot", run: () => this.act(username, "auto", { on: !a.auto }) });
    if (!a.loggedIn) return [{ text: "Log in", icon: "in", run: () => this.act(username, "login") }, desktop, auto];
    const statuses = this.model.instance.statuses.filter((s) => s.name !== (a.next ?? a.status)).map((s) => ({ text: `Pick ${line(s.name, 60)}`, icon: signs[s.type], run: () => void this.act(username, "status", { status: s.name }) }));
    return [...statuses, "divider", desktop, auto, "divider", ...this.#operators(a), { text: "Log out", icon: "out", tone: "bad", run: () => this.act(username, "logout") }];
  }

  /** @param {Agent} a @returns {Item[]} */
  #operators(a) {
    if (this.model.leavings.controller !== "here") return [];
    return [{ text: "Drain: move the chats away", icon: "move", run: () => this.drain(a.username) }];
  }

  /** drain asks an operator's question. @param {string} username */
  async drain(username) {
    const done = await confirm({
      title: `Drain ${line(username, 40)}?`, says: [el("p", {}, "Handover keeps new chats away from the agent, and moves the live ones by the policy. It is written into the journal.")], verb: "Drain",
      act: () => ask("POST", `/operator/v1/agents/${encodeURIComponent(username)}/drain`, {}),
    });
    if (done) toast(`${line(username, 40)} is drained.`, { kind: "good", undo: () => void ask("POST", `/operator/v1/agents/${encodeURIComponent(username)}/undrain`, {}).catch(problem) });
  }

  /** open shows an agent whole; what changes meanwhile is shown as it changes. @param {string} username */
  open(username) {
    if (!this.model.agents.has(username)) return problem(new Refused("this agent is gone", { status: 404 }));
    const content = el("div", { class: "stack detail" });
    const draw = () => this.draw(content, username);
    draw();
    const { dialog, closed } = sheet({ title: name(this.model.agents.get(username)?.name ?? username), content: [content] });
    dialog.dataset.agent = username;
    const timer = setInterval(draw, 500);
    void closed.then(() => clearInterval(timer));
  }

  /** draw draws an agent whole. @param {HTMLElement} content @param {string} username */
  draw(content, username) {
    const a = this.model.agents.get(username);
    rows(content, a ? [{ k: "head", a: { ...a, slots: [] } }, { k: "slots", a }, { k: "plan", a: null }] : [{ k: "gone", a: null }], (i) => i.k, (i) => {
      if (i.k === "head" && i.a) return this.#head(i.a);
      if (i.k === "slots" && i.a) return this.#slots(i.a);
      return i.k === "plan" ? this.#plan(username) : el("p", { class: "banner", "data-tone": "warn" }, "This agent is gone.");
    });
  }

  /** @param {Agent} a */
  #head(a) {
    const verbs = this.choices(a.username).flatMap((i) => i === "divider" ? [] : [i.href !== undefined
      ? el("a", { class: "button", href: i.href, target: "_blank", rel: "noopener" }, i.icon && icon(i.icon), i.text)
      : el("button", { type: "button", class: "button", onclick: i.run }, i.icon && icon(i.icon), i.text)]);
    return el("div", { class: "stack close" },
      el("p", { class: "row" }, pill(statusOf(a)), a.next && el("span", { class: "pill", "data-tone": "warn" }, icon("next"), `next: ${line(a.next, 40)}`), el("span", { class: "meta" }, ago(this.clock, a.statusSince), ` · ${line(a.username, 60)} · ${line(a.profile, 60)} · ${a.auto ? "works by itself" : "works by hand"}`)),
      el("div", { class: "row" }, ...verbs));
  }

  /** @param {Agent} a */
  #slots(a) {
    if (a.slots.length === 0) return el("p", { class: "meta" }, `No chat in hand; ${a.max} at most.`);
    return el("ul", { class: "stack tight hand" }, ...a.slots.map((s) => el("li", { class: "row" }, name(this.model.chats.get(s.chat)?.customer ?? s.chat.slice(0, 8)), el("span", { class: "meta" }, `${s.monitors ? "looks on" : s.state.toLowerCase()} · ${line(s.queue, 40)} · `, ago(this.clock, s.since)),
      ...(buttons[s.state] ?? []).map(([verb, label]) => el("button", { type: "button", class: "button", "data-size": "small", onclick: () => this.act(a.username, `contacts/${s.contactId}/${verb}`) }, label)))));
  }

  /** @param {string} username */
  #plan(username) {
    const out = el("div", { class: "stack close" });
    if (this.model.leavings.controller !== "here") return out;
    const button = el("button", { type: "button", class: "button", onclick: async () => {
      try {
        const { departure } = await ask("GET", `/operator/v1/agents/${encodeURIComponent(username)}/plan`);
        const chats = /** @type {import("/_kit/types.js").Handover[]} */ (departure.chats);
        out.replaceChildren(button, el("p", {}, chats.length === 0 ? "Nothing would have to be moved." : "If the agent left now:"), el("ul", { class: "fates" }, ...chats.map((h) => el("li", {}, this.story.names.chat(h.chatId), pill(look(phases, h.phase)), el("span", { class: "meta" }, `→ ${line(h.target || "not decided", 60)} · ${this.story.why(h.why || h.reason)}`)))));
      } catch (error) {
        problem(error);
      }
    } }, icon("help"), "What if this agent left now?");
    out.append(button);
    return out;
  }
}
