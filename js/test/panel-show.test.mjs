// What the agent is shown of a departure, and when nothing is.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stand, contacts, departure, start } from "./panel-host.mjs";

let stand;
before(async () => { stand = await Stand.start(); });
after(() => stand?.stop());

const at = (...args) => stand.at(...args);

const back = departure([{ phase: "returned" }, { phase: "returned" }], { state: "cancelled" });

test("each phase of a chat is said in plain words", async (t) => {
  const w = await at(t);
  const kept = start + 5 * 60_000;
  const phases = [
    [{}, "Goes back to the queue Support", "in 15 s"],
    [{ queue: "" }, "Goes back to its queue", "in 15 s"],
    [{ target: "queue Second line" }, "Goes to the queue Second line", "in 15 s"],
    [{ target: "agent ben" }, "Goes to ben", "in 15 s"],
    [{ target: "survey" }, "Goes to a short survey, then ends", "in 15 s"],
    [{ target: "" }, "Will be handed over", "in 15 s"],
    [{ target: "keep" }, "Stays with you", "in 15 s"],
    [{ phase: "marking" }, "Being handed back to the queue Support", ""],
    [{ phase: "releasing", target: "agent ben" }, "Being handed over to ben", ""],
    [{ phase: "landing", target: "queue VIP" }, "On its way to the queue VIP", ""],
    [{ phase: "landed", target: "agent ben" }, "With ben now", ""],
    [{ phase: "landed", target: "queue VIP" }, "In the queue VIP now", ""],
    [{ phase: "landed" }, "Back in the queue Support", ""],
    [{ phase: "landed", target: "survey" }, "The customer is in the survey now", ""],
    [{ phase: "kept", keptUntil: kept }, "Stays with you until 14:05", "in 5 min"],
    [{ phase: "kept", target: "keep" }, "Stays with you", ""],
    [{ phase: "returned" }, "Stays with you", ""],
    [{ phase: "ended" }, "This chat has ended", ""],
    [{ phase: "stranded" }, "Could not be handed over. A supervisor has been told.", ""],
  ];
  for (const [chat, says, when] of phases) {
    // Another chat that waits keeps the departure open.
    await w.show({ departure: departure([{ queue: "Support", ...chat }, { queue: "Billing" }]) });
    const shown = w.chat(chat.queue === "" ? "Chat 1" : "Support");
    assert.equal(await w.text(shown.locator(".says")), says, JSON.stringify(chat));
    assert.equal(await shown.locator(".when").isVisible() ? await w.text(shown.locator(".when")) : "", when, JSON.stringify(chat));
  }
});

test("what the customer will read is shown until the chat is on its way", async (t) => {
  const w = await at(t);
  const say = "Ana has to leave.\nSomebody else comes.";
  for (const [chat, text] of [
    [{ say }, "The customer will read: Ana has to leave. Somebody else comes."],
    [{ phase: "releasing", say }, "The customer will read: Ana has to leave. Somebody else comes."],
    [{}, "The customer will read the usual message."],
    [{ target: "keep", say }, ""], [{ phase: "landing", say }, ""], [{ phase: "landed", say }, ""], [{ phase: "stranded", say }, ""],
  ]) {
    await w.show({ departure: departure([chat, {}]) });
    const parts = await w.chat("Support").locator(".lead:visible, blockquote:visible").allInnerTexts();
    assert.equal(parts.join(" ").replace(/\s+/g, " "), text, JSON.stringify(chat));
  }
});

test("the heading says why, the choices and the end of the wait what may be done", async (t) => {
  const w = await at(t);
  for (const [cause, title] of [
    ["offline", "You are going offline with 1 open chat"], ["logout", "You are signing out with 1 open chat"],
    ["client-lost", "Your connection was lost with 1 open chat"], ["unresponsive", "1 customer is waiting for your answer"],
    ["forced", "A supervisor is handing over your chat"], ["shift-end", "Your shift is over and 1 chat is still open"],
    ["eclipse", "1 of your chats is being handed over"], ["constructor", "1 of your chats is being handed over"],
  ]) {
    await w.show({ departure: departure([{}], { cause }) });
    assert.equal(await w.dialog.getByRole("heading", { level: 2 }).innerText(), title);
  }
  await w.show({ departure: departure([{ queue: "Support" }, { queue: "Support" }, { queue: "VIP" }]) });
  assert.deepEqual(await w.dialog.getByRole("heading", { level: 3 }).allInnerTexts(), ["\u2068Support\u2069, chat 1", "\u2068Support\u2069, chat 2", "VIP"]);
  assert.equal(await w.dialog.getByRole("heading", { level: 2 }).innerText(), "You are going offline with 3 open chats");
});

test("a name that the page has for a chat stands in its queue's place", async (t) => {
  const w = await at(t);
  await w.page.evaluate(() => window.begin({ nameOf: ({ chatId }) => (chatId === "chat-0" ? "Mrs Ito" : "") }));
  await w.show({ departure: departure([{}, {}]) });
  assert.deepEqual(await w.dialog.getByRole("heading", { level: 3 }).allInnerTexts(), ["Mrs Ito", "Billing"]);
});

