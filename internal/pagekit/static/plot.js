// Plots: stacked columns, lines and bars, with a legend, a table that says the same, and arrow keys to walk through them.

import { el, put, svg } from "./el.js";
import { announce } from "./talk.js";

/** @typedef {{ key: string, label: string, hue?: number }} Series hue: 0 to 7, its place in the list if it is left out */
/** @typedef {{ label: string, values: Record<string, number | null> }} Bucket label: when it is; null: nothing was measured */
/**
 * @typedef {object} Spec
 * @property {string} title
 * @property {string} [says] what stands out, in words
 * @property {Bucket[]} buckets up to 120
 * @property {Series[]} series up to 8
 * @property {(n: number) => string} [format] of a value
 * @property {string} [none] what is said if there is nothing to show
 */

const height = 220, left = 44, right = 8, top = 10, bottom = 24;
const high = height - top - bottom; // of what is drawn
const plain = (/** @type {number} */ n) => n.toLocaleString(undefined, { maximumFractionDigits: 1 });

/** columns draws stacked columns into a figure. Drawing again changes it in place. @param {HTMLElement} figure @param {Spec} spec */
export function columns(figure, spec) {
  const most = Math.max(1, ...spec.buckets.map((b) => spec.series.reduce((sum, s) => sum + (b.values[s.key] ?? 0), 0)));
  draw(figure, spec, most, (scale, step) => spec.buckets.flatMap((b, n) => stack(b, n, spec, { scale, step })));
}

/** lines draws one line a series. @param {HTMLElement} figure @param {Spec} spec */
export function lines(figure, spec) {
  const most = Math.max(1, ...spec.buckets.flatMap((b) => spec.series.map((s) => b.values[s.key] ?? 0)));
  draw(figure, spec, most, (scale, step) => spec.series.flatMap((s, k) => line(s, k, spec, { scale, step })), true);
}

/** @typedef {{ scale: (v: number) => number, step: number }} Space */

/** @param {Bucket} b @param {number} n @param {Spec} spec @param {Space} space */
function stack(b, n, spec, { scale, step }) {
  let below = 0;
  const wide = Math.min(36, Math.max(2, step * 0.72));
  return spec.series.flatMap((s, k) => {
    const v = b.values[s.key] ?? 0;
    if (v <= 0) return [];
    const y = scale(below + v), tall = scale(below) - y, x = left + step * (n + 0.5) - wide / 2;
    below += v;
    return [svg("rect", { class: "part", "data-hue": s.hue ?? k, x: x.toFixed(1), y: y.toFixed(1), width: wide.toFixed(1), height: tall.toFixed(1), rx: 1.5 }),
      hatch(s.hue ?? k, { x, y, w: wide, h: tall })];
  });
}

/**
 * hatch tells neighbours apart without colour: every second series has lines, in turn this way and that.
 * @param {number} hue @param {{ x: number, y: number, w: number, h: number }} box
 */
function hatch(hue, { x, y, w, h }) {
  if (hue % 2 === 0 || w < 4 || h < 4) return svg("g");
  let d = "";
  const rising = hue % 4 === 1;
  for (let at = -h; at < w; at += 6) {
    const from = Math.max(0, at), to = Math.min(w, at + h);
    const [a, b] = rising ? [h - (from - at), h - (to - at)] : [from - at, to - at];
    d += `M${(x + from).toFixed(1)} ${(y + a).toFixed(1)}L${(x + to).toFixed(1)} ${(y + b).toFixed(1)}`;
  }
  return svg("path", { class: "hatch", d });
}

const dashes = ["", "7 4", "2 4", "10 4 2 4"];

/** @param {Series} s @param {number} k @param {Spec} spec @param {Space} space */
function line(s, k, spec, { scale, step }) {
  let d = "", gap = true;
  /** @type {SVGElement[]} */ const dots = [];
  spec.buckets.forEach((b, n) => {
    const v = b.values[s.key];
    if (v === null || v === undefined) {
      gap = true;
      return;
    }
    const x = (left + step * (n + 0.5)).toFixed(1), y = scale(v).toFixed(1);
    d += `${gap ? "M" : "L"}${x} ${y}`;
    gap = false;
    if (step > 12) dots.push(svg("circle", { class: "dot", "data-hue": s.hue ?? k, cx: x, cy: y, r: 2.5 }));
  });
  return [svg("path", { class: "line", "data-hue": s.hue ?? k, d, "stroke-dasharray": dashes[k % dashes.length] }), ...dots];
}

