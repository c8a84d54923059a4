import type { Fence } from "./doer.js";

/**
 * A fence that the pages of this browser share, and that outlives them; where nothing can be stored, one of this page's
 * own.
 */
export function storedFence(agent: string): Fence {
  const key = `handover.fence.${agent}`;
  let own = 0;
  return {
    read() {
      try {
        return Number(globalThis.localStorage?.getItem(key) ?? own) || own;
      } catch {
        return own;
      }
    },
    write(epoch) {
      own = epoch;
      try {
        globalThis.localStorage?.setItem(key, String(epoch));
      } catch {
        // this page has it
      }
    },
  };
}
