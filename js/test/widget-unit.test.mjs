// The parts of @handover/widget that need no chat: texts, the signal, and what state() takes.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { createConversation, resumeConversation, swapOn } from "../widget/dist/index.js";

const details = { contactId: "c1", participantId: "p1", participantToken: "secret" };

/** Session is chatjs's as far as a conversation looks at it, with a handle on its callbacks. */
class Session {
  constructor(transcript = []) {
    this.transcript = transcript;
    this.handlers = {};
    for (const name of ["Message", "Typing", "ReadReceipt", "DeliveredReceipt", "ConnectionEstablished", "ConnectionLost", "ConnectionBroken", "Ended", "ChatRehydrated"]) {
      this[`on${name}`] = (handler) => { this.handlers[name] = handler; };
    }
  }

  connect() { return undefined; } // as chatjs does when it has been connected
  getChatDetails() { return details; }
  async getTranscript() { return { data: { Transcript: this.transcript } }; }
  async sendMessage() { return { data: {} }; }
}

let made = 0;
const item = (ms, more) => ({ Id: `i${++made}`, AbsoluteTime: new Date(1e12 + ms).toISOString(), Type: "MESSAGE", ContentType: "text/plain", ...more });
const joined = (ms, name, id = name, role = "AGENT") => item(ms, {
  Type: "EVENT", ContentType: "application/vnd.amazonaws.connect.event.participant.joined", ParticipantRole: role, ParticipantId: id, DisplayName: name,
});
const left = (ms, id) => ({ ...joined(ms, "", id), ContentType: "application/vnd.amazonaws.connect.event.participant.left" });

async function conversation(options = {}, transcript = []) {
  const session = new Session(transcript);
  const made = createConversation({ session, ...options });
  await made.connect();
  await new Promise((resolve) => { setImmediate(resolve); });
  return { made, session, hear: (data) => session.handlers.Message({ data }), lines: () => made.transcript().map((entry) => entry.content) };
}

test("the line is in the customer's language, and a site's own text takes its place", async () => {
  const lines = {
    "en-GB": "You are now talking to Ana and Ben.", de: "Sie sprechen jetzt mit Ana und Ben.", "es-MX": "Ahora está hablando con Ana y Ben.",
    fr: "Vous parlez maintenant avec Ana et Ben.", "pt-BR": "Está agora a falar com Ana e Ben.", xx: "You are now talking to Ana and Ben.",
    constructor: "You are now talking to Ana and Ben.", "not a tag!": "You are now talking to Ana and Ben.",
  };
  for (const [language, line] of Object.entries(lines)) {
    const { lines } = await conversation({ language }, [joined(0, "Ana"), joined(1, "Ben")]);
    assert.deepEqual(lines(), [line], language);
  }
  const { lines: own } = await conversation({ language: "de", texts: { talking: "Hier: {names} ({names})" } }, [joined(0, "$&")]);
  assert.deepEqual(own(), ["Hier: $& ($&)"]);
});

test("who has no name is somebody", async () => {
  const { lines } = await conversation({ language: "fr" }, [joined(0, " ", "p9")]);
  assert.deepEqual(lines(), ["Vous parlez maintenant avec un membre de notre équipe."]);
});

test("whoever leaves and is back at once is not told of, and one who takes over is one line", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { made, hear, lines } = await conversation({}, [joined(0, "Ana")]);
  t.mock.timers.tick(60_000);
  hear(left(1000, "Ana"));
  t.mock.timers.tick(1_900);
  hear(joined(2900, "Ana"));
  t.mock.timers.tick(60_000);
  assert.deepEqual(lines(), ["You are now talking to Ana."]);
  hear(left(70_000, "Ana"));
  t.mock.timers.tick(1_900);
  hear(joined(71_900, "Ben"));
  t.mock.timers.tick(60_000);
  assert.deepEqual(lines(), ["You are now talking to Ana.", "You are now talking to Ben."]);
  hear(left(140_000, "Ben"));
  t.mock.timers.tick(2_000);
  assert.equal(lines().at(-1), "Ben has left the chat.");
  assert.deepEqual(made.people(), []);
});

test("items are in Connect's order, whatever the order they come in, and bots are no colleagues", async () => {
  const texts = ["first", "second", "third", "fourth"].map((Content, i) => item(i, { Content, ParticipantRole: "SYSTEM" }));
  const { made, hear, lines } = await conversation();
  [3, 0, 2, 1, 2, 0].forEach((i) => hear(texts[i]));
  hear(joined(10, "Robot", "bot", "CUSTOM_BOT"));
  assert.deepEqual(lines(), ["first", "second", "third", "fourth"]);
  assert.deepEqual(made.people().map(({ role }) => role), ["CUSTOM_BOT"]);
});

