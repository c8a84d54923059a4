import type { Texts } from "../texts.js";

/** English. */
export const en: Texts = {
  title: "Your open chats",
  leaving: {
    "offline": { one: "You are going offline with {n} open chat", other: "You are going offline with {n} open chats" },
    "logout": { one: "You are signing out with {n} open chat", other: "You are signing out with {n} open chats" },
    "client-lost": { one: "Your connection was lost with {n} open chat", other: "Your connection was lost with {n} open chats" },
    "unresponsive": { one: "{n} customer is waiting for your answer", other: "{n} customers are waiting for your answer" },
    "forced": { one: "A supervisor is handing over your chat", other: "A supervisor is handing over your {n} chats" },
    "shift-end": { one: "Your shift is over and {n} chat is still open", other: "Your shift is over and {n} chats are still open" },
    "any": { one: "{n} of your chats is being handed over", other: "{n} of your chats are being handed over" },
  },
  waiting: {
    one: "It will be handed over for you unless you choose otherwise. You can go on chatting until then.",
    other: "They will be handed over for you unless you choose otherwise. You can go on chatting until then.",
  },
  moving: "The handover is under way. You do not need to do anything.",
  keeping: "What is left stays with you for now.",

  keptAll: "You keep your chats",
  keptSome: { one: "You keep {n} of your chats", other: "You keep {n} of your chats" },
  unnoticed: "Just go on. Your customers have noticed nothing.",
  settled: "Your chats are taken care of",
  stranded: { one: "{n} chat could not be handed over", other: "{n} chats could not be handed over" },
  told: "A supervisor has been told and will look after it.",

  chat: "Chat {n}",
  chatOf: "{queue}, chat {n}",

  will: {
    sameQueue: "Goes back to the queue {queue}",
    itsQueue: "Goes back to its queue",
    queue: "Goes to the queue {queue}",
    agent: "Goes to {name}",
    survey: "Goes to a short survey, then ends",
    somewhere: "Will be handed over",
  },
  going: {
    sameQueue: "Being handed back to the queue {queue}",
    itsQueue: "Being handed back to its queue",
    queue: "Being handed over to the queue {queue}",
    agent: "Being handed over to {name}",
    survey: "Being handed over to a short survey",
    somewhere: "Being handed over",
  },
  landing: {
    sameQueue: "On its way to the queue {queue}",
    itsQueue: "On its way to its queue",
    queue: "On its way to the queue {queue}",
    agent: "On its way to {name}",
    survey: "On its way to a short survey",
    somewhere: "On its way",
  },
  landed: {
    sameQueue: "Back in the queue {queue}",
    itsQueue: "Back in its queue",
    queue: "In the queue {queue} now",
    agent: "With {name} now",
    survey: "The customer is in the survey now",
    somewhere: "Handed over",
  },
  stays: "Stays with you",
  staysUntil: "Stays with you until {time}",
  returned: "Stays with you",
  ended: "This chat has ended",
  strandedChat: "Could not be handed over. A supervisor has been told.",

  reads: "The customer will read:",
  readsUsual: "The customer will read the usual message.",

  finish: "Finish it myself",
  longer: { one: "{n} more minute", other: "{n} more minutes" },
  handOver: "Hand over now",
  colleague: "Give to a colleague",
  pickColleague: "Give to a colleague…",
  give: "Give",

  asking: "One moment…",
  chosenFinish: "You keep this chat and finish it.",
  chosenLonger: { one: "You have {n} more minute for this chat.", other: "You have {n} more minutes for this chat." },
  chosenHandOver: "This chat is handed over now.",
  chosenColleague: "This chat goes to {name}.",
  refused: "That is not possible now.",
  unsent: "That could not be sent. Please try again.",

  unreachable: "The handover service cannot be reached right now. What you see here may be out of date, and nothing can be chosen.",
  reachable: "The handover service can be reached again.",
  alone: {
    one: "Because the handover service could not be reached, {n} chat was handed over from this page.",
    other: "Because the handover service could not be reached, {n} chats were handed over from this page.",
  },

  fold: "Hide",
  close: "Close",
  folded: { one: "{n} chat to hand over", other: "{n} chats to hand over" },

  inSeconds: "in {n} s",
  inMinutes: "in {n} min",
  inHours: "in {n} h",
  atOnce: "any moment",
};
