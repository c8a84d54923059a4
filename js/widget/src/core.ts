import { type ChatDetails, type Item, type Session, type SessionFactory } from "./chatjs.js";
import { Emitter } from "./emitter.js";
import type { State, SwapState } from "./keep.js";
import { Line, type Listener } from "./line.js";
import { defaults, type Connection, type Heard, type Limits, type Options } from "./options.js";
import { NotSent, Outbox, type Draft, type Wire } from "./outbox.js";
import { Moves, present, type Board, type Person } from "./people.js";
import { Words } from "./texts.js";
import { after, within } from "./time.js";
import { receiptOf, time, Transcript, type Entry, type Source } from "./transcript.js";

/**
 * Core joins the parts of a conversation: what comes by its lines goes into the transcript, what the customer writes
 * goes through the outbox to the current line, and who is there becomes lines to read.
 */
export class Core {
  readonly limits: Limits;
  readonly emitter: Emitter<Heard>;
  readonly transcript: Transcript;
  readonly outbox: Outbox;
  readonly moves: Moves;
  /** Lines to chats that were swapped and have not ended: their last words are shown. */
  readonly old = new Set<Line>();
  line: Line;
  part: number;
  swap: SwapState | null;
  people: readonly Person[] = [];
  connection: Connection = "connecting";
  readonly #words: Words;
  #telling = false;

  constructor(readonly options: Options, details: ChatDetails, kept: State | null) {
    this.limits = { ...defaults, ...options.limits };
    this.#words = new Words(options.language ?? "en", options.texts ?? {});
    this.emitter = new Emitter((what, error) => this.log(what, error));
    this.transcript = new Transcript(kept?.entries);
    this.part = kept?.part ?? 0;
    this.swap = kept?.swap ?? null;
    this.outbox = new Outbox(this.#wire(), this.limits.drafts);
    this.moves = new Moves(this.#board(), this.limits.settle, kept?.told ?? [], kept?.open ?? null);
    this.line = this.makeLine(details, this.part, kept ? null : options.session ?? null);
    this.people = this.#present();
    this.#takeUp(kept?.drafts ?? []);
  }

  readonly log = (what: string, error?: unknown): void => { this.options.log?.(what, error); };

  makeLine(details: ChatDetails, part: number, given: Session | null): Line {
    const make = (of: ChatDetails) => {
      const page = globalThis as { connect?: { ChatSession?: SessionFactory } };
      const factory = this.options.connect ?? page.connect?.ChatSession;
      if (!factory) {
        throw new Error("amazon-connect-chatjs is not on this page");
      }
      return factory.create({ ...this.options.sessionOptions, type: "CUSTOMER", chatDetails: of }) as Session;
    };
    const { firstPause, longestPause } = this.limits;
    const source = { contactId: details.contactId, participantId: details.participantId, part };
    const listener = this.#listener(source, () => line);
    const line: Line = new Line(details, { make, after, firstPause, longestPause, log: this.log }, listener, (id) => this.transcript.knows(id), given);
    return line;
  }

  /** put takes what the customer has written: into the list at once, to Connect when its turn comes. */
  put(what: Pick<Entry, "kind" | "contentType" | "content" | "attachments">, file?: File): Promise<Entry> {
    if (this.connection === "ended") {
      return Promise.reject(new NotSent("ended", "the chat is over"));
    }
    if (this.outbox.full) {
      return Promise.reject(new NotSent("full", "too much waits to be sent"));
    }
    const { key } = this.transcript.own(what, this.#source());
    const draft = { key, clientToken: token(), contentType: what.contentType, content: what.content };
    const sent = this.outbox.put(file ? { ...draft, file } : draft).then(() => this.transcript.find(key) as Entry);
    sent.catch(() => undefined); // whoever does not look at the promise sees it in the entry
    this.changed();
    return sent;
  }

  /** event sends what is a hint only. A refused receipt (more than two in the chat, Clients B.7) harms nobody. */
  event(args: { contentType: string; content?: string }): void {
    Promise.resolve().then(() => this.line.session.sendEvent(args)).catch((error: unknown) => this.log("an event was not sent", error));
  }

  /** look takes in who is there, after anything that may have changed it. */
  look(): void {
    const people = this.#present();
    if (JSON.stringify(people) !== JSON.stringify(this.people)) {
      this.people = people;
      this.emitter.tell("people", people);
    }
    this.moves.now(people);
    this.changed();
  }

  setConnection(connection: Connection): void {
    if (connection !== this.connection && this.connection !== "ended") {
      this.connection = connection;
      this.emitter.tell("connection", connection);
    }
  }

  end(): void {
    if (this.connection === "ended") {
      return;
    }
    this.moves.stop();
    this.outbox.end();
    this.setConnection("ended");
    this.line.close();
    this.emitter.tell("notice", this.transcript.notice("ended", this.#words.line("ended"), this.#source()));
    this.emitter.tell("ended", undefined);
    this.changed();
  }

  /** retire lets go of an old chat's line. */
  retire(line: Line): void {
    line.close();
    this.old.delete(line);
  }

  /** changed tells that the list is another one, once for all that changes in one go. */
  changed(): void {
    if (this.#telling) {
      return;
    }
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      this.emitter.tell("transcript", this.transcript.list());
      this.emitter.tell("state", undefined);
    });
  }

  #source(): Source {
    const { contactId, participantId } = this.line.details;
    return { contactId, participantId, part: this.part };
  }

  #present(): Person[] { return present(this.transcript.all().filter((entry) => entry.part === this.part)); }

  #listener(source: Source, line: () => Line): Listener {
    const current = () => line() === this.line;
    return {
      items: (items, from) => {
        if (current() || this.old.has(line())) {
          this.#items(items, source, from === "rehydrated");
        }
      },
      typing: ({ DisplayName: name = "", ParticipantRole: role = "", ParticipantId: participantId = "" }) => {
        if (current() && participantId !== source.participantId) {
          this.emitter.tell("typing", { name, role, participantId });
        }
      },
      receipt: (item) => this.#receipt(item),
      open: () => {
        if (current()) {
          this.setConnection("open");
          this.outbox.pump();
        }
      },
      lost: () => {
        if (current()) {
          this.setConnection("reconnecting");
        }
      },
      ended: () => {
        if (!current()) {
          this.retire(line()); // the customer has another chat
        } else if (!this.swap || this.swap.connected) {
          this.end();
        } // in a swap the new chat is waited for
      },
    };
  }

  /** items takes in what came. History of other contacts says nothing about who is here now: it counts as before the swap. */
  #items(items: readonly Item[], source: Source, rehydrated: boolean): void {
    const contacts = new Set(this.transcript.all().filter((entry) => entry.part === source.part).map((entry) => entry.contactId));
    const past = (item: Item) => rehydrated && item.ContactId !== undefined && item.ContactId !== source.contactId && !contacts.has(item.ContactId);
    for (const item of items) {
      const entry = this.transcript.add(item, past(item) ? { ...source, part: source.part - 1 } : source);
      if (entry && entry.kind !== "event") {
        this.emitter.tell("message", entry);
      }
    }
    this.look();
  }

