// The kit in Chromium: on the gallery's page, whose policy is that of all pages.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { barriers, sticksOut } from "./look.mjs";
import { Browser, Office } from "./office.mjs";

/** @type {Office} */ let office;
/** @type {Browser} */ let browser;

before(async () => { [office, browser] = await Promise.all([Office.start("--gallery", "--controller=false"), Browser.start()]); });
after(async () => { await Promise.all([browser?.stop(), office?.stop()]); });

/** open shows a view of the gallery, still. @param {import("node:test").TestContext} t */
async function open(t, view, options) {
  const window = await browser.window(t, office.url, options);
  await window.page.goto(`/gallery/frame.html#${view}?still`);
  await window.page.waitForSelector("html[data-drawn]");
  return window;
}

/** blank is a view without anything in it, for a test to fill. */
async function blank(t, options) {
  const window = await open(t, "kit/icons", options);
  await window.page.evaluate(() => document.getElementById("root").replaceChildren());
  return window;
}

const views = ["colours", "icons", "controls", "office", "dense"];

test("nobody is kept out of any of the kit's views, in light and dark", async (t) => {
  for (const colorScheme of ["light", "dark"]) {
    const { page } = await open(t, "kit/colours", { colorScheme });
    for (const view of views) {
      await page.goto("about:blank");
      await page.goto(`/gallery/frame.html#kit/${view}?still`);
      await page.waitForSelector("html[data-drawn]");
      assert.deepEqual(await barriers(page), [], `${view}, ${colorScheme}`);
    }
  }
});

test("all of it fits a phone, and a very narrow one", async (t) => {
  for (const width of [360, 320]) {
    const { page } = await open(t, "kit/colours", { viewport: { width, height: 740 } });
    for (const view of views) {
      await page.goto("about:blank");
      await page.goto(`/gallery/frame.html#kit/${view}?still`);
      await page.waitForSelector("html[data-drawn]");
      assert.deepEqual(await sticksOut(page), [], `${view} at ${width}`);
    }
  }
});

test("a list keeps its elements, their order, the focus, and moves little", async (t) => {
  const { page } = await blank(t);
  const seen = await page.evaluate(async () => {
    const { el, rows } = await import("/_kit/el.js");
    const list = el("ul", {}), none = [el("li", {}, "nothing")];
    document.getElementById("root").append(list);
    const make = (item) => el("li", { id: item.k }, el("button", { type: "button" }, item.k), item.v);
    const show = (items, options) => rows(list, items, (i) => i.k, make, { none, ...options });
    const text = () => [...list.children].map((c) => c.textContent).join(" ");
    const out = [];
    show([]);
    out.push(text());
    show([{ k: "a", v: 1 }, { k: "b", v: 1 }, { k: "c", v: 1 }]);
    const [a, b, c] = list.children;
    b.querySelector("button").focus();
    let moved = 0;
    new MutationObserver((changes) => { moved += changes.filter((m) => m.addedNodes.length).length; }).observe(list, { childList: true });
    show([{ k: "c", v: 1 }, { k: "a", v: 1 }, { k: "b", v: 1 }]);
    await 0;
    out.push(text(), moved, list.children[0] === c && list.children[1] === a, document.activeElement === b.firstChild);
    show([{ k: "c", v: 1 }, { k: "a", v: 1 }, { k: "b", v: 2 }]); // made anew
    out.push(text(), list.children[2] === b, document.activeElement === list.children[2].firstChild);
    const before = list.children[2];
    show([{ k: "c", v: 1 }, { k: "a", v: 1 }, { k: "b", v: 3 }], { update: (node, item) => { node.lastChild.textContent = item.v; } });
    out.push(text(), list.children[2] === before);
    show([{ k: "c", v: 1 }, { k: "a", v: 1 }]); // the row with the focus is gone
    out.push(text(), document.activeElement === a.firstChild);
    show([]);
    out.push(text());
    return out;
  });
  assert.deepEqual(seen, ["nothing", "c1 a1 b1", 1, true, true, "c1 a1 b2", false, true, "c1 a1 b3", true, "c1 a1", true, "nothing"]);
});

