import { chatDetails, events, refusal, type ChatDetails } from "./chatjs.js";
import { Core } from "./core.js";
import { read, type State } from "./keep.js";
import type { Line } from "./line.js";
import type { Connection, Heard, Options } from "./options.js";
import { NotSent } from "./outbox.js";
import type { Person } from "./people.js";
import { contactOf, replace, stopOld, SwapFailed, type Backend, type Contact, type Stage } from "./swap.js";
import { after, within } from "./time.js";
import type { Entry } from "./transcript.js";

const messageTypes: readonly string[] = [
  "text/plain", "text/markdown", "application/json", "application/vnd.amazonaws.connect.message.interactive.response",
];
const goodbye = 10_000; // ms that the end of the chat may take to be told after leaving
const lastWords = 30_000; // ms that the old chat's end may take to be told after it was stopped

/** createConversation makes one of a chat that was just started, or of a session that the page has. Call connect() on it. */
export function createConversation(options: Options): Conversation {
  const details = options.session ? options.session.getChatDetails() : options.chatDetails;
  if (!details) {
    throw new TypeError("a conversation needs a session or chatDetails");
  }
  return new Conversation(new Core(options, chatDetails(details), null));
}

/** resumeConversation goes on with one that was put away with state(), also in the middle of a swap. Call connect() on it. */
export function resumeConversation(state: unknown, options: Omit<Options, "session" | "chatDetails">): Conversation {
  const kept = read(state);
  return new Conversation(new Core(options, kept.current, kept));
}

/**
 * Conversation is a customer's chat as the customer sees it: one list of lines and one place to write, while the
 * contacts behind it come and go. All text in it that people wrote, names too, is data: draw it as text.
 */
export class Conversation {
  readonly #core: Core;
  #leaving = false;
  #putAway = false;

