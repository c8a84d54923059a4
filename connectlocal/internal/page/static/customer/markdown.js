// The little of Markdown that agents write, as elements. What is no Markdown stays as it is typed; nothing of it can
// become markup of the page's.

import { el } from "/_kit/el.js";
import { shown } from "/_kit/text.js";

const spans = /\*\*([^*\n]+)\*\*|\*([^*\n]+)\*|_([^_\n]+)_|`([^`\n]+)`|\[([^\]\n]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>"]+)/g;

/** @param {string} text @returns {(Node | string)[]} */
function inline(text) {
  const out = [];
  let last = 0;
  for (const m of text.matchAll(spans)) {
    out.push(shown(text.slice(last, m.index)), made(m));
    last = m.index + m[0].length;
  }
  out.push(shown(text.slice(last)));
  return out;
}

/** @param {RegExpMatchArray} m */
function made([whole, bold, slanted, under, code, label, address, bare]) {
  if (bold) {
    return el("strong", {}, shown(bold));
  }
  if (slanted || under) {
    return el("em", {}, shown(slanted ?? under));
  }
  if (code) {
    return el("code", {}, shown(code));
  }
  const to = address ?? bare;
  if (!/^https?:\/\//i.test(to)) {
    return shown(whole); // another scheme is no link
  }
  return el("a", { href: to, target: "_blank", rel: "noopener noreferrer nofollow" }, shown(label ?? bare));
}

/** The text as blocks: paragraphs, and lists of lines that begin with a dash or a number. @param {string} text @returns {HTMLElement[]} */
export function markdown(text) {
  const blocks = [];
  for (const part of text.split(/\n{2,}/)) {
    const lines = part.split("\n");
    const dashed = lines.every((l) => /^\s*[-*]\s+/.test(l)), numbered = lines.every((l) => /^\s*\d+[.)]\s+/.test(l));
    if (dashed || numbered) {
      blocks.push(el(numbered ? "ol" : "ul", {}, ...lines.map((l) => el("li", {}, ...inline(l.replace(/^\s*([-*]|\d+[.)])\s+/, ""))))));
    } else {
      blocks.push(el("p", {}, ...lines.flatMap((l, n) => (n > 0 ? [el("br"), ...inline(l)] : inline(l)))));
    }
  }
  return blocks;
}
