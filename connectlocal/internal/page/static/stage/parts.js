// On a phone one part of the page is seen at a time.

import { el, icon } from "/_kit/el.js";

const all = [["at-agents", "people", "Floor"], ["at-queues", "queue", "Queues"], ["departures-panel", "move", "Departures"], ["ticker", "story", "Story"]];

/** parts fills the tabs, and shows the first part. @param {HTMLElement} root */
export function parts(root) {
  const show = (/** @type {string} */ id) => {
    document.documentElement.dataset.part = id;
    for (const tab of /** @type {Iterable<HTMLElement>} */ (root.children)) tab.setAttribute("aria-pressed", String(tab.dataset.part === id));
  };
  root.append(...all.map(([id, sign, label]) => el("button", { type: "button", "data-part": id, onclick: () => show(id) }, icon(sign), label)));
  show(all[0][0]);
}
