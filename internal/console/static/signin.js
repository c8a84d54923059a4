// Signing in: at the OpenID provider, or by the operators' token.

import { ask, Refused, said, sentence } from "/_kit/ask.js";
import { el, icon } from "/_kit/el.js";
import { checked, field, values } from "/_kit/field.js";
import { line } from "/_kit/text.js";

/** @typedef {{ signedIn: boolean, name?: string, role?: "viewer" | "operator", expires?: string, trusting?: boolean, ways?: string[], provider?: string }} Session */

/**
 * signIn draws the card. What it says first is why one is here.
 * @param {HTMLElement} root @param {Session} session @param {{ why?: string, to?: string, done: () => void, send?: (body: object) => Promise<any> }} o to: where to go on
 */
export function signIn(root, session, { why = "", to = "/console/", done, send = (body) => ask("POST", "/signin/v1/token", body) }) {
  const ways = session.ways ?? ["token"], trouble = el("p", { class: "banner", "data-tone": "bad", role: "alert", tabindex: -1, hidden: why === "" }, icon("stranded"), el("span", {}, line(why, 300)));
  const go = el("button", { class: "button", "data-kind": ways.includes("oidc") ? undefined : "primary" }, "Sign in");
  const form = el("form", { novalidate: true, onsubmit: async (/** @type {SubmitEvent} */ e) => {
    e.preventDefault();
    trouble.hidden = true;
    if (!checked(form)) return;
    go.setAttribute("aria-busy", "true");
    try {
      await send(values(form));
      done();
    } catch (error) {
      trouble.hidden = false;
      trouble.replaceChildren(icon("stranded"), el("span", {}, error instanceof Refused && error.status === 401 ? sentence(error.message) : said(error)));
      trouble.focus();
    }
    go.removeAttribute("aria-busy");
  } }, field({ name: "name", label: "Your name, for the journal", max: 64, placeholder: "operator", complete: "username" }),
  field({ name: "token", label: "Operators' token", kind: "password", required: true, says: "It stands in the file handover.token beside the ledger.", complete: "current-password" }), go);
  root.append(el("section", { class: "card stack signin", "aria-labelledby": "signin" }, el("h2", { id: "signin" }, "Sign in"), trouble,
    ways.includes("oidc") && el("a", { class: "button", "data-kind": "primary", href: `/signin/v1/oidc?to=${encodeURIComponent(to)}` }, icon("key"), `Continue with ${line(session.provider, 80) || "your organisation"}`),
    ways.includes("oidc") && el("p", { class: "or" }, "or"), form));
}
