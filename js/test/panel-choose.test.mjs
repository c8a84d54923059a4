// What the agent does with the panel: by keyboard alone, and without being disturbed at a chat.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stand, departure, plain, start } from "./panel-host.mjs";

let stand;
before(async () => { stand = await Stand.start(); });
after(() => stand?.stop());

const at = (...args) => stand.at(...args);

const press = (w, key) => w.page.keyboard.press(key);

/** tabTo presses Tab until that has the focus. */
async function tabTo(w, name) {
  for (let tries = 0; tries < 30; tries++) {
    if (await w.focused() === name) {
      return;
    }
    await press(w, "Tab");
  }
  assert.fail(`Tab does not lead to ${name}`);
}

/** opens is a panel that the agent has gone into. */
async function opens(t, d = departure([{}, {}])) {
  const w = await at(t);
  await w.show({ departure: d });
  await w.said();
  await w.page.evaluate(() => window.panel.open());
  assert.equal(await w.focused(), "the panel");
  return w;
}

const chosen = (w) => w.page.evaluate(() => window.choices);
const note = async (w) => plain(await w.chat("Support").locator(".note").innerText());

test("each choice is made by keyboard alone, and says what came of it", async (t) => {
  for (const [name, choice, key, says] of [
    ["Finish it myself", ["chat-0", "finish"], "Enter", "You keep this chat and finish it."],
    ["5 more minutes", ["chat-0", "longer"], "Space", "You have 5 more minutes for this chat."],
    ["Hand over now", ["chat-0", "hand-over"], "Enter", "This chat is handed over now."],
  ]) {
    await t.test(name, async (t) => {
      const w = await opens(t);
      await tabTo(w, name);
      await press(w, key);
      assert.deepEqual(await chosen(w), [choice]);
      assert.equal(await w.said(), says);
      assert.equal(await note(w), says);
      assert.equal(await w.focused(), name, "the focus stays");
    });
  }
});

test("a chat is given to a colleague by keyboard alone", async (t) => {
  const w = await opens(t);
  await tabTo(w, "Give to a colleague");
  await press(w, "Tab");
  assert.equal(await w.focused(), "Give");
  await press(w, "Enter");
  assert.deepEqual(await chosen(w), [], "nobody is picked yet");
  await press(w, "Shift+Tab");
  await w.page.keyboard.type("chl");
  await w.show({ departure: departure([{}, {}], { colleagues: ["aziz", "ben", "chloe"] }) });
  await press(w, "Tab");
  await press(w, "Enter");
  assert.deepEqual(await chosen(w), [["chat-0", "colleague", "chloe"]], "the pick outlives another list");
  assert.equal(await w.said(), "This chat goes to chloe.");
});

test("Tab goes through the panel in the order in which it is read", async (t) => {
  const w = await opens(t);
  const order = [];
  for (let n = 0; n < 12; n++) {
    await press(w, "Tab");
    order.push(await w.focused());
  }
  const each = ["Finish it myself", "5 more minutes", "Hand over now", "Give to a colleague", "Give"];
  assert.deepEqual(order.slice(0, 11), ["Hide", ...each, ...each]);
  assert.ok(!each.includes(order[11]), "and out of it again");
});

test("only what the policy allows can be chosen", async (t) => {
  const w = await at(t);
  for (const [chat, further, names] of [
    [{}, {}, ["Finish it myself", "5 more minutes", "Hand over now", "Give"]],
    [{ longer: false }, {}, ["Hand over now", "Give"]],
    [{}, { longer: 0 }, ["Hand over now", "Give"]],
    [{}, { longer: 60_000 }, ["Finish it myself", "1 more minute", "Hand over now", "Give"]],
    [{}, { longer: 90_000 }, ["Finish it myself", "1.5 more minutes", "Hand over now", "Give"]],
    [{ longer: false }, { colleagues: [] }, ["Hand over now"]],
    [{ phase: "kept", keptUntil: start + 300_000 }, {}, ["Finish it myself", "5 more minutes", "Hand over now", "Give"]],
    [{ phase: "kept", longer: false }, {}, ["Give"]],
    [{ phase: "marking" }, {}, []], [{ phase: "releasing" }, {}, []], [{ phase: "landing" }, {}, []], [{ phase: "landed" }, {}, []],
  ]) {
    await w.show({ departure: departure([chat, {}], further) });
    assert.deepEqual(await w.chat("Support").getByRole("button").allInnerTexts(), names, JSON.stringify({ chat, further }));
  }
});

test("a choice under way cannot be made twice", async (t) => {
  const w = await opens(t);
  await w.page.evaluate(() => { window.answers = "wait"; });
  await tabTo(w, "Hand over now");
  await press(w, "Enter");
  assert.equal(await note(w), "One moment…");
  await press(w, "Enter");
  assert.deepEqual(await chosen(w), [["chat-0", "hand-over"]]);
  assert.equal(await w.chat("Billing").getByRole("button", { name: "Hand over now" }).getAttribute("aria-disabled"), "false", "the other chat's can");
  await w.page.evaluate(() => window.settle());
  assert.equal(await w.said(), "This chat is handed over now.");
  await w.show({ departure: departure([{ phase: "marking" }, {}], { state: "moving" }) });
  assert.equal(await w.chat("Support").locator(".note").isVisible(), false, "it has gone on");
});

