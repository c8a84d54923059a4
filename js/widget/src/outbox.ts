import { refusal } from "./chatjs.js";
import { TooLate } from "./time.js";

/** What a customer has written and Connect has not taken yet. */
export interface Draft {
  readonly key: string;
  /** What makes a message one, however often it is sent to a contact. */
  readonly clientToken: string;
  readonly contentType: string;
  readonly content: string;
  /** A file cannot be kept over a reload. */
  readonly file?: File;
}

/** What the outbox needs of the conversation. */
export interface Wire {
  /** Sends, and resolves when Connect has taken it. It rejects with what chatjs does. */
  send(draft: Draft): Promise<void>;
  /** Whether it is worth while to send now. */
  ready(): boolean;
  /** Told on every step. What was tried once stays "sending", for it may have come. */
  step(draft: Draft, to: "sending" | "failed"): void;
  /** That Connect refused the participant: the chat is over, or its token. */
  refused(): void;
  /** Whether Connect has the draft, after all: its echo came and the answer was lost. */
  taken(draft: Draft): boolean;
  after(ms: number, act: () => void): () => void;
}

/** That a message was not sent, and why: full, too-long and the like, or the chat is over. */
export class NotSent extends Error {
  override readonly name = "NotSent";

  constructor(readonly code: "full" | "refused" | "ended", message: string, readonly status?: number) { super(message); }
}

interface Waiting {
  readonly draft: Draft;
  readonly resolve: () => void;
  readonly reject: (reason: NotSent) => void;
}

const firstPause = 500; // ms
const longestPause = 15_000;
const refusals = 3; // of one message, each after a new connection

/**
 * Outbox sends what the customer writes, one after the other and in order. Held, it keeps everything back: so a swap
 * gives the new chat all that was typed meanwhile, and the old one nothing.
 */
export class Outbox {
  readonly #queue: Waiting[] = [];
  #held = false;
  #busy = false;
  #tries = 0;
  #refused = 0;
  #pause: (() => void) | null = null;
  readonly #idle: (() => void)[] = [];

  /** most is how many drafts are kept at a time, beyond which the customer is told that it is too much. */
  constructor(private readonly wire: Wire, private readonly most: number) {}

  /** drafts is what has not been taken, in order. */
  get drafts(): Draft[] { return this.#queue.map(({ draft }) => draft); }

  get full(): boolean { return this.#queue.length >= this.most; }

  /** put sends the draft when its turn comes. It resolves when Connect has taken it. */
  put(draft: Draft): Promise<void> {
    const sent = new Promise<void>((resolve, reject) => { this.#queue.push({ draft, resolve, reject }); });
    sent.catch(() => undefined); // whoever does not look at the promise sees it in the entry
    this.pump();
    return sent;
  }

  hold(): void { this.#held = true; }

  release(): void {
    this.#held = false;
    this.#refused = 0;
    this.pump();
  }

  /** idle resolves when nothing is on its way; what is held does not count. */
  idle(): Promise<void> {
    return this.#busy ? new Promise((resolve) => { this.#idle.push(resolve); }) : Promise.resolve();
  }

  /** pump goes on, now that the connection may be there again. */
  pump(): void {
    this.#pause?.();
    this.#pause = null;
    const head = this.#queue[0];
    if (head && !this.#held && !this.#busy && this.wire.ready()) {
      void this.#send(head);
    }
  }

  /** uncertain is whether the first draft may have been taken although no answer came. */
  get uncertain(): boolean { return this.#tries > 0 && this.#queue.length > 0; }

  /** end refuses everything that is left, for the chat is over. */
  end(): void {
    this.#pause?.();
    for (const { draft, reject } of this.#queue.splice(0)) {
      this.wire.step(draft, "failed");
      reject(new NotSent("ended", "the chat is over"));
    }
  }

  async #send(head: Waiting): Promise<void> {
    this.#busy = true;
    try {
      if (!this.wire.taken(head.draft)) {
        this.wire.step(head.draft, "sending");
        await this.wire.send(head.draft);
      }
      this.#done(head);
    } catch (error) {
      this.#failed(head, error);
    }
    this.#busy = false;
    this.#idle.splice(0).forEach((resolve) => resolve());
    if (!this.#pause) {
      this.pump();
    }
  }

  #done(head: Waiting): void {
    this.#tries = this.#refused = 0;
    this.#take(head);
    head.resolve();
  }

  #failed(head: Waiting, error: unknown): void {
    if (this.wire.taken(head.draft)) {
      this.#done(head);
      return;
    }
    const { status, message } = refusal(error);
    const thrown = error instanceof Error && !(error instanceof TooLate); // chatjs throws at what it is given, and rejects with no Errors
    if (thrown || this.#final(head.draft, status)) {
      this.#tries = this.#refused = 0;
      if (this.#take(head)) {
        this.wire.step(head.draft, "failed");
        head.reject(new NotSent("refused", message, status));
      }
      return;
    }
    const wait = Math.min(longestPause, firstPause * 2 ** this.#tries++);
    this.#pause = this.wire.after(wait, () => {
      this.#pause = null;
      this.pump();
    });
    if (status === 403) {
      this.#refused++;
      this.wire.refused();
    }
  }

  /**
   * final is whether sending it again cannot help: Connect has said so, or it is a file, which has no client token and
   * might come twice.
   */
  #final(draft: Draft, status: number | undefined): boolean {
    if (status === 403) {
      return this.#refused >= refusals;
    }
    if (status === 429) {
      return false;
    }
    return draft.file !== undefined || (status !== undefined && status >= 400 && status < 500 && status !== 408);
  }

  #take(head: Waiting): boolean {
    const at = this.#queue.indexOf(head);
    if (at >= 0) {
      this.#queue.splice(at, 1);
    }
    return at >= 0;
  }
}
