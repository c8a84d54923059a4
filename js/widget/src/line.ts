import { refusal, type ChatDetails, type Item, type Page, type Session } from "./chatjs.js";

/** What a line tells: items as they come, and how the connection is. */
export interface Listener {
  /** Items in their order. Missed ones, and history that a persistent chat brings along, come by way of the transcript. */
  items(items: readonly Item[], from: "live" | "missed" | "rehydrated"): void;
  typing(item: Item): void;
  receipt(item: Item): void;
  /** The connection works, or does not and is being mended. */
  open(): void;
  lost(): void;
  /** The chat is over. */
  ended(): void;
}

export interface LineOptions {
  /** Makes a session of chatjs that has not been connected. */
  make(details: ChatDetails): Session;
  after(ms: number, act: () => void): () => void;
  /** The first and the longest pause between two attempts to connect, in milliseconds. */
  readonly firstPause: number;
  readonly longestPause: number;
  log(what: string, error?: unknown): void;
}

/** That the chat of a line is over, so that it cannot be connected. */
export class Ended extends Error {
  override readonly name = "Ended";
}

const pages = 30; // of 100 items, read at a time
const patience = 5_000; // ms from an open websocket to the answer that shows the subscription

/**
 * Line is a customer's connection to one contact, for as long as that lasts. A session of chatjs that is broken is
 * of no use any more (Clients B.5), so there may be many, one after the other, with the same participant token. What
 * was missed between two is read from the transcript.
 */
export class Line {
  #session: Session | null = null;
  #usable = false; // chatjs has a connection token
  #ready = false; // subscribed, so that nothing is missed from now on
  #over = false;
  #attempt = 0;
  #reading = false;
  #readAgain = false;
  #settle: { resolve: () => void; reject: (reason: Error) => void } | null = null;
  #cancels = new Set<() => void>();

  /** knows tells which items are known, so that reading can stop; given is a session that the page has made. */
  constructor(
    readonly details: ChatDetails,
    private readonly options: LineOptions,
    private readonly listener: Listener,
    private readonly knows: (id: string) => boolean,
    private readonly given: Session | null = null,
  ) {}

  get usable(): boolean { return this.#usable && !this.#over; }

  get over(): boolean { return this.#over; }

  /** session is what to send with. */
  get session(): Session {
    if (!this.#session || !this.usable) {
      throw new Ended("there is no connection");
    }
    return this.#session;
  }

  /** open connects, as often as it takes. It rejects with Ended when the chat is over, or the line was closed. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      void this.#connect(this.given);
    });
  }

  /** renew connects anew: the participant was refused, which may be the end or only the token. */
  renew(): void {
    if (this.#over || !this.#usable) {
      return;
    }
    this.#drop();
    this.listener.lost();
    void this.#connect(null);
  }

  /** check reads what has been missed, and resolves when that is done or has failed. */
  async check(): Promise<void> {
    try {
      await this.#read("missed");
    } catch (error) {
      this.options.log("the transcript could not be read", error);
    }
  }

  /** close lets go of the chat without ending it. Nothing is told any more. */
  close(): void {
    this.#over = true;
    this.#drop();
    this.#cancels.forEach((cancel) => cancel());
    this.#settle?.reject(new Ended("the line was closed"));
    this.#settle = null;
  }

  #end(): void {
    if (!this.#over) {
      this.close();
      this.listener.ended();
    }
  }

  #drop(): void {
    const session = this.#session;
    this.#session = null;
    this.#usable = this.#ready = false;
    if (session) {
      this.#leave(session);
    }
  }

