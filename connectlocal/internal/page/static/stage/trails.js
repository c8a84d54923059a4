// The lines that chats draw behind them when they leave with their agent's going.

import { svg } from "/_kit/el.js";

const most = 12; // lines at a time
const lasts = 1500; // ms

/** How long a chat flies on the floor, in ms. */
export const glides = 620;

/** Trails is where the lines are: above all else, and no part of the page for those who do not see them. */
export class Trails {
  #lines = svg("svg", { class: "trails", "aria-hidden": true });
  #drawn = 0;

  constructor() { document.body.append(this.#lines); }

  /** draw draws a line from the middle of one rectangle to that of another, by a third if there is one. @param {DOMRect} from @param {DOMRect} to @param {DOMRect} [by] */
  draw(from, to, by) {
    if (this.#drawn >= most) return;
    const a = middle(from), b = middle(to), rest = by && middle(by);
    const line = svg("path", { d: `M${a.x} ${a.y}${rest ? arc(a, rest) + arc(rest, b) : arc(a, b)}`, pathLength: 1 });
    this.#lines.append(line);
    this.#drawn++;
    const fading = line.animate([{ strokeDashoffset: 1, opacity: 0.9 }, { strokeDashoffset: 0, opacity: 0.9, offset: glides / lasts }, { strokeDashoffset: 0, opacity: 0 }], { duration: by ? 2 * lasts : lasts });
    fading.onfinish = fading.oncancel = () => {
      line.remove();
      this.#drawn--;
    };
  }
}

/** @param {DOMRect} r */
const middle = ({ left, top, width, height }) => ({ x: left + width / 2, y: top + height / 2 });

/** @typedef {{ x: number, y: number }} Point */
/** @param {Point} a @param {Point} b */
const arc = (a, b) => `Q${(a.x + b.x) / 2} ${Math.min(a.y, b.y) - 24} ${b.x} ${b.y}`;
