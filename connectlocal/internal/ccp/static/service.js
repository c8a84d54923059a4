// The service behind this page: who is logged in, and what an agent can call.

/** Refused is an answer other than 200. Its fields are those that Streams hands to a page's failure callback. */
export class Refused extends Error {
  constructor(status, body) {
    super(body?.message ?? `The service answered ${status}.`);
    this.type = body?.__type ?? "NetworkingError";
    this.statusCode = status;
  }

  /** forPage is the text that Streams' own worker gives for such an error (S:13654). */
  forPage() {
    return JSON.stringify({ type: this.type, message: this.message, stack: [], retryStatus: "none", statusCode: this.statusCode });
  }
}

async function ask(path, { method = "GET", headers = {}, body, signal } = {}) {
  const res = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
  const value = await res.json().catch(() => null);
  if (!res.ok) throw new Refused(res.status, value);
  return value;
}

/** agents are those whom one can log in as. */
export function agents() { return ask("/connect/auth/agents"); }

/** resume is the session that the browser has a cookie of, or null. */
export async function resume() {
  try {
    return new Session(await ask("/connect/auth/authorize"));
  } catch (e) {
    if (e.statusCode === 401) return null;
    throw e;
  }
}

/** login begins a session as an agent, by username; remember: the browser keeps it, for all tabs. */
export async function login(agent, remember) {
  return new Session(await ask("/connect/auth/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: { agent, remember } }));
}

/** Session is one agent's. Its token is kept here and nowhere else. */
export class Session {
  #token;

  constructor(grant) {
    this.#token = grant.accessToken;
    this.username = grant.username;
    this.instanceArn = grant.instanceArn;
    this.region = grant.region;
  }

  /** call makes a call of the service, by the name that Streams has for it: putAgentState. */
  call(method, params, signal) {
    return ask("/connect/api", {
      method: "POST", signal, body: params ?? {},
      headers: {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": `AmazonConnectCTIService.${method.charAt(0).toUpperCase()}${method.slice(1)}`,
        "X-Amz-Bearer": this.#token,
      },
    });
  }

  /** participate makes a call of the participant service, with a chat's token. */
  async participate(path, body, token) {
    const res = await fetch(`/participant/${path}`, { method: "POST", headers: { "Content-Type": "application/json", "X-Amz-Bearer": token }, body: JSON.stringify(body) });
    const value = await res.json().catch(() => null);
    if (!res.ok) throw new Refused(res.status, { ...value, message: value?.Message ?? value?.message });
    return value ?? {};
  }

  /** logout logs the agent out, in all windows. */
  logout() { return ask("/connect/auth/logout", { method: "POST", headers: { "X-Amz-Bearer": this.#token } }); }
}
