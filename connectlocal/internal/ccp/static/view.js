// What a person sees: the login, or the agent's status and contacts.

import { $, el, icon, put, rows } from "/_kit/el.js";
import { pill, statusOf } from "/_kit/names.js";
import { initials, line, name } from "/_kit/text.js";
import { Chat } from "./chat.js";
import { contact } from "./contacts.js";
import { Talk } from "./talk.js";

/** problem shows what went wrong, until something goes well. @param {any} [e] */
export function problem(e) {
  $("problem").replaceChildren(...e ? [icon("stranded"), el("span", {}, line(e.message ?? "", 400))] : []);
  $("problem").hidden = !e;
}

/** attempt does what a person asked for, and shows what went wrong. */
export async function attempt(doing) {
  try {
    await doing();
    problem();
  } catch (e) {
    problem(e);
  }
}

/** showLogin lets a person be an agent; pick(username) logs in. */
export function showLogin(agents, preselected, pick) {
  document.title = "Log in · Handover";
  $("login").hidden = false;
  $("bar").hidden = $("panel").hidden = true;
  rows($("agents"), agents, (a) => a.username, (a) => el("li", {},
    el("button", { type: "button", class: "button", id: `agent-${a.username}`, onclick: () => attempt(() => pick(a.username)) },
      el("span", { class: "face", "aria-hidden": true }, initials(a.name)), name(a.name), el("span", { class: "meta" }, `${a.username} · ${line(a.routingProfile, 60)}`),
      a.loggedIn && el("span", { class: "pill", "data-tone": "good" }, "logged in"))));
  (document.getElementById(`agent-${preselected}`) ?? $("agents").querySelector("button"))?.focus();
}

/** showPanel shows an agent until close is called. heard takes the frames of the agent's websocket. */
export function showPanel({ session, desk, logout }) {
  $("login").hidden = true;
  $("bar").hidden = $("panel").hidden = false;
  const chats = new Map(), over = new AbortController();
  let chosen = "";
  const talk = new Talk($("chat"), { session, attempt, problem });
  const pickContact = (id) => {
    chosen = id;
    draw();
    talk.focus();
  };
  const draw = () => {
    if (!desk.agent) return;
    const { snapshot, configuration } = desk.agent, contacts = snapshot.contacts.map(brief);
    for (const [id, chat] of chats) if (!contacts.some((c) => c.contactId === id && c.takesPart)) forget(chats, id, chat);
    for (const c of contacts) if (c.takesPart && !chats.has(c.contactId)) chats.set(c.contactId, new Chat(session, c, problem, () => draw()));
    if (!chats.has(chosen)) chosen = contacts.find((c) => c.takesPart)?.contactId ?? "";
    chats.get(chosen)?.seen();
    header(desk.agent, contacts);
    rows($("contacts"), contacts.map((c) => ({ ...c, current: c.contactId === chosen, unread: c.contactId === chosen ? 0 : chats.get(c.contactId)?.unread ?? 0 })), (c) => c.contactId, (c) => contact(c, { session, clock: desk.clock, attempt, pick: pickContact }));
    $("idle").hidden = contacts.length > 0;
    talk.show(chats.get(chosen), contacts.find((c) => c.contactId === chosen), configuration.routingProfile.queues.map((q) => q.queueARN));
  };
  desk.addEventListener("update", draw, { signal: over.signal });
  $("logout").onclick = logout;
  const choose = (state) => attempt(async () => {
    try {
      await session.call("putAgentState", { state, enqueueNextState: true });
    } catch (wrong) {
      draw();
      throw wrong;
    }
  });
  $("status").onchange = (e) => choose(desk.agent.configuration.agentStates[e.target.selectedIndex]);
  $("stay").onclick = () => choose(desk.agent.snapshot.state);
  let missed = true; // whether something may have been said that the websocket has not brought
  return {
    heard(event, frame) {
      if (event === "webSocket::connection_lost") {
        missed = true;
        $("connection").hidden = false;
      }
      if (event === "webSocket::subscription_update" && missed) {
        missed = false;
        $("connection").hidden = true;
        for (const chat of chats.values()) void chat.read();
      }
      if (event === "webSocket::all_message" && frame.topic === "aws/chat") {
        const item = JSON.parse(frame.content);
        chats.get(item.ContactId)?.hear(item);
      }
    },
    /** knock: Alt+1 … choose a chat. */
    nth(n) {
      const open = desk.agent?.snapshot.contacts.map(brief).filter((c) => c.takesPart) ?? [];
      if (open[n]) pickContact(open[n].contactId);
    },
    close() {
      over.abort();
      talk.show(undefined);
      $("contacts").replaceChildren();
    },
  };
}

function forget(chats, id, chat) {
  chat.close();
  chats.delete(id);
}

function header({ snapshot, configuration }, contacts) {
  const rings = contacts.filter((c) => c.state === "connecting").length;
  document.title = `${rings > 0 ? `(${rings}) ` : ""}${line(configuration.name, 60)} · ${snapshot.state.name}`;
  put($("name"), line(configuration.name, 80));
  put($("face"), initials(configuration.name));
  const max = configuration.routingProfile.channelConcurrencyMap?.CHAT ?? 0;
  put($("profile"), `${line(configuration.routingProfile.name, 60)} · ${contacts.length} of ${max}`);
  $("panel").dataset.state = snapshot.state.type;
  const look = statusOf({ status: snapshot.state.name, statusType: { routable: "ROUTABLE", offline: "OFFLINE" }[snapshot.state.type] ?? "CUSTOM" });
  const mark = pill(look);
  $("mark").dataset.tone = look.tone;
  $("mark").replaceChildren(...mark.childNodes);
  const status = $("status"), names = configuration.agentStates.map((s) => s.name);
  if ([...status.options].map((o) => o.value).join() !== names.join()) status.replaceChildren(...names.map((n) => el("option", { value: n }, n)));
  if (document.activeElement !== status || status.dataset.shown !== snapshot.state.name) status.value = snapshot.state.name;
  status.dataset.shown = snapshot.state.name;
  $("next").hidden = !snapshot.nextState;
  put($("next-name"), snapshot.nextState ? `Next status: ${line(snapshot.nextState.name, 60)}` : "");
  put($("stay"), `Stay ${snapshot.state.name}`);
}

/** brief is what is shown of a contact. */
function brief(c) {
  const own = c.connections[0], customer = c.connections.find((x) => x.initial), state = c.state.type, monitoring = own.type === "monitoring";
  return {
    contactId: c.contactId, state, queue: c.queue?.name ?? "", own: own.connectionId, customer: customer?.chatMediaInfo?.customerName || "Customer",
    monitoring, mode: own.monitorStatus, takesPart: state === "connected" && (!monitoring || own.monitorStatus === "BARGE"),
    since: +c.state.timestamp, others: c.connections.slice(1).filter((x) => !x.initial).map((x) => x.chatMediaInfo?.agentName ?? ""),
  };
}
