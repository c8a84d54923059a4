// An agent workspace as far as a third-party service sees of it: the other end of @amazon-connect/app, written from
// what that sends and takes (core/lib-esm), with an agent of a connectlocal behind it.

/* global window, document, fetch, EventSource */

const namespace = "aws.connect.contact";

/** What the documents ask a permission for; the rest needs none. */
const permissions = {
  "agent/getARN": "User.Details.View",
  "agent/getName": "User.Details.View",
  "agent/getRoutingProfile": "User.Configuration.View",
  "agent/listQuickConnects": "User.Configuration.View",
  "contact/getQueue": "Contact.Details.View",
  "contact/incoming": "Contact.Details.View",
  "contact/connecting": "Contact.Details.View",
  "contact/connected": "Contact.Details.View",
  "contact/acw": "Contact.Details.View",
  "contact/missed": "Contact.Details.View",
  "contact/cleared": "Contact.Details.View",
  "contact/participantStateChanged": "Contact.Details.View",
  "contact/transfer": "Contact.Details.Edit",
  "contact/clear": "Contact.Details.Edit",
};

/** Fault is a refusal, by its key. */
class Fault extends Error {
  constructor(key) {
    super(key);
    this.key = key;
  }
}

async function ask(path, method = "GET", body = undefined) {
  const answer = await fetch(`/connectlocal${path}`, { method, body: body && JSON.stringify(body), headers: { "content-type": "application/json" } });
  const text = await answer.text();
  if (!answer.ok) throw new Fault(answer.status < 500 ? "invalidRequest" : "internal");
  return text ? JSON.parse(text) : undefined;
}

const control = (path, method, body) => ask(`/_local/v1/${path}`, method, body);

const types = { ROUTABLE: "routable", CUSTOM: "not_routable", OFFLINE: "offline" };
const participantStates = { CONNECTING: "connecting", CONNECTED: "connected", REJECTED: "rejected" };
const lifecycle = { CONNECTING: "connecting", CONNECTED: "connected", ENDED: "acw", MISSED: "missed", REJECTED: "missed", ERROR: "error" };

/** Agent is the one who works in the workspace. */
class Agent {
  constructor(username, instance, statuses) { Object.assign(this, { username, instance, statuses }); }

  static async of(username) {
    const instance = await control("instance");
    const { AgentStatusSummaryList: list } = await ask(`/agent-status/${instance.instanceId}`);
    return new Agent(username, instance, new Map(list.map((s) => [s.Name, s])));
  }

  view() { return control(`agents/${this.username}`); }

  press(contactId, button, body) { return control(`agents/${this.username}/contacts/${contactId}/${button}`, "POST", body); }

  status(name, since) {
    const { Arn, Type } = this.statuses.get(name);
    return { agentStateARN: Arn, name, type: types[Type], startTimestamp: new Date(since) };
  }

  current(v) { return this.status(v.status, v.statusSince); }

  next(v) { return v.nextStatus ? this.status(v.nextStatus, v.nextStatusSince) : null; }

  slot(v, contactId) {
    const found = v.contacts.find((c) => c.contactId === contactId);
    if (!found) throw new Fault("contactNotFound");
    return found;
  }
}

const described = (c) => ({ contactId: c.contactId, initialContactId: c.initialContactId, type: "chat", subtype: "connect:Chat" });
const own = (c) => `own-part-in-${c.contactId}`;
const stateOf = (c) => ({ value: participantStates[c.state] ?? "disconnected" });

