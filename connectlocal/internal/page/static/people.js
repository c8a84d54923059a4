// Names for the ids of customers' chats and of users.

import { el } from "./elements.js";

const customers = new Map(); // initial contact id → customer
const users = new Map(); // user id → username
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** meetUsers takes the ids of the users by name. */
export function meetUsers(byName) {
  for (const [username, id] of Object.entries(byName)) users.set(id, username);
}

/** meetCustomers takes chats, and names those that are shown without a name so far. */
export function meetCustomers(chats) {
  for (const c of chats) if (c.customerName) customers.set(c.initialContactId, c.customerName);
  for (const e of document.querySelectorAll("[data-nameless]")) {
    const name = customers.get(e.dataset.nameless);
    if (name === undefined) continue;
    e.textContent = e.title = name;
    delete e.dataset.nameless;
  }
}

/** who shows a name on one line, however long it is. */
export function who(name) { return el("span", { class: "who", title: name }, name); }

/** customer shows the customer of a chat: the name, or some of the id until it is known. */
export function customer(chat) {
  const name = customers.get(chat);
  return name === undefined ? el("span", { class: "who", "data-nameless": chat }, chat.slice(0, 8)) : who(name);
}

/** plain puts usernames for the ids of users in a text. */
export function plain(text) { return (text ?? "").replace(uuid, (id) => users.get(id) ?? id).replace(/\bagent (?=\S+ has the chat)/, ""); }