  #leave(session: Session): void {
    try {
      session.controller?.breakConnection?.();
    } catch (error) {
      this.options.log("a session could not be closed", error);
    }
  }

  async #connect(given: Session | null): Promise<void> {
    try {
      const session = given ?? this.options.make(this.details);
      this.#session = session;
      this.#attach(session);
      const answer = await session.connect();
      if (!this.#is(session)) {
        this.#leave(session); // closed while it was connecting
        return;
      }
      this.#usable = true;
      if (answer === undefined) {
        this.#gained(session); // the page has connected it before
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    if (this.#over) {
      return;
    }
    this.options.log("the chat could not be connected", error);
    if (refusal(error).status === 403) {
      this.#end(); // the service answers so once the chat has ended (Clients B.5)
      return;
    }
    this.#drop();
    this.#again();
  }

  /** again connects after a pause: shorter by chance, so that many browsers do not come back at once. */
  #again(): void {
    const { firstPause, longestPause } = this.options;
    const pause = Math.min(longestPause, firstPause * 2 ** Math.min(this.#attempt++, 16));
    this.#later(pause * (0.5 + Math.random() / 2), () => { void this.#connect(null); });
  }

  #attach(session: Session): void {
    const mine = <T>(act: (event: T) => void) => (event: T) => {
      if (this.#is(session)) {
        act(event);
      }
    };
    const item = (act: (item: Item) => void) => mine<{ readonly data?: unknown }>((event) => act((event.data ?? {}) as Item));
    session.onMessage(item((told) => this.listener.items([told], "live")));
    session.onTyping(item((told) => this.listener.typing(told)));
    session.onReadReceipt(item((told) => this.listener.receipt(told)));
    session.onDeliveredReceipt(item((told) => this.listener.receipt(told)));
    session.onParticipantDisplayNameUpdated?.(item((told) => this.listener.items([told], "live")));
    session.onChatRehydrated?.(mine(() => { void this.#catchUp("rehydrated"); }));
    session.onEnded(mine(() => this.#end()));
    session.onConnectionLost(mine(() => {
      this.#ready = false;
      this.listener.lost();
    }));
    session.onConnectionBroken(mine(() => {
      this.#drop();
      this.listener.lost();
      this.#again();
    }));
    session.onDeepHeartbeatSuccess?.(mine(() => this.#gained(session)));
    session.onConnectionEstablished(mine((event) => {
      if (!event?.connectSuccess) { // it fires twice: for the HTTP answer, which says so, and for the websocket (Clients B.3)
        this.#later(patience, () => this.#gained(session));
      }
    }));
  }

  #is(session: Session): boolean { return this.#session === session && !this.#over; }

  /** gained is that the subscription stands: the answer to a ping that was sent after it. */
  #gained(session: Session): void {
    if (!this.#is(session) || this.#ready) {
      return;
    }
    this.#ready = this.#usable = true;
    this.#attempt = 0;
    this.#settle?.resolve();
    this.#settle = null;
    void this.#catchUp("missed");
    this.listener.open();
  }

  /** catchUp reads until it has succeeded, or the connection is gone again; a second call meanwhile reads once more. */
  async #catchUp(from: "missed" | "rehydrated"): Promise<void> {
    if (this.#reading && from === "missed") {
      this.#readAgain = true;
      return;
    }
    this.#reading = true;
    try {
      await this.#read(from);
    } catch (error) {
      this.#unread(error, from);
    } finally {
      this.#reading = false;
    }
    if (this.#readAgain) {
      this.#readAgain = false;
      void this.#catchUp("missed");
    }
  }

  #unread(error: unknown, from: "missed" | "rehydrated"): void {
    if (this.#over) {
      return;
    }
    this.options.log("the transcript could not be read", error);
    if (refusal(error).status === 403) {
      this.renew();
      return;
    }
    this.#later(this.options.firstPause * 2, () => {
      if (this.#ready) {
        void this.#catchUp(from);
      }
    });
  }

  /** read goes back page by page to what is known; for history, to its beginning. */
  async #read(from: "missed" | "rehydrated"): Promise<void> {
    const session = this.session;
    let found: Item[] = [];
    let position: object = { startPosition: {} };
    for (let page = 0; page < pages; page++) {
      const answer = await session.getTranscript({ maxResults: 100, scanDirection: "BACKWARD", sortOrder: "ASCENDING", ...position });
      const { Transcript: items = [], NextToken: next }: Page = answer.data ?? {};
      found = [...items, ...found];
      const oldest = items[0]?.Id;
      if (!next || (from === "missed" && oldest !== undefined && this.knows(oldest))) {
        break;
      }
      position = { nextToken: next };
    }
    if (this.#is(session)) {
      this.listener.items(found, from);
    }
  }

  #later(ms: number, act: () => void): void {
    if (this.#over) {
      return;
    }
    const cancel = this.options.after(ms, () => {
      this.#cancels.delete(cancel);
      act();
    });
    this.#cancels.add(cancel);
  }
}
