// A custom CCP in Chromium with the companion's desk in it: the page of test/interop, and what drives the desk.

import { readFile } from "node:fs/promises";
import { Host as Base } from "../../test/interop/js/streams-host.mjs";
import { Desk, script } from "./desk.mjs";

const page = `
/* global handoverCompanion, connect, note */
${script}
window.makeDesk = () => window.sit(handoverCompanion.streamsDesk(connect, () => note("another agent")));`;

function html(...scripts) {
  const tags = scripts.map((name) => `<script src="/${name}"></script>`).join("");
  return `<!doctype html><meta charset="utf-8"><title>custom CCP</title><link rel="icon" href="data:,">
<div id="ccp" style="width:400px;height:600px"></div>${tags}`;
}

/** Host serves the page, with Amazon's chat library or without. */
export class Host {
  static async start() {
    const base = await Base.start();
    Object.assign(base.files, {
      "/streams.global.js": await readFile(new URL("../companion/dist/streams.global.js", import.meta.url)),
      "/desk.js": page,
      "/": html("amazon-connect-chat.js", "connect-streams.js", "page.js", "streams.global.js", "desk.js"),
    });
    return new Host(base);
  }

  constructor(base) { this.base = base; }

  get browser() { return this.base.browser; }

  stop() { return this.base.stop(); }

  /** window opens the page; make makes the desk, before or after initCCP. */
  async window(context) { return new Window(await this.base.open(context)); }
}

/** Window is the page in one window, and the desk in it. */
class Window extends Desk {
  constructor(window) {
    super(window.page);
    this.window = window;
    this.page = window.page;
  }

  make() { return this.page.evaluate(() => window.makeDesk()); }
}
