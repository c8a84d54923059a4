package departure

import (
	"cmp"
	"fmt"
	"time"

	"handover/internal/policy"
	"handover/internal/roster"
)

// Departure is one agent's leaving: the unit that is stored, versioned and
// stepped. Design §2, §4.
type Departure struct {
	ID        string // AgentID + "@" + epoch in Unix milliseconds
	AgentID   string
	Username  string
	Cause     roster.Cause
	Epoch     time.Time
	Status    string    // name of the status the agent chose
	By        string    // Forced: the operator; ShiftEnd: the shift
	To        string    // Forced: the queue asked for; empty leaves it to the policy
	Profile   string    // name of the agent's routing profile
	Hierarchy []string  // names of the agent's hierarchy groups, from the top level down
	DrainAt   time.Time // when the chats begin to be moved, where that is fixed; else zero
	Cordon    Cordon
	State     State
	BeganAt   time.Time // the controller's time when it learnt of it
	UpdatedAt time.Time
	Handovers []Handover
	Serial    int      // of the newest intent of the departure's own
	Intents   []Intent // of the departure's own: Hold, Unhold
	Version   int64    // of the ledger's copy; 0 if it was never stored
}

// ID is that of the departure of an agent which began at an epoch.
func ID(agentID string, epoch time.Time) string {
	return fmt.Sprintf("%s@%d", agentID, epoch.UnixMilli())
}

// Handover finds the handover of a chat, by its initial contact id: the
// departure's own, not a copy. It is nil if the departure has none.
func (d Departure) Handover(chatID string) *Handover {
	for n := range d.Handovers {
		if d.Handovers[n].ChatID == chatID {
			return &d.Handovers[n]
		}
	}
	return nil
}

// Cordon keeps new chats from an agent who has not chosen to leave: the
// controller chooses an off-line status in the agent's name (PutUserStatus), which
// Connect queues as next status. Without it a chat that is moved could come back
// at once. Spec §1.5, §7.1.
type Cordon struct {
	Wanted bool      // the cause asks for it
	SetAt  time.Time // when it was set; zero: not yet
	Failed string    // why it could not be set; empty otherwise
	Again  int       // how often it was set anew because the agent had taken it off
	OffAt  time.Time // when it was taken off again, or given up; zero: not
}

// Stands tells whether the cordon was set and is still to be taken off when the
// agent comes back, or an operator lets them.
func (c Cordon) Stands() bool { return !c.SetAt.IsZero() && c.OffAt.IsZero() }

// State of a departure.
type State string

// grace → moving → settled; grace|moving → cancelled when the agent comes back.
const (
	Grace     State = "grace"
	Moving    State = "moving"
	Settled   State = "settled"
	Cancelled State = "cancelled"
)

// Handover is what becomes of one live chat of a departure. Design §4.
type Handover struct {
	ChatID     string // initial contact id
	ContactID  string // the segment the leaver holds
	QueueARN   string
	QueueName  string
	HeldSince  time.Time // when the leaver was connected, by Connect's clock
	Since      time.Time // when the chat was queued for the leaver; if it never was, HeldSince as first heard
	Phase      Phase
	Decision   policy.Decision
	Rung       int      // index into Decision.Ladder; while waiting, of the step to go on with; past its end where shadow found none
	Because    string   // waiting, and decided: what leads to that step
	Say        string   // what the customer is told on the present step; for nobody else
	Releasers  []string // still to be tried on this rung, in order
	Marked     bool     // the contract's attributes may stand on the contact
	InDoubt    bool     // releasing: did the release take effect, is the agent back? A look goes first
	SeemsBack  bool     // the last look showed the agent available; believed when the next does, too
	LegOff     bool     // the leaver's leg is known to be off
	Proof      Proof    // zero until the proof is there
	Reason     string   // why it is in this phase
	BeganAt    time.Time
	ReleasedAt time.Time // zero until released
	LandBy     time.Time // landing: when the proof must be there; else zero
	UpdatedAt  time.Time
	Moves      int             // moves of this chat before this departure
	Left       []policy.Leaver // who left this chat before
	Watched    bool            // kept for good, or stranded: followed until it is over, or somebody has it
	Shadow     bool            // decided and recorded only: nothing is done to the chat
	Held       string          // waiting: why the move may not begin yet (cordon, budget, breaker, who is in the room)
	Company    time.Time       // waiting: since when another agent has been in the chat; zero: nobody is
	Send       policy.Target   // where an operator asked to send the chat before anything was decided
	Segment    string          // landing: the newest segment that was seen
	QueuedAt   time.Time       // landing: when the chat was queued; zero if not seen
	GivenBack  time.Time       // when the chat was asked back for an agent who returned; zero: it is not being given back
	Undone     bool            // giving it back was tried and did not work
	LeftAt     time.Time       // when the chat left the leaver; zero: not yet, or not known
	Waited     time.Duration   // landed: from LeftAt until somebody was connected
	Serial     int             // of the newest intent
	Intents    []Intent        // what is still to be done; never empty while Phase is not final
}

// Queue is what people call the queue that the chat came through: its name, or its
// ARN where the name is not known; empty if it came through none.
func (h Handover) Queue() string { return cmp.Or(h.QueueName, h.QueueARN) }

// Phase is the state of a handover.
type Phase string

// The phases; Kept, Returned, Ended, Landed and Stranded are final. Kept is so
// until its Expire is done, if it has one: then the handover is Waiting again.
const (
	Waiting   Phase = "waiting"
	Marking   Phase = "marking"
	Releasing Phase = "releasing"
	Landing   Phase = "landing"
	Landed    Phase = "landed"
	Kept      Phase = "kept"
	Returned  Phase = "returned"
	Ended     Phase = "ended"
	Stranded  Phase = "stranded"
)

// Proof shows that a chat reached its target.
type Proof struct {
	At        time.Time
	By        string // agent-event, contact-event, read-back
	ContactID string // the segment in which it was seen
	// ConnectedAt is when the agent was connected, by Connect's clock; zero for survey.
	ConnectedAt time.Time
	AgentID     string // who holds it; empty for survey
}

// Intent is one thing to be done in the world, stored before it is done.
// It may be done more than once; it must then have the effect of once.
type Intent struct {
	ID          string // DepartureID/ChatID/Kind/serial: the same however often it is computed
	Kind        IntentKind
	DepartureID string
	ChatID      string // empty for the departure's own
	Due         time.Time
	Since       time.Time // the handover's: of what is due at one instant, the chat that came first goes first
	Attempt     int       // 0 on the first try
	Looks       int       // Inspect, Verify: how often before the chat could be read
	Releaser    string    // Release only

	// Lease fields are the ledger's: who is at work on it, and until when.
	Owner string
	Until time.Time
}

// IntentKind tells intents apart.
type IntentKind string

// The intents.
const (
	Inspect IntentKind = "inspect" // read what the decision needs
	Mark    IntentKind = "mark"    // write the contract's attributes
	Release IntentKind = "release" // take the agent's leg off
	Verify  IntentKind = "verify"  // read back whether the chat landed
	Clear   IntentKind = "clear"   // dismiss the ended contact from the leaver's slot
	Unmark  IntentKind = "unmark"  // take the contract's attributes off again, if handover_id is still this handover's
	Expire  IntentKind = "expire"  // a kept chat's time is up
	Assign  IntentKind = "assign"  // give the queued chat to an agent (AssociateContactWithUser): the leaver who is back, or a rung's
	Hold    IntentKind = "hold"    // the departure's own: set the cordon
	Unhold  IntentKind = "unhold"  // the departure's own: take the cordon off, if it still stands
)
