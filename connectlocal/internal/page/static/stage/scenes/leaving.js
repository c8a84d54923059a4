// One agent leaves, and one who comes back in time.

import { rescue } from "/_page/stage/scenes/words.js";

/** @typedef {import("/_page/stage/cast.js").Cast} Cast @typedef {import("/_page/stage/cast.js").Scene} Scene */

/** talking lets Ana and Ben have a customer each, and gives who leaves. @param {Cast} cast */
async function talking(cast) {
  cast.caption("Ana and Ben log in. Three customers write to Support.");
  await cast.enter("ana", "ben");
  await Promise.all([
    cast.customer("Zoe", { says: ["Where is my parcel?", "Order 1042."] }), cast.customer("Max", { says: ["I was charged twice.", "On Tuesday."] }), cast.customer("Ida", { says: ["Can I still cancel?"] }),
  ]);
  await cast.speed(5);
  await cast.until("all three have somebody to talk to", (m) => cast.talks(m, "ana", "ben") === 3);
  await cast.wait(12);
  await cast.speed(1);
  return cast.busiest("ana", "ben");
}

/** @type {Scene} */
export const oneLeaves = {
  id: "one-leaves", title: "One agent leaves", says: "An agent picks Offline with live chats. Amazon Connect would leave them with somebody who is gone.", takes: "25 s",
  async play(cast) {
    const leaver = await talking(cast), name = cast.first(leaver);
    cast.caption(`${name} picks Offline. Connect makes it the next status, and leaves the chats with ${name}. Handover waits 15 seconds: perhaps it was a slip.`);
    await cast.leave(leaver);
    await cast.until("the departure is known", () => cast.departure(leaver));
    await cast.wait(5);
    await cast.speed(5);
    await cast.until("the grace is over", () => cast.departure(leaver, (d) => d.state !== "grace"));
    await cast.speed(0.25);
    cast.caption(`Nobody came back. In slow motion: each chat is marked, ${name}'s leg is taken off, and the customer goes to the head of the queue.`);
    const other = leaver === "ana" ? "ben" : "ana";
    await cast.until("all have somebody again", (m) => cast.talks(m, other) === 3 || cast.departure(leaver, (d) => d.state === "settled"), 20 * 60_000);
    cast.caption(`${cast.first(other)} has all three, and has read what was said before. Handover looks until it is proved that the chats have landed.`);
    await cast.speed(1);
    const [done] = await cast.settled(leaver);
    cast.caption(`Landed, each with proof${rescue(done)}. No customer was disconnected, and ${name} is Offline at last.`);
    await cast.until(`${name} is offline`, (m) => m.agents.get(leaver)?.statusType === "OFFLINE");
  },
};

/** @type {Scene} */
export const inGrace = {
  id: "return-in-grace", title: "Return in grace", says: "Somebody picks Offline by mistake, and is back a moment later.", takes: "20 s",
  async play(cast) {
    const leaver = await talking(cast), name = cast.first(leaver);
    cast.caption(`${name} picks Offline. The ring runs down: 15 seconds to change one's mind.`);
    await cast.leave(leaver);
    await cast.until("the departure is known", () => cast.departure(leaver));
    await cast.wait(8);
    cast.caption(`It was a slip: ${name} is Available again.`);
    await cast.back(leaver);
    await cast.until("the departure is cancelled", () => cast.departure(leaver, (d) => d.state === "cancelled"));
    cast.caption(`${name} is back, and keeps every chat. Nothing was done to anybody; no customer noticed.`);
  },
};
