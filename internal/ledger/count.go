package ledger

import (
	"slices"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// Pending tells whether the departure may still have to do something: see
// departure.Departure.Pending. Only such a departure is found by Open and by
// DepartureFilter.OpenOnly, and never pruned.
func Pending(d departure.Departure) bool { return d.Pending() }

// Moving tells whether departure.Traffic counts the handover as on the move:
// something is being done to the chat, or its landing is awaited.
func Moving(h departure.Handover) bool {
	return !h.Shadow && (h.Phase == departure.Marking || h.Phase == departure.Releasing || h.Phase == departure.Landing)
}

// Leaver is who left the chat of a handover whose leg is off, for
// departure.History. At is when the leg was taken off; if it came off by itself,
// when the chat was seen gone.
func Leaver(d departure.Departure, h departure.Handover) policy.Leaver {
	l := policy.Leaver{AgentID: d.AgentID, Username: d.Username}
	for _, at := range []time.Time{h.ReleasedAt, h.LeftAt, h.Proof.At, h.UpdatedAt} {
		if l.At = at; !at.IsZero() {
			break
		}
	}
	return l
}

// Live lists the queue of each chat that the agent is connected to, by ARN,
// sorted: what departure.Traffic counts as live.
func Live(a roster.Agent) []string {
	var queues []string
	for _, c := range a.Chats {
		if c.State == agentevent.Connected {
			queues = append(queues, c.Queue.ARN)
		}
	}
	slices.Sort(queues)
	return queues
}

// Heard is when the agent, or one of the agent's companions, was last heard.
func Heard(a roster.Agent) time.Time {
	heard := a.LastAt
	for _, c := range a.Clients {
		if c.Beat.After(heard) {
			heard = c.Beat
		}
	}
	return heard
}

// Idle tells whether nothing is expected of the agent: no chat, no order and
// nothing timed. Only such an agent can be pruned.
func Idle(a roster.Agent) bool {
	return len(a.Chats) == 0 && a.Order == nil && a.Due.IsZero()
}
