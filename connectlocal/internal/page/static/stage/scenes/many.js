// Many leave at once: the breaker asks whether that is what everybody wants.

import { rescue } from "/_page/stage/scenes/words.js";

/** @typedef {import("/_page/stage/cast.js").Cast} Cast @typedef {import("/_page/stage/cast.js").Scene} Scene */

const day = ["chloe", "dev", "emma", "finn"], night = ["ana", "ben"];

/** office brings a day crew with a chat each, and then two more agents who can take them all. @param {Cast} cast */
async function office(cast) {
  await cast.enter(...day);
  await cast.speed(5);
  await Promise.all([
    cast.customer("Zoe", { says: ["Where is my parcel?"] }), cast.customer("Max", { says: ["It arrived broken."] }),
    cast.customer("Ida", { queue: "Billing", says: ["I was charged twice."] }), cast.customer("Leo", { queue: "VIP", says: ["Is my table booked?"] }),
  ]);
  await cast.until("everybody of the day crew has a chat", (m) => day.every((n) => cast.talks(m, n) > 0));
  await cast.enter(...day, ...night);
}

/** breaks waits until the breaker holds. Somebody may let go of it at once: so it is looked for from the beginning. @param {Cast} cast */
function breaks(cast) {
  const held = cast.until("the breaker holds", (m) => m.leavings.breaker.tripped);
  held.catch(() => {}); // it is awaited later, or not at all
  return held;
}

/** letGo shows for a while that the breaker holds, and lets go, unless somebody has. @param {Cast} cast @param {string} holds @param {string} goes */
async function letGo(cast, holds, goes) {
  cast.caption(holds);
  await cast.wait(12);
  cast.caption(goes);
  if (cast.model.leavings.breaker.tripped) await cast.free();
  await cast.until("the breaker has let go", (m) => !m.leavings.breaker.tripped);
}

/** @type {Scene} */
export const mass = {
  id: "mass-departure", title: "Mass departure", says: "Four of six pick Offline within seconds. Is the building on fire, or is it a mistake?", takes: "35 s",
  async play(cast) {
    cast.caption("Six agents are here. Customers write.");
    await office(cast);
    await cast.speed(1);
    cast.caption("Four of the six pick Offline, one after the other.");
    const held = breaks(cast);
    for (const name of day) {
      await cast.leave(name);
      await cast.wait(1.5);
    }
    await held;
    await letGo(cast, "More than a quarter of all agents at once: the breaker holds their chats where they are, until somebody decides.", "A supervisor has looked: they may go. The chats move now, whoever has waited longest first.");
    await cast.speed(5);
    const all = await cast.settled(...day);
    await cast.speed(1);
    cast.caption(`All four chats have landed with Ana and Ben${rescue(...all)}.`);
  },
};

/** @type {Scene} */
export const shiftEnd = {
  id: "shift-end", title: "Shift end of everyone", says: "The day crew's shift is over. The policy knows when, and prepares it.", takes: "40 s",
  async play(cast) {
    cast.caption("The day crew talks. The night crew, Ana and Ben, comes in.");
    await office(cast);
    const ends = new Date(Math.ceil(cast.clock.now() / 60_000) * 60_000 + 120_000).toISOString().slice(11, 16);
    cast.caption(`The policy says that the day crew's shift ends at ${ends} UTC. A minute before, the cordon comes: no new chats for them.`);
    await cast.policy((text) => `${text}\nshifts:\n  - name: day\n    agents: [${day.join(", ")}]\n    ends: "${ends}"\n    time_zone: UTC\n    cordon: 1m\n`);
    await cast.speed(20);
    const held = breaks(cast);
    await cast.until("the cordon stands", (m) => day.every((n) => m.agents.get(n)?.next), 5 * 60_000);
    await cast.speed(5);
    cast.caption("The cordon stands: all four have a next status, finish what they can, and get nothing new.");
    await cast.wait(18);
    await held;
    await cast.speed(2);
    await letGo(cast, "Four of six leave at once: the breaker holds their chats, so that two agents are not flooded unasked.", "A supervisor has looked, and lets them go: a shift's end is no accident.");
    await cast.speed(20);
    await cast.until("the shift is over", () => day.every((n) => cast.departure(n, (d) => d.state !== "grace")));
    await cast.speed(1);
    cast.caption("The shift is over. What is not finished is moved now.");
    const all = await cast.settled(...day);
    cast.caption(`The day crew can go home, and their customers are with the night crew${rescue(...all)}.`);
  },
};
