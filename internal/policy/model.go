package policy

import (
	"time"

	"handover/internal/roster"
)

// Facts are what a decision may look at: one chat of one departure.
type Facts struct {
	Cause      roster.Cause
	QueueARN   string
	QueueName  string
	Attributes map[string]string
	Moves      int // how often Handover has moved this chat already
}

// Decision is what becomes of the chat, and why.
type Decision struct {
	Rule   string // name of the rule that matched
	Reason string // one sentence for the journal
	Ladder []Rung // in order; empty means nothing can be done (the chat is stranded)
}

// Rung is one step of a ladder: a target and how to get there.
type Rung struct {
	Target   Target
	Priority int           // contact priority to ask for, 1 (best) to 5; 0 leaves it
	Say      string        // text for the customer; empty for none
	Within   time.Duration // how long the landing may take; for keep, how long to keep (0: for good)
}

// Target is where a chat should go. Design §2.
type Target struct {
	Kind TargetKind
	Name string // of the queue or agent, where Kind needs one
}

// TargetKind tells targets apart.
type TargetKind string

// The targets. Closed list: design §2.
const (
	SameQueue TargetKind = "same-queue"
	ToQueue   TargetKind = "queue"
	ToAgent   TargetKind = "agent"
	Survey    TargetKind = "survey"
	Keep      TargetKind = "keep"
)

// String is the target as a policy file writes it.
func (t Target) String() string {
	if t.Name == "" {
		return string(t.Kind)
	}
	return string(t.Kind) + " " + t.Name
}
