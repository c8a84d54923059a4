import type { Panel, PanelView } from "../panel.js";
import { Announcer } from "./announcer.js";
import { Dialog } from "./dialog.js";
import { element } from "./dom.js";
import { chosenText, describe, type ChoiceWord, type NameOf, type Shown } from "./model.js";
import type { Note, RowView } from "./row.js";
import { Stage, type Mode } from "./stage.js";
import { dress } from "./style.js";
import { textsFor, type OwnTexts } from "./texts.js";
import { leftChangesIn, Words } from "./words.js";

/** How the panel is set up. Everything may be left out. */
export interface PanelOptions {
  /** A BCP 47 tag; the page's own, else the browser's, where it is left out. */
  language?: string;
  /** Texts that take the place of the language's; with all of them, a language that is not here. */
  texts?: OwnTexts;
  /** Where the panel is put; the page's body where it is left out. It is seen in a corner of the window anyhow. */
  parent?: HTMLElement;
  /** The page's colours; "auto", which is so where it is left out, follows the system's. */
  scheme?: "auto" | "light" | "dark";
  /** What a chat is called, such as the customer's name; empty for its queue's. */
  nameOf?: NameOf;
  /** The page's nonce for styles. Only browsers that cannot construct style sheets need it. */
  nonce?: string;
}

/** What the agent sees of a departure, and chooses in it. */
export interface AgentPanel extends Panel {
  /** Unfolds the panel and moves the focus into it, for a key or button of the page's own; false: there is none. */
  open(): boolean;
}

/** How long a panel stays that has only good news. It stays longer while the agent points at it or is in it. */
const LEAVES = 8_000;

/**
 * Makes the panel that asks a leaving agent what is to become of the live chats. It puts nothing into the page before
 * it has something to show, never takes the focus by itself, and is silent where the policy does not ask agents.
 */
export function createPanel(options: PanelOptions = {}): AgentPanel {
  return new ShadowPanel(options);
}

