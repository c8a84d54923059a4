// The row of an agent.

import { since } from "./dom.js";
import { el } from "./elements.js";
import { who } from "./people.js";

const tone = { ROUTABLE: "good", CUSTOM: "warn", OFFLINE: "soft" };
const stateTone = { CONNECTED: "good", CONNECTING: "warn", ENDED: "soft", MISSED: "bad", REJECTED: "bad", ERROR: "bad" };

// What can be done with a contact, by its state.
const actions = {
  CONNECTING: [["accept", "Accept"], ["reject", "Reject"]],
  CONNECTED: [["end", "End"]],
  ENDED: [["clear", "Clear"]], MISSED: [["clear", "Clear"]], REJECTED: [["clear", "Clear"]], ERROR: [["clear", "Clear"]],
};

/** agentRow shows an agent; act(path, body) does something to the agent and tells whether it worked. */
export function agentRow(agent, statuses, act) {
  return el("tr", {},
    el("th", { scope: "row" }, agent.username, " ", el("span", { class: "soft" }, agent.name)),
    el("td", { class: tone[agent.statusType] }, agent.loggedIn ? agent.status : `${agent.status}, logged out`),
    el("td", { class: "soft" }, since(agent.statusSince)),
    el("td", { class: "warn" }, agent.nextStatus ?? ""),
    el("td", {}, `${agent.contacts.length} of ${agent.maxChats}`),
    el("td", { class: "wrap" }, el("ul", {}, ...agent.contacts.map((c) => contactItem(agent, c, act)))),
    el("td", {}, ...controls(agent, statuses, act)));
}

function contactItem(agent, contact, act) {
  const name = contact.customerName || contact.contactId.slice(0, 8);
  const buttons = (actions[contact.state] ?? []).map(([verb, label]) => el("button", {
    type: "button", id: `${verb}-${agent.username}-${contact.contactId}`, "aria-label": `${label} ${name} as ${agent.username}`,
    onclick: () => act(`contacts/${contact.contactId}/${verb}`),
  }, label));
  return el("li", {}, who(name), " ", el("span", { class: stateTone[contact.state] }, shown(contact)), " ",
    el("span", { class: "soft" }, contact.queue, " ", since(contact.stateSince)), " ", ...buttons);
}

/** shown is what the agent has to do with a contact. */
function shown(contact) {
  if (contact.barged) return "barged";
  return contact.monitors ? "looks on" : contact.state.toLowerCase();
}

function controls(agent, statuses, act) {
  const verb = agent.loggedIn ? "logout" : "login";
  const login = el("button", {
    type: "button", id: `login-${agent.username}`, "aria-label": `Log ${agent.username} ${agent.loggedIn ? "out" : "in"}`, onclick: () => act(verb),
  }, agent.loggedIn ? "Log out" : "Log in");
  if (!agent.loggedIn) return [login];
  const picked = agent.nextStatus ?? agent.status;
  const select = el("select", {
    id: `status-${agent.username}`, "aria-label": `Status of ${agent.username}`,
    onchange: async (e) => { if (!await act("status", { status: e.target.value })) e.target.value = picked; },
  }, ...statuses.map((s) => el("option", { value: s, selected: s === picked }, s)));
  return [select, " ", login];
}