test("nothing is in the page where nothing is to be shown", async (t) => {
  const w = await at(t);
  const silent = {
    "no departure": { departure: null },
    "acted alone, and nothing is known of asking": { departure: null, alone: 1, connected: false },
    "the policy is silent": { departure: departure([{}], { ask: false }) },
    "shadow": { departure: departure([{}], { shadow: true }) },
    "no chats": { departure: departure([]) },
    "over before it was seen": { departure: back },
    "acted alone, and the policy is silent": { departure: departure([{}], { ask: false }), alone: 2, connected: false },
  };
  for (const [why, view] of Object.entries(silent)) {
    await w.show({ contacts: [], ...view });
    assert.equal(await w.present(), 0, why);
  }
  await w.show({ departure: departure() });
  assert.equal(await w.present(), 1, "the panel can be seen at all");
  await w.show({ departure: departure([{}], { ask: false }) });
  assert.equal(await w.present(), 0, "the policy has become silent");
});

test("the countdown runs, and is not read out", async (t) => {
  const w = await at(t);
  await w.show({ departure: departure([{}], { due: start + 140_200 }) });
  const when = w.chat("Support").locator(".when");
  const said = await w.said(); // 0.2 s have passed
  assert.match(said, /^You are going offline with 1 open chat\. It will be handed over/);
  const seen = [await when.innerText()];
  for (const ms of [49_000, 1_500, 29_500, 1_000, 58_000, 1_000, 5_000]) {
    await w.pass(ms);
    seen.push(await when.innerText());
  }
  assert.deepEqual(seen, ["in 2 min", "in 2 min", "in 1 min", "in 1 min", "in 59 s", "in 1 s", "any moment", "any moment"]);
  assert.equal(await w.said(), said);
});

test("a chat that is kept longer than the others has its own end", async (t) => {
  const w = await at(t);
  await w.show({ departure: departure([{ keptUntil: start + 600_000 }, {}]) });
  assert.equal(await w.chat("Support").locator(".when").innerText(), "in 10 min");
  assert.equal(await w.text(w.chat("Support").locator(".keeps")), "Stays with you until 14:10");
  assert.equal(await w.chat("Billing").locator(".when").innerText(), "in 15 s");
});

test("what becomes of the chats is read out, and an end that went well goes by itself", async (t) => {
  const w = await at(t);
  await w.show({ departure: departure([{}, { target: "agent ben" }]) });
  await w.said();
  await w.show({ departure: departure([{ phase: "releasing" }, { phase: "releasing", target: "agent ben" }], { state: "moving", due: 0 }) });
  assert.equal(await w.said(), "Support: Being handed back to the queue Support. Billing: Being handed over to ben.");
  await w.show({ departure: departure([{ phase: "landed" }, { phase: "ended", target: "agent ben" }], { state: "settled" }) });
  assert.equal(await w.said(), "Your chats are taken care of. Support: Back in the queue Support. Billing: This chat has ended.");
  await w.pass(5_000);
  assert.equal(await w.present(), 1);
  await w.pass(5_000);
  assert.equal(await w.present(), 0);
  await w.show({ departure: departure([{ phase: "landed" }, { phase: "ended", target: "agent ben" }], { state: "settled" }) });
  assert.equal(await w.present(), 0, "it does not come back");
});

test("an agent who comes back keeps the chats, and the panel goes", async (t) => {
  const w = await at(t);
  await w.show({ departure: departure([{}, {}]) });
  await w.said();
  await w.show({ departure: back });
  assert.match(await w.said(), /^You keep your chats\. Just go on\./);
  assert.equal(await w.dialog.getByRole("button").count(), 1, "only the one that puts it away");
  await w.pass(9_000);
  assert.equal(await w.present(), 0);

  await w.show({ departure: departure([{}, {}, {}], { id: "ana@2" }) });
  await w.said();
  await w.show({ departure: departure([{ phase: "returned" }, { phase: "returned" }, { phase: "landed" }], { id: "ana@2", state: "cancelled" }) });
  assert.match(await w.said(), /^You keep 2 of your chats/);
});

test("a departure that is not told of any more leaves what the agent still has", async (t) => {
  const w = await at(t);
  const d = departure([{}, {}]);
  await w.show({ departure: d });
  await w.show({ departure: null, contacts: contacts(d).slice(1) });
  assert.deepEqual(await w.dialog.getByRole("heading").allInnerTexts(), ["You keep your chats", "Billing"]);
  await w.show({ departure: { ...d, id: "ana@2" } });
  await w.show({ departure: null, contacts: [] });
  assert.equal(await w.present(), 0);
});

