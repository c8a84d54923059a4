// The stage: the whole instance at a glance and in motion. It joins what the instance tells by its websocket and what the
// controller tells by its console, which know nothing of each other.

import { ask } from "/_kit/ask.js";
import { $ } from "/_kit/el.js";
import { shortcuts } from "/_kit/keys.js";
import { Feed, Live, connection } from "/_kit/live.js";
import { menu } from "/_kit/menu.js";
import { Frames } from "/_kit/motion.js";
import { Names } from "/_kit/names.js";
import { VirtualClock } from "/_kit/now.js";
import { problem } from "/_kit/talk.js";
import { themeMenu } from "/_kit/theme.js";
import { ClockBar, rates } from "/_page/stage/clock.js";
import { Departures } from "/_page/stage/departures.js";
import { openChat } from "/_page/stage/detail.js";
import { FaultsButton } from "/_page/stage/faults.js";
import { finder } from "/_page/stage/find.js";
import { Floor } from "/_page/stage/floor.js";
import { Model } from "/_page/stage/model.js";
import { parts } from "/_page/stage/parts.js";
import { People } from "/_page/stage/person.js";
import { Playbill } from "/_page/stage/playbill.js";
import { Story } from "/_page/stage/story.js";
import { Banners, Figures, Ticker } from "/_page/stage/told.js";

const clock = new VirtualClock(), model = new Model(), names = new Names(clock), story = new Story(model, names);
const people = new People(model, clock, story), chat = (/** @type {string} */ id) => void openChat(id, { model, story, clock });
const playbill = new Playbill($("playbill"), { model, clock });
const floor = new Floor($("floor"), model, clock, {
  chat,
  agent: (username) => people.open(username),
  choices: (username) => people.choices(username),
  press: (username, contact, button) => void people.act(username, `contacts/${contact}/${button}`),
  customer: (queue) => void playbill.customer(queue).catch(problem),
  begin: () => playbill.begin(),
});
const departures = new Departures($("departures-panel"), model, clock, story, chat);
const banners = new Banners($("banners"), model, clock, story, chat), ticker = new Ticker($("ticker"), clock, playbill.says), figures = new Figures($("figures"), clock);
const clockBar = new ClockBar($("clock"), clock), faults = new FaultsButton($("faults"));

const frames = new Frames((budget, late) => {
  if (!model.ready) return false; // the controller may be heard first, and knows agents by their user names only
  const waits = model.tidy(), dirty = model.dirty();
  for (const what of dirty.told) {
    const telling = story.tell(what);
    if (telling) ticker.tell(telling);
  }
  const more = floor.draw(dirty, budget, late);
  if (dirty.whole || dirty.departures.size > 0) departures.draw();
  banners.draw();
  if (!figures.draw(model) || waits) later();
  return more;
});

/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;

/** later draws again when something that is shown for a moment is over. */
function later() {
  timer ??= setTimeout(() => {
    timer = undefined;
    frames.ask();
  }, 500);
}

const live = new Live("/_local/v1/live", { first: () => ({ want: "board" }) });
live.addEventListener("frame", (e) => {
  const frame = /** @type {CustomEvent} */ (e).detail;
  if (frame.t === "refused") return problem(new Error(frame.message));
  if (frame.clock) {
    clock.set(frame.clock);
    clockBar.ahead(frame.clock.ahead);
  } else if (frame.now) clock.set({ now: frame.now });
  names.meetUsers(frame.agents ?? []);
  names.meetChats(frame.chats ?? []);
  model.apply(frame);
  playbill.heard();
  frames.ask();
});

const feed = new Feed("/console/v1/live?lines=200", { names: ["all", "some", "line", "tick"] });
feed.addEventListener("frame", (e) => {
  model.departed(/** @type {CustomEvent} */ (e).detail);
  playbill.heard();
  frames.ask();
});
feed.addEventListener("state", () => {
  if (feed.status !== 404 && feed.status !== 501) return;
  feed.close(); // there is no controller here
  model.leavings.controller = "none";
  connection($("connection"), live);
  departures.draw();
});
connection($("connection"), live, feed);

/** What of this page is opened besides. */
function open() {
  const agents = [...model.agents.values()].slice(0, 12).map((a) => ({ text: `Agent desktop of ${a.username}`, icon: "agent", href: `/agent/${encodeURIComponent(a.username)}` }));
  const console = model.leavings.controller === "here" ? [{ text: "The console", icon: "board", href: "/console/" }] : [];
  return [...agents, /** @type {const} */ ("divider"), { text: "A customer's page", icon: "chat", href: "/customer" }, ...console, { text: "This on a wall", icon: "figures", href: "/?wall" }];
}

/** @param {"auto" | "card" | "chip" | "dot"} size */
function draw(size) {
  floor.chosen = size;
  frames.ask();
}

const sizes = /** @type {const} */ ([["auto", "Size: as it fits"], ["card", "Size: cards"], ["chip", "Size: tiles"], ["dot", "Size: dots"]]);
const help = shortcuts({
  " ": { says: "stop time, or let it go on", run: () => void clockBar.rate(clock.rate === 0 ? 1 : 0) },
  ...Object.fromEntries(rates.slice(1).map(([rate, label], n) => [String(n + 1), { says: `speed ${label}`, run: () => void clockBar.rate(rate) }])),
  "/": { says: "find an agent or a customer", run: () => finder({ model, agent: (name) => people.open(name), chat }) },
  "s": { says: "to the scenarios", run: () => playbill.focus() },
  "g a": { says: "go to the agents", run: () => $("agents").focus() },
  "g d": { says: "go to the departures", run: () => $("departures").focus() },
  "Escape": { says: "stop moving time", run: () => void clockBar.cancel() },
});
$("tools").append(
  menu({ label: "Open", icon: "open" }, open),
  menu({ label: "More", icon: "more", silent: true }, () => [
    { text: "Find…", icon: "search", run: () => finder({ model, agent: (name) => people.open(name), chat }) },
    ...[0, 2, 6, 12].map((n) => ({ text: n === 0 ? "No new customers" : `${n} new customers a minute`, icon: n === 0 ? "stop" : "chat", run: () => void playbill.stream(n) })),
    { text: "Ten customers", icon: "people", run: () => void playbill.crowd(10).catch(problem) },
    ...sizes.map(([size, text]) => ({ text: `${text}${floor.chosen === size ? " ✓" : ""}`, icon: "board", run: () => draw(size) })),
    { text: "Keys", icon: "help", run: help },
  ]), themeMenu());

if (new URLSearchParams(location.search).has("wall")) document.documentElement.dataset.wall = "";

parts($("parts"));
faults.look();
ask("GET", "/_local/v1/clock").then((told) => clockBar.ahead(told.ahead), problem);
