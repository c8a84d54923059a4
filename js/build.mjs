// Builds the bundles, and prints how large each is. The one that the controller serves is committed, as it can be read: Go
// alone must build the binary. Amazon's libraries are the page's own; only a workspace service,
// which is a page of ours, has to bring them.

import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const common = { bundle: true, minify: true, sourcemap: true, target: "es2020", legalComments: "none", logLevel: "warning" };

/** What is built: the entry, and for pages without a bundler the name that it has in window. */
const bundles = [
  { in: "companion/src/index.ts", out: "companion/dist/index.js" },
  { in: "companion/src/streams.ts", out: "companion/dist/streams.js" },
  { in: "companion/src/streams.ts", out: "companion/dist/streams.global.js", global: "handoverCompanion" },
  { in: "companion/src/workspace.ts", out: "companion/dist/workspace.js", external: ["@amazon-connect/*"] },
  { in: "companion/src/workspace.ts", out: "companion/dist/workspace.global.js", global: "handoverCompanion" },
  { in: "companion/src/local.ts", out: "companion/dist/local.js" },
  { in: "companion/src/local.ts", out: "companion/dist/local.global.js", global: "handoverCompanion" },
  { in: "companion/src/panel/index.ts", out: "companion/dist/panel.js" },
  { in: "companion/src/panel/index.ts", out: "companion/dist/panel.global.js", global: "handoverPanel" },
  { in: "companion/src/page.entry.ts", out: "../internal/companion/module/module.js", committed: true },
  { in: "widget/src/index.ts", out: "widget/dist/index.js" },
  { in: "widget/src/index.ts", out: "widget/dist/widget.global.js", global: "handoverWidget" },
];

console.log("bundle                                  bytes     gzip");
for (const b of bundles) {
  await build({
    ...common,
    entryPoints: [here(b.in)],
    outfile: here(b.out),
    external: b.external ?? [],
    ...(b.committed ? { minify: false, sourcemap: false, target: "es2022", banner: { js: "// Code generated from js/companion/src by js/build.mjs. DO NOT EDIT." } } : {}),
    ...(b.global ? { format: "iife", globalName: b.global } : { format: "esm" }),
  });
  const code = readFileSync(here(b.out));
  console.log(`${b.out.padEnd(36)} ${String(code.length).padStart(8)} ${String(gzipSync(code).length).padStart(8)}`);
}
