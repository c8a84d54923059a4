// The stage's views: the page as it is in each state, with a made-up office on it. Its modules are those of the page.

import { el } from "/_kit/el.js";
import { Names } from "/_kit/names.js";
import { agent, all, at, chat, departure, full, handover, has, leaving, lines, out, queue, working } from "/gallery/data/stage-office.js";
import { odd } from "/gallery/data/odd.js";

/**
 * @typedef {import("/_kit/now.js").VirtualClock} VirtualClock
 * @typedef {import("/_kit/types.js").Departure} Departure
 * @typedef {import("/gallery/data/stage-office.js").Office} Office
 * @typedef {{ office?: Office, departures?: Departure[], just?: Departure[], journal?: import("/_kit/types.js").Entry[], breaker?: import("/_kit/types.js").Breaker, controller?: boolean }} Told just: departures that have changed this very moment
 * @typedef {Awaited<ReturnType<typeof open>>} Stage
 */

/** place is an element of the page that a view wears. @param {string} id */
const place = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** open draws the page. @param {VirtualClock} clock @param {Told} told */
async function open(clock, { office = {}, departures = [], just = [], journal = [], breaker, controller = true }) {
  const [{ Model }, { Floor }, { Departures }, { Banners, Figures, Ticker }, { ClockBar }, { FaultsButton }, { Playbill }, { People }, { Story }, { parts }] = await Promise.all([
    import("/_page/stage/model.js"), import("/_page/stage/floor.js"), import("/_page/stage/departures.js"), import("/_page/stage/told.js"), import("/_page/stage/clock.js"), import("/_page/stage/faults.js"),
    import("/_page/stage/playbill.js"), import("/_page/stage/person.js"), import("/_page/stage/story.js"), import("/_page/stage/parts.js"),
  ]);
  const model = new Model(), names = new Names(clock), story = new Story(model, names), people = new People(model, clock, story), none = () => {};
  const first = all(office);
  model.apply(first);
  names.meetUsers(first.agents);
  names.meetChats(first.chats);
  if (controller) {
    model.departed({ event: "all", data: { departures, breaker } });
    if (just.length > 0) model.departed({ event: "some", data: { departures: just } });
    for (const e of journal) model.departed({ event: "line", data: e });
  } else model.leavings.controller = "none";
  const playbill = new Playbill(place("playbill"), { model, clock });
  const floor = new Floor(place("floor"), model, clock, { chat: none, agent: (name) => people.open(name), choices: (name) => people.choices(name), press: none, customer: none, begin: none });
  const dirty = model.dirty(), ticker = new Ticker(place("ticker"), clock, playbill.says);
  for (const what of dirty.told) {
    const telling = story.tell(what);
    if (telling) ticker.tell(telling);
  }
  floor.draw(dirty, Infinity, true);
  new Departures(place("departures-panel"), model, clock, story, none).draw();
  new Banners(place("banners"), model, clock, story, none).draw();
  new Figures(place("figures"), clock).draw(model);
  const bar = new ClockBar(place("clock"), clock), faults = new FaultsButton(place("faults"));
  bar.ahead("15m0s");
  parts(place("parts"));
  connected("live", "good", "live");
  return { model, story, people, faults, playbill };
}

/** connected says how the connection is. @param {string} state @param {string} tone @param {...string} words */
function connected(state, tone, ...words) {
  document.documentElement.dataset.connection = state;
  Object.assign(place("connection").dataset, { tone, live: state });
  place("connection").replaceChildren(...words.map((w) => el("span", {}, w)));
}

/** @param {string} name @param {string} title @param {() => Told} told @param {(stage: Stage, clock: VirtualClock) => void | Promise<void>} [then] @returns {import("/gallery/data/index.js").View} */
const view = (name, title, told, then) => ({ name, title, of: "/", height: 800, draw: async (_, { now }) => {
  const stage = await open(now, told());
  await then?.(stage, now);
} });

const chosen = "the agent chose \"Offline\" while busy; 2 live chats; the grace is 15s";
const applies = "rule \"back to the queue\" applies; \"survey asked for\" does not: attribute on_departure is not survey; next: same-queue";

/** anas is Ana's departure, and what is written of it so far. @param {string} state @param {[string, string]} phases of Zoe and Max @param {Partial<Departure>} [more] */
const anas = (state, [zoe, max], more) => departure("ana", state, [handover("zoe", zoe, { reason: zoe === "landed" ? "ben has the chat" : "" }), handover("max", max)], more);

