// Names as they may come: each has broken some page somewhere.
export const odd = {
  markup: "<img src=x onerror=alert(1)>",
  turned: "\u202Etxt.exe",
  long: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(4).slice(0, 300),
  emoji: "👩‍👩‍👧‍👦 Zoë 🎉",
  arabic: "محمد عبد الله",
  control: "a\u0000b\u001B[31mred\u0007",
  half: "half \uD83D pair",
  empty: "",
};
