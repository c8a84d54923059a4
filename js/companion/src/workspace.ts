export { startCompanion } from "./companion.js";
