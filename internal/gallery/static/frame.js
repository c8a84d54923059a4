// One view alone: frame.html#PAGE/NAME?theme=dark&still. It is what the gallery frames, and what the tests photograph.

import { $, el } from "/_kit/el.js";
import { VirtualClock } from "/_kit/now.js";
import { views } from "/gallery/data/index.js";

/** The time at which all views stand still. */
const moment = "2026-11-23T10:42:07Z";

async function draw() {
  const [id, more] = location.hash.slice(1).split("?");
  const wanted = new URLSearchParams(more);
  const view = views.find((v) => `${v.page}/${v.name}` === id);
  const root = document.documentElement, theme = wanted.get("theme");
  if (theme) root.dataset.theme = theme;
  if (wanted.has("still")) root.dataset.motion = "still";
  root.dataset.view = id;
  document.title = view ? `${view.title} · Handover` : "No such view · Handover";
  const place = $("root");
  place.replaceChildren();
  if (view) await view.draw(place, { now: new VirtualClock({ now: moment, rate: 0 }) });
  else place.append(el("main", { class: "page" }, el("h1", {}, "No such view"), el("p", {}, el("a", { href: "/gallery/", target: "_top" }, "All views"))));
  root.dataset.drawn = "true"; // a test may look
}

addEventListener("hashchange", () => location.reload()); // a view is drawn into a fresh page
draw();