test("an element takes no style attribute, and text stays text", async (t) => {
  const { page, guard } = await blank(t);
  guard.expectSaid(/requires 'TrustedHTML'/);
  const seen = await page.evaluate(async () => {
    const { el } = await import("/_kit/el.js");
    const made = el("p", { "aria-pressed": false, hidden: false, title: null, ".tabIndex": 3 }, "<b>x</b>", null, 4, ["y", undefined]);
    const refused = (f) => { try { f(); return "done"; } catch (e) { return e.name; } };
    return [made.outerHTML, refused(() => el("p", { style: "color: red" })), refused(() => { made.innerHTML = "<b>x</b>"; })];
  });
  assert.deepEqual(seen, [`<p aria-pressed="false" tabindex="3">&lt;b&gt;x&lt;/b&gt;4y</p>`, "TypeError", "TypeError"]);
});

test("a question is asked, refused in words, and answered; the focus goes back", async (t) => {
  const { page } = await blank(t);
  await page.evaluate(async () => {
    const { el } = await import("/_kit/el.js");
    const { confirm } = await import("/_kit/dialog.js");
    const { Refused } = await import("/_kit/ask.js");
    let tries = 0;
    const act = async () => {
      if (++tries === 1) throw new Refused("Ana has left meanwhile", { status: 409 });
      if (tries === 2) throw new Refused("at most 60 min", { status: 400, field: "minutes" });
    };
    document.getElementById("root").append(el("button", {
      onclick: async () => {
        window.answer = "open";
        window.answer = await confirm({ title: "Keep Zoe longer?", says: "Zoe stays with Ana.", verb: "Keep", act,
          fields: [{ name: "minutes", label: "Minutes", kind: "number", required: true, min: 1 }, { name: "why", label: "Why", value: "busy" }] });
      },
    }, "Keep longer"));
  });
  await page.getByRole("button", { name: "Keep longer" }).click();
  const dialog = page.getByRole("dialog", { name: "Keep Zoe longer?" });
  await dialog.getByRole("button", { name: "Keep" }).click();
  await dialog.getByText("This is needed.").waitFor();
  assert.ok(await dialog.getByLabel("Minutes").evaluate((e) => e === document.activeElement && e.getAttribute("aria-invalid") === "true"));
  await dialog.getByLabel("Minutes").fill("90");
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").filter({ hasText: "Ana has left meanwhile." }).waitFor();
  await dialog.getByRole("button", { name: "Keep" }).click();
  await dialog.getByText("At most 60 min.").waitFor();
  await dialog.getByLabel("Minutes").fill("15");
  await dialog.getByRole("button", { name: "Keep" }).click();
  await page.waitForFunction(() => window.answer !== "open");
  assert.deepEqual(await page.evaluate(() => [window.answer, document.activeElement.textContent]), [{ minutes: 15, why: "busy" }, "Keep longer"]);
  await page.getByRole("button", { name: "Keep longer" }).click();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => window.answer === null);
});

test("menus open by key and press, close by Escape and elsewhere, and say why something cannot be chosen", async (t) => {
  const { page } = await open(t, "kit/controls");
  const menu = page.locator("details.menu").filter({ hasText: "Open" });
  await menu.locator("summary").focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Agent's desktop");
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.evaluate(() => document.activeElement.title), "the controller is off");
  await page.keyboard.press("Enter");
  assert.ok(await menu.evaluate((e) => e.open), "what cannot be chosen was chosen");
  await page.keyboard.press("Escape");
  assert.ok(await menu.evaluate((e) => !e.open && e.contains(document.activeElement)));
  await menu.locator("summary").click();
  await page.locator("main h2").first().click();
  assert.ok(await menu.evaluate((e) => !e.open));
});

