// A connectlocal of one's own, and the AWS SDK pointed at it.

import { fileURLToPath } from "node:url";
import { ConnectClient, StartChatContactCommand, UpdateParticipantRoleConfigCommand } from "@aws-sdk/client-connect";
import { Local as Base } from "./local.mjs";

const seed = fileURLToPath(new URL("chatjs-seed.yaml", import.meta.url));

/** Local is a running `handover local` with views and flows of this suite, and its Connect API. */
export class Local extends Base {
  static start(...flags) { return super.start("--seed", seed, ...flags); }

  constructor(child, url) {
    super(child, url);
    this.region = this.aws.region;
    this.client = new ConnectClient(this.aws);
  }

  stop() {
    this.client.destroy();
    return super.stop();
  }

  /** accept lets an agent take the chat that rings, or the next one that does. */
  async accept(username) {
    const contact = await this.offered(username);
    await this.press(username, contact, "accept");
    return contact;
  }

  /** transport is the websocket that an agent's desktop has for all chats, as the CCP gets it. */
  async transport(username) {
    const { accessToken } = await this.ask("POST", "/connect/auth/login", {}, { agent: username });
    const { webSocketTransport } = await this.ask(
      "POST",
      "/connect/api",
      { "x-amz-target": "AmazonConnectCTIService.CreateTransport", "x-amz-bearer": accessToken },
      { transportType: "web_socket" },
    );
    return webSocketTransport;
  }

  /** startChat is what a web site's server does for its visitor. */
  async startChat(flow, more = {}) {
    const { ContactId, ParticipantId, ParticipantToken } = await this.client.send(
      new StartChatContactCommand({
        InstanceId: this.facts.instanceId,
        ContactFlowId: this.facts.flows[flow],
        ParticipantDetails: { DisplayName: "Zoe" },
        ...more,
      }),
    );
    return { contactId: ContactId, participantId: ParticipantId, participantToken: ParticipantToken };
  }

  /** timers sets the chat's timers for people, in minutes. */
  async timers(contactId, list) {
    await this.client.send(
      new UpdateParticipantRoleConfigCommand({
        InstanceId: this.facts.instanceId,
        ContactId: contactId,
        ChannelConfiguration: {
          Chat: {
            ParticipantTimerConfigList: list.map(([role, type, minutes]) => ({
              ParticipantRole: role,
              TimerType: type,
              TimerValue: { ParticipantTimerDurationInMinutes: minutes },
            })),
          },
        },
      }),
    );
  }
}
