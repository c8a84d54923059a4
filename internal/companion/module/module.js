// Code generated from js/companion/src by js/build.mjs. DO NOT EDIT.

// companion/src/alone.ts
function actAlone(s) {
  const { plan } = s;
  if (!plan || !s.leads || !s.unreachable || s.leaving === null) {
    return [];
  }
  if (s.leaving < plan.grace || s.answered < plan.after || s.beaten >= plan.until) {
    return [];
  }
  const live = new Set(s.state.contacts.filter((c) => c.state === "connected").map((c) => c.contactId));
  return plan.chats.filter((c) => c.action !== "keep" && live.has(c.contactId));
}
function wantsOff(state) {
  return (state.next ?? state.status).type === "offline";
}
function isBack(state) {
  if (state.next !== null) {
    return state.next.type === "routable";
  }
  return state.status.type === "routable" || state.status.type === "system";
}

// companion/src/time.ts
var realClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  }
};
function mark(clock) {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}
function since(clock, at) {
  return Math.max(clock.now() - at.wall, clock.monotonic() - at.monotonic, 0);
}
async function within(clock, limit, words, promise) {
  let cancel = () => {
  };
  const late = new Promise((_, fail) => {
    cancel = clock.after(limit, () => fail(new Error(words)));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel();
  }
}
function pause(clock, ms, signal) {
  return new Promise((done) => {
    if (signal?.aborted) {
      done();
      return;
    }
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", stop);
      done();
    });
    function stop() {
      cancel();
      done();
    }
    signal?.addEventListener("abort", stop, { once: true });
  });
}
var Rest = class {
  constructor(clock) {
    this.clock = clock;
  }
  clock;
  #due = 0;
  #end;
  /** Waits so many milliseconds, or until the end is called for. One wait at a time. */
  take(ms) {
    return new Promise((done) => {
      this.#due = this.clock.monotonic() + ms;
      const cancel = this.clock.after(ms, () => this.end());
      this.#end = () => {
        cancel();
        done();
      };
    });
  }
  /** Ends it if its time is up: to be called by whoever's timers are right. */
  look() {
    if (this.clock.monotonic() >= this.#due) {
      this.end();
    }
  }
  /** Ends it now, if one is under way. */
  end() {
    const end = this.#end;
    this.#end = void 0;
    end?.();
  }
};

// companion/src/wire.ts
var VERSION = 1;

// companion/src/client.ts
var Unreachable = class extends Error {
  name = "Unreachable";
};
var Refused = class extends Error {
  constructor(code, message, status, after, now) {
    super(message);
    this.code = code;
    this.status = status;
    this.after = after;
    this.now = now;
  }
  code;
  status;
  after;
  now;
  name = "Refused";
};
var NoLeave = class extends Error {
  name = "NoLeave";
};
var callWithin = 5e3;
var pollGrace = 1e4;
var Client = class {
  /** When the controller last answered, with anything. */
  answered;
  /** When the last hello or beat that was answered had been sent. */
  beaten;
  /** Whether the last hello or beat got no answer, and nothing else has since. What else gets none may be slow, or a proxy's. */
  unreachable = false;
  /** Called with each answer. */
  onAnswer = () => {
  };
  #session = "";
  #seq = 0;
  #offset = 0;
  // of the controller's clock to this machine's
  #tail = Promise.resolve();
  #greeting;
  #pollWithin = 25e3;
  #o;
  #client = crypto.randomUUID();
  #fetch;
  constructor(o) {
    this.#o = o;
    this.#fetch = o.fetch ?? ((...args) => fetch(...args));
    this.answered = this.beaten = mark(o.clock);
  }
  /** Whether there is a session, as far as is known. */
  get inSession() {
    return this.#session !== "";
  }
  /** The controller's clock, as far as it is known. */
  now() {
    return this.#o.clock.now() + this.#offset;
  }
  /** Begins a session. Whoever asks meanwhile gets the same. */
  hello() {
    this.#greeting ??= this.#hello().finally(() => {
      this.#greeting = void 0;
    });
    return this.#greeting;
  }
  async #hello() {
    const sent = mark(this.#o.clock);
    const token = await this.#leave();
    const { agent, desk, library, language } = this.#o;
    const welcome = await this.#dated("hello", token, () => ({
      version: VERSION,
      agent,
      client: this.#client,
      desk,
      library,
      language,
      at: this.now(),
      state: this.#o.state()
    }));
    this.#session = welcome.session;
    this.#seq = 0;
    this.#pollWithin = welcome.poll;
    this.beaten = sent;
    this.onAnswer(welcome);
    return welcome;
  }
  async #leave() {
    try {
      return await this.#o.authorize();
    } catch (e) {
      throw new NoLeave("the page gave no token to begin a session with", { cause: e });
    }
  }
  async beat(beat) {
    const sent = mark(this.#o.clock);
    const answer = await this.#signed("beat", beat);
    this.beaten = sent;
    this.onAnswer(answer);
    return answer;
  }
  /** Waits for commands or news. It must be under way once at a time. */
  async poll(revision, signal) {
    const polled = await this.#within((session) => this.#send("poll", session, { revision }, this.#pollWithin + pollGrace, signal));
    this.onAnswer(polled);
    return polled;
  }
  async result(result) {
    await this.#signed("result", result);
  }
  async alone(alone) {
    await this.#signed("alone", alone);
  }
  async choice(choice) {
    this.onAnswer(await this.#signed("choice", choice));
  }
  async deposit(deposit) {
    await this.#signed("deposit", deposit);
  }
  async withdraw(withdraw) {
    await this.#signed("withdraw", withdraw);
  }
  /** Says that the page is going; nobody waits for an answer. A page that comes back goes on with the session. */
  bye() {
    if (!this.#session) {
      return;
    }
    const body = JSON.stringify({ session: this.#session, seq: ++this.#seq, at: this.now() });
    const url = this.#url("bye");
    if (!globalThis.navigator?.sendBeacon?.(url, body)) {
      this.#fetch(url, { method: "POST", body, keepalive: true }).catch(() => {
      });
    }
  }
  #signed(call, body) {
    const next = this.#tail.then(() => this.#within((session) => this.#dated(call, session, () => ({ ...body, seq: ++this.#seq, at: this.now() }))));
    this.#tail = next.catch(() => {
    });
    return next;
  }
  /** Does something within a session: a new one, if the old is not known any more. */
  async #within(ask) {
    if (!this.#session) {
      await this.hello();
    }
    const session = this.#session;
    try {
      return await ask(session);
    } catch (e) {
      if (!(e instanceof Refused) || e.code !== "no-session") {
        throw e;
      }
      if (this.#session === session) {
        this.#session = "";
      }
      if (!this.#session) {
        await this.hello();
      }
      return ask(this.#session);
    }
  }
  /** Sends what has a time; again with the right one, if the clock is told to be wrong. */
  async #dated(call, bearer, body) {
    try {
      return await this.#send(call, bearer, body(), callWithin);
    } catch (e) {
      if (!(e instanceof Refused) || e.code !== "wrong-clock" || !e.now) {
        throw e;
      }
      this.#offset = e.now - this.#o.clock.now();
      return this.#send(call, bearer, body(), callWithin);
    }
  }
  async #send(call, bearer, body, within2, signal) {
    const over = new AbortController();
    const stop = () => over.abort();
    signal?.addEventListener("abort", stop);
    const late = this.#o.clock.after(within2, stop);
    const sent = this.#o.clock.now();
    try {
      const response = await this.#fetch(this.#url(call), {
        method: "POST",
        headers: { "content-type": "application/json", ...bearer ? { authorization: `Bearer ${bearer}` } : {} },
        body: JSON.stringify(body),
        signal: over.signal,
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        // what is said here is for nobody else
        referrerPolicy: "no-referrer"
      });
      const answer = await this.#read(response);
      this.#setClock(answer?.now, sent);
      this.answered = mark(this.#o.clock);
      this.unreachable = false;
      return answer;
    } catch (e) {
      if (e instanceof Refused) {
        this.answered = mark(this.#o.clock);
        this.unreachable = false;
        throw e;
      }
      if (call === "hello" || call === "beat") {
        this.unreachable = true;
      }
      throw new Unreachable(`the controller has not answered (${call})`, { cause: e });
    } finally {
      late();
      signal?.removeEventListener("abort", stop);
    }
  }
  /** Keeps the controller's clock within what an answer leaves possible: it was made after the request, and before now. */
  #setClock(now, sent) {
    if (now) {
      const least = now - this.#o.clock.now();
      this.#offset = Math.max(Math.min(this.#offset, now - sent), least);
    }
  }
  /** Reads an answer. One that is no controller's (a proxy's, say) is none. */
  async #read(response) {
    if (response.status === 204) {
      return void 0;
    }
    const answer = await response.json();
    if (response.ok) {
      return answer;
    }
    if (typeof answer.code !== "string") {
      throw new Unreachable(`HTTP status ${response.status}`);
    }
    throw new Refused(answer.code, answer.message ?? "", response.status, (Number(response.headers.get("retry-after")) || 0) * 1e3, answer.now);
  }
  #url(call) {
    return `${this.#o.url.replace(/\/+$/, "")}/companion/v1/${call}`;
  }
};
function backOff(tries, random = Math.random) {
  return Math.min(1e3 * 2 ** Math.min(tries, 5), 3e4) * (0.5 + random() / 2);
}

// companion/src/desk.ts
function awaitsClearing(state) {
  return state === "ended" || state === "missed" || state === "error";
}
var NotPossible = class extends Error {
  name = "NotPossible";
};

// companion/src/deposits.ts
var renewBefore = 30 * 6e4;
var refusedFor = 5 * 6e4;
var Deposits = class {
  constructor(desk, client, log) {
    this.desk = desk;
    this.client = client;
    this.log = log;
  }
  desk;
  client;
  log;
  #chats = /* @__PURE__ */ new Map();
  /** Looks what is to be deposited, renewed or withdrawn now. It is called on every change, and every second. */
  look(state) {
    if (!this.desk.token) {
      return;
    }
    const live = new Map(state.contacts.filter((c) => c.state === "connected").map((c) => [c.contactId, c.chatId]));
    for (const [contactId, chatId] of live) {
      const known2 = this.#chats.get(contactId) ?? { there: false, refused: "", next: 0, tries: 0, under: false };
      this.#chats.set(contactId, known2);
      if (!known2.under && this.client.now() >= known2.next) {
        void this.#deposit(contactId, chatId, known2);
      }
    }
    for (const [contactId, known2] of this.#chats) {
      if (!live.has(contactId) && !known2.under) {
        this.#chats.delete(contactId);
        if (known2.there) {
          this.client.withdraw({ contactId }).catch(() => {
          });
        }
      }
    }
  }
  /** Has everything deposited anew: the controller may be another than before. */
  again() {
    for (const known2 of this.#chats.values()) {
      known2.next = Math.min(known2.next, this.client.now());
    }
  }
  async #deposit(contactId, chatId, known2) {
    known2.under = true;
    let token = "";
    try {
      const t = await this.desk.token(contactId);
      token = t.token;
      if (token === known2.refused) {
        known2.next = this.client.now() + refusedFor;
        return;
      }
      await this.client.deposit({ contactId, chatId, participantId: t.participantId, token, expires: t.expires });
      known2.there = true;
      known2.tries = 0;
      known2.next = this.client.now() + Math.max(t.expires - this.client.now() - renewBefore, 6e4);
    } catch (e) {
      known2.next = this.client.now() + this.#wait(e, known2, token);
    } finally {
      known2.under = false;
    }
  }
  /** How long to wait after a failure. */
  #wait(e, known2, token) {
    known2.tries++;
    if (known2.tries === 3) {
      this.log(`a chat's token could not be deposited: ${e instanceof Error ? e.message : "unknown"}`);
    }
    if (e instanceof NotPossible) {
      return Infinity;
    }
    if (e instanceof Refused && (e.code === "token-refused" || e.code === "another-chat")) {
      known2.refused = token;
      return refusedFor;
    }
    if (e instanceof Refused && e.after > 0) {
      return e.after;
    }
    return e instanceof Refused && known2.tries > 5 ? refusedFor : backOff(known2.tries);
  }
};

