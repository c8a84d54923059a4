package departure

import (
	"context"
	"time"

	"handover/internal/policy"
	"handover/internal/roster"
)

// Gate is the one record by which moves are held back: the breaker. It is read
// before a move begins and, where a budget applies, stored with it (Commit.Gate),
// so that two moves cannot begin on one reading. Design §5.10.
type Gate struct {
	Breaker Breaker
	Version int64 // of the ledger's copy; 0 if it was never stored
}

// Breaker holds voluntary moves while it is tripped.
type Breaker struct {
	Tripped  bool
	At       time.Time // when it last tripped
	Departed int       // agents who left within the rule's time
	Staffed  int       // agents signed in and not off-line, the departed included
	Until    time.Time // when it lets go by itself
	Freed    time.Time // when it last let go; departures before that do not trip it again
	By       string    // who let it go; empty: its time was up
}

// Traffic is what is under way, as the ledger holds it.
type Traffic struct {
	Live    map[string]int // chats that agents hold, by queue ARN
	Moving  map[string]int // handovers that act, in marking, releasing or landing, by the ARN of the queue that the chat came through
	Staffed int            // agents signed in whose status in force is not off-line
	Left    []Left         // departures begun since the instant asked for
}

// Left is one departure, for the breaker.
type Left struct {
	AgentID string
	Cause   roster.Cause
	BeganAt time.Time
}

// Gatekeeper is where the gate is kept.
type Gatekeeper interface {
	// Gate returns the gate; the zero Gate if none was stored.
	Gate(ctx context.Context) (Gate, error)
	// Traffic counts. Agents count as off-line by what rules say of their status.
	Traffic(ctx context.Context, since time.Time, rules roster.Rules) (Traffic, error)
}

// History is what the ledger knows of a chat from earlier departures.
type History struct {
	Moves int             // handovers whose leg was taken off (LegOff)
	Left  []policy.Leaver // whose they were, oldest first
}
