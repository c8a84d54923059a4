// All scenarios of the stage, played without a page, twenty times as fast: they hold whatever the machine does, for they
// wait for what is seen and for virtual time only.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Office } from "./office.mjs";
import { Stage } from "./players.mjs";

const { scenes } = await import("/_page/stage/scenarios.js");

/** @type {Office} */ let office;
/** @type {Stage} */ let stage;
let refused = []; // requests: a browser complains of each

const asked = globalThis.fetch;
globalThis.fetch = async (url, options) => {
  const answer = await asked(url, options);
  if (answer.status >= 400) refused.push(`${options?.method ?? "GET"} ${new URL(url).pathname} ${answer.status}`);
  return answer;
};

before(async () => {
  office = await Office.start();
  await office.control("POST", "clock/rate", { rate: 20 });
  stage = await Stage.open(office.url, 20);
});
after(async () => {
  stage?.close();
  await office?.stop();
});

/** What a scenario leaves behind is nothing. */
afterEach(async () => {
  await stage.seen("all chats are over", (m) => [...m.chats.values()].every((c) => c.state === "ended"));
  await stage.seen("nobody is here", (m) => [...m.agents.values()].every((a) => !a.loggedIn && !a.auto));
  assert.deepEqual([await office.control("GET", "faults"), (await office.control("GET", "clock")).rate], [[], 20]);
});

const four = ["chloe", "dev", "emma", "finn"];
/** For each: who left and why, how it ended, and who had whom at last. */
const wanted = {
  "one-leaves": ({ departures: [d, ...others], live }) => {
    assert.deepEqual([others.length, d.cause, d.state, ...d.chats.map((h) => h.phase)], [0, "offline", "settled", "landed", "landed"]);
    assert.ok(d.chats.every((h) => h.proof), "each has its proof");
    assert.deepEqual(live, ["Ida", "Max", "Zoe"].map((who) => `${who} connected ${d.agent === "ana" ? "ben" : "ana"}`));
  },
  "return-in-grace": ({ departures: [d, ...others], live }) => {
    assert.deepEqual([others.length, d.cause, d.state, ...d.chats.map((h) => h.phase)], [0, "offline", "cancelled", "returned", "returned"]);
    assert.equal(live.filter((c) => c.endsWith(d.agent)).length, 2, "who came back has kept both");
  },
  "shift-end": (played) => everybody(played, "shift-end"),
  "mass-departure": (played) => everybody(played, "offline"),
  "browser-killed": ({ departures: [d, ...others], live, journal }) => {
    assert.deepEqual([others.length, d.agent, d.cause, d.state, ...d.chats.map((h) => h.phase)], [0, "ana", "client-lost", "settled", "landed"]);
    assert.deepEqual(live, ["Zoe connected ben"]);
    assert.match(journal(d.id).join("\n"), /releaser token takes the agent's leg off/);
  },
  "nobody-available": ({ departures: [d, ...others], live }) => {
    assert.deepEqual([others.length, d.agent, ...d.chats.map((h) => h.phase)], [0, "ana", "stranded", "stranded"]);
    assert.deepEqual(live, ["Max connected ben", "Zoe connected ben"]);
  },
  "night-shift": ({ departures: [d, ...others], live }) => {
    assert.deepEqual([others.length, d.agent, d.cause, d.state, ...d.chats.map((h) => h.phase)], [0, "ana", "logout", "settled", "landed", "landed"]);
    assert.deepEqual(live, ["Max connected ben", "Noah connected ben", "Zoe connected ben"]);
  },
};

function everybody({ departures, live }, cause) {
  const carried = departures.filter((d) => d.chats.length > 0); // who comes back right after the shift is sent home once more
  assert.deepEqual(carried.map((d) => `${d.agent} ${d.cause} ${d.state} ${d.chats.map((h) => h.phase)}`).sort(), four.map((who) => `${who} ${cause} settled landed`));
  assert.deepEqual(live.map((c) => c.replace(/(ana|ben)$/, "one of the night")), ["Ida", "Leo", "Max", "Zoe"].map((who) => `${who} connected one of the night`));
}

test("there is what is wanted of every scenario", () => assert.deepEqual(scenes.map((s) => s.id).sort(), Object.keys(wanted).sort()));

for (const scene of scenes) {
  test(scene.title, { timeout: 60_000 }, async () => {
    refused = [];
    const played = await stage.play(scene);
    wanted[scene.id](played);
    assert.deepEqual(refused, []);
    assert.ok(played.captions.length >= 4 && played.captions.every((c) => /^\P{Ll}.*[.?!]$/u.test(c)), played.captions.join("\n"));
  });
}

const faults = {
  "events that are repeated and out of order": [{ kind: "repeat", rate: 0.5 }, { kind: "reorder", rate: 0.5 }],
  "calls that are throttled": [{ kind: "throttle", rate: 0.3 }],
};
for (const [what, list] of Object.entries(faults)) {
  for (const scene of scenes.filter((s) => ["one-leaves", "browser-killed"].includes(s.id))) {
    test(`${scene.title}, with ${what}`, { timeout: 90_000 }, async () => {
      await office.control("POST", "faults", list);
      try {
        wanted[scene.id](await stage.play(scene));
      } finally {
        await office.control("POST", "faults", []);
      }
    });
  }
}

test("one that is stopped lets everybody go", async () => {
  const stop = new AbortController();
  const playing = stage.play(scenes[0], stop.signal);
  await stage.seen("somebody leaves", (m) => m.agents.size > 0 && [...m.agents.keys()].some((name) => m.leaving(name)));
  stop.abort(new Error("enough"));
  await assert.rejects(playing, /enough/);
});

test("one in an office without its agents says so, and changes nothing", async () => {
  const before = JSON.stringify(await office.control("GET", "agents"));
  const strangers = { id: "x", title: "x", says: "x", takes: "x", play: (cast) => cast.enter("nobody-of-that-name") };
  await assert.rejects(stage.play(strangers), /no agent nobody-of-that-name/);
  assert.equal(JSON.stringify(await office.control("GET", "agents")), before);
});
