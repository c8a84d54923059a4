import type { Attachment, Item } from "./chatjs.js";

/** How far a message of the customer's own has come. Those of others are "sent". */
export type Delivery = "waiting" | "sending" | "sent" | "failed";

/** One line of the conversation. An entry is never changed: what becomes of it is another one with the same key. */
export interface Entry {
  /** The same from typing to receipt: what a list on a page goes by. */
  readonly key: string;
  /** Connect's id; empty until Connect has taken it, and for the module's own lines. */
  readonly id: string;
  readonly contactId: string;
  readonly kind: "message" | "attachment" | "notice" | "event";
  readonly role: string;
  readonly name: string;
  readonly participantId: string;
  /** For a notice, which line it is: talking, left, connecting or ended. */
  readonly contentType: string;
  /** Text of other people: to be drawn as text, never as markup. */
  readonly content: string;
  readonly attachments: readonly Attachment[];
  /** Milliseconds since 1970 by Connect's clock; 0 until it is known. */
  readonly at: number;
  readonly own: boolean;
  readonly delivery: Delivery;
  readonly receipt: "" | "delivered" | "read";
  /** How many swaps there had been before it. */
  readonly part: number;
}

/** Where an item came from. */
export interface Source {
  readonly contactId: string;
  readonly participantId: string;
  readonly part: number;
}

/**
 * The one list over all contacts of a conversation: by Connect's clock, each item once however often it is heard, and
 * what is not on its way yet at the end.
 */
export class Transcript {
  #entries: Entry[] = [];
  #made = 0;
  readonly #byId = new Map<string, string>(); // Connect's id to key

  constructor(kept: readonly Entry[] = []) {
    for (const entry of kept) {
      this.#entries.push(entry);
      this.#made = Math.max(this.#made, Number(entry.key.slice(1)) || 0);
      if (entry.id) {
        this.#byId.set(entry.id, entry.key);
      }
    }
  }

