import type { Plan, PlanChat, State } from "./wire.js";

/** How things stand, as far as acting alone goes. Times are milliseconds that have passed. */
export interface Situation {
  plan: Plan | null;
  state: State;
  /** This page is the one that acts. */
  leads: boolean;
  /** The last hello or beat got no answer. */
  unreachable: boolean;
  /** Since the controller last answered. */
  answered: number;
  /** Since the last hello or beat that was answered had been sent. */
  beaten: number;
  /** Since the agent was first seen to want to be off-line; null: they do not. */
  leaving: number | null;
}

/**
 * The chats to be given up now without the controller: those of its last plan that are live, while its window is open.
 * The window ends well before the controller would try another way, so that never both act.
 */
export function actAlone(s: Situation): PlanChat[] {
  const { plan } = s;
  if (!plan || !s.leads || !s.unreachable || s.leaving === null) {
    return [];
  }
  if (s.leaving < plan.grace || s.answered < plan.after || s.beaten >= plan.until) {
    return [];
  }
  const live = new Set(s.state.contacts.filter((c) => c.state === "connected").map((c) => c.contactId));
  return plan.chats.filter((c) => c.action !== "keep" && live.has(c.contactId));
}

/** Whether the agent wants to be off-line: what is chosen next counts, where something is. */
export function wantsOff(state: State): boolean {
  return (state.next ?? state.status).type === "offline";
}

/**
 * Whether the agent is plainly there (again): new contacts may come, or will, or the status is one that Connect sets by
 * itself while nothing else is chosen. A status of the instance's own says nothing: it may be one that counts as off-line.
 */
export function isBack(state: State): boolean {
  if (state.next !== null) {
    return state.next.type === "routable";
  }
  return state.status.type === "routable" || state.status.type === "system";
}
