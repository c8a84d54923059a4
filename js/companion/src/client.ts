import { mark, type Clock, type Mark } from "./time.js";
import { VERSION, type Alone, type Answer, type Beat, type Choice, type DeskKind, type Deposit, type Fault, type Hello, type Outcome, type Polled, type Signed, type State, type Welcome, type Withdraw } from "./wire.js";

/** That the controller gave no answer: the network, or a controller that is down. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** That the controller refused, and why. Its message is for people, and holds no secret. */
export class Refused extends Error {
  override readonly name = "Refused";
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    /** When to come again, in milliseconds; 0: not said. */
    readonly after: number,
    readonly now?: number,
  ) {
    super(message);
  }
}

/** That the page gave no token to begin a session with. */
export class NoLeave extends Error {
  override readonly name = "NoLeave";
}

export interface ClientOptions {
  /** Of the controller, such as https://handover.example.com. */
  url: string;
  /** Gives the enrolment or OIDC token, whenever a session is to be begun; "" where none is asked for. */
  authorize: () => Promise<string> | string;
  agent: string;
  desk: DeskKind;
  library: string;
  language: string;
  state: () => State;
  clock: Clock;
  fetch?: typeof fetch;
}

/** What a request of a session says, but for its number and time. */
type Unsigned<T extends Signed> = Omit<T, keyof Signed>;

const callWithin = 5_000;
const pollGrace = 10_000;

/**
 * Client speaks with the controller. It begins a session when there is none, numbers and dates what it sends, and puts
 * its clock right when it is told that it is wrong. Requests that change something go one after the other.
 */
export class Client {
  /** When the controller last answered, with anything. */
  answered: Mark;
  /** When the last hello or beat that was answered had been sent. */
  beaten: Mark;
  /** Whether the last hello or beat got no answer, and nothing else has since. What else gets none may be slow, or a proxy's. */
  unreachable = false;
  /** Called with each answer. */
  onAnswer: (answer: Answer) => void = () => {};

  #session = "";
  #seq = 0;
  #offset = 0; // of the controller's clock to this machine's
  #tail: Promise<unknown> = Promise.resolve();
  #greeting: Promise<Welcome> | undefined;
  #pollWithin = 25_000;
  readonly #o: ClientOptions;
  readonly #client = crypto.randomUUID();
  readonly #fetch: typeof fetch;

  constructor(o: ClientOptions) {
    this.#o = o;
    this.#fetch = o.fetch ?? ((...args) => fetch(...args));
    this.answered = this.beaten = mark(o.clock);
  }

