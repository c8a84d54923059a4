// What captions say of departures.

import { span } from "/_kit/now.js";

/** @typedef {import("/_kit/types.js").Departure} Departure */

/** rescue says how long the customers had nobody, at most. @param {...Departure} departures */
export function rescue(...departures) {
  const times = departures.flatMap((d) => d.chats).flatMap((h) => h.leftAt && h.proof ? Date.parse(h.proof.at) - Date.parse(h.leftAt) : []);
  if (times.length === 0) return "";
  return `, ${span(Math.max(1000, ...times))} after the agent's leg came off`;
}
