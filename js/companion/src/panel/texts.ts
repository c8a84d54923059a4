import { de } from "./languages/de.js";
import { en } from "./languages/en.js";
import { es } from "./languages/es.js";
import { fr } from "./languages/fr.js";
import { pt } from "./languages/pt.js";

/**
 * A text that depends on a number, by the plural categories of the language (Unicode CLDR, as Intl.PluralRules
 * names them). `other` is what any category has that is not given.
 */
export type Plural = { readonly [category in Intl.LDMLPluralRule]?: string } & { readonly other: string };

/** Where a chat goes, said in whole sentences: languages differ in how they would be put together. */
export interface Where {
  /** Back to the queue it came from; {queue} is its name. */
  readonly sameQueue: string;
  /** As sameQueue, where the queue's name is not known. */
  readonly itsQueue: string;
  /** To another queue, {queue}. */
  readonly queue: string;
  /** To the colleague {name}. */
  readonly agent: string;
  /** To a survey, with which the chat ends. */
  readonly survey: string;
  /** It is not known where, or the word for it is not. */
  readonly somewhere: string;
}

/** Why the agent's chats are to be handed over: the causes of a departure, and `any` for one that is not known here. */
export type Cause = "offline" | "logout" | "client-lost" | "unresponsive" | "forced" | "shift-end" | "any";

/**
 * Everything that the panel says. {n} is a number, {name} a person's username, {queue} a queue's name, {time} a time
 * of day, {chat} what a chat is called.
 */
export interface Texts {
  /** What the panel is called where there is nothing more exact to say. */
  readonly title: string;
  /** The heading while chats wait for, or are on, their way; {n} chats. */
  readonly leaving: { readonly [cause in Cause]: Plural };
  /** Beneath it: nothing has been done yet. */
  readonly waiting: Plural;
  /** Some chat is being moved. */
  readonly moving: string;
  /** All that are left are kept for a while. */
  readonly keeping: string;

  /** The heading when the agent is back, and has lost no chat. */
  readonly keptAll: string;
  /** The heading when the agent is back, and {n} chats are left. */
  readonly keptSome: Plural;
  /** Beneath either. */
  readonly unnoticed: string;
  /** The heading when there is nothing more to do. */
  readonly settled: string;
  /** The heading when {n} chats could not be handed over. */
  readonly stranded: Plural;
  /** Beneath it. */
  readonly told: string;

  /** What a chat is called that has no other name; {n} counts. */
  readonly chat: string;
  /** The same where its queue is known. */
  readonly chatOf: string;

  /** Of a chat that still waits. */
  readonly will: Where;
  /** Of one that is being taken off the agent. */
  readonly going: Where;
  /** Of one that is no longer with the agent and has not been seen to arrive. */
  readonly landing: Where;
  /** Of one that has arrived. */
  readonly landed: Where;
  /** Of one that is left with the agent, for good or until {time}. */
  readonly stays: string;
  readonly staysUntil: string;
  /** Of one that is left with the agent who came back. */
  readonly returned: string;
  readonly ended: string;
  readonly strandedChat: string;

  /** Before what the customer will read. */
  readonly reads: string;
  /** Where that is what the flow says to everybody. */
  readonly readsUsual: string;

  /** The choices. {n} is a number of minutes. */
  readonly finish: string;
  readonly longer: Plural;
  readonly handOver: string;
  readonly colleague: string;
  readonly pickColleague: string;
  readonly give: string;

  /** What came of a choice. */
  readonly asking: string;
  readonly chosenFinish: string;
  readonly chosenLonger: Plural;
  readonly chosenHandOver: string;
  readonly chosenColleague: string;
  /** The controller refuses; its reason stands beneath. */
  readonly refused: string;
  /** The choice did not reach the controller. */
  readonly unsent: string;

  /** The controller cannot be reached; it can again. */
  readonly unreachable: string;
  readonly reachable: string;
  /** The companion has handed {n} chats over by itself. */
  readonly alone: Plural;

  /** The button that folds the panel, the one that puts it away, and what the folded one shows of {n} chats. */
  readonly fold: string;
  readonly close: string;
  readonly folded: Plural;

  /** How long it is until then. */
  readonly inSeconds: string;
  readonly inMinutes: string;
  readonly inHours: string;
  readonly atOnce: string;
}

/**
 * Texts of the caller's own, which take the place of those here. A plural is replaced whole; of the other groups
 * single texts may be.
 */
export type OwnTexts = {
  readonly [key in keyof Texts]?: Texts[key] extends string | Plural ? Texts[key] : Partial<Texts[key]>;
};

/** The languages that are here, by their BCP 47 tag. */
export const languages: Readonly<Record<string, Texts>> = { de, en, es, fr, pt };

/**
 * The texts of a language, or of the nearest that is here (de for de-AT, and English where there is none), with the
 * caller's own put over them.
 */
export function textsFor(language: string, own: OwnTexts = {}): Texts {
  const base = languages[nearest(language)] ?? en;
  const texts: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const group = typeof value === "object" && !("other" in value);
    texts[key] = group ? { ...(texts[key] as object), ...value } : value;
  }
  return texts as unknown as Texts;
}

/** The tag of the language here that is nearest to the one given: itself, else without its last parts, else en. */
export function nearest(language: string): string {
  const parts = language.toLowerCase().split("-");
  for (; parts.length > 0; parts.pop()) {
    const tag = parts.join("-");
    if (Object.hasOwn(languages, tag)) {
      return tag;
    }
  }
  return "en";
}
