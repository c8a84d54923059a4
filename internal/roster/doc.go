// Package roster folds the agent event stream into what is known now of each
// agent, and says what changed: the knowing part of Handover.
//
//	           off-line chosen, with live chats: Departed
//	at work ──────────────────────────────────────────────► leaving
//	  │ ▲ ▲                                                  │ │ ▲
//	  │ │ └───────────────────── Returned ───────────────────┘ │ │ a chat comes:
//	  │ │                                   no live chat left  │ │ Departed
//	  │ │                                                      ▼ │
//	  │ └─────── Returned, if a departure went before ──────── away
//	  └────────────── off-line chosen, without a chat ──────────►
//
// In Amazon Connect an agent with live chats who picks Offline stays Available;
// the choice is queued as next status until every slot is clear. So an agent is
// leaving when the next status counts as off-line, or there is none and the
// status in force does, or the agent has logged out. Spec §1.5.
//
// It guarantees:
//   - Fold is a pure function and shares no memory with its arguments' future:
//     what it was given stays as it was;
//   - an event that is older than the newest one applied, or was applied
//     already, changes nothing and signals nothing, so that any replay or
//     repetition of a stream ends in the same state;
//   - agents do not touch each other: their events may be interleaved anyhow;
//   - Departed is signalled once per leaving, with at least one live chat, and
//     its epoch is later (by a millisecond or more) than every one before;
//   - signals of one event come in the order ChatLost, Returned, ChatGained,
//     Departed.
package roster
