import type { Texts } from "../texts.js";

/** Spanish, in the polite form. */
export const es: Texts = {
  title: "Sus chats abiertos",
  leaving: {
    "offline": { one: "Va a desconectarse con {n} chat abierto", other: "Va a desconectarse con {n} chats abiertos" },
    "logout": { one: "Va a cerrar la sesión con {n} chat abierto", other: "Va a cerrar la sesión con {n} chats abiertos" },
    "client-lost": { one: "Se perdió su conexión con {n} chat abierto", other: "Se perdió su conexión con {n} chats abiertos" },
    "unresponsive": { one: "{n} cliente espera su respuesta", other: "{n} clientes esperan su respuesta" },
    "forced": { one: "Su responsable está pasando su chat", other: "Su responsable está pasando sus {n} chats" },
    "shift-end": { one: "Su turno ha terminado y queda {n} chat abierto", other: "Su turno ha terminado y quedan {n} chats abiertos" },
    "any": { one: "Se está pasando {n} de sus chats", other: "Se están pasando {n} de sus chats" },
  },
  waiting: {
    one: "Se pasará automáticamente si no elige otra cosa. Hasta entonces puede seguir escribiendo.",
    other: "Se pasarán automáticamente si no elige otra cosa. Hasta entonces puede seguir escribiendo.",
  },
  moving: "El traspaso está en marcha. No tiene que hacer nada.",
  keeping: "Lo que queda sigue con usted por ahora.",

  keptAll: "Conserva sus chats",
  keptSome: { one: "Conserva {n} de sus chats", other: "Conserva {n} de sus chats" },
  unnoticed: "Siga con normalidad. Sus clientes no han notado nada.",
  settled: "Sus chats están atendidos",
  stranded: { one: "No se pudo pasar {n} chat", other: "No se pudieron pasar {n} chats" },
  told: "Se ha avisado a su responsable, que se encargará.",

  chat: "Chat {n}",
  chatOf: "{queue}, chat {n}",

  will: {
    sameQueue: "Vuelve a la cola {queue}",
    itsQueue: "Vuelve a su cola",
    queue: "Va a la cola {queue}",
    agent: "Va a {name}",
    survey: "Va a una breve encuesta y luego termina",
    somewhere: "Se va a pasar",
  },
  going: {
    sameQueue: "Se está devolviendo a la cola {queue}",
    itsQueue: "Se está devolviendo a su cola",
    queue: "Se está pasando a la cola {queue}",
    agent: "Se está pasando a {name}",
    survey: "Se está pasando a una breve encuesta",
    somewhere: "Se está pasando",
  },
  landing: {
    sameQueue: "De camino a la cola {queue}",
    itsQueue: "De camino a su cola",
    queue: "De camino a la cola {queue}",
    agent: "De camino a {name}",
    survey: "De camino a una breve encuesta",
    somewhere: "De camino",
  },
  landed: {
    sameQueue: "De nuevo en la cola {queue}",
    itsQueue: "De nuevo en su cola",
    queue: "Ahora en la cola {queue}",
    agent: "Ahora con {name}",
    survey: "El cliente está ahora en la encuesta",
    somewhere: "Ya se ha pasado",
  },
  stays: "Se queda con usted",
  staysUntil: "Se queda con usted hasta las {time}",
  returned: "Se queda con usted",
  ended: "Este chat ha terminado",
  strandedChat: "No se pudo pasar. Se ha avisado a su responsable.",

  reads: "El cliente leerá:",
  readsUsual: "El cliente leerá el mensaje habitual.",

  finish: "Terminarlo yo",
  longer: { one: "{n} minuto más", other: "{n} minutos más" },
  handOver: "Pasar ahora",
  colleague: "Dar a otra persona del equipo",
  pickColleague: "Dar a otra persona del equipo…",
  give: "Dar",

  asking: "Un momento…",
  chosenFinish: "Conserva este chat para terminarlo.",
  chosenLonger: { one: "Tiene {n} minuto más para este chat.", other: "Tiene {n} minutos más para este chat." },
  chosenHandOver: "Este chat se pasa ahora.",
  chosenColleague: "Este chat va a {name}.",
  refused: "Ahora no es posible.",
  unsent: "No se pudo enviar. Inténtelo de nuevo.",

  unreachable: "Ahora no hay conexión con el servicio de traspaso. Lo que ve aquí puede no estar al día y no se puede elegir nada.",
  reachable: "Vuelve a haber conexión con el servicio de traspaso.",
  alone: {
    one: "Como no había conexión con el servicio de traspaso, se pasó {n} chat desde esta página.",
    other: "Como no había conexión con el servicio de traspaso, se pasaron {n} chats desde esta página.",
  },

  fold: "Ocultar",
  close: "Cerrar",
  folded: { one: "{n} chat por pasar", other: "{n} chats por pasar" },

  inSeconds: "en {n} s",
  inMinutes: "en {n} min",
  inHours: "en {n} h",
  atOnce: "en cualquier momento",
};
