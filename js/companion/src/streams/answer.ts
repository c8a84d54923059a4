import { NotPossible } from "../desk.js";
import { realClock, within } from "../time.js";
import type { Callbacks } from "./library.js";

/** How long Streams may take to answer, milliseconds. It has no limit of its own: a CCP that is gone never answers. */
const PATIENCE = 10_000;

/** What makes a refusal final: the same request would be refused again. */
const FINAL = new Set(["BadEndpointException", "AccessDeniedException", "UnknownOperationException"]);

/** Makes a promise of a method with callbacks. It rejects with the refusal's kind only: the rest may tell of customers. */
export function answered<T>(what: string, call: (callbacks: Callbacks<T>) => void): Promise<T> {
  const answer = new Promise<T>((success, reject) => {
    call({ success, failure: (error) => reject(refusal(what, error)) });
  });
  return inTime(PATIENCE, what, answer);
}

function refusal(what: string, error: unknown): Error {
  const kind = kindOf(error);
  return FINAL.has(kind) ? new NotPossible(`${what}: ${kind}`) : new Error(`${what}: ${kind}`);
}

/** Awaits a promise of Streams or of the chat library, which may reject with anything; this one rejects with an Error. */
export async function settled<T>(limit: number, what: string, promise: Promise<T>): Promise<T> {
  const safe = promise.catch((error: unknown) => {
    throw new Error(`${what}: ${kindOf(error)}`);
  });
  return inTime(limit, what, safe);
}

function inTime<T>(limit: number, what: string, answer: Promise<T>): Promise<T> {
  return within(realClock, limit, `${what}: no answer within ${limit} ms`, answer);
}

/** Streams gives an object, an Error, or the JSON text of one, by version and method. */
function kindOf(error: unknown): string {
  let text: string;
  if (typeof error === "string") {
    text = error;
  } else if (error instanceof Error) {
    text = `${error.name} ${error.message}`;
  } else {
    text = JSON.stringify(error) ?? "";
  }
  return /\b[A-Za-z]+Exception\b/.exec(text)?.[0] ?? "refused";
}
