import type { Plural, Texts } from "./texts.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Puts texts, numbers, times and names together in one language. */
export class Words {
  readonly texts: Texts;
  /** The BCP 47 tag that numbers and times are written by. */
  readonly language: string;
  readonly #plurals: Intl.PluralRules;
  readonly #numbers: Intl.NumberFormat;
  readonly #times: Intl.DateTimeFormat;

  /** A language of which the browser knows nothing is written as the browser's own. */
  constructor(texts: Texts, language: string) {
    this.texts = texts;
    this.language = known(language);
    const locales = this.language || undefined;
    this.#plurals = new Intl.PluralRules(locales);
    this.#numbers = new Intl.NumberFormat(locales, { maximumFractionDigits: 1 });
    this.#times = new Intl.DateTimeFormat(locales, { hour: "numeric", minute: "2-digit" });
  }

  /** The direction in which the language is written. */
  get direction(): "ltr" | "rtl" {
    const base = this.language.toLowerCase().split("-")[0] ?? "";
    return rightToLeft.has(base) ? "rtl" : "ltr";
  }

  /** The form for n, in which {n} is n. */
  plural(forms: Plural, n: number): string {
    return fill(forms[this.#plurals.select(n)] ?? forms.other, { n: this.number(n) });
  }

  number(n: number): string {
    return this.#numbers.format(n);
  }

  /** The time of day of an instant, in milliseconds since 1970. */
  time(at: number): string {
    return this.#times.format(at);
  }

  /** How long it is until then, in milliseconds: seconds for less than one minute, rounded minutes, then hours. */
  left(ms: number): string {
    if (ms <= 0) {
      return this.texts.atOnce;
    }
    const seconds = Math.ceil(ms / SECOND);
    if (seconds < 60) {
      return fill(this.texts.inSeconds, { n: this.number(seconds) });
    }
    if (ms < HOUR) {
      return fill(this.texts.inMinutes, { n: this.number(Math.round(ms / MINUTE)) });
    }
    return fill(this.texts.inHours, { n: this.number(Math.round((ms / HOUR) * 10) / 10) });
  }
}

/** How long what left says stays true, in milliseconds. It changes each second, later each minute. */
export function leftChangesIn(ms: number): number {
  if (ms <= MINUTE) {
    return ms % SECOND || SECOND;
  }
  // Rounded minutes change half way between two; at one minute it is time for seconds.
  const half = (ms - MINUTE / 2) % MINUTE || MINUTE;
  return Math.min(half, ms - MINUTE) + 1;
}

/** Puts values where a text has {their name}; a name that is not given stays as it is. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? whole) : whole));
}

/**
 * A name for the middle of a sentence: as visible, and kept by Unicode isolates from turning the direction of what
 * stands around it.
 */
export function name(text: string): string {
  return `\u2068${visible(text).replace(/[\n\t]/g, " ")}\u2069`;
}

/**
 * The text with every control character, and every one that changes the direction of what follows, as a sign that
 * can be seen. Line feeds and tabs stay.
 */
export function visible(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(unseen, (c) => {
    const code = c.charCodeAt(0);
    if (code === 0x7f) {
      return "\u2421";
    }
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
  });
}

const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

const rightToLeft = new Set(["ar", "arc", "ckb", "dv", "fa", "ha", "he", "iw", "ks", "ku", "ps", "sd", "ug", "ur", "yi"]);

/** The tag, or nothing where it is none: a page's lang attribute may hold anything. */
function known(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? "";
  } catch {
    return "";
  }
}
