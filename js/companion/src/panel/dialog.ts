import { element, setText } from "./dom.js";
import type { Shown } from "./model.js";
import { Row, type Choose, type RowView } from "./row.js";
import type { Words } from "./words.js";

/** What the panel tells of the agent's hands on it. */
export interface Hands {
  /** The button in the panel's corner, or Esc: it is folded, or put away. */
  fold(): void;
  unfold(): void;
  choose(chatId: string, ...choice: Parameters<Choose>): void;
}

/** The elements of the panel. It is a dialog that is not modal: the agent goes on chatting beside it. */
export class Dialog {
  readonly panel: HTMLElement;
  readonly button = element("button", { class: "folded", type: "button", "aria-expanded": "false" });
  readonly #title = element("h2", { id: "title" });
  readonly #fold = element("button", { type: "button" });
  readonly #intro = element("p", { class: "intro", id: "intro" });
  readonly #notice = element("p", { class: "notice" });
  readonly #list = element("ul");
  readonly #body = element("div", { class: "body" }, this.#notice, this.#intro, this.#list);
  readonly #rows = new Map<string, Row>();
  readonly #words: Words;
  readonly #hands: Hands;
  #made = 0;

  constructor(words: Words, hands: Hands) {
    this.#words = words;
    this.#hands = hands;
    this.panel = element(
      "div",
      { class: "panel", role: "dialog", "aria-labelledby": "title", "aria-describedby": "intro", tabindex: "-1" },
      element("div", { class: "head" }, this.#title, this.#fold),
      this.#body,
    );
    this.#fold.addEventListener("click", () => hands.fold());
    this.button.addEventListener("click", () => hands.unfold());
    this.panel.addEventListener("keydown", (pressed) => {
      if (pressed.key === "Escape" && !pressed.isComposing) {
        pressed.stopPropagation(); // the page may have a use of its own for it
        hands.fold();
      }
    });
  }

  /** Draws what is shown. Rows are those of shown.chats, in their order; when stands on the folded button. */
  draw(shown: Shown, rows: readonly RowView[], when: string): void {
    setText(this.#title, shown.title);
    setText(this.#fold, shown.over ? this.#words.texts.close : this.#words.texts.fold);
    setText(this.#intro, shown.intro);
    setText(this.#notice, shown.notice);
    this.button.textContent = when === "" ? shown.folded : `${shown.folded} · ${when}`;
    this.#dropRows(new Set(shown.chats.map((c) => c.id)));
    rows.forEach((row, at) => this.#drawRow(row, at));
    // What scrolls has to be reached by keyboard, too.
    this.#body.tabIndex = this.#body.scrollHeight > this.#body.clientHeight ? 0 : -1;
  }

  #drawRow(view: RowView, at: number): void {
    const { id } = view.chat;
    let row = this.#rows.get(id);
    if (!row) {
      row = new Row(`chat-${++this.#made}`, this.#words, (choice, colleague) => this.#hands.choose(id, choice, colleague));
      this.#rows.set(id, row);
    }
    if (this.#list.children[at] !== row.root) {
      this.#list.insertBefore(row.root, this.#list.children[at] ?? null);
    }
    row.update(view);
  }

  #dropRows(kept: ReadonlySet<string>): void {
    for (const [id, row] of this.#rows) {
      if (kept.has(id)) {
        continue;
      }
      if (row.root.contains((this.panel.getRootNode() as ShadowRoot).activeElement)) {
        this.panel.focus();
      }
      row.root.remove();
      this.#rows.delete(id);
    }
  }
}