  /** Whether there is a session, as far as is known. */
  get inSession(): boolean { return this.#session !== ""; }

  /** The controller's clock, as far as it is known. */
  now(): number {
    return this.#o.clock.now() + this.#offset;
  }

  /** Begins a session. Whoever asks meanwhile gets the same. */
  hello(): Promise<Welcome> {
    this.#greeting ??= this.#hello().finally(() => { this.#greeting = undefined; });
    return this.#greeting;
  }

  async #hello(): Promise<Welcome> {
    const sent = mark(this.#o.clock);
    const token = await this.#leave();
    const { agent, desk, library, language } = this.#o;
    const welcome = await this.#dated<Welcome>("hello", token, () => ({
      version: VERSION, agent, client: this.#client, desk, library, language, at: this.now(), state: this.#o.state(),
    } satisfies Hello));
    this.#session = welcome.session;
    this.#seq = 0;
    this.#pollWithin = welcome.poll;
    this.beaten = sent;
    this.onAnswer(welcome);
    return welcome;
  }

  async #leave(): Promise<string> {
    try {
      return await this.#o.authorize();
    } catch (e) { // what the page throws may hold what it tried with: it is not told on
      throw new NoLeave("the page gave no token to begin a session with", { cause: e });
    }
  }

  async beat(beat: Unsigned<Beat>): Promise<Answer> {
    const sent = mark(this.#o.clock);
    const answer = await this.#signed<Answer>("beat", beat);
    this.beaten = sent;
    this.onAnswer(answer);
    return answer;
  }

  /** Waits for commands or news. It must be under way once at a time. */
  async poll(revision: string, signal: AbortSignal): Promise<Polled> {
    const polled = await this.#within((session) => this.#send<Polled>("poll", session, { revision }, this.#pollWithin + pollGrace, signal));
    this.onAnswer(polled);
    return polled;
  }

  async result(result: Unsigned<Outcome>): Promise<void> {
    await this.#signed("result", result);
  }

  async alone(alone: Unsigned<Alone>): Promise<void> {
    await this.#signed("alone", alone);
  }

  async choice(choice: Unsigned<Choice>): Promise<void> {
    this.onAnswer(await this.#signed<Answer>("choice", choice));
  }

  async deposit(deposit: Unsigned<Deposit>): Promise<void> {
    await this.#signed("deposit", deposit);
  }

  async withdraw(withdraw: Unsigned<Withdraw>): Promise<void> {
    await this.#signed("withdraw", withdraw);
  }

  /** Says that the page is going; nobody waits for an answer. A page that comes back goes on with the session. */
  bye(): void {
    if (!this.#session) {
      return;
    }
    const body = JSON.stringify({ session: this.#session, seq: ++this.#seq, at: this.now() });
    const url = this.#url("bye");
    // A beacon of type text/plain needs no leave to be asked for first, for which there is no time.
    if (!globalThis.navigator?.sendBeacon?.(url, body)) {
      this.#fetch(url, { method: "POST", body, keepalive: true }).catch(() => {}); // it is missed, then, as one that says nothing
    }
  }

  #signed<T>(call: string, body: object): Promise<T> {
    const next = this.#tail.then(() => this.#within((session) => this.#dated<T>(call, session, () => ({ ...body, seq: ++this.#seq, at: this.now() }))));
    this.#tail = next.catch(() => {}); // whoever asked is told; what comes next goes on
    return next;
  }

  /** Does something within a session: a new one, if the old is not known any more. */
  async #within<T>(ask: (session: string) => Promise<T>): Promise<T> {
    if (!this.#session) {
      await this.hello();
    }
    const session = this.#session;
    try {
      return await ask(session);
    } catch (e) {
      if (!(e instanceof Refused) || e.code !== "no-session") {
        throw e;
      }
      if (this.#session === session) { // else another request has found out, too, and may have begun a new one
        this.#session = "";
      }
      if (!this.#session) {
        await this.hello();
      }
      return ask(this.#session);
    }
  }

  /** Sends what has a time; again with the right one, if the clock is told to be wrong. */
  async #dated<T>(call: string, bearer: string, body: () => object): Promise<T> {
    try {
      return await this.#send<T>(call, bearer, body(), callWithin);
    } catch (e) {
      if (!(e instanceof Refused) || e.code !== "wrong-clock" || !e.now) {
        throw e;
      }
      this.#offset = e.now - this.#o.clock.now();
      return this.#send<T>(call, bearer, body(), callWithin);
    }
  }

  async #send<T>(call: string, bearer: string, body: object, within: number, signal?: AbortSignal): Promise<T> {
    const over = new AbortController();
    const stop = (): void => over.abort();
    signal?.addEventListener("abort", stop);
    const late = this.#o.clock.after(within, stop);
    const sent = this.#o.clock.now();
    try {
      const response = await this.#fetch(this.#url(call), {
        method: "POST",
        headers: { "content-type": "application/json", ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
        body: JSON.stringify(body),
        signal: over.signal,
        cache: "no-store",
        credentials: "omit",
        redirect: "error", // what is said here is for nobody else
        referrerPolicy: "no-referrer",
      });
      const answer = await this.#read<T>(response);
      this.#setClock((answer as Partial<Answer> | undefined)?.now, sent);
      this.answered = mark(this.#o.clock);
      this.unreachable = false;
      return answer;
    } catch (e) {
      if (e instanceof Refused) {
        this.answered = mark(this.#o.clock);
        this.unreachable = false;
        throw e;
      }
      if (call === "hello" || call === "beat") {
        this.unreachable = true;
      }
      throw new Unreachable(`the controller has not answered (${call})`, { cause: e });
    } finally {
      late();
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Keeps the controller's clock within what an answer leaves possible: it was made after the request, and before now. */
  #setClock(now: number | undefined, sent: number): void {
    if (now) {
      const least = now - this.#o.clock.now();
      this.#offset = Math.max(Math.min(this.#offset, now - sent), least);
    }
  }

  /** Reads an answer. One that is no controller's (a proxy's, say) is none. */
  async #read<T>(response: Response): Promise<T> {
    if (response.status === 204) {
      return undefined as T;
    }
    const answer = (await response.json()) as T & Partial<Fault>;
    if (response.ok) {
      return answer;
    }
    if (typeof answer.code !== "string") {
      throw new Unreachable(`HTTP status ${response.status}`);
    }
    throw new Refused(answer.code, answer.message ?? "", response.status, (Number(response.headers.get("retry-after")) || 0) * 1000, answer.now);
  }

  #url(call: string): string {
    return `${this.#o.url.replace(/\/+$/, "")}/companion/v1/${call}`;
  }
}

/** How long to wait before another try: twice as long each time, up to half a minute, and not all at once. */
export function backOff(tries: number, random: () => number = Math.random): number {
  return Math.min(1000 * 2 ** Math.min(tries, 5), 30_000) * (0.5 + random() / 2);
}

