// All views of all pages. Each page has a file of views, and made-up data for them in the shapes that the servers tell.

/**
 * @typedef {object} View
 * @property {string} name
 * @property {string} title
 * @property {string} [of] the address of the page that it is a view of: it has that page's elements and sheets, and its script is not run
 * @property {(root: HTMLElement, o: { now: import("/_kit/now.js").VirtualClock }) => void | Promise<void>} draw
 * @property {number} [height] of its frame in the gallery, in px
 */

/** @type {Record<string, () => Promise<{ views: View[] }>>} */
export const pages = {
  stage: () => import("/gallery/data/stage.js"),
  agent: () => import("/gallery/data/agent.js"),
  customer: () => import("/gallery/data/customer.js"),
  console: () => import("/gallery/data/console.js"),
  kit: () => import("/gallery/data/kit.js"),
};
