// Movement on the floor: what goes from one place to another glides there, and what leaves with its agent's going draws a
// line behind it.

import { svg } from "/_kit/el.js";
import { Flights, still } from "/_kit/motion.js";

/** @typedef {{ node: HTMLElement, trail: boolean }} Moving */

const most = 12; // lines at a time
const lasts = { flight: 620, trail: 1500 }; // ms

/** Air is where flights and their lines are. */
export class Air {
  #flights;
  #lines = svg("svg", { class: "trails", "aria-hidden": true });
  #drawn = 0;

  /** @param {HTMLElement} layer what is outside of it need not fly */
  constructor(layer) {
    this.#flights = new Flights(layer);
    document.body.append(this.#lines);
  }

  /** move calls write, which puts these elements somewhere else; the first matter most. @param {Moving[]} moving @param {() => void} write */
  move(moving, write) {
    const leaving = still() ? [] : moving.filter(({ node, trail }) => trail && node.isConnected).slice(0, most - this.#drawn);
    const before = leaving.map(({ node }) => middle(node));
    this.#flights.move(moving.map(({ node }) => node), write, { ms: lasts.flight });
    leaving.forEach(({ node }, n) => {
      const flight = node.getAnimations().find((a) => a.id === "flight"), at = before[n];
      if (!flight || !node.isConnected) return;
      const there = flight.currentTime;
      flight.currentTime = lasts.flight; // where it will be
      const to = middle(node);
      flight.currentTime = there;
      this.#line(at, to);
    });
  }

  /** @param {{ x: number, y: number }} from @param {{ x: number, y: number }} to */
  #line(from, to) {
    const high = Math.min(from.y, to.y) - 24;
    const line = svg("path", { d: `M${from.x} ${from.y}Q${(from.x + to.x) / 2} ${high} ${to.x} ${to.y}`, pathLength: 1 });
    this.#lines.append(line);
    this.#drawn++;
    const fading = line.animate([{ strokeDashoffset: 1, opacity: 0.9 }, { strokeDashoffset: 0, opacity: 0.9, offset: lasts.flight / lasts.trail }, { strokeDashoffset: 0, opacity: 0 }], { duration: lasts.trail });
    fading.onfinish = fading.oncancel = () => {
      line.remove();
      this.#drawn--;
    };
  }
}

/** @param {Element} e */
function middle(e) {
  const { left, top, width, height } = e.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
