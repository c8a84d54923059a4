// Making elements, for the page at / and for the CCP.

/** el makes an element: el("button", {class: "soft", onclick: f}, "text", child, …). */
export function el(name, attributes = {}, ...children) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) e.addEventListener(key.slice(2), value);
    else if (value === true) e.setAttribute(key, "");
    else if (value !== false && value != null) e.setAttribute(key, value);
  }
  e.append(...children.filter((c) => c != null));
  return e;
}

/**
 * rows makes list hold one child for each item, made anew only if its item has changed; the focus
 * stays where it was. Without items it holds what is in none.
 */
export function rows(list, items, key, make, none = []) {
  const focus = document.activeElement?.id;
  const old = new Map([...list.children].map((r) => [r.dataset.key, r]));
  const fresh = items.length === 0 ? none : items.map((item) => {
    const text = JSON.stringify(item);
    const before = old.get(key(item));
    if (before?.dataset.item === text) return before;
    const row = make(item);
    row.dataset.key = key(item);
    row.dataset.item = text;
    return row;
  });
  const same = fresh.length === list.children.length && fresh.every((r, i) => r === list.children[i]);
  if (!same) list.replaceChildren(...fresh);
  if (focus && document.activeElement?.id !== focus) document.getElementById(focus)?.focus();
}