// companion/src/doer.ts
var seenWithin = 5e3;
var sayWithin = 3e3;
var remembered = 50;
var mostSkew = 5 * 6e4;
var Doer = class {
  #o;
  #done = /* @__PURE__ */ new Map();
  // by command
  #under = /* @__PURE__ */ new Map();
  // by contact
  constructor(o) {
    this.#o = o;
  }
  /** Carries out a command; one that was carried out before has the same answer. */
  command(c) {
    const known2 = this.#done.get(c.id);
    if (known2) {
      return known2;
    }
    const made = this.#refuse(c) ?? this.giveUp(c, () => this.#late(c, sayWithin) ?? this.#back(c));
    const done = Promise.resolve(made);
    this.#done.set(c.id, done);
    for (const oldest of this.#done.keys()) {
      if (this.#done.size <= remembered) {
        break;
      }
      this.#done.delete(oldest);
    }
    return done;
  }
  /** Why a command is not to be carried out; undefined if it is. */
  #refuse(c) {
    if (c.action !== "transfer" && c.action !== "disconnect") {
      return { outcome: "not-possible", reason: "this companion does not know the command" };
    }
    const late = this.#late(c, 0);
    if (late) {
      return late;
    }
    const newest = this.#o.fence.read();
    if (c.epoch < newest && newest <= this.#o.now() + mostSkew) {
      return { outcome: "not-possible", reason: "the command is of an older departure" };
    }
    this.#o.fence.write(c.epoch);
    return this.#back(c);
  }
  #late(c, by) {
    return this.#o.now() > c.expires + by ? { outcome: "retry-after", reason: "it is too late for the command" } : void 0;
  }
  #back(c) {
    if ((c.cause === "offline" || c.cause === "logout") && isBack(this.#o.state())) {
      return { outcome: "agent-back", reason: "the desktop shows that the agent is back" };
    }
    return void 0;
  }
  /**
   * Gives a chat up. What is under way for the same contact is waited for, and is the answer. Before each step it is
   * asked whether it still may be taken: machines fall asleep in between.
   */
  giveUp(order, objection = () => void 0) {
    const known2 = this.#under.get(order.contactId);
    if (known2) {
      return known2;
    }
    const done = this.#giveUp(order, objection).finally(() => this.#under.delete(order.contactId));
    this.#under.set(order.contactId, done);
    return done;
  }
  async #giveUp(order, objection) {
    if (!this.#live(order.contactId)) {
      return { outcome: "already-gone", reason: "the desktop shows no such live chat" };
    }
    const said = await this.#say(order);
    try {
      const how = await this.#leave(order, objection);
      if (typeof how !== "string") {
        return how;
      }
      if (!await this.#seen(() => !this.#live(order.contactId))) {
        return { outcome: "retry-after", reason: `${how}, but the desktop shows the chat live still${said}` };
      }
      return { outcome: "done", reason: how + said + await this.#clear(order.contactId) };
    } catch (e) {
      if (!this.#live(order.contactId)) {
        return { outcome: "already-gone", reason: "the chat had gone" };
      }
      return { outcome: e instanceof NotPossible ? "not-possible" : "retry-after", reason: why(e) };
    }
  }
  /** Leaves the chat, by transfer where that is wanted and possible, and says how; or why not. */
  async #leave(order, objection) {
    let how = "disconnected";
    if (order.action === "transfer") {
      const no2 = objection();
      if (no2) {
        return no2;
      }
      try {
        await this.#o.desk.transfer(order.contactId, order.quickConnect);
        return "transferred";
      } catch (e) {
        if (!(e instanceof NotPossible)) {
          throw e;
        }
        how = `disconnected, for it could not be transferred: ${why(e)}`;
      }
    }
    const no = objection();
    if (no) {
      return no;
    }
    await this.#o.desk.disconnect(order.contactId);
    return how;
  }
  /** Says the courtesy message. That it cannot is no reason to keep the customer waiting. */
  async #say(order) {
    const { desk, clock } = this.#o;
    if (!order.say || !desk.say) {
      return "";
    }
    try {
      await within(clock, sayWithin, "it took too long", desk.say(order.contactId, order.say));
      return "";
    } catch (e) {
      return `; the message could not be said: ${why(e)}`;
    }
  }
  /** Clears the contact once it has ended, so that the agent can be off-line. */
  async #clear(contactId) {
    const ended = () => awaitsClearing(this.#stateOf(contactId));
    if (!await this.#seen(() => ended() || this.#stateOf(contactId) === void 0) || !ended()) {
      return "";
    }
    try {
      await this.#o.desk.clear(contactId);
      return "";
    } catch (e) {
      return this.#stateOf(contactId) === void 0 ? "" : `; it could not be cleared: ${why(e)}`;
    }
  }
  /** Waits until something is so in what the desk shows; false if it is not within the time. */
  #seen(so) {
    if (so()) {
      return Promise.resolve(true);
    }
    return new Promise((done) => {
      const end = (found) => {
        stop();
        cancel();
        done(found);
      };
      const stop = this.#o.changed(() => {
        if (so()) end(true);
      });
      const cancel = this.#o.clock.after(seenWithin, () => end(so()));
    });
  }
  #stateOf(contactId) {
    return this.#o.state().contacts.find((c) => c.contactId === contactId)?.state;
  }
  #live(contactId) {
    return this.#stateOf(contactId) === "connected";
  }
};
function why(e) {
  const text = e instanceof Error ? e.message : String(e);
  return text.replace(/[^\x20-\x7e\u00a0-\uffff]+/g, " ").slice(0, 60);
}

// companion/src/fence.ts
function storedFence(agent) {
  const key = `handover.fence.${agent}`;
  let own = 0;
  return {
    read() {
      try {
        return Number(globalThis.localStorage?.getItem(key) ?? own) || own;
      } catch {
        return own;
      }
    },
    write(epoch) {
      own = epoch;
      try {
        globalThis.localStorage?.setItem(key, String(epoch));
      } catch {
      }
    }
  };
}

// companion/src/heart.ts
var beating = "let t;onmessage=(e)=>{clearInterval(t);if(e.data>0)t=setInterval(()=>postMessage(0),e.data)}";
function heart(clock, every, beat) {
  const worker = makeWorker();
  if (!worker) {
    return pageTimer(clock, every, beat);
  }
  let stop = () => worker.terminate();
  worker.onmessage = beat;
  worker.onerror = () => {
    worker.terminate();
    stop = pageTimer(clock, every, beat);
  };
  worker.postMessage(every);
  return () => stop();
}
function makeWorker() {
  if (typeof Worker === "undefined" || typeof Blob === "undefined") {
    return void 0;
  }
  const url = URL.createObjectURL(new Blob([beating], { type: "text/javascript" }));
  try {
    return new Worker(url);
  } catch {
    return void 0;
  } finally {
    URL.revokeObjectURL(url);
  }
}
function pageTimer(clock, every, beat) {
  let cancel = () => {
  };
  const again = () => {
    cancel = clock.after(every, () => {
      again();
      beat();
    });
  };
  again();
  return () => cancel();
}

// companion/src/page.ts
function watchPage(on) {
  const { document: document2, window } = globalThis;
  if (!document2 || !window) {
    return () => {
    };
  }
  const over = new AbortController();
  const signal = over.signal;
  document2.addEventListener("visibilitychange", () => on.changed(), { signal });
  document2.addEventListener("freeze", () => on.frozen(), { signal });
  document2.addEventListener("resume", () => on.back(), { signal });
  window.addEventListener("pagehide", () => on.gone(), { signal });
  window.addEventListener("pageshow", (e) => {
    if (e.persisted) on.back();
  }, { signal });
  window.addEventListener("online", () => on.changed(), { signal });
  window.addEventListener("offline", () => on.changed(), { signal });
  return () => over.abort();
}
function hidden() {
  return globalThis.document?.visibilityState === "hidden";
}
function warnBeforeClose(live) {
  const ask = (e) => {
    if (live()) {
      e.preventDefault();
      e.returnValue = true;
    }
  };
  globalThis.window?.addEventListener("beforeunload", ask);
  return () => globalThis.window?.removeEventListener("beforeunload", ask);
}

