// What docs/companion.md shows is run as it stands there; only addresses are changed.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { World } from "./scenario.mjs";
import { Local } from "../../test/interop/js/streams-local.mjs";

const text = await readFile(new URL("../../docs/companion.md", import.meta.url), "utf8");
const blocks = [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, code]) => ({ language, code }));
const block = (language, word) => blocks.find((b) => b.language === language && b.code.includes(word))?.code ?? assert.fail(`no ${language} with ${word}`);

let world;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

test("the page around the CCP, with a token from the browser's storage", { timeout: 60_000 }, async () => {
  world = await World.open();
  world.host.files["/panel.js"] = await readFile(new URL("../companion/dist/panel.global.js", import.meta.url));
  const context = await world.host.browser.newContext();
  const w = await world.host.open(context);
  await w.page.addScriptTag({ url: "/panel.js" });
  await w.begin(world.local, "/connect/ccp-v2/?agent=ana");
  await w.heard("agent");
  await w.page.evaluate((token) => localStorage.setItem("handover.enrolment", token), await world.token("ana"));
  await w.page.evaluate(block("js", "startStreamsCompanion").replace("https://handover.example.com", world.url));
  await w.setState("Available");
  const customers = await world.chats(w, 1);
  await world.colleague();
  await w.setState("Offline", { enqueueNextState: true });
  await world.landed(customers);
});

test("connectlocal without a page", { timeout: 60_000 }, async () => {
  const local = await Local.start("--controller=true");
  const folder = await mkdtemp(join(tmpdir(), "handover-docs-"));
  try {
    const code = block("js", "startLocalCompanion")
      .replace("@handover/companion/local", new URL("../companion/dist/local.js", import.meta.url))
      .replace("http://127.0.0.1:8686", local.url)
      .replace("await startLocal", "export const companion = await startLocal");
    await writeFile(join(folder, "snippet.mjs"), code);
    const { companion } = await import(join(folder, "snippet.mjs"));
    await local.login("ana"); // which the companion sees, and tells
    while (!companion.connected) {
      await new Promise((done) => setTimeout(done, 20)); // between two looks; the test's own time is the limit
    }
    companion.stop();
  } finally {
    await rm(folder, { recursive: true });
    await local.stop();
  }
});

test("the configuration is one that a controller takes", { timeout: 60_000 }, async () => {
  const yaml = block("yaml", "companion:");
  assert.match(yaml, /origins: \[https:/);
  world = await World.open({ companion: yaml.slice(yaml.indexOf("companion:")) });
  const answer = await fetch(`${world.url}/companion/v1/beat`, { method: "OPTIONS", headers: { origin: "https://agents.example.com" } });
  assert.equal(answer.headers.get("access-control-allow-origin"), "https://agents.example.com");
});
