// Package departure is the heart of Handover: what becomes of the chats of an
// agent who leaves. It holds the states, the step function that moves between
// them, the intake that tells it of agent events, the worker that carries out
// what it intends, and the interfaces that both need of the world.
//
// A departure:
//
//	grace ──► moving ──► settled
//	  │          │          ┊
//	  └──────────┴──────────┴──► cancelled    the agent came back; from settled
//	                                          only to be freed of the cordon
//
// Each of its handovers (final phases are marked *):
//
//	waiting ──► marking ──► releasing ──► landing ──► landed*
//	   ▲ │         │            │            │ ▲
//	   │ │         │            │            └─┘ the next step, from the queue
//	   └─┼─────────┴────────────┘ the next step
//	     ├──► kept*      until a deadline, then waiting again; in shadow, watched
//	     ├──► returned*  also from marking, and from releasing before the leg is off
//	     ├──► ended*     also from landing: the customer left
//	     └──► stranded*  from everywhere: no step is left
//
// Every step of the ladder is taken on a look at the chat that has just come back:
// the first one at the end of the grace, and after a step that failed the next
// one from waiting. While something holds the move back (the cordon is not set, a
// second person is in the chat, the breaker, a budget), the handover waits and is
// looked at again. From marking it goes to landing at once if the agent ended the
// chat: the disconnect flow may have read the mark. In landing the agent's leg is
// off. A chat that nobody takes in time is looked at, and the next step is taken
// from the queue in which it waits: the contract's attributes are written anew,
// which the queue's own flow reads, or the chat is given to an agent. Given back
// to the leaver it is if they return in time, and the policy or an operator says
// so.
//
// An agent who has not chosen to leave is kept from new chats by a cordon, which
// the departure sets and takes off by intents of its own.
//
// It guarantees:
//   - Step is pure and total: the same departure, input, time and policy give
//     the same result, and any input in any state gives a valid one. All timing
//     is data (Intent.Due); nothing waits;
//   - a handover that is not final has an intent; a final one has none but Clear,
//     Unmark, or, while it is kept or watched, Expire. So every handover goes on, and every
//     retry is counted or ends at a deadline: each path ends in a final phase. A
//     move that is held back begins when what holds it lets go, and the longest
//     that a second person holds it is half an hour;
//   - an input that was told before, or comes too late to matter, changes
//     nothing; so records and results may be repeated and replayed;
//   - what is to be done is stored before it is done, in the transaction that
//     acknowledges its cause (Intake), and taken away in the transaction that
//     records its result (Worker);
//   - no leg is taken off an agent who has not chosen to leave unless the cordon
//     stands: the chat could come straight back. Nor is a step taken that leads to
//     the leaver, or to an agent who left the chat a short while ago and is not back;
//   - in shadow nothing is intended but looking and watching;
//   - what is believed only when it is seen again is counted in looks that came
//     back: a read that failed says nothing;
//   - of what is due at the same instant, the customer who came first goes first;
//   - landed is set by proof alone: another agent's event, a contact event, or a
//     read-back;
//   - every change of state or phase is a journal entry with its reason; what is
//     said to the customer stands in none.
//
// What it cannot know in time, it corrects: a release that took effect although
// the agent had just come back is followed to its landing, a mark that was
// written too late is taken off again, and so is a cordon that was set too late. A
// chat that ends without our doing leaves its ended contact in the agent's slot,
// which would keep Connect from applying the next status: it is cleared when the
// agent's time is up. So is that of a chat which was kept for good or stranded with
// the agent, when it is over; a stranded chat is watched, for a day at most, until it
// is over or somebody has it: so long it needs a person.
package departure
