// The customer's page in each of its states: the drawing that the page itself does, of chats that are made up.

import { composer, offer } from "/_page/customer/compose.js";
import { draw, nameless, topicsIn } from "/_page/customer/draw.js";
import { toast } from "/_kit/talk.js";
import { odd } from "/gallery/data/odd.js";

/**
 * @typedef {import("/gallery/data/index.js").View} View
 * @typedef {import("/_page/customer/draw.js").Talk} Talk
 * @typedef {import("/_page/customer/entries.js").Entry} Entry
 */

const nothing = async () => undefined;

/** @param {Partial<Talk>} how @returns {Talk} */
const talk = (how) => ({
  stage: "talking", connection: "open", typing: "", people: new Map([["p-ana", "Ana"]]), entries: [], say: nothing, again: nothing, answer: nothing, file: async () => "", view: async () => form, ...how,
});

let made = 0;

/** Each entry is some seconds later than the one before. @param {Partial<Entry>} e @returns {Entry} */
function entry(e) {
  made++;
  return { id: `e-${made}`, kind: "message", from: "system", name: "", text: "", type: "text/plain", at: new Date(Date.parse("2026-11-23T10:38:00Z") + made * 9000).toISOString(), ...e };
}

/** @param {string} text */
const told = (text) => entry({ text });
/** @param {string} text */
const notice = (text) => entry({ kind: "notice", from: "agent", text });
/** @param {string} text @param {Partial<Entry>} [more] */
const mine = (text, more) => entry({ from: "me", name: "Zoe", text, status: "read", ...more });
/** @param {string} text @param {Partial<Entry>} [more] */
const ana = (text, more) => entry({ from: "agent", name: "Ana", text, ...more });
/** @param {object} choice @param {Partial<Entry>} [more] */
const choice = (choice, more) => entry({ kind: "choice", type: "application/vnd.amazonaws.connect.message.interactive", choice, ...more });

const form = { Content: { Template: "{}", Actions: ["Back", "Next"] } };
const begun = () => [told("You are in the queue. An agent will be with you in a moment."), notice("You are now talking to Ana.")];

/** @param {Partial<Talk>} how */
const page = (how) => () => {
  topicsIn(document.getElementById("topics") ?? document.body, "order");
  composer({ draft: "", say: nothing, write: () => undefined, attach: nothing });
  draw(talk(how), { older: 0 });
};

/** @param {HTMLElement} root */
function asked(root) {
  page({ stage: "before" })();
  /** @type {HTMLInputElement} */ (root.querySelector("#name") ?? document.getElementById("name")).value = "Zoe";
}

function refused() {
  page({ stage: "before" })();
  nameless(true);
  toast("Very many are asking just now. Please try again in a moment.", { kind: "bad" });
}

function tray() {
  page({ entries: [...begun(), mine("Here is my bill."), mine("", { kind: "file", text: "bill.pdf", file: { id: "f-1", name: "bill.pdf", type: "application/pdf", size: 184_320 }, status: undefined }),
    ana("And here is ours.", { kind: "file", text: "x", file: { id: "f-2", name: `${odd.turned} ${odd.markup}.csv`, type: "text/csv", size: 512 } }), mine("I was charged twice!", { status: "failed" })] })();
  const picture = atob("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFElEQVR4nGPc0GDAwMDAwgAGDAwAFNgBlPSXJyIAAAAASUVORK5CYII=");
  offer({ attach: nothing }, new File([Uint8Array.from(picture, (c) => c.charCodeAt(0))], "parcel, seen from below.png", { type: "image/png" }));
}

const pickers = [
  choice({ templateType: "ListPicker", version: "1.0", data: { content: { title: "What happened to your parcel?", subtitle: "Choose what fits best", elements: [{ title: "It is late", subtitle: "by more than a day" }, { title: "It is broken" }, { title: odd.markup }] } } }, { answered: "It is late" }),
  choice({ templateType: "TimePicker", version: "1.0", data: { content: { title: "When shall we call you?", timeZoneOffset: 60, timeslots: [{ date: "2026-11-24T08:00Z", duration: 3600 }, { date: "2026-11-24T13:00Z", duration: 3600 }] } } }),
  choice({ templateType: "Carousel", version: "1.0", data: { content: { title: "Send it again with …", elements: ["Snail", "Express", "Owl"].map((title, n) => ({ templateType: "Panel", templateIdentifier: title, data: { content: { title, subtitle: `${n + 1} days`, elements: [{ title: `Take ${title}` }] } } })) } } }),
  choice({ templateType: "Hologram", data: { content: {} } }),
];

