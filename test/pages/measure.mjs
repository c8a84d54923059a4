// How smoothly a page draws, and what it keeps.

import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg } from "node:os";

/**
 * watchFrames measures while something goes on: the time between two frames, and how much of the time the page's scripts
 * and layouts took.
 * @param {import("playwright-core").Page} page @param {() => Promise<unknown>} during
 */
export async function watchFrames(page, during) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const before = await metrics(cdp);
  await page.evaluate(() => {
    const frames = window.frames_ = { times: [], last: performance.now(), on: true };
    const next = (now) => {
      frames.times.push(now - frames.last);
      frames.last = now;
      if (frames.on) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await during();
  const times = await page.evaluate(() => {
    window.frames_.on = false;
    return window.frames_.times.slice(1);
  });
  const after = await metrics(cdp);
  await cdp.detach();
  times.sort((a, b) => a - b);
  const part = (p) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * p))] * 10) / 10;
  const share = (name) => Math.round((after[name] - before[name]) / (after.Timestamp - before.Timestamp) * 1000) / 10;
  return { frames: times.length, p50: part(0.5), p95: part(0.95), p99: part(0.99), longest: part(1), scriptPercent: share("ScriptDuration"), layoutPercent: share("LayoutDuration") + share("RecalcStyleDuration"), elements: await page.evaluate(() => document.querySelectorAll("*").length) };
}

async function metrics(cdp) {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** kept is what a page holds after its rubbish has been collected. @param {import("playwright-core").Page} page */
export async function kept(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  for (let n = 0; n < 2; n++) await cdp.send("HeapProfiler.collectGarbage");
  const m = await metrics(cdp);
  await cdp.detach();
  return { megabytes: Math.round(m.JSHeapUsedSize / 1e5) / 10, nodes: m.Nodes, listeners: m.JSEventListeners };
}

/** patience is by how much a bound is widened where the machine has more to do than it can. */
export const patience = () => loadavg()[0] > availableParallelism() ? 2 : 1;

/** smooth is what a full floor has to be. */
export function smooth(seen, slack = patience()) {
  return seen.p95 <= 34 * slack && seen.p99 <= 60 * slack && seen.longest <= 250 * slack &&
    seen.scriptPercent + seen.layoutPercent <= 45 * slack && seen.elements <= 6000;
}

/** smoothest measures up to three times, until it was smooth: another process's work is not the page's. @param {() => Promise<any>} measure */
export async function smoothest(measure) {
  let seen = await measure();
  for (let n = 1; n < 3 && !smooth(seen); n++) seen = await measure();
  return seen;
}

/** note leaves a measurement in .artifacts/pages/load, a file each. @param {string} what @param {object} numbers */
export async function note(what, numbers) {
  const folder = new URL("../../.artifacts/pages/load/", import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`${what.replaceAll(" ", "-")}.json`, folder), `${JSON.stringify({ ...numbers, patience: patience() }, undefined, 2)}\n`);
}
