// What the embedding page asks the CCP to do, as Streams' own worker does it (S:8560-9420).

import { Refused } from "./service.js";

/** serve answers the embedding page for one session. It returns what ends that. */
export function serve({ conduit, session, desk, socket, windows, logout }) {
  const over = new AbortController();
  const on = (event, f) => conduit.addEventListener(event, (e) => f(e.detail), { signal: over.signal });
  const respond = (event, request, data, err) => conduit.send(event, { event, requestId: request.requestId, data, err: err ?? null });

  on("synchronize", () => conduit.send("acknowledge"));
  on("api_request", async (request) => {
    try {
      respond("api_response", request, await session.call(String(request.method), request.params));
    } catch (e) {
      const refused = e instanceof Refused ? e : new Refused(0, { message: e.message });
      respond("api_response", request, null, refused.forPage());
    }
  });
  on("master_request", async (request) => {
    const { data, all } = await windows.master(request.method, request.params, conduit.id);
    respond("master_response", request, data);
    if (all) windows.tell("master_response", { event: "master_response", data });
  });
  on("broadcast", ({ event, data }) => {
    conduit.send(event, data);
    windows.tell(event, data);
  });
  on("reload_agent_configuration", () => {
    desk.reload();
    windows.tell("connectlocal::reload");
  });
  on("terminate", logout);
  on("webSocket::subscribe", (topics) => socket.subscribe(topics));
  on("webSocket::send", (payload) => socket.send(payload));

  windows.heard = (event, data) => (event === "connectlocal::reload" ? desk.reload() : conduit.send(event, data));
  windows.counted = (length) => conduit.keep("update_connected_ccps", { length });
  return () => over.abort();
}
