// Buttons, fields, menus, tables, banners: each in each of its states.

import { el, icon } from "/_kit/el.js";
import { field, wrong } from "/_kit/field.js";
import { menu } from "/_kit/menu.js";
import { phases, pill, statusOf } from "/_kit/names.js";
import { name } from "/_kit/text.js";
import { themeMenu } from "/_kit/theme.js";
import { odd } from "/gallery/data/odd.js";

/** @typedef {import("/_kit/el.js").Child} Child */

/** @param {string} title @param {...Child} inside */
const part = (title, ...inside) => el("section", { class: "card panel" }, el("h2", {}, title), ...inside);

const tick = (/** @type {boolean} */ on) => ({ type: "button", "aria-pressed": on });

function buttons() {
  return part("Buttons", el("div", { class: "row" },
    el("button", { type: "button", class: "button", "data-kind": "primary" }, "Drain ana"), el("button", { type: "button", class: "button" }, icon("plus"), "Customer"),
    el("button", { type: "button", class: "button", "data-kind": "danger" }, "Drop"), el("button", { type: "button", class: "button", "data-kind": "quiet" }, "Show all"),
    el("button", { type: "button", class: "button", disabled: true, title: "needs the role operator" }, "Undo"), el("button", { type: "button", class: "button", "data-kind": "primary", "aria-busy": "true" }, "Draining"),
    el("button", { type: "button", class: "button", "data-size": "small" }, "+10 s"), el("button", { type: "button", class: "button", "data-kind": "icon", "aria-label": "More" }, icon("more"))),
  el("div", { class: "row" }, el("div", { class: "segments", role: "group", "aria-label": "Speed" }, el("button", { ...tick(false), "aria-label": "Stop" }, icon("held")),
    ...["1×", "5×", "20×", "60×"].map((t, n) => el("button", tick(n === 0), t))),
  menu({ label: "Open", to: "end" }, [{ text: "Agent's desktop", icon: "agent", href: "/agent" }, { text: "Customer", icon: "chat", href: "/customer" }, "divider", { text: "Console", icon: "board", why: "the controller is off" }]),
  el("label", { class: "switch" }, el("input", { type: "checkbox", role: "switch", ".checked": true }), "Automatic"), el("label", { class: "switch" }, el("input", { type: "checkbox", role: "switch" }), "Beep")),
  el("div", { class: "tabs", role: "tablist", "aria-label": "Views" }, ...["Floor", "Queues", "Departures", "Story"].map((t, n) => el("button", { type: "button", role: "tab", "aria-selected": n === 0, tabindex: n ? -1 : 0 }, t))));
}

function fields() {
  const bad = field({ name: "b", label: "Queue", value: "Suport" });
  wrong(bad, "There is no queue “Suport”. Is “Support” meant?");
  return part("Fields", field({ name: "a", label: "Your name", placeholder: "as others shall see it", says: "It goes into the journal." }), bad,
    field({ name: "c", label: "Keep for", kind: "select", options: [{ value: "5", label: "5 minutes" }, { value: "15", label: "15 minutes" }] }),
    field({ name: "d", label: "Write to Zoe", kind: "textarea", value: "One moment, please." }),
    field({ name: "e", label: "What is it about?", kind: "radio", value: "order", options: [{ value: "order", label: "Order status", says: "Where is my parcel?" }, { value: "bill", label: "A bill" }] }));
}

function words() {
  return part("States", el("div", { class: "row" }, ...Object.values(phases).map((l) => pill(l)), pill(phases.landing, { shadow: true })),
    el("div", { class: "row" }, pill(statusOf({ status: "Available", statusType: "ROUTABLE" })), pill(statusOf({ status: "Lunch", statusType: "CUSTOM" })), pill(statusOf({ status: "Offline", statusType: "OFFLINE" })), pill(statusOf({ loggedIn: false, status: "Offline", statusType: "OFFLINE" })),
      el("span", { class: "pill", "data-tone": "good", "data-live": "live" }, "live"), el("span", { class: "pill", "data-tone": "bad", "data-live": "lost" }, "connection lost since 12 s, trying again"), el("span", { class: "count" }, "3"), el("span", { class: "count", "data-tone": "bad" }, "12")),
    el("div", { class: "banner", "data-tone": "bad" }, icon("stranded"), el("p", {}, el("b", {}, "A person must see to Zoe. "), "Nobody serves Billing, and the chat has waited for 10 min."), el("button", { type: "button", class: "button" }, "Show")),
    el("div", { class: "banner", "data-tone": "warn" }, icon("breaker"), el("p", {}, el("b", {}, "4 of 6 agents left at once. "), "Their chats are held for 5 min, or until somebody lets go."), el("button", { type: "button", class: "button" }, "Let go")),
    el("div", { class: "banner", "data-tone": "info" }, icon("info"), el("p", {}, "The controller only watches (shadow): nothing is moved.")),
    el("div", { class: "figures" }, figure("Leaving", "2"), figure("On the move", "5", "move"), figure("Held", "3", "warn"), figure("Stranded", "1", "bad")),
    el("div", { class: "empty" }, icon("people"), el("h3", {}, "Nobody is logged in"), el("p", {}, "Start a scenario, or log agents in, and watch what becomes of their chats."), el("button", { type: "button", class: "button", "data-kind": "primary" }, icon("play"), "One agent leaves")));
}

