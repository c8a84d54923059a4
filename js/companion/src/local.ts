import { startCompanion, type Companion, type CompanionOptions } from "./companion.js";
import { NotPossible, type Desk, type Token } from "./desk.js";
import { pause, realClock } from "./time.js";
import type { Contact, ContactState, State } from "./wire.js";

/** An agent's snapshot, as connectlocal's control API has it (design §7). */
interface Snapshot {
  status: string;
  nextStatus: string | null;
  loggedIn: boolean;
  contacts: { contactId: string; initialContactId: string; channel?: string; state: string; queue: string | null }[];
}

const states: Record<string, ContactState> = {
  INCOMING: "incoming", PENDING: "incoming", CONNECTING: "connecting", CONNECTED: "connected", CONNECTED_ONHOLD: "connected",
  ENDED: "ended", MISSED: "missed", REJECTED: "missed", ERROR: "error",
};

/** Types of the statuses by name, as Streams has them; what an instance adds is not routable. */
function type(status: string): string {
  return { available: "routable", offline: "offline" }[status.toLowerCase()] ?? "not_routable";
}

/** The desktop of an agent in a connectlocal: its control API stands in for the person at the screen. */
export function localDesk(o: { url: string; agent: string; fetch?: typeof fetch }): Desk {
  const ask = o.fetch ?? ((...args: Parameters<typeof fetch>) => fetch(...args));
  const base = `${o.url.replace(/\/+$/, "")}/_local/v1`;
  const own = `agents/${encodeURIComponent(o.agent)}`;

  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await ask(`${base}/${path}`, {
      method, ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    const answer = (text ? JSON.parse(text) : {}) as T & { message?: string };
    if (response.ok) {
      return answer;
    }
    const message = answer.message ?? `HTTP status ${response.status}`;
    throw response.status >= 400 && response.status < 500 && response.status !== 429 ? new NotPossible(message) : new Error(message);
  }

  const press = (contactId: string, button: string, body?: object): Promise<void> =>
    call("POST", `${own}/contacts/${encodeURIComponent(contactId)}/${button}`, body);

  async function token(contactId: string): Promise<Token> {
    const t = await call<{ connectionToken: string; expiry: string; participantId: string }>("GET", `${own}/contacts/${encodeURIComponent(contactId)}/token`);
    return { token: t.connectionToken, expires: Date.parse(t.expiry), participantId: t.participantId };
  }

  return {
    kind: "local",
    agent: () => Promise.resolve(o.agent),
    watch(seen) {
      const over = new AbortController();
      let last = "";
      void follow(ask, `${base}/events`, over.signal, async () => {
        const state = shown(await call<Snapshot>("GET", own));
        const text = JSON.stringify(state);
        if (text !== last && !over.signal.aborted) {
          last = text;
          seen(state);
        }
      });
      return () => over.abort();
    },
    transfer: (contactId, quickConnect) => press(contactId, "transfer", { quickConnect }),
    disconnect: (contactId) => press(contactId, "end"),
    clear: (contactId) => press(contactId, "clear"),
    token,
    async say(contactId, text) {
      const response = await ask(`${o.url.replace(/\/+$/, "")}/participant/message`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-amz-bearer": (await token(contactId)).token },
        body: JSON.stringify({ ContentType: "text/plain", Content: text }),
      });
      if (!response.ok) {
        throw new Error(`HTTP status ${response.status}`);
      }
    },
  };
}

function shown(s: Snapshot): State {
  const contacts: Contact[] = [];
  for (const c of s.contacts.filter((c) => (c.channel ?? "CHAT") === "CHAT")) {
    contacts.push({ contactId: c.contactId, chatId: c.initialContactId, state: states[c.state] ?? "error", queue: c.queue ?? "" });
  }
  return {
    status: { name: s.status, type: type(s.status), at: 0 },
    next: s.nextStatus ? { name: s.nextStatus, type: type(s.nextStatus), at: 0 } : null,
    contacts,
  };
}

/** Looks now and after everything that happens, again and again until it is over. */
async function follow(ask: typeof fetch, url: string, signal: AbortSignal, look: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      const events = await ask(url, { signal });
      const reader = events.body!.getReader();
      do {
        await look();
      } while (!(await reader.read()).done);
    } catch {
      await pause(realClock, 1000, signal); // it may be starting; the state stays as it was seen
    }
  }
}

/** Starts a companion at an agent's desktop in a connectlocal, which serves the controller, too, unless url says otherwise. */
export function startLocalCompanion(o: Omit<CompanionOptions, "url"> & { agent: string; local: string; url?: string }): Promise<Companion> {
  const { agent, local, ...rest } = o;
  return startCompanion(localDesk({ url: local, agent }), { url: local, ...rest });
}

export type { Companion, CompanionOptions } from "./companion.js";
