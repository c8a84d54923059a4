// The windows of one agent in one browser: what one is told all are told, one is the master of a topic, and all are counted.
// Amazon's CCP has a shared worker for that; here the browser's own locks and channels do it.

/** Windows is this window among the agent's. */
export class Windows {
  #channel;
  #scope;
  #own;
  #others = new Set(); // the locks of the other windows
  #held = new Map(); // topic → what lets go of it
  #closed = new AbortController();
  heard = () => {};
  counted = () => {};

  constructor(username) {
    this.#scope = `connectlocal-ccp:${username}`;
    this.#own = `${this.#scope}:window:${crypto.randomUUID()}`;
    this.#channel = new BroadcastChannel(this.#scope);
    this.#channel.onmessage = ({ data }) => {
      if (data.event === "connectlocal::here") this.#count();
      else this.heard(data.event, data.data);
    };
    // Every window holds a lock of its own as long as it is there, however it ends.
    navigator.locks.request(this.#own, () => {
      this.tell("connectlocal::here");
      this.#count();
      return new Promise((done) => this.#closed.signal.addEventListener("abort", done));
    }).catch(() => {});
    window.addEventListener("pagehide", () => this.close(), { signal: this.#closed.signal });
  }

  /** tell says something to the other windows. */
  tell(event, data) { if (!this.#closed.signal.aborted) this.#channel.postMessage({ event, data }); }

  /** close lets go of the topics before the others see that the window is gone: they can be masters then. */
  close() {
    if (this.#closed.signal.aborted) return;
    for (const letGo of this.#held.values()) letGo();
    this.#closed.abort();
    this.#channel.close();
  }

  /** #count finds the other windows, and waits for each to be gone. */
  async #count() {
    for (const { name } of await locks()) if (name.startsWith(`${this.#scope}:window:`) && name !== this.#own) this.#watch(name);
    this.counted(this.#others.size + 1);
  }

  #watch(name) {
    if (this.#others.has(name)) return;
    this.#others.add(name);
    navigator.locks.request(name, { signal: this.#closed.signal }, () => {
      this.#others.delete(name);
      this.counted(this.#others.size + 1);
    }).catch(() => {});
  }

  /** master answers becomeMaster and checkMaster of a topic; all tells whether the others have to hear the answer. */
  async master(method, { topic, shouldNotBecomeMasterIfNone } = {}, id) {
    if (method === "becomeMaster") {
      const takeOver = !this.#held.has(topic) && Boolean(await this.#taken(topic));
      await this.#take(topic, { steal: true });
      return { data: { masterId: id, takeOver, topic }, all: takeOver };
    }
    if (!this.#held.has(topic) && !shouldNotBecomeMasterIfNone) await this.#take(topic, { ifAvailable: true });
    const isMaster = this.#held.has(topic);
    const masterId = isMaster ? id : await this.#taken(topic) || undefined;
    return { data: { masterId, isMaster, topic } };
  }

  #name(topic) { return `${this.#scope}:topic:${topic}`; }

  /** #taken tells who is master: the browser's name for that window, or false. */
  async #taken(topic) {
    return (await locks()).find((l) => l.name === this.#name(topic))?.clientId ?? false;
  }

  /** #take becomes master and stays it until another takes over or this window closes. */
  #take(topic, options) {
    if (this.#held.has(topic)) return Promise.resolve();
    return new Promise((asked) => {
      navigator.locks.request(this.#name(topic), options, (lock) => {
        if (!lock) return asked();
        return new Promise((letGo) => {
          this.#held.set(topic, letGo);
          asked();
        });
      }).catch((e) => {
        this.#held.delete(topic);
        if (e.name === "SecurityError") this.#held.set(topic, () => {}); // no locks here: this window is alone
        asked();
      });
    });
  }
}

/** locks are those that are held; none where a browser has none for frames. */
async function locks() {
  try {
    return (await navigator.locks.query()).held;
  } catch {
    return [];
  }
}
