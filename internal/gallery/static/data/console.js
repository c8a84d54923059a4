/** @type {import("/gallery/data/index.js").View[]} */
export const views = [];
