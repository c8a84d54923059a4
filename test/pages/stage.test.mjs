// The stage in the browser: what people see of a departure, and what they do with time, faults and agents.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { barriers, sticksOut } from "./look.mjs";
import { Browser, Office } from "./office.mjs";

/** @type {Office} */ let office;
/** @type {Browser} */ let browser;

before(async () => { [office, browser] = await Promise.all([Office.start(), Browser.start()]); });
after(async () => { await Promise.all([browser?.stop(), office?.stop()]); });
afterEach(async () => {
  const { instanceId } = await office.control("GET", "instance");
  for (const c of await office.control("GET", "contacts")) if (!c.endedAt) await office.ask("POST", "/contact/stop", { InstanceId: instanceId, ContactId: c.contactId });
  for (const a of await office.control("GET", "agents")) {
    await office.control("POST", `agents/${a.username}/auto`, { on: false });
    if (a.loggedIn) await office.control("POST", `agents/${a.username}/logout`);
  }
  await office.control("POST", "faults", []);
  await office.control("POST", "clock/rate", { rate: 1 });
});

/** stage opens the page, and waits until it shows the office. */
async function stage(t, options, path = "/") {
  const window = await browser.window(t, office.url, options);
  await window.page.goto(path);
  await window.page.locator("html[data-connection=live]").waitFor();
  return { ...window, caption: window.page.locator(".caption"), agent: (username) => window.page.locator(`[data-agent="${username}"].agent`) };
}

/** customer writes, and waits until the page shows the chat. */
async function customer(page, name, attributes = {}) {
  const { instanceId, flows } = await office.control("GET", "instance");
  const chat = await office.ask("PUT", "/contact/chat", { InstanceId: instanceId, ContactFlowId: flows["Handover inbound"], ParticipantDetails: { DisplayName: name }, Attributes: attributes });
  await office.ask("POST", "/participant/connection", { Type: ["CONNECTION_CREDENTIALS"], ConnectParticipant: true }, { "x-amz-bearer": chat.ParticipantToken });
  const shown = page.locator(`[data-chat="${chat.ContactId}"]`);
  await shown.waitFor();
  return { id: chat.ContactId, shown };
}

/** until waits until a locator's text fits. */
const until = (locator, text) => locator.filter({ hasText: text }).first().waitFor();

test("at first sight it says what it is, and Tab leads to what can be done", async (t) => {
  const { page, caption } = await stage(t);
  assert.match(await caption.textContent(), /^This is Amazon Connect chat on this machine\. When an agent leaves with live chats, .*Start a scenario/);
  await page.getByRole("button", { name: "Start: one agent leaves" }).waitFor();
  const reached = [];
  for (let n = 0; n < 20; n++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.getAttribute("aria-label")));
  }
  assert.equal(reached[0], "Skip to the agents");
  assert.ok(reached.indexOf("One agent leaves") > 0, reached.join());
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
});

