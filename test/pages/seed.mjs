// An office as large as offices get here: 200 agents in five profiles, and as many chats as are asked for.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const queues = ["Support", "Billing", "VIP"];

/** A seed without quotas. JSON is YAML, too. */
function seed(agents, each) {
  const profiles = Array.from({ length: 5 }, (_, n) => ({
    name: `P${n + 1}`, chats: each, queues: queues.map((queue, q) => ({ queue, priority: (n + q) % 3 + 1 })), default_outbound: "Support",
  }));
  return {
    statuses: [{ name: "Available", type: "ROUTABLE" }, { name: "Lunch", type: "CUSTOM" }, { name: "Offline", type: "OFFLINE" }],
    hours: [{ name: "Round the clock", time_zone: "UTC", open: [{ from: "00:00", to: "24:00" }] }],
    queues: queues.map((name) => ({ name, hours: "Round the clock" })),
    routing_profiles: profiles,
    users: Array.from({ length: agents }, (_, n) => ({ username: username(n), first_name: "Agent", last_name: String(n + 1), routing_profile: `P${n % 5 + 1}` })),
    flows: ["inbound", "disconnect", "customer queue", "agent whisper"].map((f) => ({ shipped: `Handover ${f}` })),
    quotas: { off: true },
    limits: { users: agents + 10, active_chats: agents * each + 200 },
  };
}

export const username = (n) => `a${String(n + 1).padStart(3, "0")}`;

/** seedFile writes it to a file, which goes when t ends. @param {{ after: (f: () => unknown) => void }} t */
export async function seedFile(t, { agents = 200, each = 5 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "handover-pages-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "seed.yaml");
  await writeFile(file, JSON.stringify(seed(agents, each)));
  return file;
}

/**
 * customers start chats and connect, twenty at a time, and are given back with their tokens.
 * @param {import("./office.mjs").Office} office @param {number} many
 */
export async function customers(office, many) {
  const { instanceId, flows } = await office.control("GET", "instance");
  const made = [];
  const next = async () => {
    for (let n = made.length; n < many; n = made.length) {
      made.push(undefined);
      const chat = await office.ask("PUT", "/contact/chat", {
        InstanceId: instanceId, ContactFlowId: flows["Handover inbound"], ParticipantDetails: { DisplayName: `Customer ${n + 1}` },
        Attributes: { queue: queues[n % queues.length] },
      });
      const { ConnectionCredentials } = await office.ask("POST", "/participant/connection", { Type: ["CONNECTION_CREDENTIALS"], ConnectParticipant: true }, { "x-amz-bearer": chat.ParticipantToken });
      made[n] = { contactId: chat.ContactId, token: ConnectionCredentials.ConnectionToken };
    }
  };
  await Promise.all(Array.from({ length: 20 }, next));
  return made;
}
