// The console's views: each part in each state, with made-up departures. Its modules are those of the page.

import { el } from "/_kit/el.js";
import { Names } from "/_kit/names.js";
import { at, departure, handover, lines } from "/gallery/data/stage-office.js";
import { odd } from "/gallery/data/odd.js";

/**
 * @typedef {import("/_kit/now.js").VirtualClock} VirtualClock
 * @typedef {import("/_kit/types.js").Departure} Departure
 * @typedef {import("/_kit/types.js").Person} Person
 * @typedef {{ departures?: Departure[], lines?: import("/_kit/types.js").Entry[], more?: Record<string, any>, role?: "viewer" | "operator", answers?: Record<string, any>, hash?: string }} Told more: of what the feed tells; answers: by the beginning of the path
 */

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** open draws a part of the page. @param {VirtualClock} clock @param {Told} told */
async function open(clock, { departures = [], lines: journal = [], more = {}, role = "operator", answers = {}, hash = "#/" }) {
  const [{ Acts }, { banners }, { Board }, { parts, show }] = await Promise.all([
    import("/console/static/act.js"), import("/console/static/banners.js"), import("/console/static/model.js"), import("/console/static/router.js"),
  ]);
  const model = new Board(), names = new Names(clock);
  /** @param {string} path */
  const get = async (path) => {
    const found = Object.entries(answers).find(([beginning]) => path.startsWith(beginning));
    if (!found) throw new Error(`the view has no answer for ${path}`);
    if (found[1] instanceof Error) throw found[1];
    return found[1];
  };
  const ctx = { model, clock, names, get, acts: new Acts(model, { name: () => "mia", get, send: async () => ({}) }) };
  const open = departures.filter((d) => d.open);
  model.take({
    event: "all", id: "99", data: {
      you: { name: "mia", role }, process: { version: "v1", instance: "i", startedAt: at(7200), mode: "enforce", policy: "policy.yaml", hash: "0f9a" }, breaker: { tripped: false, departed: 0, staffed: 6 }, ghosts: [], departures,
      counts: { departures: open.length, held: open.flatMap((d) => d.chats).filter((h) => h.held).length, stranded: open.flatMap((d) => d.chats).filter((h) => h.needed).length, quarantined: 0, chats: Object.fromEntries(open.flatMap((d) => d.chats).map((h) => [h.phase, open.flatMap((d) => d.chats).filter((o) => o.phase === h.phase).length])) }, ...more,
    },
  });
  for (const e of journal) model.take({ event: "line", data: e });
  names.meetUsers(departures.map((d) => ({ agentId: d.agentId, username: d.agent })));
  connected("live", "good", "live");
  place("you").replaceChildren(el("span", {}, "mia", el("span", { class: "meta" }, ` ${role}`)));
  banners(place("banners"), ctx);
  const view = show(place("view"), ctx, hash);
  parts(place("nav"), ctx);
  await new Promise((r) => setTimeout(r, 50)); // answers are there in the next turn
  view.close?.();
  return ctx;
}

/** @param {string} state @param {string} tone @param {...string} words */
function connected(state, tone, ...words) {
  document.documentElement.dataset.connection = state;
  Object.assign(place("connection").dataset, { tone, live: state });
  place("connection").replaceChildren(...words.map((w) => el("span", {}, w)));
}

const ladder = [{ target: "same-queue", priority: 1, needs: "staffed", withinSeconds: 600 }, { target: "same-queue", priority: 1, needs: "nothing", if: "target.known && target.staffed == 0", withinSeconds: 600 }];
const rejected = [{ rule: "survey asked for", why: "attribute on_departure is not survey" }];
const why = "rule \"back to the queue\" applies; \"survey asked for\" does not: attribute on_departure is not survey";
const decided = { ladder, rejected, why, heldSince: at(312) };

