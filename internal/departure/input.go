package departure

import "handover/internal/roster"

// Input is something that a departure is told: Begun, Heard or Tried.
type Input interface{ input() }

// Begun opens a departure: it turns the zero Departure into one.
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

// Tried is what came of an intent, as it was leased.
type Tried struct {
	Intent Intent
	Result Result
}

func (Begun) input() {}
func (Heard) input() {}
func (Tried) input() {}
