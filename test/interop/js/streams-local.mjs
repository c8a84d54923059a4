// A connectlocal of one's own, and customers.

import { Local as Base } from "./local.mjs";

/** Local is a running `handover local` with the built-in instance. */
export class Local extends Base {
  /** connect calls the Connect API. */
  connect(method, path, body) { return this.ask(method, path, {}, body); }

  /** participant calls the participant service. */
  participant(path, bearer, body) { return this.ask("POST", `/participant/${path}`, { "x-amz-bearer": bearer }, body); }

  /** customer starts a chat and connects. */
  async customer(more = {}) {
    const { instanceId, flows } = this.facts;
    const started = await this.connect("PUT", "/contact/chat", {
      InstanceId: instanceId, ContactFlowId: flows["Handover inbound"], ParticipantDetails: { DisplayName: "Zoe" }, ...more,
    });
    const { ConnectionCredentials } = await this.participant("connection", started.ParticipantToken, { Type: ["CONNECTION_CREDENTIALS"], ConnectParticipant: true });
    return new Customer(this, started.ContactId, ConnectionCredentials.ConnectionToken);
  }
}

/** Customer is the other side of a chat, without a library. */
class Customer {
  constructor(local, contactId, token) { Object.assign(this, { local, contactId, token }); }

  say(Content) { return this.local.participant("message", this.token, { ContentType: "text/plain", Content }); }

  /** texts is what has been said, as ROLE: text. */
  async texts() {
    const { Transcript } = await this.local.participant("transcript", this.token, { MaxResults: 100, SortOrder: "ASCENDING", StartPosition: {} });
    return Transcript.filter((i) => i.Type === "MESSAGE").map((i) => `${i.ParticipantRole}: ${i.Content}`);
  }

  /** chat is the whole of it, as the control API tells. */
  chat() { return this.local.control("GET", `contacts/${this.contactId}`); }
}
