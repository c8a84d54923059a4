// The floor: arrivals, lanes and agents, and the chats in them. It draws what the model says has changed, and lets what
// has moved fly.

import { el, icon, rows } from "/_kit/el.js";
import { roving } from "/_kit/keys.js";
import { Flights } from "/_kit/motion.js";
import { agentElement, counted, order, showAgent, stateOf } from "/_page/stage/agents.js";
import { chatElement, showChat } from "/_page/stage/chat.js";
import { laneElement, showArriving, showLane } from "/_page/stage/queues.js";
import { Trails, glides } from "/_page/stage/trails.js";

/**
 * @typedef {import("/_kit/now.js").VirtualClock} VirtualClock
 * @typedef {import("/_kit/menu.js").Item} Item
 * @typedef {import("/_page/stage/model.js").Model} Model
 * @typedef {import("/_page/stage/model.js").Dirty} Dirty
 * @typedef {import("/_page/stage/chat.js").Size} Size
 * @typedef {object} Acts what can be done on the floor
 * @property {(id: string) => void} chat shows a chat whole
 * @property {(username: string) => void} agent shows an agent whole
 * @property {(username: string) => (Item | "divider")[]} choices what can be done as an agent
 * @property {(username: string, contact: string, button: string) => void} press presses a button of an agent's desktop
 * @property {(queue: string) => void} customer brings a customer
 * @property {() => void} begin starts the first scenario
 */

const entering = 12; // new chats that are seen to come in, in one frame
const bounds = { card: { agents: 24, chats: 80 }, chip: { agents: 80, chats: 300 } };

/** sizeFor is how large things are drawn. What has become smaller stays so until there is clearly less. @param {number} agents @param {number} chats @param {Size} now @returns {Size} */
export function sizeFor(agents, chats, now) {
  const fits = (/** @type {"card" | "chip"} */ size) => {
    const room = now === size || size === "chip" && now === "card" ? 1 : 0.8;
    return agents <= bounds[size].agents * room && chats <= bounds[size].chats * room;
  };
  return fits("card") ? "card" : fits("chip") ? "chip" : "dot";
}

/** Floor is all of it. */
export class Floor {
  /** @type {Size} */ size = "card";
  /** @type {Size | "auto"} what somebody has chosen */ chosen = "auto";
  #flights; #trails = new Trails();
  /** @type {Map<string, HTMLElement>} by chat */ #chats = new Map();
  /** @type {Map<string, HTMLElement>} by username */ #agents = new Map();
  /** @type {Map<string, HTMLElement>} by queue */ #lanes = new Map();
  /** @type {Dirty | undefined} what is left to be drawn */ #left;
  #places;

