// Keys: short cuts for a page, and arrow keys within a list.

import { el } from "./el.js";
import { sheet } from "./dialog.js";

/** @typedef {{ says: string, run: (e: KeyboardEvent) => void }} Shortcut */

const pause = 1200; // ms between the two keys of "g d"
const kept = "handover.keys";

/** on: whether short cuts of one letter work, which somebody who speaks to the machine will not want. */
function on() {
  try {
    return localStorage.getItem(kept) !== "off";
  } catch {
    return true;
  }
}

/** @param {boolean} wanted */
function keep(wanted) {
  try {
    localStorage.setItem(kept, wanted ? "on" : "off");
  } catch {
    // They stay as they are.
  }
}

/**
 * shortcuts gives a page its keys: "/", "g d" (one after the other), "Alt+1", "Escape". Without Alt they do nothing in
 * fields and dialogs, and can be switched off. "?" shows them all; so does what is returned.
 * @param {Record<string, Shortcut>} list @param {AbortSignal} [signal] ends them
 */
export function shortcuts(list, signal) {
  let before = "", at = -Infinity;
  const help = () => show(list);
  document.addEventListener("keydown", (e) => {
    const key = pressed(e);
    if (e.defaultPrevented || key === "" || !key.startsWith("Alt+") && (busy(e) || !on())) return;
    const two = `${before} ${key}`;
    const found = e.timeStamp - at < pause && list[two] ? list[two] : list[key] ?? (key === "?" ? { run: help } : undefined);
    before = key;
    at = e.timeStamp;
    if (!found) return;
    before = "";
    e.preventDefault();
    found.run(e);
  }, { signal });
  return help;
}

/** pressed is the key's name here; empty if it is for the browser. @param {KeyboardEvent} e */
function pressed(e) {
  if (e.ctrlKey || e.metaKey || e.isComposing || ["Alt", "Shift", "Control", "Meta"].includes(e.key)) return "";
  if (!e.altKey) return e.key;
  return `Alt+${/^(?:Key|Digit)(.)$/.exec(e.code)?.[1]?.toLowerCase() ?? e.key}`; // with Alt some keyboards write other letters
}

/** busy: somebody is writing, pressing a button, or in a dialog. @param {KeyboardEvent} e */
function busy(e) {
  if (document.querySelector("dialog[open]")) return true;
  const at = e.target instanceof Element ? e.target : null;
  if (e.key === "Escape") return false;
  if ((e.key === " " || e.key === "Enter") && at?.closest("button,summary,a,input")) return true;
  return Boolean(at?.closest("input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable]"));
}

/** @param {Record<string, Shortcut>} list */
function show(list) {
  const keys = Object.entries({ ...list, "?": { says: "show this" } }).map(([key, { says }]) => [
    el("dt", {}, ...key.split(" ").flatMap((k) => [el("kbd", { class: "kbd" }, k), " "])), el("dd", {}, says),
  ]);
  sheet({
    title: "Keys", wide: false,
    content: [el("dl", { class: "facts" }, ...keys.flat()),
      el("label", { class: "switch" }, el("input", { type: "checkbox", role: "switch", ".checked": on(), onchange: (/** @type {Event} */ e) => keep(/** @type {HTMLInputElement} */ (e.target).checked) }),
        el("span", {}, "Keys without Alt do something on these pages"))],
  });
}

/**
 * roving lets arrow keys, Home and End walk through what fits selector in a list or grid, by where it is on the screen.
 * Tab stops at one of them only: they have to be made with tabindex -1, and this gives one of them 0.
 * @param {HTMLElement} list @param {string} selector
 */
export function roving(list, selector) {
  /** @type {HTMLElement | null} */ let current = null;
  /** @param {HTMLElement | null} to */
  const stop = (to) => {
    if (to === current) return;
    if (current) current.tabIndex = -1;
    current = to;
    if (current) current.tabIndex = 0;
  };
  const check = () => { if (!current || !list.contains(current)) stop(list.querySelector(selector)); };
  new MutationObserver(check).observe(list, { childList: true, subtree: true });
  check();
  list.addEventListener("focusin", (e) => {
    const to = /** @type {HTMLElement | null} */ (/** @type {Element} */ (e.target).closest(selector));
    if (to) stop(to);
  });
  list.addEventListener("keydown", (e) => {
    const from = /** @type {Element} */ (e.target);
    if (!from.matches(selector) || e.altKey || e.ctrlKey || e.metaKey) return;
    const to = towards(e.key, from, /** @type {HTMLElement[]} */ ([...list.querySelectorAll(selector)]));
    if (!to) return;
    e.preventDefault();
    to.focus();
    to.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

/** @param {string} key @param {Element} from @param {HTMLElement[]} all @returns {HTMLElement | undefined} */
function towards(key, from, all) {
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
  if (!way) return undefined;
  const here = middle(from);
  let best, least = Infinity;
  for (const e of all) {
    const there = middle(e);
    const along = (there.x - here.x) * way[0] + (there.y - here.y) * way[1];
    const aside = Math.abs((there.x - here.x) * way[1]) + Math.abs((there.y - here.y) * way[0]);
    if (along > 2 && along + 3 * aside < least) [best, least] = [e, along + 3 * aside];
  }
  return best;
}

/** @param {Element} e */
function middle(e) {
  const { left, top, width, height } = e.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
