// What happens, told in lines: the instance's events and the controller's journal.

import { clockTime } from "./dom.js";
import { el } from "./elements.js";

const kept = 200;
const dull = new Set(["chat.item", "clock.advanced"]); // the transcript and the clock show these

const sayings = {
  "agent.login": (n) => [n.username, " logs in"],
  "agent.logout": (n) => [n.username, " logs out"],
  "agent.status": (n, d) => [n.username, ` is ${d.status}`],
  "agent.next": (n, d) => [n.username, d.status ? ` has next status ${d.status}` : " has no next status any more"],
  "contact.queued": (n, d, who) => [who, ` waits in queue ${d.queue}`],
  "contact.offered": (n, d, who) => [who, ` rings at ${n.username}`],
  "contact.missed": (n, d, who) => [n.username, " does not answer ", who],
  "contact.rejected": (n, d, who) => [n.username, " rejects ", who],
  "contact.connected": (n, d, who) => [n.username, " takes the chat of ", who],
  "contact.joined": (n, d, who) => [n.username, " joins the chat of ", who],
  "contact.left": (n, d, who) => [n.username, " leaves the chat of ", who, " to the others"],
  "contact.monitored": (n, d, who) => [n.username, " looks on in the chat of ", who],
  "contact.barged": (n, d, who) => [n.username, " barges into the chat of ", who],
  "contact.unmonitored": (n, d, who) => [n.username, " looks on no more in the chat of ", who],
  "contact.updated": (n, d, who) => ["what is said about the chat of ", who, " changes"],
  "queue.changed": (n, d) => [`queue ${d.queue} is changed`],
  "instance.changed": (n, d) => [`${d.resource} ${d.name} is ${d.change}`],
  "contact.cleared": (n, d, who) => [n.username, " clears the contact of ", who],
  "contact.started": (n, d, who) => [who, ` has a new contact, by ${d.method}`],
  "contact.ended": (n, d, who) => ["the contact of ", who, ` ends: ${d.reason}`],
  "chat.ended": (n, d, who) => ["the chat of ", who, ` is over: ${d.reason}`],
};

/** telling returns what adds lines to a list, newest first; people finds names. */
export function telling(list, people) {
  const add = (at, source, ...what) => {
    list.prepend(el("li", { class: source }, el("time", { class: "soft", datetime: at }, clockTime(at)),
      el("span", { class: "source" }, source), el("span", {}, ...what)));
    while (list.children.length > kept) list.lastChild.remove();
  };
  return {
    /** event tells one of the instance's events, unless it is dull. */
    event(n) {
      if (dull.has(n.kind)) return;
      const who = n.initialContactId ? people.customer(n.initialContactId) : null;
      const say = sayings[n.kind];
      add(n.at, "connect", ...(say ? say(n, n.detail ?? {}, who) : plain(n, who)));
    },
    /** journal tells a line of the controller's journal. */
    journal(e) {
      const what = e.chatId ? ["chat of ", people.customer(e.chatId)] : e.agent ? [`departure of ${e.agent}`] : [];
      if (e.to) what.push(what.length ? ": " : "", el("b", { class: e.to === "stranded" ? "bad" : "" }, e.to));
      add(e.at, "handover", ...what, what.length ? ", " : "", people.plain(e.reason));
    },
  };
}

/** plain tells an event that has no saying. */
function plain(n, who) {
  const details = Object.entries(n.detail ?? {}).filter(([, v]) => v !== "").map(([k, v]) => `, ${k} ${v}`);
  return [n.kind, n.username ? ` ${n.username}` : "", who ? " " : "", who, ...details];
}
