// The customer's side of Amazon Connect chat, as amazon-connect-chatjs speaks it: the participant service by
// HTTP, and one websocket that brings what is said. Nothing here is of connectlocal's own; behind a page's own
// server it would speak to Amazon as well. spec/clients.md B.2, B.5.

const prefix = "application/vnd.amazonaws.connect.";
const beatEvery = 10_000; // ms between two heartbeats; one that is not answered until the next has been lost
const renewAfter = 55 * 60_000; // a connection lives an hour
const typedEvery = 5_000; // a typing event lasts a while
const longestPause = 10_000;
const pages = 20; // of the transcript that are read to make good what was missed

/** Refused is what the service said no to. */
export class Refused extends Error {
  /** @param {string} type the service's name for it @param {string} message @param {number} status of HTTP; 0: nobody answered */
  constructor(type, message, status) {
    super(message);
    this.type = type;
    this.status = status;
  }

  /** Whether it may do a moment later. */
  get passing() { return this.status === 0 || this.status === 429 || this.status >= 500; }
}

/** @param {Response} response */
async function refusal(response) {
  const said = await response.json().catch(() => ({}));
  const type = (response.headers.get("x-amzn-errortype") ?? said.__type ?? "").split(":")[0];
  return new Refused(type, said.Message ?? said.message ?? `status ${response.status}`, response.status);
}

/** @param {number} ms @param {AbortSignal} signal */
const pause = (ms, signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => { clearTimeout(timer); resolve(undefined); }, { once: true });
});

/**
 * Wire connects one customer. Its events: "item" for each thing that was said or happened, once, in its order
 * (detail: the item as the service has it); "state" (detail: "connecting", "open", "lost" or "over").
 */
export class Wire extends EventTarget {
  #token; #base; #make; #fetch;
  #bearer = "";
  /** @type {WebSocket | undefined} */ #socket;
  #seen = new Set();
  #state = "connecting";
  #typed = 0;
  #end = new AbortController();

  /**
   * @param {string} participantToken what StartChatContact gave
   * @param {{ base?: string, WebSocket?: typeof WebSocket, fetch?: typeof fetch }} [options] base: where the participant service is
   */
  constructor(participantToken, { base = globalThis.location?.origin, WebSocket: make = globalThis.WebSocket, fetch: get = globalThis.fetch } = {}) {
    super();
    this.#token = participantToken;
    this.#base = base;
    this.#make = make;
    this.#fetch = get.bind(globalThis);
  }