// companion/src/solo.ts
var Solo = class {
  /** How many chats were given up since the agent wanted to be off-line. */
  count = 0;
  #o;
  #tried = /* @__PURE__ */ new Map();
  #did = /* @__PURE__ */ new Map();
  constructor(o) {
    this.#o = o;
  }
  /** Does what is to be done now. It is called every second. */
  look() {
    for (const chat of actAlone(this.#o.situation())) {
      const known2 = this.#tried.get(chat.contactId) ?? { next: 0, tries: 0 };
      if (this.#o.clock.monotonic() >= known2.next) {
        this.#tried.set(chat.contactId, known2);
        void this.#giveUp(chat, known2);
      }
    }
  }
  /** Forgets what was tried: the agent stays. What was done is still to be told. */
  forget() {
    this.count = 0;
    this.#tried.clear();
  }
  /** Tells what was done, if it is anything. What nobody took in is told again the next time; what was refused is not. */
  async confess(tell) {
    const did = [...this.#did.values()];
    if (did.length === 0) {
      return;
    }
    try {
      await tell({ did });
    } catch (e) {
      if (!(e instanceof Refused) || e.after > 0) {
        throw e;
      }
      this.#o.log(`the controller does not take in what was done without it: ${e.message} (${e.code})`);
    }
    for (const d of did) {
      if (this.#did.get(d.contactId) === d) {
        this.#did.delete(d.contactId);
      }
    }
  }
  async #giveUp(chat, known2) {
    known2.next = Infinity;
    const { contactId, quickConnect, say } = chat;
    const action = chat.action === "transfer" ? "transfer" : "disconnect";
    this.#o.log("the controller cannot be reached; a chat is given up without it");
    const { outcome } = await this.#o.doer.giveUp({ contactId, action, quickConnect, say }, () => this.#over(contactId));
    this.#did.set(contactId, { contactId, action, outcome, at: Math.round(this.#o.now()) });
    if (outcome === "done") {
      this.count++;
    }
    if (outcome === "retry-after") {
      known2.next = this.#o.clock.monotonic() + backOff(known2.tries++);
    }
    this.#o.changed();
  }
  /** Why a chat that was begun with is not to be given up alone any more. */
  #over(contactId) {
    if (actAlone(this.#o.situation()).some((c) => c.contactId === contactId)) {
      return void 0;
    }
    return { outcome: "retry-after", reason: "the companion may not act alone any more" };
  }
};

// companion/src/tabs.ts
function takeLead(name2, clock, changed) {
  const locks = globalThis.navigator?.locks;
  if (locks) {
    return byLock(locks, name2, changed);
  }
  const storage = storageOf();
  return storage ? new Lease(storage, name2, clock, changed) : { leads: true, look() {
  }, stop() {
  } };
}
function byLock(locks, name2, changed) {
  const over = new AbortController();
  let leads = false;
  let release = () => {
  };
  const lead = () => {
    leads = true;
    changed();
  };
  locks.request(name2, { signal: over.signal }, () => new Promise((done) => {
    release = done;
    lead();
  })).catch(() => {
    if (!over.signal.aborted) {
      lead();
    }
  });
  return {
    get leads() {
      return leads;
    },
    look() {
    },
    stop() {
      leads = false;
      over.abort();
      release();
    }
  };
}
function storageOf() {
  try {
    return globalThis.localStorage ?? void 0;
  } catch {
    return void 0;
  }
}
var term = 1e4;
var Lease = class {
  // of the lease that is had
  constructor(storage, name2, clock, changed) {
    this.storage = storage;
    this.clock = clock;
    this.changed = changed;
    this.#key = `handover.lead.${name2}`;
    this.look();
  }
  storage;
  clock;
  changed;
  #own = crypto.randomUUID();
  #key;
  #until = 0;
  get leads() {
    return this.clock.now() < this.#until;
  }
  look() {
    const before = this.leads;
    try {
      this.#until = this.#take();
    } catch {
      this.#until = this.clock.now() + term;
    }
    if (this.leads !== before) {
      this.changed();
    }
  }
  stop() {
    this.#until = 0;
    if (this.#read()[0] === this.#own) {
      this.storage.removeItem(this.#key);
    }
  }
  /** Takes the lease, or renews it, if nobody else has it; until when it is had, 0 if it is not. */
  #take() {
    const now = this.clock.now();
    const [holder, until] = this.#read();
    const own = holder === this.#own;
    if (!own && until > now && until <= now + term) {
      return 0;
    }
    this.storage.setItem(this.#key, `${this.#own} ${now + term}`);
    return own ? now + term : 0;
  }
  #read() {
    const [holder = "", until] = (this.storage.getItem(this.#key) ?? "").split(" ");
    return [holder, Number(until) || 0];
  }
};

// companion/src/companion.ts
var LIBRARY = "0.1.0";
var tick = 1e3;
var asleep = 15e3;
var anxious = 2e3;
var settle = 50;
var tellings = 3;
var nothing = { status: { name: "", type: "", at: 0 }, next: null, contacts: [] };
async function startCompanion(desk, o) {
  const agent = await desk.agent();
  return new Running(desk, agent, o);
}
var Running = class {
  constructor(desk, agent, o) {
    this.o = o;
    this.#clock = o.clock ?? realClock;
    this.#log = o.log ?? ((message) => console.info(`handover: ${message}`));
    this.#ticked = mark(this.#clock);
    this.#rest = new Rest(this.#clock);
    this.#next = this.#clock.monotonic();
    this.#client = new Client({
      url: o.url,
      authorize: o.authorize ?? (() => ""),
      agent,
      desk: desk.kind,
      library: LIBRARY,
      clock: this.#clock,
      language: o.language ?? globalThis.navigator?.language ?? "en",
      state: () => this.#state,
      ...o.fetch ? { fetch: o.fetch } : {}
    });
    this.#client.onAnswer = (answer) => this.#hear(answer);
    this.#doer = new Doer({
      desk,
      clock: this.#clock,
      state: () => this.#state,
      now: () => this.#client.now(),
      fence: o.fence ?? storedFence(agent),
      changed: (then) => this.#onChange(then)
    });
    this.#deposits = new Deposits(desk, this.#client, this.#log);
    this.#solo = new Solo({
      doer: this.#doer,
      clock: this.#clock,
      now: () => this.#client.now(),
      log: this.#log,
      changed: () => this.#changed(),
      situation: () => this.#situation()
    });
    this.#lead = takeLead(`handover companion ${o.url} ${agent}`, this.#clock, () => {
      this.#changed();
      this.#beatSoon();
    });
    this.#ends.push(
      desk.watch((state) => this.#see(state)),
      (o.heart ?? heart.bind(null, this.#clock))(tick, () => this.#tick()),
      watchPage({
        changed: () => this.#beatSoon(),
        frozen: () => {
          this.#frozen = true;
          void this.#beat();
        },
        gone: () => this.#client.bye(),
        back: () => {
          this.#frozen = false;
          this.#beatSoon();
        }
      })
    );
    if (o.warn !== false) {
      this.#ends.push(warnBeforeClose(() => this.#state.contacts.some((c) => c.state === "connected")));
    }
  }
  o;
  others = 0;
  #clock;
  #log;
  #client;
  #doer;
  #deposits;
  #lead;
  #solo;
  #rest;
  // between two polls
  #over = new AbortController();
  #ends = [];
  #watchers = /* @__PURE__ */ new Set();
  #state = nothing;
  #told = "";
  // the state that the controller knows, as JSON
  #answer;
  #every = 2e4;
  #next;
  // when to beat, by the monotonic clock
  #ticked;
  #beating = false;
  #frozen = false;
  #again = false;
  // another beat is wanted when this one is through
  #tries = 0;
  #leaving = null;
  #polling = false;
  #news = false;
  // there is something to poll for, or soon will be, of which the poll under way may know nothing
  #stopped = false;
  get connected() {
    return this.#client.inSession && !this.#client.unreachable;
  }
  get leads() {
    return this.#lead.leads;
  }
  stop() {
    if (this.#stopped) {
      return;
    }
    this.#stopped = true;
    this.#over.abort();
    this.#rest.end();
    this.#lead.stop();
    for (const end of this.#ends) {
      end();
    }
    this.#client.bye();
    this.o.panel?.close();
  }
  #onChange(then) {
    this.#watchers.add(then);
    return () => this.#watchers.delete(then);
  }
  /** The desk shows another state. */
  #see(state) {
    this.#state = state;
    if (!wantsOff(state)) {
      this.#leaving = null;
      this.#solo.forget();
    } else if (this.#leaving === null) {
      this.#leaving = mark(this.#clock);
      this.#pollSoon();
    }
    for (const then of [...this.#watchers]) {
      then();
    }
    this.#changed();
    if (JSON.stringify(state) !== this.#told) {
      this.#beatSoon();
    }
  }
  /** Something that may be shown has changed. */
  #changed() {
    if (this.#stopped) {
      return;
    }
    this.#poll();
    this.#deposit();
    try {
      this.o.panel?.show({
        departure: this.#answer?.departure ?? null,
        contacts: this.#state.contacts,
        connected: this.connected,
        alone: this.#solo.count,
        now: () => this.#client.now(),
        choose: (chatId, choice, colleague = "") => this.#choose(chatId, choice, colleague)
      });
    } catch (e) {
      this.#log(`the panel failed: ${e instanceof Error ? e.message : "unknown"}`);
    }
  }
  #deposit() {
    if (this.leads) {
      this.#deposits.look(this.#state);
    }
  }
  async #choose(chatId, choice, colleague) {
    const d = this.#answer?.departure;
    if (!d) {
      throw new Error("nothing is to be chosen any more");
    }
    await this.#client.choice({ departure: d.id, epoch: d.epoch, chatId, choice, colleague });
  }
  #hear(answer) {
    if ("session" in answer) {
      this.#every = answer.every;
      this.#deposits.again();
    }
    if (!("commands" in answer) && answer.revision !== this.#answer?.revision) {
      this.#pollSoon();
    }
    this.#answer = answer;
    this.others = answer.others;
    this.#tries = 0;
    this.#changed();
  }
  #tick() {
    const slept = since(this.#clock, this.#ticked) > asleep;
    this.#ticked = mark(this.#clock);
    if (slept || this.#clock.monotonic() >= this.#next) {
      void this.#beat();
    }
    this.#lead.look();
    this.#rest.look();
    this.#deposit();
    this.#solo.look();
  }
  #beatSoon() {
    this.#clock.after(settle, () => void this.#beat());
  }
  /** Beats; what changes meanwhile is told by another beat. */
  async #beat() {
    if (this.#stopped) {
      return;
    }
    if (this.#beating) {
      this.#again = true;
      return;
    }
    this.#beating = true;
    const told = JSON.stringify(this.#state);
    this.#next = this.#clock.monotonic() + this.#every;
    try {
      await this.#client.beat({ hidden: hidden(), frozen: this.#frozen, leads: this.leads, state: this.#state });
      this.#told = told;
      await this.#solo.confess((alone) => this.#client.alone(alone));
    } catch (e) {
      this.#later(e);
    } finally {
      this.#beating = false;
    }
    if (this.#again || JSON.stringify(this.#state) !== told) {
      this.#again = false;
      this.#beatSoon();
    }
  }
  /** A beat failed: it is tried again, sooner than the next is due. */
  #later(e) {
    const wait = e instanceof Refused && e.after > 0 ? e.after : backOff(this.#tries++);
    const most = this.#leaving !== null && e instanceof Unreachable ? anxious : this.#every;
    this.#next = this.#clock.monotonic() + Math.min(wait, most);
    if (e instanceof Refused && e.status === 401) {
      this.#answer = void 0;
    }
    if (this.#tries === 1 && !(e instanceof Unreachable)) {
      this.#log(e instanceof Refused ? `the controller refuses: ${e.message} (${e.code})` : why(e));
    }
    this.#changed();
  }
  #situation() {
    const gone = (at) => since(this.#clock, at);
    return {
      plan: this.#answer?.plan ?? null,
      state: this.#state,
      leads: this.leads,
      unreachable: this.#client.unreachable,
      answered: gone(this.#client.answered),
      beaten: gone(this.#client.beaten),
      leaving: this.#leaving === null ? null : gone(this.#leaving)
    };
  }
  /** Polls as long as this page is the one that acts. */
  #poll() {
    if (this.#polling || this.#stopped || !this.leads || !this.#answer) {
      return;
    }
    this.#polling = true;
    void this.#polls().finally(() => {
      this.#polling = false;
    });
  }
  /** There is something to poll for: the next poll does not wait. */
  #pollSoon() {
    this.#news = true;
    this.#rest.end();
  }
  async #polls() {
    for (let failures = 0; !this.#stopped && this.leads; ) {
      this.#news = false;
      try {
        const { commands, pause: wait = 0 } = await this.#client.poll(this.#answer?.revision ?? "", this.#over.signal);
        failures = 0;
        for (const c of commands) {
          void this.#obey(c);
        }
        if (wait > 0 && !this.#news) {
          await this.#rest.take(wait);
        }
      } catch (e) {
        if (e instanceof Unreachable && !this.#stopped) {
          this.#beatSoon();
        }
        await pause(this.#clock, e instanceof Refused && e.after > 0 ? e.after : backOff(failures++), this.#over.signal);
      }
    }
  }
  async #obey(c) {
    const { outcome, reason } = await this.#doer.command(c);
    await this.#tell({ command: c.id, epoch: c.epoch, outcome, reason: reason.slice(0, 300) });
  }
  /** Tells what came of a command, again if nobody was there to be told. */
  async #tell(result) {
    for (let n = 1; !this.#stopped; n++) {
      try {
        return await this.#client.result(result);
      } catch (e) {
        if (n === tellings || e instanceof Refused && e.after === 0) {
          this.#log(`the controller was not told what came of a command: ${why(e)}`);
          return;
        }
        await pause(this.#clock, e instanceof Refused ? e.after : backOff(n), this.#over.signal);
      }
    }
  }
};

// companion/src/local.ts
var states = {
  INCOMING: "incoming",
  PENDING: "incoming",
  CONNECTING: "connecting",
  CONNECTED: "connected",
  CONNECTED_ONHOLD: "connected",
  ENDED: "ended",
  MISSED: "missed",
  REJECTED: "missed",
  ERROR: "error"
};
function type(status) {
  return { available: "routable", offline: "offline" }[status.toLowerCase()] ?? "not_routable";
}
function localDesk(o) {
  const ask = o.fetch ?? ((...args) => fetch(...args));
  const base = `${o.url.replace(/\/+$/, "")}/_local/v1`;
  const own = `agents/${encodeURIComponent(o.agent)}`;
  async function call(method, path, body) {
    const response = await ask(`${base}/${path}`, {
      method,
      ...body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}
    });
    const text = await response.text();
    const answer = text ? JSON.parse(text) : {};
    if (response.ok) {
      return answer;
    }
    const message = answer.message ?? `HTTP status ${response.status}`;
    throw response.status >= 400 && response.status < 500 && response.status !== 429 ? new NotPossible(message) : new Error(message);
  }
  const press = (contactId, button, body) => call("POST", `${own}/contacts/${encodeURIComponent(contactId)}/${button}`, body);
  async function token(contactId) {
    const t = await call("GET", `${own}/contacts/${encodeURIComponent(contactId)}/token`);
    return { token: t.connectionToken, expires: Date.parse(t.expiry), participantId: t.participantId };
  }
  return {
    kind: "local",
    agent: () => Promise.resolve(o.agent),
    watch(seen) {
      const over = new AbortController();
      let last = "";
      void follow(ask, `${base}/events`, over.signal, async () => {
        const state = shown(await call("GET", own));
        const text = JSON.stringify(state);
        if (text !== last && !over.signal.aborted) {
          last = text;
          seen(state);
        }
      });
      return () => over.abort();
    },
    transfer: (contactId, quickConnect) => press(contactId, "transfer", { quickConnect }),
    disconnect: (contactId) => press(contactId, "end"),
    clear: (contactId) => press(contactId, "clear"),
    token,
    async say(contactId, text) {
      const response = await ask(`${o.url.replace(/\/+$/, "")}/participant/message`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-amz-bearer": (await token(contactId)).token },
        body: JSON.stringify({ ContentType: "text/plain", Content: text })
      });
      if (!response.ok) {
        throw new Error(`HTTP status ${response.status}`);
      }
    }
  };
}
function shown(s) {
  const contacts = [];
  for (const c of s.contacts.filter((c2) => (c2.channel ?? "CHAT") === "CHAT")) {
    contacts.push({ contactId: c.contactId, chatId: c.initialContactId, state: states[c.state] ?? "error", queue: c.queue ?? "" });
  }
  return {
    status: { name: s.status, type: type(s.status), at: 0 },
    next: s.nextStatus ? { name: s.nextStatus, type: type(s.nextStatus), at: 0 } : null,
    contacts
  };
}
async function follow(ask, url, signal, look) {
  while (!signal.aborted) {
    try {
      const events = await ask(url, { signal });
      const reader = events.body.getReader();
      do {
        await look();
      } while (!(await reader.read()).done);
    } catch {
      await pause(realClock, 1e3, signal);
    }
  }
}

