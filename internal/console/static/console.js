// The console's page: departures as they stand, and the journal as it is written.
const most = 200; // lines of the journal kept on the page
const rows = document.getElementById("rows");
const lines = document.getElementById("lines");
const state = document.getElementById("state");

function cell(text, kind) {
  const td = document.createElement("td");
  td.textContent = text;
  if (kind) td.className = kind;
  return td;
}

const clock = (at) => new Date(at).toLocaleTimeString();
const short = (id) => (id ?? "").slice(0, 8);

function row(departure, handover) {
  const tr = document.createElement("tr");
  const chat = cell(short(handover.chatId), "id");
  chat.title = handover.chatId;
  tr.append(cell(clock(departure.beganAt), "when"), cell(departure.agent), cell(departure.cause), cell(departure.state), chat,
    cell(handover.target), cell(handover.phase, handover.phase), cell(handover.reason));
  return tr;
}

// Stranded chats come first: a person is waiting for a person.
async function show() {
  const answer = await fetch("/console/v1/departures");
  if (!answer.ok) throw new Error(answer.statusText);
  const all = (await answer.json()).flatMap((d) => d.handovers.map((h) => [d, h]));
  all.sort(([, a], [, b]) => (b.phase === "stranded") - (a.phase === "stranded"));
  rows.replaceChildren(...all.map(([d, h]) => row(d, h)));
  document.getElementById("none").hidden = all.length > 0;
}

function line(e) {
  const li = document.createElement("li");
  const when = document.createElement("time");
  when.textContent = clock(e.at);
  const phase = document.createElement("span");
  phase.textContent = e.to;
  phase.className = e.to;
  li.append(when, ` ${e.agent}${e.chatId ? ` · chat ${short(e.chatId)}` : ""} · `, phase, ` · ${e.reason}`);
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
  if (entry.from !== entry.to) lines.prepend(line(entry));
  while (lines.childElementCount > most) lines.lastElementChild.remove();
  refresh();
};