/** @param {string} label @param {string} value @param {string} [tone] */
const figure = (label, value, tone) => el("div", { class: "figure", "data-tone": tone }, el("b", {}, value), el("span", {}, label));

function table() {
  const all = [["Ana", phases.landing, "Support", "same-queue", "0:42"], [odd.markup, phases.stranded, "Billing", "queue: VIP", "10:00"], [odd.turned, phases.kept, odd.long, "–", "1:12:00"], [odd.arabic, phases.landed, "VIP", "same-queue", "0:07"]];
  return part("Table", el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": "Chats" }, el("table", { class: "table", "data-cards": true },
    el("thead", {}, el("tr", {}, ["Customer", "State", "Queue", "Target"].map((t) => el("th", { scope: "col" }, t)), el("th", { scope: "col", class: "n", "aria-sort": "descending" }, el("button", { type: "button", class: "sort" }, "Waits")))),
    el("tbody", {}, ...all.map(([who, l, queue, target, waits]) => el("tr", {}, el("th", { scope: "row" }, name(String(who))), el("td", { "data-label": "State" }, pill(/** @type {any} */ (l))), el("td", { "data-label": "Queue" }, name(String(queue))),
      el("td", { "data-label": "Target" }, String(target)), el("td", { "data-label": "Waits", class: "n" }, String(waits))))))));
}

function floating() {
  const toast = (/** @type {string} */ tone, /** @type {string} */ sign, /** @type {string} */ text, /** @type {boolean} */ undo) => el("div", { class: "toast", "data-tone": tone }, icon(sign), el("p", {}, text),
    undo && el("button", { type: "button", class: "button", "data-size": "small" }, "Undo"), el("button", { type: "button", class: "button", "data-kind": "icon", "data-size": "small", "aria-label": "Close" }, icon("cross")));
  const dialog = el("dialog", { open: true, "aria-labelledby": "drain" }, el("form", {}, el("header", {}, el("h2", { id: "drain" }, "Drain ana?")),
    el("p", {}, "3 chats: 2 go to Support (4 agents there), 1 stays, for a supervisor is in it. It is journalled as mia."), field({ name: "x", label: "When", kind: "select", options: [{ value: "now", label: "Now" }] }),
    el("p", { class: "banner", "data-tone": "bad" }, icon("stranded"), el("span", {}, "Ana has left meanwhile: nothing is to be drained.")),
    el("footer", {}, el("button", { type: "button", class: "button" }, "Cancel"), el("button", { type: "button", class: "button", "data-kind": "primary" }, "Drain"))));
  dialog.style.cssText = "position: static; margin: 0; inline-size: auto";
  return part("What floats", toast("good", "landed", "Ana is drained.", true), toast("bad", "stranded", "The server does not answer. What you see may be old.", false), dialog);
}

function loading() {
  return part("Loading", ...[60, 90, 75].map((wide) => {
    const bone = el("span", { class: "skeleton" }, "…");
    bone.style.inlineSize = `${wide}%`;
    return bone;
  }));
}

/** controls draws them all. @param {HTMLElement} root */
export function controls(root) {
  const head = el("header", { class: "bar" }, el("a", { class: "mark", href: "#" }, el("img", { src: "/_kit/favicon.svg", alt: "The stage" })), el("h1", {}, "Controls"), el("span", { class: "pill", "data-tone": "good", "data-live": "live" }, "live"), el("div", { class: "tools" }, themeMenu()));
  const grid = el("div", {}, buttons(), words(), fields(), floating(), table(), loading());
  grid.style.cssText = "display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; align-items: start";
  root.append(head, el("main", { class: "page" }, grid));
}