  /** Use createConversation or resumeConversation. */
  constructor(core: Core) { this.#core = core; }

  /**
   * connect connects, as often as it takes. It rejects with Ended when the chat is over. A conversation that was put
   * away in the middle of a swap goes on with it, in the background; where the replacement had not been started yet,
   * it goes on in the old chat, and the backend has to ask for the swap again.
   */
  async connect(): Promise<void> {
    const core = this.#core;
    const opened = core.line.open();
    const swap = core.swap;
    if (swap?.connected) {
      this.#stopAgain(swap.old);
    } else if (swap?.next) {
      this.#run(core.options.backend, swap.next).catch((error: unknown) => core.log("the swap has not come about", error));
    } else if (swap) {
      core.swap = null;
      core.moves.undone();
    }
    try {
      await opened;
    } catch (error) {
      if (!core.swap) {
        throw error; // in a swap the old chat may be over, and the new one is on its way
      }
    }
  }

  /** What is said, oldest first: messages, files, and the module's own lines. */
  transcript(): readonly Entry[] { return this.#core.transcript.list(); }

  /** Who is in the chat with the customer now. */
  people(): readonly Person[] { return this.#core.people; }

  get connection(): Connection { return this.#core.connection; }

  get swapping(): boolean { return this.#core.swap !== null; }

  /** The contact that the customer is in. */
  get contact(): Contact { return contactOf(this.#core.line.details); }

  /** A new line of somebody's, or of the customer's from another window; also when it is read later, from the transcript. */
  onMessage(handler: (entry: Entry) => void): () => void { return this.#core.emitter.on("message", handler); }

  /** The list has changed. Told once for what changes at a time. */
  onTranscript(handler: (entries: readonly Entry[]) => void): () => void { return this.#core.emitter.on("transcript", handler); }

  onTyping(handler: (who: Heard["typing"]) => void): () => void { return this.#core.emitter.on("typing", handler); }

  /** A message of the customer's was delivered or read. */
  onReceipt(handler: (entry: Entry) => void): () => void { return this.#core.emitter.on("receipt", handler); }

  onConnection(handler: (connection: Connection) => void): () => void { return this.#core.emitter.on("connection", handler); }

  onPeople(handler: (people: readonly Person[]) => void): () => void { return this.#core.emitter.on("people", handler); }

  /** A line of the module's own, new or changed: its key tells which. */
  onNotice(handler: (entry: Entry) => void): () => void { return this.#core.emitter.on("notice", handler); }

  /** The conversation is over. Never told of a chat that was swapped. */
  onEnded(handler: () => void): () => void { return this.#core.emitter.on("ended", handler); }

  /** What state() gives has changed. */
  onState(handler: () => void): () => void { return this.#core.emitter.on("state", handler); }

  /**
   * send puts a message into the list at once, and resolves when Connect has taken it. During a swap and without a
   * connection it waits. It rejects with NotSent; the entry says so, too.
   */
  send(text: string, contentType = "text/plain"): Promise<Entry> {
    if (!messageTypes.includes(contentType)) {
      return Promise.reject(new NotSent("refused", `a customer sends no ${contentType}`));
    }
    return this.#core.put({ kind: "message", contentType, content: text, attachments: [] });
  }

  /** attach sends a file, as send does. A file that fails is not sent again by itself: it might come twice. */
  attach(file: File): Promise<Entry> {
    const attachments = [{ AttachmentName: file.name, ContentType: file.type }];
    return this.#core.put({ kind: "attachment", contentType: file.type, content: "", attachments }, file);
  }

  /** download gets a file of the chat that the customer is in; those of a chat before a swap are gone with it. */
  async download(attachmentId: string): Promise<Blob> { return this.#core.line.session.downloadAttachment({ attachmentId }); }

  /**
   * typing tells the others that the customer types; chatjs lets one call through in ten seconds. It is a hint:
   * without a connection, or in a swap, it is dropped.
   */
  typing(): void {
    if (this.#core.line.usable && !this.swapping) {
      this.#core.event({ contentType: events.typing });
    }
  }

  /** receipt tells the sender that a message was delivered or read. chatjs gathers receipts for seconds, so nothing is answered. */
  receipt(key: string, kind: "read" | "delivered"): void {
    const entry = this.#core.transcript.find(key);
    if (entry?.id && !entry.own && entry.part === this.#core.part && this.#core.line.usable) {
      this.#core.event({ contentType: events[kind], content: JSON.stringify({ messageId: entry.id }) });
    }
  }

  /** disconnect ends the chat for the customer. It rejects where that could not be told to Connect. */
  async disconnect(): Promise<void> {
    if (this.#ended()) {
      return;
    }
    this.#leaving = true;
    const over = new Promise<void>((resolve) => { this.onEnded(() => resolve()); });
    try {
      await this.#core.line.session.disconnectParticipant();
    } catch (error) {
      if (refusal(error).status !== 403 && !this.#ended()) {
        this.#leaving = false;
        throw error instanceof Error ? error : new Error("the chat could not be left", { cause: error });
      }
    }
    if (!this.#ended()) {
      await within(goodbye, "the end of the chat", over).catch(() => this.#core.end()); // chatjs waits for the server's word (Clients B.7)
    }
  }

  /** close lets go of the chat without ending it, for a page that is left: another one may resume it. */
  close(): void {
    this.#leaving = this.#putAway = true;
    this.#core.moves.stop();
    this.#core.outbox.hold();
    [this.#core.line, ...this.#core.old].forEach((line) => line.close());
  }

  /**
   * swap goes over to a new chat (Clients D): it is started and reached before the old one is stopped, what the
   * customer writes meanwhile is kept for it, and the customer sees one line. It resolves when the old chat has been
   * dealt with, and tells whether it was stopped. It rejects with SwapFailed: then the old chat goes on, and has got
   * what was written.
   */
  async swap(backend: Backend | undefined = this.#core.options.backend): Promise<{ stopped: boolean }> {
    if (this.#ended() || this.#leaving) {
      throw new SwapFailed("ended", "the conversation is over");
    }
    if (this.swapping) {
      throw new SwapFailed("swapping", "a swap is on its way");
    }
    return this.#run(backend, null);
  }

  /** state is what resumeConversation takes. It holds tokens and what people wrote: see State. */
  state(): State {
    const { line, part, swap, moves, transcript, outbox, limits } = this.#core;
    return {
      version: 1, current: line.details, part, swap, told: moves.told, open: moves.open,
      entries: transcript.all().slice(-limits.kept),
      drafts: outbox.drafts.filter((draft) => !draft.file).map(({ key, clientToken, contentType, content }) => ({ key, clientToken, contentType, content })),
    };
  }

  #ended(): boolean { return this.#core.connection === "ended"; }

  async #run(backend: Backend | undefined, given: ChatDetails | null): Promise<{ stopped: boolean }> {
    const core = this.#core;
    const old = core.line;
    core.swap = { old: old.details, next: given, connected: false };
    core.outbox.hold();
    core.moves.connecting();
    core.changed();
    try {
      await replace(this.#stage(old), backend, core.limits, given);
    } catch (error) {
      this.#rollBack(old);
      throw error;
    }
    return this.#finish(old, backend);
  }

  /** rollBack goes on in the old chat, if there is one. A page that is only being left keeps its state for the next. */
  #rollBack(old: Line): void {
    if (this.#putAway) {
      return;
    }
    const core = this.#core;
    core.swap = null;
    core.moves.undone();
    core.outbox.release();
    core.changed();
    if (old.over) {
      core.end();
    }
  }

  /** finish stops the old chat; the new one has what was written at once. */
  async #finish(old: Line, backend: Backend | undefined): Promise<{ stopped: boolean }> {
    const core = this.#core;
    core.old.add(old);
    const stopping = stopOld(old, backend, core.limits, core.log);
    core.outbox.release();
    const stopped = await stopping;
    if (!this.#putAway) {
      core.swap = null;
      core.changed();
      after(lastWords, () => core.retire(old));
    }
    return { stopped };
  }

  /** stopAgain is the end of a swap that was interrupted after the customer had gone over: the old chat may be there still. */
  #stopAgain(details: ChatDetails): void {
    const core = this.#core;
    const old = core.makeLine(details, core.part - 1, null);
    core.old.add(old);
    const there = within(core.limits.connect, "connecting to the old chat", old.open()).catch((error: unknown) => core.log("the old chat was not reached", error));
    there.then(() => this.#finish(old, core.options.backend)).catch((error: unknown) => core.log("the old chat was not stopped", error));
  }

  #stage(old: Line): Stage {
    const core = this.#core;
    return {
      old,
      settled: async () => {
        await within(core.limits.send, "what is on its way", core.outbox.idle()).catch((error: unknown) => core.log("a file is still on its way", error));
        if (core.outbox.uncertain && old.usable) {
          await within(core.limits.stop, "reading the old chat", old.check()).catch((error: unknown) => core.log("what came last is not known", error));
        }
      },
      line: (details: ChatDetails) => core.makeLine(details, core.part + 1, null),
      left: () => this.#leaving,
      putAway: () => this.#putAway,
      started: (next: ChatDetails) => {
        core.swap = { old: old.details, next, connected: false };
        core.changed();
      },
      promote: (line: Line) => {
        core.line = line;
        core.part++;
        core.swap = { old: old.details, next: line.details, connected: true };
        core.moves.swapped();
        core.setConnection("open");
        core.look();
      },
      log: core.log,
    };
  }
}
