// All views of all pages. Each page has a file of views, and made-up data for them in the shapes that the servers tell.

import { views as kit } from "/gallery/data/kit.js";

/**
 * @typedef {object} View
 * @property {"stage" | "agent" | "customer" | "console" | "kit"} page
 * @property {string} name
 * @property {string} title
 * @property {(root: HTMLElement, o: { now: import("/_kit/now.js").VirtualClock }) => void | Promise<void>} draw
 * @property {number} [height] of its frame in the gallery, in px
 */

/** @type {View[]} */
export const views = [...kit];
