import { chatDetails, type ChatDetails, type Started } from "./chatjs.js";
import type { Line } from "./line.js";
import { pause, within } from "./time.js";

/** A chat, for the site's backend: without its token, which the backend does not need. */
export interface Contact {
  readonly contactId: string;
  readonly initialContactId: string;
}

/**
 * What a site's server does in a swap (Clients D). A chat is started and stopped with the Connect API, which a browser
 * cannot call.
 */
export interface Backend {
  /**
   * Starts the replacement (StartChatContact, with the old chat's attributes and a ClientToken made of its contact id,
   * so that asked again it answers the same), and gives its answer. The old chat goes on meanwhile.
   */
  start(old: Contact): Promise<Started>;
  /** Stops the old chat (StopContact); the customer is in the new one. It is asked again when it rejects. */
  stop(old: Contact): Promise<unknown>;
  /** Stops a replacement that came to nothing. Without it, such a chat ends by itself when nobody connects to it. */
  abandon?(replacement: Contact): Promise<unknown>;
}

/** Why a swap did not come about. The conversation goes on in the old chat, unless that has ended. */
export class SwapFailed extends Error {
  override readonly name = "SwapFailed";

  /**
   * code: swapping (there is one on its way), ended (the conversation is over), no-backend, start (no replacement was
   * started), connect (it could not be reached), left (the customer left meanwhile).
   */
  constructor(readonly code: "swapping" | "ended" | "no-backend" | "start" | "connect" | "left", message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** What a swap does to the conversation. */
export interface Stage {
  readonly old: Line;
  /** Resolves when nothing is on its way to the old chat any more, or is known to have come. */
  settled(): Promise<void>;
  /** A line to the replacement; what comes by it is not shown yet. */
  line(details: ChatDetails): Line;
  /** Whether the customer has left meanwhile. */
  left(): boolean;
  /** Whether the page is only being left: another one may go on with the replacement. */
  putAway(): boolean;
  /** Tells that the replacement was started, for the state that is kept. */
  started(details: ChatDetails): void;
  /** From here on the conversation is the new chat's; the old one only says its last words. */
  promote(line: Line): void;
  log(what: string, error?: unknown): void;
}

export interface SwapLimits {
  /** How long each step may take, in milliseconds. */
  readonly start: number;
  readonly connect: number;
  readonly stop: number;
}

/** replace starts a replacement, unless there is one, and goes over to it. It rejects with SwapFailed: nothing has changed then. */
export async function replace(stage: Stage, backend: Backend | undefined, limits: SwapLimits, given: ChatDetails | null): Promise<void> {
  await stage.settled();
  const details = given ?? await begin(stage, backend, limits);
  const abandon = () => drop(stage, backend, details);
  if (stage.left()) {
    abandon();
    throw new SwapFailed("left", "the customer has left");
  }
  stage.started(details);
  const line = stage.line(details);
  try {
    await within(limits.connect, "connecting to the new chat", line.open());
  } catch (error) {
    line.close();
    abandon();
    throw new SwapFailed("connect", "the new chat could not be reached", error);
  }
  if (stage.left()) {
    line.close();
    abandon();
    throw new SwapFailed("left", "the customer has left");
  }
  stage.promote(line);
}

async function begin(stage: Stage, backend: Backend | undefined, limits: SwapLimits): Promise<ChatDetails> {
  if (!backend) {
    throw new SwapFailed("no-backend", "nobody can start a new chat");
  }
  try {
    const asked = Promise.resolve().then(() => backend.start(contactOf(stage.old.details)));
    return chatDetails(await within(limits.start, "starting a new chat", asked, (late) => drop(stage, backend, chatDetails(late))));
  } catch (error) {
    throw new SwapFailed("start", "no new chat was started", error);
  }
}

function drop(stage: Stage, backend: Backend | undefined, details: ChatDetails): void {
  if (stage.putAway()) {
    return;
  }
  Promise.resolve().then(() => backend?.abandon?.(contactOf(details))).catch((error: unknown) => {
    stage.log("a replacement was left behind: it ends by itself", error);
  });
}

const stops = 3;

/**
 * stopOld ends the old chat: the backend does, or else the customer's own leaving it. It gives whether it is over, or
 * somebody has said that it will be.
 */
export async function stopOld(old: Line, backend: Backend | undefined, limits: SwapLimits, log: Stage["log"]): Promise<boolean> {
  for (let attempt = 1; backend && attempt <= stops && !old.over; attempt++) {
    try {
      await within(limits.stop, "stopping the old chat", Promise.resolve().then(() => backend.stop(contactOf(old.details))));
      return true;
    } catch (error) {
      log("the old chat was not stopped", error);
      if (attempt < stops) {
        await pause(limits.stop * 0.05 * attempt);
      }
    }
  }
  if (old.over) {
    return true;
  }
  try {
    await old.session.disconnectParticipant();
    return true;
  } catch (error) {
    log("the old chat could not be left", error);
    return old.over;
  }
}

export function contactOf({ contactId, initialContactId }: ChatDetails): Contact {
  return { contactId, initialContactId: initialContactId ?? contactId };
}
