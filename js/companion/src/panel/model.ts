import type { PanelView } from "../panel.js";
import type { Choice, Departure, DepartureChat } from "../wire.js";
import { isOpen, isOver, isSettled } from "./stage.js";
import type { Cause, Where } from "./texts.js";
import { fill, name, visible, type Words } from "./words.js";

/** What the panel shows, in words: nothing here knows of a page. */
export interface Shown {
  title: string;
  intro: string;
  /** That the controller cannot be reached, and what was done alone; empty for nothing. */
  notice: string;
  /** On the button that it is folded to. */
  folded: string;
  chats: ShownChat[];
  /** Nothing more becomes of it, so that it can be put away. */
  over: boolean;
  /** The agent should have read it before it goes. */
  matters: boolean;
}

/** One chat of it. */
export interface ShownChat {
  id: string;
  name: string;
  tone: "calm" | "busy" | "good" | "bad";
  says: string;
  /** Until when it stays with the agent, where the departure's own end of the grace does not say so; may be empty. */
  keeps: string;
  /** The instant that a countdown runs to; 0: there is none. */
  until: number;
  /** What the customer will read, and what stands before it; empty for nothing. */
  lead: string;
  reads: string;
  choices: ShownChoice[];
  colleagues: string[];
}

export type ChoiceWord = Choice["choice"];

export interface ShownChoice {
  choice: ChoiceWord;
  text: string;
}

/** What the agent has chosen for a chat, by the chat's id. */
export type Chosen = ReadonlyMap<string, ChoiceWord>;

/** What a chat is called, where the page knows better than its queue's name; empty where it does not. */
export type NameOf = (chat: { contactId: string; chatId: string; queue: string }) => string;

/** Puts in words what is known of a departure; null where there is only a notice to be shown. */
export function describe(departure: Departure | null, view: PanelView, words: Words, chosen: Chosen, nameOf: NameOf): Shown {
  const { texts } = words;
  const alone = view.alone > 0 ? words.plural(texts.alone, view.alone) : "";
  const notice = [view.connected ? "" : texts.unreachable, alone].filter((n) => n !== "").join(" ");
  if (!departure) {
    return { title: texts.title, intro: "", notice, folded: texts.title, chats: [], over: view.connected, matters: false };
  }
  const over = isOver(departure);
  const stranded = departure.chats.filter((c) => c.phase === "stranded").length;
  const title = over ? ending(departure, stranded, words) : words.plural(leaving(departure, words), departure.chats.length);
  return {
    title,
    intro: over ? afterword(departure, stranded, words) : outlook(departure, words),
    notice,
    folded: over ? title : words.plural(texts.folded, departure.chats.filter(isLeft).length),
    chats: departure.chats.map((c, at) => describeChat(departure, c, called(departure, c, at, words, nameOf), words, chosen)),
    over,
    matters: stranded > 0,
  };
}

function leaving(departure: Departure, words: Words): Words["texts"]["leaving"]["any"] {
  const causes = words.texts.leaving;
  return Object.hasOwn(causes, departure.cause) ? causes[departure.cause as Cause] : causes.any;
}

function ending(departure: Departure, stranded: number, words: Words): string {
  const kept = departure.chats.filter((c) => c.phase === "returned").length;
  if (stranded > 0) {
    return words.plural(words.texts.stranded, stranded);
  }
  if (kept === 0) {
    return words.texts.settled;
  }
  return kept === departure.chats.length ? words.texts.keptAll : words.plural(words.texts.keptSome, kept);
}

function afterword(departure: Departure, stranded: number, words: Words): string {
  if (stranded > 0) {
    return words.texts.told;
  }
  return departure.chats.every((c) => c.phase === "returned") ? words.texts.unnoticed : "";
}

function outlook(departure: Departure, words: Words): string {
  const waiting = departure.chats.filter((c) => c.phase === "waiting").length;
  if (waiting > 0) {
    return words.plural(words.texts.waiting, waiting);
  }
  return departure.chats.some((c) => isLeft(c) && c.phase !== "kept") ? words.texts.moving : words.texts.keeping;
}

/** Whether the chat is still with the agent, or on its way. */
function isLeft(chat: DepartureChat): boolean {
  return !isSettled(chat);
}

function called(departure: Departure, chat: DepartureChat, at: number, words: Words, nameOf: NameOf): string {
  const own = visible(nameOf({ contactId: chat.contactId, chatId: chat.chatId, queue: chat.queue }));
  if (own !== "") {
    return own;
  }
  const n = words.number(at + 1);
  if (chat.queue === "") {
    return fill(words.texts.chat, { n });
  }
  const alike = departure.chats.filter((c) => c.queue === chat.queue).length > 1;
  return alike ? fill(words.texts.chatOf, { n, queue: name(chat.queue) }) : visible(chat.queue);
}

