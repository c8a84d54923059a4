/**
 * The customer's side of Handover, on top of Amazon's chat library (amazon-connect-chatjs, which the page brings): the
 * page talks to a conversation, which stays one while agents come and go and while a chat is swapped for another.
 *
 * What a page should know of chatjs, beyond what the conversation hides: it keeps one HTTP client for a region, made
 * with the endpoint of the first setGlobalConfig; it sends typing once in ten seconds over all sessions; receipts are
 * refused where more than two are in a chat; and without disableCSM it sends measurements to Amazon.
 */

export type { Attachment, ChatDetails, Session, SessionFactory, Started } from "./chatjs.js";
export { createConversation, resumeConversation, type Conversation } from "./conversation.js";
export type { State, SwapState } from "./keep.js";
export { Ended } from "./line.js";
export type { Connection, Limits, Options } from "./options.js";
export { NotSent } from "./outbox.js";
export type { Person } from "./people.js";
export { swapOn, type Source, type SwapOnOptions } from "./signal.js";
export { SwapFailed, type Backend, type Contact } from "./swap.js";
export type { Texts } from "./texts.js";
export { TooLate } from "./time.js";
export type { Delivery, Entry } from "./transcript.js";
