// The desktop speaks Streams' protocol, whose shapes have no types here; what the gallery calls of it is named.
export const showPanel: (o: any) => any;
export const showLogin: (agents: any[], preselected: string | null, pick: (agent: string) => void) => void;
export const problem: (e?: any) => void;
export function show(running: { connected: boolean, leads: boolean }): void;
