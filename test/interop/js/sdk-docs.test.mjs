// The JavaScript that docs/connectlocal/from-python-and-javascript.md shows, run as it stands there.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const page = new URL("../../../docs/connectlocal/from-python-and-javascript.md", import.meta.url);
let here;
let names;

before(async () => {
  here = await mkdtemp(join(tmpdir(), "docs-"));
  await symlink(fileURLToPath(new URL("node_modules", import.meta.url)), join(here, "node_modules"));
  const blocks = [...(await readFile(page, "utf8")).matchAll(/```js\n\/\/ (\S+)\n(.*?)```/gs)];
  names = blocks.map(([, name]) => name);
  await Promise.all(blocks.map(([, name, code]) => writeFile(join(here, name), code)));
});

after(() => rm(here, { recursive: true }));

for (const name of ["server.test.mjs", "widget.test.mjs"]) {
  test(name, { timeout: 60_000 }, async () => {
    assert.ok(names.includes(name), `the page shows ${names}`);
    const { NODE_TEST_CONTEXT, ...env } = process.env; // a runner of its own
    const child = spawn(process.execPath, ["--test", name], { cwd: here, env, stdio: ["ignore", "pipe", "inherit"] });
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
    assert.equal(code, 0, said);
    assert.match(said, /# pass 1\n/);
  });
}
