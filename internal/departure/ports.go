package departure

import (
	"context"
	"errors"
	"time"

	"handover/internal/policy"
	"handover/internal/roster"
)

// ErrConflict is Commit's answer when something it was to replace has moved
// on since it was read: nothing was stored; load again, step again.
var ErrConflict = errors.New("departure: the record has changed since it was read")

// ErrNotFound says that the ledger holds no such departure.
var ErrNotFound = errors.New("departure: not found")

// ErrFenced is Commit's answer to a position that was read under a term which is over:
// another reader has the shard. Nothing was stored, and never will be under that term.
var ErrFenced = errors.New("departure: the shard has another reader")

// Ledger is what the intake needs of the store.
type Ledger interface {
	// Agent returns what is known of the agent; for one never seen, an Agent
	// with only its ID and Version 0.
	Agent(ctx context.Context, id string) (roster.Agent, error)
	// Open returns the departures that are of this agent, or hold one of these
	// chats, and still have an intent or a handover that is not final, oldest first,
	// their intents' leases filled in.
	Open(ctx context.Context, agentID string, chatIDs []string) ([]Departure, error)
	// History returns, for each of the chats, what earlier departures did to it.
	History(ctx context.Context, chatIDs []string) (map[string]History, error)
	Gatekeeper
	// Commit stores everything in c or, with ErrConflict or another error, nothing.
	Commit(ctx context.Context, c Commit) error
}

// Commit is one step's worth of change, stored in one transaction.
// Agents and Departures carry the Version that was read; they are stored with
// Version+1, and only if the ledger still holds the version that was read (0: none).
// Leases are the ledger's own: an intent that was there before keeps its lease,
// whatever its Owner and Until say in c.
type Commit struct {
	Agents     []roster.Agent
	Departures []Departure
	Journal    []Entry
	Position   *Position     // of the record that caused it: the acknowledgement
	Record     bool          // a record of a stream caused it; for those who count, and not stored
	Quarantine []Quarantined // one that is kept already, by its position, is kept once
	Gate       *Gate         // as agents and departures: with the version that was read
	Unkept     []int64       // quarantined records that are kept no more: replayed, or dropped; one that is not there is ErrNotFound
}

// Entry is one line of the journal: a transition and its reason.
type Entry struct {
	Seq         int64 // given by the ledger, ascending
	At          time.Time
	DepartureID string
	AgentID     string
	Username    string
	ChatID      string // empty for the departure's own transitions
	From, To    string // states or phases; equal where only something was tried
	Reason      string

	// What a reader of the journal, or a webhook, needs to act; empty where it
	// does not apply.
	Cause     roster.Cause
	ContactID string // the segment concerned
	Queue     string // name, else ARN, of the queue the chat came through
	Target    string
	Rule      string
	By        string // the operator, for what an operator did

	// Hash is the ledger's: SHA-256, in hex, over the entry before's hash and this
	// entry without its own. It makes a journal that was changed, or shortened in
	// the middle, show it.
	Hash string
}

// Position is how far a shard of a stream has been read.
type Position struct {
	Stream, Shard, Sequence string
	At                      time.Time
	// Term is that of the lease under which the shard was read; 0 where one process
	// alone reads it. A store with fences (ledger.Fences) refuses a commit whose term is
	// not the one that was fenced last, with ErrFenced.
	Term int64
}

// Quarantined is a record that could not be applied, kept whole.
type Quarantined struct {
	ID       int64 // given by the ledger
	Position Position
	Arrived  time.Time
	Data     []byte
	Reason   string
}

// Watchlist is what the watcher needs of the store: the agents of whom time alone
// may change something.
type Watchlist interface {
	// DueAgents returns the ids of up to most agents whose Due is not after now,
	// the longest due first.
	DueAgents(ctx context.Context, now time.Time, most int) ([]string, error)
	// NextAgentDue is the earliest Due of any agent; false if there is none.
	NextAgentDue(ctx context.Context) (time.Time, bool, error)
}

