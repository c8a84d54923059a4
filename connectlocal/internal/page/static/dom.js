// Building and refreshing rows without losing the reader's place.

import { now } from "./api.js";

/** el makes an element: el("td", {class: "soft", onclick: f}, "text", child, …). */
export function el(name, attributes = {}, ...children) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) e.addEventListener(key.slice(2), value);
    else if (value === true) e.setAttribute(key, "");
    else if (value !== false && value != null) e.setAttribute(key, value);
  }
  e.append(...children.filter((c) => c != null));
  return e;
}

/**
 * rows makes body hold one row for each item. A row is made anew only if its
 * item has changed, and the focus stays where it was. Without items a table's
 * body says so, in the words of empty.
 */
export function rows(body, items, key, make, empty) {
  const focus = document.activeElement?.id;
  const old = new Map([...body.children].map((r) => [r.dataset.key, r]));
  const fresh = items.map((item) => {
    const text = JSON.stringify(item);
    const before = old.get(key(item));
    if (before && before.dataset.item === text) return before;
    const row = make(item);
    row.dataset.key = key(item);
    row.dataset.item = text;
    return row;
  });
  if (fresh.length === 0 && empty) {
    const columns = body.parentElement.querySelectorAll("thead th").length;
    fresh.push(el("tr", {}, el("td", { class: "empty", colspan: columns }, empty)));
  }
  const unchanged = fresh.length === body.children.length && fresh.every((r, i) => r === body.children[i]);
  if (!unchanged) body.replaceChildren(...fresh);
  if (focus && document.activeElement?.id !== focus) document.getElementById(focus)?.focus();
  tick();
}

/** since is a time that shows how long ago it is, and goes on counting. */
export function since(iso) { return iso ? el("time", { datetime: iso, "data-since": iso, title: clockTime(iso) }) : ""; }

/** tick brings every counting time up to date. */
export function tick() {
  for (const t of document.querySelectorAll("[data-since]")) t.textContent = span(now() - Date.parse(t.dataset.since));
}

/** clockTime is the time of day of an instant. */
export function clockTime(instant) { return new Date(instant).toLocaleTimeString([], { hour12: false }); }

function span(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, "0")} s`;
  return `${Math.floor(s / 3600)} h ${String(Math.floor(s / 60) % 60).padStart(2, "0")} min`;
}
