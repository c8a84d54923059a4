// A chat, shown whole: the chain of its contacts, why it went where it went, what is noted about it, and what was said.

import { ask } from "/_kit/ask.js";
import { sheet } from "/_kit/dialog.js";
import { el, icon } from "/_kit/el.js";
import { phaseOf, pill } from "/_kit/names.js";
import { at, span } from "/_kit/now.js";
import { problem } from "/_kit/talk.js";
import { line, name, shown } from "/_kit/text.js";

/**
 * @typedef {import("/_page/stage/model.js").Model} Model
 * @typedef {import("/_page/stage/story.js").Story} Story
 * @typedef {import("/_kit/now.js").VirtualClock} VirtualClock
 * @typedef {{ contactId: string, initiationMethod: string, state: string, queue: string, agent: string, initiatedAt: string, connectedAt?: string, disconnectedAt?: string, disconnectReason?: string, flow?: { name: string, fault?: string } }} Segment
 * @typedef {{ at: string, type: string, contentType: string, content?: string, participantRole?: string, displayName?: string, attachments?: { name: string }[] }} Item
 * @typedef {{ initialContactId: string, customerName: string, startedAt: string, endedAt?: string, attributes: Record<string, string>, segments: Segment[], transcript: Item[] }} Whole
 */

const mostItems = 200;

/** openChat shows a chat whole. @param {string} id @param {{ model: Model, story: Story, clock: VirtualClock }} o */
export async function openChat(id, o) {
  try {
    const chat = /** @type {Whole} */ (await ask("GET", `/_local/v1/contacts/${encodeURIComponent(id)}`));
    sheet({ title: name(chat.customerName), content: [chatDetail(chat, o)] });
  } catch (error) {
    problem(error);
  }
}

/** chatDetail is what the dialog shows. @param {Whole} chat @param {{ model: Model, story: Story, clock: VirtualClock }} o */
export function chatDetail(chat, { model, story, clock }) {
  const fate = model.leavings.fate(chat.initialContactId);
  return el("div", { class: "stack detail" },
    el("p", { class: "meta" }, "Began ", at(chat.startedAt, clock), ", ", chat.endedAt ? ["ended ", at(chat.endedAt, clock)] : "goes on", ` · ${chat.segments.length} contacts · `, el("code", {}, chat.initialContactId)),
    el("section", { class: "stack close" }, el("h3", {}, "Where it has been"), el("ol", { class: "timeline" }, ...chat.segments.map((s, n) => stop(s, n === chat.segments.length - 1 && !chat.endedAt, clock)))),
    fate && el("section", { class: "stack close" }, el("h3", {}, "Why"), why(fate, story, clock)),
    attributes(chat.attributes),
    el("section", { class: "stack close" }, el("h3", {}, "What was said"), transcript(chat.transcript, clock)));
}

/** @param {Segment} s @param {boolean} now @param {VirtualClock} clock */
function stop(s, now, clock) {
  const where = s.agent ? ["with ", name(s.agent)] : s.queue ? ["in queue ", name(s.queue)] : ["in a flow"];
  const how = [s.initiationMethod, s.flow && `flow ${line(s.flow.name, 60)}`, s.queue && s.agent && `from ${line(s.queue, 40)}`, s.disconnectReason && `ended by ${s.disconnectReason}`,
    s.connectedAt && s.disconnectedAt && `talked ${span(Date.parse(s.disconnectedAt) - Date.parse(s.connectedAt))}`].filter(Boolean).join(" · ");
  return el("li", { "data-state": now ? "now" : "done", "data-tone": now ? "accent" : "calm" }, el("div", {}, el("b", {}, ...where), el("span", { class: "meta" }, how)), at(s.initiatedAt, clock));
}

/** @param {import("/_page/stage/leavings.js").Fate} fate @param {Story} story @param {VirtualClock} clock */
function why({ handover: h, departure: d }, story, clock) {
  const ladder = (h.ladder ?? []).map((r, n) => el("li", { class: n === h.rung && h.target ? "here" : undefined }, line(r.target, 60), r.needs ? el("span", { class: "meta" }, ` needs ${r.needs}`) : "", r.if ? el("code", { class: "meta" }, ` if ${line(r.if, 200)}`) : "", n === h.rung && h.target ? icon("landed", "taken") : ""));
  return el("dl", { class: "facts" },
    el("dt", {}, "Left by"), el("dd", {}, story.first(d.agent), `, ${d.cause}`), el("dt", {}, "Now"), el("dd", {}, pill(phaseOf(h), { shadow: h.shadow }), " ", story.why(h.reason)),
    ...h.held ? [el("dt", {}, "Held"), el("dd", {}, story.why(h.held))] : [],
    ...h.rule ? [el("dt", {}, "Rule"), el("dd", {}, h.rule, el("span", { class: "meta" }, ` ${story.why(h.why)}`))] : [],
    ...ladder.length > 0 ? [el("dt", {}, "Ladder"), el("dd", {}, el("ol", {}, ...ladder))] : [],
    ...h.proof ? [el("dt", {}, "Proof"), el("dd", {}, `${line(h.proof.by, 60)}, `, at(h.proof.at, clock), h.leftAt ? `, ${span(Date.parse(h.proof.at) - Date.parse(h.leftAt))} after the leg came off` : "")] : []);
}

/** @param {Record<string, string>} all */
function attributes(all) {
  const list = Object.entries(all ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (list.length === 0) return null;
  return el("details", {}, el("summary", { class: "link" }, `Attributes (${list.length})`), el("dl", { class: "facts" }, ...list.flatMap(([k, v]) => [el("dt", { class: "mono" }, line(k, 60)), el("dd", {}, shown(v, 300))])));
}

/** @param {Item[]} items @param {VirtualClock} clock */
function transcript(items, clock) {
  const said = items.flatMap((i) => speech(i, clock) ?? []);
  const left = said.length - mostItems;
  return el("div", { class: "talk sunk", role: "region", "aria-label": "Transcript", tabindex: 0 }, left > 0 && el("p", { class: "meta" }, `${left} earlier lines are not shown`), ...said.slice(-mostItems),
    said.length === 0 && el("p", { class: "meta" }, "Nothing was said yet."));
}

/** @param {Item} i @param {VirtualClock} clock */
function speech(i, clock) {
  const by = { CUSTOMER: "customer", AGENT: "agent", SUPERVISOR: "agent" }[i.participantRole ?? ""] ?? "system";
  const event = /event\.(participant\.(?:joined|left)|chat\.ended)$/.exec(i.contentType)?.[1];
  if (event) return el("div", { class: "said", "data-by": "system" }, el("div", { class: "words" }, name(i.displayName, "somebody"), { "participant.joined": " has joined", "participant.left": " has left", "chat.ended": "the chat is over" }[event] ?? ""));
  const words = i.attachments?.length ? `file ${i.attachments.map((a) => a.name).join(", ")}` : i.content ?? "";
  if (i.type !== "MESSAGE" && i.type !== "ATTACHMENT" || words === "") return undefined;
  return el("div", { class: "said", "data-by": by }, el("span", { class: "meta" }, by === "system" ? "" : name(i.displayName, "somebody"), " ", at(i.at, clock)), el("div", { class: "words" }, shown(words)));
}