function describeChat(departure: Departure, chat: DepartureChat, named: string, words: Words, chosen: Chosen): ShownChat {
  const until = waitsUntil(departure, chat, chosen);
  const asks = isOpen(departure) && (chat.phase === "waiting" || chat.phase === "kept");
  return {
    id: chat.chatId,
    name: named,
    tone: toneOf(chat),
    says: sayOf(chat, words),
    keeps: chat.phase === "waiting" && chat.keptUntil > departure.due ? fill(words.texts.staysUntil, { time: words.time(chat.keptUntil) }) : "",
    until,
    ...readingOf(chat, words),
    choices: asks ? choicesOf(departure, chat, words) : [],
    colleagues: asks ? departure.colleagues : [],
  };
}

/** What its customer is about to read: nothing, of a chat that has gone or does not go at all. */
function readingOf(chat: DepartureChat, words: Words): Pick<ShownChat, "lead" | "reads"> {
  if (chat.target === "keep" || chat.phase === "landing" || !isLeft(chat)) {
    return { lead: "", reads: "" };
  }
  return { lead: chat.say === "" ? words.texts.readsUsual : words.texts.reads, reads: visible(chat.say) };
}

/**
 * When the chat goes on its way. The departure's due is that of its first chat: of one that the agent has chosen to
 * keep it says nothing.
 */
function waitsUntil(departure: Departure, chat: DepartureChat, chosen: Chosen): number {
  if (!isOpen(departure) || (chat.phase !== "waiting" && chat.phase !== "kept")) {
    return 0;
  }
  if (chat.keptUntil > 0 || chat.phase === "kept") {
    return chat.keptUntil;
  }
  const choice = chosen.get(chat.chatId);
  return choice === "finish" || choice === "longer" ? 0 : departure.due;
}

function toneOf(chat: DepartureChat): ShownChat["tone"] {
  switch (chat.phase) {
    case "marking":
    case "releasing":
    case "landing":
      return "busy";
    case "landed":
    case "returned":
      return "good";
    case "stranded":
      return "bad";
    default:
      return "calm";
  }
}

/** The chat's phase in plain words (design §4). */
function sayOf(chat: DepartureChat, words: Words): string {
  const { texts } = words;
  switch (chat.phase) {
    case "marking":
    case "releasing":
      return whither(texts.going, chat);
    case "landing":
      return whither(texts.landing, chat);
    case "landed":
      return whither(texts.landed, chat);
    case "kept":
      return chat.keptUntil > 0 ? fill(texts.staysUntil, { time: words.time(chat.keptUntil) }) : texts.stays;
    case "returned":
      return texts.returned;
    case "ended":
      return texts.ended;
    case "stranded":
      return texts.strandedChat;
    default:
      return chat.target === "keep" ? texts.stays : whither(texts.will, chat);
  }
}

/** Where the chat goes. A target is written as a policy writes it: same-queue, queue NAME, agent NAME, survey. */
function whither(where: Where, chat: DepartureChat): string {
  const [kind = "", ...rest] = chat.target.split(" ");
  const to = name(rest.join(" "));
  switch (kind) {
    case "same-queue":
      return chat.queue === "" ? where.itsQueue : fill(where.sameQueue, { queue: name(chat.queue) });
    case "queue":
      return fill(where.queue, { queue: to });
    case "agent":
      return fill(where.agent, { name: to });
    case "survey":
      return where.survey;
    default:
      return where.somewhere;
  }
}

/** What may be chosen: more time only where the policy has some left, an end of the wait only where there is one. */
function choicesOf(departure: Departure, chat: DepartureChat, words: Words): ShownChoice[] {
  const { texts } = words;
  const choices: ShownChoice[] = [];
  if (chat.longer && departure.longer > 0) {
    choices.push({ choice: "finish", text: texts.finish }, { choice: "longer", text: words.plural(texts.longer, minutes(departure)) });
  }
  if (chat.phase === "waiting" || chat.keptUntil > 0) {
    choices.push({ choice: "hand-over", text: texts.handOver });
  }
  if (departure.colleagues.length > 0) {
    choices.push({ choice: "colleague", text: texts.colleague });
  }
  return choices;
}

/** By how many minutes a chat may be kept longer at once. */
export function minutes(departure: Departure): number {
  return Math.round(departure.longer / 6_000) / 10;
}

/** What is said once the controller has taken a choice on. */
export function chosenText(choice: ChoiceWord, colleague: string, departure: Departure, words: Words): string {
  const { texts } = words;
  switch (choice) {
    case "finish":
      return texts.chosenFinish;
    case "longer":
      return words.plural(texts.chosenLonger, minutes(departure));
    case "hand-over":
      return texts.chosenHandOver;
    case "colleague":
      return fill(texts.chosenColleague, { name: name(colleague) });
  }
}
