// Beats that a hidden page keeps to.

/** @typedef {import("./now.js").VirtualClock} VirtualClock */

const worker = "/_kit/heart.js";

/** The one trusted type of all pages: it lets this script be a worker, and nothing else be anything. */
const trusted = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("handover", {
  createScriptURL: (/** @type {string} */ url) => {
    if (url !== worker) throw new TypeError(`${url} is no script of ours`);
    return url;
  },
});

/**
 * pulse calls back whenever so much of a clock's time has passed, ten times a second at most. It is what a companion takes
 * as its heart: pulse.bind(null, clock).
 * @param {VirtualClock} clock @param {number} every ms @param {() => void} beat
 * @returns {() => void} ends it
 */
export function pulse(clock, every, beat) {
  const heart = new Worker(trusted ? trusted.createScriptURL(worker) : worker);
  const pace = () => heart.postMessage(clock.rate > 0 ? Math.max(100, every / clock.rate) : 0);
  heart.onmessage = beat;
  clock.addEventListener("change", pace);
  pace();
  return () => {
    clock.removeEventListener("change", pace);
    heart.terminate();
  };
}
