import { NotPossible } from "../desk.js";

/** What makes a refusal final: the workspace has no such command, or the service lacks the permission for it. */
const FINAL = /^handlerNotFound$|permission|accessDenied|unauthorized|forbidden|badEndpoint/i;

/** Awaits an answer of the workspace. It rejects with the error's key only: the rest repeats what was asked. */
export async function asked<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const key = keyOf(error);
    throw FINAL.test(key) ? new NotPossible(`${what}: ${key}`) : new Error(`${what}: ${key}`);
  }
}

/** Of a ConnectError, and of what the client's own time limit of 30 s rejects with. */
function keyOf(error: unknown): string {
  const key = typeof error === "object" && error !== null && "errorKey" in error ? error.errorKey : null;
  return typeof key === "string" ? key : "refused";
}
