// The CCP: logs an agent in, shows the agent's contacts, and lets the page that embeds it do the same.

import { accompany } from "./companion.js";
import { Conduit } from "./conduit.js";
import { Desk } from "./desk.js";
import { Nudges } from "./nudge.js";
import { port } from "./sdk.js";
import { serve } from "./requests.js";
import { agents, login, resume } from "./service.js";
import { AgentSocket } from "./socket.js";
import { shortcuts } from "/_kit/keys.js";
import { themeMenu } from "/_kit/theme.js";
import { $ } from "/_kit/el.js";
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
// /agent/ana is one agent's tab: its session is the tab's own, so that several tabs can be several agents.
const own = /^\/agent(?:\/([^/]*))?\/?$/.exec(location.pathname);
const wanted = own ? own[1] ? decodeURIComponent(own[1]) : null : new URLSearchParams(location.search).get("agent");
const remember = own === null;
if (conduit.framed) document.documentElement.dataset.framed = "";

/** begin is what there is without a session: the login, by a person or by ?agent=. */
async function begin() {
  const session = remember ? await resume() : null;
  if (session && (wanted === null || wanted === session.username)) return enter(session);
  const byAddress = wanted !== null && window.opener === null && !left.noted;
  if (byAddress) {
    try {
      return enter(await login(wanted, remember));
    } catch (e) {
      problem(e); // there is no such agent: here are those there are
    }
  }
  showLogin(await agents(), wanted, async (agent) => {
    left.forget();
    if (own) history.replaceState(null, "", `/agent/${encodeURIComponent(agent)}`);
    enter(await login(agent, remember));
  });
}

/** enter begins the work of one session, which ends when the agent logs out, here or elsewhere. */
function enter(session) {
  const desk = new Desk(session), over = new AbortController();
  const nudges = new Nudges(session.username);
  const windows = new Windows(session.username);
  const socket = new AgentSocket(session, (event, data) => {
    conduit.send(event, data);
    panel.heard(event, data);
  });
  let asked = false; // to log out, here
  const logout = () => {
    asked = true;
    return session.logout().catch(problem);
  };
  const stop = [serve({ conduit, session, desk, socket, windows, logout }), port({ conduit, session, desk })];
  const panel = showPanel({ session, desk, logout });
  desk.addEventListener("update", ({ detail: { agent } }) => conduit.keep("agent::update", agent));
  desk.addEventListener("ended", () => {
    left.note();
    conduit.send("terminated");
    conduit.close();
    for (const end of stop) end();
    socket.close();
    nudges.close();
    windows.close();
    panel.close();
    over.abort();
    if (!asked) problem(new Error("The session has ended: the agent was logged out elsewhere, or the server was started anew."));
    begin().catch(problem);
  });
  shortcuts({
    ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`Alt+${n}`, { says: `chat ${n}`, run: () => panel.nth(n - 1) }])),
    "Alt+a": { says: "accept what rings", run: () => /** @type {HTMLElement | null} */ (document.querySelector("[id^=acceptContact-]"))?.click() },
    "Alt+s": { says: "the status", run: () => $("status").focus() },
  }, over.signal);
  conduit.open();
  void desk.run(nudges);
  socket.open();
  // A page that embeds this one has a companion of its own.
  if (!conduit.framed) accompany({ username: session.username, desk, signal: over.signal }).catch(problem);
}

if (!conduit.framed) $("tools").append(themeMenu());
begin().catch(problem);
