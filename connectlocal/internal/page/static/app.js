// The page: asks again for what may have changed whenever the instance says that something has.

import { get, now, post, setNow } from "./api.js";
import { agentRow } from "./agents.js";
import { breakerItem, chatRow, departureRow, stranded, strandedItem } from "./chats.js";
import { rows, tick } from "./dom.js";
import { telling } from "./notes.js";
import * as people from "./people.js";

const $ = (id) => document.getElementById(id);
const tell = telling($("notes"), people);
let agents = [];
let chats = [];
let statuses = [];
let console_ = false; // whether there are departures to show

function problem(message) {
  $("problem").textContent = message;
  $("problem").hidden = message === "";
}

/** attempt does something that a person asked for, says what went wrong, and tells whether it worked. */
async function attempt(doing) {
  try {
    await doing();
    problem("");
    return true;
  } catch (e) {
    problem(e.message);
    return false;
  }
}

function act(username) {
  return (path, body) => attempt(async () => {
    try {
      await post(`/agents/${encodeURIComponent(username)}/${path}`, body);
    } finally {
      refresh();
    }
  });
}

async function showAgents() {
  agents = await get("/agents");
  rows($("agent-rows"), agents, (a) => a.username, (a) => agentRow(a, statuses, act(a.username)), "no agents");
}

async function showChats() {
  chats = await get("/contacts");
  people.meetCustomers(chats);
  const shown = $("ended").checked ? [...chats] : chats.filter((c) => c.endedAt == null);
  rows($("chat-rows"), shown.reverse(), (c) => c.initialContactId, chatRow, "no chats");
}

async function showDepartures() {
  if (!console_) return;
  const [departures, { breaker }] = await Promise.all([get("/console/v1/departures"), get("/console/v1/overview")]);
  rows($("departure-rows"), departures, (d) => d.id, departureRow, "nobody has left");
  const urgent = [...(breaker.tripped ? [{ breaker }] : []), ...stranded(departures, chats, agents)];
  rows($("stranded"), urgent, (u) => u.chat?.initialContactId ?? "breaker", (u) => (u.breaker ? breakerItem(u.breaker) : strandedItem(u)));
  $("stranded").hidden = $("stranded").children.length === 0;
}

async function showClock() {
  const clock = await get("/clock");
  setNow(clock.now);
  $("ahead").textContent = clock.ahead === "0s" ? "" : `${clock.ahead} ahead`;
  beat();
}

function beat() {
  $("now").textContent = new Date(now()).toLocaleString([], { dateStyle: "medium", timeStyle: "medium", hour12: false });
  tick();
}

let wanted = false, running = false;

/** refresh asks for everything again, once for many calls in a row. */
async function refresh() {
  wanted = true;
  if (running) return;
  running = true;
  while (wanted) {
    wanted = false;
    await Promise.all([showClock(), showAgents(), showChats()]).then(showDepartures)
      .catch((e) => { if (e.status) problem(e.message); }); // a lost connection is told by listen
    await new Promise((done) => setTimeout(done, 150));
  }
  running = false;
}

/** told hears a stream's events: each is told, and may have changed anything. */
function told(telling) {
  return (e) => {
    telling(JSON.parse(e.data));
    $("quiet").hidden = $("notes").children.length > 0;
    refresh();
  };
}

function listen() {
  const events = new EventSource("/_local/v1/events");
  events.onopen = () => {
    $("connection").textContent = "live";
    $("connection").className = "";
    $("quiet").textContent = "Live: what agents, chats and departures do is told here from now on, newest first.";
    refresh();
  };
  events.onerror = () => {
    $("connection").textContent = "connection lost, trying again";
    $("connection").className = "lost";
  };
  events.onmessage = told(tell.event);
  events.addEventListener("gap", refresh);
}

/** listenToConsole shows the departures if there is a console here. */
async function listenToConsole() {
  try {
    await get("/console/v1/departures");
  } catch {
    return;
  }
  console_ = true;
  $("departures-panel").hidden = false;
  new EventSource("/console/v1/events").onmessage = told(tell.journal);
  refresh();
}

for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", () => attempt(async () => {
    button.disabled = true;
    try {
      await post("/clock/advance", { by: button.dataset.advance });
    } finally {
      button.disabled = false;
      button.focus();
      refresh();
    }
  }));
}
$("ended").addEventListener("change", refresh);
setInterval(beat, 1000);
await attempt(async () => {
  const instance = await get("/instance");
  statuses = Object.keys(instance.statuses);
  people.meetUsers(instance.users);
});
listen();
listenToConsole();
