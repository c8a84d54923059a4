package departure

import (
	"time"

	"handover/internal/contactevent"
	"handover/internal/roster"
)

// Input is something that a departure is told: Begun, Heard, Happened, Asked, Freed or
// Tried.
type Input interface{ input() }

// Begun opens a departure: it turns the zero Departure into one.
type Begun struct {
	Signal roster.Signal // of kind Departed
	Agent  roster.Agent
	Chats  map[string]History // per chat id: before this departure
}

// Heard is a signal of any agent: Returned, ChatGained, ChatLost, Escalated or
// Defied; and Departed, where it opens a later departure of the same agent.
type Heard struct {
	Signal roster.Signal
	Chats  map[string]History // per chat id, as in Begun
}

// Happened is a contact event of a chat that the departure may hold.
type Happened struct {
	Event    contactevent.Event
	Username string // of the event's agent; empty if there is none, or it is not known
}

// Tried is what came of an intent, as it was leased, and what else was under way
// when it came.
type Tried struct {
	Intent Intent
	Result Result
	Gate   Gate    // Inspect only
	Now    Traffic // Inspect only: Moving counts no handover of its own
}

// Asked is what an operator, or the agent who is leaving, asks for one chat of a
// departure.
type Asked struct {
	By     string
	Agent  bool // the agent asks
	ChatID string
	Want   Want
	Target string        // Send: as a policy writes it
	For    time.Duration // Longer
}

// Want is what may be asked for.
type Want string

// The wants.
const (
	Longer Want = "keep-longer" // leave the chat with the agent for a while more
	Send   Want = "send"        // go to this target instead of the ladder's
	Now    Want = "hand-over"   // do not wait any longer for what the policy says
	Undo   Want = "undo"        // give a queued chat back to the agent who left it
)

func (Begun) input()    {}
func (Heard) input()    {}
func (Happened) input() {}
func (Tried) input()    {}
func (Asked) input()    {}
