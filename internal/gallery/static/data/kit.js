// The kit's own views: its colours, and each component in each state.

import { dense } from "/gallery/data/kit-dense.js";
import { controls } from "/gallery/data/kit-controls.js";
import { office } from "/gallery/data/kit-office.js";
import { el, icon } from "/_kit/el.js";

/** @typedef {import("/gallery/data/index.js").View} View */

const tones = ["accent", "good", "warn", "bad", "move", "calm", "info"];
const grounds = ["paper", "card", "sunk"];

/** @param {HTMLElement} root */
function colours(root) {
  const swatches = tones.map((tone) => {
    const cards = grounds.map((ground) => {
      const card = el("div", { class: "card" }, el("span", { class: "tone" }, el("b", {}, tone), " on ", ground));
      card.style.background = `var(--${ground})`;
      return card;
    });
    const wash = el("div", { class: "card" }, el("span", { class: "tone" }, el("b", {}, tone), " on its wash"));
    wash.style.background = "var(--wash)";
    const row = el("div", { class: "four", "data-tone": tone }, ...cards, wash);
    row.style.cssText = "display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .5rem";
    return row;
  });
  const words = el("div", { class: "card stack close" }, el("p", {}, "Ink: what is read first."), el("p", { class: "soft" }, "Soft: what is read second."), el("p", { class: "meta" }, "Meta: small and soft."),
    el("p", { class: "label" }, "A label"), el("p", {}, "A ", el("a", { href: "#" }, "link"), ", some ", el("code", {}, "code"), ", a ", el("kbd", { class: "kbd" }, "key"), "."));
  const sizes = el("div", { class: "card stack close" }, ...["Six", "Five", "Four", "Three", "Two", "One", "Zero"].map((word, n) => {
    const line = el("p", {}, `${word}: 1,024 chats`);
    line.style.fontSize = `var(--t-${6 - n})`;
    line.style.lineHeight = "1.2";
    return line;
  }));
  root.append(el("main", { class: "page stack" }, el("h1", {}, "Colours and type"), ...swatches, words, sizes));
}

const signs = ["available", "away", "offline", "wait", "move", "landed", "returned", "held", "stranded", "ended", "cross", "info", "ghost", "chat", "agent", "people", "queue", "robot",
  "breaker", "key", "box", "policy", "history", "figures", "board", "story", "file", "image", "send", "attach", "download", "search", "more", "plus", "play", "stop", "fast", "transfer", "undo",
  "copy", "open", "out", "in", "filter", "down", "up", "next", "back", "menu", "sun", "moon", "both", "help", "bell", "table", "edit", "bin"];

/** @param {HTMLElement} root */
function icons(root) {
  const list = el("ul", { class: "icons" }, ...signs.map((s) => el("li", { class: "card row" }, icon(s), el("span", { class: "meta" }, s))));
  list.style.cssText = "display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: .5rem";
  root.append(el("main", { class: "page stack" }, el("h1", {}, "Icons"), list));
}

/** @type {View[]} */
export const views = [
  { name: "colours", title: "Colours and type", draw: colours, height: 900 },
  { name: "icons", title: "Icons", draw: icons, height: 500 },
  { name: "controls", title: "Controls, tables, what floats", draw: controls, height: 1100 },
  { name: "office", title: "Chats, agents, lanes, stories, plots", draw: office, height: 1100 },
  { name: "dense", title: "200 agents, 1,000 chats", draw: dense, height: 700 },
];
