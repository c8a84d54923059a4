// The console: for supervisors of a running controller. It signs in, listens, and shows one of its parts.

import { ask, Refused } from "/_kit/ask.js";
import { confirm } from "/_kit/dialog.js";
import { $, el, icon, put, rows } from "/_kit/el.js";
import { shortcuts } from "/_kit/keys.js";
import { connection, Feed } from "/_kit/live.js";
import { Frames } from "/_kit/motion.js";
import { Names } from "/_kit/names.js";
import { VirtualClock } from "/_kit/now.js";
import { alertNow, problem, toast } from "/_kit/talk.js";
import { line } from "/_kit/text.js";
import { themeMenu } from "/_kit/theme.js";
import { Acts } from "/console/static/act.js";
import { banners } from "/console/static/banners.js";
import { Board, Pace } from "/console/static/model.js";
import { parts, show } from "/console/static/router.js";
import { signIn } from "/console/static/signin.js";

/**
 * @typedef {object} Context what every view is given
 * @property {Board} model
 * @property {VirtualClock} clock
 * @property {Names} names
 * @property {Acts} acts
 * @property {(path: string) => Promise<any>} get
 */

const kept = "handover.operator";
const clock = new VirtualClock(), model = new Board(), names = new Names(clock), pace = new Pace(clock);
/** @type {import("/console/static/signin.js").Session} */ let session = { signedIn: false };
/** @type {{ draw: () => void, close?: () => void } | undefined} */ let view;
/** @type {Feed | undefined} */ let feed;

/** who is the name that the journal will have. */
function who() {
  if (!session.trusting) return session.name ?? "";
  try {
    return localStorage.getItem(kept) || "operator";
  } catch {
    return "operator";
  }
}

/** get asks for something; whoever is not signed in any more is asked to. @param {string} path */
async function get(path) {
  try {
    return await ask("GET", path);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) void begin("You are not signed in any more.");
    throw error;
  }
}

/** @type {Context} */
const ctx = { model, clock, names, get, acts: new Acts(model, { name: who, refused: () => frames.ask() }) };

const frames = new Frames(() => {
  banners($("banners"), ctx);
  put($("mode"), model.process?.mode === "shadow" ? "shadow" : "");
  title();
  parts($("nav"), ctx);
  view?.draw();
  return false;
});

let stranded = 0;

function title() {
  const { stranded: now } = model.counts;
  document.title = now > 0 ? `(${now} stranded) Handover` : "Handover";
  if (now > stranded) alertNow(now === 1 ? "A chat is stranded: a person must see to it." : `${now} chats are stranded: a person must see to them.`);
  stranded = now;
}

/** route shows the part that the address names. */
function route() {
  view?.close?.();
  const main = $("view");
  main.replaceChildren();
  view = show(main, ctx, location.hash);
  parts($("nav"), ctx);
}

/** listen follows the controller. */
function listen() {
  feed?.close();
  feed = new Feed("/console/v1/live", { names: ["all", "some", "line", "tick"] });
  connection($("connection"), feed);
  feed.addEventListener("frame", (e) => {
    const told = /** @type {CustomEvent<{ event: string, data: any, id: string }>} */ (e).detail;
    if (told.data.now) pace.take(told.data.now, told.event !== "some");
    if (told.event === "all") names.meetUsers((told.data.departures ?? []).map((/** @type {any} */ d) => ({ agentId: d.agentId, username: d.agent })));
    model.take(told);
    frames.ask();
  });
  feed.addEventListener("state", () => {
    if (feed?.status === 401) void begin("You are not signed in any more.");
  });
}

/** you shows who looks, and lets them go. */
function you() {
  const inside = session.trusting
    ? el("button", { type: "button", class: "button", "data-kind": "quiet", title: "The journal names you so", onclick: rename }, icon("agent"), el("bdi", {}, line(who(), 64)))
    : el("span", { class: "row tight" }, el("span", {}, icon("agent"), " ", el("bdi", {}, line(session.name, 64)), el("span", { class: "meta" }, ` ${session.role}`)), el("button", { type: "button", class: "button", "data-size": "small", onclick: out }, icon("out"), "Sign out"));
  rows($("you"), [{ key: `${session.trusting} ${who()} ${session.role}` }], (i) => i.key, () => inside);
}

async function rename() {
  const given = await confirm({ title: "Who are you?", says: "Nobody is asked for a password here. The journal names you for what you do.", verb: "Use this name", fields: [{ name: "name", label: "Your name", value: who(), max: 64, required: true, complete: "username" }] });
  if (!given) return;
  try {
    localStorage.setItem(kept, String(given.name).trim());
  } catch {
    // It holds until the page is loaded again.
  }
  you();
}

async function out() {
  try {
    await ask("POST", "/signin/v1/out", {});
    await begin();
  } catch (error) {
    problem(error);
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */ let warning;

/** warn tells, five minutes before, that one is about to be signed out. */
function warn() {
  clearTimeout(warning);
  if (!session.expires) return;
  const left = Date.parse(session.expires) - Date.now() - 300_000;
  if (left > 0 && left < 2 ** 31) warning = setTimeout(() => toast("You are signed out in five minutes. Sign in again to stay.", { kind: "warn" }), left);
}

/** begin finds out who looks, and shows them in, or asks them to sign in. @param {string} [why] */
async function begin(why) {
  feed?.close();
  view?.close?.();
  view = undefined;
  const main = $("view");
  try {
    session = await ask("GET", "/signin/v1/session");
  } catch (error) {
    main.replaceChildren(el("div", { class: "banner", "data-tone": "bad", role: "alert" }, icon("stranded"), el("p", {}, "The controller does not answer."), el("button", { type: "button", class: "button", onclick: () => void begin() }, "Try again")));
    return;
  }
  document.documentElement.dataset.signed = session.signedIn ? "in" : "out";
  $("connection").hidden = !session.signedIn;
  $("you").replaceChildren();
  if (!session.signedIn) {
    main.replaceChildren();
    const [, told] = /^#\/signin\?(.*)$/s.exec(location.hash) ?? []; // one has been to the provider, and was not let in
    signIn(main, session, { why: why ?? new URLSearchParams(told).get("why") ?? "", to: `/console/${told === undefined ? location.hash : ""}`, done: () => void begin() });
    return;
  }
  if (location.hash.startsWith("#/signin")) history.replaceState(null, "", "#/");
  model.you = { name: session.name ?? "", role: session.role ?? "viewer", ...session.trusting ? { trusting: true } : {} };
  you();
  warn();
  listen();
  route();
}

const go = (/** @type {string} */ hash) => () => { location.hash = hash; };
const help = shortcuts({
  "g b": { says: "the board", run: go("#/") }, "g a": { says: "agents", run: go("#/agents") }, "g g": { says: "ghosts", run: go("#/ghosts") }, "g q": { says: "quarantine", run: go("#/quarantine") },
  "g p": { says: "the policy", run: go("#/policy") }, "g h": { says: "history", run: go("#/history") }, "g f": { says: "figures", run: go("#/figures") },
  "/": { says: "search", run: () => /** @type {HTMLElement | null} */ (document.querySelector("[data-search]"))?.focus() },
});
$("tools").append(el("button", { type: "button", class: "button", "data-kind": "icon", title: "Keys", "aria-label": "Keys", onclick: help }, icon("help")), themeMenu());
addEventListener("hashchange", () => {
  if (!session.signedIn || !location.hash.startsWith("#/") && location.hash !== "") return; // the skip link
  route();
  $("view").focus({ preventScroll: true });
  scrollTo(0, 0);
});
void begin();