const inGrace = departure("ana", "grace", [handover("c1a0e3f2", "waiting", { rule: undefined, target: undefined, heldSince: at(312), reason: "to be looked at when the grace of 15s is over" }), handover("d4b7", "waiting", { rule: undefined, target: undefined, heldSince: at(64), reason: "to be looked at when the grace of 15s is over" })], { dueAt: at(-9) });
const onTheMove = departure("ben", "moving", [
  handover("e5c80a11", "landing", { ...decided, leftAt: at(14), landBy: at(-586), queuedAt: at(13), reason: "the chat waits in queue Support" }),
  handover("f6d9", "releasing", { ...decided, reason: "the chat's attributes are written; releaser desktop takes the agent's leg off" }),
  handover("a7ea", "landed", { ...decided, leftAt: at(15), waitedSeconds: 4, reason: "u-chloe has the chat", proof: { at: at(11), by: "contact event", contactId: "k2", agentId: "u-chloe" } }),
], { cause: "forced", by: "mia", beganAt: at(30), epoch: at(30), dueAt: at(-586) });
const needs = departure("dev", "settled", [handover("b8fb", "stranded", { ...decided, needed: true, leftAt: at(700), reason: "nobody serves Support, and no step is left" })], { cause: "client-lost", open: true, beganAt: at(800), epoch: at(800) });
const over = departure("emma", "settled", [handover("c9ac", "landed", { ...decided, waitedSeconds: 7 }), handover("dabd", "kept", { ...decided })], { beganAt: at(3000), epoch: at(3000), updatedAt: at(2900) });
const back = departure("finn", "cancelled", [handover("ebce", "returned", { reason: "the agent is back" })], { beganAt: at(5000), epoch: at(5000), updatedAt: at(4990) });
const all = [inGrace, onTheMove, needs, over, back];
const journal = [
  ...lines(onTheMove, [[30, "", "grace", "an operator asked for it; 3 live chats; the grace is 0s"], [29, "e5c80a11", "marking", why], [15, "e5c80a11", "releasing", "the chat's attributes are written; releaser desktop takes the agent's leg off"], [14, "e5c80a11", "landing", "releaser desktop took the agent's leg off"]]),
  ...lines(inGrace, [[6, "", "grace", "Offline was chosen; 2 live chats; the grace is 15s"]]).map((e) => ({ ...e, seq: 5 })),
];

/** @param {string} username @param {Partial<Person>} [more] @returns {Person} */
const person = (username, more = {}) => ({ agentId: `u-${username}`, username, status: "Available", statusType: "ROUTABLE", loggedIn: true, profile: "Everything", chats: [], companion: "here", ...more });
const held = (/** @type {string} */ chatId, queue = "Support") => ({ chatId, contactId: chatId, queue, state: "CONNECTED", since: at(312) });
const people = [
  person("ana", { next: "Offline", chats: [held("c1a0e3f2"), held("d4b7")], leaving: { departureId: inGrace.id, cause: "offline" } }), person("ben", { status: "Offline", statusType: "OFFLINE", order: { cause: "forced", by: "mia", at: at(30) }, leaving: { departureId: onTheMove.id, cause: "forced" }, companion: "late" }),
  person("chloe", { chats: [held("a7ea"), held("x1", "Billing"), held("x2", "VIP")] }), person("dev", { loggedIn: false, status: "Offline", statusType: "OFFLINE", companion: "lost" }), person("emma", { status: "Lunch", statusType: "CUSTOM", companion: undefined }),
];
const plan = { departure: { ...departure("chloe", "moving", [handover("a7ea", "marking", decided), handover("x1", "marking", { ...decided, queue: "Billing" })]) }, journal: [] };
const text = "mode: enforce\ngrace:\n  offline: 15s\nrules:\n  - name: survey asked for\n    when: {attributes: {on_departure: survey}}\n    do: [{target: survey}]\n\n  - name: back to the queue\n    do:\n      - target: same-queue\n        priority: 1\n        say: \"One moment please, I am passing you to a colleague who can help.\"\n";
const policy = { name: "policy.yaml", hash: "0f9a3c1f77aa21", mode: "enforce", text, editable: false, rules: [{ name: "survey asked for", from: 5, to: 7, mode: "enforce", used: 12 }, { name: "back to the queue", from: 9, to: 13, mode: "enforce", used: 348 }] };
const records = [{ id: 1, stream: "agent-events", shard: "shardId-000000000000", sequence: "49590338271490256608559692538361571095921575989136588898", arrived: at(900), reason: "not JSON: invalid character 'x' looking for beginning of value", size: 1822 }, { id: 2, stream: "agent-events", shard: "shardId-000000000000", sequence: "49590338271490256608559692540925702759324208523137515618", arrived: at(300), reason: odd.markup, size: 20 }];

/** series is a day, made up from a few waves. */
function series() {
  const wave = (/** @type {number} */ n, /** @type {number} */ k) => Math.max(0, Math.round(3 + 3 * Math.sin(n / 3 + k) + (n * k) % 3));
  const times = (/** @type {number} */ n, /** @type {number} */ k) => ({ n: 5, medianSeconds: 4 + wave(n, k), p90Seconds: 14 + 3 * wave(n, k + 1), longestSeconds: 90 });
  const buckets = Array.from({ length: 24 }, (_, n) => ({
    at: at((24 - n) * 3600), departures: wave(n, 0), causes: { offline: wave(n, 0), logout: wave(n, 2), "shift-end": n === 17 ? 9 : 0 }, outcomes: { landed: wave(n, 1) + wave(n, 2), returned: wave(n, 3), stranded: n === 20 ? 2 : 0 }, rescue: times(n, 0), wait: times(n, 2), held: 0,
  }));
  return { since: at(86_400), until: at(0), step: "1h0m0s", buckets, rules: [{ rule: "back to the queue", outcomes: { landed: 148, returned: 31, stranded: 2 } }, { rule: "survey asked for", outcomes: { ended: 12 } }, { rule: "none", outcomes: { returned: 9 } }] };
}

