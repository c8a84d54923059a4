// Fields of forms: a label, a control, what it is for, and what is wrong with it.

import { el, icon } from "./el.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {"text" | "password" | "textarea" | "select" | "radio" | "switch" | "number"} [kind]
 * @property {string | number | boolean} [value]
 * @property {{ value: string, label: string, says?: string }[]} [options] of a select or radio
 * @property {boolean} [required]
 * @property {number} [max] characters; of a number, the largest
 * @property {number} [min] of a number
 * @property {string} [says] below it
 * @property {string} [placeholder]
 * @property {string} [complete] autocomplete; "off" if it is left out
 */

let made = 0;

/**
 * field is the element of one field. @param {Field} f
 */
export function field(f) {
  const id = `field-${++made}`;
  const hint = f.says ? el("small", { id: `${id}-says` }, f.says) : null;
  const why = el("span", { class: "why", id: `${id}-why`, hidden: true });
  const described = { "aria-describedby": [f.says && `${id}-says`, `${id}-why`].filter(Boolean).join(" ") };
  if (f.kind === "radio") {
    return el("fieldset", { class: "field stack close", "data-field": f.name, ...described }, el("legend", {}, f.label), hint,
      ...(f.options ?? []).map((o) => el("label", { class: "choice" },
        el("input", { type: "radio", name: f.name, value: o.value, ".checked": o.value === f.value, required: f.required }), el("span", {}, o.label), o.says && el("small", {}, o.says))), why);
  }
  if (f.kind === "switch") {
    return el("div", { class: "field", "data-field": f.name }, el("label", { class: "switch" },
      el("input", { type: "checkbox", role: "switch", name: f.name, ".checked": Boolean(f.value), ...described }), el("span", {}, f.label)), hint, why);
  }
  return el("label", { class: "field", "data-field": f.name }, el("span", {}, f.label), control(f, described), hint, why);
}

/** @param {Field} f @param {Record<string, string>} described */
function control(f, described) {
  const common = { name: f.name, required: f.required, placeholder: f.placeholder, autocomplete: f.complete ?? "off", ...described };
  switch (f.kind) {
    case "textarea":
      return el("textarea", { ...common, ".value": String(f.value ?? ""), maxlength: f.max, spellcheck: "true" });
    case "select":
      return el("select", common, ...(f.options ?? []).map((o) => el("option", { value: o.value, ".selected": o.value === f.value }, o.label)));
    case "number":
      return el("input", { ...common, type: "number", ".value": String(f.value ?? ""), min: f.min, max: f.max, inputmode: "numeric" });
    default:
      return el("input", { ...common, type: f.kind ?? "text", ".value": String(f.value ?? ""), maxlength: f.max });
  }
}

/** wrong shows below a field what is wrong with it; without words, that nothing is. @param {Element} made @param {string} [words] */
export function wrong(made, words = "") {
  const why = /** @type {HTMLElement | null} */ (made.querySelector(".why"));
  for (const c of made.querySelectorAll("input,select,textarea")) {
    if (words) c.setAttribute("aria-invalid", "true");
    else c.removeAttribute("aria-invalid");
  }
  if (!why) return;
  why.hidden = words === "";
  why.replaceChildren(...words ? [icon("stranded"), words] : []);
}

/** @typedef {Record<string, string | number | boolean>} Values */

/** values are what is in a form's fields. @param {HTMLFormElement} form @returns {Values} */
export function values(form) {
  /** @type {Values} */ const out = {};
  for (const c of /** @type {Iterable<HTMLInputElement>} */ (/** @type {unknown} */ (form.querySelectorAll("[name]")))) {
    if (c.type === "checkbox") out[c.name] = c.checked;
    else if (c.type === "number") out[c.name] = c.valueAsNumber;
    else if (c.type !== "radio" || c.checked) out[c.name] = c.value;
  }
  return out;
}

/**
 * checked says of each field of a form what the browser finds wrong, goes to the first, and says whether all is well.
 * @param {HTMLFormElement} form
 */
export function checked(form) {
  /** @type {HTMLInputElement | undefined} */ let first;
  for (const f of form.querySelectorAll("[data-field]")) {
    const bad = /** @type {HTMLInputElement | undefined} */ ([...f.querySelectorAll("input,select,textarea")].find((c) => !valid(/** @type {HTMLInputElement} */ (c))));
    wrong(f, bad ? missing(bad) : "");
    first ??= bad;
  }
  first?.focus();
  return first === undefined;
}

/** A field that must be filled must hold more than spaces. @param {HTMLInputElement} c */
const valid = (c) => c.checkValidity() && !(c.required && c.type !== "radio" && c.value.trim() === "");

/** @param {HTMLInputElement} c */
function missing(c) {
  if (c.type === "radio" || c.tagName === "SELECT") return "Choose one.";
  return c.value.trim() === "" && !c.validity.badInput ? "This is needed." : c.validationMessage;
}
