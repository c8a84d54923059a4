// Package notice tells other programs, over webhooks, what becomes of agents'
// departures and their chats. What it tells is read from the ledger's journal;
// how far each hook has been told is a cursor in the ledger.
//
// It guarantees, of each hook:
//   - every event of its kinds that is in the journal is delivered, once at
//     least: the cursor moves only when the receiver has answered 2xx, so after a
//     crash, or an answer that was lost, an event is sent again with the same
//     Handover-Delivery;
//   - events come in the journal's order, one at a time;
//   - a hook that is new begins at the journal's end; one that was there before
//     goes on where it stopped, also after a restart;
//   - a receiver that cannot be reached, or answers 5xx, 408, 425 or 429, is tried
//     again for ever; what a receiver refuses with another answer is tried again
//     too, and passed over, logged and counted, after GiveUp. Waits between tries
//     double, from one second to five minutes;
//   - one hook never waits for another;
//   - bodies are signed (see Sign); redirects are not followed, answers are not
//     read; neither secrets nor URLs, which may hold secrets, are logged.
//
// It is one process's job: two that run the same hooks on one ledger deliver
// everything twice.
package notice
