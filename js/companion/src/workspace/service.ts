import { AmazonConnectService } from "@amazon-connect/app";
import { AgentClient, ContactClient } from "@amazon-connect/contact";
import type { Clients } from "./desk.js";

/**
 * Makes this page a third-party service of the agent workspace that has loaded it. It resolves when the workspace has
 * created the service, and rejects when the workspace does not answer, or this page is none of its. failed is told of
 * every error of the connection, by its key.
 */
export function openWorkspace(failed: (error: unknown) => void): Promise<Clients> {
  return new Promise((resolve, reject) => {
    const provider = begin(() => resolve(clientsOf(provider)));
    provider.onError(({ key, isFatal }) => {
      const error = new Error(`the workspace: ${key}`);
      failed(error);
      if (isFatal) {
        reject(error);
      }
    });
  });
}

function begin(created: () => void): AmazonConnectService {
  try {
    return AmazonConnectService.init({ onCreate: async () => created() }).provider;
  } catch {
    throw new Error("handover: a companion, or another service, has begun in this page already");
  }
}

/**
 * The two packages may bring two versions of @amazon-connect/core, whose classes TypeScript takes for two because of
 * their protected members. A client that is given its provider needs no class in common with it.
 */
function clientsOf(provider: AmazonConnectService): Clients {
  const config = { provider } as unknown as ConstructorParameters<typeof AgentClient>[0];
  return { agent: new AgentClient(config), contact: new ContactClient(config) };
}
