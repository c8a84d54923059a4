import { wantsOff, type Situation } from "./alone.js";
import { Client, Refused, Unreachable, backOff } from "./client.js";
import { Deposits } from "./deposits.js";
import type { Desk } from "./desk.js";
import { Doer, why, type Fence } from "./doer.js";
import { storedFence } from "./fence.js";
import { heart } from "./heart.js";
import { hidden, warnBeforeClose, watchPage } from "./page.js";
import type { Panel } from "./panel.js";
import { Solo } from "./solo.js";
import { takeLead, type Leadership } from "./tabs.js";
import { Rest, mark, pause, realClock, since, type Clock, type Mark } from "./time.js";
import type { Answer, Command, Outcome, State, Welcome } from "./wire.js";

/** The companion's version, for people. */
export const LIBRARY = "0.1.0";

export interface CompanionOptions {
  /** Base URL of the controller, such as https://handover.example.com. */
  url: string;
  /** Gives the agent's enrolment token, or an OIDC token, whenever a session begins. Default: none, for `handover local`. */
  authorize?: () => Promise<string> | string;
  /** Shows the agent what becomes of the chats; default: nothing is shown. */
  panel?: Panel;
  /** Have the browser ask before the page is closed with live chats; default true. */
  warn?: boolean;
  /** The agent's language, as a BCP 47 tag; default: the browser's. */
  language?: string;
  /** Is told what may interest who keeps the page; no secret, no word of a customer. Default: console.info. */
  log?: (message: string) => void;
  clock?: Clock;
  fetch?: typeof fetch;
  fence?: Fence;
  /** Calls back at intervals, in the background, too; what it returns ends it. Default: a worker, which a page that requires trusted types has to bring itself. */
  heart?: (every: number, beat: () => void) => () => void;
}

/** A companion that is at work. */
export interface Companion {
  /** Whether the controller answers. */
  readonly connected: boolean;
  /** Whether this page is the one that acts. */
  readonly leads: boolean;
  /** How many further companions of the agent the controller knows of. */
  readonly others: number;
  /** Ends it; the agent counts as gone if no other companion is there. */
  stop(): void;
}

/** How often the companion looks whether anything is due. */
const tick = 1_000;
/** A tick that comes so much late says that the machine, or the page, has been asleep. */
const asleep = 15_000;
/** How long to wait between two tries at most while the agent leaves: whether to act alone hangs on it. */
const anxious = 2_000;
/** How long to wait for further changes before one is told. */
const settle = 50;
/** How often the result of a command is told, at most. */
const tellings = 3;
const nothing: State = { status: { name: "", type: "", at: 0 }, next: null, contacts: [] };

/** Starts a companion at a desk. It resolves when the desk knows the agent; the controller may be reached later. */
export async function startCompanion(desk: Desk, o: CompanionOptions): Promise<Companion> {
  const agent = await desk.agent();
  return new Running(desk, agent, o);
}

class Running implements Companion {
  others = 0;

  readonly #clock: Clock;
  readonly #log: (message: string) => void;
  readonly #client: Client;
  readonly #doer: Doer;
  readonly #deposits: Deposits;
  readonly #lead: Leadership;
  readonly #solo: Solo;
  readonly #rest: Rest; // between two polls
  readonly #over = new AbortController();
  readonly #ends: (() => void)[] = [];
  readonly #watchers = new Set<() => void>();

  #state: State = nothing;
  #told = ""; // the state that the controller knows, as JSON
  #answer: Answer | undefined;
  #every = 20_000;
  #next: number; // when to beat, by the monotonic clock
  #ticked: Mark;
  #beating = false;
  #frozen = false;
  #again = false; // another beat is wanted when this one is through
  #tries = 0;
  #leaving: Mark | null = null;
  #polling = false;
  #news = false; // there is something to poll for, or soon will be, of which the poll under way may know nothing
  #stopped = false;