const viewed = () => choice({ templateType: "ViewResource", version: "1.0", data: { content: { viewId: "form", viewToken: "t", viewData: {
  Heading: "Where shall it go?", SubHeading: "We send it again, at no cost.", Next: { Label: "Send it" }, Sections: [{ Type: "FormSection", Props: { Heading: "Your address" }, Items: [
    { _id: "street", Type: "FormInput", Props: { Name: "street", Label: "Street and number", DefaultValue: "Harbour Road 7", Required: true } },
    { _id: "kind", Type: "Dropdown", Props: { Name: "kind", Label: "It is a", Options: [{ Label: "house", Value: "house" }, { Label: "shop", Value: "shop" }] } },
    { _id: "ring", Type: "Checkbox", Props: { Name: "ring", Label: "Ring twice" } }] }] } } } });

const strange = () => [told(odd.control), notice(`You are now talking to ${odd.markup}.`), ...Object.entries(odd).flatMap(([key, text], n) => [
  entry({ from: "agent", name: text, text: `${key}: ${text}` }), mine(`${n + 1} ${text}`, { type: "text/plain" })]),
ana("**Bold**, *slanted*, `code`; [a link](https://example.com/a), [no link](javascript:alert(1)).\n\n- one\n- two <b>not bold</b>", { type: "text/markdown" })];

/** @type {View[]} */
export const views = /** @type {Omit<View, "of">[]} */ ([
  { name: "ask", title: "Before the chat", draw: asked },
  { name: "refused", title: "No name, and too many ask", draw: refused },
  { name: "starting", title: "The chat begins", draw: page({ stage: "starting" }) },
  { name: "waiting", title: "In the queue", draw: page({ stage: "waiting", people: new Map(), entries: [told("You are in the queue. An agent will be with you in a moment."), mine("Where is my parcel? It was to come on Friday.", { status: "sent" })] }) },
  { name: "talking", title: "A conversation", draw: page({ typing: "Ana", entries: [...begun(), mine("Where is my parcel?"), mine("Order 1042.", { status: "delivered" }), ana("Hello Zoe, I look it up for you. It may take a minute or two."), ana("It is in Harwich, and comes tomorrow: [follow it](https://example.com/1042).", { type: "text/markdown" }), mine("Oh, good! Thank you.", { status: "sending" })] }) },
  { name: "moved", title: "Ana has left, Ben is here", draw: page({ people: new Map([["p-ben", "Ben"]]), entries: [...begun(), mine("I was charged twice."), notice("Ana has left the chat."), told("One moment, please. The next agent reads what you have written so far."), notice("You are now talking to Ben."), entry({ from: "agent", name: "Ben", text: "Hello Zoe, I have read all of it. You get the second sum back today." })] }) },
  { name: "between", title: "Nobody is here for a moment", draw: page({ stage: "waiting", people: new Map(), entries: [...begun(), mine("I was charged twice."), ana("Let me look."), notice("Ana has left the chat."), told("One moment, please. The next agent reads what you have written so far.")] }) },
  { name: "lost", title: "The connection is lost", draw: page({ connection: "lost", entries: [...begun(), mine("Where is my parcel?"), ana("It is in Harwich."), mine("Are you there?", { status: "sending" })] }) },
  { name: "files", title: "Files, and what could not be sent", draw: tray, height: 760 },
  { name: "choices", title: "Something to choose", draw: page({ entries: [...begun(), ...pickers] }), height: 760 },
  { name: "view", title: "A form in the chat", draw: page({ stage: "waiting", people: new Map(), entries: [told("One more thing before an agent comes."), viewed()] }), height: 760 },
  { name: "survey", title: "The survey", draw: page({ stage: "waiting", people: new Map(), entries: [...begun(), mine("Thank you!"), notice("Ana has left the chat."), told("How content were you with us? Please answer with a number from 1 (not at all) to 5 (very).")] }) },
  { name: "over", title: "The chat is over", draw: page({ stage: "over", people: new Map(), connection: "over", entries: [...begun(), mine("Thank you!"), ana("Gladly. Good-bye!"), notice("Ana has left the chat."), notice("The chat is over.")] }) },
  { name: "strange", title: "Names and words as they may come", draw: page({ people: new Map(Object.entries(odd)), typing: odd.markup, entries: strange() }), height: 900 },
]).map((v) => ({ ...v, of: "/customer", height: v.height ?? 640 }));
