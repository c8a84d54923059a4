// Who is let in to the console of `handover run`, and what they may do there: by an OpenID provider, or the operators' token.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { barriers, sticksOut } from "./look.mjs";
import { Browser, Office } from "./office.mjs";
import { Provider } from "./provider.mjs";

/** @type {Office} */ let office;
/** @type {Browser} */ let browser;
/** @type {Provider} */ let provider;
let controller, folder, base, token;

/** free is a port that nobody has now. */
async function free() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

before(async () => {
  [office, browser, provider, folder] = await Promise.all([Office.start("--controller=false"), Browser.start(), Provider.start(), mkdtemp(join(tmpdir(), "handover-signin-"))]);
  const { instanceId, agentEventStream } = await office.control("GET", "instance");
  base = `http://127.0.0.1:${await free()}`;
  await writeFile(join(folder, "handover.yaml"), [
    `instance: ${instanceId}`, `stream: ${agentEventStream}`, `desktop: ${office.url}`, `listen: ${new URL(base).host}`, "console:", "  oidc:", `    issuer: ${provider.issuer}`, "    client_id: handover",
    `    redirect: ${base}/signin/v1/oidc/back`, "    operators: [handover-operators]", "    viewers: [handover-viewers]", "",
  ].join("\n"));
  controller = spawn(process.env.HANDOVER, ["run", "--config", join(folder, "handover.yaml")], {
    stdio: ["ignore", "ignore", process.env.HANDOVER_LOUD ? "inherit" : "ignore"], env: { ...process.env, AWS_ENDPOINT_URL: office.url, AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "any", AWS_SECRET_ACCESS_KEY: "any" },
  });
  for (let n = 0; !(await fetch(`${base}/healthz`).then((r) => r.ok, () => false)); n++) {
    assert.ok(n < 150 && controller.exitCode === null, "handover run has not come up");
    await new Promise((r) => setTimeout(r, 100));
  }
  token = (await readFile(join(folder, "handover.token"), "utf8")).trim();
});
after(async () => {
  if (controller?.exitCode === null) {
    controller.kill("SIGTERM");
    await once(controller, "exit");
  }
  await Promise.all([browser?.stop(), office?.stop(), provider?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** open shows the console to somebody new. The provider is another host: what is watched here is only that nothing fails. */
async function open(t, path = "/console/") {
  const context = await browser.chromium.newContext({ baseURL: base, viewport: { width: 1280, height: 800 }, locale: "en-GB", timezoneId: "UTC" });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage(), problems = [];
  page.on("pageerror", (e) => problems.push(e.message));
  page.on("console", (m) => { if (m.type() === "error" && !/status of 40[13]/.test(m.text())) problems.push(m.text()); });
  t.after(async () => {
    await context.close();
    assert.deepEqual(problems, []);
  });
  await page.goto(path);
  return { page, context };
}

const until = (locator, text) => locator.filter({ hasText: text }).first().waitFor();

test("the operators' token lets in, under a name; a wrong one does not", async (t) => {
  const { page, context } = await open(t);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.deepEqual([await barriers(page), await sticksOut(page)], [[], []]);
  await page.getByLabel("Operators' token").fill("wrong");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await until(page.getByRole("alert"), "it is not the operators'");
  await page.getByLabel("Your name, for the journal").fill("mia");
  await page.getByLabel("Operators' token").fill(token);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await until(page.locator("#you"), "mia operator");
  await page.locator("html[data-connection=live]").waitFor();
  const [cookie] = await context.cookies();
  assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.value.includes(token)], [true, "Lax", false]);
  await page.reload(); // the cookie is enough
  await until(page.locator("#you"), "mia operator");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal((await context.request.get("/console/v1/overview")).status(), 401);
});

test("a viewer, by the provider, looks at everything and changes nothing", async (t) => {
  provider.person = { preferred_username: "vera", groups: ["handover-viewers"] };
  await office.login("ana");
  const { page, context } = await open(t, "/console/#/agents");
  await page.getByRole("link", { name: /Continue with/ }).click();
  await until(page.locator("#you"), "vera viewer");
  await until(page.locator("h2"), "Agents"); // one comes back to where one was
  const drain = page.locator("[data-agent=ana]").getByRole("button", { name: "Drain…" });
  await drain.waitFor();
  assert.equal(await drain.getAttribute("title"), "needs the role operator");
  await drain.click({ force: true });
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.deepEqual(await barriers(page), []);
  const refused = await context.request.post("/operator/v1/agents/ana/drain", { data: {} });
  assert.deepEqual([refused.status(), (await refused.json()).code], [403, "forbidden"]);
});

test("an operator, by the provider, drains, and the journal says who", async (t) => {
  provider.person = { preferred_username: "olga", groups: ["others", "handover-operators"] };
  const { page, context } = await open(t);
  await page.getByRole("link", { name: /Continue with/ }).click();
  await until(page.locator("#you"), "olga operator");
  await page.goto("/console/#/agents");
  await page.locator("[data-agent=ana]").getByRole("button", { name: "Drain…" }).click();
  await until(page.getByRole("dialog"), "The journal will name olga");
  await page.getByRole("dialog").getByRole("button", { name: "Drain", exact: true }).click();
  await until(page.locator(".toast"), "ana is being drained.");
  const journal = await (await context.request.get("/operator/v1/journal?agent=ana")).text();
  assert.ok(journal.includes("\"by\":\"olga\""), journal);
});

test("whom the provider knows without a role, and whom it refuses, is told so", async (t) => {
  provider.person = { preferred_username: "rob", groups: ["others"] };
  const { page } = await open(t);
  await page.getByRole("link", { name: /Continue with/ }).click();
  await until(page.locator("body"), "rob");
  await until(page.locator("body"), /neither/);
  provider.person = undefined;
  await page.goto("/console/");
  await page.getByRole("link", { name: /Continue with/ }).click();
  await until(page.locator("body"), /refused|denied/);
});

test("programs go on with the token", async () => {
  const headers = { authorization: `Bearer ${token}` };
  assert.equal((await fetch(`${base}/console/v1/overview`)).status, 401);
  assert.equal((await fetch(`${base}/console/v1/overview`, { headers })).status, 200);
  assert.equal((await fetch(`${base}/operator/v1/status`, { headers })).status, 200);
});
