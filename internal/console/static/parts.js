// What several views have: something that is being read, and what it says if that fails.

import { said } from "/_kit/ask.js";
import { el, icon } from "/_kit/el.js";

/**
 * loading shows what a question's answer makes, and asks again when it is told to: at most once a second, one at a time.
 * What is shown stays until there is something newer.
 * @template T
 * @param {HTMLElement} root @param {() => Promise<T>} question @param {(answer: T) => import("/_kit/el.js").Child[]} draw
 * @returns {{ again: () => void, close: () => void, done: Promise<void> }}
 */
export function loading(root, question, draw) {
  const wait = [el("div", { class: "stack", "aria-busy": true }, ...[1, 2, 3].map(() => el("span", { class: "skeleton" }, "…")))];
  let asking = false, wanted = false, shown = false, open = true;
  const ask = async () => {
    asking = true;
    wanted = false;
    try {
      const answer = await question();
      if (open) put(root, draw(answer));
      shown = true;
    } catch (error) {
      if (open) put(root, [...shown ? [...root.childNodes].filter((e) => !(e instanceof HTMLElement && e.dataset.failed !== undefined)) : [], failed(error, ask)]);
    }
    setTimeout(() => {
      asking = false;
      if (wanted && open) void ask();
    }, shown ? 1000 : 0);
  };
  put(root, wait);
  return { again: () => { if (asking) wanted = true; else void ask(); }, close: () => { open = false; }, done: ask() };
}

/** put replaces what is there, and keeps the focus where it can. @param {HTMLElement} root @param {import("/_kit/el.js").Child[]} children */
function put(root, children) {
  const had = root.contains(document.activeElement);
  root.replaceChildren(...children.filter((c) => c !== null && c !== undefined && c !== false).map((c) => typeof c === "number" ? String(c) : /** @type {Node | string} */ (c)));
  if (had) root.focus({ preventScroll: true });
}

/** @param {unknown} error @param {() => void} again */
function failed(error, again) {
  return el("div", { class: "banner", "data-tone": "bad", role: "alert", "data-failed": true }, icon("stranded"), el("p", {}, said(error)), el("button", { type: "button", class: "button", onclick: again }, "Try again"));
}

/**
 * table is a table in a region that scrolls.
 * @param {string} label @param {string[]} head @param {import("/_kit/el.js").Child[]} body rows @param {string} none what it says without any
 */
export function table(label, head, body, none) {
  return el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": label }, el("table", { class: "table", "data-cards": true }, el("caption", { class: "sr" }, label),
    el("thead", {}, el("tr", {}, ...head.map((h) => el("th", { scope: "col" }, h || el("span", { class: "sr" }, "Actions"))))),
    el("tbody", {}, body.length > 0 ? body : el("tr", {}, el("td", { class: "none", colspan: head.length }, none)))));
}

/** cell is one of a row. @param {string} label @param {...import("/_kit/el.js").Child} inside */
export const cell = (label, ...inside) => el("td", { "data-label": label }, el("div", {}, ...inside));