  /** list is everything that a customer may see. */
  list(): Entry[] { return this.#entries.filter((entry) => entry.kind !== "event"); }

  /** all is the list with the events of Connect, hidden ones too. */
  all(): readonly Entry[] { return this.#entries; }

  knows(id: string): boolean { return this.#byId.has(id); }

  find(key: string): Entry | undefined { return this.#entries.find((entry) => entry.key === key); }

  byId(id: string): Entry | undefined {
    const key = this.#byId.get(id);
    return key === undefined ? undefined : this.find(key);
  }

  /** last is the time of the latest thing that has one. */
  last(): number { return this.#entries.reduce((last, entry) => Math.max(last, entry.at), 0); }

  /** add takes an item in, unless it is known; it gives the entry if it is new to the customer. */
  add(item: Item, from: Source): Entry | null {
    const id = item.Id ?? "";
    if (id === "") {
      return null; // chatjs makes an end up when it is refused (Clients B.5); it is told in another way
    }
    const known = this.byId(id) ?? this.#twin(item, from);
    if (known) {
      this.#put({ ...known, receipt: receiptOf(item) || known.receipt });
      return null;
    }
    const entry = entryOf(item, from, this.#key());
    const mine = entry.own ? this.#onItsWay(entry) : undefined;
    if (mine) {
      this.#put({ ...entry, key: mine.key, delivery: "sent" });
      return null;
    }
    this.#put(entry);
    return entry;
  }

  /** own is what the customer has just written: at the end, until Connect says when it came. */
  own(what: Pick<Entry, "kind" | "contentType" | "content" | "attachments">, from: Source): Entry {
    const entry: Entry = {
      ...what, key: this.#key(), id: "", contactId: from.contactId, role: "CUSTOMER", name: "", participantId: from.participantId,
      at: 0, own: true, delivery: "waiting", receipt: "", part: from.part,
    };
    this.#put(entry);
    return entry;
  }

  /** notice is a line of the module's own, behind everything that has come so far; with a key it is taken from where it was. */
  notice(which: string, text: string, from: Source, key = this.#key()): Entry {
    this.remove(key);
    const entry: Entry = {
      key, id: "", contactId: from.contactId, kind: "notice", role: "SYSTEM", name: "", participantId: "", contentType: which,
      content: text, attachments: [], at: this.last(), own: false, delivery: "sent", receipt: "", part: from.part,
    };
    this.#put(entry);
    return entry;
  }

  /** change gives an entry other values; a key that is gone is left alone. */
  change(key: string, values: Partial<Omit<Entry, "key">>): Entry | undefined {
    const entry = this.find(key);
    if (!entry) {
      return undefined;
    }
    const changed = { ...entry, ...values };
    this.#put(changed);
    return changed;
  }

  remove(key: string): void { this.#entries = this.#entries.filter((entry) => entry.key !== key); }

  /** confirm is Connect's answer to a message: its id and time. Its echo may have come before it, or in place of it. */
  confirm(key: string, id: string, at: number, from: Source): Entry | undefined {
    const entry = this.find(key);
    if (!entry || entry.id === id) {
      return entry;
    }
    const double = id === "" ? undefined : this.byId(id);
    if (double && double.key !== key) {
      this.remove(double.key);
    }
    return this.change(key, { id, at: at || entry.at, delivery: "sent", contactId: from.contactId, participantId: from.participantId, part: from.part });
  }

  #key(): string { return `e${++this.#made}`; }

  /** put inserts by time, behind what came at the same time; an entry that keeps its time keeps its place. */
  #put(entry: Entry): void {
    if (entry.id) {
      this.#byId.set(entry.id, entry.key);
    }
    const old = this.#entries.findIndex((other) => other.key === entry.key);
    if (old >= 0 && this.#entries[old]?.at === entry.at) {
      this.#entries[old] = entry;
      return;
    }
    if (old >= 0) {
      this.#entries.splice(old, 1);
    }
    this.#entries.splice(this.#place(entry), 0, entry);
  }

  #place(entry: Entry): number {
    if (entry.at === 0) {
      return this.#entries.length;
    }
    let place = this.#entries.length;
    for (let before = this.#entries[place - 1]; before && (before.at === 0 || before.at > entry.at); before = this.#entries[place - 1]) {
      place--;
    }
    return place;
  }

  /** onItsWay is the customer's own entry that this echo is of: one is sent at a time. */
  #onItsWay(echo: Entry): Entry | undefined {
    const named = (entry: Entry) => entry.attachments[0]?.AttachmentName;
    return this.#entries.find((entry) => entry.own && entry.id === "" && entry.kind === echo.kind
      && (entry.delivery === "sending" || (entry.kind === "attachment" && entry.delivery !== "waiting"))
      && (echo.kind === "attachment" ? named(entry) === named(echo) : entry.content === echo.content && entry.contentType === echo.contentType));
  }

  /** twin is the same item from another contact: history that was brought along, should it have got an id of its own. */
  #twin(item: Item, from: Source): Entry | undefined {
    const at = time(item);
    return at === 0 ? undefined : this.#entries.find((entry) => entry.at === at && entry.part !== from.part && entry.kind !== "notice"
      && entry.role === (item.ParticipantRole ?? "") && entry.contentType === (item.ContentType ?? "") && entry.content === (item.Content ?? ""));
  }
}

function entryOf(item: Item, from: Source, key: string): Entry {
  return {
    key, id: item.Id ?? "", contactId: item.ContactId ?? from.contactId, kind: kindOf(item), role: item.ParticipantRole ?? "",
    name: item.DisplayName ?? "", participantId: item.ParticipantId ?? "", contentType: item.ContentType ?? "", content: item.Content ?? "",
    attachments: item.Attachments ?? [], at: time(item), own: item.ParticipantRole === "CUSTOMER", delivery: "sent", receipt: receiptOf(item), part: from.part,
  };
}

function kindOf(item: Item): Entry["kind"] {
  if (item.Type === "MESSAGE") {
    return "message";
  }
  return item.Type === "ATTACHMENT" ? "attachment" : "event";
}

/** time is the item's by Connect's clock; what has none that can be read comes at the end of what is known. */
export function time(item: { readonly AbsoluteTime?: string }): number {
  const at = Date.parse(item.AbsoluteTime ?? "");
  return Number.isNaN(at) ? 0 : at;
}

/** receiptOf is how far a message got with somebody: the receipts of one person's are as good as all's. */
export function receiptOf(item: Item): Entry["receipt"] {
  const receipts = item.MessageMetadata?.Receipts ?? [];
  if (receipts.some((receipt) => receipt.ReadTimestamp)) {
    return "read";
  }
  return receipts.some((receipt) => receipt.DeliveredTimestamp) ? "delivered" : "";
}
