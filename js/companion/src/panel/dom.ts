/** An element with attributes and children. Strings become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Gives the node this text, and hides it where there is none. What is the same already is not touched. */
export function setText(node: HTMLElement, text: string): void {
  node.hidden = text === "";
  if (node.textContent !== text) {
    node.textContent = text;
  }
}
