// A connectlocal of one's own, in another process, and the AWS SDK pointed at it.
//
// The binary is what $HANDOVER names. It is started as its README says, told
// apart by the line it prints, and spoken to over HTTP.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ConnectClient, StartChatContactCommand, UpdateParticipantRoleConfigCommand } from "@aws-sdk/client-connect";

const seed = fileURLToPath(new URL("chatjs-seed.yaml", import.meta.url));

/** Local is a running `handover local`, its control API and its Connect API. */
export class Local {
  /** start runs the binary and waits until it serves. */
  static async start(...flags) {
    const binary = process.env.HANDOVER;
    if (!binary) {
      throw new Error("HANDOVER has to name the handover binary");
    }
    const child = spawn(binary, ["local", "--listen", "127.0.0.1:0", "--controller=false", "--seed", seed, ...flags], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    if (!line.startsWith("ready http://")) {
      child.kill();
      throw new Error(`${binary} said ${line} instead of ready http://ADDR`);
    }
    const local = new Local(child, line.split(" ")[1]);
    local.facts = await local.control("GET", "instance");
    return local;
  }

  constructor(child, url) {
    this.child = child;
    this.url = url;
    this.region = "us-east-1";
    this.aws = new ConnectClient({
      endpoint: url,
      region: this.region,
      credentials: { accessKeyId: "any", secretAccessKey: "any" },
    });
  }

  /** stop ends the process as an operator does, and gives its exit code. */
  async stop() {
    this.aws.destroy();
    this.child.kill("SIGTERM");
    const [code] = await once(this.child, "exit");
    return code;
  }

  /** control calls the control API; a refusal is an Error. */
  async control(method, path, body) {
    const answer = await fetch(`${this.url}/_local/v1/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return text ? JSON.parse(text) : undefined;
  }

  /** accept lets an agent take the chat that rings, or the next one that does. */
  async accept(username) {
    const patience = AbortSignal.timeout(20_000);
    const events = await fetch(`${this.url}/_local/v1/events`, { signal: patience });
    const happens = events.body[Symbol.asyncIterator]();
    for (;;) {
      const { contacts } = await this.control("GET", `agents/${username}`);
      const ringing = contacts.find((c) => c.state === "CONNECTING");
      if (ringing) {
        await happens.return();
        await this.control("POST", `agents/${username}/contacts/${ringing.contactId}/accept`);
        return ringing.contactId;
      }
      await happens.next();
    }
  }

  /** transport is the websocket that an agent's desktop has for all chats, as the CCP gets it. */
  async transport(username) {
    const { accessToken } = await this.post("/connect/auth/login", {}, { agent: username });
    const { webSocketTransport } = await this.post(
      "/connect/api",
      { "x-amz-target": "AmazonConnectCTIService.CreateTransport", "x-amz-bearer": accessToken },
      { transportType: "web_socket" },
    );
    return webSocketTransport;
  }

  async post(path, headers, body) {
    const answer = await fetch(this.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`POST ${path}: ${answer.status} ${text}`);
    }
    return JSON.parse(text);
  }

  /** startChat is what a web site's server does for its visitor. */
  async startChat(flow, more = {}) {
    const { ContactId, ParticipantId, ParticipantToken } = await this.aws.send(
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
    await this.aws.send(
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