test("the colours and the movement that somebody chooses hold for all pages, from the first paint", async (t) => {
  const { page, context } = await open(t, "kit/controls");
  await page.getByTitle("Look of this page").click();
  await page.getByRole("button", { name: "Dark" }).click();
  await page.getByRole("button", { name: "Off", exact: true }).click();
  const other = await context.newPage();
  await other.goto("/gallery/");
  assert.deepEqual(await other.evaluate(() => ({ ...document.documentElement.dataset })), { theme: "dark", motion: "still" });
  assert.equal(await other.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(15, 20, 26)");
  await other.getByTitle("Look of this page").click();
  await other.getByRole("group", { name: "Colours", exact: true }).getByRole("button", { name: "Light" }).click();
  await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
});

test("what has moved glides there, a bounded number at a time; nothing does for those who want no movement", async (t) => {
  const { page } = await blank(t);
  const fly = () => page.evaluate(async () => {
    const { el } = await import("/_kit/el.js");
    const { Flights } = await import("/_kit/motion.js");
    const root = document.getElementById("root"), flights = new Flights(document.documentElement, 3); // the root has no box of its own
    const from = el("div", {}), to = el("div", {});
    const items = Array.from({ length: 5 }, (_, n) => el("p", {}, `${n}`));
    from.append(...items);
    root.replaceChildren(from, to);
    to.style.paddingBlockStart = "6rem";
    const under = [];
    flights.move(items, () => to.append(...items));
    under.push(flights.under, items.filter((e) => e.getAnimations().some((a) => a.id === "flight")).length, items.filter((e) => "placed" in e.dataset).length);
    flights.move(items, () => from.append(items[0])); // it turns in the air
    under.push(flights.under);
    for (const e of items) for (const a of e.getAnimations()) a.finish();
    await new Promise(requestAnimationFrame);
    under.push(flights.under);
    return under;
  });
  assert.deepEqual(await fly(), [0, 0, 3, 0, 0]);
  await page.evaluate(() => { document.documentElement.dataset.motion = "full"; });
  assert.deepEqual(await fly(), [3, 3, 0, 3, 0]);
});

test("times count by their clock, while they are in view, with one timer", async (t) => {
  const { page } = await blank(t);
  await page.evaluate(async () => {
    const { ago, until, VirtualClock } = await import("/_kit/now.js");
    const clock = window.clock = new VirtualClock({ now: 100_000, rate: 0 });
    document.getElementById("root").append(ago(clock, new Date(92_000).toISOString()), " / ", ago(clock, new Date(92_000).toISOString(), "short"), " / ", until(clock, new Date(104_000).toISOString()));
  });
  const text = () => page.locator("#root").textContent();
  assert.equal(await text(), "8 s / 0:08 / 4 s");
  await page.evaluate(() => window.clock.set({ now: 170_000, rate: 60 }));
  await page.waitForFunction(() => /^[234] min \d\d s \/ [234]:\d\d \/ now$/.test(document.getElementById("root").textContent));
});

test("arrow keys walk through a grid by where things are; Tab stops at one of them", async (t) => {
  const { page } = await blank(t);
  await page.evaluate(async () => {
    const { el } = await import("/_kit/el.js");
    const { roving, shortcuts } = await import("/_kit/keys.js");
    const grid = el("div", { id: "grid" }, ...["a", "b", "c", "d"].map((k) => el("button", { type: "button", tabindex: -1 }, k)));
    grid.style.cssText = "display: grid; grid-template-columns: 4rem 4rem";
    document.getElementById("root").append(grid, el("input", { "aria-label": "Name" }));
    roving(grid, "button");
    window.went = [];
    shortcuts({ "/": { says: "find", run: () => window.went.push("/") }, "g d": { says: "go to the departures", run: () => window.went.push("g d") }, "Alt+1": { says: "the first chat", run: () => window.went.push("Alt+1") } });
  });
  const at = () => page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press("Tab");
  const walked = [await at()];
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "End", "Home", "ArrowLeft"]) {
    await page.keyboard.press(key);
    walked.push(await at());
  }
  assert.deepEqual(walked, ["a", "b", "d", "c", "a", "d", "a", "a"]);
  await page.evaluate(() => document.querySelector("#grid button").remove()); // the one where Tab would stop
  await page.waitForFunction(() => document.querySelectorAll("#grid [tabindex='0']").length === 1);
  for (const key of ["/", "g", "d", "d", "Alt+1"]) await page.keyboard.press(key);
  await page.getByLabel("Name").focus();
  for (const key of ["/", "Alt+1"]) await page.keyboard.press(key);
  assert.deepEqual(await page.evaluate(() => window.went), ["/", "g d", "Alt+1", "Alt+1"]);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await help.getByText("go to the departures").waitFor();
  await help.getByRole("switch").click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => window.went.length), 4, "they were switched off");
});

