// What a page remembers of its chat, so that it goes on after a reload. It is the tab's own: nobody who opens
// another tab gets into it. The token in it lets whoever has it speak as the customer.

const key = "handover.customer";

/**
 * @typedef {{ token: string, contactId: string, participantId: string, name: string, startedAt: string, draft: string }} Kept
 */

/** @returns {Kept | null} */
export function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return typeof found?.token === "string" && typeof found.participantId === "string" ? found : null;
  } catch {
    return null; // somebody else's, or no storage: the chat does not outlive the page
  }
}

/** @param {Kept | null} chat null: there is none any more */
export function keep(chat) {
  try {
    chat ? sessionStorage.setItem(key, JSON.stringify(chat)) : sessionStorage.removeItem(key);
  } catch {
    // Without storage the chat works, but for a reload.
  }
}
