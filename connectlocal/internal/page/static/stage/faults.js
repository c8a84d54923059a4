// What misbehaves, on request: some faults that are ready, and any other as JSON.

import { Refused, ask } from "/_kit/ask.js";
import { el, icon, put } from "/_kit/el.js";
import { confirm } from "/_kit/dialog.js";
import { line } from "/_kit/text.js";
import { problem, toast } from "/_kit/talk.js";

/** @typedef {{ kind: string, hits?: number, rate?: number, for?: string, operation?: string, latency?: string, stream?: string, count?: number }} Fault */

const path = "/_local/v1/faults";

/** Faults that can be switched on, each with what will be seen. */
export const ready = /** @type {{ id: string, label: string, says: string, fault: Fault }[]} */ ([
  { id: "throttle", label: "Connect throttles calls", says: "Each call is refused with the chosen probability; clients have to try again.", fault: { kind: "throttle", rate: 0.5 } },
  { id: "describe", label: "DescribeContact fails", says: "Chats cannot be looked at: proofs take longer.", fault: { kind: "error", operation: "DescribeContact", rate: 0.5 } },
  { id: "latency", label: "Answers are 2 seconds late", says: "Every call takes its time.", fault: { kind: "latency", latency: "2s", rate: 0.5 } },
  { id: "repeat", label: "Agent events come twice", says: "A repeat changes nothing.", fault: { kind: "repeat", rate: 0.5 } },
  { id: "delay", label: "Agent events are late", says: "By 5 seconds: the grace counts from the agent's choice all the same.", fault: { kind: "delay", latency: "5s", rate: 0.5 } },
  { id: "reorder", label: "Agent events are out of order", says: "They count in the order of their own times.", fault: { kind: "reorder", rate: 0.5 } },
  { id: "lost", label: "Agent events are lost", says: "The sweep finds what was missed.", fault: { kind: "lost", rate: 0.2 } },
  { id: "sockets", label: "Websockets are cut", says: "For a minute, 3 seconds after they have opened.", fault: { kind: "drop-websockets", for: "60s", latency: "3s" } },
]);

/** FaultsButton opens the dialog, and says how many faults are in force. */
export class FaultsButton {
  /** @type {Fault[]} */ #now = [];
  #word = el("span", {}, "Faults"); #button; #off;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#button = el("button", { type: "button", class: "button", "aria-haspopup": "dialog", onclick: () => this.open() }, icon("breaker"), this.#word);
    this.#off = el("button", { type: "button", class: "button", "data-kind": "quiet", hidden: true, onclick: () => this.set([]).catch(problem) }, "All off");
    root.append(this.#button, this.#off);
  }

  /** look asks which faults are in force. One that has done its work is in force no more. */
  async look() {
    const list = await ask("GET", path).catch(() => undefined);
    if (Array.isArray(list)) this.show(list);
  }

  /** show says what is in force. @param {Fault[]} list */
  show(list) {
    this.#now = list;
    put(this.#word, list.length === 0 ? "Faults" : `Faults (${list.length})`);
    if (list.length === 0) delete this.#button.dataset.on;
    else this.#button.dataset.on = "";
    this.#button.title = list.map((f) => `${f.kind}${f.operation ? ` ${f.operation}` : ""}: hit ${f.hits ?? 0}`).join(", ");
    this.#off.hidden = list.length === 0;
  }

  /** set puts faults in force in place of all others. @param {unknown} faults */
  async set(faults) {
    this.show(await ask("POST", path, faults));
  }

  async open() {
    await this.look();
    await this.choose();
  }

  /** choose asks what shall be in force. */
  async choose() {
    const share = Math.round((this.#now.find((f) => f.rate !== undefined)?.rate ?? 0.5) * 100);
    const there = this.#now.length === 0 ? "Nothing misbehaves now." : `In force: ${this.#now.map((f) => `${line(f.kind, 30)}${f.operation ? ` of ${line(f.operation, 40)}` : ""}, hit ${f.hits ?? 0} times`).join("; ")}.`;
    const given = await confirm({
      title: "What shall go wrong?", verb: "Put in force", wide: true,
      says: [el("p", {}, "Handover has to come through all of this: no chat is lost, none is moved twice. ", there)],
      fields: [
        ...ready.map((r) => ({ name: r.id, label: r.label, kind: /** @type {const} */ ("switch"), value: this.#now.some((f) => same(f, r.fault)), says: r.says })),
        { name: "share", label: "How many are hit, in percent", kind: "number", value: share, min: 1, max: 100, says: "Of calls and events. Websockets are cut all." },
        { name: "raw", label: "Others, as JSON", kind: "textarea", value: others(this.#now), placeholder: "{\"kind\": \"error\", \"operation\": \"StopContact\", \"count\": 3}", says: "One fault or a list, as POST /_local/v1/faults takes them." },
      ],
      act: (values) => this.set([...ready.filter((r) => values[r.id]).map((r) => r.fault.rate === undefined ? r.fault : { ...r.fault, rate: Number(values.share) / 100 }), ...parsed(String(values.raw))]),
    });
    if (given) toast(this.#now.length === 0 ? "Nothing misbehaves any more." : `In force: ${this.#now.length}.`, { kind: "calm" });
  }
}

/** @param {Fault} a @param {Fault} b */
const same = (a, b) => a.kind === b.kind && a.operation === b.operation && a.stream === b.stream && a.count === undefined;

/** others are the faults in force that none of the ready ones is. @param {Fault[]} now */
function others(now) {
  const left = now.filter((f) => !ready.some((r) => same(f, r.fault))).map(({ hits: _, ...f }) => f);
  return left.length === 0 ? "" : JSON.stringify(left, undefined, 1);
}

/** @param {string} raw @returns {unknown[]} */
function parsed(raw) {
  if (raw.trim() === "") return [];
  try {
    return [JSON.parse(raw)].flat();
  } catch (error) {
    throw new Refused(`this is no JSON: ${error instanceof Error ? error.message : ""}`, { status: 400, field: "raw" });
  }
}
