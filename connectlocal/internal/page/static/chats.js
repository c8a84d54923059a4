// The rows of chats and departures.

import { el, since } from "./dom.js";

const tone = { flow: "soft", queued: "warn", offered: "warn", connected: "good", ended: "soft" };
const phaseTone = { landed: "good", returned: "good", kept: "soft", ended: "soft", stranded: "bad" };

/** chatRow shows a chat by its latest segment. */
export function chatRow(chat) {
  const ended = chat.endedAt != null;
  return el("tr", {},
    el("th", { scope: "row" }, chat.customerName || "customer"),
    el("td", { class: tone[chat.state] }, ended ? `ended ${chat.disconnectReason ?? ""}` : chat.state),
    el("td", {}, chat.queue),
    el("td", {}, ended || chat.state === "connected" || chat.state === "offered" ? chat.agent : ""),
    el("td", { class: "warn" }, since(chat.waitingSince)),
    el("td", { class: "soft" }, ended ? "" : since(chat.startedAt)),
    el("td", {}, String(chat.segments)),
    el("td", {}, el("a", { href: `/_local/v1/contacts/${chat.initialContactId}`, id: `chat-${chat.initialContactId}` },
      el("code", {}, chat.initialContactId.slice(0, 8)))));
}

/** departureRow shows one agent's leaving and what becomes of each chat; name finds a chat's customer. */
export function departureRow(departure, name) {
  return el("tr", {},
    el("th", { scope: "row" }, departure.agent),
    el("td", {}, departure.cause),
    el("td", { class: departure.state === "settled" || departure.state === "cancelled" ? "soft" : "warn" }, departure.state),
    el("td", { class: "soft" }, since(departure.beganAt)),
    el("td", {}, el("ul", {}, ...(departure.handovers ?? []).map((h) => el("li", {},
      name(h.chatId), " ", el("span", { class: phaseTone[h.phase] ?? "warn" }, h.phase), " ",
      el("span", { class: "soft" }, h.target ? `→ ${h.target} ` : "", h.reason ?? ""))))));
}
