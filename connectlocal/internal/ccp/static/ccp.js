// The CCP: logs an agent in, shows the agent's contacts, and lets the page that embeds it do the same.

import { Conduit } from "./conduit.js";
import { Desk } from "./desk.js";
import { port } from "./sdk.js";
import { serve } from "./requests.js";
import { agents, login, resume } from "./service.js";
import { AgentSocket } from "./socket.js";
import { showLogin, showPanel, problem } from "./view.js";
import { Windows } from "./windows.js";

// After a log-out nobody is logged in again by the address alone, or Streams, which then loads this page again and
// again until somebody is, would undo it.
const left = {
  key: "connectlocal-ccp-left",
  /** storage is not there for frames in browsers that keep nothing for them. */
  get storage() {
    try {
      return sessionStorage;
    } catch {
      return null;
    }
  },
  here: false,
  get noted() { return this.here || this.storage?.getItem(this.key) != null; },
  note() {
    this.here = true;
    this.storage?.setItem(this.key, "true");
  },
  forget() {
    this.here = false;
    this.storage?.removeItem(this.key);
  },
};

const conduit = new Conduit();
const wanted = new URLSearchParams(location.search).get("agent");

/** begin is what there is without a session: the login, by a person or by ?agent=. */
async function begin() {
  const session = await resume();
  if (session && (wanted === null || wanted === session.username)) return enter(session);
  const byAddress = wanted !== null && window.opener === null && !left.noted;
  if (byAddress) return enter(await login(wanted));
  showLogin(await agents(), wanted, async (agent) => {
    left.forget();
    await enter(await login(agent));
  });
}

/** enter begins the work of one session, which ends when the agent logs out, here or elsewhere. */
function enter(session) {
  const desk = new Desk(session);
  const windows = new Windows(session.username);
  const socket = new AgentSocket(session, (event, data) => {
    conduit.send(event, data);
    panel.heard(event, data);
  });
  const logout = () => session.logout().catch(problem);
  const stop = [serve({ conduit, session, desk, socket, windows, logout }), port({ conduit, session, desk })];
  const panel = showPanel({ session, desk, logout });
  desk.addEventListener("update", ({ detail: { agent } }) => conduit.keep("agent::update", agent));
  desk.addEventListener("ended", () => {
    left.note();
    conduit.send("terminated");
    conduit.close();
    for (const end of stop) end();
    socket.close();
    windows.close();
    panel.close();
    begin().catch(problem);
  });
  conduit.open();
  desk.run();
  socket.open();
}

begin().catch(problem);
