// What was said, as the page shows it: the newest last, what follows from the same person drawn together.

import { el, rows } from "/_kit/el.js";
import { name, shown } from "/_kit/text.js";
import { asksForANumber } from "./entries.js";
import { choice, survey } from "./interactive.js";
import { markdown } from "./markdown.js";

/** @typedef {import("./entries.js").Entry} Entry */
/** @typedef {import("./draw.js").Talk} Talk */

const most = 200; // entries that are drawn; the older ones are a button away
const marks = { sending: ["…", "sending"], sent: ["✓", "sent"], delivered: ["✓✓", "delivered"], read: ["✓✓", "read"], failed: ["✕", "not sent"] };

/** @param {string} iso */
const hour = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** Draws the transcript. @param {HTMLElement} list @param {Talk} talk @param {{ older: number }} view */
export function transcript(list, talk, view) {
  const all = talk.entries, from = Math.max(0, all.length - most - view.older);
  const drawn = all.slice(from).map((entry, n, some) => ({ entry, follows: n > 0 && some[n - 1].from === entry.from && some[n - 1].name === entry.name && some[n - 1].kind !== "notice", last: n === some.length - 1, over: talk.stage === "over" }));
  const near = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  rows(list, drawn, ({ entry }) => entry.id, (item) => said(item, talk), {
    same: (a, b) => a.entry === b.entry && a.follows === b.follows && (a.last === b.last || !asksForANumber(a.entry)) && (a.over === b.over || a.entry.kind !== "choice"),
  });
  if (near) {
    list.scrollTop = list.scrollHeight;
  }
  return from;
}

/** @param {{ entry: Entry, follows: boolean, last: boolean }} item @param {Talk} talk */
function said({ entry, follows, last }, talk) {
  const by = entry.kind === "notice" ? "system" : { me: "self", agent: "agent", system: "system" }[entry.from];
  return el("div", { class: "said", "data-by": by, "data-state": entry.status ?? null, "data-follows": follows ? "" : null },
    entry.kind === "notice" || entry.from === "system" ? null : el("p", { class: "meta" }, entry.from === "me" ? "You" : name(entry.name || "Agent"), " ", el("time", { datetime: entry.at }, hour(entry.at))),
    ...body(entry, talk, last),
    entry.from === "me" && entry.status ? receipt(entry, talk) : null);
}

/** @param {Entry} entry @param {Talk} talk @param {boolean} last */
function body(entry, talk, last) {
  if (entry.kind === "choice") {
    return [el("div", { class: "words" }, choice(entry, talk))];
  }
  if (entry.kind === "file") {
    return [el("div", { class: "words" }, file(entry, talk))];
  }
  const words = el("div", { class: "words" }, ...(entry.type === "text/markdown" ? markdown(entry.text) : [shown(entry.text)]));
  return asksForANumber(entry) ? [words, survey((text) => talk.say(text), !last || talk.stage === "over")] : [words];
}

/** @param {Entry} entry @param {Talk} talk */
function file(entry, talk) {
  const { file: f } = entry, why = el("p", { class: "why", role: "alert", hidden: true });
  return el("div", {}, el("button", {
    class: "link", type: "button",
    onclick: async () => {
      try {
        const link = el("a", { href: await talk.file(f?.id ?? ""), download: f?.name ?? "", rel: "noopener" });
        link.click();
      } catch {
        why.textContent = "The file cannot be had just now.";
        why.hidden = false;
      }
    },
  }, shown(f?.name ?? "a file")), f?.size ? el("span", { class: "meta" }, ` ${size(f.size)}`) : null, why);
}

/** @param {number} bytes */
export function size(bytes) {
  return bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** @param {Entry} entry @param {Talk} talk */
function receipt(entry, talk) {
  const [mark, word] = marks[/** @type {keyof typeof marks} */ (entry.status)];
  return el("p", { class: entry.status === "read" ? "meta read" : "meta" }, el("span", { "aria-hidden": "true" }, `${mark} `), word,
    entry.status === "failed" ? el("button", { class: "link", type: "button", onclick: () => talk.again(entry) }, "try again") : null);
}
