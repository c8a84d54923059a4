// Figures over time: who left and why, what became of the chats, how long customers waited, and what each rule did.

import { el, icon } from "/_kit/el.js";
import { causes, phases } from "/_kit/names.js";
import { span } from "/_kit/now.js";
import { bars, columns, lines } from "/_kit/plot.js";
import { loading } from "/console/static/parts.js";

/**
 * @typedef {import("/_kit/types.js").TimeSeries} TimeSeries
 * @typedef {import("/_kit/types.js").TimeBucket} TimeBucket
 * @typedef {import("/console/static/console.js").Context} Context
 */

const ranges = /** @type {[string, string, number][]} */ ([["1h", "Hour", 3_600_000], ["8h", "8 hours", 28_800_000], ["1d", "Day", 86_400_000], ["7d", "Week", 604_800_000], ["30d", "Month", 2_592_000_000]]);
const shadow = /** @type {Record<string, string>} */ ({ "would move": "would move", "would be kept": "would be kept", "would be stranded": "would be stranded" });
const hues = /** @type {Record<string, number>} */ ({ landed: 1, returned: 0, stranded: 3, kept: 6, ended: 7, waiting: 2, marking: 4, releasing: 4, landing: 4 });

/** figures draws the view. @param {HTMLElement} root @param {Context} ctx @param {string} range @returns {{ draw: () => void, close: () => void }} */
export function figures(root, ctx, range) {
  const chosen = ranges.find(([key]) => key === range) ?? ranges[2], list = el("div", { class: "stack", "data-stale": true });
  root.append(el("header", {}, el("h2", {}, "Figures"), el("div", { class: "segments", role: "group", "aria-label": "Of how long" }, ...ranges.map(([key, label]) => el("button", { type: "button", "aria-pressed": key === chosen[0], onclick: () => { location.hash = `#/figures?of=${key}`; } }, label)))), list);
  const got = loading(list, async () => {
    const now = ctx.clock.now();
    return /** @type {TimeSeries} */ (await ctx.get(`/console/v1/series?since=${new Date(now - chosen[2]).toISOString()}&until=${new Date(now + 1000).toISOString()}`));
  }, (series) => [plots(series)]);
  const timer = setInterval(() => { if (!document.hidden && !list.contains(document.activeElement)) got.again(); }, 30_000);
  return { draw() {}, close: () => { clearInterval(timer); got.close(); } };
}

const seconds = (/** @type {number} */ s) => s < 100 ? `${Math.round(s * 10) / 10} s` : span(s * 1000);

/** plots are the pictures of a series. @param {TimeSeries} series */
export function plots(series) {
  const { buckets } = series, label = labels(series), sum = (/** @type {(b: TimeBucket) => number} */ of) => buckets.reduce((n, b) => n + of(b), 0);
  const keys = (/** @type {(b: TimeBucket) => Record<string, number>} */ of) => [...new Set(buckets.flatMap((b) => Object.keys(of(b))))].sort();
  const left = figure(), became = figure(), rescue = figure(), wait = figure(), rules = figure();
  columns(left, {
    title: "Departures, by cause", says: `${sum((b) => b.departures)} in all`, none: "Nobody left in this time.",
    buckets: buckets.map((b) => ({ label: label(b.at), values: b.causes })), series: keys((b) => b.causes).map((key) => ({ key, label: causes[key] ?? key })),
  });
  const outcomes = keys((b) => b.outcomes);
  const seriesOf = (/** @type {string[]} */ of) => of.map((key, n) => ({ key, label: phases[key]?.word ?? shadow[key] ?? key, hue: hues[key] ?? n }));
  columns(became, {
    title: "What became of the chats", says: `${sum((b) => Object.values(b.outcomes).reduce((n, m) => n + m, 0))} chats`, none: "No chat was in question in this time.",
    buckets: buckets.map((b) => ({ label: label(b.at), values: b.outcomes })), series: seriesOf(outcomes),
  });
  for (const [at, title, says, of] of /** @type {const} */ ([[rescue, "Rescue time", "from the agent's leg coming off until somebody had the chat", "rescue"], [wait, "Customers' wait", "from the agent's choice until somebody had the chat", "wait"]])) {
    lines(at, {
      title, says, format: seconds, none: "No chat has landed in this time.",
      buckets: buckets.map((b) => ({ label: label(b.at), values: b[of].n ? { median: b[of].medianSeconds, p90: b[of].p90Seconds } : { median: null, p90: null } })), series: [{ key: "median", label: "half of them, at most" }, { key: "p90", label: "nine of ten, at most", hue: 2 }],
    });
  }
  bars(rules, { title: "What each rule did", none: "No rule was asked in this time.", buckets: series.rules.map((r) => ({ label: r.rule === "none" ? "no rule yet" : r.rule, values: r.outcomes })), series: seriesOf([...new Set(series.rules.flatMap((r) => Object.keys(r.outcomes)))].sort()) });
  return el("div", { class: "stack" }, el("div", { class: "plots" }, ...[left, became, rescue, wait, rules].map((f) => el("section", { class: "card" }, f))),
    el("p", {}, el("button", { type: "button", class: "button", onclick: () => save(series) }, icon("download"), "Download as CSV")));
}

const figure = () => el("figure", {});

/** labels are the times of the buckets: of the day, or the day. @param {TimeSeries} series */
function labels({ since, until }) {
  const days = Date.parse(until) - Date.parse(since) > 2 * 86_400_000;
  const form = new Intl.DateTimeFormat([], days ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return (/** @type {string} */ at) => form.format(Date.parse(at));
}

/** csv is the series as a spreadsheet reads it. @param {TimeSeries} series */
export function csv({ buckets }) {
  const named = (/** @type {"causes" | "outcomes"} */ of) => [...new Set(buckets.flatMap((b) => Object.keys(b[of])))].sort();
  const parts = [named("causes"), named("outcomes")];
  const head = ["at", "departures", ...parts[0].map((c) => `cause ${c}`), ...parts[1].map((o) => `outcome ${o}`), "held", "landed", "rescue median s", "rescue p90 s", "wait median s", "wait p90 s"];
  const body = buckets.map((b) => [b.at, b.departures, ...parts[0].map((c) => b.causes[c] ?? 0), ...parts[1].map((o) => b.outcomes[o] ?? 0), b.held, b.rescue.n, b.rescue.medianSeconds, b.rescue.p90Seconds, b.wait.medianSeconds, b.wait.p90Seconds]);
  return [head, ...body].map((row) => row.join(",")).join("\r\n") + "\r\n";
}

/** @param {TimeSeries} series */
function save(series) {
  const href = URL.createObjectURL(new Blob([csv(series)], { type: "text/csv" }));
  el("a", { href, download: `handover-${series.since.slice(0, 10)}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
