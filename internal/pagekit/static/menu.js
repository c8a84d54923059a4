// Menus: a button, and what opens below it. One is open at a time; Escape, a press elsewhere, or leaving it closes it.

import { el, icon } from "./el.js";

/** @typedef {import("./el.js").Child} Child */
/** @typedef {{ text: string, icon?: string, tone?: string, run?: () => void, href?: string, why?: string }} Item why: it cannot be chosen, and this is why; href: a link */

/**
 * menu is a button with what opens below it: a list of things to do, or anything. "divider" is a line between items.
 * @param {{ label: string, icon?: string, class?: string, kind?: string, silent?: boolean, to?: "start" | "end" }} button
 *   silent: the label is not shown; to: the side to which it opens
 * @param {(Item | "divider")[] | (() => (Item | "divider")[]) | HTMLElement} content a function is asked whenever it opens
 */
export function menu({ label, icon: sign, class: more = "", kind, silent, to }, content) {
  const summary = el("summary", { class: `button ${more}`, "data-kind": kind ?? (silent ? "icon" : undefined), title: silent ? label : undefined, "aria-haspopup": content instanceof HTMLElement ? undefined : "true" },
    sign && icon(sign), el("span", { class: silent ? "sr" : undefined }, label), !silent && icon("down"));
  const made = el("details", { class: "menu", "data-to": to === "end" ? "end" : undefined }, summary);
  const list = content instanceof HTMLElement ? content : el("ul", { class: "choices" });
  const prepare = () => {
    if (content instanceof HTMLElement || made.open) return;
    list.replaceChildren(...(typeof content === "function" ? content() : content).map((item) => entry(made, item)));
  };
  made.append(list);
  summary.addEventListener("click", prepare); // before it opens
  made.addEventListener("toggle", () => watch(made));
  made.addEventListener("keydown", (e) => keys(made, e, prepare));
  return made;
}

/** @param {HTMLDetailsElement} made @param {Item | "divider"} item */
function entry(made, item) {
  if (item === "divider") return el("li", { role: "separator" }, el("hr"));
  const inside = [item.icon && icon(item.icon), el("span", {}, item.text)];
  if (item.href !== undefined && !item.why) return el("li", {}, el("a", { href: item.href, target: "_blank", rel: "noopener", onclick: () => close(made) }, inside));
  return el("li", {}, el("button", {
    type: "button", "data-tone": item.tone, "aria-disabled": item.why ? true : undefined, title: item.why,
    onclick: () => {
      if (item.why) return;
      close(made);
      item.run?.();
    },
  }, inside, item.why && el("span", { class: "sr" }, `: ${item.why}`)));
}

/** @type {HTMLDetailsElement | undefined} */ let open;

/** @param {HTMLDetailsElement} made */
function watch(made) {
  if (!made.open) {
    if (open === made) open = undefined;
    return;
  }
  if (open) open.open = false;
  open = made;
  document.addEventListener("pointerdown", leave);
  document.addEventListener("focusin", leave);
}

/** @param {Event} e */
function leave(e) {
  if (open?.contains(/** @type {Node} */ (e.target))) return;
  if (open) open.open = false;
  document.removeEventListener("pointerdown", leave);
  document.removeEventListener("focusin", leave);
}

/** @param {HTMLDetailsElement} made */
function close(made) {
  made.querySelector("summary")?.focus();
  made.open = false;
}

/** @param {HTMLDetailsElement} made @param {KeyboardEvent} e @param {() => void} prepare */
function keys(made, e, prepare) {
  if (e.key === "Escape" && made.open) {
    e.stopPropagation();
    close(made);
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  const list = made.querySelector("ul.choices");
  if (!step || !list || e.target instanceof HTMLInputElement) return;
  e.preventDefault();
  if (!made.open) {
    prepare();
    made.open = true;
    focus(made, step > 0 ? 0 : -1);
    return;
  }
  const all = [...list.querySelectorAll("button,a")];
  focus(made, all.indexOf(/** @type {Element} */ (document.activeElement)) + step);
}

/** @param {HTMLDetailsElement} made @param {number} n */
function focus(made, n) {
  const all = /** @type {NodeListOf<HTMLElement>} */ (made.querySelectorAll(".choices :is(button,a)"));
  if (all.length > 0) all[(n + all.length) % all.length].focus();
}
