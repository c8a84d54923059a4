import type { Texts } from "../texts.js";

/** German, in the polite form. */
export const de: Texts = {
  title: "Ihre offenen Chats",
  leaving: {
    "offline": { one: "Sie gehen offline, {n} Chat ist noch offen", other: "Sie gehen offline, {n} Chats sind noch offen" },
    "logout": { one: "Sie melden sich ab, {n} Chat ist noch offen", other: "Sie melden sich ab, {n} Chats sind noch offen" },
    "client-lost": { one: "Ihre Verbindung war weg, {n} Chat ist noch offen", other: "Ihre Verbindung war weg, {n} Chats sind noch offen" },
    "unresponsive": { one: "{n} Kunde wartet auf Ihre Antwort", other: "{n} Kunden warten auf Ihre Antwort" },
    "forced": { one: "Die Teamleitung gibt Ihren Chat weiter", other: "Die Teamleitung gibt Ihre {n} Chats weiter" },
    "shift-end": { one: "Ihre Schicht ist zu Ende, {n} Chat ist noch offen", other: "Ihre Schicht ist zu Ende, {n} Chats sind noch offen" },
    "any": { one: "{n} Ihrer Chats wird weitergegeben", other: "{n} Ihrer Chats werden weitergegeben" },
  },
  waiting: {
    one: "Ihr Chat wird von selbst weitergegeben, wenn Sie nichts anderes wählen. Bis dahin können Sie weiterschreiben.",
    other: "Ihre Chats werden von selbst weitergegeben, wenn Sie nichts anderes wählen. Bis dahin können Sie weiterschreiben.",
  },
  moving: "Die Übergabe läuft. Sie müssen nichts tun.",
  keeping: "Was noch da ist, bleibt vorerst bei Ihnen.",

  keptAll: "Sie behalten Ihre Chats",
  keptSome: { one: "Sie behalten {n} Ihrer Chats", other: "Sie behalten {n} Ihrer Chats" },
  unnoticed: "Machen Sie einfach weiter. Ihre Kunden haben nichts bemerkt.",
  settled: "Für Ihre Chats ist gesorgt",
  stranded: { one: "{n} Chat konnte nicht weitergegeben werden", other: "{n} Chats konnten nicht weitergegeben werden" },
  told: "Die Teamleitung weiß Bescheid und kümmert sich darum.",

  chat: "Chat {n}",
  chatOf: "{queue}, Chat {n}",

  will: {
    sameQueue: "Geht zurück in die Warteschlange {queue}",
    itsQueue: "Geht zurück in seine Warteschlange",
    queue: "Geht in die Warteschlange {queue}",
    agent: "Geht an {name}",
    survey: "Geht in eine kurze Umfrage und endet dann",
    somewhere: "Wird weitergegeben",
  },
  going: {
    sameQueue: "Wird in die Warteschlange {queue} zurückgegeben",
    itsQueue: "Wird in seine Warteschlange zurückgegeben",
    queue: "Wird in die Warteschlange {queue} weitergegeben",
    agent: "Wird an {name} weitergegeben",
    survey: "Wird in eine kurze Umfrage weitergegeben",
    somewhere: "Wird weitergegeben",
  },
  landing: {
    sameQueue: "Auf dem Weg in die Warteschlange {queue}",
    itsQueue: "Auf dem Weg in seine Warteschlange",
    queue: "Auf dem Weg in die Warteschlange {queue}",
    agent: "Auf dem Weg zu {name}",
    survey: "Auf dem Weg in eine kurze Umfrage",
    somewhere: "Unterwegs",
  },
  landed: {
    sameQueue: "Wieder in der Warteschlange {queue}",
    itsQueue: "Wieder in seiner Warteschlange",
    queue: "Jetzt in der Warteschlange {queue}",
    agent: "Jetzt bei {name}",
    survey: "Der Kunde ist jetzt in der Umfrage",
    somewhere: "Weitergegeben",
  },
  stays: "Bleibt bei Ihnen",
  staysUntil: "Bleibt bis {time} bei Ihnen",
  returned: "Bleibt bei Ihnen",
  ended: "Dieser Chat ist beendet",
  strandedChat: "Konnte nicht weitergegeben werden. Die Teamleitung weiß Bescheid.",

  reads: "Der Kunde wird lesen:",
  readsUsual: "Der Kunde wird die übliche Nachricht lesen.",

  finish: "Selbst abschließen",
  longer: { one: "Noch {n} Minute", other: "Noch {n} Minuten" },
  handOver: "Jetzt weitergeben",
  colleague: "An jemanden im Team geben",
  pickColleague: "An jemanden im Team geben …",
  give: "Geben",

  asking: "Einen Moment …",
  chosenFinish: "Sie behalten diesen Chat und schließen ihn ab.",
  chosenLonger: { one: "Sie haben noch {n} Minute für diesen Chat.", other: "Sie haben noch {n} Minuten für diesen Chat." },
  chosenHandOver: "Dieser Chat wird jetzt weitergegeben.",
  chosenColleague: "Dieser Chat geht an {name}.",
  refused: "Das ist gerade nicht möglich.",
  unsent: "Das konnte nicht gesendet werden. Bitte versuchen Sie es noch einmal.",

  unreachable: "Die Chat-Übergabe ist gerade nicht erreichbar. Was Sie hier sehen, kann veraltet sein, und es lässt sich nichts auswählen.",
  reachable: "Die Chat-Übergabe ist wieder erreichbar.",
  alone: {
    one: "Da die Chat-Übergabe nicht erreichbar war, wurde {n} Chat von dieser Seite aus weitergegeben.",
    other: "Da die Chat-Übergabe nicht erreichbar war, wurden {n} Chats von dieser Seite aus weitergegeben.",
  },

  fold: "Ausblenden",
  close: "Schließen",
  folded: { one: "{n} Chat zu übergeben", other: "{n} Chats zu übergeben" },

  inSeconds: "in {n} s",
  inMinutes: "in {n} min",
  inHours: "in {n} h",
  atOnce: "jeden Moment",
};
