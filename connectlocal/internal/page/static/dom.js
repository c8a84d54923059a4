// Rows of tables, and times that go on counting.

import { now } from "./api.js";
import { el, rows as fill } from "./elements.js";

/** rows is rows of elements.js for a table's body, which says in the words of empty that there are no items. */
export function rows(body, items, key, make, empty) {
  fill(body, items, key, make, items.length === 0 && empty ? [emptyRow(body, empty)] : []);
  tick();
}

function emptyRow(body, text) {
  const columns = body.parentElement.querySelectorAll("thead th").length;
  return el("tr", {}, el("td", { class: "empty", colspan: columns }, text));
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
