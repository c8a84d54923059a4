// The parts of the console, by their addresses: #/agents?agent=ana.

import { el, icon, rows } from "/_kit/el.js";
import { agents } from "/console/static/agents.js";
import { board } from "/console/static/board.js";
import { figures } from "/console/static/figures.js";
import { history } from "/console/static/history.js";
import { policy } from "/console/static/policy.js";
import { ghosts, quarantine } from "/console/static/records.js";
import { story } from "/console/static/story.js";

/**
 * @typedef {import("/console/static/console.js").Context} Context
 * @typedef {{ draw: () => void, close?: () => void }} View
 */

/** addressOf takes an address apart. @param {string} hash */
function addressOf(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?"), [part = "", ...rest] = path.split("/");
  return { part, rest: decoded(rest.join("/")), query: new URLSearchParams(query) };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** show draws the part that an address names. @param {HTMLElement} root @param {Context} ctx @param {string} hash @returns {View} */
export function show(root, ctx, hash) {
  const { part, rest, query } = addressOf(hash);
  switch (part) {
    case "": return board(root, ctx);
    case "departures": return story(root, ctx, rest);
    case "agents": return agents(root, ctx, query.get("agent") ?? "");
    case "ghosts": return ghosts(root, ctx);
    case "quarantine": return quarantine(root, ctx);
    case "policy": return policy(root, ctx, { agent: query.get("agent") ?? "", chat: query.get("chat") ?? undefined });
    case "history": return history(root, ctx, query);
    case "figures": return figures(root, ctx, query.get("of") ?? "");
  }
  root.append(el("div", { class: "empty" }, icon("help"), el("h2", {}, "There is no such part"), el("p", {}, el("a", { href: "#/" }, "The board"))));
  return { draw() {} };
}

const all = /** @type {[string, string, string, ((ctx: Context) => number)?][]} */ ([
  ["", "Board", "board", ({ model }) => model.needed().length], ["agents", "Agents", "people"], ["ghosts", "Ghosts", "ghost", ({ model }) => model.ghosts.length],
  ["quarantine", "Quarantine", "box", ({ model }) => model.counts.quarantined], ["policy", "Policy", "policy"], ["history", "History", "history"], ["figures", "Figures", "figures"],
]);

/** parts draws the links to all parts. @param {HTMLElement} nav @param {Context} ctx */
export function parts(nav, ctx) {
  const here = addressOf(location.hash).part;
  rows(nav, all.map(([part, label, sign, count]) => ({ part, label, sign, n: count?.(ctx) ?? 0, here: part === here || part === "" && here === "departures" })), (p) => p.part,
    (p) => el("a", { href: `#/${p.part}`, "aria-current": p.here ? "page" : undefined }, icon(p.sign), p.label, p.n > 0 && el("span", { class: "count", "data-tone": p.part === "quarantine" ? "warn" : "bad" }, p.n)));
}
