package departure

import (
	"context"
	"fmt"
	"maps"
	"slices"
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

// What the journal says of the breaker: Entry.To.
const (
	breakerTripped = "breaker-tripped"
	breakerFreed   = "breaker-freed"
)

// next is the gate after departures that traffic counts, by this rule; the line
// says why, and changed whether it is another. Traffic.Staffed counts those who
// left, too. A breaker that holds only lets go, when its time is up.
func (g Gate) next(r policy.BreakerRule, t Traffic, now time.Time) (next Gate, line Entry, changed bool) {
	if g.Breaker.Tripped {
		if now.Before(g.Breaker.Until) {
			return g, Entry{}, false
		}
		return g.free("", now)
	}
	left := t.left(r, g.Breaker.Freed, now)
	if r.Share <= 0 || len(left) < r.AtLeast || float64(len(left)) <= r.Share*float64(t.Staffed) {
		return g, Entry{}, false
	}
	g.Breaker.Tripped, g.Breaker.At, g.Breaker.Until, g.Breaker.By = true, now, now.Add(r.Hold), ""
	g.Breaker.Departed, g.Breaker.Staffed = len(left), t.Staffed
	return g, Entry{At: now, To: breakerTripped, Reason: fmt.Sprintf(
		"%d of %d agents left within %s, more than %g %%: the moves of those who left by their own choice are held until %s, or until an operator frees the breaker",
		len(left), t.Staffed, r.Within, r.Share*100, g.Breaker.Until.UTC().Format(time.RFC3339))}, true
}

// free lets go what the breaker holds; by is the operator, and empty if its time
// was up.
func (g Gate) free(by string, now time.Time) (next Gate, line Entry, changed bool) {
	reason := "an operator freed the breaker: held moves go on"
	if by == "" {
		reason = "nobody decided, and the breaker's time is up: held moves go on"
	}
	g.Breaker.Tripped, g.Breaker.Freed, g.Breaker.By = false, now, by
	return g, Entry{At: now, To: breakerFreed, By: by, Reason: reason}, true
}

// left are the agents who left within the rule's time, for one of its causes, and
// since the breaker last let go.
func (t Traffic) left(r policy.BreakerRule, freed, now time.Time) map[string]bool {
	agents := make(map[string]bool)
	for _, l := range t.Left {
		if !l.BeganAt.Before(now.Add(-r.Within)) && l.BeganAt.After(freed) && slices.Contains(r.Causes, l.Cause) {
			agents[l.AgentID] = true
		}
	}
	return agents
}

// without is Moving less the departure's own, as it was read with it.
func (t Traffic) without(d Departure) map[string]int {
	others := maps.Clone(t.Moving)
	for _, h := range d.Handovers {
		if h.acting() && !h.Shadow && others[h.QueueARN] > 0 {
			others[h.QueueARN]--
		}
	}
	return others
}
