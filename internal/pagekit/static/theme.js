// The look that somebody chooses for all pages: the colours, and whether things move. early.js puts it in force before
// the first thing is drawn.

import { el, icon } from "./el.js";
import { menu } from "./menu.js";

/** @param {string} choice @returns {string} */
function kept(choice) {
  try {
    return localStorage.getItem(`handover.${choice}`) ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
}

/** @param {"theme" | "motion"} choice @param {string} value empty: as the machine is set */
function choose(choice, value) {
  if (value) document.documentElement.dataset[choice] = value;
  else delete document.documentElement.dataset[choice];
  try {
    if (value) localStorage.setItem(`handover.${choice}`, value);
    else localStorage.removeItem(`handover.${choice}`);
  } catch {
    // It holds for as long as the page is open.
  }
}

const choices = /** @type {const} */ ({
  theme: { label: "Colours", values: [["", "both", "Auto"], ["light", "sun", "Light"], ["dark", "moon", "Dark"]] },
  motion: { label: "Movement", values: [["", "both", "Auto"], ["full", "move", "On"], ["still", "held", "Off"]] },
});

/** @param {"theme" | "motion"} choice */
function segments(choice) {
  const { label, values } = choices[choice];
  const group = el("div", { class: "segments", role: "group", "aria-label": label });
  for (const [value, sign, text] of values) {
    group.append(el("button", {
      type: "button", "aria-pressed": kept(choice) === value,
      onclick: (/** @type {Event} */ e) => {
        choose(choice, value);
        for (const other of group.children) other.setAttribute("aria-pressed", String(other === e.currentTarget));
      },
    }, icon(sign), text));
  }
  return el("div", { class: "stack tight" }, el("span", { class: "label" }, label), group);
}

/** themeMenu is the button for a page's header. What another tab chooses holds here, too. */
export function themeMenu() {
  const inside = el("div", { class: "stack close" });
  const draw = () => inside.replaceChildren(segments("theme"), segments("motion"));
  draw();
  addEventListener("storage", ({ key }) => {
    const choice = key?.replace("handover.", "");
    if (choice !== "theme" && choice !== "motion") return;
    choose(choice, kept(choice));
    draw();
  });
  return menu({ label: "Look of this page", icon: "both", silent: true }, inside);
}
