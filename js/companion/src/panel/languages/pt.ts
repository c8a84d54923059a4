import type { Texts } from "../texts.js";

/** Portuguese, worded so that it reads well in Brazil and in Portugal. */
export const pt: Texts = {
  title: "Seus chats abertos",
  leaving: {
    "offline": { one: "Você vai ficar offline com {n} chat aberto", other: "Você vai ficar offline com {n} chats abertos" },
    "logout": { one: "Você vai sair com {n} chat aberto", other: "Você vai sair com {n} chats abertos" },
    "client-lost": { one: "Sua conexão caiu com {n} chat aberto", other: "Sua conexão caiu com {n} chats abertos" },
    "unresponsive": { one: "{n} cliente espera sua resposta", other: "{n} clientes esperam sua resposta" },
    "forced": { one: "A supervisão está passando seu chat", other: "A supervisão está passando seus {n} chats" },
    "shift-end": { one: "Seu turno acabou e {n} chat ainda está aberto", other: "Seu turno acabou e {n} chats ainda estão abertos" },
    "any": { one: "{n} dos seus chats está sendo passado", other: "{n} dos seus chats estão sendo passados" },
  },
  waiting: {
    one: "Ele será passado automaticamente se você não escolher outra coisa. Até lá, você pode continuar escrevendo.",
    other: "Eles serão passados automaticamente se você não escolher outra coisa. Até lá, você pode continuar escrevendo.",
  },
  moving: "A passagem está em andamento. Você não precisa fazer nada.",
  keeping: "O que resta fica com você por enquanto.",

  keptAll: "Você fica com seus chats",
  keptSome: { one: "Você fica com {n} dos seus chats", other: "Você fica com {n} dos seus chats" },
  unnoticed: "Continue normalmente. Seus clientes não notaram nada.",
  settled: "Está tudo certo com seus chats",
  stranded: { one: "{n} chat não pôde ser passado", other: "{n} chats não puderam ser passados" },
  told: "A supervisão foi avisada e vai cuidar disso.",

  chat: "Chat {n}",
  chatOf: "{queue}, chat {n}",

  will: {
    sameQueue: "Volta para a fila {queue}",
    itsQueue: "Volta para a sua fila",
    queue: "Vai para a fila {queue}",
    agent: "Vai para {name}",
    survey: "Vai para uma breve pesquisa e depois termina",
    somewhere: "Será passado",
  },
  going: {
    sameQueue: "Está voltando para a fila {queue}",
    itsQueue: "Está voltando para a sua fila",
    queue: "Está sendo passado para a fila {queue}",
    agent: "Está sendo passado para {name}",
    survey: "Está sendo passado para uma breve pesquisa",
    somewhere: "Está sendo passado",
  },
  landing: {
    sameQueue: "A caminho da fila {queue}",
    itsQueue: "A caminho da sua fila",
    queue: "A caminho da fila {queue}",
    agent: "A caminho de {name}",
    survey: "A caminho de uma breve pesquisa",
    somewhere: "A caminho",
  },
  landed: {
    sameQueue: "De volta à fila {queue}",
    itsQueue: "De volta à sua fila",
    queue: "Agora na fila {queue}",
    agent: "Agora com {name}",
    survey: "O cliente está agora na pesquisa",
    somewhere: "Já foi passado",
  },
  stays: "Fica com você",
  staysUntil: "Fica com você até {time}",
  returned: "Fica com você",
  ended: "Este chat terminou",
  strandedChat: "Não pôde ser passado. A supervisão foi avisada.",

  reads: "O cliente vai ler:",
  readsUsual: "O cliente vai ler a mensagem de sempre.",

  finish: "Eu termino",
  longer: { one: "Mais {n} minuto", other: "Mais {n} minutos" },
  handOver: "Passar agora",
  colleague: "Dar a um colega",
  pickColleague: "Dar a um colega…",
  give: "Dar",

  asking: "Um momento…",
  chosenFinish: "Você fica com este chat para terminá-lo.",
  chosenLonger: { one: "Você tem mais {n} minuto para este chat.", other: "Você tem mais {n} minutos para este chat." },
  chosenHandOver: "Este chat está sendo passado agora.",
  chosenColleague: "Este chat vai para {name}.",
  refused: "Isso não é possível agora.",
  unsent: "Não foi possível enviar. Tente de novo.",

  unreachable: "O serviço de passagem está fora de alcance agora. O que você vê aqui pode estar desatualizado, e nada pode ser escolhido.",
  reachable: "O serviço de passagem está de volta.",
  alone: {
    one: "Como o serviço de passagem estava fora de alcance, {n} chat foi passado a partir desta página.",
    other: "Como o serviço de passagem estava fora de alcance, {n} chats foram passados a partir desta página.",
  },

  fold: "Ocultar",
  close: "Fechar",
  folded: { one: "{n} chat para passar", other: "{n} chats para passar" },

  inSeconds: "em {n} s",
  inMinutes: "em {n} min",
  inHours: "em {n} h",
  atOnce: "a qualquer momento",
};
