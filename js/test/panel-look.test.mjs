// How the panel looks and reads: accessible in both schemes, whole in each language, and never wider than the window.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stand, departure, plain, start } from "./panel-host.mjs";

let stand;
before(async () => { stand = await Stand.start(); });
after(() => stand?.stop());

const at = (...args) => stand.at(...args);

const say = "I have to leave; a colleague will be with you in a moment and can read everything that we wrote.";
const views = {
  waiting: { departure: departure([{ say }, { target: "agent ben" }, { target: "survey", longer: false }]) },
  moving: {
    departure: departure([{ phase: "releasing", say }, { phase: "landing" }, { phase: "landed" }, { phase: "stranded" }, { phase: "kept", keptUntil: start + 300_000 }], { state: "moving" }),
    alone: 2, connected: false,
  },
  stranded: { departure: departure([{ phase: "stranded" }, { phase: "landed" }], { state: "settled" }) },
  back: { departure: departure([{ phase: "returned" }, { phase: "returned" }], { state: "cancelled" }) },
};

/** each shows one view after the other, each in a departure that has been open before. */
async function each(w, then) {
  for (const [name, view] of Object.entries(views)) {
    await w.show({ departure: departure(view.departure.chats.map(() => ({})), { id: name }) });
    await w.show({ ...view, departure: { ...view.departure, id: name } });
    await then(name);
  }
  await w.show({ departure: departure([{}], { id: "folded" }) });
  await w.host.evaluate((h) => h.shadowRoot.querySelector(".head button").click());
  await then("folded");
}

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing to object to: ${colorScheme}`, async (t) => {
    const w = await at(t, {}, { colorScheme, running: true });
    await w.page.addScriptTag({ url: "/axe.js" });
    await w.show({ departure: departure([{}]) });
    await w.page.evaluate(() => { window.answers = { name: "Refused", code: "refused", message: "no" }; });
    await w.dialog.getByRole("button", { name: "Hand over now" }).click();
    await w.dialog.getByText("That is not possible now.").waitFor();
    const check = async (name) => {
      const { violations, passes } = await w.page.evaluate(() => window.axe.run("handover-panel"));
      assert.deepEqual(violations.map((v) => [v.id, v.impact, v.nodes.map((n) => n.html)]), [], name);
      assert.ok(passes.some((p) => p.id === "color-contrast"), "the contrast was measured");
    };
    await check("refused");
    await each(w, check);
    const ground = await w.host.evaluate((h) => getComputedStyle(h.shadowRoot.querySelector(".panel")).backgroundColor);
    assert.equal(ground, colorScheme === "dark" ? "rgb(26, 33, 43)" : "rgb(255, 255, 255)");
  });
}

test("a page may keep to one scheme", async (t) => {
  const w = await at(t, { scheme: "light" }, { colorScheme: "dark" });
  await w.show({ departure: departure() });
  assert.equal(await w.dialog.evaluate((d) => getComputedStyle(d).backgroundColor), "rgb(255, 255, 255)");
});

for (const language of ["en", "de", "es", "fr", "pt"]) {
  test(`${language} fits into a narrow window`, async (t) => {
    const w = await at(t, { language }, { viewport: { width: 320, height: 640 } });
    await each(w, async (name) => {
      const wide = await w.page.evaluate(() => {
        const root = document.querySelector("handover-panel").shadowRoot;
        const out = [...root.querySelectorAll(".panel, .panel *, .folded")].filter((e) => {
          const box = e.getBoundingClientRect();
          return box.width > 0 && (box.left < 0 || box.right > window.innerWidth || (e.localName !== "select" && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0));
        });
        return [...out.map((e) => `${e.localName}.${e.className}: ${e.textContent}`), document.documentElement.scrollWidth > window.innerWidth ? "the page" : ""].filter(Boolean);
      });
      assert.deepEqual(wide, [], name);
    });
  });
}

test("a name without a space does not break the panel", async (t) => {
  const w = await at(t, {}, { viewport: { width: 320, height: 640 } });
  const long = "Q".repeat(200);
  await w.show({ departure: departure([{ queue: long, target: `queue ${long}`, say: long }], { colleagues: [long] }) });
  assert.deepEqual(await w.dialog.evaluate((d) => [...d.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > window.innerWidth).length), 0);
});

/** leaves are all texts of a language, by where they stand; the forms of a plural stand at one place. */
function leaves(texts, path = "") {
  return Object.entries(texts).flatMap(([key, value]) => {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === "string") {
      return [[here, [value]]];
    }
    return "other" in value ? [[here, Object.values(value)]] : leaves(value, here);
  });
}

test("each language has every text, with what is to be put into it, and all the forms of its plurals", async (t) => {
  const w = await at(t);
  const languages = await w.page.evaluate(() => window.languages);
  assert.deepEqual(Object.keys(languages).sort(), ["de", "en", "es", "fr", "pt"]);
  const holes = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join();
  const english = leaves(languages.en);
  assert.ok(english.length > 70);
  for (const [language, texts] of Object.entries(languages)) {
    const own = new Map(leaves(texts));
    assert.deepEqual([...own.keys()], english.map(([key]) => key), language);
    for (const [key, forms] of english) {
      const wanted = new Set(forms.map(holes));
      for (const form of own.get(key)) {
        assert.notEqual(form.trim(), "", `${language} ${key}`);
        assert.ok(wanted.has(holes(form)), `${language} ${key}: ${form}`);
      }
    }
  }
  const same = leaves(languages.de).filter(([key, [text]]) => new Map(english).get(key)[0] === text).map(([key]) => key);
  assert.deepEqual(same, ["chat", "inSeconds", "inMinutes", "inHours"], "the rest is translated");
});

test("the language is the one asked for, else the page's, else English; numbers and times follow it", async (t) => {
  const kept = { departure: departure([{ phase: "kept", keptUntil: start + 300_000 }, {}], { longer: 90_000 }) };
  for (const [options, context, lang, says, longer] of [
    [{}, { locale: "en-GB" }, "en-GB", "Stays with you until 14:05", "1.5 more minutes"],
    [{}, { locale: "de-DE" }, "en", "Stays with you until 2:05 PM", "1.5 more minutes"], // the page is English
    [{ language: "de-AT" }, {}, "de-AT", "Bleibt bis 14:05 bei Ihnen", "Noch 1,5 Minuten"],
    [{ language: "fr" }, {}, "fr", "Reste avec vous jusqu’à 14:05", "1,5 minute de plus"],
    [{ language: "ja" }, {}, "ja", "Stays with you until 14:05", "1.5 more minutes"],
    [{ language: "not a language" }, { locale: "en-GB" }, "", "Stays with you until 14:05", "1.5 more minutes"],
  ]) {
    const w = await at(t, options, context);
    await w.show(kept);
    const name = JSON.stringify(options);
    assert.equal(await w.host.getAttribute("lang"), lang, name);
    assert.equal(await w.text(w.chat("Support").locator(".says")), says, name);
    assert.equal(await w.chat("Support").getByRole("button").nth(1).innerText(), longer, name);
  }
});

test("a caller may replace texts, and bring a language", async (t) => {
  const w = await at(t, { language: "de", texts: { fold: "Weg damit", will: { sameQueue: "Zurück nach {queue}" }, longer: { other: "+{n}" } } });
  await w.show({ departure: departure([{}, { target: "agent ben" }]) });
  assert.ok(await w.dialog.getByRole("button", { name: "Weg damit" }).isVisible());
  assert.equal(await w.text(w.chat("Support").locator(".says")), "Zurück nach Support");
  assert.equal(await w.text(w.chat("Billing").locator(".says")), "Geht an ben", "the rest of the group is as it was");
  assert.ok(await w.chat("Support").getByRole("button", { name: "+5" }).isVisible(), "a plural is replaced whole");

  const hebrew = await at(t, { language: "he", texts: { will: { agent: "עובר אל {name}" } } }, { viewport: { width: 600, height: 600 } });
  await hebrew.show({ departure: departure([{ target: "agent ben", say: "Hello." }]) });
  assert.equal(await hebrew.host.getAttribute("dir"), "rtl");
  const box = await hebrew.dialog.boundingBox();
  assert.ok(box.x < 30, "it stands at the other side");
  assert.equal(plain(await hebrew.chat("Support").locator(".says").innerText()), "עובר אל ben");
  assert.equal(await hebrew.chat("Support").locator("blockquote").evaluate((q) => getComputedStyle(q).direction), "ltr", "by what it says");
});

test("nothing moves where the agent wants no motion", async (t) => {
  const moving = { departure: departure([{ phase: "releasing" }]) };
  for (const [reducedMotion, moves] of [["reduce", false], ["no-preference", true]]) {
    const w = await at(t, {}, { reducedMotion });
    await w.show(moving);
    assert.equal(await w.host.evaluate((h) => h.shadowRoot.getAnimations().length > 0), moves, reducedMotion);
  }
});
