// Other people's words, so that they are seen as what they are.

import { el } from "./el.js";

/** What turns the direction of what follows, by its name: shown, it would let one name look like another. */
const turns = /** @type {Record<string, string>} */ ({
  "\u061C": "ALM", "\u200E": "LRM", "\u200F": "RLM", "\u202A": "LRE", "\u202B": "RLE", "\u202C": "PDF", "\u202D": "LRO", "\u202E": "RLO",
  "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
});

const odd = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/**
 * shown is a text as it may be shown: control characters as their signs, what turns the direction by its name, halves of
 * characters as the sign for that; cut, with how much is missing. Line ends and tabs stay.
 * @param {string | null | undefined} text @param {number} [most] characters
 */
export function shown(text, most = 2000) {
  const characters = whole(String(text ?? "").replaceAll("\r\n", "\n"));
  const cut = characters.length > most ? `${characters.slice(0, most).join("")}… (+${characters.length - most})` : characters.join("");
  return cut.replace(odd, sign);
}

/** whole are the characters of a text. @param {string} text */
function whole(text) {
  return Array.from(text, (c) => c.length === 1 && c >= "\uD800" && c <= "\uDFFF" ? "\uFFFD" : c);
}

/** @param {string} c */
function sign(c) {
  const code = c.charCodeAt(0);
  if (turns[c]) return `⟦${turns[c]}⟧`;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7F) return "\u2421";
  if (c === "\u2028" || c === "\u2029") return "\n";
  return "\uFFFD";
}

/** line is a text on one line. @param {string | null | undefined} text @param {number} [most] */
export const line = (text, most = 200) => shown(text, most).replace(/\s+/g, " ").trim();

/**
 * name shows somebody's name, whatever is in it and whichever way it is written.
 * @param {string | null | undefined} text @param {string} [nobody] what is shown if it is empty
 */
export function name(text, nobody = "nameless") {
  const words = line(text, 80);
  return words ? el("bdi", { class: "name", title: line(text, 300) }, words) : el("bdi", { class: "name soft" }, nobody);
}

/** initials are two letters that stand for a name. @param {string} text */
export function initials(text) {
  const words = line(text.slice(0, 60)).split(/[\s._-]+/).filter((w) => /\p{L}|\p{N}/u.test(w));
  const letters = words.length > 1 ? [words[0], words[words.length - 1]].map(first) : Array.from(words[0] ?? "?").slice(0, 2);
  return letters.join("").toLocaleUpperCase();
}

/** @param {string} word */
const first = (word) => Array.from(word).find((c) => /\p{L}|\p{N}/u.test(c)) ?? "";