// Queue is what the worker needs of the store. The intents of a departure's own
// are leased like those of its handovers.
type Queue interface {
	// Lease gives up to r.Max intents that are due at r.Now and not leased to
	// anyone (or whose lease has run out), leased to r.Owner until r.Now+r.Term;
	// they are the first by Turn, in that order.
	Lease(ctx context.Context, r LeaseRequest) ([]Intent, error)
	// Release gives a leased intent back, if i.Owner still holds it; else it does nothing.
	Release(ctx context.Context, i Intent) error
	// Load returns a departure, its intents' leases filled in; ErrNotFound if there is none.
	Load(ctx context.Context, id string) (Departure, error)
	// NextDue is the earliest instant at which an intent becomes due or a
	// lease runs out; false if there is no intent at all.
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// LeaseRequest asks for due intents.
type LeaseRequest struct {
	Owner string
	Now   time.Time
	Term  time.Duration
	Max   int
}

// Mover does one intent in the world. It is called again with the same
// intent after a crash or a lost answer, and must be harmless then.
// It returns no error: every failure is an Outcome with its reason.
type Mover interface {
	Do(ctx context.Context, d Departure, i Intent) Result
}

// Result is what came of an intent.
type Result struct {
	Outcome Outcome
	Reason  string        // for the journal; no secret, no customer's word
	After   time.Duration // RetryAfter only: at least how long to wait; 0 leaves it to the step
	Facts   *Observed     // Inspect, Verify
}

// Outcome of an intent. Design §6 gives the releasers' four.
type Outcome string

// The outcomes.
const (
	Done        Outcome = "done"         // Release: released
	NotPossible Outcome = "not-possible" // never will be: the next releaser, or the next rung
	RetryAfter  Outcome = "retry-after"
	AlreadyGone Outcome = "already-gone" // the leg, or the contact, is not there any more
	Taken       Outcome = "taken"        // Assign only: somebody else has the chat
	AgentBack   Outcome = "agent-back"   // Release only: nothing was done, the agent is not leaving any more
)

// Meaning is what an error means for an intent; false if it does not say. An
// adapter's errors say it by a method Outcome() Outcome.
func Meaning(err error) (Outcome, bool) {
	known, ok := errors.AsType[interface {
		error
		Outcome() Outcome
	}](err)
	if !ok {
		return "", false
	}
	return known.Outcome(), true
}

// Observed is the chat as the service's own answers showed it.
type Observed struct {
	AgentLeaving bool // Inspect: the leaver is not logged in, or off-line or about to be (roster.OffLine)
	AgentHolds   bool // the leaver is still connected to the handover's segment
	Attributes   map[string]string
	// The chain's newest segment.
	ContactID   string
	Initiation  string // API, DISCONNECT, TRANSFER, …
	QueueARN    string
	QueueName   string
	QueuedAt    time.Time // zero if this segment was never queued
	AgentID     string    // who is connected, if anyone
	Username    string    // of that agent; Verify, and empty where it is not known
	ConnectedAt time.Time
	Ended       bool
	EndReason   string

	// What the decision may look at. Inspect only.
	StartedAt       time.Time // of the chain
	Segments        int
	Family          string // web, sms, whatsapp, apple or other
	CustomerSpokeAt time.Time
	AgentSpokeAt    time.Time
	Others          []policy.Other
	Queues          map[string]policy.Queue // by name and by ARN, those that the policy names and the chat's own
	Agents          map[string]policy.Colleague
}

// Decider is the policy in force.
type Decider interface {
	// Mode is that of the whole policy; single decisions may be in shadow without it.
	Mode() policy.Mode
	Grace(c roster.Cause) time.Duration
	Decide(f policy.Facts) policy.Decision
	// Barred says why a step must not be taken with these facts; empty if it may.
	Barred(f policy.Facts, r policy.Rung) string
	// Text is what the customer is told on the step, in the chat's language.
	Text(f policy.Facts, r policy.Rung) string
	// Exclude is for how long an agent who left a chat is not given it again,
	// unless they come back.
	Exclude() time.Duration
	Limits() policy.Limits
	Releasers() []string
}