/** @typedef {{ wide: number, again: () => void }} Drawn */
/** @type {WeakMap<Element, Drawn>} */ const drawn = new WeakMap();

/** Texts keep their size at any width: a plot is drawn anew when its figure has another. */
const sizes = globalThis.ResizeObserver && new ResizeObserver((changes) => {
  for (const { target, contentRect } of changes) {
    const before = drawn.get(target);
    if (before && Math.abs(before.wide - contentRect.width) > 8) before.again();
  }
});

/**
 * draw puts it all into the figure, as wide as that is.
 * @param {HTMLElement} figure @param {Spec} spec @param {number} most @param {(scale: (v: number) => number, step: number) => SVGElement[]} marks
 * @param {boolean} [dashed] the series are lines
 */
function draw(figure, spec, most, marks, dashed = false) {
  sizes?.observe(figure);
  const wide = figure.clientWidth || 640;
  drawn.set(figure, { wide, again: () => draw(figure, spec, most, marks, dashed) });
  figure.className = "plot";
  const open = figure.querySelector("details")?.open;
  const empty = !spec.buckets.some((b) => spec.series.some((s) => b.values[s.key]));
  const head = el("header", {}, el("h3", {}, spec.title), spec.says && el("p", { class: "meta" }, spec.says));
  if (empty) {
    figure.replaceChildren(head, el("p", { class: "empty" }, spec.none ?? "Nothing in this time."));
    return;
  }
  const focus = figure.querySelector("svg") === document.activeElement ? Number(figure.querySelector("svg")?.dataset.at ?? 0) : -1;
  const ticks = scaleOf(most, dashed ? 0 : 1), ceiling = ticks[ticks.length - 1], step = (wide - left - right) / spec.buckets.length;
  const scale = (/** @type {number} */ v) => top + high - v / ceiling * high;
  const drawing = svg("svg", { viewBox: `0 0 ${wide} ${height}`, role: "img", tabindex: 0, "aria-label": `${spec.title}. Arrow keys walk through it.` },
    ...grid(ticks, { scale, wide }, spec.format ?? plain), ...spec.buckets.map((b, n) => hover(b, n, step, spec)), ...marks(scale, step), ...labels(spec.buckets, step));
  const legend = el("ul", { class: "legend" }, ...spec.series.map((s, k) => el("li", {}, swatch(s.hue ?? k, dashed ? k : undefined), el("span", {}, s.label), el("b", { "data-value": s.key }))));
  walk(drawing, legend, spec, step);
  figure.replaceChildren(head, drawing, legend, table(spec, open));
  if (focus >= 0) {
    drawing.dataset.at = String(Math.min(focus, spec.buckets.length - 1));
    drawing.focus();
  }
}

/**
 * scaleOf are the values that have a line: 0 and up to five round ones.
 * @param {number} most @param {number} [least] between two of them: 1 where things are counted
 */
export function scaleOf(most, least = 0) {
  const rough = most / 4, ten = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(most > 4 ? 1 : least, ([1, 2, 2.5, 5, 10].find((f) => f * ten >= rough) ?? 10) * ten);
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, n) => n * step);
}

/** @param {number[]} ticks @param {{ scale: (v: number) => number, wide: number }} space @param {(n: number) => string} format */
function grid(ticks, { scale, wide }, format) {
  return ticks.flatMap((t) => [
    svg("line", { class: t === 0 ? "grid axis" : "grid", x1: left, x2: wide - right, y1: scale(t).toFixed(1), y2: scale(t).toFixed(1) }),
    svg("text", { class: "at", x: left - 6, y: (scale(t) + 4).toFixed(1) }, format(t)),
  ]);
}

/** @param {Bucket[]} buckets @param {number} step */
function labels(buckets, step) {
  const every = Math.max(1, Math.ceil(Math.max(...buckets.map((b) => b.label.length)) * 7 / step));
  return buckets.flatMap((b, n) => n % every > 0 ? [] :
    [svg("text", { "text-anchor": "middle", x: (left + step * (n + 0.5)).toFixed(1), y: height - 7 }, b.label)]);
}

/** @param {Bucket} b @param {number} n @param {number} step @param {Spec} spec */
function hover(b, n, step, spec) {
  return svg("rect", { class: "column", x: (left + step * n).toFixed(1), y: top, width: step.toFixed(1), height: high }, svg("title", {}, sentence(b, spec)));
}

/** @param {Bucket} b @param {Spec} spec */
function sentence(b, spec) {
  const format = spec.format ?? plain;
  const parts = spec.series.flatMap((s) => b.values[s.key] ? [`${s.label} ${format(/** @type {number} */ (b.values[s.key]))}`] : []);
  return `${b.label}: ${parts.join(", ") || "nothing"}`;
}

