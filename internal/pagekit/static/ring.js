// A ring that runs down: a grace, a landing, the time after a chat.

import { svg } from "./el.js";
import { span } from "./now.js";

/** @typedef {import("./now.js").VirtualClock} VirtualClock */

/**
 * ring shows how much is left of the time between two instants. Its end is told to clock, not drawn frame by frame: it
 * goes on by itself once a second, while it is on the page.
 * @param {VirtualClock} clock @param {string} from @param {string} to @param {string} label what runs down: "Grace of Ana"
 */
export function ring(clock, from, to, label) {
  const left = svg("circle", { class: "left", cx: 16, cy: 16, r: 13, pathLength: 1 });
  const made = svg("svg", { class: "ring", viewBox: "0 0 32 32", role: "img" }, svg("circle", { cx: 16, cy: 16, r: 13 }), left);
  const began = Date.parse(from), ends = Date.parse(to);
  let told = "", placed = false;
  const draw = () => {
    if (placed && !made.isConnected) return;
    placed = made.isConnected;
    const rest = Math.max(0, ends - clock.now());
    left.setAttribute("stroke-dashoffset", String(-(1 - Math.min(1, rest / Math.max(1, ends - began)))));
    const words = `${label}: ${rest === 0 ? "over" : `${span(Math.ceil(rest / 10_000) * 10_000)} at most`}`; // told in steps of ten seconds
    if (words !== told) made.setAttribute("aria-label", told = words);
    if (rest > 0) setTimeout(draw, 1000 / Math.min(10, Math.max(1, clock.rate)));
  };
  draw();
  queueMicrotask(draw);
  return made;
}