test("a chat that could not be handed over stays until the agent has put it away", async (t) => {
  const w = await at(t);
  await w.show({ departure: departure([{}, {}]) });
  await w.said();
  await w.show({ departure: departure([{ phase: "stranded" }, { phase: "landed" }], { state: "settled" }) });
  assert.match(await w.said(), /^1 chat could not be handed over\. A supervisor has been told/);
  await w.pass(120_000);
  assert.equal(await w.present(), 1);
  await w.dialog.getByRole("button", { name: "Close" }).click();
  assert.equal(await w.present(), 0);
});

test("a controller that cannot be reached is said, and nothing can be chosen meanwhile", async (t) => {
  const w = await at(t);
  const d = departure();
  await w.show({ departure: d });
  await w.said();
  await w.show({ departure: d, connected: false });
  assert.match(await w.said(), /^The handover service cannot be reached right now/);
  assert.ok(await w.dialog.getByText("cannot be reached right now").isVisible());
  const button = w.dialog.getByRole("button", { name: "Hand over now" });
  assert.equal(await button.getAttribute("aria-disabled"), "true");
  await button.click({ force: true });
  assert.deepEqual(await w.page.evaluate(() => window.choices), []);
  await w.show({ departure: d });
  assert.equal(await w.said(), "The handover service can be reached again.");
  await button.click();
  assert.deepEqual(await w.page.evaluate(() => window.choices), [["chat-0", "hand-over"]]);
});

test("what was done alone is said, to an agent who is asked, once", async (t) => {
  const w = await at(t);
  const d = departure([{}, {}]);
  await w.show({ departure: d });
  await w.show({ departure: d, connected: false, alone: 2 });
  assert.ok(await w.dialog.getByText("Because the handover service could not be reached, 2 chats were handed over from this page.").isVisible());
  await w.dialog.getByRole("button", { name: "Hide" }).click();
  await w.show({ departure: departure([{ phase: "landed" }, { phase: "landed" }], { state: "settled" }) });
  await w.pass(10_000);
  assert.equal(await w.present(), 0);

  await w.show({ departure: null, contacts: [] });
  await w.show({ departure: null, contacts: [], connected: false, alone: 1 });
  assert.ok(await w.dialog.getByText("1 chat was handed over from this page.").isVisible(), "no departure was heard of this time");
  await w.show({ departure: null, contacts: [], alone: 1 });
  await w.pass(10_000);
  assert.equal(await w.present(), 0);
  await w.show({ departure: null, contacts: [], alone: 1 });
  assert.equal(await w.present(), 0, "it was said already");
});

test("names and texts are text, whatever is in them", async (t) => {
  const w = await at(t);
  const evil = `<img src=x onerror="window.hit=1"><b>x</b>`;
  await w.page.evaluate(() => { window.hit = 0; });
  await w.show({ departure: departure(
    [{ queue: `${evil}\u0000\u0007\u202eabc`, say: `${evil}\r\nsecond\u001b[31m\u009b`, target: "queue $&{name}{n}\u2066" }, { queue: "أحمد", target: `agent ${evil}` }],
    { colleagues: [evil, "\u202ereversed"] },
  ) });
  const first = w.dialog.getByRole("group").first();
  assert.equal(await first.getByRole("heading").innerText(), `${evil}\u2400\u2407\ufffdabc`);
  assert.equal(await first.locator("blockquote").innerText(), `${evil}\nsecond\u241b[31m\ufffd`);
  assert.equal(await w.text(first.locator(".says")), "Goes to the queue $&{name}{n}\ufffd");
  assert.equal(await w.text(w.chat("أحمد").locator(".says")), `Goes to ${evil}`);
  assert.deepEqual(await first.locator("option").allTextContents(), ["Give to a colleague…", evil, "\ufffdreversed"]);
  assert.equal(await w.dialog.locator("img, b").count(), 0);
  assert.equal(await w.page.evaluate(() => window.hit), 0);
});

test("the page's styles do not get in, and the panel's do not get out", async (t) => {
  const w = await at(t);
  await w.show({ departure: departure() });
  const button = w.dialog.getByRole("button", { name: "Hand over now" });
  assert.ok(await button.isVisible());
  const [size, color, transform] = await button.evaluate((b) => { const s = getComputedStyle(b); return [s.fontSize, s.color, s.textTransform]; });
  assert.deepEqual([size, color, transform], ["13px", "rgb(22, 25, 31)", "none"]);
  assert.equal(await w.dialog.locator(".intro").evaluate((p) => getComputedStyle(p).letterSpacing), "normal", "nor what is inherited");
  assert.equal(await w.page.evaluate(() => getComputedStyle(document.querySelector("h1")).fontFamily), "serif");
});

test("close takes it out of the page", async (t) => {
  const w = await at(t);
  await w.show({ departure: departure() });
  await w.page.evaluate(() => window.panel.close());
  assert.equal(await w.present(), 0);
  assert.equal(await w.page.evaluate(() => window.panel.open()), false);
  await w.pass(60_000);
  assert.equal(await w.present(), 0);
});
