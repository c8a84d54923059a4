// Movement: what is somewhere else after a change glides there. Drawing: once a frame, and not longer than a frame.

/** still: whether nothing shall move, by the page's switch or else by the machine's. */
export const still = () => {
  const chosen = document.documentElement.dataset.motion;
  if (chosen) return chosen === "still";
  return matchMedia("(prefers-reduced-motion: reduce)").matches || matchMedia("(forced-colors: active)").matches;
};

/** Flights lets elements glide to their new places: what is in a layer, and so many at a time. */
export class Flights {
  #layer;
  #most;
  #under = 0;

  /** @param {HTMLElement} layer what is outside of it is not seen, and need not glide @param {number} [most] flights at a time */
  constructor(layer, most = 24) {
    this.#layer = layer;
    this.#most = most;
  }

  /** How many are under way. */
  get under() { return this.#under; }

  /**
   * move calls write, which puts these elements, or some, somewhere else. All reads come before and after all writes, so
   * that there are two layouts, however many move. The first of the elements matter most.
   * @param {Iterable<HTMLElement>} elements @param {() => void} write
   * @param {{ ms?: number, arc?: boolean, via?: (e: HTMLElement) => DOMRect | undefined, flew?: (e: HTMLElement, from: DOMRect, to: DOMRect, by?: DOMRect) => void }} [options]
   *   via: where one rests for a moment on its way, which then takes longer; flew: is told of each that flies
   */
  move(elements, write, { ms = 420, arc = true, via, flew } = {}) {
    const quiet = still();
    const flying = [...elements].filter((e) => e.isConnected).slice(0, Math.max(0, this.#most - this.#under));
    const before = flying.map((e) => e.getBoundingClientRect()); // one under way is read where it is seen: it turns in the air
    for (const e of flying) flightOf(e)?.cancel();
    write();
    const within = seen(this.#layer);
    const after = flying.map((e) => e.getBoundingClientRect()), by = flying.map((e) => via?.(e));
    flying.forEach((e, n) => {
      const x = before[n].x - after[n].x, y = before[n].y - after[n].y;
      if (Math.abs(x) + Math.abs(y) < 4 || !within(before[n]) && !within(after[n])) return;
      if (quiet) return mark(e);
      const rest = by[n];
      if (rest) this.#fly(e, resting(x, y, rest.x - after[n].x, rest.y - after[n].y), 2.4 * ms);
      else this.#fly(e, gliding(x, y, arc), ms);
      flew?.(e, before[n], after[n], rest);
    });
  }

  /** @param {HTMLElement} e @param {Keyframe[]} path @param {number} ms */
  #fly(e, path, ms) {
    const flight = e.animate(path, { duration: ms, id: "flight" });
    e.dataset.flying = ""; // above all others
    this.#under++;
    flight.onfinish = flight.oncancel = () => {
      this.#under--;
      if (!flightOf(e)) delete e.dataset.flying;
    };
  }
}

const glide = "cubic-bezier(.2,.8,.2,1)";

/** A path is of transform alone, which the browser moves without drawing anew. @param {number} x @param {number} y @param {boolean} arc @returns {Keyframe[]} */
function gliding(x, y, arc) {
  const high = arc ? Math.min(24, Math.hypot(x, y) / 8) : 0;
  return [{ transform: `translate(${x}px,${y}px)`, easing: glide }, { transform: `translate(${x * 0.42}px,${y * 0.42 - high}px)`, offset: 0.45, easing: glide }, { transform: "none" }];
}

/** @param {number} x @param {number} y @param {number} viaX @param {number} viaY @returns {Keyframe[]} */
function resting(x, y, viaX, viaY) {
  const rest = `translate(${viaX}px,${viaY}px)`;
  return [{ transform: `translate(${x}px,${y}px)`, easing: glide }, { transform: rest, offset: 0.42 }, { transform: rest, offset: 0.56, easing: glide }, { transform: "none" }];
}

/** @param {Element} e */
function flightOf(e) {
  return e.getAnimations().find((a) => a.id === "flight");
}

/** mark shows for a second where something has gone, when nothing may move. @param {HTMLElement} e */
function mark(e) {
  e.dataset.placed = "";
  setTimeout(() => { delete e.dataset.placed; }, 1000);
}

/** seen tells of rectangles whether they are in what is seen of a layer. @param {Element} layer */
function seen(layer) {
  const { left, top, right, bottom } = layer.getBoundingClientRect();
  const edges = { left: Math.max(0, left), top: Math.max(0, top), right: Math.min(innerWidth, right), bottom: Math.min(innerHeight, bottom) };
  return (/** @type {DOMRect} */ r) => r.right > edges.left && r.left < edges.right && r.bottom > edges.top && r.top < edges.bottom;
}

const budget = 6; // ms of a frame

/** Frames draws when something has changed: once a frame, as much as fits, the rest in the next. */
export class Frames {
  #draw;
  #asked = 0; // when, by the machine; 0: nothing is to be drawn

  /**
   * @param {(budget: number, late: boolean) => boolean} draw draws for so many ms, and says whether something is left; late:
   *   the page was hidden meanwhile, and is to be drawn whole, without movement
   */
  constructor(draw) {
    this.#draw = draw;
  }

  ask() {
    if (this.#asked > 0) return;
    this.#asked = performance.now();
    requestAnimationFrame(() => {
      const late = performance.now() - this.#asked > 1000;
      this.#asked = 0;
      if (this.#draw(late ? Infinity : budget, late)) this.ask();
    });
  }
}
