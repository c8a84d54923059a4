// The rows of chats and departures, and the stranded chats.

import { since } from "./dom.js";
import { el } from "./elements.js";
import { customer, plain, who } from "./people.js";

const tone = { flow: "soft", queued: "warn", offered: "warn", connected: "good", ended: "soft" };
const phaseTone = { landed: "good", returned: "good", kept: "soft", ended: "soft", stranded: "bad" };

/** chatRow shows a chat by its latest segment. */
export function chatRow(chat) {
  const ended = chat.endedAt != null;
  return el("tr", {},
    el("th", { scope: "row" }, who(chat.customerName || "customer")),
    el("td", { class: `wrap ${tone[chat.state]}` }, ended ? `ended ${chat.disconnectReason ?? ""}` : chat.state),
    el("td", {}, chat.queue),
    el("td", {}, ended || chat.state === "connected" || chat.state === "offered" ? chat.agent : ""),
    el("td", { class: "warn" }, since(chat.waitingSince)),
    el("td", { class: "soft" }, ended ? "" : since(chat.startedAt)),
    el("td", {}, String(chat.segments)),
    el("td", {}, el("a", { href: `/_local/v1/contacts/${chat.initialContactId}`, id: `chat-${chat.initialContactId}` },
      el("code", {}, chat.initialContactId.slice(0, 8)))));
}

/** departureRow shows one agent's leaving and what becomes of each chat. */
export function departureRow(departure) {
  return el("tr", {},
    el("th", { scope: "row" }, departure.agent),
    el("td", {}, departure.cause, departure.by ? ` by ${departure.by}` : ""),
    el("td", { class: departure.state === "settled" || departure.state === "cancelled" ? "soft" : "warn" }, departure.state),
    el("td", { class: "soft" }, since(departure.beganAt)),
    el("td", { class: "wrap" }, el("ul", {}, ...(departure.handovers ?? []).map(handoverItem))));
}

function handoverItem(h) {
  return el("li", {},
    customer(h.chatId), " ", el("span", { class: phaseTone[h.phase] ?? "warn" }, h.phase === "stranded" ? "⚠ stranded" : h.shadow ? `${h.phase} (shadow)` : h.phase),
    el("span", { class: "soft" }, h.target ? ` → ${h.target}` : "", h.reason && !h.held ? ` · ${plain(h.reason)}` : ""),
    el("span", { class: "warn" }, h.held ? ` · held: ${plain(h.held)}` : ""));
}

/**
 * stranded are the handovers that a person must see to: stranded, and the chat
 * lives and nobody has it but the agent who leaves.
 */
export function stranded(departures, chats, agents) {
  const leaving = new Set(agents.filter((a) => a.nextStatus || a.statusType !== "ROUTABLE").map((a) => a.username));
  const live = new Map(chats.filter((c) => c.endedAt == null).map((c) => [c.initialContactId, c]));
  return departures.flatMap((d) => (d.handovers ?? []).filter((h) => h.phase === "stranded")
    .map((h) => ({ agent: d.agent, reason: h.reason, chat: live.get(h.chatId) })))
    .filter((s) => s.chat && (s.chat.state !== "connected" || (s.chat.agent === s.agent && leaving.has(s.agent))));
}

/** breakerItem says that moves are held because too many agents left at once. */
export function breakerItem(b) {
  return el("li", {}, el("strong", { class: "bad" }, "⚠ the breaker holds"), ` ${b.departed} of ${b.staffed} agents left at once `,
    el("span", { class: "soft" }, "· moves wait until its time is up, or until handover breaker free"));
}

/** strandedItem shows a chat that a person must see to. */
export function strandedItem(s) {
  const where = { queued: `waits in queue ${s.chat.queue}`, connected: `is with ${s.chat.agent}`, offered: `rings at ${s.chat.agent}` };
  return el("li", {}, el("strong", { class: "bad" }, "⚠ stranded"), " ", customer(s.chat.initialContactId),
    ` ${where[s.chat.state] ?? `is in a ${s.chat.state}`} `, el("span", { class: "warn" }, since(s.chat.waitingSince)),
    el("span", { class: "soft" }, ` · ${s.agent} left · ${plain(s.reason)} `),
    el("a", { href: `#chat-${s.chat.initialContactId}` }, "show"));
}
