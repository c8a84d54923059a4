// One contact in the list: how it is, and what can be done with it there.

import { el, icon } from "/_kit/el.js";
import { ago } from "/_kit/now.js";
import { line, name } from "/_kit/text.js";

// What can be done with a contact, by its state: the call, the word for it, and its drawing.
const looking = [["updateMonitorParticipantState", "Barge in", "in"], ["destroyConnection", "Stop monitoring", "cross"]];
const close = [["clearContact", "Close contact", "cross"]];
const buttons = { connecting: [["acceptContact", "Accept", "chat"], ["rejectContact", "Reject", "cross"]], ended: close, missed: close, rejected: close, error: close };
const looks = {
  connecting: ["accent", "bell", "rings"], connected: ["good", "chat", "talking"], ended: ["calm", "ended", "after work"],
  missed: ["bad", "stranded", "missed"], rejected: ["warn", "stranded", "rejected"], error: ["bad", "stranded", "failed"],
};

/** contact draws it; pick shows its chat. */
export function contact(c, { session, clock, attempt, pick }) {
  const call = (method) => attempt(() => session.call(method, { contactId: c.contactId, connectionId: c.own, targetMonitorMode: "BARGE" }));
  const [tone, sign, word] = looks[c.state] ?? ["calm", "info", c.state];
  const can = c.state === "connected" && c.mode === "SILENT_MONITOR" ? looking : buttons[c.state] ?? [];
  const head = [el("strong", {}, name(c.customer)), el("span", { class: "pill", "data-tone": tone }, icon(sign), c.monitoring ? `monitoring (${c.mode.toLowerCase()})` : word),
    el("span", { class: "meta" }, [c.queue, ...c.others].filter(Boolean).map((s) => line(s, 60)).join(" · "), " ", ago(clock, c.since, "short"), c.unread > 0 && el("b", { class: "tone", "data-tone": "accent" }, ` ${c.unread} new`))];
  return el("li", { "data-state": c.state, "data-tone": tone, "data-contact": c.contactId, "aria-current": c.current ? "true" : undefined, role: undefined },
    c.takesPart ? el("button", { type: "button", class: "pick", "aria-label": `Show the chat: ${line(c.customer, 60)}`, onclick: () => pick(c.contactId) }, head) : el("div", { class: "pick" }, head),
    can.length > 0 && el("div", { class: "row tight" }, ...can.map(([method, says, drawing]) => el("button", {
      type: "button", class: "button", "data-size": "small", "data-kind": method === "acceptContact" ? "primary" : undefined, id: `${method}-${c.contactId}`, "aria-label": `${says}: ${line(c.customer, 60)}`, onclick: () => call(method),
    }, icon(drawing), says))));
}
