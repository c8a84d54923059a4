// The agent's websocket: one for all chats (clients B.5). Its frames go to the embedding page, which has no other way to them.

const heartbeatMs = 10000;
const remembered = 100; // frames; for those that come twice while a socket is replaced

/** AgentSocket tells of the socket by tell(event, data), in Streams' words: webSocket::all_message, …. */
export class AgentSocket {
  #session;
  #tell;
  #socket = null;
  #topics = new Set(["aws/chat"]); // the panel itself listens, and a socket without topics would be closed
  #recent = [];
  #failures = 0;
  #closed = false;
  #timers = new Set();

  constructor(session, tell) {
    this.#session = session;
    this.#tell = tell;
  }

  /** open connects, and goes on trying until close is called. */
  async open() {
    try {
      const { webSocketTransport } = await this.#session.call("createTransport", { transportType: "web_socket" });
      if (!this.#closed) this.#connect(webSocketTransport);
    } catch (e) {
      if (this.#closed || e.statusCode === 401) return;
      if (this.#failures === 0) this.#tell("webSocket::init_failure");
      this.#again();
    }
  }

  close() {
    this.#closed = true;
    for (const t of this.#timers) clearTimeout(t);
    this.#socket?.close();
  }

  /** subscribe asks for topics; each asking is answered, also for those that are had already. */
  subscribe(topics) {
    for (const t of topics) this.#topics.add(t);
    this.#subscribe(this.#socket);
  }

  /** send passes a frame on as it is. */
  send(payload) { this.#write(this.#socket, payload); }

  #write(socket, frame) { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame)); }

  #subscribe(socket) {
    this.#write(socket, { topic: "aws/subscribe", content: { topics: [...this.#topics] } });
  }

  #connect({ url, transportLifeTimeInSeconds }) {
    const address = new URL(url); // by the name that this page has for the server, which its policy allows
    address.host = location.host;
    const socket = new WebSocket(address);
    let before = this.#socket, heartbeat, alive = true;
    // Until the new socket is subscribed the old one carries what comes.
    const replace = () => {
      before?.close();
      before = null;
    };
    socket.onopen = () => {
      this.#socket = socket;
      this.#failures = 0;
      this.#subscribe(socket);
      heartbeat = setInterval(() => {
        if (!alive) return socket.close(4000, "no heartbeat");
        alive = false;
        this.#write(socket, { topic: "aws/heartbeat" });
      }, heartbeatMs);
      this.#later(transportLifeTimeInSeconds * 1000, () => socket === this.#socket && this.open());
      this.#tell("webSocket::connection_open", { connectionEstablishedTime: Date.now() });
      if (!before) {
        this.#tell("agent::websocket_connection_gained");
        this.#tell("webSocket::connection_gain");
      }
    };
    socket.onmessage = ({ data }) => {
      alive = true;
      if (this.#hear(data) === "aws/subscribe") replace();
    };
    socket.onclose = ({ code, reason }) => {
      clearInterval(heartbeat);
      if (socket !== this.#socket && this.#socket !== null) return; // it was replaced
      this.#socket = null;
      this.#tell("webSocket::connection_close", { code, reason });
      this.#tell("agent::websocket_connection_lost", { code, reason });
      this.#tell("webSocket::connection_lost", { code, reason });
      if (!this.#closed) this.#again();
    };
  }

  /** #hear passes a frame on and tells its topic. */
  #hear(text) {
    const frame = JSON.parse(text);
    if (frame.topic === "aws/subscribe") {
      this.#tell(frame.content?.status === "success" ? "webSocket::subscription_update" : "webSocket::subscription_failure", frame.content);
    } else if (frame.topic !== "aws/heartbeat" && !this.#recent.includes(text)) {
      this.#recent = [...this.#recent.slice(1 - remembered), text];
      this.#tell("webSocket::all_message", frame);
    }
    return frame.topic;
  }

  #again() { this.#later(Math.min(500 * 2 ** this.#failures++, 10000), () => this.open()); }

  #later(ms, f) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      f();
    }, ms);
    this.#timers.add(timer);
  }
}
