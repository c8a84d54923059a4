// The control API, and virtual time as it last told it.

const base = "/_local/v1";

/** get answers with the JSON of a path, or throws an Error whose message is for a person. */
export async function get(path) { return answer(await fetch(path.startsWith("/console") ? path : base + path)); }

/** post changes something; body may be absent. */
export async function post(path, body) {
  return answer(await fetch(base + path, {
    method: "POST",
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  }));
}

async function answer(res) {
  const value = await res.json().catch(() => null);
  if (!res.ok) throw Object.assign(new Error(value?.message ?? `${res.status} ${res.statusText}`), { status: res.status });
  return value;
}

let ahead = 0; // milliseconds of virtual time before this machine's

/** setNow tells what virtual time is at this moment. */
export function setNow(iso) { ahead = Date.parse(iso) - Date.now(); }

/** now is virtual time in milliseconds since 1970. */
export function now() { return Date.now() + ahead; }