test("toasts are few, bad ones stay, and what was done can be undone", async (t) => {
  const { page } = await blank(t);
  await page.clock.install();
  await page.evaluate(async () => {
    const { toast, announce } = await import("/_kit/talk.js");
    toast("Ana is drained.", { kind: "good", undo: () => { window.undone = true; } });
    toast("The server does not answer.", { kind: "bad" });
    for (const n of [3, 4]) toast(`number ${n}`);
    for (const n of [1, 2, 3]) announce(`sentence ${n}`);
  });
  assert.equal(await page.locator(".toast").count(), 3);
  await page.getByRole("button", { name: "Undo" }).click();
  assert.ok(await page.evaluate(() => window.undone));
  await page.getByText("number 4").waitFor();
  await page.clock.runFor(7000);
  assert.deepEqual(await page.locator(".toast p").allTextContents(), ["The server does not answer."]);
  assert.equal(await page.locator("[aria-live=polite].heard").textContent(), "sentence 3");
});

test("a plot can be walked through, read as a table, and fits its place", async (t) => {
  const { page } = await open(t, "kit/office");
  const plot = page.getByRole("img", { name: /^Departures by cause/ });
  await plot.focus();
  for (const key of ["End", "ArrowLeft"]) await page.keyboard.press(key);
  const figure = page.locator("figure").filter({ has: plot });
  assert.deepEqual(await figure.locator(".legend b").allTextContents(), ["4", "2", "0"]);
  await figure.getByText("Show as a table").click();
  assert.equal(await figure.getByRole("row").count(), 25);
  await page.setViewportSize({ width: 400, height: 700 });
  await page.waitForFunction(() => document.querySelector("figure > svg").viewBox.baseVal.width < 360);
  assert.ok(await figure.getByRole("row").count() === 25, "the table has closed");
});

test("a worker beats at a clock's pace, and is the only script that a page may make one of", async (t) => {
  const { page, guard } = await blank(t);
  guard.expectSaid(/requires 'TrustedScriptURL'/);
  await page.evaluate(async () => {
    const { pulse } = await import("/_kit/pulse.js");
    const { VirtualClock } = await import("/_kit/now.js");
    window.beats = 0;
    window.clock = new VirtualClock({ rate: 0 });
    window.stop = pulse(window.clock, 2000, () => window.beats++);
  });
  assert.equal(await page.evaluate(() => { try { new Worker("/_kit/heart.js"); return "made"; } catch (e) { return e.name; } }), "TypeError");
  await page.evaluate(() => window.clock.set({ rate: 20 }));
  await page.waitForFunction(() => window.beats > 3);
  await page.evaluate(() => window.stop());
});

test("a lost connection is said, counted and healed", async (t) => {
  const { page } = await blank(t);
  await page.evaluate(async () => {
    const { Live, connection } = await import("/_kit/live.js");
    const { el } = await import("/_kit/el.js");
    const sockets = window.sockets = [];
    class Fake { readyState = 1; constructor() { sockets.push(this); } send() {} close() {} }
    const pill = el("span", { id: "pill" });
    document.getElementById("root").append(pill);
    connection(pill, new Live("/x", { make: () => new Fake(), backOff: [1, 1] }));
  });
  const state = () => page.evaluate(() => [document.getElementById("pill").dataset.tone, document.querySelector("#pill [role=status]").textContent, document.documentElement.dataset.connection]);
  assert.deepEqual(await state(), ["calm", "connecting", "connecting"]);
  await page.evaluate(() => window.sockets[0].onmessage({ data: "{}" }));
  assert.deepEqual(await state(), ["good", "live", "live"]);
  await page.evaluate(() => window.sockets[0].onclose());
  assert.deepEqual(await state(), ["bad", "connection lost", "lost"]);
  assert.match(await page.locator("#pill").textContent(), /since \d s, trying again/);
  await page.waitForFunction(() => window.sockets.length === 2);
  await page.evaluate(() => window.sockets[1].onmessage({ data: "{}" }));
  assert.deepEqual(await state(), ["good", "live", "live"]);
});
