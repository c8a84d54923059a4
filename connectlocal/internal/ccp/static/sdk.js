// The port that Amazon's newer SDK (@amazon-connect/contact and its kin) asks the CCP through. Streams makes
// one itself, and its media controller waits for an answer from it before a chat session begins (clients F).

import { agentRoutes } from "./sdk-agent.js";
import { contactRoutes } from "./sdk-contact.js";
import { changes } from "./sdk-topics.js";
import { Refused } from "./service.js";

const healthCheckMs = 10000;

/** port offers the port to the embedding page for one session. It returns what ends it. */
export function port({ conduit, session, desk }) {
  if (!conduit.framed) return () => {};
  const { port1, port2 } = new MessageChannel();
  const routes = { ...agentRoutes({ session, desk }), ...contactRoutes({ session, desk }) };
  const topics = new Topics(port1);
  const started = new Date();
  let checks = 0;
  port1.onmessage = async ({ data }) => {
    switch (data?.type) {
      case "cross-domain-site-ready":
        port1.postMessage({
          type: "acknowledge", connectionId: conduit.id, healthCheckInterval: healthCheckMs, status: { initialized: true, startTime: started },
        });
        break;
      case "healthCheck":
        port1.postMessage({ type: "healthCheckResponse", time: Date.now(), counter: ++checks });
        break;
      case "request":
        port1.postMessage(await respond(data, routes, desk));
        break;
      case "subscribe":
        topics.add(data.topic);
        break;
      case "unsubscribe":
        topics.remove(data.topic);
    }
  };
  const publish = ({ detail: { agent, before } }) => {
    for (const [key, data, parameter] of changes(agent, before)) topics.publish(key, data, parameter);
  };
  desk.addEventListener("update", publish);
  // Only a port goes over; what it carries later nobody but its receiver hears.
  window.parent.postMessage({ type: "cross-domain-adapter-init" }, "*", [port2]);
  return () => {
    desk.removeEventListener("update", publish);
    port1.close();
  };
}

/** respond answers one request; what there is no route for is refused at once. */
async function respond({ namespace, command, requestId, data }, routes, desk) {
  const answer = { type: "response", namespace, command, requestId, timestamp: Date.now() };
  const route = Object.hasOwn(routes, command) ? routes[command] : undefined;
  if (!route) return { ...answer, isError: true, errorKey: "handlerNotFound", reason: `connectlocal has no ${command}`, details: { command } };
  try {
    return { ...answer, isError: false, data: await route(data ?? {}, await desk.ready && desk.agent) };
  } catch (e) {
    const key = e instanceof Refused ? e.type : e.key ?? "unknown";
    return { ...answer, isError: true, errorKey: key, reason: e.message, details: { command } };
  }
}

/** Topics are what the embedding page has subscribed to. */
class Topics {
  #port;
  #all = new Map();

  constructor(port) { this.#port = port; }

  add(topic) { this.#all.set(id(topic), topic); }
  remove(topic) { this.#all.delete(id(topic)); }

  /** publish tells those who want to know of all, and those who want to know of this one. */
  publish(key, data, parameter) {
    for (const topic of this.#all.values()) {
      if (topic.key === key && (topic.parameter === undefined || topic.parameter === parameter)) this.#port.postMessage({ type: "publish", topic, data });
    }
  }
}

function id({ namespace, key, parameter }) { return JSON.stringify([namespace, key, parameter]); }
