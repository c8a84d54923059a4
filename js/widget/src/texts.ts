/**
 * What the customer reads of the module itself. {names} stands for people's names: those are data, put in as they
 * are. Whoever draws a line draws it as text, never as markup.
 */
export interface Texts {
  /** Somebody has joined, or somebody is left: {names} are all who are there now. */
  readonly talking: string;
  /** The last one has left and nobody has come yet. */
  readonly left: string;
  /** The chat is being moved. */
  readonly connecting: string;
  readonly ended: string;
  /** Who has no display name. */
  readonly somebody: string;
}

const english: Texts = {
  talking: "You are now talking to {names}.",
  left: "{names} has left the chat.",
  connecting: "Connecting you to a colleague…",
  ended: "The chat has ended.",
  somebody: "a colleague",
};

const languages: Readonly<Record<string, Texts>> = {
  en: english,
  de: {
    talking: "Sie sprechen jetzt mit {names}.",
    left: "{names} hat den Chat verlassen.",
    connecting: "Sie werden mit einer Kollegin oder einem Kollegen verbunden …",
    ended: "Der Chat ist beendet.",
    somebody: "unserem Team",
  },
  es: {
    talking: "Ahora está hablando con {names}.",
    left: "{names} ha salido del chat.",
    connecting: "Le estamos conectando con otra persona de nuestro equipo…",
    ended: "El chat ha terminado.",
    somebody: "nuestro equipo",
  },
  fr: {
    talking: "Vous parlez maintenant avec {names}.",
    left: "{names} a quitté la conversation.",
    connecting: "Nous vous mettons en relation avec un autre membre de notre équipe…",
    ended: "La conversation est terminée.",
    somebody: "notre équipe",
  },
  pt: {
    talking: "Está agora a falar com {names}.",
    left: "{names} saiu do chat.",
    connecting: "Estamos a ligar a sua conversa a outra pessoa da nossa equipa…",
    ended: "O chat terminou.",
    somebody: "a nossa equipa",
  },
};

/** Words makes lines in one language (a BCP 47 tag; en where there is none of it), with a site's own texts in place of some. */
export class Words {
  readonly #texts: Texts;
  readonly #language: string;

  constructor(language: string, own: Partial<Texts>) {
    const primary = language.toLowerCase().split("-")[0] ?? "";
    this.#language = primary in languages ? language : "en";
    this.#texts = { ...(languages[primary] ?? english), ...own };
  }

  line(which: Exclude<keyof Texts, "somebody">, names: readonly string[] = []): string {
    const listed = this.#listed(names.map((name) => name.trim() || this.#texts.somebody));
    return this.#texts[which].split("{names}").join(listed); // not replace(): a name may hold "$&"
  }

  #listed(names: readonly string[]): string {
    try {
      return new Intl.ListFormat(this.#language).format(names);
    } catch {
      return names.join(", "); // a language tag that is none, or a browser without ListFormat
    }
  }
}