test("a refusal is shown with the controller's reason; what is lost may be tried again", async (t) => {
  const w = await opens(t);
  for (const [answers, says] of [
    [{ name: "Refused", code: "refused", message: "it may <b>not</b> be kept" }, "That is not possible now. it may <b>not</b> be kept"],
    [{ name: "Refused", code: "stale", message: "another departure is open" }, "That is not possible now. another departure is open"],
    [{ name: "Unreachable", message: "the controller has not answered (choice)" }, "That could not be sent. Please try again."],
    [{ name: "Refused", code: "too-many", message: "slower" }, "That could not be sent. Please try again."],
  ]) {
    await w.page.evaluate((a) => { window.answers = a; }, answers);
    await tabTo(w, "Finish it myself");
    await press(w, "Enter");
    assert.equal(await w.said(), says.endsWith(".") ? says : `${says}.`);
    assert.equal(await note(w), says);
    assert.equal(await w.focused(), "Finish it myself");
  }
  assert.match(await w.chat("Support").locator(".when").innerText(), /^in \d+ s$/, "nothing has changed");
  await w.page.evaluate(() => { window.answers = "take"; });
  await press(w, "Enter");
  assert.equal(await w.said(), "You keep this chat and finish it.");
  assert.equal(await w.chat("Support").locator(".when").isVisible(), false, "the others' end is not this one's");
  assert.match(await w.chat("Billing").locator(".when").innerText(), /^in \d+ s$/);
});

test("what came of a choice for one departure is not shown in the next", async (t) => {
  const w = await opens(t);
  await w.page.evaluate(() => { window.answers = "wait"; });
  await tabTo(w, "Finish it myself");
  await press(w, "Enter");
  await w.show({ departure: departure([{}, {}], { id: "ana@2" }) });
  await w.page.evaluate(() => window.settle());
  await w.said();
  assert.equal(await w.chat("Support").locator(".note").isVisible(), false);
});

test("the focus is never taken from a chat that is being typed in", async (t) => {
  const w = await at(t);
  await w.page.locator("#answer").focus();
  await w.page.keyboard.type("Dear ");
  await w.show({ departure: departure([{}, {}]) });
  await w.page.keyboard.type("Mrs ");
  await w.show({ departure: departure([{ phase: "releasing" }, {}], { state: "moving" }) });
  await w.pass(20_000);
  await w.show({ departure: departure([{ phase: "returned" }, { phase: "landed" }], { state: "cancelled" }) });
  await w.pass(20_000);
  assert.equal(await w.present(), 0);
  await w.page.keyboard.type("Ito");
  assert.equal(await w.page.locator("#answer").inputValue(), "Dear Mrs Ito");
  assert.equal(await w.focused(), "answer");
});

test("Esc folds the panel to a button, which opens it again", async (t) => {
  const w = await opens(t);
  await tabTo(w, "Hand over now");
  await press(w, "Escape");
  const folded = "2 chats to hand over · in 15 s";
  assert.equal(await w.dialog.count(), 0);
  assert.equal(await w.focused(), folded);
  await w.show({ departure: departure([{ phase: "landed" }, {}]) });
  assert.equal(await w.dialog.count(), 0, "news do not unfold it");
  assert.equal(await w.said(), "Support: Back in the queue Support.");
  await press(w, "Enter");
  assert.equal(await w.focused(), "the panel");
  await press(w, "Escape");
  await w.show({ departure: departure([{}, {}], { id: "ana@2" }) });
  assert.equal(await w.dialog.count(), 1, "another departure does");
  assert.equal(await w.page.getByRole("button", { name: /to hand over ·/ }).count(), 0);
});

test("the focus goes back where it came from, and stays at a chat whose choices go", async (t) => {
  const w = await at(t);
  await w.page.locator("#answer").focus();
  await w.show({ departure: departure([{}, {}]) });
  await w.page.evaluate(() => window.panel.open());
  await tabTo(w, "Finish it myself");
  await w.show({ departure: departure([{ phase: "marking" }, {}], { state: "moving" }) });
  assert.equal(await w.focused(), "Support");
  await w.show({ departure: departure([{ phase: "landed" }, { phase: "landed" }], { state: "settled" }) });
  await w.pass(30_000);
  assert.equal(await w.present(), 1, "it does not go while the agent is in it");
  await press(w, "Escape");
  assert.equal(await w.present(), 0);
  assert.equal(await w.focused(), "answer");

  await w.show({ departure: departure([{}], { id: "ana@2" }) });
  await w.dialog.getByRole("button", { name: "Hide" }).click();
  assert.equal(await w.focused(), "answer", "who hides it goes on where the chat is");
});

test("the browser asks before the page is closed with live chats, and only then", async (t) => {
  const w = await at(t);
  const asked = [];
  w.page.on("dialog", (d) => { asked.push(d.type()); void d.accept(); });
  await w.page.locator("#answer").click(); // a page that has not been used asks nothing
  await w.page.keyboard.type("x");
  const again = async () => {
    await w.page.reload();
    await w.page.waitForFunction(() => window.ready);
    await w.page.locator("#answer").click();
    await w.page.keyboard.type("x");
  };
  await again();
  assert.deepEqual(asked, []);
  await w.page.evaluate(() => { window.live = true; });
  await again();
  assert.deepEqual(asked, ["beforeunload"]);
  await w.page.evaluate(() => { window.live = true; window.endWarning(); });
  await again();
  assert.deepEqual(asked, ["beforeunload"]);
});