// companion/src/panel/dom.ts
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}
function setText(node, text) {
  node.hidden = text === "";
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

// companion/src/panel/announcer.ts
var PAUSE = 150;
var Announcer = class {
  region = element("div", { class: "unseen", role: "status", "aria-live": "polite" });
  #waiting = [];
  #timer;
  say(...texts) {
    this.#waiting.push(...texts.filter((t) => t !== ""));
    if (this.#waiting.length === 0 || this.#timer !== void 0) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = void 0;
      this.region.textContent = this.#waiting.splice(0).map(sentence).join(" ");
    }, PAUSE);
  }
  stop() {
    clearTimeout(this.#timer);
    this.#timer = void 0;
    this.#waiting = [];
    this.region.textContent = "";
  }
};
function sentence(text) {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

// companion/src/panel/words.ts
var SECOND = 1e3;
var MINUTE = 60 * SECOND;
var HOUR = 60 * MINUTE;
var Words = class {
  texts;
  /** The BCP 47 tag that numbers and times are written by. */
  language;
  #plurals;
  #numbers;
  #times;
  /** A language of which the browser knows nothing is written as the browser's own. */
  constructor(texts, language) {
    this.texts = texts;
    this.language = known(language);
    const locales = this.language || void 0;
    this.#plurals = new Intl.PluralRules(locales);
    this.#numbers = new Intl.NumberFormat(locales, { maximumFractionDigits: 1 });
    this.#times = new Intl.DateTimeFormat(locales, { hour: "numeric", minute: "2-digit" });
  }
  /** The direction in which the language is written. */
  get direction() {
    const base = this.language.toLowerCase().split("-")[0] ?? "";
    return rightToLeft.has(base) ? "rtl" : "ltr";
  }
  /** The form for n, in which {n} is n. */
  plural(forms, n) {
    return fill(forms[this.#plurals.select(n)] ?? forms.other, { n: this.number(n) });
  }
  number(n) {
    return this.#numbers.format(n);
  }
  /** The time of day of an instant, in milliseconds since 1970. */
  time(at) {
    return this.#times.format(at);
  }
  /** How long it is until then, in milliseconds: seconds for less than one minute, rounded minutes, then hours. */
  left(ms) {
    if (ms <= 0) {
      return this.texts.atOnce;
    }
    const seconds = Math.ceil(ms / SECOND);
    if (seconds < 60) {
      return fill(this.texts.inSeconds, { n: this.number(seconds) });
    }
    if (ms < HOUR) {
      return fill(this.texts.inMinutes, { n: this.number(Math.round(ms / MINUTE)) });
    }
    return fill(this.texts.inHours, { n: this.number(Math.round(ms / HOUR * 10) / 10) });
  }
};
function leftChangesIn(ms) {
  if (ms <= MINUTE) {
    return ms % SECOND || SECOND;
  }
  const half = (ms - MINUTE / 2) % MINUTE || MINUTE;
  return Math.min(half, ms - MINUTE) + 1;
}
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name2) => Object.hasOwn(values, name2) ? values[name2] ?? whole : whole);
}
function name(text) {
  return `\u2068${visible(text).replace(/[\n\t]/g, " ")}\u2069`;
}
function visible(text) {
  return text.replace(/\r\n/g, "\n").replace(unseen, (c) => {
    const code = c.charCodeAt(0);
    if (code === 127) {
      return "\u2421";
    }
    return code < 32 ? String.fromCharCode(9216 + code) : "\uFFFD";
  });
}
var unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;
var rightToLeft = /* @__PURE__ */ new Set(["ar", "arc", "ckb", "dv", "fa", "ha", "he", "iw", "ks", "ku", "ps", "sd", "ug", "ur", "yi"]);
function known(language) {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? "";
  } catch {
    return "";
  }
}