  get state() { return this.#state; }

  /** Connects, and again whenever the connection is lost, until the chat is over or close() is called. */
  async run() {
    for (let tries = 0; !this.#end.signal.aborted; tries++) {
      try {
        await this.#connected(() => { tries = 0; });
      } catch (e) {
        if (e instanceof Refused && e.status === 403) {
          this.#become("over");
          return;
        }
      }
      if (this.#state === "over" || this.#end.signal.aborted) {
        return;
      }
      this.#become("lost");
      await pause(Math.min(500 * 2 ** tries, longestPause) * (0.5 + Math.random() / 2), this.#end.signal);
    }
  }

  /** Ends the connection; the chat goes on without it. */
  close() {
    this.#end.abort();
    this.#socket?.close();
  }

  /** Leaves the chat: for the customer it is over then. */
  leave() { return this.#call("POST", "disconnect", { ClientToken: crypto.randomUUID() }); }

  /** Says something. The same token never says it twice. @param {string} text @param {{ type?: string, token?: string }} [how] */
  message(text, { type = "text/plain", token = crypto.randomUUID() } = {}) {
    return this.#call("POST", "message", { Content: text, ContentType: type, ClientToken: token });
  }

  /** Answers an interactive message. @param {object} content */
  respond(content) { return this.message(JSON.stringify(content), { type: `${prefix}message.interactive.response` }); }

  /** Lets the others know that the customer writes. */
  async typing() {
    if (Date.now() - this.#typed >= typedEvery) {
      this.#typed = Date.now();
      await this.#event("typing");
    }
  }

  /** @param {string} id */
  read(id) { return this.#event("message.read", { messageId: id }); }

  /** @param {string} id */
  delivered(id) { return this.#event("message.delivered", { messageId: id }); }

  /** @param {string} kind @param {object} [content] */
  #event(kind, content) {
    return this.#call("POST", "event", { ContentType: `${prefix}event.${kind}`, ...(content && { Content: JSON.stringify(content) }), ClientToken: crypto.randomUUID() });
  }

  /** Sends a file. @param {File} file */
  async upload(file) {
    const started = await this.#call("POST", "start-attachment-upload", {
      ContentType: file.type, AttachmentName: file.name, AttachmentSizeInBytes: file.size, ClientToken: crypto.randomUUID(),
    });
    const { Url, HeadersToInclude } = started.UploadMetadata;
    const stored = await this.#fetch(this.#here(Url), { method: "PUT", headers: HeadersToInclude, body: file });
    if (!stored.ok) {
      throw await refusal(stored);
    }
    await this.#call("POST", "complete-attachment-upload", { AttachmentIds: [started.AttachmentId], ClientToken: crypto.randomUUID() });
  }

  /** Where a file can be had for a while. @param {string} id @returns {Promise<string>} */
  async download(id) { return this.#here((await this.#call("POST", "attachment", { AttachmentId: id })).Url); }

  /** What a view looks like. @param {string} token */
  async view(token) { return (await this.#call("GET", `views/${encodeURIComponent(token)}`)).View; }

  /** One page of what was said, newest last, and what to ask for the page before with. @param {string} [next] */
  async transcript(next) {
    const got = await this.#call("POST", "transcript", { MaxResults: 100, ScanDirection: "BACKWARD", SortOrder: "ASCENDING", ...(next && { NextToken: next }) });
    return { items: got.Transcript, next: got.NextToken };
  }

  /** Connects once, and ends when the connection does. @param {() => void} well called when it is open */
  async #connected(well) {
    if (this.#state !== "lost") {
      this.#become("connecting");
    }
    const given = await this.#ask(this.#token, "POST", "connection", { Type: ["WEBSOCKET", "CONNECTION_CREDENTIALS"] });
    this.#bearer = given.ConnectionCredentials.ConnectionToken;
    const socket = this.#socket = new this.#make(this.#here(given.Websocket.Url));
    const ended = new Promise((resolve) => socket.addEventListener("close", resolve, { once: true }));
    socket.addEventListener("open", () => socket.send(JSON.stringify({ topic: "aws/subscribe", content: { topics: ["aws/chat"] } })));
    /** @type {any[]} */ const held = []; // what comes before what was missed
    let heard = true, caught = false;
    socket.addEventListener("message", async ({ data }) => {
      const { topic, content } = JSON.parse(data);
      heard = true;
      if (topic === "aws/chat") {
        caught ? this.#take(JSON.parse(content)) : held.push(JSON.parse(content));
      } else if (topic === "aws/subscribe" && content?.status === "success") {
        await this.#missed().then(() => {
          caught = true;
          held.forEach((item) => this.#take(item));
          well();
          this.#become("open");
        }, () => socket.close());
      }
    });
    const heart = setInterval(() => {
      heard ? socket.send(JSON.stringify({ topic: "aws/heartbeat" })) : socket.close();
      heard = false;
    }, beatEvery);
    const old = setTimeout(() => socket.close(), renewAfter);
    await ended;
    clearInterval(heart);
    clearTimeout(old);
  }

  /** Takes in what was said while nobody listened. */
  async #missed() {
    const all = [];
    let page = await this.transcript();
    for (let n = 0; n < pages; n++) {
      all.unshift(...page.items);
      if (!page.next || page.items.some((/** @type {{ Id: string }} */ item) => this.#seen.has(item.Id))) {
        break;
      }
      page = await this.transcript(page.next);
    }
    all.forEach((item) => this.#take(item));
  }

  /** @param {{ Id: string, Type: string, ContentType?: string }} item */
  #take(item) {
    if (item.Id && item.Type !== "MESSAGEMETADATA") {
      if (this.#seen.has(item.Id)) {
        return;
      }
      this.#seen.add(item.Id);
    }
    this.dispatchEvent(new CustomEvent("item", { detail: item }));
    if (item.ContentType === `${prefix}event.chat.ended`) {
      this.#become("over");
      this.close();
    }
  }

  /** @param {string} state */
  #become(state) {
    if (this.#state !== "over" && this.#state !== state) {
      this.#state = state;
      this.dispatchEvent(new CustomEvent("state", { detail: state }));
    }
  }

  /**
   * A call of a connected customer. What passes is tried again; a token that has grown old is renewed once.
   * @param {string} method @param {string} path @param {object} [body] @param {boolean} [renewed] @returns {Promise<any>}
   */
  async #call(method, path, body, renewed = false) {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#ask(this.#bearer, method, path, body);
      } catch (err) {
        const e = /** @type {Refused} */ (err);
        if (e.status === 403 && !renewed) {
          const given = await this.#ask(this.#token, "POST", "connection", { Type: ["CONNECTION_CREDENTIALS"] });
          this.#bearer = given.ConnectionCredentials.ConnectionToken;
          return this.#call(method, path, body, true);
        }
        if (!e.passing || tries === 3) {
          throw e;
        }
        await pause(300 * 2 ** tries, this.#end.signal);
      }
    }
  }

  /** @param {string} bearer @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #ask(bearer, method, path, body) {
    const response = await this.#fetch(`${this.#base}/participant/${path}`, {
      method, headers: { "content-type": "application/json", "x-amz-bearer": bearer }, body: body && JSON.stringify(body),
    }).catch((e) => { throw new Refused("NetworkingError", e.message, 0); });
    if (!response.ok) {
      throw await refusal(response);
    }
    return response.status === 204 ? {} : response.json();
  }

  /** An address that the service gave, at the host that this page came from: they may be two names of one machine. @param {string} address */
  #here(address) {
    const at = new URL(address), mine = new URL(this.#base);
    if (["localhost", "127.0.0.1", "[::1]"].includes(at.hostname) && ["localhost", "127.0.0.1", "[::1]"].includes(mine.hostname)) {
      at.host = mine.host;
    }
    return at.href;
  }
}
