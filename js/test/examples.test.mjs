// The pages of examples/ as they stand there, with their addresses changed, in Chromium: what an engineer copies works,
// within its own content-security policy.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { afterEach, test } from "node:test";
import { World } from "./scenario.mjs";
import { Host } from "./workspace-host.mjs";
import { Local } from "../../test/interop/js/streams-local.mjs";

const time = { timeout: 90_000 };
const ends = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** example reads a file of an example, with other addresses. */
async function example(path, addresses) {
  let text = await readFile(new URL(`../../examples/${path}`, import.meta.url), "utf8");
  for (const [from, to] of Object.entries(addresses)) text = text.replaceAll(from, to);
  return text;
}

const dist = (name) => readFile(new URL(`../companion/dist/${name}`, import.meta.url));

/** complaints collects what a page has to complain of, and gives it. The CCP's own are left out: that it is asked to sign in
 * first, and that a contact which it clears has been cleared by the controller a moment before. */
function complaints(page) {
  const all = [];
  page.on("pageerror", (e) => all.push(e.message));
  page.on("console", (m) => { if (m.type() === "error" && !m.text().startsWith("Failed to load resource")) all.push(m.text()); });
  page.on("requestfailed", (r) => all.push(`${r.url()}: ${r.failure()?.errorText}`));
  page.on("response", (r) => { if (r.status() >= 400 && !r.url().endsWith("/connect/auth/authorize")) all.push(r.text().then((text) => `${r.url()}: ${r.status()} ${text}`)); });
  return async () => (await Promise.all(all)).filter((what) => !/\/connect\/api: 400 .* has no contact /.test(what));
}

/** picture writes a screenshot where CI keeps them, if that is said. */
async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder) {
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: `${folder}/${name}.png` });
  }
}

test("companion-ccp: the agent enrols the browser, leaves, and the chat lands", time, async () => {
  const world = await World.open();
  ends.push(() => world.close());
  const addresses = { "https://example.my.connect.aws/connect/ccp-v2/": `${world.local.url}/connect/ccp-v2/?agent=ana`, "https://example.my.connect.aws": world.local.url, "https://handover.example.com": world.url, "https://participant.connect.eu-west-2.amazonaws.com": world.local.url };
  Object.assign(world.host.files, {
    "/connect-streams.js": `${world.host.files["/connect-streams.js"]};connect.ChatSession.setGlobalConfig({ region: "us-east-1", endpoint: "${world.local.url}" });`,
    "/": await example("companion-ccp/index.html", addresses),
    "/app.js": await example("companion-ccp/app.js", addresses),
    "/style.css": await example("companion-ccp/style.css", addresses),
    "/streams.global.js": await dist("streams.global.js"),
    "/panel.global.js": await dist("panel.global.js"),
  });
  const page = await (await world.host.browser.newContext()).newPage();
  const found = complaints(page);
  await page.goto(`http://127.0.0.1:${world.host.port}/`);
  await picture(page, "companion-ccp-enrol");
  await page.getByLabel(/enrolment token/).fill(await world.token("ana"));
  await page.getByRole("button", { name: "Use it in this browser" }).click();
  await page.getByRole("button", { name: "Use it in this browser" }).waitFor({ state: "hidden" });
  await world.until("ana is heard", async () => (await (await fetch(`${world.url}/metrics`)).text()).includes('handover_companions{suspicion="here"} '));
  await world.local.pick("ana", "Available");
  const customer = await world.local.customer();
  await world.local.press("ana", await world.local.offered("ana"), "accept");
  await world.colleague();
  await world.local.pick("ana", "Offline");
  await page.getByRole("dialog").waitFor(); // the panel
  await picture(page, "companion-ccp-panel");
  await world.landed([customer]);
  await world.until("the companion's answer is in", async () => (await (await fetch(`${world.url}/metrics`)).text()).includes('handover_companion_commands_total{action="disconnect",outcome="done"} 1\n'));
  assert.deepEqual(await found(), []);
});

test("companion-workspace: a service that nobody sees, for a browser that is enrolled", time, async () => {
  const local = await Local.start("--controller");
  ends.push(() => local.stop());
  const host = await Host.start();
  ends.push(() => host.stop());
  host.local = local;
  const addresses = { "https://handover.example.com": local.url, "// agent: ({ arn, name }) => …,": "agent: ({ arn }) => arn && \"ana\"," };
  Object.assign(host.files, {
    "/service.html": await example("companion-workspace/index.html", addresses),
    "/service.js": await example("companion-workspace/service.js", addresses),
    "/enrol.html": await example("companion-workspace/enrol.html", addresses),
    "/enrol.js": await example("companion-workspace/enrol.js", addresses),
    "/enrol.css": await example("companion-workspace/enrol.css", addresses),
  });
  const context = await host.browser.newContext();
  const enrol = await context.newPage();
  const found = complaints(enrol);
  await enrol.goto(`${host.url}/enrol.html`);
  await enrol.getByLabel(/enrolment token/).fill(`hoe_${"a".repeat(43)}`);
  await enrol.getByRole("button").click();
  await enrol.getByText("Done.").waitFor();

  await local.login("ana");
  const page = await context.newPage();
  const service = complaints(page); // those of its frames, too
  await page.goto(host.url);
  const poll = page.waitForRequest((r) => r.url().endsWith("/companion/v1/poll"));
  await page.evaluate(([u, o]) => window.open(u, o), ["ana", {}]);
  const customer = await local.customer();
  await local.press("ana", await local.offered("ana"), "accept");
  assert.match((await poll).headers().authorization, /^Bearer \w/);
  const told = page.waitForResponse(async (r) => r.url().endsWith("/companion/v1/beat") && (await r.json()).departure !== null);
  await local.pick("ana", "Offline");
  await told;
  await local.advance("16s"); // the grace
  await local.until("the chat has left ana", async () => (await customer.chat()).segments.length > 1);
  assert.equal((await customer.chat()).endedAt, null, "the customer stays");
  const commands = (await page.evaluate(() => window.heard)).map((h) => h.command);
  assert.ok(commands.includes("contact/disconnectSelf"), "the service did it");
  assert.deepEqual([await found(), await service()], [[], []]);
});
