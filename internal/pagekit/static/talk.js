// Telling people: toasts for what they did, and two regions for those who listen instead of looking.

import { el, icon } from "./el.js";
import { said } from "./ask.js";

const most = 3; // toasts at a time
const lasts = 6000; // ms of a toast

/** @param {string} cls @param {Record<string, any>} attributes */
function region(cls, attributes) {
  const found = document.querySelector(`body > .${cls}`);
  if (found) return /** @type {HTMLElement} */ (found);
  const made = el("div", { class: cls, ...attributes });
  document.body.append(made);
  return made;
}

/** @type {(() => void)[]} toasts that wait for room */ const waiting = [];
const signs = /** @type {Record<string, string>} */ ({ good: "landed", bad: "stranded", warn: "stranded", calm: "info" });

/**
 * toast says what has happened, for six seconds; a bad one stays until it is closed.
 * @param {string} text
 * @param {{ kind?: "good" | "calm" | "warn" | "bad", undo?: () => void, undoText?: string }} [options]
 */
export function toast(text, { kind = "calm", undo, undoText = "Undo" } = {}) {
  const list = region("toasts", { role: "status" });
  const show = () => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
    const stay = () => clearTimeout(timer);
    const go = () => {
      stay();
      made.remove();
      waiting.shift()?.();
    };
    const leave = () => { if (kind !== "bad") timer = setTimeout(go, lasts); };
    const made = el("div", { class: "toast", "data-tone": kind, role: kind === "bad" ? "alert" : undefined, onpointerenter: stay, onpointerleave: leave, onfocusin: stay, onfocusout: leave },
      icon(signs[kind]), el("p", {}, text),
      undo && el("button", { type: "button", class: "button", "data-size": "small", onclick: () => { go(); undo(); } }, undoText),
      el("button", { type: "button", class: "button", "data-kind": "icon", "data-size": "small", "aria-label": "Close", onclick: go }, icon("cross")));
    list.append(made);
    leave();
  };
  if (list.childElementCount < most) show();
  else waiting.push(show);
}

/** problem says in a toast why something has not been done. @param {unknown} error */
export function problem(error) {
  if (error instanceof DOMException && error.name === "AbortError") return;
  toast(said(error), { kind: "bad" });
}

let spoken = 0; // when something was last announced
/** @type {ReturnType<typeof setTimeout> | undefined} */ let next;

/** announce tells those who listen, politely: one sentence a second at most, the latest. @param {string} text */
export function announce(text) {
  const quiet = region("heard", { "aria-live": "polite", class: "heard sr" });
  clearTimeout(next);
  next = setTimeout(() => {
    spoken = performance.now();
    quiet.textContent = text;
  }, Math.max(0, spoken + 1000 - performance.now()));
}

/** alertNow interrupts those who listen. It is for what cannot wait: nobody sees to a chat. @param {string} text */
export function alertNow(text) {
  const loud = region("alarmed", { role: "alert", class: "alarmed sr" });
  loud.textContent = "";
  setTimeout(() => { loud.textContent = text; }); // the same again is news, too
}