  constructor(desk: Desk, agent: string, private readonly o: CompanionOptions) {
    this.#clock = o.clock ?? realClock;
    this.#log = o.log ?? ((message) => console.info(`handover: ${message}`));
    this.#ticked = mark(this.#clock);
    this.#rest = new Rest(this.#clock);
    this.#next = this.#clock.monotonic();
    this.#client = new Client({
      url: o.url, authorize: o.authorize ?? (() => ""), agent, desk: desk.kind, library: LIBRARY, clock: this.#clock,
      language: o.language ?? globalThis.navigator?.language ?? "en", state: () => this.#state, ...(o.fetch ? { fetch: o.fetch } : {}),
    });
    this.#client.onAnswer = (answer) => this.#hear(answer);
    this.#doer = new Doer({
      desk, clock: this.#clock, state: () => this.#state, now: () => this.#client.now(),
      fence: o.fence ?? storedFence(agent), changed: (then) => this.#onChange(then),
    });
    this.#deposits = new Deposits(desk, this.#client, this.#log);
    this.#solo = new Solo({
      doer: this.#doer, clock: this.#clock, now: () => this.#client.now(), log: this.#log, changed: () => this.#changed(),
      situation: () => this.#situation(),
    });
    this.#lead = takeLead(`handover companion ${o.url} ${agent}`, this.#clock, () => {
      this.#changed();
      this.#beatSoon();
    });
    this.#ends.push(
      desk.watch((state) => this.#see(state)),
      (o.heart ?? heart.bind(null, this.#clock))(tick, () => this.#tick()),
      watchPage({
        changed: () => this.#beatSoon(),
        frozen: () => {
          this.#frozen = true;
          void this.#beat();
        },
        gone: () => this.#client.bye(),
        back: () => {
          this.#frozen = false;
          this.#beatSoon();
        },
      }),
    );
    if (o.warn !== false) {
      this.#ends.push(warnBeforeClose(() => this.#state.contacts.some((c) => c.state === "connected")));
    }
  }

  get connected(): boolean { return this.#client.inSession && !this.#client.unreachable; }

  get leads(): boolean { return this.#lead.leads; }

  stop(): void {
    if (this.#stopped) {
      return;
    }
    this.#stopped = true;
    this.#over.abort();
    this.#rest.end();
    this.#lead.stop();
    for (const end of this.#ends) {
      end();
    }
    this.#client.bye();
    this.o.panel?.close();
  }

  #onChange(then: () => void): () => void {
    this.#watchers.add(then);
    return () => this.#watchers.delete(then);
  }

  /** The desk shows another state. */
  #see(state: State): void {
    this.#state = state;
    if (!wantsOff(state)) {
      this.#leaving = null;
      this.#solo.forget();
    } else if (this.#leaving === null) {
      this.#leaving = mark(this.#clock);
      this.#pollSoon();
    }
    for (const then of [...this.#watchers]) {
      then();
    }
    this.#changed();
    if (JSON.stringify(state) !== this.#told) {
      this.#beatSoon();
    }
  }

  /** Something that may be shown has changed. */
  #changed(): void {
    if (this.#stopped) {
      return;
    }
    this.#poll();
    this.#deposit();
    try {
      this.o.panel?.show({
        departure: this.#answer?.departure ?? null, contacts: this.#state.contacts, connected: this.connected, alone: this.#solo.count,
        now: () => this.#client.now(),
        choose: (chatId, choice, colleague = "") => this.#choose(chatId, choice, colleague),
      });
    } catch (e) { // what is shown is no reason to leave customers behind
      this.#log(`the panel failed: ${e instanceof Error ? e.message : "unknown"}`);
    }
  }

  #deposit(): void {
    if (this.leads) {
      this.#deposits.look(this.#state);
    }
  }

  async #choose(chatId: string, choice: "finish" | "longer" | "hand-over" | "colleague", colleague: string): Promise<void> {
    const d = this.#answer?.departure;
    if (!d) {
      throw new Error("nothing is to be chosen any more");
    }
    await this.#client.choice({ departure: d.id, epoch: d.epoch, chatId, choice, colleague });
  }

  #hear(answer: Answer): void {
    if ("session" in answer) {
      this.#every = (answer as Welcome).every;
      this.#deposits.again();
    }
    if (!("commands" in answer) && answer.revision !== this.#answer?.revision) {
      this.#pollSoon();
    }
    this.#answer = answer;
    this.others = answer.others;
    this.#tries = 0;
    this.#changed();
  }

  #tick(): void {
    const slept = since(this.#clock, this.#ticked) > asleep;
    this.#ticked = mark(this.#clock);
    if (slept || this.#clock.monotonic() >= this.#next) {
      void this.#beat();
    }
    this.#lead.look();
    this.#rest.look();
    this.#deposit();
    this.#solo.look();
  }

  #beatSoon(): void {
    this.#clock.after(settle, () => void this.#beat());
  }

  /** Beats; what changes meanwhile is told by another beat. */
  async #beat(): Promise<void> {
    if (this.#stopped) {
      return;
    }
    if (this.#beating) {
      this.#again = true;
      return;
    }
    this.#beating = true;
    const told = JSON.stringify(this.#state);
    this.#next = this.#clock.monotonic() + this.#every;
    try {
      await this.#client.beat({ hidden: hidden(), frozen: this.#frozen, leads: this.leads, state: this.#state });
      this.#told = told;
      await this.#solo.confess((alone) => this.#client.alone(alone));
    } catch (e) {
      this.#later(e);
    } finally {
      this.#beating = false;
    }
    if (this.#again || JSON.stringify(this.#state) !== told) {
      this.#again = false;
      this.#beatSoon();
    }
  }

  /** A beat failed: it is tried again, sooner than the next is due. */
  #later(e: unknown): void {
    const wait = e instanceof Refused && e.after > 0 ? e.after : backOff(this.#tries++);
    const most = this.#leaving !== null && e instanceof Unreachable ? anxious : this.#every;
    this.#next = this.#clock.monotonic() + Math.min(wait, most);
    if (e instanceof Refused && e.status === 401) { // who is not let in (any more) has no plan, either
      this.#answer = undefined;
    }
    if (this.#tries === 1 && !(e instanceof Unreachable)) {
      this.#log(e instanceof Refused ? `the controller refuses: ${e.message} (${e.code})` : why(e));
    }
    this.#changed();
  }

  #situation(): Situation {
    const gone = (at: Mark): number => since(this.#clock, at);
    return {
      plan: this.#answer?.plan ?? null, state: this.#state, leads: this.leads, unreachable: this.#client.unreachable,
      answered: gone(this.#client.answered), beaten: gone(this.#client.beaten), leaving: this.#leaving === null ? null : gone(this.#leaving),
    };
  }

  /** Polls as long as this page is the one that acts. */
  #poll(): void {
    if (this.#polling || this.#stopped || !this.leads || !this.#answer) {
      return;
    }
    this.#polling = true;
    void this.#polls().finally(() => { this.#polling = false; });
  }

  /** There is something to poll for: the next poll does not wait. */
  #pollSoon(): void {
    this.#news = true;
    this.#rest.end();
  }

  async #polls(): Promise<void> {
    for (let failures = 0; !this.#stopped && this.leads;) {
      this.#news = false;
      try {
        const { commands, pause: wait = 0 } = await this.#client.poll(this.#answer?.revision ?? "", this.#over.signal);
        failures = 0;
        for (const c of commands) {
          void this.#obey(c);
        }
        if (wait > 0 && !this.#news) {
          await this.#rest.take(wait);
        }
      } catch (e) {
        if (e instanceof Unreachable && !this.#stopped) {
          this.#beatSoon(); // it may be the poll alone
        }
        await pause(this.#clock, e instanceof Refused && e.after > 0 ? e.after : backOff(failures++), this.#over.signal);
      }
    }
  }

  async #obey(c: Command): Promise<void> {
    const { outcome, reason } = await this.#doer.command(c);
    await this.#tell({ command: c.id, epoch: c.epoch, outcome, reason: reason.slice(0, 300) });
  }

  /** Tells what came of a command, again if nobody was there to be told. */
  async #tell(result: Omit<Outcome, "seq" | "at">): Promise<void> {
    for (let n = 1; !this.#stopped; n++) {
      try {
        return await this.#client.result(result);
      } catch (e) {
        if (n === tellings || (e instanceof Refused && e.after === 0)) {
          this.#log(`the controller was not told what came of a command: ${why(e)}`);
          return;
        }
        await pause(this.#clock, e instanceof Refused ? e.after : backOff(n), this.#over.signal);
      }
    }
  }
}
