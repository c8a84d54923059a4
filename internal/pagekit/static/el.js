// Making elements, and keeping lists of them in step with what they show. Text stays text: nothing here reads markup.

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, any>} Attributes on…: a listener; .name: a property; else an attribute; false, null and undefined: none */

const svgSpace = "http://www.w3.org/2000/svg";

/**
 * el makes an element: el("button", { class: "button", onclick: f, ".value": 1, "aria-pressed": false }, "text", child).
 * There is no style attribute, which the pages' policy forbids.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name @param {Attributes} [attributes] @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  dress(made, attributes);
  return fill(made, children);
}

/**
 * svg makes an element of a drawing.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} name @param {Attributes} [attributes] @param {...(Child | Child[])} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(name, attributes = {}, ...children) {
  const made = /** @type {SVGElementTagNameMap[K]} */ (document.createElementNS(svgSpace, name));
  dress(made, attributes);
  return fill(made, children);
}

/**
 * icon is one of the kit's drawings. Without a label it says nothing to a screen reader.
 * @param {string} name of a symbol in icons.svg @param {string} [label] what it stands for, if no word beside it says so
 */
export function icon(name, label) {
  const use = svg("use", { href: `/_kit/icons.svg#${name}` });
  return svg("svg", { class: "icon", viewBox: "0 0 16 16", ...label ? { role: "img", "aria-label": label } : { "aria-hidden": true } }, use);
}

/** @param {Element} e @param {Attributes} attributes */
function dress(e, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "style") throw new TypeError("the pages' policy forbids style attributes: use a class, or a property of .style");
    if (value === undefined || value === null) continue;
    if (key.startsWith(".")) /** @type {any} */ (e)[key.slice(1)] = value;
    else if (key.startsWith("on")) e.addEventListener(key.slice(2), value);
    else if (key.startsWith("aria-")) e.setAttribute(key, String(value));
    else if (value !== false) e.setAttribute(key, value === true ? "" : String(value));
  }
}

/**
 * @template {Element} E
 * @param {E} e @param {(Child | Child[])[]} children
 */
function fill(e, children) {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) e.append(typeof child === "number" ? String(child) : child);
  }
  return e;
}

/** put sets a node's text, if it has another. @param {Node | null} node @param {string} text */
export function put(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

/** $ is the element of that id, which has to be there. @param {string} id @returns {HTMLElement} */
export function $(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** @typedef {{ key: string, item: any, node: Element }} Row */
/** @type {WeakMap<Element, Map<string, Row>>} */
const lists = new WeakMap();

/**
 * rows makes list hold one child for each item, in their order, and nothing else. A child whose item is the same stays
 * as it is; else update changes it in place, or without update it is made anew. As few children as possible are moved;
 * focus, selection and scroll stay where they were.
 * @template T
 * @param {Element} list
 * @param {Iterable<T>} items
 * @param {(item: T) => string} key
 * @param {(item: T) => Element} make
 * @param {{ update?: (node: any, item: T) => void, none?: Node[], same?: (a: T, b: T) => boolean }} [options]
 *   none: what is there while there are no items; same: by value if it is left out, which items that are changed in place need
 */
export function rows(list, items, key, make, { update, none = [], same = alike } = {}) {
  const before = lists.get(list) ?? new Map();
  const focus = focused(list, before);
  /** @type {Map<string, Row>} */
  const after = new Map();
  for (const item of items) {
    const k = key(item);
    let row = before.get(k);
    if (!row) row = { key: k, item, node: make(item) };
    else if (!same(row.item, item)) {
      if (update) update(row.node, item);
      else row = { key: k, item, node: make(item) };
      row.item = item;
    }
    after.set(k, row);
  }
  lists.set(list, after);
  arrange(list, after.size > 0 ? [...after.values()].map((row) => row.node) : none);
  refocus(list, after, focus);
}

/** @param {unknown} a @param {unknown} b */
function alike(a, b) {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/**
 * arrange makes nodes the children of list, and moves only what is out of order.
 * @param {Element} list @param {Node[]} nodes
 */
function arrange(list, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...list.childNodes]) if (!wanted.has(child)) child.remove();
  const place = new Map([...list.childNodes].map((child, n) => [child, n]));
  const staying = rising(nodes.map((node) => place.get(/** @type {ChildNode} */ (node)) ?? -1));
  let next = null;
  for (let n = nodes.length - 1; n >= 0; n--) {
    const node = nodes[n];
    if (!staying.has(n)) move(list, node, next);
    next = node;
  }
}

/**
 * move keeps what a node is about (focus, flights, frames), where the browser can.
 * @param {any} list @param {Node} node @param {Node | null} before
 */
function move(list, node, before) {
  if (node.parentNode === list && list.moveBefore) list.moveBefore(node, before);
  else list.insertBefore(node, before);
}

/**
 * rising are the indexes of a longest rising run of the places that are not negative: those that need not move.
 * @param {number[]} places
 */
export function rising(places) {
  /** @type {number[]} */ const tails = []; // tails[n]: the index of the least end of a run of n + 1
  /** @type {number[]} */ const previous = [];
  places.forEach((place, n) => {
    if (place < 0) return;
    let low = 0;
    for (let high = tails.length; low < high;) {
      const middle = (low + high) >> 1;
      if (places[tails[middle]] < place) low = middle + 1;
      else high = middle;
    }
    previous[n] = low > 0 ? tails[low - 1] : -1;
    tails[low] = n;
  });
  const run = new Set();
  for (let n = tails.at(-1) ?? -1; n >= 0; n = previous[n]) run.add(n);
  return run;
}

const focusables = "a[href],button,input,select,textarea,summary,[tabindex]";

/**
 * focused says which row has the focus, and which of its elements.
 * @param {Element} list @param {Map<string, Row>} before
 */
function focused(list, before) {
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  if (!active || active === list || !list.contains(active)) return null;
  const all = [...before.values()];
  const at = all.findIndex((row) => row.node.contains(active));
  if (at < 0) return null;
  return { active, key: all[at].key, at, nth: [...all[at].node.querySelectorAll(focusables)].indexOf(active) };
}

/**
 * refocus gives the focus back to what had it; if that is gone, to what stands for it; if its row is gone, to the row
 * that took its place.
 * @param {Element} list @param {Map<string, Row>} after @param {ReturnType<typeof focused>} was
 */
function refocus(list, after, was) {
  if (!was || document.activeElement === was.active) return;
  let heir = was.active;
  if (!heir.isConnected) {
    const row = after.get(was.key)?.node ?? [...after.values()][Math.min(was.at, after.size - 1)]?.node;
    const inside = row ? [...row.querySelectorAll(focusables)] : [];
    heir = /** @type {HTMLElement} */ (inside[Math.max(was.nth, 0)] ?? inside[0] ?? row ?? list);
  }
  if (!heir.matches(focusables)) heir.tabIndex = -1;
  heir.focus({ preventScroll: true });
}
