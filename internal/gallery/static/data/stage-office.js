// Made-up offices for the stage's views, in the shapes that the servers tell.

/**
 * @typedef {import("/_kit/types.js").Agent} Agent
 * @typedef {import("/_kit/types.js").Chat} Chat
 * @typedef {import("/_kit/types.js").Queue} Queue
 * @typedef {import("/_kit/types.js").Slot} Slot
 * @typedef {import("/_kit/types.js").Departure} Departure
 * @typedef {import("/_kit/types.js").Handover} Handover
 * @typedef {import("/_kit/types.js").Entry} Entry
 */

/** at is so many seconds before the moment at which all views stand still. @param {number} seconds */
export const at = (seconds) => new Date(Date.UTC(2026, 10, 23, 10, 42, 7) - seconds * 1000).toISOString();

const statuses = /** @type {import("/_kit/types.js").Status[]} */ ([{ name: "Available", type: "ROUTABLE" }, { name: "Lunch", type: "CUSTOM" }, { name: "Training", type: "CUSTOM" }, { name: "Offline", type: "OFFLINE" }]);
const names = /** @type {Record<string, string>} */ ({ ana: "Ana Almeida", ben: "Ben Baker", chloe: "Chloe Caron", dev: "Dev Desai", emma: "Emma Ek", finn: "Finn Farrell" });

/** @param {string} username @param {Partial<Agent>} [more] @returns {Agent} */
export const agent = (username, more = {}) => ({
  username, userId: `u-${username}`, name: names[username] ?? username, loggedIn: true, auto: true, status: "Available", statusType: "ROUTABLE", statusSince: at(1260), profile: "Everything", max: 3, slots: [], ...more,
});

/** @param {string} username @param {Partial<Agent>} [more] */
export const out = (username, more = {}) => agent(username, { loggedIn: false, auto: false, status: "Offline", statusType: "OFFLINE", ...more });

/** @param {string} id @param {Partial<Chat>} [more] @returns {Chat} */
export const chat = (id, more = {}) => ({ id, contactId: id, customer: id[0].toUpperCase() + id.slice(1), state: "queued", queue: "Support", priority: 5, startedAt: at(200), waitingSince: at(42), segments: 1, ...more });

/** @param {string} name @param {Partial<Queue>} [more] @returns {Queue} */
export const queue = (name, more = {}) => ({ name, queueId: `q-${name}`, open: true, enabled: true, limit: 0, waiting: 0, staffed: 2, serving: more.staffed ?? 2, ...more });

/** @param {string} chatId @param {string} phase @param {Partial<Handover>} [more] @returns {Handover} */
export const handover = (chatId, phase, more = {}) => ({ chatId, contactId: chatId, queue: "Support", phase, reason: "", rung: 0, moves: 1, target: "same-queue", rule: "back to the queue", ...more });

/** @param {string} username @param {string} state @param {Handover[]} chats @param {Partial<Departure>} [more] @returns {Departure} */
export const departure = (username, state, chats, more = {}) => ({
  id: `u-${username}@${more.beganAt ?? ""}`, agentId: `u-${username}`, agent: username, cause: "offline", state, status: "Offline", epoch: at(6), beganAt: at(6), open: state !== "settled" && state !== "cancelled", chats, ...more,
});

/** has gives an agent chats. @param {Agent} a @param {Chat[]} chats @param {Slot["state"]} [state] @returns {[Agent, Chat[]]} */
export function has(a, chats, state = "CONNECTED") {
  const held = chats.map((c) => ({ ...c, state: /** @type {Chat["state"]} */ (state === "CONNECTING" ? "offered" : "connected"), agent: a.username }));
  return [{ ...a, slots: [...a.slots, ...chats.map((c, n) => ({ contactId: c.contactId, chat: c.id, state, since: at(64 + 37 * n), queue: c.queue }))] }, held];
}

/** @typedef {{ agents?: Agent[], chats?: Chat[], queues?: Queue[] }} Office */

/** all is what the instance tells at first. @param {Office} office @returns {import("/_kit/types.js").All} */
export const all = ({ agents = Object.keys(names).map((n) => out(n)), chats = [], queues = [queue("Support", { staffed: 0 }), queue("Billing", { staffed: 0 }), queue("VIP", { staffed: 0 })] }) => ({
  t: "all", seq: 1, clock: { now: at(0), rate: 1, ahead: "15m0s" }, instance: { region: "us-east-1", statuses, quickConnects: ["Support", "Billing", "VIP"] }, agents, chats, queues,
});

/** lines are a departure's journal. @param {Departure} d @param {[number, string, string, string][]} told seconds ago, chat, new state, reason @returns {Entry[]} */
export const lines = (d, told) => told.map(([ago, chatId, to, reason], n) => ({ seq: n + 1, at: at(ago), departureId: d.id, agentId: d.agentId, agent: d.agent, ...chatId ? { chatId } : {}, from: "", to, reason }));

/** working is a small office at work: who is used in most views. @returns {Required<Office>} */
export function working() {
  const [ana, anas] = has(agent("ana"), [chat("zoe"), chat("max")]);
  const [ben, bens] = has(agent("ben"), [chat("ida", { queue: "Billing" })]);
  const [chloe, chloes] = has(agent("chloe", { auto: false, max: 2 }), [chat("leo", { queue: "VIP" })], "CONNECTING");
  const dev = agent("dev", { max: 2, slots: [{ contactId: "k", chat: "kim", state: "ENDED", since: at(20), queue: "Support" }] });
  return {
    agents: [ana, ben, chloe, dev, agent("emma", { status: "Lunch", statusType: "CUSTOM" }), out("finn")],
    chats: [...anas, ...bens, ...chloes, chat("mia"), chat("noah", { waitingSince: at(12) }), chat("omar", { state: "flow", queue: "", startedAt: at(2) })],
    queues: [queue("Support", { waiting: 2, staffed: 4 }), queue("Billing"), queue("VIP", { staffed: 1 })],
  };
}

/** leaving is the same office, whose Ana has picked Offline. @returns {Required<Office>} */
export function leaving() {
  const office = working();
  return { ...office, agents: office.agents.map((a) => a.username === "ana" ? { ...a, next: "Offline", nextSince: at(6) } : a) };
}

/** full is an office of so many agents, with so many chats each. @param {number} agents @param {number} each @returns {Required<Office>} */
export function full(agents, each) {
  const people = [], chats = [];
  for (let n = 0; n < agents; n++) {
    const name = `a${String(n + 1).padStart(3, "0")}`;
    const [a, held] = has(n % 23 === 0 ? agent(name, { max: each, next: "Offline" }) : agent(name, { max: each }), Array.from({ length: n % 7 === 3 ? each - 2 : each }, (_, k) => chat(`c${n}-${k}`, { customer: `Customer ${n * each + k}` })), n % 11 === 5 ? "CONNECTING" : "CONNECTED");
    people.push(a);
    chats.push(...held);
  }
  for (let n = 0; n < agents / 4; n++) chats.push(chat(`w${n}`, { customer: `Waiting ${n}`, waitingSince: at(n), queue: ["Support", "Billing", "VIP"][n % 3] }));
  return { agents: people, chats, queues: [queue("Support", { staffed: agents }), queue("Billing", { staffed: agents }), queue("VIP", { staffed: agents })] };
}
