// The console's page: what needs a person, departures as they stand, and the
// journal as it is written. It only reads.
const most = 200; // lines of the journal kept on the page
const every = 15000; // ms after which is looked again: an agent can be absent without a line of the journal
const byId = (id) => document.getElementById(id);
const state = byId("state");
const lines = byId("lines");

function element(name, text, kind) {
  const e = document.createElement(name);
  e.textContent = text ?? "";
  if (kind) e.className = kind;
  return e;
}

const cell = (text, kind) => element("td", text, kind);
const clock = (at) => new Date(at).toLocaleTimeString();
const short = (id) => (id ?? "").slice(0, 8);

function chat(id) {
  const td = cell(short(id), "id");
  td.title = id;
  return td;
}

function row(departure, handover) {
  const tr = document.createElement("tr");
  if (handover.shadow) tr.className = "shadow";
  const phase = handover.shadow ? `${handover.phase} (shadow)` : handover.phase;
  const why = handover.held ? cell(`held: ${handover.held}`, "held") : cell(handover.reason);
  if (handover.rule) why.title = `rule ${handover.rule}`;
  tr.append(cell(clock(departure.beganAt), "when"), cell(departure.agent), cell([departure.cause, departure.by].filter(Boolean).join(" ")),
    cell(departure.state), chat(handover.chatId), cell(handover.queue), cell(handover.target), cell(phase, handover.phase), why);
  return tr;
}

function ghost(g) {
  const tr = document.createElement("tr");
  tr.append(cell(clock(g.since), "when"), cell(g.agent), chat(g.chatId), cell(g.queue), cell(g.why));
  return tr;
}

async function read(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

// urgency: a customer whom nobody has comes first, then one who is made to wait.
const urgency = (h) => (h.phase === "stranded" ? 0 : h.held ? 1 : 2);

function warn(overview, stranded) {
  const said = [];
  const b = overview.breaker;
  if (b.tripped) {
    said.push(`The breaker holds: ${b.departed} of ${b.staffed} agents left at once at ${clock(b.at)}. Moves are held until ${clock(b.until)}, or until an operator frees it (handover breaker free).`);
  }
  if (stranded > 0) said.push(`${stranded} stranded: a person must see to these customers.`);
  if (overview.quarantined > 0) said.push(`${overview.quarantined} records could not be applied (handover quarantine).`);
  byId("warnings").replaceChildren(...said.map((text) => element("p", text)));
}

async function show() {
  const [departures, overview] = await Promise.all([read("/console/v1/departures"), read("/console/v1/overview")]);
  const all = departures.flatMap((d) => d.handovers.map((h) => [d, h]));
  all.sort(([, a], [, b]) => urgency(a) - urgency(b));
  warn(overview, all.filter(([, h]) => h.phase === "stranded").length);
  byId("rows").replaceChildren(...all.map(([d, h]) => row(d, h)));
  byId("none").hidden = all.length > 0;
  byId("ghosts").hidden = overview.ghosts.length === 0;
  byId("absent").replaceChildren(...overview.ghosts.map(ghost));
}

// What an operator did, and the breaker, are lines of no departure and no state.
const worthShowing = (e) => e.from !== e.to || !e.departureId;

function line(e) {
  const li = element("li");
  const whom = [e.agent, e.chatId && `chat ${short(e.chatId)}`].filter(Boolean).join(" · ");
  li.append(element("time", clock(e.at)), whom ? ` ${whom} · ` : " ");
  if (e.to) li.append(element("span", e.to, e.to), " · ");
  li.append(e.reason, e.by ? ` (${e.by})` : "");
  return li;
}

let due = false;
function refresh() {
  if (due) return;
  due = true;
  setTimeout(() => { due = false; show().catch((err) => { state.textContent = `not read: ${err.message}`; }); }, 100);
}

const events = new EventSource("/console/v1/events");
events.onopen = () => { state.textContent = "live"; refresh(); };
events.onerror = () => { state.textContent = "the controller does not answer; trying again"; };
events.onmessage = (message) => {
  const entry = JSON.parse(message.data);
  if (worthShowing(entry)) lines.prepend(line(entry));
  while (lines.childElementCount > most) lines.lastElementChild.remove();
  refresh();
};
setInterval(refresh, every);
