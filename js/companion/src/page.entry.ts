// What the controller serves to pages as /companion/module.js: the companion as one module, without Amazon's libraries.
export { startCompanion, type Companion, type CompanionOptions } from "./companion.js";
export { NotPossible, type Desk, type Token } from "./desk.js";
export { localDesk } from "./local.js";
export { createPanel, warnBeforeClose, type AgentPanel, type PanelOptions } from "./panel/index.js";
