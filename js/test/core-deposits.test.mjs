// Chats' tokens: deposited, renewed, withdrawn, and not offered again when they were refused.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Client, Deposits, NotPossible } from "../companion/dist/index.js";
import { Clock, Controller, FakeDesk, available, contact, refusal, settled } from "./core-fake.mjs";

const hour = 3_600_000;
let clock, controller, desk, deposits, log, tokens;

beforeEach(async () => {
  clock = new Clock();
  controller = new Controller(clock);
  desk = new FakeDesk();
  tokens = 0;
  desk.token = async (contactId) => ({ participantId: "p", token: `t${++tokens} of ${contactId}`, expires: clock.now() + 8 * hour });
  log = [];
  const client = new Client({ url: "http://c", authorize: () => "", agent: "ana", desk: "local", library: "0", language: "en", state: () => desk.state, clock, fetch: controller.fetch });
  deposits = new Deposits(desk, client, (line) => log.push(line));
  await client.hello();
});

const look = async (...contacts) => {
  deposits.look({ status: available, next: null, contacts });
  await settled();
};
const offered = () => controller.said("deposit").map((r) => r.body.token);

test("a live chat's token is deposited once", async () => {
  await look(contact("x"), contact("y", { state: "connecting" }));
  await look(contact("x"));
  const { seq, at, ...body } = controller.last("deposit").body;
  assert.deepEqual(body, { contactId: "x", chatId: "x-chat", participantId: "p", token: "t1 of x", expires: clock.now() + 8 * hour });
  assert.deepEqual([offered().length, seq, at], [1, 1, clock.now()]);
});

test("it is renewed half an hour before its end", async () => {
  await look(contact("x"));
  await clock.advance(7.5 * hour - 1);
  await look(contact("x"));
  assert.equal(offered().length, 1);
  await clock.advance(1);
  await look(contact("x"));
  assert.deepEqual(offered(), ["t1 of x", "t2 of x"]);
});

test("a token that is good for minutes is not renewed all the time", async () => {
  desk.token = async () => ({ participantId: "p", token: `t${++tokens}`, expires: clock.now() + 120_000 });
  for (let n = 0; n < 60; n++) {
    await look(contact("x"));
    await clock.advance(1_000);
  }
  assert.equal(offered().length, 1);
  await look(contact("x"));
  assert.equal(offered().length, 2);
});

test("a controller that may have forgotten is given all anew", async () => {
  await look(contact("x"), contact("y"));
  deposits.again();
  await look(contact("x"), contact("y"));
  assert.equal(offered().length, 4);
});

for (const [name, after] of [["has ended", [contact("x", { state: "ended" })]], ["is gone", []]]) {
  test(`a chat that ${name} is withdrawn, once`, async () => {
    await look(contact("x"));
    await look(...after);
    await look(...after);
    assert.deepEqual(controller.said("withdraw").map((r) => r.body.contactId), ["x"]);
  });
}

test("what was never taken is not withdrawn", async () => {
  controller.next("deposit", refusal(403, "not-your-chat"));
  await look(contact("x"));
  await look();
  assert.deepEqual(controller.said("withdraw"), []);
});

test("a chat that ends while its token is on the way is withdrawn afterwards", async () => {
  let open;
  controller.next("deposit", async () => {
    await new Promise((done) => { open = done; });
    return [204];
  });
  await look(contact("x"));
  await look();
  assert.deepEqual(controller.said("withdraw"), []);
  open();
  await settled();
  await look();
  assert.equal(controller.said("withdraw").length, 1);
});

test("while nobody answers it is tried again, ever more slowly", async () => {
  controller.cut = true;
  for (let n = 0; n < 60; n++) {
    await look(contact("x"));
    await clock.advance(1_000);
  }
  const tries = controller.said("deposit").length;
  assert.ok(tries >= 4 && tries <= 8, `${tries} tries in a minute`);
  assert.equal(log.length, 1);
  controller.cut = false;
  await clock.advance(30_000);
  await look(contact("x"));
  assert.equal(controller.last("deposit").lost, undefined);
  assert.ok(!log.join().includes(" of x"), "no token is in the log");
});

test("the controller says when to come again", async () => {
  controller.next("deposit", refusal(503, "unavailable", {}, { "retry-after": "90" }));
  await look(contact("x"));
  await clock.advance(89_999);
  await look(contact("x"));
  assert.equal(offered().length, 1);
  await clock.advance(1);
  await look(contact("x"));
  assert.equal(offered().length, 2);
});

for (const code of ["token-refused", "another-chat"]) {
  test(`${code}: the same token is not offered again, another is`, async () => {
    let token = "same";
    let asked = 0;
    desk.token = async () => {
      asked++;
      return { participantId: "p", token, expires: clock.now() + 8 * hour };
    };
    controller.next("deposit", refusal(403, code));
    for (let n = 0; n < 60; n++) {
      await look(contact("x"));
      await clock.advance(60_000);
    }
    assert.deepEqual(offered(), ["same"]);
    assert.equal(asked, 12, "the desk is asked every five minutes");
    token = "another";
    await look(contact("x"));
    assert.deepEqual(offered(), ["same", "another"]);
  });
}

test("a chat that is refused over and over is not asked for every half minute", async () => {
  controller.script.deposit = Array.from({ length: 100 }, () => refusal(403, "not-your-chat"));
  for (let n = 0; n < 3600; n += 5) {
    await look(contact("x"));
    await clock.advance(5_000);
  }
  assert.ok(offered().length <= 20, `${offered().length} tries in an hour`);
});

test("a desk that has none is not asked, and one that never will is asked once", async () => {
  let asked = 0;
  desk.token = async () => {
    asked++;
    throw new NotPossible("no token");
  };
  for (let n = 0; n < 100; n++) {
    await look(contact("x"));
    await clock.advance(60_000);
  }
  assert.equal(asked, 1);
  desk.token = undefined;
  await look(contact("y"));
  assert.deepEqual(offered(), []);
});