/** @param {Departure} d @param {number} many of its lines */
const told = (d, many) => lines(d, /** @type {[number, string, string, string][]} */ ([
  [21, "", "grace", chosen], [21, "zoe", "waiting", "to be looked at when the grace of 15s is over"], [21, "max", "waiting", "to be looked at when the grace of 15s is over"],
  [6, "", "moving", "the grace is over"], [6, "zoe", "marking", applies], [6, "max", "marking", applies], [5, "zoe", "releasing", "the chat's attributes are written; releaser desktop takes the agent's leg off"],
  [4, "zoe", "landing", "releaser desktop took the agent's leg off"], [3, "max", "releasing", "the chat's attributes are written; releaser desktop takes the agent's leg off"], [2, "max", "landing", "releaser desktop took the agent's leg off"],
  [1, "zoe", "landed", "ben has the chat"], [0, "max", "landed", "ben has the chat"], [0, "", "settled", "nothing is left to do: 2 landed"],
]).slice(0, many));

/** moved is the office after Ana has gone: her chats wait in Support, or Ben has them. @param {boolean} landed @returns {Office} */
function moved(landed) {
  const office = working(), others = office.chats.filter((c) => c.agent !== "ana");
  const ana = agent("ana", { status: "Offline", statusType: "OFFLINE", statusSince: at(2) });
  const two = [chat("zoe", { priority: 1, waitingSince: at(4), segments: 2 }), chat("max", { priority: 1, waitingSince: at(2), segments: 2 })];
  const [ben, bens] = landed ? has(office.agents[1], two) : [office.agents[1], two];
  return { ...office, agents: [ana, ben, ...office.agents.slice(2)], chats: [...others, ...bens] };
}

const many = () => [
  departure("ben", "moving", [handover("ida", "waiting", { held: "the breaker holds", queue: "Billing" })], { beganAt: at(5), cause: "shift-end" }),
  departure("chloe", "moving", [handover("leo", "kept", { reason: "rule \"keep VIP\" keeps it for 5m", target: "" })], { beganAt: at(50), cause: "forced", by: "mia" }),
  departure("dev", "settled", [handover("kim", "ended", { target: "", reason: "the customer has left" })], { beganAt: at(600), cause: "client-lost" }),
  departure("emma", "settled", [handover("yuki", "landed", { shadow: true }), handover("chen", "stranded", { reason: "not landed in time" })], { beganAt: at(1800), cause: "unresponsive" }),
  departure("finn", "cancelled", [handover("rosa", "returned")], { beganAt: at(3600), cause: "logout" }),
];

/** @type {import("/_page/stage/detail.js").Whole} */
const whole = {
  initialContactId: "zoe", customerName: odd.markup, startedAt: at(200), attributes: { handover_rule: "back to the queue", handover_target: "same-queue", language: "en", note: odd.turned },
  segments: [{ contactId: "zoe", initiationMethod: "API", state: "ended", queue: "Support", agent: "ana", initiatedAt: at(200), connectedAt: at(190), disconnectedAt: at(5), disconnectReason: "AGENT_DISCONNECT" },
    { contactId: "zoe2", initiationMethod: "DISCONNECT", state: "connected", queue: "Support", agent: "ben", initiatedAt: at(5), connectedAt: at(3), flow: { name: "Handover customer queue" } }],
  transcript: [{ at: at(198), type: "MESSAGE", contentType: "text/plain", content: "You are in the queue. An agent will be with you as soon as possible.", participantRole: "SYSTEM" },
    { at: at(190), type: "EVENT", contentType: "application/vnd.amazonaws.connect.event.participant.joined", participantRole: "AGENT", displayName: "Ana" },
    { at: at(188), type: "MESSAGE", contentType: "text/plain", content: "Hello, this is Ana. How can I help you?", participantRole: "AGENT", displayName: "Ana" },
    { at: at(120), type: "MESSAGE", contentType: "text/plain", content: `Where is my parcel? ${odd.markup} ${odd.turned} ${odd.emoji} ${odd.long}`, participantRole: "CUSTOMER", displayName: odd.markup },
    { at: at(90), type: "ATTACHMENT", contentType: "image/png", participantRole: "CUSTOMER", displayName: odd.markup, attachments: [{ name: odd.turned }] }],
};

