// A floor as full as floors get: 200 agents and 1,000 chats. load.test.mjs moves them.

import { el, icon } from "/_kit/el.js";
import { chats, look, phases } from "/_kit/names.js";

const agents = 200, each = 5;
const states = ["connected", "connected", "connected", "offered", "landing"];
const looks = { ...chats, ...phases };

/** @param {number} n */
function chat(n) {
  const state = states[n * 7 % states.length];
  return el("span", { class: "chat", "data-size": "dot", "data-state": state === "landing" ? "moving" : "", "data-tone": look(looks, state).tone, title: `customer ${n}, ${look(looks, state).word}` });
}

/** @param {number} n */
function agent(n) {
  const slots = el("ul", { class: "slots", "aria-label": `Chats of a${n}` }, ...Array.from({ length: each }, (_, k) => el("li", { class: "slot" }, chat(n * each + k))));
  return el("article", { class: "agent", "data-size": "tile", "data-state": n % 23 === 0 ? "leaving" : "routable" },
    el("header", {}, el("h3", { class: "name" }, `a${String(n).padStart(3, "0")}`), el("span", { class: "tone", "data-tone": "good" }, icon("available", "Available"))), slots);
}

/** dense draws it. @param {HTMLElement} root */
export function dense(root) {
  const lane = el("section", { class: "lane" }, el("header", {}, el("h3", {}, "Support"), el("span", { class: "count" }, "0")), el("ul", { class: "chats", "data-size": "dot" }));
  const floor = el("div", { id: "floor" }, ...Array.from({ length: agents }, (_, n) => agent(n)));
  floor.style.cssText = "display: grid; grid-template-columns: repeat(auto-fill, minmax(6.75rem, 1fr)); gap: .35rem";
  root.append(el("main", { class: "page stack" }, el("h1", {}, "A full floor"), lane, floor));
}
