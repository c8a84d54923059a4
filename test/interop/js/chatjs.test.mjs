// Amazon's chat library lives the whole life of a chat, in node.

import { after, before, describe, test } from "node:test";
import { steps } from "./chatjs-life.mjs";
import { Local } from "./chatjs-local.mjs";
import { page } from "./chatjs-node.mjs";

describe("amazon-connect-chatjs in node", { concurrency: false }, () => {
  const now = {};
  let local;
  let env;
  let broken = false;

  before(async () => {
    local = await Local.start();
    env = {
      endpoint: local.url,
      region: local.region,
      page,
      control: (...args) => local.control(...args),
      startChat: (...args) => local.startChat(...args),
      accept: (...args) => local.accept(...args),
      transport: (...args) => local.transport(...args),
      timers: (...args) => local.timers(...args),
    };
  });

  after(async () => {
    await local.stop();
    setImmediate(() => process.exit()); // the library's timers never end
  });

  for (const [name, step] of steps) {
    test(name, { timeout: 60_000 }, async (t) => {
      if (broken) {
        t.skip("a step before it has failed");
        return;
      }
      broken = true;
      await step(env, now);
      broken = false;
    });
  }
});