/** named is an office of people with names as they may come. @returns {Office} */
function named() {
  const [ana, anas] = has(agent("ana", { name: odd.markup }), [chat("zoe", { customer: odd.markup }), chat("max", { customer: odd.turned })]);
  const [ben, bens] = has(agent("ben", { name: odd.long }), [chat("ida", { customer: odd.long }), chat("leo", { customer: odd.emoji }), chat("kim", { customer: odd.empty })]);
  return { agents: [ana, ben, agent("chloe", { name: odd.arabic, status: odd.long, statusType: "CUSTOM" }), out("dev", { name: odd.control })], chats: [...anas, ...bens, chat("mia", { customer: odd.arabic, queue: odd.markup }), chat("noah", { customer: odd.half, queue: odd.markup })], queues: [queue(odd.markup), queue(odd.long)] };
}

const lanes = () => ({
  agents: [agent("ana")], queues: [queue("Empty"), queue("Three"), queue("Forty"), queue("Closed", { open: false }), queue("Off", { enabled: false }), queue("Full", { limit: 2, waiting: 2 }), queue("Nobody", { staffed: 0, waiting: 1 })],
  chats: [["Three", 3], ["Forty", 40], ["Full", 2], ["Nobody", 1]].flatMap(([name, n]) => Array.from({ length: Number(n) }, (_, k) => chat(`${name}${k}`, { queue: String(name), waitingSince: at(10 * (41 - k)) }))),
});

const graced = () => anas("grace", ["waiting", "waiting"], { dueAt: at(-9) });
const move = () => anas("moving", ["landing", "landing"], { epoch: at(21), beganAt: at(21) });
const done = () => anas("settled", ["landed", "landed"], { epoch: at(21), beganAt: at(21) });

/** @type {import("/gallery/data/index.js").View[]} */
export const views = [
  view("empty", "Nobody is here", () => ({})),
  view("office", "A small office at work", () => ({ office: working() })),
  view("grace", "An agent leaves: the grace", () => ({ office: leaving(), departures: [graced()], journal: told(graced(), 3) })),
  view("moving", "Chats on the move", () => ({ office: moved(false), departures: [move()], journal: told(move(), 10) })),
  view("landed", "All have landed", () => ({ office: moved(true), departures: [move()], just: [done()], journal: told(done(), 13) })),
  view("returned", "The agent was back in time", () => ({ office: working(), departures: [graced()], just: [anas("cancelled", ["returned", "returned"])] })),
  view("stranded", "Stranded chats", () => ({ office: moved(false), departures: [anas("settled", ["stranded", "stranded"], { beganAt: at(640) })] })),
  view("breaker", "The breaker holds", () => ({ office: leaving(), breaker: { tripped: true, departed: 3, staffed: 5, until: at(-890) }, departures: [departure("ana", "moving", [handover("zoe", "waiting", { held: "the breaker holds" }), handover("max", "waiting", { held: "the breaker holds" })])] })),
  view("departures", "Departures of every kind", () => ({ office: working(), departures: many() })),
  view("no-controller", "Without the controller", () => ({ office: working(), controller: false })),
  view("lanes", "Queues in every state", () => ({ office: lanes() })),
  view("names", "Names as they may come", () => ({ office: named() })),
  view("tiles", "Forty agents: tiles", () => ({ office: full(40, 3) })),
  view("dense", "Two hundred agents, a thousand chats: dots", () => ({ office: full(200, 5) })),
  view("chat", "A chat, whole", () => ({ office: moved(true), departures: [done()] }), async ({ model, story }, clock) => {
    const [{ chatDetail }, { sheet }] = await Promise.all([import("/_page/stage/detail.js"), import("/_kit/dialog.js")]);
    sheet({ title: odd.markup, content: [chatDetail(whole, { model, story, clock })] });
  }),
  view("agent", "An agent, whole", () => ({ office: leaving(), departures: [graced()] }), ({ people }) => people.open("ana")),
  view("faults", "Faults in force", () => ({ office: working() }), ({ faults }) => {
    faults.show([{ kind: "repeat", rate: 0.5, hits: 7 }, { kind: "error", operation: "StopContact", count: 3, hits: 1 }]);
    void faults.choose();
  }),
  view("lost", "The connection is lost", () => ({ office: leaving() }), () => {
    connected("lost", "bad", "connection lost", "since 12 s, trying again");
  }),
  view("playing", "A scenario plays", () => ({ office: leaving(), departures: [graced()] }), ({ playbill }) => playbill.shows("one-leaves", "Ana picks Offline. Connect makes it the next status, and leaves the chats with Ana. Handover waits 15 seconds: perhaps it was a slip.")),
  view("wall", "On a wall", () => ({ office: leaving(), departures: [graced()] }), () => { document.documentElement.dataset.wall = ""; }),
];
