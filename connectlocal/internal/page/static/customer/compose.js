// Where the customer writes. Enter sends, Shift+Enter makes a line; a file is checked before it is sent.

import { $, el, put } from "/_kit/el.js";
import { toast } from "/_kit/talk.js";
import { shown } from "/_kit/text.js";
import { Refused } from "./wire.js";
import { size } from "./transcript.js";

const longest = 1024; // characters of one message: Amazon Connect participant API, SendMessage
const largest = 20 * 1024 * 1024; // bytes of a file: Amazon Connect quotas, attachments
const files = {
  "text/csv": ".csv", "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "application/msword": ".doc",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "application/vnd.ms-excel": ".xls",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx", "application/vnd.ms-powerpoint": ".ppt",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx", "audio/wav": ".wav",
};

/** @typedef {Pick<import("./session.js").Session, "draft" | "say" | "write" | "attach">} Writes */

/** @param {Writes} session */
export function composer(session) {
  const field = /** @type {HTMLTextAreaElement} */ ($("words"));
  const form = /** @type {HTMLFormElement} */ ($("compose")), pick = /** @type {HTMLInputElement} */ ($("file"));
  field.value = session.draft;
  pick.accept = Object.keys(files).join(",");
  const send = () => {
    const text = field.value.trim();
    if (!text || text.length > longest) {
      return;
    }
    field.value = "";
    count(field);
    void session.say(text);
    field.focus();
  };
  form.addEventListener("submit", (e) => { e.preventDefault(); send(); });
  field.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
      e.preventDefault();
      send();
    }
  });
  field.addEventListener("input", () => { count(field); session.write(field.value); });
  field.addEventListener("paste", (e) => {
    const file = e.clipboardData?.files[0];
    if (file) {
      e.preventDefault();
      offer(session, file);
    }
  });
  $("attach").addEventListener("click", () => pick.click());
  pick.addEventListener("change", () => {
    const file = pick.files?.[0];
    pick.value = "";
    if (file) {
      offer(session, file);
    }
  });
  count(field);
}

/** @param {HTMLTextAreaElement} field */
function count(field) {
  const left = longest - field.value.length, says = $("left");
  says.hidden = left > 124;
  put(says, left < 0 ? `${-left} characters too many` : `${left} characters left`);
  field.setAttribute("aria-invalid", String(left < 0));
  /** @type {HTMLButtonElement} */ ($("send")).disabled = left < 0;
}

/** Shows a file before it is sent. @param {Pick<Writes, "attach">} session @param {File} file */
export function offer(session, file) {
  const wrong = !(file.type in files) ? `${shown(file.name)} is of a kind that cannot be sent.`
    : file.size > largest ? `${shown(file.name)} has ${size(file.size)}; ${size(largest)} can be sent.`
      : file.size === 0 ? `${shown(file.name)} is empty.` : "";
  if (wrong) {
    toast(wrong, { kind: "bad" });
    return;
  }
  const tray = $("tray"), picture = file.type.startsWith("image/") ? URL.createObjectURL(file) : "";
  const close = () => {
    URL.revokeObjectURL(picture);
    tray.replaceChildren();
    $("words").focus();
  };
  const sends = el("button", {
    class: "button", type: "button", "data-kind": "primary",
    onclick: async () => {
      sends.setAttribute("aria-busy", "true");
      try {
        await session.attach(file);
        close();
      } catch (e) {
        sends.removeAttribute("aria-busy");
        toast(e instanceof Refused && e.status !== 0 ? `The file was not taken: ${shown(e.message)}` : "The file could not be sent. Please try again.", { kind: "bad" });
      }
    },
  }, "Send the file");
  tray.replaceChildren(
    picture ? el("img", { src: picture, alt: "", class: "thumb" }) : el("span", { class: "thumb" }, files[/** @type {keyof typeof files} */ (file.type)]),
    el("p", {}, shown(file.name), " ", el("span", { class: "meta" }, size(file.size))),
    el("div", { class: "row" }, sends, el("button", { class: "button", type: "button", onclick: close }, "Cancel")));
  sends.focus();
}
