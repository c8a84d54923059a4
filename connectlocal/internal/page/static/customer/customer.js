// A shop's help page with a chat in it, as a real site would have it: the customer's side of everything else.

import { $, el } from "/_kit/el.js";
import { toast } from "/_kit/talk.js";
import { shown } from "/_kit/text.js";
import { composer } from "./compose.js";
import { draw, nameless, topics, topicsIn } from "./draw.js";
import { Session } from "./session.js";
import { Refused } from "./wire.js";

const session = new Session();
const view = { older: 0 };
const redraw = () => draw(session, view);

/** @param {Event} e */
async function begin(e) {
  e.preventDefault();
  const data = new FormData(/** @type {HTMLFormElement} */ ($("ask")));
  const name = String(data.get("name") ?? "").trim(), chosen = topics.find((t) => t.id === data.get("topic")) ?? topics[0];
  nameless(!name);
  if (!name) {
    return;
  }
  try {
    await session.begin({ name, topic: chosen.topic, queue: chosen.queue });
    $("words").focus();
  } catch (err) {
    toast(refused(err), { kind: "bad" });
  }
}

/** Why a chat could not be begun. @param {unknown} err */
function refused(err) {
  if (err instanceof Refused && err.status === 429) {
    return "Very many are asking just now. Please try again in a moment.";
  }
  return `The chat could not be begun: ${shown(err instanceof Error ? err.message : String(err))}`;
}

/** The transcript as a text, for whoever wants to keep it. */
function save() {
  const lines = session.entries.map((e) => `${new Date(e.at).toLocaleString()}  ${e.kind === "notice" ? "*" : e.from === "me" ? "You:" : `${e.name || "Parcel & Co."}:`} ${e.text}`);
  const address = URL.createObjectURL(new Blob([`${lines.join("\n")}\n`], { type: "text/plain" }));
  el("a", { href: address, download: "chat.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const asked = new URLSearchParams(location.search);
topicsIn($("topics"), asked.get("topic"));
/** @type {HTMLInputElement} */ ($("name")).value = asked.get("name") ?? "";
$("ask").addEventListener("submit", (e) => void begin(e));
$("older").addEventListener("click", () => { view.older += 200; redraw(); });
$("leave").addEventListener("click", () => session.leave().catch((e) => toast(`It could not be ended: ${shown(e.message)}`, { kind: "bad" })));
$("save").addEventListener("click", save);
$("anew").addEventListener("click", () => { session.anew(); $("name").focus(); });
session.addEventListener("change", redraw);
session.resume();
composer(session);
redraw();