test("one agent leaves: the chats go to the queue and on, and every step is told", async (t) => {
  const { page, caption, agent } = await stage(t);
  await page.evaluate(() => { // whatever is seen, in its order
    const seen = window.seen_ = [];
    new MutationObserver(() => {
      for (const e of document.querySelectorAll(".departure header .pill, .fates .pill")) if (!seen.includes(e.textContent)) seen.push(e.textContent);
      const flights = [...document.querySelectorAll(".chat[data-flying]")].flatMap((e) => e.getAnimations().filter((a) => a.id === "flight"));
      if (flights.length > 0 && !seen.includes("flies")) seen.push("flies");
      if (flights.some((a) => a.effect.getKeyframes().length === 4) && seen.includes("moving") && !seen.includes("rests in the queue")) seen.push("rests in the queue");
      for (const e of document.querySelectorAll(".trails path")) if (!seen.includes("trail")) seen.push("trail");
    }).observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
  });
  await page.getByRole("button", { name: "One agent leaves", exact: true }).click();
  await until(caption, "picks Offline");
  const leaver = (await caption.textContent()).split(" ")[0].toLowerCase(), other = leaver === "ana" ? "ben" : "ana";
  await until(agent(leaver).locator(".pill"), "Offline");
  await agent(leaver).locator(".ring").waitFor();
  assert.equal(await agent(leaver).getAttribute("data-state"), "leaving");
  const chats = await agent(leaver).locator("[data-chat]").evaluateAll((all) => all.map((e) => e.dataset.chat));
  assert.ok(chats.length >= 2, "who leaves has the most");
  await until(caption, "Landed, each with proof");
  for (const id of chats) await agent(other).locator(`[data-chat="${id}"]`).waitFor();
  assert.equal(await agent(leaver).locator("[data-chat]").count(), 0);
  await until(page.locator(".departure header"), "settled");
  assert.deepEqual(await page.locator(".fates .pill").allTextContents(), chats.map(() => "landed"));
  const seen = await page.evaluate(() => window.seen_);
  const steps = seen.filter((s) => ["grace", "moving", "landing", "landed"].includes(s));
  assert.deepEqual(steps, ["grace", "moving", "landing", "landed"], seen.join());
  assert.deepEqual(["flies", "rests in the queue", "trail"].filter((s) => !seen.includes(s)), [], seen.join());
  await page.getByText("What happened, and why").click(); // it was open; and again
  await page.getByText("What happened, and why").click();
  await until(page.locator(".timeline li"), "rule \"back to the queue\" applies");
  await page.locator(".fates .link").first().click();
  await until(page.getByRole("dialog"), "Where it has been");
  assert.deepEqual(await barriers(page), []);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Clear the stage" }).click();
  await page.locator(".chat").first().waitFor({ state: "detached" });
  await until(agent("ana"), "logged out");
  assert.match(await caption.textContent(), /^This is Amazon Connect/);
});

test("a mass departure is held until a person lets it go", async (t) => {
  const { page, caption } = await stage(t);
  await page.getByRole("button", { name: "Mass departure", exact: true }).click();
  const banner = page.locator("#banners .banner", { hasText: "left at once" });
  await banner.getByRole("button", { name: "Let go" }).click();
  await until(page.getByRole("dialog"), "those who have waited longest first");
  await page.getByRole("dialog").getByRole("button", { name: "Let go" }).click();
  await banner.waitFor({ state: "detached" });
  await caption.filter({ hasText: "All four chats have landed" }).waitFor({ timeout: 40_000 });
});

test("letting go of what somebody else has let go of says so", async (t) => {
  const { page, guard, caption } = await stage(t);
  await page.getByRole("button", { name: "Mass departure", exact: true }).click();
  await page.locator("#banners").getByRole("button", { name: "Let go" }).click();
  await office.ask("POST", "/operator/v1/breaker/free", {}, { "handover-operator": "another" });
  guard.expect(/POST \/operator\/v1\/breaker\/free 409/);
  await page.getByRole("dialog").getByRole("button", { name: "Let go" }).click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#playbill .stop").click();
  await until(caption, "This is Amazon Connect");
});

test("time is stopped, goes faster, and is moved by little at once", async (t) => {
  const { page } = await stage(t);
  const time = () => page.locator(".bar .now").getAttribute("datetime").then(Date.parse);
  await page.keyboard.press(" ");
  await page.locator("html[data-time=still]").waitFor();
  const stood = await time();
  assert.equal((await office.control("GET", "clock")).rate, 0);
  await page.getByRole("button", { name: "20×" }).click();
  await page.locator("html[data-time=runs]").waitFor();
  await page.waitForFunction((before) => Date.parse(document.querySelector(".bar .now").dateTime) > before + 5000, stood);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.locator("html[data-time=still]").waitFor();
  const before = await time();
  await page.getByRole("button", { name: "+1 min" }).click();
  await page.waitForFunction((at) => Date.parse(document.querySelector(".bar .now").dateTime) >= at + 60_000, before);
  await page.getByRole("button", { name: "+15 min" }).click();
  await until(page.locator(".bar"), "s to go");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "+15 min" }).waitFor();
  const moved = await time() - before;
  assert.ok(moved < 900_000, `${moved} ms: it was to be stopped on its way`);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "+10 s", "the focus is where it was");
});

