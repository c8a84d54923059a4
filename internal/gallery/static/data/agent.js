// The agent's desktop in its states, with a made-up session. Its modules are those of the page.

import { at } from "/gallery/data/stage-office.js";
import { odd } from "/gallery/data/odd.js";

/**
 * @typedef {{ id: string, name: string, state?: string, queue?: string, since?: number, monitoring?: string, others?: string[] }} Contact
 * @typedef {{ contacts?: Contact[], status?: string, next?: string, said?: Record<string, any[]>, then?: (panel: any, draw: () => void) => unknown, more?: boolean }} Told said: items by contact
 */

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const states = [{ name: "Available", type: "routable" }, { name: "Lunch", type: "not_routable" }, { name: "Training", type: "not_routable" }, { name: "Offline", type: "offline" }];

/** @param {Contact} c */
function contact({ id, name, state = "connected", queue = "Support", since = 64, monitoring, others = [] }) {
  return {
    contactId: id, state: { type: state, timestamp: new Date(at(since)) }, queue: { name: queue },
    connections: [{ connectionId: `${id}-own`, type: monitoring ? "monitoring" : "agent", monitorStatus: monitoring }, { connectionId: `${id}-c`, initial: true, chatMediaInfo: { customerName: name } }, ...others.map((agentName) => ({ connectionId: agentName, chatMediaInfo: { agentName } }))],
  };
}

/** @param {number} n @param {string} role @param {string} text @param {object} [more] */
const item = (n, role, text, more = {}) => ({ Id: `m${n}`, Type: "MESSAGE", ContentType: "text/plain", ParticipantRole: role, ParticipantId: role === "AGENT" ? "zoe-own" : role, DisplayName: role === "AGENT" ? "Ana" : role === "CUSTOMER" ? "Zoe" : "", Content: text, AbsoluteTime: at(120 - n), ...more });
const joined = { Id: "e1", Type: "EVENT", ContentType: "application/vnd.amazonaws.connect.event.participant.joined", ParticipantRole: "AGENT", DisplayName: "Ana", AbsoluteTime: at(130) };
const talk = [
  item(1, "SYSTEM", "Welcome. We are looking for somebody to help you."), joined, item(2, "CUSTOMER", "Where is my parcel?"), item(3, "CUSTOMER", "Order 1042."),
  item(4, "AGENT", "One moment, please. I am looking at it.", { MessageMetadata: { Receipts: [{ DeliveredTimestamp: at(100), ReadTimestamp: at(99) }] } }),
  item(5, "CUSTOMER", "", { Type: "ATTACHMENT", Attachments: [{ AttachmentId: "a", AttachmentName: "receipt.pdf" }] }),
  item(6, "AGENT", "Thank you. It left us on Tuesday, and should be with you today.", { MessageMetadata: { Receipts: [{ DeliveredTimestamp: at(90) }] } }), item(7, "AGENT", "Is there anything else?"),
];

/** open draws the desktop. @param {Told} told @param {import("/_kit/now.js").VirtualClock} clock */
async function open({ contacts = [], status = "Available", next, said = {}, then, more }, clock) {
  const { showPanel } = await import("/ccp-v2/assets/view.js");
  const state = states.find((s) => s.name === status);
  const session = {
    username: "ana",
    call: async (/** @type {string} */ method, /** @type {any} */ params) => method === "createTransport" ? { chatTokenTransport: { participantToken: params.contactId } } : {},
    participate: async (/** @type {string} */ path, /** @type {any} */ _body, /** @type {string} */ token) => path === "transcript" ? { Transcript: said[token] ?? [], ...more ? { NextToken: "x" } : {} } : {},
  };
  const desk = Object.assign(new EventTarget(), {
    clock,
    agent: {
      snapshot: { state, ...next ? { nextState: { name: next } } : {}, contacts: contacts.map(contact) },
      configuration: { name: "Ana Almeida", agentStates: states, routingProfile: { name: "Everything", channelConcurrencyMap: { CHAT: 3 }, queues: [] } },
    },
  });
  const panel = showPanel({ session, desk, logout() {} });
  const draw = () => desk.dispatchEvent(new Event("update"));
  draw();
  await new Promise((r) => setTimeout(r, 30)); // what was said is there in the next turn
  await then?.(panel, draw);
}

/** @param {string} name @param {string} title @param {Told} told @returns {import("/gallery/data/index.js").View} */
const view = (name, title, told) => ({ name, title, of: "/ccp-v2/", height: 640, draw: (_root, { now }) => open(told, now) });
const zoe = { id: "zoe", name: "Zoe" };
const hear = (/** @type {any} */ panel, /** @type {any} */ frame) => panel.heard("webSocket::all_message", { topic: "aws/chat", content: JSON.stringify(frame) });