/** @param {string} name @param {string} title @param {() => Told} told @returns {import("/gallery/data/index.js").View} */
const view = (name, title, told) => ({ name, title, of: "/console/", height: 760, draw: async (_root, { now }) => { await open(now, told()); } });

/** @param {string} name @param {string} title @param {import("/console/static/signin.js").Session} session @param {string} [why] @returns {import("/gallery/data/index.js").View} */
const signedOut = (name, title, session, why) => ({
  name, title, of: "/console/", height: 640, draw: async () => {
    const { signIn } = await import("/console/static/signin.js");
    document.documentElement.dataset.signed = "out";
    place("connection").hidden = true;
    signIn(place("view"), session, { why, done() {}, send: async () => {} });
  },
});

/** @type {import("/gallery/data/index.js").View[]} */
export const views = [
  view("quiet", "The board: nobody is leaving", () => ({})),
  view("busy", "The board: one in grace, one on the move, one that needs a person", () => ({ departures: all, lines: journal })),
  view("breaker", "The board: the breaker holds", () => ({ departures: [{ ...inGrace, chats: inGrace.chats.map((h) => ({ ...h, held: "the breaker holds moves back: 4 of 6 agents left at once" })) }], more: { breaker: { tripped: true, at: at(40), departed: 4, staffed: 6, until: at(-860) } } })),
  view("viewer", "The board, for a viewer, in shadow mode, far behind", () => ({ departures: [onTheMove], role: "viewer", more: { process: { version: "v1", instance: "i", startedAt: at(0), mode: "shadow", policy: "p", hash: "", streams: [{ name: "agent-events", lagSeconds: 340 }] } } })),
  view("odd", "The board: names as they may come", () => ({ departures: Object.values(odd).map((name, n) => departure(name, "moving", [handover(`o${n}`, "landing", { ...decided, queue: name, rule: name, target: `queue ${name}`, reason: name, leftAt: at(20) })], { id: `odd${n}`, beganAt: at(n), by: name })) })),
  view("story", "A departure, whole", () => ({ hash: `#/departures/${encodeURIComponent(onTheMove.id)}`, answers: { "/console/v1/departures/": { departure: onTheMove, journal: journal.slice(0, 4), more: true } } })),
  view("stranded", "A departure whose chat nobody has", () => ({ departures: [needs], hash: `#/departures/${encodeURIComponent(needs.id)}`, answers: { "/console/v1/departures/": { departure: needs, journal: lines(needs, [[800, "", "grace", "no companion of the agent is heard any more"], [700, "b8fb", "stranded", "nobody serves Support, and no step is left"]]), more: false } } })),
  view("gone", "A departure that there is not", () => ({ hash: "#/departures/none", answers: { "/console/v1/departures/": new Error("none") } })),
  view("agents", "Agents, and what would be", () => ({ hash: "#/agents?agent=chloe", answers: { "/console/v1/people": people, "/operator/v1/agents/chloe/plan": plan } })),
  view("ghosts", "Ghosts", () => ({ hash: "#/ghosts", more: { ghosts: [{ agent: "dev", chatId: "b8fb", queue: "Support", since: at(800), why: "no companion of the agent has been heard for 13m20s" }, { agent: odd.turned, chatId: "zz", queue: odd.arabic, since: at(80), why: odd.control }] } })),
  view("no-ghosts", "No ghosts", () => ({ hash: "#/ghosts" })),
  view("quarantine", "Quarantine", () => ({ hash: "#/quarantine", answers: { "/operator/v1/quarantine": records } })),
  view("policy", "The policy, and the rule that fits", () => ({ hash: "#/policy?agent=chloe", answers: { "/console/v1/policy": policy, "/console/v1/people": people, "/operator/v1/agents/chloe/plan": plan } })),
  view("history", "History", () => ({ hash: "#/history?q=support", answers: { "/console/v1/history": { departures: all, before: "x", searched: { from: at(5000), departures: 412, whole: false } } } })),
  view("nothing", "History: nothing fits", () => ({ hash: "#/history?agent=zed", answers: { "/console/v1/history": { departures: [], searched: { departures: 0, whole: true } } } })),
  view("figures", "Figures", () => ({ hash: "#/figures", answers: { "/console/v1/series": series() } })),
  view("no-figures", "Figures of a quiet day", () => ({ hash: "#/figures", answers: { "/console/v1/series": { since: at(86_400), until: at(0), step: "1h0m0s", buckets: [], rules: [] } } })),
  signedOut("signin", "Sign in", { signedIn: false, ways: ["token"] }),
  signedOut("signin-oidc", "Sign in, or be refused", { signedIn: false, ways: ["oidc", "token"], provider: "login.example.com" }, "You are known as mia, but neither as viewer nor as operator here."),
];
