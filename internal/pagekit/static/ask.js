// Asking a server, by JSON, and what to say to people when it refuses.

/** Refused is an answer that is none of the wanted ones, or none at all. Its message is for people. */
export class Refused extends Error {
  /**
   * @param {string} message
   * @param {{ status?: number, code?: string, field?: string }} [facts] status: of HTTP, 0 if nobody answered; field: the one that is wrong
   */
  constructor(message, { status = 0, code = "", field = "" } = {}) {
    super(message);
    this.name = "Refused";
    this.status = status;
    this.code = code;
    this.field = field;
  }

  /** Whether the same may do a moment later. */
  get passing() { return this.status === 0 || this.status === 429 || this.status >= 500; }
}

/**
 * ask sends a request and gives the answer: JSON as what it holds, other text as it is, nothing as undefined. Whatever
 * changes something goes by another method than GET, and as JSON, which no page of another site can send.
 * @param {string} method @param {string} path @param {unknown} [body]
 * @param {{ bearer?: string, signal?: AbortSignal, headers?: Record<string, string>, within?: number }} [options] within: ms
 * @returns {Promise<any>}
 */
export async function ask(method, path, body, { bearer, signal, headers = {}, within = 30_000 } = {}) {
  const patience = AbortSignal.timeout(within);
  const response = await fetch(path, {
    method,
    headers: { ...body === undefined ? {} : { "content-type": "application/json" }, ...bearer ? { "x-amz-bearer": bearer } : {}, ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
    credentials: "same-origin",
  }).catch((error) => { throw signal?.aborted ? error : new Refused("The server does not answer.", { code: "unreachable" }); });
  const text = await response.text().catch(() => { throw new Refused("The server's answer broke off.", { code: "unreachable" }); });
  const data = parsed(text, response.headers.get("content-type") ?? "");
  if (!response.ok) throw refusal(response, data);
  return data;
}

/** @param {string} text @param {string} type */
function parsed(text, type) {
  if (text === "") return undefined;
  if (!/json/.test(type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused("The server's answer makes no sense.", { code: "unreadable" });
  }
}

/** refusal reads the errors of all of our services, and of Amazon's. @param {Response} response @param {any} data */
function refusal(response, data) {
  const code = data?.code ?? data?.__type ?? response.headers.get("x-amzn-errortype") ?? "";
  const message = data?.message ?? data?.Message ?? `The server answered ${response.status}.`;
  return new Refused(message, { status: response.status, code: String(code).split(":")[0].split("#").at(-1), field: data?.field ?? "" });
}

/**
 * said is a sentence about an error, for people: the server's own words, where it has some.
 * @param {unknown} error
 */
export function said(error) {
  if (!(error instanceof Refused)) return "Something went wrong on this page. Load it again.";
  if (error.status === 0) return `${error.message} What you see may be old.`;
  if (error.status === 401) return "You are not signed in any more. Sign in again.";
  if (error.status === 429) return sentence(error.message || "That was too much at once. Try again in a moment.");
  return sentence(error.message);
}

/** sentence begins with a capital and ends with a full stop. @param {string} words */
export function sentence(words) {
  const text = words.trim();
  if (text === "") return "";
  return text[0].toUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) ? "" : ".");
}
