// A shop's help page with a chat in it, as a real site would have it: the customer's side of everything else.

import { $, el, put } from "/_kit/el.js";
import { toast } from "/_kit/talk.js";
import { shown } from "/_kit/text.js";
import { composer } from "./compose.js";
import { Session } from "./session.js";
import { transcript } from "./transcript.js";
import { Refused } from "./wire.js";

/** What a customer can come with, and what it means to the flow (docs/flows.md). */
const topics = [
  { id: "else", says: "Something else" },
  { id: "order", says: "My order", topic: "order-status" },
  { id: "bill", says: "A bill", queue: "Billing" },
  { id: "member", says: "I am a member", queue: "VIP" },
];

const session = new Session();
const view = { older: 0 };

/** @param {SubmitEvent} e */
async function begin(e) {
  e.preventDefault();
  const form = /** @type {HTMLFormElement} */ ($("ask")), data = new FormData(form);
  const name = String(data.get("name") ?? "").trim(), chosen = topics.find((t) => t.id === data.get("topic")) ?? topics[0];
  const field = /** @type {HTMLInputElement} */ ($("name"));
  field.setAttribute("aria-invalid", String(!name));
  $("noname").hidden = Boolean(name);
  if (!name) {
    field.focus();
    return;
  }
  try {
    await session.begin({ name, topic: chosen.topic, queue: chosen.queue });
    $("words").focus();
  } catch (err) {
    toast(err instanceof Refused && err.status === 429 ? "Very many are asking just now. Please try again in a moment." : `The chat could not be begun: ${shown(err.message)}`, { kind: "bad" });
  }
}

/** What stands over the talk. */
function status() {
  if (session.connection === "lost") {
    return { text: "The connection is lost. Trying again …", tone: "warn" };
  }
  const names = [...session.people.values()].map((n) => shown(n));
  switch (session.stage) {
    case "starting": return { text: "Beginning …", tone: "calm" };
    case "waiting": return { text: session.entries.some((e) => e.from === "agent") ? "One moment, please" : "You are in the queue", tone: "info" };
    case "talking": return { text: `You are talking to ${names.join(" and ")}`, tone: "good" };
    case "over": return { text: "The chat is over", tone: "calm" };
    default: return { text: "", tone: "calm" };
  }
}

function draw() {
  const open = session.stage !== "before" && session.stage !== "starting";
  $("before").hidden = open;
  $("chat").hidden = !open;
  const asks = /** @type {HTMLButtonElement} */ ($("begin"));
  asks.disabled = session.stage === "starting";
  asks.setAttribute("aria-busy", String(session.stage === "starting"));
  if (!open) {
    return;
  }
  const { text, tone } = status(), at = $("status");
  put(at, text);
  at.setAttribute("data-tone", tone);
  document.documentElement.toggleAttribute("data-lost", session.connection === "lost");
  const from = transcript($("talk"), session, view);
  $("older").hidden = from === 0;
  const writing = $("writing");
  writing.hidden = !session.typing;
  put(writing.lastElementChild ?? writing, session.typing ? `${shown(session.typing)} is writing` : "");
  $("compose").hidden = session.stage === "over";
  $("over").hidden = session.stage !== "over";
  $("leave").hidden = session.stage === "over";
  document.title = session.people.size > 0 ? `${[...session.people.values()].map((n) => shown(n)).join(", ")} · Parcel & Co.` : "Help · Parcel & Co.";
}

/** The transcript as a text, for whoever wants to keep it. */
function save() {
  const lines = session.entries.map((e) => `${new Date(e.at).toLocaleString()}  ${e.kind === "notice" ? "*" : e.from === "me" ? "You:" : `${e.name || "Parcel & Co."}:`} ${e.text}`);
  const address = URL.createObjectURL(new Blob([`${lines.join("\n")}\n`], { type: "text/plain" }));
  el("a", { href: address, download: "chat.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function topicsIn(/** @type {HTMLElement} */ box) {
  const asked = new URLSearchParams(location.search).get("topic");
  box.append(...topics.map((t, n) => el("label", { class: "choice" },
    el("input", { type: "radio", name: "topic", value: t.id, checked: asked === t.id || (!asked && n === 0) }), el("span", {}, t.says))));
}

topicsIn($("topics"));
/** @type {HTMLInputElement} */ ($("name")).value = new URLSearchParams(location.search).get("name") ?? "";
$("ask").addEventListener("submit", (e) => void begin(/** @type {SubmitEvent} */ (e)));
$("older").addEventListener("click", () => { view.older += 200; draw(); });
$("leave").addEventListener("click", () => session.leave().catch((e) => toast(`It could not be ended: ${shown(e.message)}`, { kind: "bad" })));
$("save").addEventListener("click", save);
$("anew").addEventListener("click", () => { session.anew(); $("name").focus(); });
session.addEventListener("change", draw);
session.resume();
composer(session);
draw();
