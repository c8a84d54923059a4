import type { Desk, Token } from "../desk.js";
import { Teller } from "../teller.js";
import type { State } from "../wire.js";
import { say, token } from "./chat.js";
import type { Agent, Library } from "./library.js";
import { clear, disconnect, transfer } from "./moves.js";
import { Source } from "./source.js";
import { stateOf } from "./state.js";

/** A desk on amazon-connect-streams. It may be made before initCCP is called, or after. */
export class StreamsDesk implements Desk {
  readonly kind = "streams";
  readonly #library: Library;
  readonly #source: Source;
  readonly #teller = new Teller();
  readonly #username: Promise<string>;
  readonly #another: () => void;
  #known: (username: string) => void = () => {};
  #name = "";
  #agent: Agent | null = null;

  /** another is called once when somebody else has signed in than the agent the desk was made for: it is of no more use then. */
  constructor(library: Library, another: () => void = () => {}) {
    this.#library = library;
    this.#another = another;
    this.#username = new Promise((known) => {
      this.#known = known;
    });
    this.#source = new Source(library, (agent) => this.#look(agent));
  }

  agent(): Promise<string> {
    return this.#username;
  }

  watch(seen: (state: State) => void): () => void {
    return this.#teller.watch(seen);
  }

  async transfer(contactId: string, quickConnect: string): Promise<void> {
    await transfer(this.#own(), contactId, quickConnect);
  }

  async disconnect(contactId: string): Promise<void> {
    await disconnect(this.#own(), contactId);
  }

  async clear(contactId: string): Promise<void> {
    await clear(this.#own(), contactId);
  }

  async say(contactId: string, text: string): Promise<void> {
    await say(this.#library, this.#own(), contactId, text);
  }

  async token(contactId: string): Promise<Token> {
    return token(this.#own(), contactId);
  }

  /** Stops following Streams. */
  stop(): void {
    this.#source.stop();
    this.#agent = null;
  }

  #look(agent: Agent): void {
    const name = agent.getConfiguration().username;
    if (this.#name && name !== this.#name) {
      this.stop();
      this.#another();
      return;
    }
    this.#agent = agent;
    if (!this.#name) {
      this.#name = name;
      this.#known(name);
    }
    this.#teller.tell(stateOf(agent));
  }

  #own(): Agent {
    if (!this.#agent) {
      throw new Error("Streams does not know the agent");
    }
    return this.#agent;
  }
}

/** See StreamsDesk. */
export function streamsDesk(library: Library, another?: () => void): StreamsDesk {
  return new StreamsDesk(library, another);
}
