package notice

import (
	"slices"
	"strings"
	"time"

	"handover/internal/departure"
)

// Event is what a receiver is told: one line of the journal, with its kind.
type Event struct {
	ID        int64     `json:"id"` // the line's number: ascending, the same for every hook and every try
	Kind      Kind      `json:"kind"`
	At        time.Time `json:"at"`
	Departure string    `json:"departure,omitempty"`
	AgentID   string    `json:"agentId,omitempty"`
	Agent     string    `json:"agent,omitempty"`   // username
	Chat      string    `json:"chat,omitempty"`    // initial contact id: the same over the chat's whole life
	Contact   string    `json:"contact,omitempty"` // id of the segment concerned
	Queue     string    `json:"queue,omitempty"`   // name, else ARN, of the queue the chat came through
	Target    string    `json:"target,omitempty"`  // as the policy writes it
	Rule      string    `json:"rule,omitempty"`
	Cause     string    `json:"cause,omitempty"`
	By        string    `json:"by,omitempty"` // the operator, for what an operator did
	Reason    string    `json:"reason"`
	Hash      string    `json:"hash,omitempty"` // of the line, in the journal's chain
}

// Kind says what happened.
type Kind string

// The kinds that are of a chat.
const (
	BeforeMove Kind = "before-move" // a step of the ladder is begun: once per step, before anything is done to the chat
	Moved      Kind = "moved"       // the agent's leg is off, the chat is on its way to the target
	Landed     Kind = "landed"      // proof is there that it arrived
	Stranded   Kind = "stranded"    // every step failed: a person is needed
	Kept       Kind = "kept"        // it is left with the agent
	Returned   Kind = "returned"    // the agent came back in time
	Ended      Kind = "ended"       // customer or agent ended it
	Shadow     Kind = "shadow"      // what would have been done, had the policy not been in shadow
)

// The kinds that are of a departure, and of the controller.
const (
	Departed       Kind = "departed"        // an agent began to leave
	Settled        Kind = "settled"         // none of the departure's chats needs anything more
	Cancelled      Kind = "cancelled"       // the agent came back
	BreakerTripped Kind = "breaker-tripped" // so many left at once that moves are held
	BreakerFreed   Kind = "breaker-freed"   // moves go on
	Quarantined    Kind = "quarantined"     // a record could not be applied and is kept
)

// Kinds lists every kind that a hook can ask for.
func Kinds() []Kind {
	return []Kind{
		BeforeMove, Moved, Landed, Stranded, Kept, Returned, Ended, Shadow,
		Departed, Settled, Cancelled, BreakerTripped, BreakerFreed, Quarantined,
	}
}

// Of is the event that a line of the journal makes; false if it makes none:
// something was only tried, or it is of no concern outside.
func Of(e departure.Entry) (Event, bool) {
	kind := kindOf(e)
	return Event{
		ID: e.Seq, Kind: kind, At: e.At.UTC(), Departure: e.DepartureID, AgentID: e.AgentID, Agent: e.Username,
		Chat: e.ChatID, Contact: e.ContactID, Queue: e.Queue, Target: e.Target, Rule: e.Rule,
		Cause: string(e.Cause), By: e.By, Reason: e.Reason, Hash: e.Hash,
	}, kind != ""
}

// onward is how the line goes that tells of a step which is taken from the queue:
// the phase stays the same.
const onward = "next, from the queue: "

// kindOf is empty for a line that is no event.
func kindOf(e departure.Entry) Kind {
	switch {
	case e.ChatID != "" && e.From == e.To && strings.Contains(e.Reason, onward):
		return BeforeMove
	case e.From == e.To:
		return ""
	case e.ChatID != "":
		return ofChat(e)
	case e.DepartureID != "":
		return ofDeparture(departure.State(e.To), departure.State(e.From))
	case slices.Contains([]Kind{BreakerTripped, BreakerFreed, Quarantined}, Kind(e.To)):
		return Kind(e.To)
	}
	return ""
}

// shadowed is how the reason begins of what was decided and not done.
const shadowed = "shadow: "

func ofChat(e departure.Entry) Kind {
	switch departure.Phase(e.To) {
	case departure.Marking:
		return BeforeMove
	case departure.Landing:
		return Moved
	case departure.Kept:
		if strings.HasPrefix(e.Reason, shadowed) {
			return Shadow
		}
		return Kept
	case departure.Landed, departure.Stranded, departure.Returned, departure.Ended:
		return Kind(e.To)
	default:
		return ""
	}
}

// ofDeparture tells nothing of one that goes on after it had settled.
func ofDeparture(to, from departure.State) Kind {
	switch {
	case to == departure.Grace && from == "":
		return Departed
	case to == departure.Settled:
		return Settled
	case to == departure.Cancelled:
		return Cancelled
	}
	return ""
}
