// Nobody helps: a browser that dies, a queue that nobody serves, a night with too few.

/** @typedef {import("/_page/stage/cast.js").Cast} Cast @typedef {import("/_page/stage/cast.js").Scene} Scene */

/** @type {Scene} */
export const killed = {
  id: "browser-killed", title: "Browser killed", says: "An agent's browser dies in the middle of a chat. Connect notices nothing.", takes: "35 s",
  async play(cast) {
    cast.caption("Ana's browser runs the companion: it sends a sign of life every 20 seconds, and deposits the tokens of her chats, sealed.");
    await cast.policy((text) => text.replace(/^releasers:.*$/m, "releasers: [token]")); // on this machine somebody would still answer for the desktop
    await cast.enter("ana");
    const kill = await cast.companion("ana");
    await cast.customer("Zoe", { says: ["Where is my parcel?", "Order 1042."] });
    await cast.until("Ana has the chat", (m) => cast.talks(m, "ana") === 1);
    await cast.enter("ana", "ben");
    await cast.speed(5);
    await cast.wait(30);
    cast.caption("Ana's browser dies: no goodbye, no next status. To Connect she is Available, with a live chat.");
    kill();
    await cast.speed(20);
    await cast.until("Ana is missed", () => cast.departure("ana"), 10 * 60_000);
    await cast.speed(5);
    cast.caption("Three signs of life have not come. Handover keeps new chats away from Ana, and gives her browser 30 seconds to come back.");
    await cast.until("the grace is over", () => cast.departure("ana", (d) => d.state !== "grace"));
    await cast.speed(0.5);
    cast.caption("Her browser cannot take her leg off any more: the token does that it has deposited.");
    await cast.settled("ana");
    cast.caption("Ben has the chat, and has read everything. Ana's customer has noticed nothing but another name.");
  },
};

/** @type {Scene} */
export const nobody = {
  id: "nobody-available", title: "Nobody available", says: "The last agent leaves, and nobody else is there.", takes: "40 s",
  async play(cast) {
    cast.caption("Ana is alone, with two customers.");
    await cast.enter("ana");
    await Promise.all([cast.customer("Zoe", { says: ["Where is my parcel?"] }), cast.customer("Max", { says: ["I was charged twice."] })]);
    await cast.speed(5);
    await cast.until("Ana has both", (m) => cast.talks(m, "ana") === 2);
    await cast.wait(8);
    await cast.speed(1);
    cast.caption("Ana picks Offline. No colleague is there: the first rung of the ladder is barred.");
    await cast.leave("ana");
    await cast.until("the departure is known", () => cast.departure("ana"));
    await cast.speed(5);
    await cast.until("both wait", (m) => m.lane("Support").length === 2);
    await cast.speed(1);
    cast.caption("The second rung: the first place in the queue is better than an agent who is gone. The customers are told so, and wait.");
    await cast.wait(5);
    await cast.speed(60);
    await cast.until("they are stranded", (m) => m.stranded().length === 2, 20 * 60_000);
    await cast.speed(1);
    cast.caption("Ten minutes, and nobody came: stranded. That is never silent: a person is told, here and by webhook.");
    await cast.wait(6);
    cast.caption("Ben is called in.");
    await cast.enter("ben");
    await cast.until("Ben has both", (m) => cast.talks(m, "ben") === 2 && m.stranded().length === 0);
    cast.caption("Ben has both. They were never disconnected.");
  },
};

/** @type {Scene} */
export const nightShift = {
  id: "night-shift", title: "Night shift", says: "Two agents at night; one logs out, the other is full, and customers keep coming.", takes: "40 s",
  async play(cast) {
    cast.caption("Two agents at night, five customers: Ben is nearly full.");
    await cast.enter("ben");
    const bens = await Promise.all(["Ida", "Leo", "Mia"].map((name) => cast.customer(name, { says: ["I cannot sleep, so I write."] })));
    await cast.speed(5);
    await cast.until("Ben is full", (m) => cast.talks(m, "ben") === 3);
    await cast.enter("ana", "ben");
    await Promise.all(["Zoe", "Max"].map((name) => cast.customer(name, { says: ["Is anybody there?"] })));
    await cast.until("Ana has two", (m) => cast.talks(m, "ana") === 2);
    await cast.speed(1);
    cast.caption("Ana logs out with two chats. There is nobody to ask: five seconds, and Handover moves them.");
    await cast.act("ana", "logout");
    await cast.until("the departure is known", () => cast.departure("ana"));
    await cast.customer("Noah", { says: ["My order arrived broken."] });
    await cast.until("Ana's customers wait", (m) => m.lane("Support").length === 3);
    cast.caption("Ben is full. Noah came while the two were on their way: they go before him, for they had an agent already.");
    await cast.wait(8);
    for (const customer of bens) {
      cast.caption(`${customer.name} says goodbye to Ben: the next in the queue is one of Ana's, before Noah.`);
      const before = cast.model.lane("Support").length;
      await customer.leave();
      await cast.until("Ben takes the next", (m) => m.lane("Support").length < before);
      await cast.wait(3);
    }
    await cast.settled("ana");
    cast.caption("The queue is empty again, and everybody has somebody.");
  },
};
