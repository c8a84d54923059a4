// An hour of a busy office, shown as fast as the page draws: what an hour shows does not stay in memory. The frames are
// made up in the page, by a WebSocket and a stream that look like the servers'. The numbers go to .artifacts/pages/load.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { kept, note } from "./measure.mjs";
import { Browser, Office } from "./office.mjs";

/** install makes the servers up; it runs in the page, before the page's own scripts. */
function install() {
  const start = Date.UTC(2026, 10, 23, 10), queues = ["Support", "Billing", "VIP"], many = 40, each = 4;
  let frame = 0, seed = 7, people = 0, line = 0, socket, feed;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  const now = (ahead = 0) => new Date(start + (frame + ahead) * 100).toISOString();
  const agents = new Map(Array.from({ length: many }, (_, n) => {
    const username = `a${n + 1}`;
    return [username, { username, userId: `u-${username}`, name: `Agent ${n + 1}`, loggedIn: true, auto: true, status: "Available", statusType: "ROUTABLE", statusSince: now(), profile: "Everything", max: each, slots: [] }];
  }));
  const chats = new Map(), plans = new Map(); // what is to be done in which frame
  let changed;
  const later = (frames, act) => plans.set(frame + frames, [...plans.get(frame + frames) ?? [], act]);
  const told = (kind, c, more = {}) => changed.notes.push({ at: now(), kind, initialContactId: c.id, contactId: c.contactId, username: c.agent, ...more });
  const set = (c, more) => {
    Object.assign(c, more);
    changed.chats.add(c.id);
    changed.queues.add(c.queue || "Support");
  };
  const take = (username, slots, more = {}) => {
    agents.set(username, { ...agents.get(username), slots, ...more });
    changed.agents.add(username);
  };
  const arrive = () => {
    const id = `chat-${++people}`, c = { id, contactId: id, customer: `Customer ${people}`, state: "flow", queue: "", priority: 5, startedAt: now(), segments: 1 };
    chats.set(id, c);
    set(c, {});
    later(10, () => wait(c));
  };
  const wait = (c) => {
    set(c, { state: "queued", queue: c.queue || queues[random(3)], waitingSince: now(), agent: undefined });
    told("contact.queued", c, { detail: { queue: c.queue } });
    later(5 + random(30), () => offer(c));
  };
  const offer = (c) => {
    const free = [...agents.values()].filter((a) => a.status === "Available" && !a.next && a.slots.length < each), a = free[random(free.length || 1)];
    if (!a) return later(10, () => offer(c));
    set(c, { state: "offered", agent: a.username });
    take(a.username, [...a.slots, { contactId: c.contactId, chat: c.id, state: "CONNECTING", since: now(), queue: c.queue }]);
    told("contact.offered", c);
    later(10, () => c.agent === a.username && talk(c));
  };
  const talk = (c) => {
    const a = agents.get(c.agent);
    set(c, { state: "connected" });
    take(c.agent, a.slots.map((s) => s.chat === c.id ? { ...s, state: "CONNECTED", since: now() } : s));
    told("contact.connected", c);
    later(300 + random(400), () => chats.has(c.id) && (c.state === "connected" ? end(c) : later(100, () => end(c))));
  };
  const end = (c) => {
    if (!chats.has(c.id)) return;
    if (c.agent) take(c.agent, agents.get(c.agent).slots.filter((s) => s.chat !== c.id));
    set(c, { state: "ended", endedAt: now(), reason: "the customer left" });
    changed.gone.push(c.id);
    told("chat.ended", c, { detail: { reason: "the customer left" } });
    chats.delete(c.id);
  };
  const leave = () => {
    const a = [...agents.values()].filter((x) => x.status === "Available" && !x.next && x.slots.every((s) => s.state === "CONNECTED"))[0];
    if (!a) return;
    const d = { id: `${a.userId}@${frame}`, agentId: a.userId, agent: a.username, cause: "offline", state: "grace", status: "Offline", epoch: now(), beganAt: now(), dueAt: now(50), open: true,
      chats: a.slots.map((s) => ({ chatId: s.chat, contactId: s.contactId, queue: s.queue, phase: "waiting", reason: "", rung: 0, moves: 0, heldSince: s.since })) };
    agents.delete(a.username); // and to the end, so that another is the next
    agents.set(a.username, a);
    take(a.username, a.slots, { next: "Offline", nextSince: now() });
    const say = (state, phase, open = true) => {
      Object.assign(d, { state, open, chats: d.chats.map((h) => ({ ...h, phase, reason: `it is ${phase}` })) });
      event("some", { now: now(), departures: [d] });
      for (const chatId of [undefined, ...d.chats.map((h) => h.chatId)]) event("line", { seq: ++line, at: now(), departureId: d.id, agentId: d.agentId, agent: d.agent, chatId, from: "", to: chatId ? phase : state, reason: `it is ${phase}` });
    };
    say("grace", "waiting");
    later(50, () => {
      say("moving", "landing");
      const held = agents.get(a.username).slots;
      take(a.username, [], { status: "Offline", statusType: "OFFLINE", statusSince: now(), next: undefined });
      for (const s of held) if (chats.has(s.chat)) wait(chats.get(s.chat));
    });
    later(80, () => say("settled", "landed", false));
    later(300, () => take(a.username, [], { status: "Available", statusType: "ROUTABLE", statusSince: now() }));
  };
  const queue = (name) => {
    const waiting = [...chats.values()].filter((c) => c.state === "queued" && c.queue === name);
    return { name, queueId: `q-${name}`, open: true, enabled: true, limit: 0, waiting: waiting.length, oldest: waiting[0]?.waitingSince, staffed: many, serving: many };
  };
  const tell = (told) => socket?.onmessage?.({ data: JSON.stringify(told) });
  const event = (name, data) => feed?.enqueue(new TextEncoder().encode(`id: ${line}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
  const step = () => {
    frame++;
    changed = { agents: new Set(), chats: new Set(), queues: new Set(), notes: [], gone: [] };
    if (frame % 6 === 0) arrive();
    if (frame % 30 === 0) leave();
    const talking = [...chats.values()].filter((c) => c.state === "connected");
    if (talking.length > 0) set(talking[random(talking.length)], { spoke: random(2) ? "CUSTOMER" : "AGENT", spokeAt: now(), typing: undefined });
    const ended = new Map();
    const before = new Map(chats);
    for (const act of plans.get(frame) ?? []) act();
    plans.delete(frame);
    for (const id of changed.gone) ended.set(id, before.get(id));
    tell({ t: "some", seq: frame, now: now(), agents: [...changed.agents].map((u) => agents.get(u)), chats: [...changed.chats].map((id) => chats.get(id) ?? ended.get(id)).filter(Boolean),
      queues: [...changed.queues].map(queue), notes: changed.notes, gone: { chats: changed.gone } });
  };
  const clock = { now: now(), rate: 0, ahead: "0s" };
  window.WebSocket = class {
    readyState = 1;
    constructor() {
      socket = this;
      queueMicrotask(() => this.onopen?.());
    }

    send() {
      tell({ t: "all", seq: 0, clock, instance: { region: "us-east-1", statuses: [], quickConnects: [] }, agents: [...agents.values()], chats: [], queues: queues.map(queue) });
    }

    close() {}
  };
  const real = window.fetch;
  window.fetch = (address, options) => {
    if (!String(address).startsWith("/console/v1/live")) return real(address, options);
    const body = new ReadableStream({ start(controller) { feed = controller; } });
    queueMicrotask(() => event("all", { now: now(), process: null, you: { name: "operator", role: "operator", trusting: true }, breaker: { tripped: false, departed: 0, staffed: many }, counts: {}, departures: [], ghosts: [] }));
    return Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
  };
  /** pass lets so many minutes pass, many frames for each that is drawn, and gives what is on its way time to arrive. */
  window.pass = async (minutes) => {
    for (let n = 0; n < minutes * 600; n++) {
      step();
      if (n % 300 === 299) await new Promise(requestAnimationFrame);
    }
    await new Promise((r) => setTimeout(r, 5500)); // what has ended or landed is shown for a while
    for (let n = 0; n < 20; n++) {
      step();
      await new Promise(requestAnimationFrame);
    }
    return { chats: chats.size, people };
  };
}

describe("an hour", () => {
  /** @type {Office} */ let office;
  /** @type {Browser} */ let browser;

  before(async () => { [office, browser] = await Promise.all([Office.start(), Browser.start()]); });
  after(async () => { await Promise.all([browser?.stop(), office?.stop()]); });

  for (const [name, path] of Object.entries({ stage: "/", console: "/console/" })) {
    test(`on the ${name} stays in no memory`, { timeout: 180_000 }, async (t) => {
      const { page } = await browser.window(t, office.url, { viewport: { width: 800, height: 600 } }); // what is painted costs time, and is not what is asked for
      await page.addInitScript(install);
      await page.goto(path);
      await page.locator("html[data-connection=live]").waitFor();
      const seen = {};
      let before = 0;
      for (const minute of [10, 30, 60]) {
        const office = await page.evaluate((minutes) => window.pass(minutes), minute - before);
        before = minute;
        seen[minute] = { ...await kept(page), ...office };
      }
      await note(`hour on the ${name}`, seen);
      assert.ok(seen[60].people > 5000, "there have been many");
      assert.ok(seen[60].megabytes <= seen[10].megabytes + 1.5, JSON.stringify(seen));
      // How many are leaving at the moment differs; what stayed of 5,000 chats would be far more.
      assert.ok(seen[60].nodes <= seen[10].nodes + 800 && seen[60].listeners <= seen[10].listeners + 80, JSON.stringify(seen));
    });
  }
});
