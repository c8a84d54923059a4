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
const short = (id) => (id ?? "").slice(0, 8);
const many = (n, one, more) => (n === 1 ? `1 ${one}` : `${n} ${more}`);

// clock gives the time here, and the date with it on any other day.
function clock(at) {
  const when = new Date(at);
  return when.toDateString() === new Date().toDateString() ? when.toLocaleTimeString() : when.toLocaleString();
}

// plain shows the instants in a reason by the clock here, too.
const plain = (text) => (text ?? "").replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, clock);

function moment(at) {
  const e = element("time", clock(at));
  e.dateTime = at;
  return e;
}

function when(at) {
  const td = element("td");
  td.append(moment(at));
  return td;
}

function chat(id) {
  const td = cell(short(id));
  td.title = id;
  return td;
}

function row(departure, handover) {
  const tr = document.createElement("tr");
  if (handover.shadow) tr.className = "shadow";
  const phase = handover.shadow ? `${handover.phase} (shadow)` : handover.phase;
  const why = handover.held ? cell(plain(`held: ${handover.held}`), "why held") : cell(plain(handover.reason), "why");
  if (handover.rule) why.title = `rule ${handover.rule}`;
  tr.append(when(departure.beganAt), cell(departure.agent), cell([departure.cause, departure.by].filter(Boolean).join(" by ")),
    cell(departure.state), chat(handover.chatId), cell(handover.queue), cell(handover.target), cell(phase, handover.phase), why);
  return tr;
}

function ghost(g) {
  const tr = document.createElement("tr");
  tr.append(when(g.since), cell(g.agent), chat(g.chatId), cell(g.queue), cell(g.why, "why"));
  return tr;
}

async function read(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

// urgency: a customer whom nobody has comes first, then one who is made to wait.
const urgency = (h) => (h.needed ? 0 : h.held ? 1 : 2);

function warn(overview, stranded) {
  const said = [];
  const say = (text, kind) => said.push(element("p", text, kind));
  if (stranded > 0) say(`${many(stranded, "stranded chat", "stranded chats")}: a person must see to ${stranded === 1 ? "this customer" : "these customers"}.`);
  const b = overview.breaker;
  if (b.tripped) {
    say(`The breaker holds: ${b.departed} of ${b.staffed} agents left at once at ${clock(b.at)}. Moves are held until ${clock(b.until)}, or until an operator frees it (handover breaker free).`);
  }
  if (overview.quarantined > 0) say(`${many(overview.quarantined, "record", "records")} could not be applied (handover quarantine).`, "minor");
  const shown = byId("warnings");
  if (shown.textContent !== said.map((e) => e.textContent).join("")) shown.replaceChildren(...said); // what changes is read out
}

async function show() {
  const [departures, overview] = await Promise.all([read("/console/v1/departures"), read("/console/v1/overview")]);
  const all = departures.flatMap((d) => d.handovers.map((h) => [d, h]));
  all.sort(([, a], [, b]) => urgency(a) - urgency(b));
  warn(overview, all.filter(([, h]) => h.needed).length);
  byId("rows").replaceChildren(...all.map(([d, h]) => row(d, h)));
  byId("list").hidden = all.length === 0;
  byId("none").hidden = all.length > 0;
  byId("ghosts").hidden = overview.ghosts.length === 0;
  byId("absences").textContent = overview.ghosts.length;
  byId("absent").replaceChildren(...overview.ghosts.map(ghost));
}

// What an operator did, and the breaker, are lines of no departure and no state.
const worthShowing = (e) => e.from !== e.to || !e.departureId;

function line(e) {
  const li = element("li");
  const whom = [e.agent, e.chatId && `chat ${short(e.chatId)}`].filter(Boolean).join(" · ");
  li.append(moment(e.at), whom ? ` ${whom} · ` : " ");
  if (e.to) li.append(element("span", e.to, e.to), " · ");
  li.append(plain(e.reason), e.by ? ` (by ${e.by})` : "");
  return li;
}

function tell(what, kind) {
  state.textContent = what;
  state.className = kind;
}

let due = false;
function refresh() {
  if (due) return;
  due = true;
  setTimeout(() => { due = false; show().catch((err) => tell(`not read: ${err.message}`, "lost")); }, 100);
}

const events = new EventSource(`/console/v1/events?last=${5 * most}`); // not every line is shown
events.onopen = () => { tell("live", ""); refresh(); };
events.onerror = () => tell("the controller does not answer; what is below may be old; trying again", "lost");
events.onmessage = (message) => {
  const entry = JSON.parse(message.data);
  if (worthShowing(entry)) lines.prepend(line(entry));
  while (lines.childElementCount > most) lines.lastElementChild.remove();
  refresh();
};
setInterval(refresh, every);
