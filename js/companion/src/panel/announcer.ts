import { element } from "./dom.js";

/** Long enough for a screen reader to have noticed a live region before something is said in it. */
const PAUSE = 150;

/** Says things to those who use a screen reader, politely: after what is being read. */
export class Announcer {
  readonly region = element("div", { class: "unseen", role: "status", "aria-live": "polite" });
  #waiting: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(...texts: string[]): void {
    this.#waiting.push(...texts.filter((t) => t !== ""));
    if (this.#waiting.length === 0 || this.#timer !== undefined) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.region.textContent = this.#waiting.splice(0).map(sentence).join(" ");
    }, PAUSE);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.region.textContent = "";
  }
}

/** What is read out one after the other needs a stop between. */
function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
