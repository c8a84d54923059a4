// The life of a chat as Amazon's chat library lives it, step by step, for node
// and for a browser alike. What differs between the two is handed in:
//
//	page()                     a copy of the library for one person
//	startChat(flow, more)      StartChatContact
//	timers(contactId, list)    UpdateParticipantRoleConfig
//	accept(username)           lets an agent take the chat that rings; gives its contact id
//	transport(username)        the websocket of an agent's desktop
//	control(method, path, body) the control API
//	endpoint, region           of connectlocal

const patience = 20_000; // of real time; what takes longer has failed

const event = (name) => `application/vnd.amazonaws.connect.event.${name}`;

/** equal compares by JSON. */
export function equal(found, wanted, what) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) {
    throw new Error(`${what}: found ${a}, want ${b}`);
  }
}

function check(holds, what) {
  if (!holds) {
    throw new Error(what);
  }
}

async function refused(promise, status, type, what) {
  try {
    await promise;
  } catch (err) {
    equal([err.statusCode, err.type], [status, type], what);
    return;
  }
  throw new Error(`${what}: succeeded, want ${status} ${type}`);
}

/** Heard is everything that a session's callbacks tell, in order. */
class Heard {
  constructor(session, name) {
    this.name = name;
    this.all = [];
    this.next = 0;
    this.waiting = [];
    const callbacks = {
      onMessage: (e) => (e.data.Type === "EVENT" ? e.data.ContentType : e.data.Type),
      onTyping: () => "typing",
      onReadReceipt: () => "read",
      onDeliveredReceipt: () => "delivered",
      onParticipantIdle: () => "idle",
      onParticipantReturned: () => "returned",
      onAutoDisconnection: () => "autodisconnection",
      onConnectionEstablished: () => "established",
      onConnectionLost: () => "lost",
      onConnectionBroken: () => "broken",
      onEnded: () => "ended",
      onDeepHeartbeatSuccess: () => "ping",
    };
    for (const [callback, kind] of Object.entries(callbacks)) {
      session[callback]((e) => this.add({ kind: kind(e), data: e?.data }));
    }
  }

  add(told) {
    this.all.push(told);
    this.waiting = this.waiting.filter((w) => !w(told));
  }

  /** until waits for the first of that kind that has not been waited for yet. */
  until(kind, fits = () => true) {
    const is = (told) => !told.taken && told.kind === kind && fits(told.data);
    const already = this.all.find(is);
    if (already) {
      already.taken = true;
      return Promise.resolve(already.data);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const kinds = this.all.map((t) => (t.taken ? `(${t.kind})` : t.kind)).join(" ");
        reject(new Error(`${this.name} never heard ${kind}, but ${kinds}`));
      }, patience);
      this.waiting.push((told) => {
        if (!is(told)) {
          return false;
        }
        told.taken = true;
        clearTimeout(timer);
        resolve(told.data);
        return true;
      });
    });
  }

  /** forget lets until wait for what comes from now on. */
  forget(...kinds) {
    this.all.filter((told) => kinds.includes(told.kind)).forEach((told) => { told.taken = true; });
  }

  message(text) {
    return this.until("MESSAGE", (item) => item.Content === text);
  }

  count(kind) {
    return this.all.filter((t) => t.kind === kind).length;
  }
}

/** people connects customers and agents. */
export function people(env) {
  const desks = {};
  const config = { endpoint: env.endpoint, region: env.region, features: ["MESSAGE_RECEIPTS_ENABLED"], throttleTime: 500, loggerConfig: {} };

  async function join(connect, args, { name, shared }) {
    connect.ChatSession.setGlobalConfig(config);
    const session = connect.ChatSession.create({ options: { region: env.region }, disableCSM: true, ...args });
    const heard = new Heard(session, name);
    await session.connect();
    await heard.until("established");
    if (!shared) {
      await heard.until("ping"); // sent after the subscription, and answered after it
    }
    return { session, heard, name };
  }

  return {
    async customer(chat, name = "the customer") {
      const connect = await env.page();
      return { ...(await join(connect, { type: "CUSTOMER", chatDetails: chat }, { name })), chat };
    },

    /** agent takes part in a chat; all of an agent's chats share one copy of the library, and one websocket. */
    async agent(username, contactId) {
      const token = await env.control("GET", `agents/${username}/contacts/${contactId}/token`);
      const { initialContactId } = (await contacts(env, username)).find((c) => c.contactId === contactId);
      const shared = username in desks;
      desks[username] ??= await desk(username);
      const { connect, websocketManager } = desks[username];
      const chatDetails = {
        contactId,
        initialContactId,
        participantId: token.participantId,
        participantToken: token.participantToken,
        getConnectionToken: async () => ({
          chatTokenTransport: { participantToken: token.connectionToken, expiry: token.expiry },
        }),
      };
      const person = await join(connect, { type: "AGENT", chatDetails, websocketManager }, { name: username, shared });
      return { ...person, username, contactId, connectionToken: token.connectionToken };
    },
  };

  async function desk(username) {
    const connect = await env.page();
    const websocketManager = connect.WebSocketManager.create();
    websocketManager.init(async () => ({ webSocketTransport: await env.transport(username) }));
    return { connect, websocketManager };
  }
}