const companion = async (/** @type {{ connected: boolean, leads: boolean }} */ running) => (await import("/ccp-v2/assets/companion.js")).show(running);
const ben = { DisplayName: "Ben", ParticipantId: "ben-own" };

/** @type {import("/gallery/data/index.js").View[]} */
export const views = [
  {
    name: "login", title: "Who are you?", of: "/ccp-v2/", draw: async () => {
      const { showLogin } = await import("/ccp-v2/assets/view.js");
      showLogin([{ username: "ana", name: "Ana Almeida", routingProfile: "Everything", loggedIn: true }, { username: "ben", name: "Ben Baker", routingProfile: "Support desk" }, { username: "x", name: odd.long, routingProfile: odd.arabic }], "ben", () => {});
    },
  },
  {
    name: "unknown", title: "There is no such agent", of: "/ccp-v2/", draw: async () => {
      const { problem, showLogin } = await import("/ccp-v2/assets/view.js");
      problem(new Error("agent: there is no user \"anna\""));
      showLogin([{ username: "ana", name: "Ana Almeida", routingProfile: "Everything" }], null, () => {});
    },
  },
  view("idle", "Nobody writes", {}),
  view("rings", "A chat rings", { contacts: [{ ...zoe, state: "connecting", since: 8 }] }),
  view("talking", "A chat: files, receipts, and somebody who writes", { contacts: [zoe], said: { zoe: talk }, then: (panel) => hear(panel, { ContactId: "zoe", ContentType: "application/vnd.amazonaws.connect.event.typing", ParticipantRole: "CUSTOMER", DisplayName: "Zoe" }) }),
  view("long", "A long chat", { contacts: [zoe], more: true, said: { zoe: Array.from({ length: 40 }, (_, n) => item(n, n % 3 ? "CUSTOMER" : "AGENT", `The ${n + 1}th thing that was said in this chat.`)) } }),
  view("several", "Three chats, one of which has news", { contacts: [zoe, { id: "max", name: "Max", queue: "Billing", since: 240 }, { id: "ida", name: "Ida", since: 30, others: ["Ben"] }], said: { zoe: talk }, then: (panel, draw) => { hear(panel, { ...item(90, "CUSTOMER", "Hello?"), ContactId: "max" }); draw(); return companion({ connected: true, leads: true }); } }),
  view("leaving", "The next status", { contacts: [zoe], next: "Offline", said: { zoe: talk }, then: () => companion({ connected: true, leads: false }) }),
  view("after", "After work, missed, rejected, failed", { contacts: [{ ...zoe, state: "ended" }, { id: "max", name: "Max", state: "missed" }, { id: "ida", name: "Ida", state: "rejected" }, { id: "gus", name: "Gus", state: "error" }], status: "Lunch" }),
  view("looking-on", "A supervisor looks on", { contacts: [{ ...zoe, monitoring: "SILENT_MONITOR", others: ["Ben"] }] }),
  view("speaking", "A supervisor has joined in", { contacts: [{ ...zoe, monitoring: "BARGE", others: ["Ben"] }], said: { zoe: [item(1, "CUSTOMER", "May I speak with somebody else?"), item(2, "AGENT", "My lead is here.", ben), item(3, "AGENT", "Hello, Zoe. I am here now.")] } }),
  view("taken-over", "A chat that Ben has left", { contacts: [zoe], said: { zoe: [
    { ...joined, DisplayName: "Ben" }, item(1, "CUSTOMER", "I was charged twice."), item(2, "AGENT", "Let me look.", ben), { ...joined, Id: "e2", ContentType: joined.ContentType.replace("joined", "left"), DisplayName: "Ben" },
    item(3, "SYSTEM", "One moment, please. The next agent reads what you have written so far."), { ...joined, Id: "e3" }, item(4, "AGENT", "Hello Zoe, I have read all of it. You get the second sum back today."), item(5, "CUSTOMER", "That was quick, thank you!"),
  ] } }),
  view("framed", "In a frame, as Streams embeds it", { contacts: [zoe, { id: "ida", name: "Ida", state: "connecting", since: 8 }], said: { zoe: talk }, then: () => { document.documentElement.dataset.framed = ""; } }),
  view("offline", "Offline", { status: "Offline" }),
  view("odd", "Names and words as they may come", { contacts: Object.values(odd).map((name, n) => ({ id: n ? `o${n}` : "zoe", name, queue: name })), said: { zoe: Object.values(odd).map((text, n) => item(n, n % 2 ? "AGENT" : "CUSTOMER", text, { DisplayName: text })) } }),
  view("lost", "The connection is lost, and something went wrong", { contacts: [zoe], said: { zoe: talk }, then: (panel) => {
    panel.heard("webSocket::connection_lost");
    place("problem").hidden = false;
    place("problem").textContent = "The message was not taken: the chat is over.";
    return companion({ connected: false, leads: false });
  } }),
];
