import type { AgentClient, ContactClient, ListQuickConnectsResult, QueueQuickConnect } from "@amazon-connect/contact";
import { type Desk, NotPossible, awaitsClearing } from "../desk.js";
import { Teller } from "../teller.js";
import { pause, realClock } from "../time.js";
import type { ContactState, State } from "../wire.js";
import { asked } from "./asked.js";
import { look, type Memory, remembered } from "./look.js";

/** How often it is looked without being told to, milliseconds: events may be lost, and some need a permission. */
const GLANCE = 20_000;

/** How long to wait before the agent's name is asked for again, milliseconds. */
const AGAIN = 5_000;

/** Who the agent is, as the workspace tells. */
export interface Person {
  arn: string;
  /** The full name (permission User.Details.View); where agents are named by their usernames, that. */
  name: string;
}

/** The agent's username, which the workspace does not tell, or what gives it. */
export type Naming = string | ((person: Person) => string | Promise<string>);

export interface Clients {
  agent: AgentClient;
  contact: ContactClient;
}

/**
 * A desk in Amazon's agent workspace, on the clients of @amazon-connect/contact. It says nothing to customers and has
 * no tokens: no route of the workspace leads to a chat's messages (Clients A.6).
 */
export class WorkspaceDesk implements Desk {
  readonly kind = "workspace";
  readonly #clients: Clients;
  readonly #naming: Naming;
  readonly #failed: (error: unknown) => void;
  readonly #teller = new Teller();
  readonly #memory = new Map<string, Memory>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #heard: (() => void)[] = [];
  #looking = false;
  #again = false;
  #stopped = false;
  #state: State | null = null;

  /** failed is told why the workspace could not be asked; the next event or look asks again. */
  constructor(clients: Clients, naming: Naming, failed: (error: unknown) => void) {
    this.#clients = clients;
    this.#naming = naming;
    this.#failed = failed;
    this.#listen();
    this.#timer = setInterval(() => void this.#look(), GLANCE);
    void this.#look();
  }

  async agent(): Promise<string> {
    const naming = this.#naming;
    if (typeof naming === "string") {
      return naming;
    }
    return naming(await this.#person());
  }

  watch(seen: (state: State) => void): () => void {
    return this.#teller.watch(seen);
  }

  async transfer(contactId: string, quickConnect: string): Promise<void> {
    const to = await this.#quickConnect(quickConnect);
    await asked("transfer", this.#clients.contact.transfer(contactId, to));
  }

  async disconnect(contactId: string): Promise<void> {
    await asked("disconnect", this.#clients.contact.disconnectSelf(contactId));
  }

  async clear(contactId: string): Promise<void> {
    const state = this.#state?.contacts.find((c) => c.contactId === contactId)?.state;
    if (!awaitsClearing(state)) {
      throw new Error(`clear: the contact is ${state ?? "not in the agent's hands"}`);
    }
    await asked("clear", this.#clients.contact.clear(contactId));
  }

  /** Stops following the workspace. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    for (const off of this.#heard.splice(0)) {
      off();
    }
  }

  /** Asks who the agent is, until it is told or cannot be. */
  async #person(): Promise<Person> {
    const { agent } = this.#clients;
    for (;;) {
      try {
        const [arn, name] = await Promise.all([asked("the agent's ARN", agent.getARN()), asked("the agent's name", agent.getName())]);
        return { arn, name };
      } catch (error) {
        if (this.#stopped || error instanceof NotPossible) {
          throw error;
        }
        this.#failed(error);
        await pause(realClock, AGAIN);
      }
    }
  }

  #listen(): void {
    const { agent, contact } = this.#clients;
    const soon = async (): Promise<void> => void this.#look();
    const is = (over: ContactState | null) => async ({ contactId }: { contactId: string }): Promise<void> => {
      remembered(this.#memory, contactId).over = over;
      void this.#look();
    };
    const ended = is("ended");
    const missed = is("missed");
    const failed = is("error");
    const live = is(null);
    agent.onAvailabilityStateChanged(soon);
    agent.onNextAvailabilityStateChanged(soon);
    contact.onIncoming(live);
    contact.onConnecting(live);
    contact.onConnected(live);
    contact.onStartingAcw(ended);
    contact.onMissed(missed);
    contact.onError(failed);
    contact.onCleared(soon);
    contact.onParticipantStateChanged(soon);
    this.#heard.push(
      () => agent.offAvailabilityStateChanged(soon),
      () => agent.offNextAvailabilityStateChanged(soon),
      () => contact.offIncoming(live),
      () => contact.offConnecting(live),
      () => contact.offConnected(live),
      () => contact.offStartingAcw(ended),
      () => contact.offMissed(missed),
      () => contact.offError(failed),
      () => contact.offCleared(soon),
      () => contact.offParticipantStateChanged(soon),
    );
  }

  /** Looks, one look at a time; what is heard meanwhile makes it look once more. */
  async #look(): Promise<void> {
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = true;
    do {
      this.#again = false;
      await this.#lookOnce();
    } while (this.#again && !this.#stopped);
    this.#looking = false;
  }

  async #lookOnce(): Promise<void> {
    try {
      const state = await look(this.#clients.agent, this.#clients.contact, this.#memory);
      if (!this.#stopped) {
        this.#state = state;
        this.#teller.tell(state);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  /** The queue quick connect of this name among those of all the agent's queues, page after page. */
  async #quickConnect(name: string): Promise<QueueQuickConnect> {
    const { agent } = this.#clients;
    const { queues, defaultOutboundQueue } = await asked("routing profile", agent.getRoutingProfile());
    const arns = [...queues, defaultOutboundQueue].flatMap((queue) => queue?.queueARN ?? []);
    const all = [...new Set(arns)];
    let nextToken: string | null = null;
    do {
      const page: ListQuickConnectsResult = await asked("quick connects", agent.listQuickConnects(all, nextToken ? { nextToken } : {}));
      const found = page.quickConnects.find((q): q is QueueQuickConnect => q.type === "queue" && q.name === name);
      if (found) {
        return found;
      }
      nextToken = page.nextToken;
    } while (nextToken);
    throw new NotPossible("none of the agent's queues has a queue quick connect of this name");
  }
}

/** See WorkspaceDesk. */
export function workspaceDesk(clients: Clients, naming: Naming, failed: (error: unknown) => void): WorkspaceDesk {
  return new WorkspaceDesk(clients, naming, failed);
}
