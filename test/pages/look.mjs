// How a page looks, told without eyes: what axe-core finds, and what does not fit.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * barriers are what keeps people out of a page: axe's findings that are serious or critical. It is run through the
 * debugger, for which the page's policy needs no hole.
 * @param {import("playwright-core").Page} page @param {{ type: "tag" | "rule", values: string[] }} [only] what is looked for
 */
export async function barriers(page, only = { type: "tag", values: tags }) {
  await page.evaluate(await axe);
  const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ["violations"] }), only);
  return violations.filter((v) => ["serious", "critical"].includes(v.impact))
    .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)}: ${n.any.concat(n.all)[0]?.message ?? v.help}`));
}

/** pale is what of it the colours decide, for a page that is looked at in its other ones. */
export const pale = (page) => barriers(page, { type: "rule", values: ["color-contrast"] });

/** sticksOut are elements because of which the page scrolls sideways. @param {import("playwright-core").Page} page */
export function sticksOut(page) {
  return page.evaluate(() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll("*")]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll"))
    .slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.className}: ${Math.round(e.getBoundingClientRect().right)} of ${innerWidth}`));
}