/** routes are the commands of the two clients. */
function routes(agent, pageSize) {
  const { instanceId, instanceArn } = agent.instance;

  async function profile() {
    const { routingProfile } = await agent.view();
    const id = agent.instance.routingProfiles[routingProfile];
    const { RoutingProfile: p } = await ask(`/routing-profiles/${instanceId}/${id}`);
    const { RoutingProfileQueueConfigSummaryList: served } = await ask(`/routing-profiles/${instanceId}/${id}/queues`);
    const queues = served.map((q) => ({ name: q.QueueName, queueARN: q.QueueArn, queueId: q.QueueArn }));
    const outbound = `${instanceArn}/queue/${p.DefaultOutboundQueueId}`;
    return {
      name: p.Name, routingProfileARN: p.RoutingProfileArn, routingProfileId: p.RoutingProfileArn, channelConcurrencyMap: {}, queues,
      defaultOutboundQueue: queues.find((q) => q.queueARN === outbound) ?? { name: "", queueARN: outbound, queueId: outbound },
    };
  }

  async function quickConnects(queueARNs) {
    const found = new Map();
    for (const arn of [queueARNs].flat()) {
      const { QuickConnectSummaryList: list } = await ask(`/queues/${instanceId}/${arn.split("/").at(-1)}/quick-connects`);
      for (const q of list) found.set(q.Arn, { type: q.QuickConnectType === "QUEUE" ? "queue" : "agent", endpointARN: q.Arn, name: q.Name });
    }
    return [...found.values()];
  }

  async function page({ queueARNs, options }) {
    const all = await quickConnects(queueARNs);
    const from = Number(options?.nextToken ?? 0);
    const to = from + (pageSize ?? options?.maxResults ?? 500);
    return { quickConnects: all.slice(from, to), nextToken: to < all.length ? String(to) : null };
  }

  async function transfer({ contactId, quickConnect }) {
    agent.slot(await agent.view(), contactId);
    const { queues } = await profile();
    const known = (await quickConnects(queues.map((q) => q.queueARN))).find((q) => q.endpointARN === quickConnect.endpointARN);
    if (!known) throw new Fault("badEndpoint");
    await agent.press(contactId, "transfer", { quickConnect: known.name });
  }

  async function slotOf(participantId) {
    const found = (await agent.view()).contacts.find((c) => own(c) === participantId);
    if (!found) throw new Fault("participantNotFound");
    return found;
  }

  const of = (f) => async ({ contactId }) => f(agent.slot(await agent.view(), contactId));

  return {
    "agent/getARN": () => ({ ARN: `${instanceArn}/agent/${agent.instance.users[agent.username]}` }),
    "agent/getName": async () => ({ name: (await agent.view()).name }),
    "agent/getAvailabilityState": async () => {
      const v = await agent.view();
      const next = agent.next(v);
      return { ...agent.current(v), ...(next ? { nextState: next } : {}) };
    },
    "agent/getRoutingProfile": profile,
    "agent/listQuickConnects": page,
    "contact/listContacts": async () => (await agent.view()).contacts.map(described),
    "contact/getQueue": of((c) => ({ name: c.queue, queueARN: `${instanceArn}/queue/${c.queueId}`, queueId: c.queueId })),
    "contact/listParticipants": of((c) => [
      { participantId: `customer-of-${c.contactId}`, contactId: c.contactId, type: { value: "inbound" }, isInitial: true, isSelf: false },
      { participantId: own(c), contactId: c.contactId, type: { value: "agent" }, isInitial: false, isSelf: true },
    ]),
    "contact/getParticipantState": async ({ participantId }) => stateOf(await slotOf(participantId)),
    "contact/transfer": transfer,
    "contact/disconnectSelf": of((c) => agent.press(c.contactId, "end").then(() => undefined)),
    "contact/clear": of((c) => agent.press(c.contactId, "clear").then(() => undefined)),
  };
}

/** changes are what subscribers hear of between two views: [key, data, parameter]. */
function* changes(agent, was, is) {
  if (is.status !== was.status) {
    yield ["agent/availabilityStateChanged", { state: agent.current(is), previous: { state: agent.current(was) } }];
  }
  if (is.nextStatus !== was.nextStatus) {
    const previous = agent.next(was);
    yield ["agent/nextAvailabilityStateChanged", { nextState: agent.next(is), ...(previous ? { previous: { nextState: previous } } : {}) }];
  }
  const before = new Map(was.contacts.map((c) => [c.contactId, c]));
  for (const c of is.contacts) {
    const earlier = before.get(c.contactId);
    before.delete(c.contactId);
    if (earlier?.state === c.state) continue;
    yield [`contact/${lifecycle[c.state]}`, described(c), c.contactId];
    if (earlier) yield ["contact/participantStateChanged", { participantId: own(c), contactId: c.contactId, state: stateOf(c) }, own(c)];
  }
  for (const c of before.values()) yield ["contact/cleared", described(c), c.contactId];
}

