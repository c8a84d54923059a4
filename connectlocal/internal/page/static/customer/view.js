// Views: what a flow's ShowView action shows, drawn of what DescribeView tells and of the data that came with the message.
// Amazon's managed views are known by their data (administrator guide, "AWS managed views"): a heading, sections with
// fields, cards or items to choose from. A view of one's own is drawn by its template's components. What is not known is
// passed over; the actions are buttons in any case, so that the flow goes on.

import { el } from "/_kit/el.js";
import { checked, field, values } from "/_kit/field.js";
import { shown } from "/_kit/text.js";

/** @typedef {{ viewId: string, viewToken: string, viewData: Record<string, any> }} Told what the message has */
/** @typedef {{ Content: { Template: string, Actions: string[] } }} Described what DescribeView answers */
/** @typedef {(action: string, data: object, words: string) => Promise<void>} Answer */

/** Actions that are taken by choosing something, not by a button of their own. */
const byChoice = ["ActionSelected", "CardSelected"];

const kinds = /** @type {Record<string, import("/_kit/field.js").Field["kind"]>} */ ({
  FormInput: "text", TextInput: "text", DatePicker: "text", TimeInput: "text", TextArea: "textarea", Dropdown: "select", RadioGroup: "radio", Checkbox: "switch", Switch: "switch",
});

/** What may be a list as it is, or one that a flow has written as a text. @param {any} value @returns {any[]} */
function list(value) {
  try {
    const read = typeof value === "string" ? JSON.parse(value) : value;
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}

/** @param {any} value a text, or a reference to the view's data: "$.Name" @param {Record<string, any>} data */
const said = (value, data) => {
  const found = typeof value === "string" && value.startsWith("$.") ? data[value.slice(2)] : value;
  return typeof found === "string" || typeof found === "number" ? shown(String(found)) : "";
};

/**
 * The view as a form. Whatever is pressed answers with what is in its fields.
 * @param {Told} told @param {Described} described @param {Answer} answer
 */
export function view(told, described, answer) {
  const data = told.viewData ?? {}, form = el("form", { class: "stack", novalidate: true });
  const choose = (/** @type {string} */ action, /** @type {object} */ more, /** @type {string} */ words) => void answer(action, more, words);
  const cards = [...list(data.Cards), ...list(data.Items), ...list(data.Actions)];
  form.append(...words(data), ...[...list(data.Sections), ...body(described)].flatMap((c) => component(c, data, choose)),
    ...(cards.length > 0 ? [el("div", { class: "choices" }, ...cards.map((c) => card(c, choose)))] : []));
  const actions = (described.Content?.Actions ?? []).filter((a) => !byChoice.includes(a) && !drawn(form, a));
  form.append(el("div", { class: "row" }, ...actions.toReversed().map((a, n) => el("button", {
    class: "button", type: "button", "data-kind": n === 0 ? "primary" : null,
    onclick: () => { if (a === "Back" || checked(form)) choose(a, filled(form), label(a, data)); },
  }, label(a, data)))));
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    /** @type {HTMLElement | null} */ (form.querySelector("[data-kind=primary]"))?.click();
  });
  return form;
}

/** @param {HTMLFormElement} form */
const filled = (form) => form.querySelector("[data-field]") ? { FormData: values(form) } : {};

/** @param {HTMLElement} form @param {string} action */
const drawn = (form, action) => form.querySelector(`[data-action="${CSS.escape(action)}"]`) !== null;

/** @param {Described} described */
function body(described) {
  try {
    return list(JSON.parse(described.Content.Template).Body);
  } catch {
    return []; // the view's data alone
  }
}

/** @param {string} action @param {Record<string, any>} data */
const label = (action, data) => said(data[action]?.Label ?? data[action], data) || action.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, " ");

/** @param {Record<string, any>} data */
function words(data) {
  return [
    data.Heading ? el("p", {}, el("strong", {}, said(data.Heading, data))) : null,
    data.SubHeading ? el("p", { class: "soft" }, said(data.SubHeading, data)) : null,
    data.ErrorText ? el("p", { class: "why", role: "alert" }, said(data.ErrorText, data)) : null,
  ].filter((e) => e !== null);
}

/**
 * One component of a template, with those in it. @param {any} c @param {Record<string, any>} data
 * @param {(action: string, more: object, words: string) => void} choose @returns {HTMLElement[]}
 */
function component(c, data, choose) {
  if (typeof c === "string") {
    return [el("p", {}, said(c, data))];
  }
  const props = c?.Props ?? {}, inside = list(c?.Content ?? c?.Items);
  const kind = Object.hasOwn(kinds, c?.Type) ? kinds[c.Type] : undefined;
  if (kind) {
    return [field({
      name: String(props.Name ?? c._id), label: said(props.Label, data) || String(props.Name ?? c._id), kind, value: said(props.DefaultValue, data), required: props.Required === true || props.Required === "true", says: said(props.HelperText, data),
      options: list(props.Options).map((o) => ({ value: String(o.Value ?? o.value ?? o.Label), label: said(o.Label ?? o.label, data) })),
    })];
  }
  if (c?.Type === "Button" && props.Action) {
    const text = inside.map((i) => said(i, data)).join(" ") || label(props.Action, data);
    return [el("button", { class: "button", type: "button", "data-action": props.Action, onclick: () => choose(props.Action, {}, text) }, text)];
  }
  if (c?.Type === "Card") {
    return [card({ ...props, Heading: said(props.Heading, data), Description: said(props.Description, data) }, choose)];
  }
  return [...(props.Heading ? [el("h3", {}, said(props.Heading, data))] : []), ...inside.flatMap((i) => component(i, data, choose))];
}

/** Something to choose: a card, an item of a list, or only a name. @param {any} c @param {(action: string, more: object, words: string) => void} choose */
function card(c, choose) {
  const about = typeof c === "string" ? { Heading: c } : c?.Summary ?? c ?? {}, heading = said(about.Heading, {});
  return el("button", {
    class: "button", type: "button",
    onclick: () => choose(about.Action ?? "ActionSelected", typeof c === "string" ? { actionName: c } : { Id: about.Id ?? "", Heading: about.Heading ?? "" }, heading),
  }, el("span", {}, heading || "this"), about.Description ? el("small", { class: "soft" }, said(about.Description, {})) : null);
}