test("history of a chat before says nothing about who is here", async () => {
  const { made, session, hear, lines } = await conversation({}, [joined(5, "Ben")]);
  session.transcript = [{ ...joined(1, "Ana"), ContactId: "c0" }, item(2, { Content: "before", ContactId: "c0", ParticipantRole: "AGENT", ParticipantId: "Ana" }), ...session.transcript];
  session.handlers.ChatRehydrated({});
  await new Promise((resolve) => { setImmediate(resolve); });
  hear(item(9, { Content: "now", ParticipantRole: "AGENT", ParticipantId: "Ben" }));
  assert.deepEqual(lines(), ["before", "You are now talking to Ben.", "now"]);
  assert.deepEqual(made.people().map(({ id }) => id), ["Ben"]);
});

test("a swap waits for what is on its way, and finds out whether a message without an answer has come", async () => {
  const steps = [];
  const fresh = new Session();
  fresh.connect = () => undefined;
  fresh.sendMessage = async ({ message }) => { steps.push(`new: ${message}`); return { data: { Id: "n1" } }; };
  const options = { connect: { create: () => fresh } };
  const { made, session } = await conversation(options);
  let fail;
  session.sendMessage = ({ message }) => new Promise((_, reject) => { steps.push(`old: ${message}`); fail = () => reject({ statusCode: 500 }); });
  const sent = made.send("uncertain");
  const later = made.send("later");
  const swap = made.swap({ start: async () => { steps.push("start"); return { ...details, contactId: "c2" }; }, stop: async () => undefined });
  await new Promise((resolve) => { setImmediate(resolve); });
  assert.deepEqual(steps, ["old: uncertain"], "a chat was started while a message was on its way");
  session.transcript = [item(0, { Content: "uncertain", ParticipantRole: "CUSTOMER", ParticipantId: "p1" })];
  fail();
  await Promise.all([swap, sent, later]);
  assert.deepEqual(steps, ["old: uncertain", "start", "new: later"]);
  assert.deepEqual(made.transcript().filter((e) => e.own).map((e) => e.content), ["uncertain", "later"]);
  made.close();
});

test("a participant who is refused gets a new session, and the message goes on in it", async () => {
  const fresh = new Session();
  const sent = [];
  fresh.sendMessage = async ({ message }) => { sent.push(message); return { data: { Id: "m1" } }; };
  const { made, session } = await conversation({ connect: { create: () => fresh } });
  session.sendMessage = async () => { throw Object.assign(Object.create(null), { statusCode: 403 }); };
  await made.send("hello");
  assert.deepEqual(sent, ["hello"]);
  assert.equal(made.connection, "open");
});

test("a message whose sending does not end is sent again, as the same", async () => {
  const tokens = [];
  const { made, session } = await conversation({ limits: { send: 20 } });
  session.sendMessage = ({ clientToken }) => {
    tokens.push(clientToken);
    return tokens.length === 1 ? new Promise(() => {}) : Promise.resolve({ data: { Id: "m1" } });
  };
  await made.send("hello");
  assert.equal(tokens.length, 2);
  assert.equal(tokens[0], tokens[1]);
});

test("a state that is none is refused, without a word of it", () => {
  for (const state of [null, 1, "{}", [], {}, { version: 2 }, { version: 1 }, { version: 1, current: { contactId: "c" } },
    { version: 1, current: details, entries: 1, drafts: [], told: [] }, { version: 1, current: details, entries: ["x"], drafts: [], told: [] }]) {
    assert.throws(() => resumeConversation(state, {}), (error) => error instanceof TypeError && !error.message.includes("secret"));
  }
  assert.throws(() => createConversation({}), TypeError);
  assert.throws(() => createConversation({ chatDetails: { contactId: "c", participantToken: "secret" } }), (error) => !error.message.includes("secret"));
});

test("the signal to swap: from an EventSource or an emitter, for this contact only, until it is let go", async () => {
  const swaps = [];
  const conversation = { swapping: false, contact: { contactId: "c1" }, swap: async () => { swaps.push("swap"); } };
  const source = new EventTarget();
  const stop = swapOn(conversation, source);
  const tell = (data) => source.dispatchEvent(Object.assign(new Event("swap"), { data }));
  for (const [data, wanted] of [['{"contactId":"c1"}', 1], ['{"contactId":"c0"}', 0], ["{}", 1], ["", 1], ["not json", 0], ["1", 0]]) {
    swaps.length = 0;
    tell(data);
    assert.equal(swaps.length, wanted, data);
  }
  conversation.swapping = true;
  swaps.length = 0;
  tell("{}");
  conversation.swapping = false;
  stop();
  tell("{}");
  assert.equal(swaps.length, 0);

  const emitter = new EventEmitter();
  const failed = new Promise((resolve) => { conversation.swap = async () => { throw new Error("no"); }; swapOn(conversation, emitter, { event: "move", failed: resolve }); });
  emitter.emit("move", { contactId: "c0" });
  emitter.emit("move", { contactId: "c1" });
  assert.equal((await failed).message, "no");
});
