import { element, setText } from "./dom.js";
import type { ChoiceWord, ShownChat, ShownChoice } from "./model.js";
import { visible, type Words } from "./words.js";

/** What has come of the agent's last choice for a chat. */
export interface Note {
  kind: "asking" | "done" | "refused" | "unsent";
  text: string;
  /** The controller's, of a refusal. */
  reason: string;
  /** The phase that the chat was in when it was made. */
  phase: string;
}

/** What a row is drawn from. */
export interface RowView {
  chat: ShownChat;
  note: Note | undefined;
  /** The countdown; empty for none. */
  when: string;
  /** Choices can be made. */
  enabled: boolean;
}

/** Takes a choice; colleague is the username, where one is given the chat. */
export type Choose = (choice: ChoiceWord, colleague: string) => void;

/** One chat in the panel. Its elements stay the same while what they say changes, so that the focus is kept. */
export class Row {
  readonly root: HTMLLIElement;
  readonly #name: HTMLElement;
  readonly #when = element("span", { class: "when" });
  readonly #group: HTMLElement;
  readonly #says = element("p", { class: "says" });
  readonly #keeps = element("p", { class: "keeps" });
  readonly #lead = element("p", { class: "lead" });
  readonly #reads = element("blockquote", { dir: "auto" });
  readonly #choices = element("div", { class: "choices" });
  readonly #buttons = new Map<ChoiceWord, HTMLButtonElement>();
  readonly #colleagues = element("select", { dir: "auto" });
  readonly #give = element("button", { type: "button" });
  readonly #colleague = element("div", { class: "colleague" }, this.#colleagues, this.#give);
  readonly #note = element("p", { class: "note", hidden: "" });
  readonly #words: Words;
  readonly #choose: Choose;
  #known = "";
  #can = false;

  /** id is unique in the panel. */
  constructor(id: string, words: Words, choose: Choose) {
    this.#words = words;
    this.#choose = choose;
    this.#name = element("h3", { id: `${id}-name`, tabindex: "-1", dir: "auto" });
    this.#group = element(
      "div",
      { role: "group", "aria-labelledby": `${id}-name` },
      element("div", { class: "line" }, this.#name, this.#when),
      this.#says,
      this.#keeps,
      this.#lead,
      this.#reads,
      this.#choices,
      this.#colleague,
      this.#note,
    );
    this.root = element("li", { class: "chat" }, this.#group);
    for (const choice of ["finish", "longer", "hand-over"] as const) {
      this.#addButton(choice);
    }
    this.#colleagues.setAttribute("aria-label", words.texts.colleague);
    setText(this.#give, words.texts.give);
    this.#give.addEventListener("click", () => this.#giveAway());
    this.#colleagues.addEventListener("change", () => this.#mark(this.#give, this.#can && this.#colleagues.value !== ""));
  }

  update(view: RowView): void {
    const { chat } = view;
    this.#can = view.enabled;
    const focused = (this.root.getRootNode() as ShadowRoot).activeElement;
    this.root.className = `chat ${chat.tone}`;
    setText(this.#name, chat.name);
    setText(this.#when, view.when);
    setText(this.#says, chat.says);
    setText(this.#keeps, chat.keeps);
    setText(this.#lead, chat.lead);
    setText(this.#reads, chat.reads);
    this.#drawChoices(chat.choices);
    this.#drawColleagues(chat);
    this.#drawNote(view.note);
    if (focused && this.root.contains(focused) && focused.closest("[hidden]")) {
      this.#name.focus(); // what had the focus is gone; the agent stays at this chat
    }
  }

  #addButton(choice: ChoiceWord): void {
    const button = element("button", { type: "button" });
    button.addEventListener("click", () => {
      if (this.#can) {
        this.#choose(choice, "");
      }
    });
    this.#buttons.set(choice, button);
    this.#choices.append(button);
  }

  #drawChoices(choices: readonly ShownChoice[]): void {
    for (const [choice, button] of this.#buttons) {
      setText(button, choices.find((c) => c.choice === choice)?.text ?? "");
      this.#mark(button, this.#can);
    }
    this.#choices.hidden = !choices.some((c) => this.#buttons.has(c.choice));
  }

  #drawColleagues(chat: ShownChat): void {
    this.#colleague.hidden = !chat.choices.some((c) => c.choice === "colleague");
    const known = JSON.stringify(chat.colleagues);
    if (known !== this.#known) {
      this.#known = known;
      this.#listColleagues(chat.colleagues);
    }
    this.#mark(this.#give, this.#can && this.#colleagues.value !== "");
  }

  /** Lists them anew, and leaves the one that is picked where it is still there. */
  #listColleagues(colleagues: readonly string[]): void {
    const picked = this.#colleagues.value;
    const first = element("option", { value: "" }, this.#words.texts.pickColleague);
    this.#colleagues.replaceChildren(first, ...colleagues.map((c) => element("option", { value: c, dir: "auto" }, visible(c))));
    this.#colleagues.value = colleagues.includes(picked) ? picked : "";
  }

  /** A button that cannot be pressed keeps the focus, which one that is disabled would lose. */
  #mark(button: HTMLButtonElement, can: boolean): void {
    button.setAttribute("aria-disabled", String(!can));
  }

  #giveAway(): void {
    if (this.#can && this.#colleagues.value !== "") {
      this.#choose("colleague", this.#colleagues.value);
    }
  }

  #drawNote(note: Note | undefined): void {
    const failed = note?.kind === "refused" || note?.kind === "unsent";
    this.#note.className = failed ? "note refused" : "note";
    const text = note?.text ?? "";
    const reason = visible(note?.reason ?? "");
    if (this.#note.textContent === text + reason) {
      return;
    }
    setText(this.#note, text);
    if (reason !== "") {
      this.#note.append(element("span", { class: "reason", dir: "auto" }, reason));
    }
  }
}