// companion/src/panel/row.ts
var Row = class {
  root;
  #name;
  #when = element("span", { class: "when" });
  #group;
  #says = element("p", { class: "says" });
  #keeps = element("p", { class: "keeps" });
  #lead = element("p", { class: "lead" });
  #reads = element("blockquote", { dir: "auto" });
  #choices = element("div", { class: "choices" });
  #buttons = /* @__PURE__ */ new Map();
  #colleagues = element("select", { dir: "auto" });
  #give = element("button", { type: "button" });
  #colleague = element("div", { class: "colleague" }, this.#colleagues, this.#give);
  #note = element("p", { class: "note", hidden: "" });
  #words;
  #choose;
  #known = "";
  #can = false;
  /** id is unique in the panel. */
  constructor(id, words, choose) {
    this.#words = words;
    this.#choose = choose;
    this.#name = element("h3", { id: `${id}-name`, tabindex: "-1", dir: "auto" });
    this.#group = element(
      "div",
      { role: "group", "aria-labelledby": `${id}-name` },
      element("div", { class: "line" }, this.#name, this.#when),
      this.#says,
      this.#keeps,
      this.#lead,
      this.#reads,
      this.#choices,
      this.#colleague,
      this.#note
    );
    this.root = element("li", { class: "chat" }, this.#group);
    for (const choice of ["finish", "longer", "hand-over"]) {
      this.#addButton(choice);
    }
    this.#colleagues.setAttribute("aria-label", words.texts.colleague);
    setText(this.#give, words.texts.give);
    this.#give.addEventListener("click", () => this.#giveAway());
    this.#colleagues.addEventListener("change", () => this.#mark(this.#give, this.#can && this.#colleagues.value !== ""));
  }
  update(view) {
    const { chat } = view;
    this.#can = view.enabled;
    const focused = this.root.getRootNode().activeElement;
    this.root.className = `chat ${chat.tone}`;
    setText(this.#name, chat.name);
    setText(this.#when, view.when);
    setText(this.#says, chat.says);
    setText(this.#keeps, chat.keeps);
    setText(this.#lead, chat.lead);
    setText(this.#reads, chat.reads);
    this.#drawChoices(chat.choices);
    this.#drawColleagues(chat);
    this.#drawNote(view.note);
    if (focused && this.root.contains(focused) && focused.closest("[hidden]")) {
      this.#name.focus();
    }
  }
  #addButton(choice) {
    const button = element("button", { type: "button" });
    button.addEventListener("click", () => {
      if (this.#can) {
        this.#choose(choice, "");
      }
    });
    this.#buttons.set(choice, button);
    this.#choices.append(button);
  }
  #drawChoices(choices) {
    for (const [choice, button] of this.#buttons) {
      setText(button, choices.find((c) => c.choice === choice)?.text ?? "");
      this.#mark(button, this.#can);
    }
    this.#choices.hidden = !choices.some((c) => this.#buttons.has(c.choice));
  }
  #drawColleagues(chat) {
    this.#colleague.hidden = !chat.choices.some((c) => c.choice === "colleague");
    const known2 = JSON.stringify(chat.colleagues);
    if (known2 !== this.#known) {
      this.#known = known2;
      this.#listColleagues(chat.colleagues);
    }
    this.#mark(this.#give, this.#can && this.#colleagues.value !== "");
  }
  /** Lists them anew, and leaves the one that is picked where it is still there. */
  #listColleagues(colleagues) {
    const picked = this.#colleagues.value;
    const first = element("option", { value: "" }, this.#words.texts.pickColleague);
    this.#colleagues.replaceChildren(first, ...colleagues.map((c) => element("option", { value: c, dir: "auto" }, visible(c))));
    this.#colleagues.value = colleagues.includes(picked) ? picked : "";
  }
  /** A button that cannot be pressed keeps the focus, which one that is disabled would lose. */
  #mark(button, can) {
    button.setAttribute("aria-disabled", String(!can));
  }
  #giveAway() {
    if (this.#can && this.#colleagues.value !== "") {
      this.#choose("colleague", this.#colleagues.value);
    }
  }
  #drawNote(note) {
    const failed = note?.kind === "refused" || note?.kind === "unsent";
    this.#note.className = failed ? "note refused" : "note";
    const text = note?.text ?? "";
    const reason = visible(note?.reason ?? "");
    if (this.#note.textContent === text + reason) {
      return;
    }
    setText(this.#note, text);
    if (reason !== "") {
      this.#note.append(element("span", { class: "reason", dir: "auto" }, reason));
    }
  }
};

// companion/src/panel/dialog.ts
var Dialog = class {
  panel;
  button = element("button", { class: "folded", type: "button", "aria-expanded": "false" });
  #title = element("h2", { id: "title" });
  #fold = element("button", { type: "button" });
  #intro = element("p", { class: "intro", id: "intro" });
  #notice = element("p", { class: "notice" });
  #list = element("ul");
  #body = element("div", { class: "body" }, this.#notice, this.#intro, this.#list);
  #rows = /* @__PURE__ */ new Map();
  #words;
  #hands;
  #made = 0;
  constructor(words, hands) {
    this.#words = words;
    this.#hands = hands;
    this.panel = element(
      "div",
      { class: "panel", role: "dialog", "aria-labelledby": "title", "aria-describedby": "intro", tabindex: "-1" },
      element("div", { class: "head" }, this.#title, this.#fold),
      this.#body
    );
    this.#fold.addEventListener("click", () => hands.fold());
    this.button.addEventListener("click", () => hands.unfold());
    this.panel.addEventListener("keydown", (pressed) => {
      if (pressed.key === "Escape" && !pressed.isComposing) {
        pressed.stopPropagation();
        hands.fold();
      }
    });
  }
  /** Draws what is shown. Rows are those of shown.chats, in their order; when stands on the folded button. */
  draw(shown2, rows, when) {
    setText(this.#title, shown2.title);
    setText(this.#fold, shown2.over ? this.#words.texts.close : this.#words.texts.fold);
    setText(this.#intro, shown2.intro);
    setText(this.#notice, shown2.notice);
    this.button.textContent = when === "" ? shown2.folded : `${shown2.folded} \xB7 ${when}`;
    this.#dropRows(new Set(shown2.chats.map((c) => c.id)));
    rows.forEach((row, at) => this.#drawRow(row, at));
    this.#body.tabIndex = this.#body.scrollHeight > this.#body.clientHeight ? 0 : -1;
  }
  #drawRow(view, at) {
    const { id } = view.chat;
    let row = this.#rows.get(id);
    if (!row) {
      row = new Row(`chat-${++this.#made}`, this.#words, (choice, colleague) => this.#hands.choose(id, choice, colleague));
      this.#rows.set(id, row);
    }
    if (this.#list.children[at] !== row.root) {
      this.#list.insertBefore(row.root, this.#list.children[at] ?? null);
    }
    row.update(view);
  }
  #dropRows(kept) {
    for (const [id, row] of this.#rows) {
      if (kept.has(id)) {
        continue;
      }
      if (row.root.contains(this.panel.getRootNode().activeElement)) {
        this.panel.focus();
      }
      row.root.remove();
      this.#rows.delete(id);
    }
  }
};

// companion/src/panel/stage.ts
var Stage = class {
  mode = "absent";
  /** The departure that is shown; null where there is nothing but a notice to be shown. */
  departure = null;
  #mayShow = false;
  #wasAlone = false;
  /** Takes in what is known now. */
  see(view) {
    const told = view.departure;
    const becameAlone = view.alone > 0 && !this.#wasAlone;
    this.#wasAlone = view.alone > 0;
    if (!told) {
      this.#without(view, becameAlone);
      return;
    }
    this.#mayShow = told.ask && !told.shadow;
    if (!this.#mayShow) {
      this.putAway();
    } else if (told.id === this.departure?.id) {
      this.departure = told;
    } else if (isOver(told)) {
      this.putAway();
    } else {
      this.departure = told;
      this.mode = "open";
    }
  }
  fold() {
    this.mode = "folded";
  }
  unfold() {
    this.mode = "open";
  }
  /** Puts the panel away; it comes back with the next departure. */
  putAway() {
    this.mode = "absent";
  }
  /**
   * There is no departure any more, and nothing has said how it ended: chats that the agent still has are kept. Or
   * none was heard of, and the companion had to act alone; that is said only to agents to whom a departure has been
   * shown, since it is the departure that tells whether they are asked.
   */
  #without(view, becameAlone) {
    const shown2 = this.departure;
    if (shown2 && view.connected && view.alone === 0 && !isOver(shown2)) {
      this.departure = { ...shown2, chats: shown2.chats.filter((c) => isWith(view, c)).map((c) => ({ ...c, phase: "returned" })) };
      if (this.departure.chats.length === 0) {
        this.putAway();
      }
    }
    if (becameAlone && this.#mayShow && this.mode === "absent") {
      this.departure = null;
      this.mode = "open";
    }
  }
};
function isOver(departure) {
  return !isOpen(departure) || departure.chats.every(isFinal);
}
function isOpen(departure) {
  return departure.state === "grace" || departure.state === "moving";
}
function isFinal(chat) {
  return isSettled(chat) || chat.phase === "kept" && chat.keptUntil === 0;
}
function isSettled(chat) {
  return settled.has(chat.phase);
}
var settled = /* @__PURE__ */ new Set(["landed", "returned", "ended", "stranded"]);
function isWith(view, chat) {
  return view.contacts.some((c) => c.contactId === chat.contactId && (c.state === "connected" || c.state === "connecting"));
}

// companion/src/panel/model.ts
function describe(departure, view, words, chosen, nameOf) {
  const { texts } = words;
  const alone = view.alone > 0 ? words.plural(texts.alone, view.alone) : "";
  const notice = [view.connected ? "" : texts.unreachable, alone].filter((n) => n !== "").join(" ");
  if (!departure) {
    return { title: texts.title, intro: "", notice, folded: texts.title, chats: [], over: view.connected, matters: false };
  }
  const over = isOver(departure);
  const stranded = departure.chats.filter((c) => c.phase === "stranded").length;
  const title = over ? ending(departure, stranded, words) : words.plural(leaving(departure, words), departure.chats.length);
  return {
    title,
    intro: over ? afterword(departure, stranded, words) : outlook(departure, words),
    notice,
    folded: over ? title : words.plural(texts.folded, departure.chats.filter(isLeft).length),
    chats: departure.chats.map((c, at) => describeChat(departure, c, called(departure, c, at, words, nameOf), words, chosen)),
    over,
    matters: stranded > 0
  };
}
function leaving(departure, words) {
  const causes = words.texts.leaving;
  return Object.hasOwn(causes, departure.cause) ? causes[departure.cause] : causes.any;
}
function ending(departure, stranded, words) {
  const kept = departure.chats.filter((c) => c.phase === "returned").length;
  if (stranded > 0) {
    return words.plural(words.texts.stranded, stranded);
  }
  if (kept === 0) {
    return words.texts.settled;
  }
  return kept === departure.chats.length ? words.texts.keptAll : words.plural(words.texts.keptSome, kept);
}
function afterword(departure, stranded, words) {
  if (stranded > 0) {
    return words.texts.told;
  }
  return departure.chats.every((c) => c.phase === "returned") ? words.texts.unnoticed : "";
}
function outlook(departure, words) {
  const waiting = departure.chats.filter((c) => c.phase === "waiting").length;
  if (waiting > 0) {
    return words.plural(words.texts.waiting, waiting);
  }
  return departure.chats.some((c) => isLeft(c) && c.phase !== "kept") ? words.texts.moving : words.texts.keeping;
}
function isLeft(chat) {
  return !isSettled(chat);
}
function called(departure, chat, at, words, nameOf) {
  const own = visible(nameOf({ contactId: chat.contactId, chatId: chat.chatId, queue: chat.queue }));
  if (own !== "") {
    return own;
  }
  const n = words.number(at + 1);
  if (chat.queue === "") {
    return fill(words.texts.chat, { n });
  }
  const alike = departure.chats.filter((c) => c.queue === chat.queue).length > 1;
  return alike ? fill(words.texts.chatOf, { n, queue: name(chat.queue) }) : visible(chat.queue);
}
function describeChat(departure, chat, named, words, chosen) {
  const until = waitsUntil(departure, chat, chosen);
  const asks = isOpen(departure) && (chat.phase === "waiting" || chat.phase === "kept");
  return {
    id: chat.chatId,
    name: named,
    tone: toneOf(chat),
    says: sayOf(chat, words),
    keeps: chat.phase === "waiting" && chat.keptUntil > departure.due ? fill(words.texts.staysUntil, { time: words.time(chat.keptUntil) }) : "",
    until,
    ...readingOf(chat, words),
    choices: asks ? choicesOf(departure, chat, words) : [],
    colleagues: asks ? departure.colleagues : []
  };
}
function readingOf(chat, words) {
  if (chat.target === "keep" || chat.phase === "landing" || !isLeft(chat)) {
    return { lead: "", reads: "" };
  }
  return { lead: chat.say === "" ? words.texts.readsUsual : words.texts.reads, reads: visible(chat.say) };
}
function waitsUntil(departure, chat, chosen) {
  if (!isOpen(departure) || chat.phase !== "waiting" && chat.phase !== "kept") {
    return 0;
  }
  if (chat.keptUntil > 0 || chat.phase === "kept") {
    return chat.keptUntil;
  }
  const choice = chosen.get(chat.chatId);
  return choice === "finish" || choice === "longer" ? 0 : departure.due;
}
function toneOf(chat) {
  switch (chat.phase) {
    case "marking":
    case "releasing":
    case "landing":
      return "busy";
    case "landed":
    case "returned":
      return "good";
    case "stranded":
      return "bad";
    default:
      return "calm";
  }
}
function sayOf(chat, words) {
  const { texts } = words;
  switch (chat.phase) {
    case "marking":
    case "releasing":
      return whither(texts.going, chat);
    case "landing":
      return whither(texts.landing, chat);
    case "landed":
      return whither(texts.landed, chat);
    case "kept":
      return chat.keptUntil > 0 ? fill(texts.staysUntil, { time: words.time(chat.keptUntil) }) : texts.stays;
    case "returned":
      return texts.returned;
    case "ended":
      return texts.ended;
    case "stranded":
      return texts.strandedChat;
    default:
      return chat.target === "keep" ? texts.stays : whither(texts.will, chat);
  }
}
function whither(where, chat) {
  const [kind = "", ...rest] = chat.target.split(" ");
  const to = name(rest.join(" "));
  switch (kind) {
    case "same-queue":
      return chat.queue === "" ? where.itsQueue : fill(where.sameQueue, { queue: name(chat.queue) });
    case "queue":
      return fill(where.queue, { queue: to });
    case "agent":
      return fill(where.agent, { name: to });
    case "survey":
      return where.survey;
    default:
      return where.somewhere;
  }
}
function choicesOf(departure, chat, words) {
  const { texts } = words;
  const choices = [];
  if (chat.longer && departure.longer > 0) {
    choices.push({ choice: "finish", text: texts.finish }, { choice: "longer", text: words.plural(texts.longer, minutes(departure)) });
  }
  if (chat.phase === "waiting" || chat.keptUntil > 0) {
    choices.push({ choice: "hand-over", text: texts.handOver });
  }
  if (departure.colleagues.length > 0) {
    choices.push({ choice: "colleague", text: texts.colleague });
  }
  return choices;
}
function minutes(departure) {
  return Math.round(departure.longer / 6e3) / 10;
}
function chosenText(choice, colleague, departure, words) {
  const { texts } = words;
  switch (choice) {
    case "finish":
      return texts.chosenFinish;
    case "longer":
      return words.plural(texts.chosenLonger, minutes(departure));
    case "hand-over":
      return texts.chosenHandOver;
    case "colleague":
      return fill(texts.chosenColleague, { name: name(colleague) });
  }
}

// companion/src/panel/style.ts
var light = `
  --ground: #ffffff; --raised: #f4f6f9; --text: #16191f; --quiet: #4d5560; --line: #c9d0d9; --edge: #76818f;
  --accent: #0b56a4; --busy: #0b56a4; --good: #14602f; --bad: #a31621; --notice: #fff3d6; --noticed: #573b00;
  --shade: 0 0.5rem 1.75rem rgb(15 23 42 / 0.22);`;
var dark = `
  --ground: #1a212b; --raised: #242d39; --text: #f1f4f8; --quiet: #b7c0cc; --line: #3b4655; --edge: #8492a4;
  --accent: #93c7ff; --busy: #93c7ff; --good: #8ddba5; --bad: #ffb1b1; --notice: #43340f; --noticed: #ffe3a3;
  --shade: 0 0.5rem 1.75rem rgb(0 0 0 / 0.6);`;
var style = `
:host { all: initial; display: block; position: fixed; z-index: 2147483000; inset-block-end: 1rem; inset-inline-end: 1rem;
  inline-size: min(29rem, calc(100vw - 2rem)); color-scheme: light; ${light} }
:host([data-mode="folded"]) { inline-size: auto; max-inline-size: calc(100vw - 2rem); }
@media (prefers-color-scheme: dark) { :host([data-scheme="auto"]) { color-scheme: dark; ${dark} } }
:host([data-scheme="dark"]) { color-scheme: dark; ${dark} }
@media (max-width: 30rem) { :host { inset-block-end: 0.5rem; inset-inline-end: 0.5rem; inline-size: calc(100vw - 1rem); } }

*, *::before { box-sizing: border-box; }
[hidden] { display: none !important; }
.panel, .folded { font: 0.875rem/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; color: var(--text);
  letter-spacing: normal; word-spacing: normal; text-align: start; text-indent: 0; text-transform: none; white-space: normal; } /* a page's "*" means the host, too */
.panel { display: flex; flex-direction: column; max-block-size: min(40rem, calc(100vh - 2rem)); overflow: hidden;
  background: var(--ground); border: 1px solid var(--edge); border-radius: 0.75rem; box-shadow: var(--shade); overflow-wrap: anywhere; }
h2, h3, p, ul, blockquote { margin: 0; padding: 0; font: inherit; }
ul { list-style: none; }

.head { display: flex; gap: 0.75rem; align-items: flex-start; justify-content: space-between; padding: 0.875rem 1rem 0; }
h2 { font-size: 1rem; font-weight: 650; line-height: 1.35; text-wrap: pretty; }
.head button { flex: none; margin: -0.25rem -0.375rem 0 0; padding: 0.25rem 0.5rem; border-color: transparent; color: var(--accent); background: none; }
.body { overflow-y: auto; padding: 0.375rem 1rem 0.25rem; }
.intro { color: var(--quiet); padding-block-end: 0.625rem; }
.notice { margin-block-end: 0.75rem; padding: 0.5rem 0.75rem; border-radius: 0.5rem; background: var(--notice); color: var(--noticed); border: 1px solid transparent; }

.chat { padding-block: 0.75rem; border-block-start: 1px solid var(--line); }
.line { display: flex; gap: 0.75rem; align-items: baseline; justify-content: space-between; }
h3 { font-weight: 650; }
.when { flex: none; font-variant-numeric: tabular-nums; color: var(--quiet); }
.says { display: flex; gap: 0.5rem; align-items: baseline; }
.says::before { content: ""; flex: none; inline-size: 0.5rem; block-size: 0.5rem; border-radius: 50%; background: var(--edge); transform: translateY(-0.05rem); }
.busy .says::before { background: var(--busy); }
.good .says::before { background: var(--good); }
.bad .says::before { background: var(--bad); }
.good .says { color: var(--good); }
.bad .says { color: var(--bad); font-weight: 600; }
.lead { margin-block-start: 0.375rem; color: var(--quiet); }
blockquote { margin-block-start: 0.25rem; padding: 0.375rem 0.75rem; border-inline-start: 3px solid var(--edge); border-start-end-radius: 0.375rem;
  border-end-end-radius: 0.375rem; background: var(--raised); white-space: pre-wrap; }

.choices, .colleague { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-block-start: 0.625rem; }
.colleague { flex-wrap: nowrap; margin-block-start: 0.5rem; }
button, select { font: inherit; font-size: 0.8125rem; color: var(--text); background: var(--ground); border: 1px solid var(--edge); border-radius: 0.5rem; padding: 0.25rem 0.625rem; min-block-size: 1.875rem; }
button { font-weight: 550; cursor: pointer; text-align: start; }
select { flex: 1 1 auto; min-inline-size: 0; max-inline-size: 100%; text-overflow: ellipsis; }
button:hover { background: var(--raised); }
button[aria-disabled="true"] { opacity: 0.55; cursor: default; background: var(--ground); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.panel:focus-visible { outline-offset: -3px; }
.note { margin-block-start: 0.5rem; }
.note.refused { color: var(--bad); }
.note .reason { display: block; color: var(--quiet); }

.folded { display: flex; gap: 0.5rem; max-inline-size: 100%; margin-inline-start: auto; padding: 0.5rem 1rem; border-radius: 2rem; box-shadow: var(--shade); font-weight: 600; overflow-wrap: anywhere; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@media (prefers-reduced-motion: no-preference) {
  .panel { animation: rise 160ms ease-out; }
  .busy .says::before { animation: breathe 1.6s ease-in-out infinite; }
  @keyframes rise { from { opacity: 0; transform: translateY(0.5rem); } }
  @keyframes breathe { 50% { opacity: 0.3; } }
}
@media (forced-colors: active) {
  .panel, .folded, button, select, .notice { border-color: CanvasText; }
  .says::before { background: CanvasText !important; forced-color-adjust: none; }
  button[aria-disabled="true"] { color: GrayText; border-color: GrayText; opacity: 1; }
  :focus-visible { outline-color: Highlight; }
}
`;
function dress(root, nonce) {
  if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    return;
  }
  const element2 = document.createElement("style");
  element2.nonce = nonce;
  element2.textContent = style;
  root.append(element2);
}

// companion/src/panel/languages/de.ts
var de = {
  title: "Ihre offenen Chats",
  leaving: {
    "offline": { one: "Sie gehen offline, {n} Chat ist noch offen", other: "Sie gehen offline, {n} Chats sind noch offen" },
    "logout": { one: "Sie melden sich ab, {n} Chat ist noch offen", other: "Sie melden sich ab, {n} Chats sind noch offen" },
    "client-lost": { one: "Ihre Verbindung war weg, {n} Chat ist noch offen", other: "Ihre Verbindung war weg, {n} Chats sind noch offen" },
    "unresponsive": { one: "{n} Kunde wartet auf Ihre Antwort", other: "{n} Kunden warten auf Ihre Antwort" },
    "forced": { one: "Die Teamleitung gibt Ihren Chat weiter", other: "Die Teamleitung gibt Ihre {n} Chats weiter" },
    "shift-end": { one: "Ihre Schicht ist zu Ende, {n} Chat ist noch offen", other: "Ihre Schicht ist zu Ende, {n} Chats sind noch offen" },
    "any": { one: "{n} Ihrer Chats wird weitergegeben", other: "{n} Ihrer Chats werden weitergegeben" }
  },
  waiting: {
    one: "Ihr Chat wird von selbst weitergegeben, wenn Sie nichts anderes w\xE4hlen. Bis dahin k\xF6nnen Sie weiterschreiben.",
    other: "Ihre Chats werden von selbst weitergegeben, wenn Sie nichts anderes w\xE4hlen. Bis dahin k\xF6nnen Sie weiterschreiben."
  },
  moving: "Die \xDCbergabe l\xE4uft. Sie m\xFCssen nichts tun.",
  keeping: "Was noch da ist, bleibt vorerst bei Ihnen.",
  keptAll: "Sie behalten Ihre Chats",
  keptSome: { one: "Sie behalten {n} Ihrer Chats", other: "Sie behalten {n} Ihrer Chats" },
  unnoticed: "Machen Sie einfach weiter. Ihre Kunden haben nichts bemerkt.",
  settled: "F\xFCr Ihre Chats ist gesorgt",
  stranded: { one: "{n} Chat konnte nicht weitergegeben werden", other: "{n} Chats konnten nicht weitergegeben werden" },
  told: "Die Teamleitung wei\xDF Bescheid und k\xFCmmert sich darum.",
  chat: "Chat {n}",
  chatOf: "{queue}, Chat {n}",
  will: {
    sameQueue: "Geht zur\xFCck in die Warteschlange {queue}",
    itsQueue: "Geht zur\xFCck in seine Warteschlange",
    queue: "Geht in die Warteschlange {queue}",
    agent: "Geht an {name}",
    survey: "Geht in eine kurze Umfrage und endet dann",
    somewhere: "Wird weitergegeben"
  },
  going: {
    sameQueue: "Wird in die Warteschlange {queue} zur\xFCckgegeben",
    itsQueue: "Wird in seine Warteschlange zur\xFCckgegeben",
    queue: "Wird in die Warteschlange {queue} weitergegeben",
    agent: "Wird an {name} weitergegeben",
    survey: "Wird in eine kurze Umfrage weitergegeben",
    somewhere: "Wird weitergegeben"
  },
  landing: {
    sameQueue: "Auf dem Weg in die Warteschlange {queue}",
    itsQueue: "Auf dem Weg in seine Warteschlange",
    queue: "Auf dem Weg in die Warteschlange {queue}",
    agent: "Auf dem Weg zu {name}",
    survey: "Auf dem Weg in eine kurze Umfrage",
    somewhere: "Unterwegs"
  },
  landed: {
    sameQueue: "Wieder in der Warteschlange {queue}",
    itsQueue: "Wieder in seiner Warteschlange",
    queue: "Jetzt in der Warteschlange {queue}",
    agent: "Jetzt bei {name}",
    survey: "Der Kunde ist jetzt in der Umfrage",
    somewhere: "Weitergegeben"
  },
  stays: "Bleibt bei Ihnen",
  staysUntil: "Bleibt bis {time} bei Ihnen",
  returned: "Bleibt bei Ihnen",
  ended: "Dieser Chat ist beendet",
  strandedChat: "Konnte nicht weitergegeben werden. Die Teamleitung wei\xDF Bescheid.",
  reads: "Der Kunde wird lesen:",
  readsUsual: "Der Kunde wird die \xFCbliche Nachricht lesen.",
  finish: "Selbst abschlie\xDFen",
  longer: { one: "Noch {n} Minute", other: "Noch {n} Minuten" },
  handOver: "Jetzt weitergeben",
  colleague: "An jemanden im Team geben",
  pickColleague: "An jemanden im Team geben \u2026",
  give: "Geben",
  asking: "Einen Moment \u2026",
  chosenFinish: "Sie behalten diesen Chat und schlie\xDFen ihn ab.",
  chosenLonger: { one: "Sie haben noch {n} Minute f\xFCr diesen Chat.", other: "Sie haben noch {n} Minuten f\xFCr diesen Chat." },
  chosenHandOver: "Dieser Chat wird jetzt weitergegeben.",
  chosenColleague: "Dieser Chat geht an {name}.",
  refused: "Das ist gerade nicht m\xF6glich.",
  unsent: "Das konnte nicht gesendet werden. Bitte versuchen Sie es noch einmal.",
  unreachable: "Die Chat-\xDCbergabe ist gerade nicht erreichbar. Was Sie hier sehen, kann veraltet sein, und es l\xE4sst sich nichts ausw\xE4hlen.",
  reachable: "Die Chat-\xDCbergabe ist wieder erreichbar.",
  alone: {
    one: "Da die Chat-\xDCbergabe nicht erreichbar war, wurde {n} Chat von dieser Seite aus weitergegeben.",
    other: "Da die Chat-\xDCbergabe nicht erreichbar war, wurden {n} Chats von dieser Seite aus weitergegeben."
  },
  fold: "Ausblenden",
  close: "Schlie\xDFen",
  folded: { one: "{n} Chat zu \xFCbergeben", other: "{n} Chats zu \xFCbergeben" },
  inSeconds: "in {n} s",
  inMinutes: "in {n} min",
  inHours: "in {n} h",
  atOnce: "jeden Moment"
};

// companion/src/panel/languages/en.ts
var en = {
  title: "Your open chats",
  leaving: {
    "offline": { one: "You are going offline with {n} open chat", other: "You are going offline with {n} open chats" },
    "logout": { one: "You are signing out with {n} open chat", other: "You are signing out with {n} open chats" },
    "client-lost": { one: "Your connection was lost with {n} open chat", other: "Your connection was lost with {n} open chats" },
    "unresponsive": { one: "{n} customer is waiting for your answer", other: "{n} customers are waiting for your answer" },
    "forced": { one: "A supervisor is handing over your chat", other: "A supervisor is handing over your {n} chats" },
    "shift-end": { one: "Your shift is over and {n} chat is still open", other: "Your shift is over and {n} chats are still open" },
    "any": { one: "{n} of your chats is being handed over", other: "{n} of your chats are being handed over" }
  },
  waiting: {
    one: "It will be handed over for you unless you choose otherwise. You can go on chatting until then.",
    other: "They will be handed over for you unless you choose otherwise. You can go on chatting until then."
  },
  moving: "The handover is under way. You do not need to do anything.",
  keeping: "What is left stays with you for now.",
  keptAll: "You keep your chats",
  keptSome: { one: "You keep {n} of your chats", other: "You keep {n} of your chats" },
  unnoticed: "Just go on. Your customers have noticed nothing.",
  settled: "Your chats are taken care of",
  stranded: { one: "{n} chat could not be handed over", other: "{n} chats could not be handed over" },
  told: "A supervisor has been told and will look after it.",
  chat: "Chat {n}",
  chatOf: "{queue}, chat {n}",
  will: {
    sameQueue: "Goes back to the queue {queue}",
    itsQueue: "Goes back to its queue",
    queue: "Goes to the queue {queue}",
    agent: "Goes to {name}",
    survey: "Goes to a short survey, then ends",
    somewhere: "Will be handed over"
  },
  going: {
    sameQueue: "Being handed back to the queue {queue}",
    itsQueue: "Being handed back to its queue",
    queue: "Being handed over to the queue {queue}",
    agent: "Being handed over to {name}",
    survey: "Being handed over to a short survey",
    somewhere: "Being handed over"
  },
  landing: {
    sameQueue: "On its way to the queue {queue}",
    itsQueue: "On its way to its queue",
    queue: "On its way to the queue {queue}",
    agent: "On its way to {name}",
    survey: "On its way to a short survey",
    somewhere: "On its way"
  },
  landed: {
    sameQueue: "Back in the queue {queue}",
    itsQueue: "Back in its queue",
    queue: "In the queue {queue} now",
    agent: "With {name} now",
    survey: "The customer is in the survey now",
    somewhere: "Handed over"
  },
  stays: "Stays with you",
  staysUntil: "Stays with you until {time}",
  returned: "Stays with you",
  ended: "This chat has ended",
  strandedChat: "Could not be handed over. A supervisor has been told.",
  reads: "The customer will read:",
  readsUsual: "The customer will read the usual message.",
  finish: "Finish it myself",
  longer: { one: "{n} more minute", other: "{n} more minutes" },
  handOver: "Hand over now",
  colleague: "Give to a colleague",
  pickColleague: "Give to a colleague\u2026",
  give: "Give",
  asking: "One moment\u2026",
  chosenFinish: "You keep this chat and finish it.",
  chosenLonger: { one: "You have {n} more minute for this chat.", other: "You have {n} more minutes for this chat." },
  chosenHandOver: "This chat is handed over now.",
  chosenColleague: "This chat goes to {name}.",
  refused: "That is not possible now.",
  unsent: "That could not be sent. Please try again.",
  unreachable: "The handover service cannot be reached right now. What you see here may be out of date, and nothing can be chosen.",
  reachable: "The handover service can be reached again.",
  alone: {
    one: "Because the handover service could not be reached, {n} chat was handed over from this page.",
    other: "Because the handover service could not be reached, {n} chats were handed over from this page."
  },
  fold: "Hide",
  close: "Close",
  folded: { one: "{n} chat to hand over", other: "{n} chats to hand over" },
  inSeconds: "in {n} s",
  inMinutes: "in {n} min",
  inHours: "in {n} h",
  atOnce: "any moment"
};

// companion/src/panel/languages/es.ts
var es = {
  title: "Sus chats abiertos",
  leaving: {
    "offline": { one: "Va a desconectarse con {n} chat abierto", other: "Va a desconectarse con {n} chats abiertos" },
    "logout": { one: "Va a cerrar la sesi\xF3n con {n} chat abierto", other: "Va a cerrar la sesi\xF3n con {n} chats abiertos" },
    "client-lost": { one: "Se perdi\xF3 su conexi\xF3n con {n} chat abierto", other: "Se perdi\xF3 su conexi\xF3n con {n} chats abiertos" },
    "unresponsive": { one: "{n} cliente espera su respuesta", other: "{n} clientes esperan su respuesta" },
    "forced": { one: "Su responsable est\xE1 pasando su chat", other: "Su responsable est\xE1 pasando sus {n} chats" },
    "shift-end": { one: "Su turno ha terminado y queda {n} chat abierto", other: "Su turno ha terminado y quedan {n} chats abiertos" },
    "any": { one: "Se est\xE1 pasando {n} de sus chats", other: "Se est\xE1n pasando {n} de sus chats" }
  },
  waiting: {
    one: "Se pasar\xE1 autom\xE1ticamente si no elige otra cosa. Hasta entonces puede seguir escribiendo.",
    other: "Se pasar\xE1n autom\xE1ticamente si no elige otra cosa. Hasta entonces puede seguir escribiendo."
  },
  moving: "El traspaso est\xE1 en marcha. No tiene que hacer nada.",
  keeping: "Lo que queda sigue con usted por ahora.",
  keptAll: "Conserva sus chats",
  keptSome: { one: "Conserva {n} de sus chats", other: "Conserva {n} de sus chats" },
  unnoticed: "Siga con normalidad. Sus clientes no han notado nada.",
  settled: "Sus chats est\xE1n atendidos",
  stranded: { one: "No se pudo pasar {n} chat", other: "No se pudieron pasar {n} chats" },
  told: "Se ha avisado a su responsable, que se encargar\xE1.",
  chat: "Chat {n}",
  chatOf: "{queue}, chat {n}",
  will: {
    sameQueue: "Vuelve a la cola {queue}",
    itsQueue: "Vuelve a su cola",
    queue: "Va a la cola {queue}",
    agent: "Va a {name}",
    survey: "Va a una breve encuesta y luego termina",
    somewhere: "Se va a pasar"
  },
  going: {
    sameQueue: "Se est\xE1 devolviendo a la cola {queue}",
    itsQueue: "Se est\xE1 devolviendo a su cola",
    queue: "Se est\xE1 pasando a la cola {queue}",
    agent: "Se est\xE1 pasando a {name}",
    survey: "Se est\xE1 pasando a una breve encuesta",
    somewhere: "Se est\xE1 pasando"
  },
  landing: {
    sameQueue: "De camino a la cola {queue}",
    itsQueue: "De camino a su cola",
    queue: "De camino a la cola {queue}",
    agent: "De camino a {name}",
    survey: "De camino a una breve encuesta",
    somewhere: "De camino"
  },
  landed: {
    sameQueue: "De nuevo en la cola {queue}",
    itsQueue: "De nuevo en su cola",
    queue: "Ahora en la cola {queue}",
    agent: "Ahora con {name}",
    survey: "El cliente est\xE1 ahora en la encuesta",
    somewhere: "Ya se ha pasado"
  },
  stays: "Se queda con usted",
  staysUntil: "Se queda con usted hasta las {time}",
  returned: "Se queda con usted",
  ended: "Este chat ha terminado",
  strandedChat: "No se pudo pasar. Se ha avisado a su responsable.",
  reads: "El cliente leer\xE1:",
  readsUsual: "El cliente leer\xE1 el mensaje habitual.",
  finish: "Terminarlo yo",
  longer: { one: "{n} minuto m\xE1s", other: "{n} minutos m\xE1s" },
  handOver: "Pasar ahora",
  colleague: "Dar a otra persona del equipo",
  pickColleague: "Dar a otra persona del equipo\u2026",
  give: "Dar",
  asking: "Un momento\u2026",
  chosenFinish: "Conserva este chat para terminarlo.",
  chosenLonger: { one: "Tiene {n} minuto m\xE1s para este chat.", other: "Tiene {n} minutos m\xE1s para este chat." },
  chosenHandOver: "Este chat se pasa ahora.",
  chosenColleague: "Este chat va a {name}.",
  refused: "Ahora no es posible.",
  unsent: "No se pudo enviar. Int\xE9ntelo de nuevo.",
  unreachable: "Ahora no hay conexi\xF3n con el servicio de traspaso. Lo que ve aqu\xED puede no estar al d\xEDa y no se puede elegir nada.",
  reachable: "Vuelve a haber conexi\xF3n con el servicio de traspaso.",
  alone: {
    one: "Como no hab\xEDa conexi\xF3n con el servicio de traspaso, se pas\xF3 {n} chat desde esta p\xE1gina.",
    other: "Como no hab\xEDa conexi\xF3n con el servicio de traspaso, se pasaron {n} chats desde esta p\xE1gina."
  },
  fold: "Ocultar",
  close: "Cerrar",
  folded: { one: "{n} chat por pasar", other: "{n} chats por pasar" },
  inSeconds: "en {n} s",
  inMinutes: "en {n} min",
  inHours: "en {n} h",
  atOnce: "en cualquier momento"
};

// companion/src/panel/languages/fr.ts
var fr = {
  title: "Vos chats ouverts",
  leaving: {
    "offline": { one: "Vous passez hors ligne avec {n} chat ouvert", other: "Vous passez hors ligne avec {n} chats ouverts" },
    "logout": { one: "Vous vous d\xE9connectez avec {n} chat ouvert", other: "Vous vous d\xE9connectez avec {n} chats ouverts" },
    "client-lost": { one: "Votre connexion a \xE9t\xE9 coup\xE9e avec {n} chat ouvert", other: "Votre connexion a \xE9t\xE9 coup\xE9e avec {n} chats ouverts" },
    "unresponsive": { one: "{n} client attend votre r\xE9ponse", other: "{n} clients attendent votre r\xE9ponse" },
    "forced": { one: "Votre responsable transmet votre chat", other: "Votre responsable transmet vos {n} chats" },
    "shift-end": { one: "Votre service est termin\xE9 et {n} chat est encore ouvert", other: "Votre service est termin\xE9 et {n} chats sont encore ouverts" },
    "any": { one: "{n} de vos chats est en cours de transmission", other: "{n} de vos chats sont en cours de transmission" }
  },
  waiting: {
    one: "Il sera transmis pour vous, sauf si vous choisissez autre chose. D\u2019ici l\xE0, vous pouvez continuer \xE0 \xE9crire.",
    other: "Ils seront transmis pour vous, sauf si vous choisissez autre chose. D\u2019ici l\xE0, vous pouvez continuer \xE0 \xE9crire."
  },
  moving: "La transmission est en cours. Vous n\u2019avez rien \xE0 faire.",
  keeping: "Ce qui reste est encore \xE0 vous pour le moment.",
  keptAll: "Vous gardez vos chats",
  keptSome: { one: "Vous gardez {n} de vos chats", other: "Vous gardez {n} de vos chats" },
  unnoticed: "Continuez comme avant. Vos clients n\u2019ont rien remarqu\xE9.",
  settled: "Vos chats sont pris en charge",
  stranded: { one: "{n} chat n\u2019a pas pu \xEAtre transmis", other: "{n} chats n\u2019ont pas pu \xEAtre transmis" },
  told: "Votre responsable est au courant et s\u2019en occupe.",
  chat: "Chat {n}",
  chatOf: "{queue}, chat {n}",
  will: {
    sameQueue: "Retourne dans la file {queue}",
    itsQueue: "Retourne dans sa file",
    queue: "Va dans la file {queue}",
    agent: "Passe \xE0 {name}",
    survey: "Va \xE0 une courte enqu\xEAte, puis se termine",
    somewhere: "Sera transmis"
  },
  going: {
    sameQueue: "Est en train de retourner dans la file {queue}",
    itsQueue: "Est en train de retourner dans sa file",
    queue: "En cours de transmission \xE0 la file {queue}",
    agent: "En cours de transmission \xE0 {name}",
    survey: "En cours de transmission \xE0 une courte enqu\xEAte",
    somewhere: "En cours de transmission"
  },
  landing: {
    sameQueue: "En route vers la file {queue}",
    itsQueue: "En route vers sa file",
    queue: "En route vers la file {queue}",
    agent: "En route vers {name}",
    survey: "En route vers une courte enqu\xEAte",
    somewhere: "En route"
  },
  landed: {
    sameQueue: "De retour dans la file {queue}",
    itsQueue: "De retour dans sa file",
    queue: "Maintenant dans la file {queue}",
    agent: "Maintenant avec {name}",
    survey: "Le client est maintenant dans l\u2019enqu\xEAte",
    somewhere: "Transmis"
  },
  stays: "Reste avec vous",
  staysUntil: "Reste avec vous jusqu\u2019\xE0 {time}",
  returned: "Reste avec vous",
  ended: "Ce chat est termin\xE9",
  strandedChat: "N\u2019a pas pu \xEAtre transmis. Votre responsable est au courant.",
  reads: "Le client lira :",
  readsUsual: "Le client lira le message habituel.",
  finish: "Le terminer moi-m\xEAme",
  longer: { one: "{n} minute de plus", other: "{n} minutes de plus" },
  handOver: "Transmettre maintenant",
  colleague: "Donner \xE0 un coll\xE8gue",
  pickColleague: "Donner \xE0 un coll\xE8gue\u2026",
  give: "Donner",
  asking: "Un instant\u2026",
  chosenFinish: "Vous gardez ce chat pour le terminer.",
  chosenLonger: { one: "Vous avez {n} minute de plus pour ce chat.", other: "Vous avez {n} minutes de plus pour ce chat." },
  chosenHandOver: "Ce chat est transmis maintenant.",
  chosenColleague: "Ce chat passe \xE0 {name}.",
  refused: "Ce n\u2019est pas possible pour le moment.",
  unsent: "L\u2019envoi n\u2019a pas abouti. Veuillez r\xE9essayer.",
  unreachable: "Le service de transmission est injoignable pour le moment. Ce que vous voyez ici n\u2019est peut-\xEAtre plus \xE0 jour, et aucun choix n\u2019est possible.",
  reachable: "Le service de transmission est de nouveau joignable.",
  alone: {
    one: "Le service de transmission \xE9tant injoignable, {n} chat a \xE9t\xE9 transmis depuis cette page.",
    other: "Le service de transmission \xE9tant injoignable, {n} chats ont \xE9t\xE9 transmis depuis cette page."
  },
  fold: "Masquer",
  close: "Fermer",
  folded: { one: "{n} chat \xE0 transmettre", other: "{n} chats \xE0 transmettre" },
  inSeconds: "dans {n} s",
  inMinutes: "dans {n} min",
  inHours: "dans {n} h",
  atOnce: "d\u2019un moment \xE0 l\u2019autre"
};

// companion/src/panel/languages/pt.ts
var pt = {
  title: "Seus chats abertos",
  leaving: {
    "offline": { one: "Voc\xEA vai ficar offline com {n} chat aberto", other: "Voc\xEA vai ficar offline com {n} chats abertos" },
    "logout": { one: "Voc\xEA vai sair com {n} chat aberto", other: "Voc\xEA vai sair com {n} chats abertos" },
    "client-lost": { one: "Sua conex\xE3o caiu com {n} chat aberto", other: "Sua conex\xE3o caiu com {n} chats abertos" },
    "unresponsive": { one: "{n} cliente espera sua resposta", other: "{n} clientes esperam sua resposta" },
    "forced": { one: "A supervis\xE3o est\xE1 passando seu chat", other: "A supervis\xE3o est\xE1 passando seus {n} chats" },
    "shift-end": { one: "Seu turno acabou e {n} chat ainda est\xE1 aberto", other: "Seu turno acabou e {n} chats ainda est\xE3o abertos" },
    "any": { one: "{n} dos seus chats est\xE1 sendo passado", other: "{n} dos seus chats est\xE3o sendo passados" }
  },
  waiting: {
    one: "Ele ser\xE1 passado automaticamente se voc\xEA n\xE3o escolher outra coisa. At\xE9 l\xE1, voc\xEA pode continuar escrevendo.",
    other: "Eles ser\xE3o passados automaticamente se voc\xEA n\xE3o escolher outra coisa. At\xE9 l\xE1, voc\xEA pode continuar escrevendo."
  },
  moving: "A passagem est\xE1 em andamento. Voc\xEA n\xE3o precisa fazer nada.",
  keeping: "O que resta fica com voc\xEA por enquanto.",
  keptAll: "Voc\xEA fica com seus chats",
  keptSome: { one: "Voc\xEA fica com {n} dos seus chats", other: "Voc\xEA fica com {n} dos seus chats" },
  unnoticed: "Continue normalmente. Seus clientes n\xE3o notaram nada.",
  settled: "Est\xE1 tudo certo com seus chats",
  stranded: { one: "{n} chat n\xE3o p\xF4de ser passado", other: "{n} chats n\xE3o puderam ser passados" },
  told: "A supervis\xE3o foi avisada e vai cuidar disso.",
  chat: "Chat {n}",
  chatOf: "{queue}, chat {n}",
  will: {
    sameQueue: "Volta para a fila {queue}",
    itsQueue: "Volta para a sua fila",
    queue: "Vai para a fila {queue}",
    agent: "Vai para {name}",
    survey: "Vai para uma breve pesquisa e depois termina",
    somewhere: "Ser\xE1 passado"
  },
  going: {
    sameQueue: "Est\xE1 voltando para a fila {queue}",
    itsQueue: "Est\xE1 voltando para a sua fila",
    queue: "Est\xE1 sendo passado para a fila {queue}",
    agent: "Est\xE1 sendo passado para {name}",
    survey: "Est\xE1 sendo passado para uma breve pesquisa",
    somewhere: "Est\xE1 sendo passado"
  },
  landing: {
    sameQueue: "A caminho da fila {queue}",
    itsQueue: "A caminho da sua fila",
    queue: "A caminho da fila {queue}",
    agent: "A caminho de {name}",
    survey: "A caminho de uma breve pesquisa",
    somewhere: "A caminho"
  },
  landed: {
    sameQueue: "De volta \xE0 fila {queue}",
    itsQueue: "De volta \xE0 sua fila",
    queue: "Agora na fila {queue}",
    agent: "Agora com {name}",
    survey: "O cliente est\xE1 agora na pesquisa",
    somewhere: "J\xE1 foi passado"
  },
  stays: "Fica com voc\xEA",
  staysUntil: "Fica com voc\xEA at\xE9 {time}",
  returned: "Fica com voc\xEA",
  ended: "Este chat terminou",
  strandedChat: "N\xE3o p\xF4de ser passado. A supervis\xE3o foi avisada.",
  reads: "O cliente vai ler:",
  readsUsual: "O cliente vai ler a mensagem de sempre.",
  finish: "Eu termino",
  longer: { one: "Mais {n} minuto", other: "Mais {n} minutos" },
  handOver: "Passar agora",
  colleague: "Dar a um colega",
  pickColleague: "Dar a um colega\u2026",
  give: "Dar",
  asking: "Um momento\u2026",
  chosenFinish: "Voc\xEA fica com este chat para termin\xE1-lo.",
  chosenLonger: { one: "Voc\xEA tem mais {n} minuto para este chat.", other: "Voc\xEA tem mais {n} minutos para este chat." },
  chosenHandOver: "Este chat est\xE1 sendo passado agora.",
  chosenColleague: "Este chat vai para {name}.",
  refused: "Isso n\xE3o \xE9 poss\xEDvel agora.",
  unsent: "N\xE3o foi poss\xEDvel enviar. Tente de novo.",
  unreachable: "O servi\xE7o de passagem est\xE1 fora de alcance agora. O que voc\xEA v\xEA aqui pode estar desatualizado, e nada pode ser escolhido.",
  reachable: "O servi\xE7o de passagem est\xE1 de volta.",
  alone: {
    one: "Como o servi\xE7o de passagem estava fora de alcance, {n} chat foi passado a partir desta p\xE1gina.",
    other: "Como o servi\xE7o de passagem estava fora de alcance, {n} chats foram passados a partir desta p\xE1gina."
  },
  fold: "Ocultar",
  close: "Fechar",
  folded: { one: "{n} chat para passar", other: "{n} chats para passar" },
  inSeconds: "em {n} s",
  inMinutes: "em {n} min",
  inHours: "em {n} h",
  atOnce: "a qualquer momento"
};

// companion/src/panel/texts.ts
var languages = { de, en, es, fr, pt };
function textsFor(language, own = {}) {
  const base = languages[nearest(language)] ?? en;
  const texts = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const group = typeof value === "object" && !("other" in value);
    texts[key] = group ? { ...texts[key], ...value } : value;
  }
  return texts;
}
function nearest(language) {
  const parts = language.toLowerCase().split("-");
  for (; parts.length > 0; parts.pop()) {
    const tag = parts.join("-");
    if (Object.hasOwn(languages, tag)) {
      return tag;
    }
  }
  return "en";
}

// companion/src/panel/panel.ts
var LEAVES = 8e3;
function createPanel(options = {}) {
  return new ShadowPanel(options);
}
var ShadowPanel = class {
  #options;
  #words;
  #stage = new Stage();
  #host;
  #root;
  #dialog;
  #announcer = new Announcer();
  #notes = /* @__PURE__ */ new Map();
  #chosen = /* @__PURE__ */ new Map();
  /** The chats' phases in words as they were last announced. */
  #said = /* @__PURE__ */ new Map();
  #view = null;
  #shown = null;
  #drawn = "absent";
  #cameFrom = null;
  #tick;
  #leave;
  constructor(options) {
    this.#options = options;
    const language = options.language || pageLanguage();
    this.#words = new Words(textsFor(language, options.texts), language);
    this.#dialog = new Dialog(this.#words, {
      fold: () => this.#fold(),
      unfold: () => void this.open(),
      choose: (chatId, choice, colleague) => void this.#choose(chatId, choice, colleague)
    });
    this.#host = element("handover-panel", { lang: this.#words.language, dir: this.#words.direction });
    this.#host.dataset["scheme"] = options.scheme ?? "auto";
    this.#root = this.#host.attachShadow({ mode: "open" });
    dress(this.#root, options.nonce ?? "");
    this.#root.append(this.#announcer.region, this.#dialog.button, this.#dialog.panel);
    this.#host.addEventListener("focusin", (focused) => this.#remember(focused.relatedTarget));
  }
  show(view) {
    const before = this.#stage.departure?.id;
    this.#view = view;
    this.#stage.see(view);
    if (this.#stage.departure?.id !== before) {
      this.#notes.clear();
      this.#chosen.clear();
      this.#said.clear();
    }
    this.#dropNotes();
    this.#draw();
  }
  open() {
    if (this.#stage.mode === "absent") {
      return false;
    }
    this.#stage.unfold();
    this.#draw();
    this.#dialog.panel.focus();
    return true;
  }
  close() {
    this.#view = null;
    this.#stage = new Stage();
    this.#draw();
  }
  #fold() {
    if (this.#shown?.over) {
      this.#stage.putAway();
    } else {
      this.#stage.fold();
    }
    this.#draw();
  }
  /** Draws all that is known now, and again when a countdown changes. */
  #draw() {
    clearTimeout(this.#tick);
    const view = this.#view;
    const { mode } = this.#stage;
    if (!view || mode === "absent") {
      this.#vanish();
      return;
    }
    const shown2 = describe(this.#stage.departure, view, this.#words, this.#chosen, this.#options.nameOf ?? noName);
    const now = view.now();
    const first = Math.min(...shown2.chats.map((c) => c.until).filter((until) => until > 0));
    this.#appear(mode);
    this.#dialog.draw(shown2, this.#rows(shown2, view, now), Number.isFinite(first) ? this.#words.left(first - now) : "");
    this.#announce(shown2, mode);
    this.#shown = shown2;
    this.#drawn = mode;
    this.#awaitLeave(shown2);
    this.#tickAgain(shown2, now);
  }
  #rows(shown2, view, now) {
    return shown2.chats.map((chat) => {
      const note = this.#notes.get(chat.id);
      return {
        chat,
        note,
        when: chat.until > 0 ? this.#words.left(chat.until - now) : "",
        enabled: view.connected && note?.kind !== "asking"
      };
    });
  }
  #appear(mode) {
    if (!this.#host.isConnected) {
      (this.#options.parent ?? document.body ?? document.documentElement).append(this.#host);
    }
    const inside = this.#root.activeElement !== null;
    this.#host.dataset["mode"] = mode;
    this.#dialog.panel.hidden = mode !== "open";
    this.#dialog.button.hidden = mode !== "folded";
    if (inside && mode === "folded" && this.#drawn === "open" && !this.#goBack()) {
      this.#dialog.button.focus();
    }
  }
  #vanish() {
    clearTimeout(this.#leave);
    this.#leave = void 0;
    this.#announcer.stop();
    const inside = this.#root.activeElement !== null;
    this.#host.remove();
    this.#shown = null;
    this.#drawn = "absent";
    this.#said.clear();
    if (inside) {
      this.#goBack();
    }
  }
  /** Says what is new: that the panel is there, what becomes of each chat, how it ended. Countdowns are not said. */
  #announce(shown2, mode) {
    const before = this.#shown;
    const opens = this.#drawn === "absent" || before === null;
    if (opens || before.title !== shown2.title) {
      this.#announcer.say(shown2.title, mode === "open" ? shown2.intro : "");
    }
    if (shown2.notice !== (before?.notice ?? "")) {
      this.#announcer.say(shown2.notice || this.#words.texts.reachable);
    }
    for (const chat of shown2.chats) {
      if (this.#said.get(chat.id) !== chat.says && !opens) {
        this.#announcer.say(`${chat.name}: ${chat.says}`);
      }
      this.#said.set(chat.id, chat.says);
    }
  }
  #tickAgain(shown2, now) {
    const next = Math.min(...shown2.chats.map((c) => c.until - now).filter((left) => left > 0).map(leftChangesIn));
    if (Number.isFinite(next)) {
      this.#tick = setTimeout(() => this.#draw(), next);
    }
  }
  /** Lets the panel go by itself once there is nothing more in it that the agent should have read. */
  #awaitLeave(shown2) {
    if (!shown2.over || shown2.matters) {
      clearTimeout(this.#leave);
      this.#leave = void 0;
      return;
    }
    this.#leave ??= setTimeout(() => {
      this.#leave = void 0;
      if (!this.#inUse()) {
        this.#stage.putAway();
      }
      this.#draw();
    }, LEAVES);
  }
  #inUse() {
    return this.#stage.mode === "open" && (this.#root.activeElement !== null || this.#host.matches(":hover"));
  }
  /** Where the focus was before it came in, so that it can go back. */
  #remember(from) {
    if (from instanceof Element && from !== this.#host && from.getRootNode() !== this.#root) {
      this.#cameFrom = from;
    }
  }
  /** Gives the focus back to where it came from; false: that is not there any more. */
  #goBack() {
    const to = this.#cameFrom;
    if (!(to instanceof HTMLElement) || !to.isConnected) {
      return false;
    }
    to.focus();
    return true;
  }
  async #choose(chatId, choice, colleague) {
    const { departure } = this.#stage;
    const chat = departure?.chats.find((c) => c.chatId === chatId);
    if (!this.#view || !departure || !chat) {
      return;
    }
    const note = (kind, text, reason = "") => {
      if (this.#stage.departure?.id !== departure.id) {
        return;
      }
      this.#notes.set(chatId, { kind, text, reason, phase: chat.phase });
      this.#dropNotes();
      if (kind !== "asking") {
        this.#announcer.say(text, reason);
      }
      this.#draw();
    };
    note("asking", this.#words.texts.asking);
    try {
      await this.#view.choose(chatId, choice, ...colleague === "" ? [] : [colleague]);
    } catch (refusal) {
      const reason = reasonOf(refusal);
      note(reason === "" ? "unsent" : "refused", reason === "" ? this.#words.texts.unsent : this.#words.texts.refused, reason);
      return;
    }
    this.#chosen.set(chatId, choice);
    note("done", chosenText(choice, colleague, departure, this.#words));
  }
  /** A note is out of date once the chat has gone on. */
  #dropNotes() {
    for (const [chatId, note] of this.#notes) {
      const chat = this.#stage.departure?.chats.find((c) => c.chatId === chatId);
      if (chat?.phase !== note.phase) {
        this.#notes.delete(chatId);
      }
    }
  }
};
function reasonOf(refusal) {
  if (!(refusal instanceof Error) || refusal.name === "Unreachable") {
    return "";
  }
  const code = "code" in refusal ? refusal.code : "";
  return typeof code === "string" && passing.has(code) ? "" : refusal.message;
}
var passing = /* @__PURE__ */ new Set(["too-many", "internal", "no-session", "wrong-clock", "replayed"]);
function pageLanguage() {
  const page = document.documentElement.lang;
  const own = navigator.languages.find((l) => page === "" || l.toLowerCase().startsWith(`${page.toLowerCase()}-`));
  return own ?? (page || navigator.language);
}
function noName() {
  return "";
}
export {
  NotPossible,
  createPanel,
  localDesk,
  startCompanion,
  warnBeforeClose
};
