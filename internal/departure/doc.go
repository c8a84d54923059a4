// Package departure is the heart of Handover: what becomes of the chats of an
// agent who leaves. It holds the states, the step function that moves between
// them, the intake that tells it of agent events, the worker that carries out
// what it intends, and the interfaces that both need of the world.
//
// A departure:
//
//	grace ──► moving ──► settled
//	  │          │
//	  └──────────┴──► cancelled      the agent came back
//
// Each of its handovers (final phases are marked *):
//
//	waiting ──► marking ──► releasing ──► landing ──► landed*
//	   │           │            │            │
//	   │           └────────────┴────────────┴──► stranded*   every step failed
//	   ├──► kept*      until a deadline, then waiting again
//	   ├──► returned*  also from marking, and from releasing before the leg is off
//	   └──► ended*     also from landing: the customer left
//
// From releasing a handover goes back to marking for the next step of its
// ladder. From marking it goes to landing at once if the agent ended the chat:
// the disconnect flow may have read the mark.
//
// It guarantees:
//   - Step is pure and total: the same departure, input, time and policy give
//     the same result, and any input in any state gives a valid one. All timing
//     is data (Intent.Due); nothing waits;
//   - a handover that is not final has an intent; a final one has none but Clear,
//     Unmark, or, while it is kept, Expire. So every handover goes on, and every
//     retry is counted or ends at a deadline: each path ends in a final phase;
//   - an input that was told before, or comes too late to matter, changes
//     nothing; so records and results may be repeated and replayed;
//   - what is to be done is stored before it is done, in the transaction that
//     acknowledges its cause (Intake), and taken away in the transaction that
//     records its result (Worker);
//   - what is believed only when it is seen again is counted in looks that came
//     back: a read that failed says nothing;
//   - of what is due at the same instant, the customer who came first goes first;
//   - landed is set by proof alone: another agent's event, or a read-back;
//   - every change of state or phase is a journal entry with its reason.
//
// What it cannot know in time, it corrects: a release that took effect although
// the agent had just come back is followed to its landing, and a mark that was
// written too late is taken off again. A chat that ends without our doing leaves
// its ended contact in the agent's slot, which would keep Connect from applying
// the next status: it is cleared when the agent's time is up.
package departure
