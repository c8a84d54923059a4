// All scenarios, in the order in which they are offered.

import { killed, nightShift, nobody } from "/_page/stage/scenes/alone.js";
import { inGrace, oneLeaves } from "/_page/stage/scenes/leaving.js";
import { mass, shiftEnd } from "/_page/stage/scenes/many.js";

/** @type {import("/_page/stage/cast.js").Scene[]} */
export const scenes = [oneLeaves, inGrace, shiftEnd, mass, killed, nobody, nightShift];
