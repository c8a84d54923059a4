/**
 * What is used of amazon-connect-streams (2.x), which the page brings as the global `connect`. Every version from
 * 2.0.0 on has it, but for what is marked as optional.
 */
export interface Library {
  core: {
    /** Undefined until initCCP has been called; another one after core.terminate and a further initCCP. */
    getEventBus(): object | undefined;
  };
  /** Calls seen with the agent as soon as one is known, or at once. */
  agent(seen: (agent: Agent) => void): Subscription;
  /** Amazon's chat library; a page may do without. */
  ChatSession?: object;
}

export interface Subscription {
  unsubscribe(): void;
}

/** A method's callbacks; what a failure gives is of many shapes. */
export interface Callbacks<T = unknown> {
  success(data: T): void;
  failure(error: unknown): void;
}

export interface Agent {
  getConfiguration(): { username: string };
  getState(): AgentState;
  /** Null, or an empty object, where none is queued. */
  getNextState(): AgentState | null | undefined;
  getContacts(type: "chat"): Contact[];
  getAllQueueARNs(): string[];
  getRoutingProfile(): { defaultOutboundQueue?: { queueARN?: string } };
  getEndpoints(queueARNs: string[], callbacks: Callbacks<{ endpoints: Endpoint[] }>): void;
  /** Whenever a snapshot has come, before the events that are made of it. */
  onRefresh(seen: (agent: Agent) => void): Subscription;
}

export interface AgentState {
  name: string;
  type: string;
  startTimestamp?: Date | string | null;
}

/** A quick connect. */
export interface Endpoint {
  type: string;
  name: string;
}

export interface Contact {
  getContactId(): string;
  getInitialContactId(): string | null;
  getState(): { type: string };
  getQueue(): { name?: string | null } | null | undefined;
  getConnections(): Connection[];
  /** Moves chats and tasks; newer than addConnection. */
  transfer?(endpoint: Endpoint, callbacks: Callbacks): void;
  addConnection(endpoint: Endpoint, callbacks: Callbacks): void;
  clear(callbacks: Callbacks): void;
}

export interface Connection {
  getConnectionId(): string;
  getType(): string;
  isInitialConnection(): boolean;
  destroy(callbacks: Callbacks): void;
  getConnectionToken(): Promise<{ chatTokenTransport: { participantToken: string; expiry: Date | string } }>;
  getMediaController(): Promise<Chat>;
}

/** A session of the chat library. */
export interface Chat {
  sendMessage(message: { contentType: "text/plain"; message: string }): Promise<unknown>;
}