  /**
   * @param {HTMLElement} root @param {Model} model @param {VirtualClock} clock @param {Acts} acts
   */
  constructor(root, model, clock, acts) {
    this.model = model;
    this.clock = clock;
    this.acts = acts;
    this.#flights = new Flights(root);
    this.#places = parts(root, this);
    for (const part of [this.#places.arriving, this.#places.lanes, this.#places.agents]) roving(part, "button.chat, .agent .who, .agent summary");
    root.addEventListener("click", ({ target }) => { // a dot is no button: whoever can point at it can press it all the same
      const dot = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("span.chat")) : null;
      if (dot?.dataset.chat) acts.chat(dot.dataset.chat);
    });
  }

  /** node is a chat's element. @param {string} id */
  node(id) {
    let e = this.#chats.get(id);
    if (!e) {
      e = chatElement(id, this.size, this.clock, this.acts.chat);
      const chat = this.model.chats.get(id);
      if (chat) showChat(e, chat, this.model);
      this.#chats.set(id, e);
    }
    return e;
  }

  /**
   * draw draws what has changed, for so many ms, and says whether something is left.
   * @param {Dirty} dirty @param {number} budget @param {boolean} late the page was hidden meanwhile: nothing flies
   */
  draw(dirty, budget, late) {
    const began = performance.now(), all = this.#left ? joined(this.#left, dirty) : dirty;
    this.#left = undefined;
    if (this.#resize()) all.whole = true;
    if (all.whole) return this.#anew();
    const focus = /** @type {HTMLElement | null} */ (document.activeElement);
    if (late) this.#write(all, began + budget);
    else this.#fly(all, () => this.#write(all, began + budget));
    if (focus?.dataset.chat && focus.isConnected && document.activeElement !== focus) focus.focus({ preventScroll: true });
    return this.#left !== undefined;
  }

  /**
   * fly lets what moves fly: those of departures first, then the others, then, where there are few, those that make room.
   * Who goes from one to the other within a frame is seen to pass its queue all the same.
   * @param {Dirty} all @param {() => void} write
   */
  #fly({ moved, queues }, write) {
    const leaving = /** @type {Set<HTMLElement>} */ (new Set()), others = /** @type {Set<HTMLElement>} */ (new Set()), by = /** @type {Map<HTMLElement, string>} */ (new Map());
    if (this.size !== "dot") this.#enter(moved);
    for (const [id, [from, to]] of moved) {
      const node = this.#chats.get(id), queue = this.model.chats.get(id)?.queue;
      if (!node?.isConnected || to.kind === "gone") continue;
      if (queue && to.kind === "slot" && (from.kind !== "queue" || node.dataset.flying !== undefined)) by.set(node, queue);
      (from.kind === "slot" && this.model.leaving(from.owner) ? leaving : others).add(node);
    }
    if (this.size === "card") for (const q of queues) for (const node of this.#lanes.get(q)?.querySelectorAll(":scope > .chats > .chat") ?? []) others.add(/** @type {HTMLElement} */ (node));
    this.#flights.move(new Set([...leaving, ...others]), write, { ms: glides, via: (e) => this.#laneAt(by.get(e)), flew: (e, from, to, rest) => {
      if (leaving.has(e)) this.#trails.draw(from, to, rest);
    } });
  }

  /** enter lets a few that are new come in where all do. @param {Dirty["moved"]} moved */
  #enter(moved) {
    const fresh = [...moved].filter(([, [from, to]]) => from.kind === "gone" && to.kind !== "gone" && to.kind !== "flow").slice(0, entering);
    this.#places.arriving.querySelector(".chats")?.append(...fresh.map(([id]) => this.node(id)));
  }

  /** laneAt is where a lane's chats are seen. @param {string | undefined} queue */
  #laneAt(queue) {
    const at = this.#lanes.get(queue ?? "")?.querySelector(".chats")?.getBoundingClientRect();
    return at && at.width > 0 ? at : undefined;
  }

  /** write draws what is dirty until the time is up; what has moved is always drawn whole. @param {Dirty} all @param {number} until */
  #write(all, until) {
    const { model } = this;
    const touched = new Set([...all.moved.values()].flat().map((p) => `${p.kind} ${p.owner}`));
    for (const id of all.chats) this.#show(id);
    if (touched.has("flow ") || [...all.chats].some((id) => !model.chats.has(id) || model.place(id).kind === "flow")) showArriving(this.#places.arriving, this);
    const late = () => performance.now() > until;
    for (const name of all.queues) {
      const q = model.queues.get(name), lane = this.#lanes.get(name);
      if (!lane && q) this.#lay();
      if (!q || late() && !touched.has(`queue ${name}`)) continue;
      showLane(/** @type {HTMLElement} */ (this.#lanes.get(name)), q, this);
      all.queues.delete(name);
    }
    if ([...all.agents].some((name) => this.#misplaced(name))) this.#seat();
    for (const name of all.agents) {
      const a = model.agents.get(name), e = this.#agents.get(name);
      if (a && e && late() && !touched.has(`slot ${name}`)) continue;
      if (a && e) showAgent(e, a, this);
      all.agents.delete(name);
    }
    for (const id of all.chats) if (!model.chats.has(id)) this.#forget(id);
    counted(this.#places.count, model);
    if (all.queues.size + all.agents.size > 0) this.#left = { ...all, chats: new Set(), moved: new Map(), departures: new Set(), told: [] };
  }

  /** @param {string} id */
  #show(id) {
    const chat = this.model.chats.get(id), e = this.#chats.get(id);
    if (chat && e) showChat(e, chat, this.model);
  }

  /** @param {string} id */
  #forget(id) {
    this.#chats.get(id)?.remove();
    this.#chats.delete(id);
  }

  /** misplaced: the agent is new, gone, or belongs elsewhere among the agents. @param {string} name */
  #misplaced(name) {
    const a = this.model.agents.get(name), e = this.#agents.get(name);
    if (!a || !e) return true;
    const was = e.dataset.state, is = stateOf(a, this.model);
    return was !== is && (was === "out" || is === "out" || this.size !== "card");
  }

  #resize() {
    const { model, chosen } = this;
    const live = [...model.agents.values()].filter((a) => a.loggedIn).length;
    const size = chosen === "auto" ? sizeFor(live, model.chats.size, this.size) : chosen;
    if (size === this.size) return false;
    this.size = size;
    return true;
  }

  /** anew draws everything from the beginning. */
  #anew() {
    this.#chats.clear();
    this.#agents.clear();
    this.#lanes.clear();
    this.#places.root.dataset.size = this.size;
    for (const list of [this.#places.lanes, this.#places.agents]) rows(list, [], String, () => el("i"));
    this.#lay();
    this.#seat();
    showArriving(this.#places.arriving, this);
    for (const [name, e] of this.#lanes) {
      const q = this.model.queues.get(name);
      if (q) showLane(e, q, this);
    }
    for (const [name, e] of this.#agents) {
      const a = this.model.agents.get(name);
      if (a) showAgent(e, a, this);
    }
    for (const [id, chat] of this.model.chats) showChat(this.node(id), chat, this.model);
    counted(this.#places.count, this.model);
    return false;
  }

  #lay() {
    rows(this.#places.lanes, this.model.queues.values(), (q) => q.name, (q) => {
      const e = this.#lanes.get(q.name) ?? laneElement(q, this);
      this.#lanes.set(q.name, e);
      return e;
    }, { same: () => true });
  }

  #seat() {
    const agents = order(this.model, this.size !== "card"), here = agents.some((a) => a.loggedIn);
    const names = new Set(agents.map((a) => a.username));
    for (const name of this.#agents.keys()) if (!names.has(name)) this.#agents.delete(name);
    rows(this.#places.agents, agents, (a) => a.username, (a) => {
      const e = this.#agents.get(a.username) ?? agentElement(a, this.size === "card" ? "card" : "tile", this);
      this.#agents.set(a.username, e);
      return e;
    }, { same: () => true });
    this.#places.empty.hidden = here;
  }
}

