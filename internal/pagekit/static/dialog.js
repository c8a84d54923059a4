// Dialogs: to ask before something is done, and to show something whole.

import { said, Refused } from "./ask.js";
import { el, icon, put } from "./el.js";
import { checked, field, values, wrong } from "./field.js";

/** @typedef {import("./el.js").Child} Child */
/** @typedef {import("./field.js").Field} Field */
/** @typedef {import("./field.js").Values} Values */

/**
 * confirm asks, and gives the fields' values, or null if it was left. With act it does it, too: while that goes on the
 * dialog is busy; if it is refused, the dialog says why and stays open.
 * @param {object} o
 * @param {string} o.title what is asked: "Drain ana?"
 * @param {Child | Child[]} o.says what will happen
 * @param {string} o.verb on the button that does it
 * @param {boolean} [o.danger] it cannot be undone
 * @param {Field[]} [o.fields]
 * @param {(values: Values) => Promise<unknown> | unknown} [o.act]
 * @param {(error: unknown) => void} [o.refused] is told, too, so that what is behind the dialog can be drawn anew
 * @param {boolean} [o.wide]
 * @returns {Promise<Values | null>}
 */
export function confirm({ title, says, verb, danger, fields = [], act, refused, wide }) {
  const why = el("p", { class: "banner", "data-tone": "bad", role: "alert", tabindex: -1, hidden: true });
  const go = el("button", { class: "button", "data-kind": danger ? "danger" : "primary" }, verb);
  const form = el("form", { method: "dialog", novalidate: true },
    el("header", {}, el("h2", { id: "asked" }, title)), el("div", { id: "says", class: "stack close" }, says),
    ...fields.map(field), why, el("footer", {}, el("button", { type: "button", class: "button", onclick: () => leave() }, "Cancel"), go));
  const dialog = el("dialog", { class: "ask", "aria-labelledby": "asked", "aria-describedby": "says", "data-wide": wide }, form);
  let busy = false;
  /** @type {Values | null} */ let answer = null;
  const leave = () => { if (!busy) dialog.close(); };
  /** @param {boolean} on */
  const work = (on) => {
    busy = on;
    go.setAttribute("aria-busy", String(on));
    go.disabled = on;
  };
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    why.hidden = true;
    if (busy || !checked(form)) return;
    const given = values(form);
    work(true);
    try {
      await act?.(given);
      answer = given;
      work(false);
      dialog.close();
    } catch (error) {
      work(false);
      refused?.(error);
      complain(form, why, error);
    }
  });
  dialog.addEventListener("cancel", (e) => { if (busy) e.preventDefault(); });
  return shown(dialog).then(() => answer);
}

/** complain says why it was refused: at the field, if one is named, else above the buttons. @param {HTMLFormElement} form @param {HTMLElement} why @param {unknown} error */
function complain(form, why, error) {
  const at = error instanceof Refused && error.field ? form.querySelector(`[data-field="${CSS.escape(error.field)}"]`) : null;
  if (at) {
    wrong(at, said(error));
    /** @type {HTMLElement | null} */ (at.querySelector("input,select,textarea"))?.focus();
    return;
  }
  why.hidden = false;
  why.replaceChildren(icon("stranded"), el("span", {}, said(error)));
  why.focus();
}

/**
 * sheet shows something whole, until it is closed.
 * @param {{ title: Child, content: Child | Child[], wide?: boolean, actions?: Child[] }} o
 * @returns {{ dialog: HTMLDialogElement, title: (text: string) => void, closed: Promise<void> }}
 */
export function sheet({ title, content, wide = true, actions = [] }) {
  const heading = el("h2", { id: "sheet", tabindex: -1 }, title);
  const dialog = el("dialog", { "aria-labelledby": "sheet", "data-wide": wide }, el("div", { class: "inside" },
    el("header", {}, heading, el("button", { type: "button", class: "button", "data-kind": "icon", "aria-label": "Close", onclick: () => dialog.close() }, icon("cross"))),
    content, actions.length > 0 && el("footer", {}, actions)));
  dialog.addEventListener("pointerdown", (e) => { if (e.target === dialog && outside(dialog, e)) dialog.close(); });
  const closed = shown(dialog);
  heading.focus();
  return { dialog, title: (text) => put(heading, text), closed };
}

/** @param {HTMLDialogElement} dialog @param {PointerEvent} e */
function outside(dialog, e) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return e.clientX < left || e.clientX > right || e.clientY < top || e.clientY > bottom;
}

/**
 * shown opens a dialog above all else, until it is closed. The focus goes back to where it was; if that is gone, to the
 * page's content.
 * @param {HTMLDialogElement} dialog @returns {Promise<void>}
 */
function shown(dialog) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before?.isConnected) before.focus();
      else document.querySelector("main")?.focus();
      done();
    });
  });
}