async function contacts(env, username) {
  return (await env.control("GET", `agents/${username}`)).contacts;
}

/** atWork signs an agent in. */
export async function atWork(env, username) {
  await env.control("POST", `agents/${username}/login`);
  await env.control("POST", `agents/${username}/status`, { status: "Available" });
}

/** steps are the life, in its order; each gets what the ones before have made. */
export const steps = [
  ["a customer connects, an agent takes the chat", async (env, now) => {
    now.people = people(env);
    await atWork(env, "ana");
    const chat = await env.startChat("Handover inbound", {
      SupportedMessagingContentTypes: ["text/plain", "text/markdown", "application/json",
        "application/vnd.amazonaws.connect.message.interactive", "application/vnd.amazonaws.connect.message.interactive.response"],
    });
    now.customer = await now.people.customer(chat);
    const contactId = await env.accept("ana");
    const joined = await now.customer.heard.until(event("participant.joined"), (item) => item.ParticipantRole === "AGENT");
    equal(joined.InitialContactId, chat.contactId, "the agent joined the chat");
    now.ana = await now.people.agent("ana", contactId);
  }],

  ["typing is seen, and is not stored", async (env, { customer, ana }) => {
    await customer.session.sendEvent({ contentType: event("typing") });
    equal((await ana.heard.until("typing", (e) => e.ParticipantRole === "CUSTOMER")).DisplayName, "Zoe", "who types");
    await ana.session.sendEvent({ contentType: event("typing") });
    await customer.heard.until("typing", (e) => e.ParticipantRole === "AGENT");
    const { data } = await customer.session.getTranscript({ maxResults: 100 });
    equal(data.Transcript.filter((i) => i.ContentType === event("typing")), [], "typing in the transcript");
  }],

  ["messages go both ways, and are idempotent", async (env, { customer, ana }) => {
    const first = await customer.session.sendMessage({ contentType: "text/plain", message: "Is anybody there?", clientToken: "m1" });
    const again = await customer.session.sendMessage({ contentType: "text/plain", message: "Is anybody there?", clientToken: "m1" });
    equal(again.data.Id, first.data.Id, "the same client token");
    const item = await ana.heard.message("Is anybody there?");
    equal([item.Id, item.ParticipantRole, item.DisplayName], [first.data.Id, "CUSTOMER", "Zoe"], "what the agent got");
    await ana.session.sendMessage({ contentType: "text/markdown", message: "**Yes**" });
    equal((await customer.heard.message("**Yes**")).ContentType, "text/markdown", "what the customer got");
    await customer.heard.message("Is anybody there?"); // senders hear themselves
    equal(ana.heard.all.filter((t) => t.data?.Content === "Is anybody there?").length, 1, "times heard");
  }],

  ["an agent has two chats on one socket", async (env, { people, customer, ana }) => {
    const other = await people.customer(await env.startChat("Handover inbound"), "another customer");
    const second = await people.agent("ana", await env.accept("ana"));
    await other.session.sendMessage({ contentType: "text/plain", message: "Me too." });
    await second.heard.message("Me too.");
    await second.session.sendMessage({ contentType: "text/plain", message: "One at a time." });
    await other.heard.message("One at a time.");
    await other.session.disconnectParticipant();
    await second.heard.until("ended");
    await customer.session.sendMessage({ contentType: "text/plain", message: "I was first." });
    await ana.heard.message("I was first.");
    const foreign = (person, texts) => person.heard.all.filter((t) => texts.includes(t.data?.Content)).length;
    equal([foreign(ana, ["Me too.", "One at a time."]), foreign(second, ["I was first."])], [0, 0], "messages of the other chat");
    equal(ana.heard.count("ended"), 0, "ends of the first chat");
  }],

  ["receipts", async (env, { customer, ana }) => {
    const sent = await ana.session.sendMessage({ contentType: "text/plain", message: "Read this." });
    const item = await customer.heard.message("Read this.");
    const receipt = (kind) => customer.session.sendEvent({
      contentType: event(`message.${kind}`), content: JSON.stringify({ messageId: item.Id }),
    });
    await receipt("delivered");
    const delivered = await ana.heard.until("delivered", (e) => e.MessageMetadata.MessageId === sent.data.Id);
    equal(delivered.MessageMetadata.Receipts[0].RecipientParticipantId, customer.chat.participantId, "who got it");
    await receipt("read");
    const read = await ana.heard.until("read", (e) => e.MessageMetadata.MessageId === sent.data.Id);
    check(read.MessageMetadata.Receipts[0].ReadTimestamp, "no time of reading");
    const { data } = await ana.session.getTranscript({ maxResults: 100 });
    const stored = data.Transcript.find((i) => i.Id === sent.data.Id).MessageMetadata;
    equal(stored.Receipts.map((r) => [r.RecipientParticipantId, !!r.DeliveredTimestamp, !!r.ReadTimestamp]),
      [[customer.chat.participantId, true, true]], "the receipts in the transcript");
  }],

  ["the transcript is read page by page, both ways", async (env, { customer }) => {
    for (let i = 1; i <= 7; i++) {
      await customer.session.sendMessage({ contentType: "text/plain", message: `line ${i}` });
    }
    const whole = (await customer.session.getTranscript({ maxResults: 100, sortOrder: "ASCENDING" })).data.Transcript.map((i) => i.Id);
    for (const [scanDirection, startPosition] of [["BACKWARD", {}], ["FORWARD", { id: whole[0] }]]) {
      const pages = [];
      for (let nextToken; ;) {
        const args = { maxResults: 4, scanDirection, sortOrder: "ASCENDING", ...(nextToken ? { nextToken } : { startPosition }) };
        const { data } = await customer.session.getTranscript(args);
        pages.push(data.Transcript.map((i) => i.Id));
        nextToken = data.NextToken;
        if (!nextToken) {
          break;
        }
      }
      const inOrder = scanDirection === "BACKWARD" ? pages.reverse() : pages;
      equal(inOrder.flat(), whole, `all pages ${scanDirection}`);
    }
    const recent = await customer.session.getTranscript({ startPosition: { mostRecent: 2 }, scanDirection: "FORWARD", sortOrder: "ASCENDING" });
    equal(recent.data.Transcript.map((i) => i.Content), ["line 6", "line 7"], "the most recent two");
  }],

  ["a file goes up, and down again", async (env, { customer, ana }) => {
    const bytes = new Uint8Array(3000).map((_, i) => i % 251);
    const file = new File([bytes], "Übersicht 1.png", { type: "image/png" });
    await customer.session.sendAttachment({ attachment: file });
    const item = await ana.heard.until("ATTACHMENT");
    const [attachment] = item.Attachments;
    equal([attachment.AttachmentName, attachment.ContentType, attachment.Status], ["Übersicht 1.png", "image/png", "APPROVED"], "the attachment");
    const blob = await ana.session.downloadAttachment({ attachmentId: attachment.AttachmentId });
    equal([blob.type, Array.from(new Uint8Array(await blob.arrayBuffer()))], ["image/png", Array.from(bytes)], "what came down");
    await customer.heard.until("ATTACHMENT");
    await ana.session.sendAttachment({ attachment: new File(["a,b\n"], "list.csv", { type: "text/csv" }) });
    await customer.heard.until("ATTACHMENT", (i) => i.Attachments[0].AttachmentName === "list.csv");
    await refused(customer.session.sendAttachment({ attachment: new File(["MZ"], "x.exe", { type: "application/x-msdownload" }) }),
      400, "ValidationException", "a file of another type");
  }],

  ["other content types", async (env, { customer, ana }) => {
    await ana.session.sendMessage({ contentType: "application/json", message: '{"a":1}' });
    equal((await customer.heard.message('{"a":1}')).ContentType, "application/json", "JSON");
    const response = JSON.stringify({ version: "1.0", templateType: "ListPicker", action: "select", data: { content: "x" } });
    await customer.session.sendMessage({ contentType: "application/vnd.amazonaws.connect.message.interactive.response", message: response });
    await ana.heard.message(response);
    await refused(customer.session.sendMessage({ contentType: "text/plain", message: "x".repeat(1025) }),
      400, "ValidationException", "a message of 1025 characters");
  }],

  ["a cut socket is found, and mended", async (env, { customer, ana }) => {
    const before = customer.heard.count("broken");
    customer.heard.forget("established", "ping");
    ana.heard.forget("ping");
    await env.control("POST", "faults", [{ kind: "drop-websockets" }]);
    await customer.heard.until("lost");
    await ana.heard.until("lost");
    await customer.heard.until("established");
    await Promise.all([customer.heard.until("ping"), ana.heard.until("ping")]);
    await ana.session.sendMessage({ contentType: "text/plain", message: "Still there?" });
    await customer.heard.message("Still there?");
    equal(customer.heard.count("broken"), before, "broken connections");
  }],

  ["another agent comes, the customer's session goes on", async (env, now) => {
    const { customer, ana } = now;
    await atWork(env, "ben");
    await env.control("POST", "agents/ana/status", { status: "Offline" });
    await env.control("POST", `agents/ana/contacts/${ana.contactId}/transfer`, { quickConnect: "Billing" });
    await customer.heard.until(event("transfer.succeeded"));
    await customer.heard.until(event("participant.left"), (i) => i.ParticipantRole === "AGENT");
    now.ben = await now.people.agent("ben", await env.accept("ben"));
    await customer.heard.until(event("participant.joined"), (i) => i.DisplayName !== "Zoe");
    await now.ben.session.sendMessage({ contentType: "text/plain", message: "Ben here." });
    const item = await customer.heard.message("Ben here.");
    check(item.ContactId !== item.InitialContactId, "the second agent has a contact of their own");
    await customer.session.sendMessage({ contentType: "text/plain", message: "Hello Ben." });
    await now.ben.heard.message("Hello Ben.");
    equal(ana.heard.all.filter((t) => t.data?.Content === "Hello Ben.").length, 0, "what the first agent still hears");
    await env.control("POST", "agents/ben/status", { status: "Offline" });
    await env.control("POST", `agents/ben/contacts/${now.ben.contactId}/end`);
    await customer.heard.until(event("participant.left"), (i) => i.DisplayName !== "Zoe");
    await customer.session.sendMessage({ contentType: "text/plain", message: "Where are you?" });
    equal(customer.heard.count("ended"), 0, "ends of the chat");
  }],

  ["timers for people who fall silent", async (env, { customer }) => {
    await env.timers(await last(env, customer.chat.contactId), [
      ["CUSTOMER", "IDLE", 2], ["AGENT", "IDLE", 5], ["AGENT", "DISCONNECT_NONCUSTOMER", 2],
    ]);
    const joined = customer.heard.count(event("participant.joined"));
    await env.control("POST", "agents/ben/status", { status: "Available" });
    await env.accept("ben");
    await env.control("POST", "agents/ben/status", { status: "Offline" });
    await customer.heard.until(event("participant.joined"), () => customer.heard.count(event("participant.joined")) > joined);
    await env.control("POST", "clock/advance", { by: "2m" });
    equal((await customer.heard.until("idle", (e) => e.ParticipantRole === "CUSTOMER")).DisplayName, "Zoe", "who is idle");
    await customer.session.sendMessage({ contentType: "text/plain", message: "I am back." });
    await customer.heard.until("returned");
    await env.control("POST", "clock/advance", { by: "3m" });
    await customer.heard.until("idle", (e) => e.ParticipantRole === "AGENT");
    await env.control("POST", "clock/advance", { by: "2m" });
    await customer.heard.until("autodisconnection");
    await customer.heard.until(event("participant.left"), (i) => i.ParticipantRole === "AGENT");
    const { data } = await customer.session.getTranscript({ maxResults: 100 });
    equal(data.Transcript.filter((i) => /idle|returned|autodisconnection/.test(i.ContentType)), [], "timers in the transcript");
  }],

  ["the end, for the customer and for the agent", async (env, { customer, people }) => {
    await env.control("POST", "agents/ben/status", { status: "Available" });
    const sent = await customer.session.sendMessage({ contentType: "text/plain", message: "Goodbye then." });
    const ben = await people.agent("ben", await env.accept("ben"));
    const { data } = await ben.session.getTranscript({ startPosition: { id: sent.data.Id }, scanDirection: "FORWARD", sortOrder: "ASCENDING" });
    equal(data.Transcript[0].Content, "Goodbye then.", "where the agent's transcript begins");
    await customer.session.disconnectParticipant();
    await customer.heard.until(event("chat.ended"));
    await customer.heard.until("ended");
    const left = await ben.heard.until(event("participant.left"));
    equal(left.ParticipantRole, "CUSTOMER", "who left");
    await ben.heard.until("ended");
    const kinds = customer.heard.all.map((t) => t.kind);
    check(kinds.lastIndexOf(event("participant.left")) < kinds.indexOf(event("chat.ended")), `the end came as ${kinds.slice(-6)}`);
    let said;
    await customer.session.sendMessage({ contentType: "text/plain", message: "more" }).catch((err) => { said = String(err); });
    check(/No active connection/.test(said), `after the end: ${said}`);
    let status;
    await people.customer(customer.chat, "a late customer").catch((err) => { status = err._debug._debug.statusCode; });
    equal(status, 403, "connecting after the end");
  }],

  ["a flow shows views, and goes by the answers", async (env, { people }) => {
    const chat = await env.startChat("Views", {
      SupportedMessagingContentTypes: ["text/plain", interactive, `${interactive}.response`],
    });
    const customer = await people.customer(chat, "the visitor");
    const view = await shown(customer);
    equal([view.viewId, view.viewData.Heading], ["form", "Which colour?"], "the view's message");
    const { data } = await customer.session.describeView({ viewToken: view.viewToken });
    check(JSON.parse(data.View.Content.Template).Body && JSON.parse(data.View.Content.InputSchema), "the view has no content");
    check(data.View.Content.Actions.includes("Next"), `the view's actions are ${data.View.Content.Actions}`);
    await refused(customer.session.describeView({ viewToken: "made-up" }), 404, "ResourceNotFoundException", "a made-up token");
    const answer = (action, data) => customer.session.sendMessage({
      contentType: `${interactive}.response`,
      message: JSON.stringify({ templateType: "ViewResource", version: "1.0", action, data }),
    });
    await answer("Next", { FormData: { colour: "green" } });
    await customer.heard.message("It is green.");
    await customer.heard.until("MESSAGE", (i) => i.ContentType === interactive && i.Content.includes("confirmation"));
    await env.control("POST", "clock/advance", { by: "61s" });
    await customer.heard.message("Too late.");
    await customer.heard.until("ended");
  }],

  ["a lost socket: a refusal is an end, a failure breaks the session", async (env, { people }) => {
    for (const [exception, kind] of [["AccessDeniedException", "ended"], ["InternalServerException", "broken"]]) {
      const customer = await people.customer(await env.startChat("Handover inbound"), `who meets ${exception}`);
      await env.control("POST", "faults", [
        { kind: "error", operation: "CreateParticipantConnection", exception },
        { kind: "drop-websockets" },
      ]);
      await customer.heard.until(kind);
      await env.control("POST", "faults");
    }
  }],
];

const interactive = "application/vnd.amazonaws.connect.message.interactive";

/** shown is the view that the flow has sent, perhaps before the customer listened. */
async function shown(customer) {
  const { data } = await customer.session.getTranscript({ maxResults: 100 });
  const item = data.Transcript.find((i) => i.ContentType === interactive);
  check(item?.ParticipantRole === "SYSTEM", `no view in ${JSON.stringify(data.Transcript)}`);
  return JSON.parse(item.Content).data.content;
}

async function last(env, contactId) {
  const { segments } = await env.control("GET", `contacts/${contactId}`);
  return segments[segments.length - 1].contactId;
}