test("faults are put in force, are counted, refused with the reason, and gone", async (t) => {
  const { page, guard } = await stage(t);
  await page.getByRole("button", { name: "Faults" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Others, as JSON").fill("{\"kind\": ");
  await dialog.getByRole("button", { name: "Put in force" }).click();
  await until(dialog.locator(".why"), "This is no JSON");
  await dialog.getByLabel("Others, as JSON").fill("{\"kind\": \"no-such\"}");
  guard.expect(/POST \/_local\/v1\/faults 400/);
  await dialog.getByRole("button", { name: "Put in force" }).click();
  await until(dialog, "no-such");
  await dialog.getByLabel("Others, as JSON").fill("");
  await dialog.getByLabel("Agent events come twice").check();
  assert.deepEqual(await barriers(page), []);
  await dialog.getByRole("button", { name: "Put in force" }).click();
  await page.getByRole("button", { name: "Faults (1)" }).waitFor();
  assert.deepEqual((await office.control("GET", "faults")).map((f) => [f.kind, f.rate]), [["repeat", 0.5]]);
  await page.getByRole("button", { name: "All off" }).click();
  await page.getByRole("button", { name: "Faults", exact: true }).waitFor();
  assert.deepEqual(await office.control("GET", "faults"), []);
});

test("names are shown as what they are, wherever they are", async (t) => {
  const { page, agent } = await stage(t);
  page.on("dialog", (d) => { throw new Error(d.message()); });
  await office.login("ana");
  const markup = await customer(page, "<img src=x onerror=alert(1)>"), turned = await customer(page, "\u202Etxt.exe");
  await until(markup.shown, "<img src=x onerror=alert(1)>");
  await until(turned.shown, "⟦RLO⟧txt.exe");
  await agent("ana").locator("[data-chat]").first().waitFor();
  await office.pick("ana", "Offline");
  await until(page.locator(".departure .fates"), "<img src=x onerror=alert(1)>");
  await markup.shown.click();
  await until(page.getByRole("dialog").getByRole("heading").first(), "<img src=x onerror=alert(1)>");
  assert.equal(await page.locator("img[src='x']").count(), 0);
});

test("by keyboard alone: an agent is found, opened, and sent to lunch", async (t) => {
  const { page, agent } = await stage(t);
  await office.login("ana");
  await office.login("ben");
  await until(agent("ben").locator(".pill"), "Available");
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.keyboard.press("Tab");
  const at = () => page.evaluate(() => document.activeElement.textContent);
  assert.equal(await at(), "Ana Almeida");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await at(), "Ben Baker");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Ben Baker" });
  await dialog.getByRole("button", { name: "Pick Lunch" }).press("Enter");
  await until(dialog.locator(".pill"), "Lunch");
  await page.keyboard.press("Escape");
  assert.equal(await at(), "Ben Baker", "the focus is where it was");
  await page.keyboard.press("/");
  await page.keyboard.type("alme");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Ana Almeida" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await until(page.getByRole("dialog", { name: "Keys" }), "find an agent or a customer");
});

test("what has changed meanwhile is said", async (t) => {
  const { page, guard, agent } = await stage(t);
  await office.login("ana");
  await until(agent("ana").locator(".pill"), "Available");
  await agent("ana").locator("summary").click();
  const lunch = agent("ana").getByRole("button", { name: "Pick Lunch" });
  await lunch.waitFor();
  await office.control("POST", "agents/ana/logout");
  guard.expect(/POST \/_local\/v1\/agents\/ana\/status 4\d\d/);
  await lunch.click();
  await page.locator(".toast[data-tone=bad]").waitFor();
});

test("a lost connection is said, and healed with what is there then", async (t) => {
  const { page, guard } = await stage(t);
  await office.login("ana");
  const { shown } = await customer(page, "Zoe");
  guard.expectLoss();
  guard.expect(/GET \/console\/v1\/live 503/); // the controller takes a moment longer than the instance
  await office.restart(async () => {
    await until(page.locator("#connection"), "connection lost");
    assert.match(await page.locator("#connection").textContent(), /since .*trying again/);
    assert.equal(await page.locator("#floor").evaluate((e) => getComputedStyle(e).filter), "grayscale(1)");
  });
  await page.locator("html[data-connection=live]").waitFor();
  await shown.waitFor({ state: "detached" }); // a new instance has no chats
  await page.getByRole("button", { name: "Start: one agent leaves" }).waitFor();
});

test("one tab plays at a time; one that is loaded again in the middle asks what shall become of those who are there", async (t) => {
  const { page, context, caption, agent } = await stage(t);
  await page.getByRole("button", { name: "One agent leaves", exact: true }).click();
  await until(caption, "picks Offline");
  const other = await context.newPage();
  await other.goto("/");
  await other.locator(".chat").first().waitFor();
  await other.getByRole("button", { name: "Return in grace", exact: true }).click();
  await until(other.locator(".toast"), "Another tab plays");
  await other.close();
  await page.reload();
  await page.locator(".chat").first().waitFor();
  await page.getByRole("button", { name: "Return in grace", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Others are on the stage" });
  assert.deepEqual(await barriers(page), []);
  await dialog.getByRole("button", { name: "Play", exact: true }).click();
  await until(caption, "keeps every chat");
  await until(page.locator(".departure header"), "cancelled");
  assert.equal((await office.control("GET", "contacts")).filter((c) => !c.endedAt).length, 3);
  await page.getByRole("button", { name: "Clear the stage" }).click();
  await page.locator(".chat").first().waitFor({ state: "detached" });
  await until(agent("ben").locator(".pill"), "Available"); // whom the first play has logged in, and this one has not
});

test("on a phone one part is seen at a time, and nothing sticks out", async (t) => {
  const { page, caption } = await stage(t, { viewport: { width: 360, height: 740 } });
  const parts = { Floor: "#at-agents", Queues: "#at-queues", Departures: "#departures-panel", Story: "#ticker" };
  for (const [name, part] of Object.entries(parts)) {
    await page.getByRole("navigation").getByRole("button", { name }).click();
    for (const other of Object.values(parts)) assert.equal(await page.locator(other).isVisible(), other === part, `${name}: ${other}`);
    assert.deepEqual([await sticksOut(page), await barriers(page)], [[], []], name);
  }
  await page.getByLabel("Scenario", { exact: true }).selectOption("Return in grace");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await until(caption, "Three customers write");
  await page.setViewportSize({ width: 320, height: 700 });
  assert.deepEqual(await sticksOut(page), []);
  await page.locator("#playbill .stop").click();
  await until(caption, "This is Amazon Connect");
});

test("on a wall there are figures, and nothing to press on the floor", async (t) => {
  const { page } = await stage(t, { viewport: { width: 1920, height: 1080 }, colorScheme: "dark" }, "/?wall");
  await office.login("ana");
  await customer(page, "Zoe");
  await until(page.locator(".figure", { hasText: "live chats" }), /^1/);
  assert.deepEqual([await page.locator("#playbill button:visible").count(), await page.locator(".lane button.add:visible").count(), await barriers(page)], [0, 0, []]);
});

test("a customer comes by one click, and the controller need not be there", async (t) => {
  const alone = await Office.start("--controller=false");
  t.after(() => alone.stop());
  const { page, guard } = await browser.window(t, alone.url);
  guard.expect(/GET \/console\/v1\/live (404|501)/);
  await page.goto("/");
  await page.getByRole("heading", { name: "The controller is off" }).waitFor();
  await alone.login("ana");
  await page.getByRole("button", { name: "A customer for Billing" }).click();
  await page.locator("[data-agent=ana] .chat").waitFor();
  assert.equal(await page.locator("html").getAttribute("data-connection"), "live");
  await page.getByRole("button", { name: "One agent leaves", exact: true }).click();
  await until(page.locator(".toast"), "The controller is off");
});

test("a scenario whose server dies ends, and another can be played when it is back", async (t) => {
  const { page, guard, caption } = await stage(t);
  await page.getByRole("button", { name: "One agent leaves", exact: true }).click();
  await until(caption, "picks Offline");
  guard.expectLoss();
  guard.expect(/GET \/console\/v1\/live 503/); // the controller takes a moment longer than the instance
  await office.restart(() => until(page.locator("#connection"), "connection lost"));
  await page.locator("html[data-connection=live]").waitFor();
  guard.expect(/POST \/.* 4\d\d/); // what the scenario still tries is not known to the new server
  await page.locator("#playbill .stop").click();
  await until(caption, "This is Amazon Connect");
  await page.getByRole("button", { name: "Return in grace", exact: true }).click();
  await until(page.locator(".departure header"), "cancelled");
});
