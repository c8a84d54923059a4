// The page of a custom CCP, as its makers would write it: Amazon's libraries as they are, and everything they
// tell written down in window.heard for the test that drives the page.

/* global connect */

window.heard = [];

function note(event, detail = {}) { window.heard.push({ event, ...detail }); }

/** begin embeds the CCP and listens to all there is. */
window.begin = (ccpUrl, endpoint, params = {}) => {
  connect.ChatSession.setGlobalConfig({ region: "us-east-1", endpoint });
  connect.core.initCCP(document.getElementById("ccp"), {
    ccpUrl, loginPopup: false, softphone: { allowFramedSoftphone: false }, chat: {}, ...params,
  });
  connect.core.onInitialized(() => note("initialized"));
  connect.core.getEventBus().subscribe(connect.EventType.TERMINATED, () => note("terminated"));
  window.subscribed = new Promise((done) => {
    connect.core.getWebSocketManager().onSubscriptionUpdate(() => done(note("websocket subscribed")));
  });
  connect.agent((agent) => {
    window.agent = agent;
    note("agent", { name: agent.getName(), state: agent.getState().name });
    agent.onStateChange(({ oldState, newState }) => note("state", { oldState, newState }));
    agent.onEnqueuedNextState((a) => note("enqueued", { next: a.getNextState()?.name, type: a.getNextState()?.type }));
    agent.onClearedNextState((a) => note("cleared", { next: a.getNextState()?.name ?? null }));
    agent.onRoutable(() => note("routable"));
    agent.onNotRoutable(() => note("not routable"));
    agent.onOffline(() => note("offline"));
    agent.onAfterCallWork(() => note("after call work"));
    agent.onError(() => note("agent error"));
    agent.onRefresh(() => { window.refreshes = (window.refreshes ?? 0) + 1; });
    agent.onWebSocketConnectionLost(() => note("websocket lost"));
    agent.onWebSocketConnectionGained(() => note("websocket gained"));
  });
  connect.contact((contact) => {
    const id = contact.getContactId();
    note("contact", { id });
    for (const name of ["Incoming", "Connecting", "Accepted", "Connected", "Ended", "ACW", "Missed", "Error", "Destroy", "Pending"]) {
      contact[`on${name}`](() => note(name.toLowerCase(), { id }));
    }
  });
};

/** call turns a method with callbacks into a promise; a failure rejects with what the callback got. */
window.call = (f) => new Promise((success, failure) => f({ success, failure: (e) => failure(new Error(typeof e === "string" ? e : JSON.stringify(e))) }));

/** contact is one in the agent's hands, by id. */
window.contactOf = (id) => new connect.Contact(id);

/**
 * talk takes a contact's media controller, writes down what it tells, and gives how long it took to have it, in
 * milliseconds. It ends when the websocket brings messages: those from before can only be read.
 */
window.talk = async (id) => {
  const began = performance.now();
  const controller = await window.contactOf(id).getAgentConnection().getMediaController();
  const took = performance.now() - began;
  controller.onMessage(({ data }) => note("chat", { id, type: data.ContentType, content: data.Content, role: data.ParticipantRole }));
  controller.onTyping(({ data }) => note("typing", { id, role: data.ParticipantRole }));
  window.controllers = { ...window.controllers, [id]: controller };
  await window.subscribed;
  return took;
};
