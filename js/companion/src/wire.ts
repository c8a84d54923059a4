/**
 * What companion and controller say to each other: the same as internal/companion/wire.go, which explains each
 * field. Instants are milliseconds since 1970 (UTC), durations milliseconds.
 */

export const VERSION = 1;

export interface Hello {
  version: number;
  agent: string;
  client: string;
  desk: DeskKind;
  library: string;
  language: string;
  at: number;
  state: State;
}

export type DeskKind = "streams" | "workspace" | "local";

export interface Welcome extends Answer {
  session: string;
  every: number;
  poll: number;
  pause?: number;
}

export interface Answer {
  now: number;
  others: number;
  plan: Plan | null;
  departure: Departure | null;
  revision: string;
}

export interface State {
  status: Status;
  next: Status | null;
  contacts: Contact[];
}

export interface Status {
  name: string;
  type: string;
  at: number;
}

export interface Contact {
  contactId: string;
  chatId: string;
  state: ContactState;
  queue: string;
}

export type ContactState = "incoming" | "connecting" | "connected" | "ended" | "missed" | "error";

export interface Signed {
  seq: number;
  at: number;
}

export interface Beat extends Signed {
  hidden: boolean;
  frozen: boolean;
  leads: boolean;
  state: State;
}

export interface Poll {
  revision: string;
}

export interface Polled extends Answer {
  commands: Command[];
  /** Not there: 0. */
  pause?: number;
}

export interface Command {
  id: string;
  departure: string;
  epoch: number;
  cause: string;
  contactId: string;
  chatId: string;
  action: "transfer" | "disconnect";
  quickConnect: string;
  say: string;
  expires: number;
}

export type OutcomeWord = "done" | "not-possible" | "retry-after" | "already-gone" | "agent-back";

export interface Outcome extends Signed {
  command: string;
  epoch: number;
  outcome: OutcomeWord;
  reason: string;
}

export interface Plan {
  after: number;
  until: number;
  grace: number;
  chats: PlanChat[];
}

export interface PlanChat {
  contactId: string;
  action: "transfer" | "disconnect" | "keep";
  quickConnect: string;
  say: string;
}

export interface Alone extends Signed {
  did: Did[];
}

export interface Did {
  contactId: string;
  action: "transfer" | "disconnect";
  outcome: OutcomeWord;
  at: number;
}

export interface Departure {
  id: string;
  epoch: number;
  cause: string;
  state: "grace" | "moving" | "settled" | "cancelled";
  shadow: boolean;
  ask: boolean;
  due: number;
  longer: number;
  colleagues: string[];
  chats: DepartureChat[];
}

export interface DepartureChat {
  contactId: string;
  chatId: string;
  queue: string;
  phase: string;
  target: string;
  say: string;
  reason: string;
  keptUntil: number;
  longer: boolean;
}

export interface Choice extends Signed {
  departure: string;
  epoch: number;
  chatId: string;
  choice: "finish" | "longer" | "hand-over" | "colleague";
  colleague: string;
}

export interface Deposit extends Signed {
  contactId: string;
  chatId: string;
  participantId: string;
  token: string;
  expires: number;
}

export interface Withdraw extends Signed {
  contactId: string;
}

export interface Bye extends Signed {
  session: string;
}

/** What the controller says when it refuses. */
export interface Fault {
  code: string;
  message: string;
  now?: number;
}
