// What the servers tell the pages: the shapes of their frames and answers, for the compiler that checks the pages. They are
// read as docs/connectlocal.md (frames of /_local/v1/live) and docs/operating.md (the console's calls) write them.

export interface Clock { now: string; rate: number; ahead: string }
export type StatusType = "ROUTABLE" | "CUSTOM" | "OFFLINE";
export interface Status { name: string; type: StatusType }
export type SlotState = "CONNECTING" | "CONNECTED" | "ENDED" | "MISSED" | "REJECTED" | "ERROR";
export interface Slot { contactId: string; chat: string; state: SlotState; since: string; queue: string; monitors?: true; barged?: true }
export interface Agent {
  username: string; userId: string; name: string; loggedIn: boolean; auto: boolean;
  status: string; statusType: StatusType; statusSince: string; next?: string; nextSince?: string; profile: string; max: number; slots: Slot[];
}
export interface Chat {
  id: string; contactId: string; customer: string; state: "flow" | "queued" | "offered" | "connected" | "ended"; flow?: string; queue: string; agent?: string;
  priority: number; waitingSince?: string; startedAt: string; endedAt?: string; reason?: string; segments: number;
  spoke?: "CUSTOMER" | "AGENT" | "SYSTEM"; spokeAt?: string; typing?: "CUSTOMER" | "AGENT";
}
export interface Queue { name: string; queueId: string; open: boolean; enabled: boolean; limit: number; waiting: number; oldest?: string; staffed: number; serving: number }
export interface Note { at: string; kind: string; username?: string; contactId?: string; initialContactId?: string; detail?: Record<string, string> }
export interface All { t: "all"; seq: number; clock: Clock; instance: { region: string; statuses: Status[]; quickConnects: string[] }; agents: Agent[]; chats: Chat[]; queues: Queue[] }
export interface Some {
  t: "some"; seq: number; now: string; agents?: Agent[]; chats?: Chat[]; queues?: Queue[];
  gone?: { chats?: string[]; agents?: string[] }; notes?: Note[]; left?: number;
}
export interface ClockFrame { t: "clock"; clock: Clock; by?: string }
export interface AgentNudge { t: "agent"; seq: number }
export interface RefusedFrame { t: "refused"; code: string; message: string }
export type Frame = All | Some | ClockFrame | AgentNudge | RefusedFrame;

export interface You { name: string; role: "viewer" | "operator"; trusting?: true }
export interface Breaker { tripped: boolean; at?: string; departed: number; staffed: number; until?: string }
export interface Ghost { agent: string; chatId: string; queue: string; since: string; why: string }
export interface Counts { departures: number; chats: Record<string, number>; held: number; stranded: number; quarantined: number }
export interface Plan { departure: Departure; journal: Entry[] }
export interface Quarantined { id: number; stream: string; shard: string; sequence: string; at?: string; arrived: string; reason: string; size: number; data?: string }
export interface Process { version: string; instance: string; startedAt: string; mode: string; policy: string; hash: string; streams?: { name: string; lagSeconds?: number; lag?: number }[] }
export interface Rung { target: string; priority?: number; needs?: string; if?: string; withinSeconds?: number }
export interface Handover {
  chatId: string; contactId: string; queue: string; phase: string; reason: string; held?: string; shadow?: boolean; target?: string; rule?: string; why?: string;
  ladder?: Rung[]; rung: number; rejected?: { rule: string; why: string }[]; beganAt?: string; updatedAt?: string; releasedAt?: string; leftAt?: string;
  waitedSeconds?: number; moves: number; proof?: { at: string; by: string; contactId: string; agentId?: string };
  heldSince?: string; queuedAt?: string; landBy?: string; keepUntil?: string; needed?: boolean;
}
export interface Departure {
  id: string; agentId: string; agent: string; cause: string; state: string; status?: string; by?: string; to?: string; epoch: string; beganAt: string;
  updatedAt?: string; drainAt?: string; dueAt?: string; cordon?: { setAt?: string; offAt?: string; failed?: string }; open: boolean; chats: Handover[];
}
export interface Entry {
  seq: number; at: string; departureId?: string; agentId?: string; agent?: string; chatId?: string; contactId?: string; from: string; to: string; reason: string;
  cause?: string; queue?: string; target?: string; rule?: string; by?: string;
}
export interface ConsoleAll { now: string; process: Process | null; you: You; breaker: Breaker; counts: Counts; departures: Departure[]; ghosts: Ghost[] }
export interface ConsoleSome { now: string; departures?: Departure[]; gone?: string[]; breaker?: Breaker; counts?: Counts; ghosts?: Ghost[]; process?: Process }
export interface Person {
  agentId: string; username: string; status: string; statusType: StatusType; next?: string; loggedIn: boolean; profile: string;
  chats: { chatId: string; contactId: string; queue: string; state: string; since: string }[];
  leaving?: { departureId: string; cause: string }; order?: { cause: string; by: string; at: string; drainAt?: string }; companion?: "here" | "late" | "doubtful" | "lost";
}
export interface Story { departure: Departure; journal: Entry[]; more: boolean }
export interface History { departures: Departure[]; before?: string; searched: { from: string; departures: number; whole: boolean } }
export interface Times { n: number; medianSeconds: number; p90Seconds: number; longestSeconds: number }
export interface TimeBucket { at: string; departures: number; causes: Record<string, number>; outcomes: Record<string, number>; rescue: Times; wait: Times; held: number }
export interface TimeSeries { since: string; until: string; step: string; buckets: TimeBucket[]; rules: { rule: string; outcomes: Record<string, number> }[] }
export interface PolicyView { name: string; hash: string; mode: string; text: string; editable: boolean; rules: { name: string; from: number; to: number; mode: string; used: number }[] }
