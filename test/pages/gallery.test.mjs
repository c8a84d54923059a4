// Every view of the gallery: photographed in light, dark and narrow, read by axe, and measured. The pictures go to
// .artifacts/pages/PAGE/NAME.{light,dark,narrow}.png, for people to look at. HANDOVER_VIEWS=customer/ takes some of them only.

import "./paths.mjs";
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { barriers, pale, sticksOut } from "./look.mjs";
import { Browser, Office } from "./office.mjs";

const artifacts = fileURLToPath(new URL("../../.artifacts/pages/", import.meta.url));
const pages = ["stage", "agent", "customer", "console", "kit"];
const fullFrom = 2000; // elements
const wide = { width: 1280, height: 800 }, narrow = { width: 360, height: 740 }, slim = { width: 320, height: 740 };

describe("the gallery", { concurrency: 2 }, () => {
  /** @type {Office} */ let office;
  /** @type {Browser} */ let browser;

  before(async () => { [office, browser] = await Promise.all([Office.start("--gallery"), Browser.start()]); });
  after(async () => { await Promise.all([browser?.stop(), office?.stop()]); });

  /** list are the ids of all views, as the page lists them. */
  async function list(t, wanted = process.env.HANDOVER_VIEWS ?? "") {
    const { page } = await browser.window(t, office.url);
    await page.goto("/gallery/");
    await page.locator(".view").first().waitFor();
    const ids = await page.locator(".view header a").evaluateAll((all) => all.map((a) => a.textContent.trim()));
    return ids.filter((id) => id.startsWith(wanted));
  }

  /** show draws a view into a fresh page. @param {import("playwright-core").Page} page @param {string} id */
  async function show(page, id) {
    await page.goto("about:blank");
    await page.goto(`/gallery/frame.html#${id}?still`);
    await page.waitForSelector("html[data-drawn]");
  }

  /** look photographs what is shown in each look (a full floor: in one), and says what is wrong with it. @param {import("playwright-core").Page} page @param {string} id */
  async function look(page, id) {
    const shot = (name) => page.screenshot({ path: `${artifacts}${id}.${name}.png`, fullPage: true }); // what moves stands still already
    await shot("light");
    const wrong = await sticksOut(page), full = await page.evaluate((most) => document.querySelectorAll("*").length > most, fullFrom);
    if (full) return wrong; // hundreds of what other views have a few of
    wrong.push(...await barriers(page));
    await page.emulateMedia({ colorScheme: "dark" });
    await shot("dark");
    wrong.push(...(await pale(page)).map((what) => `dark: ${what}`));
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(narrow);
    await shot("narrow");
    wrong.push(...(await sticksOut(page)).map((what) => `at 360: ${what}`));
    await page.setViewportSize(slim); // as a page is that is shown four times as large
    wrong.push(...(await sticksOut(page)).map((what) => `at 320: ${what}`));
    await page.setViewportSize(wide);
    return wrong;
  }

  for (const name of pages) {
    test(`the views of ${name}: nothing sticks out, nobody is kept out, nothing complains`, { timeout: 400_000 }, async (t) => {
      const ids = (await list(t)).filter((id) => id.startsWith(`${name}/`)), { page } = await browser.window(t, office.url, { viewport: wide }), found = {};
      page.setDefaultTimeout(60_000); // a full floor is much to draw and to photograph
      await mkdir(artifacts + name, { recursive: true });
      for (const id of ids) {
        await show(page, id);
        const wrong = await look(page, id);
        if (wrong.length > 0) found[id] = wrong;
      }
      assert.deepEqual(found, {});
    });
  }

  test("every page has views, and each view a name of its own", async (t) => {
    const ids = await list(t, "");
    assert.deepEqual(ids, [...new Set(ids)]);
    assert.deepEqual([...new Set(ids.map((id) => id.split("/")[0]))], pages);
  });

  test("names are shown as what they are", async (t) => {
    const { page } = await browser.window(t, office.url);
    page.on("dialog", (d) => assert.fail(`markup has become a page's: ${d.message()}`));
    const { odd } = await import("/gallery/data/odd.js");
    await show(page, "customer/strange");
    const text = await page.locator("#talk").textContent();
    for (const words of [odd.markup, "⟦RLO⟧txt.exe", odd.long, odd.emoji, odd.arabic, "a␀b␛[31mred␇", "half � pair", "[no link](javascript:alert(1))", "<b>not bold</b>"]) {
      assert.ok(text.includes(words), words);
    }
    assert.deepEqual([await page.locator("#talk img").count(), await page.locator("#talk a").evaluateAll((all) => all.map((a) => a.getAttribute("href")))], [0, ["https://example.com/a"]]);
  });

  test("the list finds views, and shows them narrow and dark", async (t) => {
    const { page } = await browser.window(t, office.url);
    await page.goto("/gallery/");
    await page.getByLabel("Find a view").fill("survey");
    assert.deepEqual(await page.locator(".view header a").allTextContents(), ["customer/survey "]);
    await page.getByRole("button", { name: "Narrow" }).click();
    await page.getByRole("button", { name: "Dark" }).click();
    const frame = page.frameLocator(".view iframe");
    await frame.locator("html[data-drawn][data-theme=dark] .survey").waitFor();
    assert.deepEqual(await barriers(page), []);
    await page.getByLabel("Find a view").fill("no such view");
    await page.getByText("No view is called that.").waitFor();
  });
});
