package departure

import (
	"time"

	"handover/internal/roster"
)

// Input is something that a departure is told: Begun, Heard or Tried.
type Input interface{ input() }

// Begun opens a departure: the zero Departure becomes one.
type Begun struct {
	Signal   roster.Signal // of kind Departed
	Username string
	Moves    map[string]int // per chat id: moves before this departure
}

// Heard is a signal of any agent: Returned, ChatGained or ChatLost.
type Heard struct {
	Signal roster.Signal
	Moves  map[string]int // per chat id, as in Begun
}

// Tried is what came of an intent.
type Tried struct {
	Intent Intent
	Result Result
}

func (Begun) input() {}
func (Heard) input() {}
func (Tried) input() {}

// Step tells a departure of one input and gives back what it has become, with
// the journal's lines for what changed. No lines: nothing changed.
func Step(d Departure, in Input, now time.Time, p Decider) (Departure, []Entry) {
	panic("not yet")
}

// Attributes are the flow contract's eight attributes for the handover's rung.
// A target that names a queue or an agent stands in handover_queue and
// handover_agent by the name that the policy gave; the mover puts the ARN or
// user id in its place before it writes them.
func Attributes(d Departure, h Handover) map[string]string { panic("not yet") }

// Cleared is the flow contract's eight attributes, all empty.
func Cleared() map[string]string { panic("not yet") }

// HandoverID is the value of handover_id for this chat of this departure.
func HandoverID(d Departure, chatID string) string { panic("not yet") }
