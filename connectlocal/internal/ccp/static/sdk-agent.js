// The SDK's questions about the agent.

/** agentRoutes are the commands; each gets the request's data and the agent as it is. */
export function agentRoutes({ session, desk }) {
  const states = ({ configuration }) => configuration.agentStates;

  async function pick(state) {
    if (!state) throw Object.assign(new Error("there is no such agent state"), { key: "invalidState" });
    const updated = new Promise((done) => desk.addEventListener("update", done, { once: true }));
    const { snapshot } = desk.agent;
    await session.call("putAgentState", { state, enqueueNextState: true });
    if ((snapshot.nextState ?? snapshot.state).agentStateARN !== state.agentStateARN) await updated;
    const after = desk.agent.snapshot;
    return after.nextState ? { status: "queued", current: after.state, next: after.nextState } : { status: "updated", current: after.state };
  }

  return {
    "agent/getARN": (_, { configuration }) => ({ ARN: configuration.agentARN }),
    "agent/getName": (_, { configuration }) => ({ name: configuration.name }),
    "agent/getState": (_, { snapshot }) => snapshot.state,
    "agent/getAvailabilityState": (_, { snapshot }) => ({ ...snapshot.state, ...(snapshot.nextState ? { nextState: snapshot.nextState } : {}) }),
    "agent/getRoutingProfile": (_, { configuration }) => configuration.routingProfile,
    "agent/getRoutingProfileQueues": (_, { configuration }) => configuration.routingProfile.queues,
    "agent/getDefaultOutboundQueue": (_, { configuration }) => configuration.routingProfile.defaultOutboundQueue,
    "agent/getChannelConcurrency": (_, { configuration }) => configuration.routingProfile.channelConcurrencyMap,
    "agent/getExtension": (_, { configuration }) => ({ extension: configuration.extension || null }),
    "agent/getDialableCountries": (_, { configuration }) => ({ dialableCountries: configuration.dialableCountries }),
    "agent/listAvailabilityStates": (_, agent) => states(agent),
    "agent/listSecurityProfilePermissions": (_, { configuration }) => ({ permissions: configuration.permissions }),
    "agent/getNetworkConnectionStatus": () => ({ status: "connected", timestamp: Date.now() }),
    "agent/setAvailabilityState": ({ agentStateARN }, agent) => pick(states(agent).find((s) => s.agentStateARN === agentStateARN)),
    "agent/setAvailabilityStateByName": ({ agentStateName }, agent) => pick(states(agent).find((s) => s.name === agentStateName)),
    "agent/setOffline": (_, agent) => pick(states(agent).find((s) => s.type === "offline")),
    "agent/listQuickConnects": async ({ queueARNs, options }) => {
      const { endpoints, nextToken } = await session.call("getEndpoints", { queueARNs: [queueARNs].flat(), ...options });
      return { quickConnects: endpoints.map(({ endpointARN, type, name }) => ({ endpointARN, type, name })), nextToken: nextToken ?? null };
    },
  };
}
