/** What an agent sees: the panel that asks what is to become of the live chats. */
export { createPanel, type AgentPanel, type PanelOptions } from "./panel.js";
export { warnBeforeClose } from "../page.js";
export { languages, type Cause, type OwnTexts, type Plural, type Texts, type Where } from "./texts.js";
export type { NameOf } from "./model.js";