/** joined is what was left to be drawn and what has changed since. @param {Dirty} a @param {Dirty} b @returns {Dirty} */
function joined(a, b) {
  return { ...b, agents: new Set([...a.agents, ...b.agents]), queues: new Set([...a.queues, ...b.queues]), whole: a.whole || b.whole };
}

/** parts are the floor's own elements. @param {HTMLElement} root @param {Floor} floor */
function parts(root, floor) {
  const count = el("span", { class: "meta" }), lanes = el("div", { class: "lanes" }), agents = el("div", { class: "agents" });
  const arriving = el("section", { class: "lane arriving", "aria-labelledby": "arriving" },
    el("header", {}, el("h2", { id: "arriving", class: "name" }, "Arriving"), el("span", { class: "count", "data-tone": "info" }, "0"), el("span", { class: "meta" }, "in a flow")),
    el("div", { class: "chats", role: "group" }), el("p", { class: "meta more", hidden: true }));
  const empty = el("div", { class: "empty", hidden: true }, icon("people"), el("h3", {}, "Nobody is here yet"),
    el("p", {}, "Agents log in, customers write, somebody leaves with live chats: start the first scenario and watch what becomes of them."),
    el("button", { type: "button", class: "button", "data-kind": "primary", onclick: () => floor.acts.begin() }, icon("play"), "Start: one agent leaves"));
  root.append(arriving,
    el("section", { class: "queues", "aria-labelledby": "queues", id: "at-queues" }, el("header", { class: "spread" }, el("h2", { id: "queues" }, "Queues")), lanes),
    el("section", { class: "people", "aria-labelledby": "agents", id: "at-agents" }, el("header", { class: "spread" }, el("h2", { id: "agents", tabindex: -1 }, "Agents"), count), empty, agents));
  return { root, count, lanes, agents, arriving, empty };
}
