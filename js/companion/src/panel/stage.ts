import type { PanelView } from "../panel.js";
import type { Departure, DepartureChat } from "../wire.js";

/** How much of the panel there is. */
export type Mode = "absent" | "open" | "folded";

/**
 * Whether there is a panel, and of which departure. It opens once for each departure that has live chats and may be
 * shown; what the agent has folded or put away stays so for that departure.
 */
export class Stage {
  mode: Mode = "absent";
  /** The departure that is shown; null where there is nothing but a notice to be shown. */
  departure: Departure | null = null;
  #mayShow = false;
  #wasAlone = false;

  /** Takes in what is known now. */
  see(view: PanelView): void {
    const told = view.departure;
    const becameAlone = view.alone > 0 && !this.#wasAlone;
    this.#wasAlone = view.alone > 0;
    if (!told) {
      this.#without(view, becameAlone);
      return;
    }
    this.#mayShow = told.ask && !told.shadow;
    if (!this.#mayShow) {
      this.putAway();
    } else if (told.id === this.departure?.id) {
      this.departure = told;
    } else if (isOver(told)) {
      this.putAway();
    } else {
      this.departure = told;
      this.mode = "open";
    }
  }

  fold(): void {
    this.mode = "folded";
  }

  unfold(): void {
    this.mode = "open";
  }

  /** Puts the panel away; it comes back with the next departure. */
  putAway(): void {
    this.mode = "absent";
  }

  /**
   * There is no departure any more, and nothing has said how it ended: chats that the agent still has are kept. Or
   * none was heard of, and the companion had to act alone; that is said only to agents to whom a departure has been
   * shown, since it is the departure that tells whether they are asked.
   */
  #without(view: PanelView, becameAlone: boolean): void {
    const shown = this.departure;
    if (shown && view.connected && view.alone === 0 && !isOver(shown)) {
      this.departure = { ...shown, chats: shown.chats.filter((c) => isWith(view, c)).map((c) => ({ ...c, phase: "returned" })) };
      if (this.departure.chats.length === 0) {
        this.putAway();
      }
    }
    if (becameAlone && this.#mayShow && this.mode === "absent") {
      this.departure = null;
      this.mode = "open";
    }
  }
}

/** Whether nothing more becomes of the departure's chats. */
export function isOver(departure: Departure): boolean {
  return !isOpen(departure) || departure.chats.every(isFinal);
}

/** Whether the controller takes choices for it. One that is over is shown for a while longer. */
export function isOpen(departure: Departure): boolean {
  return departure.state === "grace" || departure.state === "moving";
}

/** Whether nothing more becomes of the chat. One that is kept until some time goes on its way then. */
function isFinal(chat: DepartureChat): boolean {
  return isSettled(chat) || (chat.phase === "kept" && chat.keptUntil === 0);
}

/** Whether it is known what has become of the chat. */
export function isSettled(chat: DepartureChat): boolean {
  return settled.has(chat.phase);
}

const settled = new Set(["landed", "returned", "ended", "stranded"]);

/** Whether the agent has the chat, as the desk shows it. */
function isWith(view: PanelView, chat: DepartureChat): boolean {
  return view.contacts.some((c) => c.contactId === chat.contactId && (c.state === "connected" || c.state === "connecting"));
}
