// The page as it is drawn: it follows from how the chat is, and from nothing else.

import { $, el, put } from "/_kit/el.js";
import { line } from "/_kit/text.js";
import { transcript } from "./transcript.js";

/**
 * Talk is what is drawn of a chat, and what can be done with it: a Session is one.
 * @typedef {Pick<import("./session.js").Session, "stage" | "entries" | "people" | "typing" | "connection" | "say" | "again" | "answer" | "file" | "view">} Talk
 */

/** What a customer can come with, and what it means to the flow (docs/flows.md). */
export const topics = [
  { id: "else", says: "Something else" },
  { id: "order", says: "My order", topic: "order-status" },
  { id: "bill", says: "A bill", queue: "Billing" },
  { id: "member", says: "I am a member", queue: "VIP" },
];

/** The topics to choose from. @param {HTMLElement} box @param {string | null} [asked] the one that is chosen already */
export function topicsIn(box, asked) {
  const chosen = topics.find((t) => t.id === asked) ?? topics[0];
  box.replaceChildren(...topics.map((t) => el("label", { class: "choice" },
    el("input", { type: "radio", name: "topic", value: t.id, checked: t === chosen }), el("span", {}, t.says))));
}

/** Says whether a name is missing. @param {boolean} missing */
export function nameless(missing) {
  const field = $("name");
  field.setAttribute("aria-invalid", String(missing));
  $("noname").hidden = !missing;
  if (missing) {
    field.focus();
  }
}

/** What stands over the talk. @param {Talk} talk */
function status(talk) {
  if (talk.connection === "lost") {
    return { text: "The connection is lost. Trying again …", tone: "warn" };
  }
  switch (talk.stage) {
    case "waiting": return { text: talk.entries.some((e) => e.from === "agent") ? "One moment, please" : "You are in the queue", tone: "info" };
    case "talking": return { text: `You are talking to ${people(talk).join(" and ")}`, tone: "good" };
    case "over": return { text: "The chat is over", tone: "calm" };
    default: return { text: "", tone: "calm" };
  }
}

/** @param {Talk} talk */
const people = (talk) => [...talk.people.values()].map((who) => line(who, 60) || "an agent");

/** Draws all of it. @param {Talk} talk @param {{ older: number }} view older: how many more of the older entries are wanted */
export function draw(talk, view) {
  const open = talk.stage !== "before" && talk.stage !== "starting", over = talk.stage === "over";
  $("before").hidden = open;
  $("chat").hidden = !open;
  const begins = /** @type {HTMLButtonElement} */ ($("begin"));
  begins.disabled = talk.stage === "starting";
  begins.setAttribute("aria-busy", String(talk.stage === "starting"));
  document.documentElement.toggleAttribute("data-lost", talk.connection === "lost");
  document.title = talk.people.size > 0 ? `${people(talk).join(", ")} · Parcel & Co.` : "Help · Parcel & Co.";
  if (!open) {
    return;
  }
  const { text, tone } = status(talk), at = $("status");
  put(at, text);
  at.dataset.tone = tone;
  $("older").hidden = transcript($("talk"), talk, view) === 0;
  const writing = $("writing");
  writing.hidden = !talk.typing;
  put(writing.lastElementChild, talk.typing ? `${line(talk.typing, 60)} is writing` : "");
  $("compose").hidden = over;
  $("tray").hidden = over;
  $("over").hidden = !over;
  $("leave").hidden = over;
}
