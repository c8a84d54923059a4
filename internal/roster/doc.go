// Package roster folds what is heard of each agent into what is known now, and
// says what changed: the knowing part of Handover. Fold takes in the agent's own
// events; Tell takes in everything else: the companions' heartbeats, an operator's
// orders, who spoke last, what a look at the service showed, and the time.
//
//	           a cause to leave, with live chats: Departed
//	at work ──────────────────────────────────────────────► leaving ──┐
//	  │ ▲ ▲                                                  │ │ ▲ ▲   │ Escalated
//	  │ │ └───────────────────── Returned ───────────────────┘ │ │ └───┘
//	  │ │                                   no live chat left  │ │ a chat comes:
//	  │ │                                                      ▼ │ Departed
//	  │ └─────── Returned, if a departure went before ──────── away
//	  └────────────── a cause to leave, without a chat ─────────►
//
// There is a cause to leave
//   - offline: while the next status counts as off-line, or there is none and the
//     status in force does. In Amazon Connect an agent with live chats who picks
//     Offline stays Available; the choice is queued as next status until every slot
//     is clear. Spec §1.5;
//   - logout: from a log out until a log in, or a choice that only a person who is
//     there can have made;
//   - client-lost: from when all companions that were heard have missed their beats
//     until one is heard again, or a status is chosen without one. An agent of whom
//     no companion was ever heard has none to lose;
//   - unresponsive: from when a customer who spoke last has waited too long, and the
//     agent has said nothing to anybody in that time, until the agent speaks or
//     chooses a status;
//   - forced: from an operator's order until it is taken back. An agent who chooses
//     to be given chats meanwhile has not returned: that is Defied;
//   - shift-end: from the shift's cordon until the order is taken back, or the agent,
//     having been seen to leave, chooses to stay. These two need no live chat: there
//     is still the cordon to set.
//
// For the last four the controller chooses an off-line status in the agent's name.
// That choice comes back as an event, and says nothing of the agent (Agent.Cordoned).
// It cannot be told from one that the agent made in the same moment.
//
// It guarantees:
//   - Fold and Tell are pure functions and share no memory with their arguments'
//     future: what they were given stays as it was;
//   - an event that is older than the newest one applied, or was applied
//     already, changes nothing and signals nothing, so that any replay or
//     repetition of a stream ends in the same state; so does an input that is told
//     again;
//   - agents do not touch each other: their events may be interleaved anyhow;
//   - Departed is signalled once per leaving, with at least one live chat unless an
//     order is its cause, and its epoch is later (by a millisecond or more) than
//     every one before. One who is leaving grows a second cause only by an order, or
//     where the chats were to wait for the end of the shift and nobody is there any
//     more: that is Escalated, of the same epoch;
//   - a look repairs what events missed, and events from before it that come later
//     undo nothing of that: they end in the same state as without the look, and
//     begin no second departure;
//   - signals of one event or input come in the order ChatLost, Returned, ChatGained,
//     then Departed, Escalated or Defied;
//   - Agent.Due is true after every Fold and Tell; a Tick before it changes nothing,
//     and after one at that time it lies in the future.
package roster
