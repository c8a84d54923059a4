// The list of all views, each in a frame of its own.

import { $, el, icon, rows } from "/_kit/el.js";
import { themeMenu } from "/_kit/theme.js";
import { pages } from "/gallery/data/index.js";

const widths = /** @type {const} */ ({ narrow: "22.5rem", middle: "34rem", wide: "80rem" });
/** @typedef {import("/gallery/data/index.js").View & { page: string }} Listed */

/** @type {Listed[]} */
const views = (await Promise.all(Object.entries(pages).map(async ([page, file]) => (await file()).views.map((v) => ({ ...v, page }))))).flat();
const chosen = { width: /** @type {keyof typeof widths} */ ("middle"), theme: "", search: "" };

/** @param {Listed} v */
function view(v) {
  const id = `${v.page}/${v.name}`;
  const address = `/gallery/frame.html#${id}?still${chosen.theme ? `&theme=${chosen.theme}` : ""}`;
  const frame = el("iframe", { src: address, loading: "lazy", title: v.title });
  if (v.height) frame.style.blockSize = `${v.height}px`;
  return el("article", { class: "view" },
    el("header", { class: "spread" }, el("h3", {}, v.title), el("a", { class: "meta", href: address, target: "_blank", rel: "noopener" }, id, " ", icon("open"))), frame);
}

function draw() {
  const found = views.filter((v) => `${v.page}/${v.name} ${v.title}`.toLowerCase().includes(chosen.search.toLowerCase()));
  const names = [...new Set(found.map((v) => v.page))];
  const main = $("views");
  main.style.setProperty("--wide", widths[chosen.width]);
  rows(main, names, (page) => page, (page) => el("section", { class: "stack" }, el("h2", {}, page), el("div", { class: "views" })),
    { none: [el("p", { class: "empty" }, "No view is called that.")] });
  names.forEach((page, n) => {
    const list = main.children[n].querySelector(".views");
    if (list) rows(list, found.filter((v) => v.page === page), (v) => `${v.name} ${chosen.theme}`, view, { same: () => true });
  });
}

/** @template {"width" | "theme"} K @param {K} what @param {string} label @param {Record<string, string>} values */
function segments(what, label, values) {
  const group = el("div", { class: "segments", role: "group", "aria-label": label });
  for (const [value, text] of Object.entries(values)) {
    group.append(el("button", {
      type: "button", "aria-pressed": chosen[what] === value,
      onclick: (/** @type {Event} */ e) => {
        /** @type {any} */ (chosen)[what] = value;
        for (const b of group.children) b.setAttribute("aria-pressed", String(b === e.currentTarget));
        draw();
      },
    }, text));
  }
  return group;
}

$("tools").append(
  el("input", { class: "input", type: "search", "aria-label": "Find a view", placeholder: "Find a view", oninput: (/** @type {Event} */ e) => { chosen.search = /** @type {HTMLInputElement} */ (e.target).value; draw(); } }),
  segments("width", "Width", { narrow: "Narrow", middle: "Middle", wide: "Wide" }),
  segments("theme", "Colours of the views", { "": "Auto", light: "Light", dark: "Dark" }), themeMenu());
draw();
