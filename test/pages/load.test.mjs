// A full floor stays smooth, and what an hour shows does not stay in memory. The numbers go to .artifacts/pages/load.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { kept, note, smooth, smoothest, watchFrames } from "./measure.mjs";
import { Browser, Office } from "./office.mjs";

/** @type {Office} */ let office;
/** @type {Browser} */ let browser;

before(async () => { [office, browser] = await Promise.all([Office.start("--gallery"), Browser.start()]); });
after(async () => { await Promise.all([browser?.stop(), office?.stop()]); });

async function full(t) {
  const window = await browser.window(t, office.url, { viewport: { width: 1440, height: 900 } });
  await window.page.goto("/gallery/frame.html#kit/dense");
  await window.page.waitForSelector("html[data-drawn]");
  return window;
}

test("a thousand chats among two hundred agents glide smoothly, twenty ten times a second", async (t) => {
  const { page } = await full(t);
  const seen = await smoothest(() => watchFrames(page, () => page.evaluate(async () => {
    const { Flights } = await import("/_kit/motion.js");
    const flights = new Flights(document.documentElement);
    const chats = [...document.querySelectorAll(".chat")], slots = [...document.querySelectorAll(".slot, .lane .chats")];
    const pick = (list, n) => list[n * 7919 % list.length];
    const end = performance.now() + 4000;
    for (let n = 0; performance.now() < end; n += 20) {
      const moved = Array.from({ length: 20 }, (_, k) => pick(chats, n + k));
      flights.move(moved, () => moved.forEach((c, k) => pick(slots, n * 3 + k).append(c)));
      await new Promise((r) => setTimeout(r, 100));
    }
  })));
  await note("kit", seen);
  assert.ok(smooth(seen), JSON.stringify(seen));
});

test("lists, times, toasts and flights that have gone leave nothing behind", async (t) => {
  const { page } = await full(t);
  const round = (times) => page.evaluate(async (many) => {
    const [{ el, rows }, { ago, VirtualClock }, { Flights }, { Names }, { announce }] = await Promise.all(["el", "now", "motion", "names", "talk"].map((m) => import(`/_kit/${m}.js`)));
    const root = window.list_ ??= document.querySelector("main").appendChild(el("ul", {}));
    const clock = window.clock_ ??= new VirtualClock(), names = window.names_ ??= new Names(clock, 100), flights = window.flights_ ??= new Flights(root);
    for (let n = 0; n < many; n++) {
      const items = Array.from({ length: 20 }, (_, k) => ({ id: `chat-${n * 13 + k}`, at: clock.now() - k * 1000 }));
      flights.move([...root.children].slice(0, 5), () => rows(root, items, (i) => i.id, (i) => el("li", {}, names.chat(i.id), " ", ago(clock, i.at), el("button", { onclick: () => announce(i.id) }, "say"))));
      names.meetChats(items.map(({ id }) => ({ id, customer: `customer of ${id}` })));
      announce(`round ${n}`);
      if (n % 20 === 0) await new Promise(requestAnimationFrame);
    }
    await new Promise((r) => setTimeout(r, 700)); // flights land, and observers are told
  }, times);
  await round(300);
  const first = await kept(page);
  await round(3000);
  const last = await kept(page);
  await note("kit memory", { first, last });
  assert.ok(last.megabytes <= first.megabytes + 1.5, JSON.stringify({ first, last }));
  assert.ok(last.nodes <= first.nodes + 200 && last.listeners <= first.listeners + 20, JSON.stringify({ first, last }));
});

/** leaving makes the console's stream up: twenty who leave with five chats each. It runs in the page, before its own scripts. */
function leaving() {
  const start = Date.UTC(2026, 10, 23, 10), at = (s) => new Date(start + s * 1000).toISOString(), phases = ["marking", "releasing", "landing", "landed"];
  let feed, line = 0, seconds = 0;
  const departure = (n, step) => ({
    id: `d${n}`, agentId: `u${n}`, agent: `agent ${n}`, cause: "offline", state: "moving", status: "Offline", epoch: at(n), beganAt: at(n), dueAt: at(600), open: true,
    chats: Array.from({ length: 5 }, (_, k) => ({ chatId: `c${n}-${k}`, contactId: `c${n}-${k}`, queue: "Support", phase: phases[(step + k) % 4], reason: `step ${step}`, target: "same-queue", rule: "back to the queue", rung: 0, moves: 1, heldSince: at(0), leftAt: at(n) })),
  });
  const event = (name, data) => feed.enqueue(new TextEncoder().encode(`id: ${line}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
  const real = window.fetch;
  window.fetch = (address, options) => {
    if (!String(address).startsWith("/console/v1/live")) return real(address, options);
    const body = new ReadableStream({ start(controller) { feed = controller; } });
    queueMicrotask(() => event("all", { now: at(60), process: null, you: { name: "operator", role: "operator", trusting: true }, breaker: { tripped: false, departed: 0, staffed: 200 }, counts: {}, ghosts: [], departures: Array.from({ length: 20 }, (_, n) => departure(n, 0)) }));
    return Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
  };
  /** change tells that five of them have gone on, as often as the console does: four times a second. */
  window.change = async (ms) => {
    for (const end = performance.now() + ms; performance.now() < end; seconds++) {
      const changed = Array.from({ length: 5 }, (_, k) => departure((seconds * 5 + k) % 20, seconds));
      event("some", { now: at(60 + seconds), departures: changed });
      for (const d of changed) event("line", { seq: ++line, at: at(60 + seconds), departureId: d.id, agentId: d.agentId, agent: d.agent, chatId: d.chats[0].chatId, from: "", to: d.chats[0].phase, reason: `step ${seconds}` });
      await new Promise((r) => setTimeout(r, 250));
    }
  };
}

test("twenty who leave at once with a hundred chats stay smooth on the console", async (t) => {
  const { page } = await browser.window(t, office.url, { viewport: { width: 1440, height: 900 } });
  await page.addInitScript(leaving);
  await page.goto("/console/");
  await page.getByText("agent 19").first().waitFor();
  const seen = await smoothest(() => watchFrames(page, () => page.evaluate(() => window.change(4000))));
  await note("console", seen);
  assert.ok(smooth(seen), JSON.stringify(seen));
});
