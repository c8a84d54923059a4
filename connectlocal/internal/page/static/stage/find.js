// Finding an agent or a customer by some letters of the name.

import { sheet } from "/_kit/dialog.js";
import { el, icon, rows } from "/_kit/el.js";
import { line, name } from "/_kit/text.js";

const most = 12;

/**
 * finder asks for some letters, and opens what is chosen.
 * @param {{ model: import("/_page/stage/model.js").Model, agent: (username: string) => void, chat: (id: string) => void }} o
 */
export function finder({ model, agent, chat }) {
  const list = el("ul", { class: "stack tight found" }), field = el("input", { class: "input", type: "text", role: "searchbox", "aria-label": "Name", placeholder: "Name of an agent or a customer", autocomplete: "off" });
  const find = () => rows(list, matches(model, field.value.trim().toLocaleLowerCase()), (m) => m.key, (m) => el("li", {}, el("button", { type: "button", class: "button", "data-kind": "quiet", onclick: () => {
    dialog.close();
    if (m.kind === "agent") agent(m.id);
    else chat(m.id);
  } }, icon(m.kind), name(m.text), el("span", { class: "meta" }, m.more))), { none: [el("li", { class: "meta" }, "Nobody is called that.")] });
  field.addEventListener("input", find);
  field.addEventListener("keydown", (e) => { if (e.key === "Enter") /** @type {HTMLElement | null} */ (list.querySelector("button"))?.click(); });
  const { dialog } = sheet({ title: "Find", content: [field, list], wide: false });
  find();
  field.focus();
}

/** @param {import("/_page/stage/model.js").Model} model @param {string} wanted */
function matches(model, wanted) {
  const agents = [...model.agents.values()].filter((a) => `${a.username} ${a.name}`.toLocaleLowerCase().includes(wanted)).map((a) => ({ kind: "agent", key: `a ${a.username}`, id: a.username, text: a.name || a.username, more: a.loggedIn ? a.status : "logged out" }));
  const chats = [...model.chats.values()].filter((c) => c.customer.toLocaleLowerCase().includes(wanted)).map((c) => ({ kind: "chat", key: `c ${c.id}`, id: c.id, text: c.customer, more: `${model.standing(c.id).word} ${line(c.queue, 40)}` }));
  return [...agents.slice(0, most / 2), ...chats].slice(0, most);
}
