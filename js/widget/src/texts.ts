/**
 * What the customer reads of the module itself. {names} stands for people's names: those are data, put in as they
 * are. Whoever draws a line draws it as text, never as markup.
 */
export interface Texts {
  /** Somebody has joined, or somebody is left: {names} are all who are there now. */
  readonly talking: string;
  /** The same, where nobody there has a name. */
  readonly talkingUnnamed: string;
  /** The last one has left, and nobody has come yet. */
  readonly left: string;
  readonly leftUnnamed: string;
  /** The chat is being moved. */
  readonly connecting: string;
  readonly ended: string;
}

/** The lines that a customer may read. */
export type Line = "talking" | "left" | "connecting" | "ended";

const english: Texts = {
  talking: "You are now talking to {names}.",
  talkingUnnamed: "You are now talking to a colleague.",
  left: "{names} has left the chat.",
  leftUnnamed: "Your contact has left the chat.",
  connecting: "Connecting you to a colleague…",
  ended: "The chat has ended.",
};

const languages: ReadonlyMap<string, Texts> = new Map([
  ["en", english],
  ["de", {
    talking: "Sie sprechen jetzt mit {names}.",
    talkingUnnamed: "Sie sprechen jetzt mit jemandem aus unserem Team.",
    left: "{names} hat den Chat verlassen.",
    leftUnnamed: "Ihr Gegenüber hat den Chat verlassen.",
    connecting: "Sie werden mit jemandem aus unserem Team verbunden …",
    ended: "Der Chat ist beendet.",
  }],
  ["es", {
    talking: "Ahora está hablando con {names}.",
    talkingUnnamed: "Ahora está hablando con alguien de nuestro equipo.",
    left: "{names} ha salido del chat.",
    leftUnnamed: "La persona que le atendía ha salido del chat.",
    connecting: "Le estamos poniendo en contacto con alguien de nuestro equipo…",
    ended: "El chat ha terminado.",
  }],
  ["fr", {
    talking: "Vous parlez maintenant avec {names}.",
    talkingUnnamed: "Vous parlez maintenant avec un membre de notre équipe.",
    left: "{names} a quitté la conversation.",
    leftUnnamed: "Votre interlocuteur a quitté la conversation.",
    connecting: "Nous vous mettons en relation avec un membre de notre équipe…",
    ended: "La conversation est terminée.",
  }],
  ["pt", {
    talking: "Está agora a falar com {names}.",
    talkingUnnamed: "Está agora a falar com alguém da nossa equipa.",
    left: "{names} saiu da conversa.",
    leftUnnamed: "A pessoa que o atendia saiu da conversa.",
    connecting: "Estamos a pô-lo em contacto com alguém da nossa equipa…",
    ended: "A conversa terminou.",
  }],
]);

/** Words makes lines in one language (a BCP 47 tag; English where there is none of it), with a site's own texts in place of some. */
export class Words {
  readonly #texts: Texts;
  readonly #language: string;

  constructor(language: string, own: Partial<Texts>) {
    const texts = languages.get(language.toLowerCase().split("-")[0] ?? "");
    this.#language = texts ? language : "en";
    this.#texts = { ...(texts ?? english), ...own };
  }

  line(which: Line, names: readonly string[] = []): string {
    const named = names.map((name) => name.trim()).filter((name) => name !== "");
    if (named.length > 0) {
      return this.#texts[which].split("{names}").join(this.#listed(named)); // not replace(): a name may hold "$&"
    }
    return which === "talking" || which === "left" ? this.#texts[`${which}Unnamed`] : this.#texts[which];
  }

  #listed(names: readonly string[]): string {
    try {
      return new Intl.ListFormat(this.#language).format(names);
    } catch {
      return names.join(", "); // a tag that is none, or a browser without ListFormat
    }
  }
}
