// What Amazon's chat library needs of a browser, in node. The library exports
// nothing and lays its name space on the global object; it keeps one websocket
// manager for a page, so each person of a chat gets a copy of their own.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import vm from "node:vm";
import { WebSocket } from "ws";

globalThis.window = globalThis;
globalThis.self = globalThis;
Object.defineProperty(globalThis, "navigator", {
  value: { userAgent: "node", onLine: true },
  configurable: true,
});
globalThis.WebSocket = WebSocket;

const path = createRequire(import.meta.url).resolve("amazon-connect-chatjs");
const source = readFileSync(path, "utf8");

/** page gives the name space of a library that nobody else uses. */
export async function page() {
  delete globalThis.connect;
  vm.runInThisContext(source, { filename: path });
  return globalThis.connect;
}