  #receipt(item: Item): void {
    const id = item.MessageMetadata?.MessageId;
    const entry = id === undefined ? undefined : this.transcript.byId(id);
    const receipt = receiptOf(item);
    if (!entry || !receipt || entry.receipt === "read" || entry.receipt === receipt) {
      return;
    }
    const changed = this.transcript.change(entry.key, { receipt });
    if (changed) {
      this.emitter.tell("receipt", changed);
      this.changed();
    }
  }

  #wire(): Wire {
    return {
      send: (draft) => this.#send(draft),
      ready: () => this.line.usable,
      step: (draft, to) => {
        this.transcript.change(draft.key, { delivery: to });
        this.changed();
      },
      refused: () => this.line.renew(),
      taken: (draft) => (this.transcript.find(draft.key)?.id ?? "") !== "",
      after,
    };
  }

  async #send({ key, clientToken, contentType, content, file }: Draft): Promise<void> {
    const source = this.#source();
    if (file) {
      await within(this.limits.file, "sending a file", this.line.session.sendAttachment({ attachment: file }));
      this.transcript.change(key, { delivery: "sent" });
    } else {
      const { data } = await within(this.limits.send, "sending a message", this.line.session.sendMessage({ message: content, contentType, clientToken }));
      this.transcript.confirm(key, data?.Id ?? "", time(data ?? {}), source);
    }
    this.changed();
  }

  #board(): Board {
    return {
      write: (which, people, key) => {
        const names = people.map((person) => person.name);
        const entry = this.transcript.notice(which, this.#words.line(which, names), this.#source(), key ?? undefined);
        this.emitter.tell("notice", entry);
        this.changed();
        return entry.key;
      },
      remove: (key) => {
        this.transcript.remove(key);
        this.changed();
      },
      spokenSince: (key) => {
        const list = this.transcript.list();
        return list.slice(list.findIndex((entry) => entry.key === key) + 1).some((entry) => entry.kind !== "notice");
      },
      after,
    };
  }

  /** takeUp sends what a conversation that was put away had not sent. A file is not there any more. */
  #takeUp(drafts: readonly Draft[]): void {
    const waiting = new Set(drafts.map((draft) => draft.key));
    for (const entry of this.transcript.all().filter((one) => one.own && one.delivery !== "sent" && !waiting.has(one.key))) {
      this.transcript.change(entry.key, { delivery: "failed" });
    }
    for (const draft of drafts.filter((one) => this.transcript.find(one.key))) {
      void this.outbox.put(draft).catch((error: unknown) => this.log("what was written before was not sent", error));
    }
  }
}

/** token is what makes a message one. randomUUID is only there in a secure context. */
function token(): string {
  return globalThis.crypto.randomUUID?.() ?? Array.from(globalThis.crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
