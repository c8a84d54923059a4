import { startCompanion, type Companion, type CompanionOptions } from "./companion.js";
import { workspaceDesk, type Naming } from "./workspace/desk.js";
import { openWorkspace } from "./workspace/service.js";

/** Options of startWorkspaceCompanion. */
export interface WorkspaceOptions extends CompanionOptions {
  /**
   * The agent's username, or what gives it for the agent's ARN and full name, which is all that the workspace tells.
   * The user's id is the end of the ARN. Default: the name, which is right where agents are named by their usernames;
   * where it is wrong the controller refuses the session, for the enrolment is another agent's.
   */
  agent?: Naming;
}

/**
 * Starts a companion in a page that the agent workspace loads as a third-party service: without anything to be seen,
 * from when the workspace is loaded until it is closed. It resolves when the workspace has told who the agent is, and
 * rejects outside a workspace, without a permission, and when it is called again.
 *
 * The service has to be given these permissions, as Amazon's documents name them (agentworkspace/devguide):
 *
 * - User.Details.View: the agent's name and ARN; not where `agent` is a username
 * - User.Configuration.View: queues and quick connects; without it chats are disconnected instead of transferred
 * - Contact.Details.View: contacts' events, and the queue that a chat came from; without it changes are seen up to 20 s late
 * - Contact.Details.Edit: transferring, and clearing what has ended
 *
 * Statuses and the next one, the list of contacts, who takes part in them and leaving one need none ("*").
 */
export async function startWorkspaceCompanion({ agent, ...options }: WorkspaceOptions): Promise<Companion> {
  const log = options.log ?? ((message: string) => console.info(`handover: ${message}`));
  const failed = (error: unknown): void => log(error instanceof Error ? error.message : "the workspace: unknown");
  const desk = workspaceDesk(await openWorkspace(failed), agent ?? (({ name }) => name), failed);
  try {
    const companion = await startCompanion(desk, { warn: false, ...options });
    return new WorkspaceCompanion(companion, () => desk.stop());
  } catch (error) {
    desk.stop();
    throw error;
  }
}

/** A companion whose desk ends with it. */
class WorkspaceCompanion implements Companion {
  constructor(
    private readonly companion: Companion,
    private readonly ended: () => void,
  ) {}

  get connected(): boolean { return this.companion.connected; }

  get leads(): boolean { return this.companion.leads; }

  get others(): number { return this.companion.others; }

  stop(): void {
    this.companion.stop();
    this.ended();
  }
}

export type { Companion, CompanionOptions } from "./companion.js";
export { NotPossible, type Desk } from "./desk.js";
export { WorkspaceDesk, workspaceDesk, type Clients, type Naming, type Person } from "./workspace/desk.js";
export { openWorkspace } from "./workspace/service.js";