/** Link is the connection to one service. */
class Link {
  constructor(port, agent, { granted, pageSize }) {
    Object.assign(this, { port, granted, routes: routes(agent, pageSize), topics: new Map(), checks: 0 });
    port.onmessage = ({ data }) => void this.take(data);
    port.postMessage({ type: "acknowledge", connectionId: "connection", status: { initialized: true, startTime: new Date() }, healthCheckInterval: 1000 });
    const config = { arn: "arn:service", namespace: "handover", id: "service", name: "Handover", description: "", accessUrl: "", initializationTimeout: 5000, applyToAgentWorkspace: true };
    port.postMessage({ type: "appLifecycle", stage: "create", instanceId: "service", appInstanceId: "service", config, appConfig: config, region: "us-east-1" });
  }

  async take(message) {
    switch (message.type) {
      case "request": return this.port.postMessage(await this.respond(message));
      case "subscribe": return this.subscribe(message.topic);
      case "unsubscribe": return this.topics.delete(JSON.stringify(message.topic));
      case "healthCheck": return this.port.postMessage({ type: "healthCheckResponse", time: Date.now(), counter: ++this.checks });
      case "log": return window.heard.push({ event: "log", level: message.level, message: message.message });
      case "metric": return undefined;
      default: return window.heard.push({ event: message.type, message: message.message, stage: message.stage });
    }
  }

  may(key) { return !permissions[key] || this.granted.includes(permissions[key]); }

  subscribe(topic) {
    if (this.may(topic.key)) this.topics.set(JSON.stringify(topic), topic);
    else window.heard.push({ event: "subscription refused", key: topic.key });
  }

  async respond({ namespace: asked, command, requestId, data }) {
    window.heard.push({ event: "request", command });
    const answer = { type: "response", namespace: asked, requestId };
    try {
      if (asked !== namespace || !Object.hasOwn(this.routes, command)) throw new Fault("handlerNotFound");
      if (!this.may(command)) throw new Fault("missingPermission");
      return { ...answer, isError: false, data: await this.routes[command](data ?? {}) };
    } catch (e) {
      return { ...answer, isError: true, errorKey: e.key ?? "unknown", reason: e.message, details: { command, requestData: data } };
    }
  }

  publish(key, data, parameter) {
    for (const topic of this.topics.values()) {
      if (topic.namespace === namespace && topic.key === key && (!topic.parameter || topic.parameter === parameter)) {
        this.port.postMessage({ type: "publish", topic, data });
      }
    }
  }
}

window.heard = [];

/** open is the workspace of an agent, with one service in it. */
window.open = async (username, { granted = Object.values(permissions), pageSize } = {}) => {
  const agent = await Agent.of(username);
  let seen = await agent.view();
  let link;
  let turn = Promise.resolve();
  const look = async () => {
    const was = seen;
    seen = await agent.view();
    for (const change of changes(agent, was, seen)) link?.publish(...change);
  };
  await new Promise((ready) => {
    const events = new EventSource("/connectlocal/_local/v1/events");
    events.onopen = ready;
    events.onmessage = () => { turn = turn.then(look); };
  });
  const frame = document.createElement("iframe");
  window.addEventListener("message", ({ source, data, ports }) => {
    if (source !== frame.contentWindow || data?.type !== "connect-app-host-init") return;
    window.heard.push({ event: "init", providerId: data.providerId });
    link = new Link(ports[0], agent, { granted, pageSize });
  });
  window.topics = () => [...link.topics.values()];
  frame.src = "/service.html";
  document.body.append(frame);
};
