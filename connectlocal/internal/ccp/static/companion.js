// The companion in this page: it tells Handover's controller of the agent, gives chats up when it asks for that, and shows
// what becomes of them. Where no controller is beside this instance, there is none.

import { $, icon, put } from "/_kit/el.js";
import { pulse } from "/_kit/pulse.js";

const looks = { acts: ["good", "Handover", "This tab acts for Handover."], waits: ["calm", "Handover: another tab", "Another tab of yours acts for Handover."], lost: ["warn", "Handover: not reachable", "The controller does not answer; it is tried again."] };

/** accompany starts it for the agent of a desk, until the desk's session ends. */
export async function accompany({ username, desk, signal }) {
  const module = await import("/companion/module.js");
  if (!module.startCompanion || signal.aborted) return; // there is no controller, or the agent has left again
  const local = module.localDesk({ url: location.origin, agent: username });
  const running = await module.startCompanion({ ...local, watch: (seen) => watch(local, username, desk, seen) }, {
    url: location.origin, clock: desk.clock, heart: (every, beat) => pulse(desk.clock, every, beat), log: () => {}, warn: false,
    panel: module.createPanel({ nameOf: ({ contactId }) => nameOf(desk, contactId) }),
  });
  const timer = setInterval(() => show(running), 1000);
  show(running);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    running.stop();
    $("handover").hidden = true;
  });
}

/** watch looks at the agent whenever the desk has been told of something: no request is held for that. */
function watch(local, username, desk, seen) {
  const over = new AbortController();
  let last = "";
  const look = async () => {
    const answer = await fetch(`/_local/v1/agents/${encodeURIComponent(username)}`, { signal: over.signal }).catch(() => null);
    if (!answer?.ok) return; // the next news looks again
    const agent = await answer.json(), text = JSON.stringify([agent.status, agent.nextStatus, agent.contacts.map((c) => [c.contactId, c.state])]);
    if (text === last || over.signal.aborted) return;
    last = text;
    seen(stateOf(agent));
  };
  desk.addEventListener("update", () => void look(), { signal: over.signal });
  void look();
  return () => over.abort();
}

const states = { CONNECTING: "connecting", CONNECTED: "connected", ENDED: "ended", MISSED: "missed", REJECTED: "missed", ERROR: "error" };
const typeOf = (name, type) => ({ ROUTABLE: "routable", OFFLINE: "offline" }[type] ?? { available: "routable", offline: "offline" }[name.toLowerCase()] ?? "not_routable");

function stateOf(agent) {
  return {
    status: { name: agent.status, type: typeOf(agent.status, agent.statusType), at: 0 }, next: agent.nextStatus ? { name: agent.nextStatus, type: typeOf(agent.nextStatus), at: 0 } : null,
    contacts: agent.contacts.map((c) => ({ contactId: c.contactId, chatId: c.initialContactId, state: states[c.state] ?? "error", queue: c.queue ?? "" })),
  };
}

function nameOf(desk, contactId) {
  const contact = desk.agent?.snapshot.contacts.find((c) => c.contactId === contactId);
  return contact?.connections.find((x) => x.initial)?.chatMediaInfo?.customerName ?? "";
}

/** show says how Handover has this tab: it acts for it, another tab does, or nobody is reached. */
export function show(running) {
  const [tone, words, title] = looks[!running.connected ? "lost" : running.leads ? "acts" : "waits"], pill = $("handover");
  pill.hidden = false;
  pill.dataset.tone = tone;
  pill.title = title;
  if (!pill.firstElementChild) pill.append(icon("transfer"), document.createElement("span"));
  put(pill.lastElementChild, words);
}
