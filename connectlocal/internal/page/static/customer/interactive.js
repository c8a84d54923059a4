// Messages with something to choose from, as Amazon Connect defines them (administrator guide, "Add interactive
// messages to chat"): list picker, time picker, quick reply, panel, carousel; and views. What is answered stays, with its
// answer. A template that is not known is shown as what it is, and the customer can write.

import { el } from "/_kit/el.js";
import { shown } from "/_kit/text.js";
import { view } from "./view.js";

/** @typedef {import("./entries.js").Entry} Entry */
/** @typedef {Pick<import("./draw.js").Talk, "stage" | "answer" | "view">} Talk */

/** @param {string} template @param {string} action @param {any} content */
const response = (template, action, content) => ({ templateType: template, version: "1.0", data: { action, content } });

/** @param {Entry} entry @param {Talk} talk @returns {HTMLElement} */
export function choice(entry, talk) {
  const c = entry.choice, content = c?.data?.content;
  if (c?.templateType === "ViewResource" && content) {
    return shownView(entry, talk, content);
  }
  const draw = { ListPicker: picker, Panel: picker, QuickReply: picker, TimePicker: times, Carousel: carousel }[/** @type {string} */ (c?.templateType)];
  if (!draw || !content) {
    return el("div", { class: "choices" }, el("p", { class: "soft" }, "This message has something that this page cannot show. Please write what you would like."));
  }
  const box = el("div", { class: "choices", role: "group", "aria-label": shown(content.title ?? "Please choose") });
  box.append(...draw(c, content, pressed(entry, talk, box)), ...chosen(entry));
  return box;
}

/** @param {Entry} entry */
const chosen = (entry) => entry.answered ? [el("p", { class: "meta" }, `You chose: ${shown(entry.answered)}`)] : [];

/** A view, which is asked for when it is drawn: its token is good for as long as an answer is waited for. @param {Entry} entry @param {Talk} talk @param {import("./view.js").Told} told */
function shownView(entry, talk, told) {
  const heading = shown(told.viewData?.Heading || "Please answer");
  const box = el("div", { class: "choices view", role: "group", "aria-label": heading });
  if (entry.answered || talk.stage === "over") {
    box.append(el("p", {}, el("strong", {}, heading)), ...chosen(entry));
    return box;
  }
  box.append(el("p", { class: "soft" }, "One moment …"));
  talk.view(told.viewToken).then((described) => {
    box.replaceChildren(view(told, described, (action, data, words) => sent(box, () => talk.answer(entry, words, { templateType: "ViewResource", version: "1.0", action, data }))));
  }, () => box.replaceChildren(el("p", {}, el("strong", {}, heading)), el("p", { class: "soft" }, "This can no longer be answered.")));
  return box;
}

/** Sends an answer, once. @param {HTMLElement} box @param {() => Promise<void>} send */
async function sent(box, send) {
  const all = [...box.querySelectorAll("button")];
  all.forEach((b) => { b.disabled = true; });
  box.querySelector("p.failed")?.remove();
  try {
    await send();
  } catch {
    all.forEach((b) => { b.disabled = false; });
    box.append(el("p", { class: "why failed", role: "alert" }, "That could not be sent. Please try again."));
  }
}

/** A button for one of the choices. @param {Entry} entry @param {Talk} talk @param {HTMLElement} box */
function pressed(entry, talk, box) {
  return (/** @type {import("/_kit/el.js").Child[]} */ inside, /** @type {string} */ text, /** @type {object} */ says) => el("button", {
    class: "button", type: "button", disabled: Boolean(entry.answered) || talk.stage === "over", "aria-pressed": entry.answered === text ? "true" : null,
    onclick: () => sent(box, () => talk.answer(entry, text, says)),
  }, ...inside);
}

/** @param {any} content */
const head = (content) => [
  el("p", {}, el("strong", {}, shown(content.title ?? ""))),
  content.subtitle ? el("p", { class: "soft" }, shown(content.subtitle)) : null,
].filter((e) => e !== null);

/** @param {any} c @param {any} content @param {ReturnType<typeof pressed>} button */
function picker(c, content, button) {
  return [...head(content), el("div", { class: "row" }, ...(content.elements ?? []).map((/** @type {any} */ e) => button(
    [el("span", {}, shown(e.title)), e.subtitle ? el("small", { class: "soft" }, shown(e.subtitle)) : null],
    e.title, response(c.templateType, e.actionDetail ?? c.templateIdentifier ?? "", e.title),
  )))];
}

/** @param {any} c @param {any} content @param {ReturnType<typeof pressed>} button */
function times(c, content, button) {
  const zone = content.timeZoneOffset === undefined ? undefined : content.timeZoneOffset * 60_000;
  return [...head(content), el("div", { class: "row" }, ...(content.timeslots ?? []).map((/** @type {any} */ slot) => {
    const at = new Date(slot.date);
    const text = Number.isNaN(at.getTime()) ? slot.date : zone === undefined
      ? at.toLocaleString([], { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })
      : new Date(at.getTime() + zone).toLocaleString([], { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
    return button([el("span", {}, shown(text))], text, response("TimePicker", c.templateIdentifier ?? "", slot.date));
  }))];
}

/** @param {any} c @param {any} content @param {ReturnType<typeof pressed>} button */
function carousel(c, content, button) {
  return [...head(content), el("div", { class: "cards" }, ...(content.elements ?? []).map((/** @type {any} */ panel) => el("section", { class: "card" },
    ...picker(panel, panel.data?.content ?? {}, button))))];
}

/** Five buttons for a question that asks for a number from one to five; writing it does as well. @param {(text: string) => void} say @param {boolean} answered */
export function survey(say, answered) {
  const words = ["not at all", "", "so-so", "", "very"];
  return el("div", { class: "row survey", role: "group", "aria-label": "Your answer, from 1 to 5" }, ...words.map((word, n) => el("button", {
    class: "button", type: "button", disabled: answered, "aria-label": `${n + 1}${word ? `, ${word}` : ""}`, onclick: () => say(String(n + 1)),
  }, String(n + 1))));
}