/** swatch is a legend's piece of a series. @param {number} hue @param {number} [stroke] of a line: which dashes */
function swatch(hue, stroke) {
  if (stroke !== undefined) return svg("svg", { viewBox: "0 0 24 16", "aria-hidden": true }, svg("path", { class: "line", "data-hue": hue, d: "M1 8H23", "stroke-dasharray": dashes[stroke % dashes.length] }));
  return svg("svg", { viewBox: "0 0 20 16", "aria-hidden": true }, svg("rect", { class: "part", "data-hue": hue, width: 20, height: 16, rx: 3 }), hatch(hue, { x: 0, y: 0, w: 20, h: 16 }));
}

/** walk lets the arrow keys go from bucket to bucket, and says what each is. @param {SVGSVGElement} drawing @param {HTMLElement} legend @param {Spec} spec @param {number} step */
function walk(drawing, legend, spec, step) {
  const here = svg("rect", { class: "here", y: top, width: step.toFixed(1), height: high, visibility: "hidden" });
  drawing.prepend(here);
  const format = spec.format ?? plain;
  const show = (/** @type {number} */ n) => {
    const b = spec.buckets[n];
    drawing.dataset.at = String(n);
    here.setAttribute("x", (left + step * n).toFixed(1));
    here.setAttribute("visibility", "visible");
    for (const s of spec.series) put(legend.querySelector(`[data-value="${CSS.escape(s.key)}"]`), format(b.values[s.key] ?? 0));
    announce(sentence(b, spec));
  };
  drawing.addEventListener("keydown", (e) => {
    const at = Number(drawing.dataset.at ?? -1);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: spec.buckets.length - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    show(Math.min(spec.buckets.length - 1, Math.max(0, to)));
  });
  drawing.addEventListener("blur", () => here.setAttribute("visibility", "hidden"));
}

/** table is the plot's twin. @param {Spec} spec @param {boolean | undefined} open */
function table(spec, open) {
  const format = spec.format ?? plain;
  return el("details", { open }, el("summary", { class: "meta link" }, "Show as a table"), el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": spec.title },
    el("table", { class: "table" }, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Time"), ...spec.series.map((s) => el("th", { scope: "col", class: "n" }, s.label)))),
      el("tbody", {}, ...spec.buckets.map((b) => el("tr", {}, el("th", { scope: "row" }, b.label),
        ...spec.series.map((s) => el("td", { class: "n" }, b.values[s.key] == null ? "–" : format(/** @type {number} */ (b.values[s.key]))))))))));
}

/**
 * bars draws one horizontal bar for each bucket, stacked: what became of the chats of each rule.
 * @param {HTMLElement} figure @param {Spec} spec
 */
export function bars(figure, spec) {
  figure.className = "plot";
  const format = spec.format ?? plain;
  const sum = (/** @type {Bucket} */ b) => spec.series.reduce((n, s) => n + (b.values[s.key] ?? 0), 0);
  const most = Math.max(1, ...spec.buckets.map(sum));
  const open = figure.querySelector("details")?.open;
  const head = el("header", {}, el("h3", {}, spec.title), spec.says && el("p", { class: "meta" }, spec.says));
  if (spec.buckets.length === 0) {
    figure.replaceChildren(head, el("p", { class: "empty" }, spec.none ?? "Nothing in this time."));
    return;
  }
  const list = el("ul", { class: "stack close bars" }, ...spec.buckets.map((b) => {
    let x = 0;
    const parts = spec.series.flatMap((s, k) => {
      const w = (b.values[s.key] ?? 0) / most * 400, hue = s.hue ?? k, at = x;
      x += w;
      return w > 0 ? [svg("rect", { class: "part", "data-hue": hue, x: at.toFixed(1), y: 0, width: w.toFixed(1), height: 16, rx: 2 }), hatch(hue, { x: at, y: 0, w, h: 16 })] : [];
    });
    return el("li", {}, el("span", { class: "spread tight" }, el("span", {}, b.label), el("span", { class: "meta" }, format(sum(b)))),
      svg("svg", { viewBox: "0 0 400 16", preserveAspectRatio: "none", role: "img", "aria-label": sentence(b, spec) }, svg("title", {}, sentence(b, spec)), ...parts));
  }));
  figure.replaceChildren(head, list, el("ul", { class: "legend" }, ...spec.series.map((s, k) => el("li", {}, swatch(s.hue ?? k), s.label))), table(spec, open));
}
