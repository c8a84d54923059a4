import type { Texts } from "../texts.js";

/** French, in the polite form. */
export const fr: Texts = {
  title: "Vos chats ouverts",
  leaving: {
    "offline": { one: "Vous passez hors ligne avec {n} chat ouvert", other: "Vous passez hors ligne avec {n} chats ouverts" },
    "logout": { one: "Vous vous déconnectez avec {n} chat ouvert", other: "Vous vous déconnectez avec {n} chats ouverts" },
    "client-lost": { one: "Votre connexion a été coupée avec {n} chat ouvert", other: "Votre connexion a été coupée avec {n} chats ouverts" },
    "unresponsive": { one: "{n} client attend votre réponse", other: "{n} clients attendent votre réponse" },
    "forced": { one: "Votre responsable transmet votre chat", other: "Votre responsable transmet vos {n} chats" },
    "shift-end": { one: "Votre service est terminé et {n} chat est encore ouvert", other: "Votre service est terminé et {n} chats sont encore ouverts" },
    "any": { one: "{n} de vos chats est en cours de transmission", other: "{n} de vos chats sont en cours de transmission" },
  },
  waiting: {
    one: "Il sera transmis pour vous, sauf si vous choisissez autre chose. D’ici là, vous pouvez continuer à écrire.",
    other: "Ils seront transmis pour vous, sauf si vous choisissez autre chose. D’ici là, vous pouvez continuer à écrire.",
  },
  moving: "La transmission est en cours. Vous n’avez rien à faire.",
  keeping: "Ce qui reste est encore à vous pour le moment.",

  keptAll: "Vous gardez vos chats",
  keptSome: { one: "Vous gardez {n} de vos chats", other: "Vous gardez {n} de vos chats" },
  unnoticed: "Continuez comme avant. Vos clients n’ont rien remarqué.",
  settled: "Vos chats sont pris en charge",
  stranded: { one: "{n} chat n’a pas pu être transmis", other: "{n} chats n’ont pas pu être transmis" },
  told: "Votre responsable est au courant et s’en occupe.",

  chat: "Chat {n}",
  chatOf: "{queue}, chat {n}",

  will: {
    sameQueue: "Retourne dans la file {queue}",
    itsQueue: "Retourne dans sa file",
    queue: "Va dans la file {queue}",
    agent: "Passe à {name}",
    survey: "Va à une courte enquête, puis se termine",
    somewhere: "Sera transmis",
  },
  going: {
    sameQueue: "Est en train de retourner dans la file {queue}",
    itsQueue: "Est en train de retourner dans sa file",
    queue: "En cours de transmission à la file {queue}",
    agent: "En cours de transmission à {name}",
    survey: "En cours de transmission à une courte enquête",
    somewhere: "En cours de transmission",
  },
  landing: {
    sameQueue: "En route vers la file {queue}",
    itsQueue: "En route vers sa file",
    queue: "En route vers la file {queue}",
    agent: "En route vers {name}",
    survey: "En route vers une courte enquête",
    somewhere: "En route",
  },
  landed: {
    sameQueue: "De retour dans la file {queue}",
    itsQueue: "De retour dans sa file",
    queue: "Maintenant dans la file {queue}",
    agent: "Maintenant avec {name}",
    survey: "Le client est maintenant dans l’enquête",
    somewhere: "Transmis",
  },
  stays: "Reste avec vous",
  staysUntil: "Reste avec vous jusqu’à {time}",
  returned: "Reste avec vous",
  ended: "Ce chat est terminé",
  strandedChat: "N’a pas pu être transmis. Votre responsable est au courant.",

  reads: "Le client lira :",
  readsUsual: "Le client lira le message habituel.",

  finish: "Le terminer moi-même",
  longer: { one: "{n} minute de plus", other: "{n} minutes de plus" },
  handOver: "Transmettre maintenant",
  colleague: "Donner à un collègue",
  pickColleague: "Donner à un collègue…",
  give: "Donner",

  asking: "Un instant…",
  chosenFinish: "Vous gardez ce chat pour le terminer.",
  chosenLonger: { one: "Vous avez {n} minute de plus pour ce chat.", other: "Vous avez {n} minutes de plus pour ce chat." },
  chosenHandOver: "Ce chat est transmis maintenant.",
  chosenColleague: "Ce chat passe à {name}.",
  refused: "Ce n’est pas possible pour le moment.",
  unsent: "L’envoi n’a pas abouti. Veuillez réessayer.",

  unreachable: "Le service de transmission est injoignable pour le moment. Ce que vous voyez ici n’est peut-être plus à jour, et aucun choix n’est possible.",
  reachable: "Le service de transmission est de nouveau joignable.",
  alone: {
    one: "Le service de transmission étant injoignable, {n} chat a été transmis depuis cette page.",
    other: "Le service de transmission étant injoignable, {n} chats ont été transmis depuis cette page.",
  },

  fold: "Masquer",
  close: "Fermer",
  folded: { one: "{n} chat à transmettre", other: "{n} chats à transmettre" },

  inSeconds: "dans {n} s",
  inMinutes: "dans {n} min",
  inHours: "dans {n} h",
  atOnce: "d’un moment à l’autre",
};
