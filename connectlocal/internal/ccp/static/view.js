// What a person sees: the login, or the agent's status and contacts.

import { Chat } from "./chat.js";
import { el, rows } from "/_page/elements.js";

const $ = (id) => document.getElementById(id);

/** problem shows what went wrong; nothing clears it. */
export function problem(e) {
  $("problem").textContent = e?.message ?? "";
  $("problem").hidden = !e;
}

/** attempt does what a person asked for, and shows what went wrong. */
async function attempt(doing) {
  try {
    await doing();
    problem();
  } catch (e) {
    problem(e);
  }
}

/** showLogin lets a person be an agent; pick(username) logs in. */
export function showLogin(agents, preselected, pick) {
  document.title = "Log in · CCP";
  $("login").hidden = false;
  $("panel").hidden = true;
  rows($("agents"), agents, (a) => a.username, (a) => el("li", {},
    el("button", { type: "button", id: `agent-${a.username}`, onclick: () => attempt(() => pick(a.username)) },
      el("strong", {}, a.name), el("span", { class: "soft" }, `${a.username} · ${a.routingProfile}${a.loggedIn ? " · logged in" : ""}`))));
  ($(`agent-${preselected}`) ?? $("agents").querySelector("button"))?.focus();
}

// What can be done with a contact, by its state: the call, and the word for it.
const looking = [["updateMonitorParticipantState", "Barge in"], ["destroyConnection", "Stop monitoring"]];
const buttons = {
  connecting: [["acceptContact", "Accept"], ["rejectContact", "Reject"]],
  connected: [["destroyConnection", "End chat"]],
  ended: [["clearContact", "Close contact"]], missed: [["clearContact", "Close contact"]],
  rejected: [["clearContact", "Close contact"]], error: [["clearContact", "Close contact"]],
};

/** showPanel shows an agent until close is called. heard takes the frames of the agent's websocket. */
export function showPanel({ session, desk, logout }) {
  $("login").hidden = true;
  $("panel").hidden = false;
  const chats = new Map();
  const over = new AbortController();
  const show = ({ detail: { agent } }) => {
    header(agent);
    const contacts = agent.snapshot.contacts;
    for (const [id, chat] of chats) if (!contacts.some((c) => c.contactId === id && c.state.type === "connected")) forget(chats, id, chat);
    const queueArns = agent.configuration.routingProfile.queues.map((q) => q.queueARN);
    rows($("contacts"), contacts.map((c) => brief(c, queueArns)), (c) => c.contactId, (c) => item(c, session, chats));
    $("idle").hidden = contacts.length > 0;
  };
  desk.addEventListener("update", show, { signal: over.signal });
  $("logout").onclick = logout;
  const pick = (state) => attempt(async () => {
    try {
      await session.call("putAgentState", { state, enqueueNextState: true });
    } catch (wrong) {
      header(desk.agent);
      throw wrong;
    }
  });
  $("status").onchange = (e) => pick(desk.agent.configuration.agentStates[e.target.selectedIndex]);
  $("stay").onclick = () => pick(desk.agent.snapshot.state);
  let missed = true; // whether something may have been said that the websocket has not brought
  return {
    heard(event, frame) {
      if (event === "webSocket::connection_lost") missed = true;
      if (event === "webSocket::subscription_update" && missed) {
        missed = false;
        for (const chat of chats.values()) chat.read();
      }
      if (event === "webSocket::all_message" && frame.topic === "aws/chat") {
        const message = JSON.parse(frame.content);
        chats.get(message.ContactId)?.hear(message);
      }
    },
    close() {
      over.abort();
      $("contacts").replaceChildren();
    },
  };
}

function forget(chats, id, chat) {
  chat.close();
  chats.delete(id);
}

function header({ snapshot, configuration }) {
  document.title = `${configuration.name} · ${snapshot.state.name}`;
  $("name").textContent = configuration.name;
  $("panel").dataset.state = snapshot.state.type;
  const names = configuration.agentStates.map((s) => s.name);
  if ([...$("status").options].map((o) => o.value).join() !== names.join()) {
    $("status").replaceChildren(...names.map((n) => el("option", { value: n }, n)));
  }
  if (document.activeElement !== $("status") || $("status").dataset.shown !== snapshot.state.name) $("status").value = snapshot.state.name;
  $("status").dataset.shown = snapshot.state.name;
  $("next").hidden = !snapshot.nextState;
  $("next-name").textContent = snapshot.nextState ? `Next status: ${snapshot.nextState.name}` : "";
  $("stay").textContent = `Stay ${snapshot.state.name}`;
}

/** brief is what a contact's item shows. */
function brief(c, queueArns) {
  const own = c.connections[0];
  const customer = c.connections.find((x) => x.initial);
  return {
    queueArns, contactId: c.contactId, state: c.state.type, queue: c.queue?.name ?? "", own: own.connectionId,
    customer: customer?.chatMediaInfo?.customerName || "Customer", monitoring: own.type === "monitoring", mode: own.monitorStatus,
    since: c.state.timestamp, others: c.connections.slice(1).filter((x) => !x.initial).map((x) => x.chatMediaInfo?.agentName),
  };
}

function item(c, session, chats) {
  const parameters = { contactId: c.contactId, connectionId: c.own, targetMonitorMode: "BARGE" };
  const call = (method) => attempt(() => session.call(method, parameters));
  const takesPart = c.state === "connected" && (!c.monitoring || c.mode === "BARGE");
  if (takesPart && !chats.has(c.contactId)) chats.set(c.contactId, new Chat(session, c.contactId, c.own, problem));
  const can = c.state === "connected" && c.mode === "SILENT_MONITOR" ? looking : buttons[c.state] ?? [];
  return el("li", { class: c.state },
    el("div", { class: "line" },
      el("strong", {}, c.customer), el("span", { class: "state" }, c.monitoring ? `monitoring (${c.mode.toLowerCase()})` : c.state),
      el("span", { class: "soft" }, [c.queue, ...c.others].filter(Boolean).join(" · ")),
      el("span", { class: "buttons" },
        takesPart && !c.monitoring ? transfer(c, session) : null,
        ...can.map(([method, word]) => el("button", {
          type: "button", id: `${method}-${c.contactId}`, "aria-label": `${word}: ${c.customer}`, onclick: () => call(method),
        }, word)))),
    takesPart ? chats.get(c.contactId).element : null);
}

/** transfer offers the quick connects, which it asks for when a person gets there. */
function transfer({ contactId, customer, queueArns }, session) {
  const first = () => el("option", { value: "" }, "Transfer to…");
  const list = el("select", { id: `transfer-${contactId}`, "aria-label": `Transfer ${customer} to` }, first());
  list.addEventListener("focus", () => attempt(async () => {
    const { endpoints } = await session.call("getEndpoints", { queueARNs: queueArns });
    list.replaceChildren(first(), ...endpoints.map((e) => el("option", { value: e.endpointARN }, e.type === "agent" ? `${e.name} (agent)` : e.name)));
  }), { once: true });
  list.addEventListener("change", () => attempt(async () => {
    const endpointARN = list.value;
    list.value = "";
    await session.call("transferContact", { contactId, endpoint: { endpointARN } });
  }));
  return list;
}