class ShadowPanel implements AgentPanel {
  readonly #options: PanelOptions;
  readonly #words: Words;
  #stage = new Stage();
  readonly #host: HTMLElement;
  readonly #root: ShadowRoot;
  readonly #dialog: Dialog;
  readonly #announcer = new Announcer();
  readonly #notes = new Map<string, Note>();
  readonly #chosen = new Map<string, ChoiceWord>();
  /** The chats' phases in words as they were last announced. */
  #said = new Map<string, string>();
  #view: PanelView | null = null;
  #shown: Shown | null = null;
  #drawn: Mode = "absent";
  #cameFrom: Element | null = null;
  #tick: ReturnType<typeof setTimeout> | undefined;
  #leave: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PanelOptions) {
    this.#options = options;
    const language = options.language || pageLanguage();
    this.#words = new Words(textsFor(language, options.texts), language);
    this.#dialog = new Dialog(this.#words, {
      fold: () => this.#fold(),
      unfold: () => void this.open(),
      choose: (chatId, choice, colleague) => void this.#choose(chatId, choice, colleague),
    });
    this.#host = element("handover-panel" as "div", { lang: this.#words.language, dir: this.#words.direction });
    this.#host.dataset["scheme"] = options.scheme ?? "auto";
    this.#root = this.#host.attachShadow({ mode: "open" });
    dress(this.#root, options.nonce ?? "");
    this.#root.append(this.#announcer.region, this.#dialog.button, this.#dialog.panel);
    this.#host.addEventListener("focusin", (focused) => this.#remember(focused.relatedTarget));
  }

  show(view: PanelView): void {
    const before = this.#stage.departure?.id;
    this.#view = view;
    this.#stage.see(view);
    if (this.#stage.departure?.id !== before) {
      this.#notes.clear();
      this.#chosen.clear();
      this.#said.clear();
    }
    this.#dropNotes();
    this.#draw();
  }

  open(): boolean {
    if (this.#stage.mode === "absent") {
      return false;
    }
    this.#stage.unfold();
    this.#draw();
    this.#dialog.panel.focus();
    return true;
  }

  close(): void {
    this.#view = null;
    this.#stage = new Stage();
    this.#draw();
  }

  #fold(): void {
    if (this.#shown?.over) {
      this.#stage.putAway();
    } else {
      this.#stage.fold();
    }
    this.#draw();
  }

  /** Draws all that is known now, and again when a countdown changes. */
  #draw(): void {
    clearTimeout(this.#tick);
    const view = this.#view;
    const { mode } = this.#stage;
    if (!view || mode === "absent") {
      this.#vanish();
      return;
    }
    const shown = describe(this.#stage.departure, view, this.#words, this.#chosen, this.#options.nameOf ?? noName);
    const now = view.now();
    const first = Math.min(...shown.chats.map((c) => c.until).filter((until) => until > 0));
    this.#appear(mode);
    this.#dialog.draw(shown, this.#rows(shown, view, now), Number.isFinite(first) ? this.#words.left(first - now) : "");
    this.#announce(shown, mode);
    this.#shown = shown;
    this.#drawn = mode;
    this.#awaitLeave(shown);
    this.#tickAgain(shown, now);
  }

  #rows(shown: Shown, view: PanelView, now: number): RowView[] {
    return shown.chats.map((chat) => {
      const note = this.#notes.get(chat.id);
      return {
        chat,
        note,
        when: chat.until > 0 ? this.#words.left(chat.until - now) : "",
        enabled: view.connected && note?.kind !== "asking",
      };
    });
  }

  #appear(mode: Mode): void {
    if (!this.#host.isConnected) {
      (this.#options.parent ?? document.body ?? document.documentElement).append(this.#host);
    }
    const inside = this.#root.activeElement !== null;
    this.#host.dataset["mode"] = mode;
    this.#dialog.panel.hidden = mode !== "open";
    this.#dialog.button.hidden = mode !== "folded";
    if (inside && mode === "folded" && this.#drawn === "open" && !this.#goBack()) {
      this.#dialog.button.focus();
    }
  }

  #vanish(): void {
    clearTimeout(this.#leave);
    this.#leave = undefined;
    this.#announcer.stop();
    const inside = this.#root.activeElement !== null;
    this.#host.remove();
    this.#shown = null;
    this.#drawn = "absent";
    this.#said.clear();
    if (inside) {
      this.#goBack();
    }
  }

  /** Says what is new: that the panel is there, what becomes of each chat, how it ended. Countdowns are not said. */
  #announce(shown: Shown, mode: Mode): void {
    const before = this.#shown;
    const opens = this.#drawn === "absent" || before === null;
    if (opens || before.title !== shown.title) {
      this.#announcer.say(shown.title, mode === "open" ? shown.intro : "");
    }
    if (shown.notice !== (before?.notice ?? "")) {
      this.#announcer.say(shown.notice || this.#words.texts.reachable);
    }
    for (const chat of shown.chats) {
      if (this.#said.get(chat.id) !== chat.says && !opens) {
        this.#announcer.say(`${chat.name}: ${chat.says}`);
      }
      this.#said.set(chat.id, chat.says);
    }
  }

  #tickAgain(shown: Shown, now: number): void {
    const next = Math.min(...shown.chats.map((c) => c.until - now).filter((left) => left > 0).map(leftChangesIn));
    if (Number.isFinite(next)) {
      this.#tick = setTimeout(() => this.#draw(), next);
    }
  }

  /** Lets the panel go by itself once there is nothing more in it that the agent should have read. */
  #awaitLeave(shown: Shown): void {
    if (!shown.over || shown.matters) {
      clearTimeout(this.#leave);
      this.#leave = undefined;
      return;
    }
    this.#leave ??= setTimeout(() => {
      this.#leave = undefined;
      if (!this.#inUse()) {
        this.#stage.putAway();
      }
      this.#draw();
    }, LEAVES);
  }

  #inUse(): boolean {
    return this.#stage.mode === "open" && (this.#root.activeElement !== null || this.#host.matches(":hover"));
  }

  /** Where the focus was before it came in, so that it can go back. */
  #remember(from: EventTarget | null): void {
    if (from instanceof Element && from !== this.#host && from.getRootNode() !== this.#root) {
      this.#cameFrom = from;
    }
  }

  /** Gives the focus back to where it came from; false: that is not there any more. */
  #goBack(): boolean {
    const to = this.#cameFrom;
    if (!(to instanceof HTMLElement) || !to.isConnected) {
      return false;
    }
    to.focus();
    return true;
  }

  async #choose(chatId: string, choice: ChoiceWord, colleague: string): Promise<void> {
    const { departure } = this.#stage;
    const chat = departure?.chats.find((c) => c.chatId === chatId);
    if (!this.#view || !departure || !chat) {
      return;
    }
    const note = (kind: Note["kind"], text: string, reason = ""): void => {
      if (this.#stage.departure?.id !== departure.id) {
        return; // another departure is shown meanwhile
      }
      this.#notes.set(chatId, { kind, text, reason, phase: chat.phase });
      this.#dropNotes();
      if (kind !== "asking") {
        this.#announcer.say(text, reason);
      }
      this.#draw();
    };
    note("asking", this.#words.texts.asking);
    try {
      await this.#view.choose(chatId, choice, ...(colleague === "" ? [] : [colleague]));
    } catch (refusal) {
      const reason = reasonOf(refusal);
      note(reason === "" ? "unsent" : "refused", reason === "" ? this.#words.texts.unsent : this.#words.texts.refused, reason);
      return;
    }
    this.#chosen.set(chatId, choice);
    note("done", chosenText(choice, colleague, departure, this.#words));
  }

  /** A note is out of date once the chat has gone on. */
  #dropNotes(): void {
    for (const [chatId, note] of this.#notes) {
      const chat = this.#stage.departure?.chats.find((c) => c.chatId === chatId);
      if (chat?.phase !== note.phase) {
        this.#notes.delete(chatId);
      }
    }
  }
}

/** Why the controller refuses a choice; empty where it has not, the choice having got lost on its way. */
function reasonOf(refusal: unknown): string {
  if (!(refusal instanceof Error) || refusal.name === "Unreachable") {
    return "";
  }
  const code = "code" in refusal ? refusal.code : "";
  return typeof code === "string" && passing.has(code) ? "" : refusal.message;
}

/** Codes of refusals that have nothing to do with what was chosen. */
const passing = new Set(["too-many", "internal", "no-session", "wrong-clock", "replayed"]);

/** The page's language, as the agent's browser has it where that is the same: it knows the country, which times go by. */
function pageLanguage(): string {
  const page = document.documentElement.lang;
  const own = navigator.languages.find((l) => page === "" || l.toLowerCase().startsWith(`${page.toLowerCase()}-`));
  return own ?? (page || navigator.language);
}

function noName(): string {
  return "";
}
