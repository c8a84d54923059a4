// One view alone: frame.html#PAGE/NAME?theme=dark&still. It is what the gallery frames, and what the tests photograph.

import { $, el } from "/_kit/el.js";
import { VirtualClock } from "/_kit/now.js";
import { pages } from "/gallery/data/index.js";

/** The time at which all views stand still. */
const moment = "2026-11-23T10:42:07Z";

/** A page as it is before its script runs. @param {string} address @returns {Promise<Document>} */
function blank(address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // it parses without trusting: no script of what it reads is run
    request.responseType = "document";
    request.onload = () => request.response && request.status === 200 ? resolve(request.response) : reject(new Error(`${address} is answered with ${request.status}`));
    request.onerror = () => reject(new Error(`${address} does not answer`));
    request.open("GET", address);
    request.send();
  });
}

/** wear gives this page the elements and the sheets of another. @param {HTMLElement} root @param {string} address */
async function wear(root, address) {
  const page = await blank(address);
  page.querySelectorAll("script, noscript").forEach((e) => e.remove());
  const sheets = [...page.querySelectorAll("link[rel=stylesheet]")].map((e) => e.getAttribute("href") ?? "").filter((href) => !document.querySelector(`link[href="${href}"]`));
  await Promise.all(sheets.map((href) => new Promise((loaded, failed) => {
    document.head.append(el("link", { rel: "stylesheet", href, onload: loaded, onerror: () => failed(new Error(`${href} is not there`)) }));
  })));
  root.replaceChildren(...page.body.childNodes);
}

async function draw() {
  const [id, more] = location.hash.slice(1).split("?"), [page, name] = id.split("/");
  const wanted = new URLSearchParams(more);
  const view = Object.hasOwn(pages, page) ? (await pages[page]()).views.find((v) => v.name === name) : undefined;
  const html = document.documentElement, root = $("root"), theme = wanted.get("theme");
  if (theme) html.dataset.theme = theme;
  if (wanted.has("still")) html.dataset.motion = "still";
  html.dataset.view = id;
  root.style.display = "contents"; // what is drawn is the body's own
  document.title = view ? `${view.title} · Handover` : "No such view · Handover";
  if (view?.of) await wear(root, view.of);
  if (view) await view.draw(root, { now: new VirtualClock({ now: moment, rate: 0 }) });
  else root.append(el("main", { class: "page" }, el("h1", {}, "No such view"), el("p", {}, el("a", { href: "/gallery/", target: "_top" }, "All views"))));
  html.dataset.drawn = "true"; // a test may look
}

addEventListener("hashchange", () => location.reload()); // a view is drawn into a fresh page
void draw();
