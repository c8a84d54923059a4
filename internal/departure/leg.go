package departure

import (
	"time"

	"handover/internal/policy"
	"handover/internal/roster"
)

// Leg is one agent's part in one segment of a chat: what a releaser takes off.
type Leg struct {
	AgentID, Username, ChatID, ContactID string

	// Of the departure, so that what was asked for one is not done for another.
	Departure string
	Epoch     time.Time
	Cause     roster.Cause

	Queue string // name of the queue that is the step's target; empty: it is none, or its name is not known
	Say   string // what the customer is told on the step
}

// Leg is the leaver's part in the handover's chat.
func (d Departure) Leg(h Handover) Leg {
	l := Leg{
		AgentID: d.AgentID, Username: d.Username, ChatID: h.ChatID, ContactID: h.ContactID,
		Departure: d.ID, Epoch: d.Epoch, Cause: d.Cause, Say: h.Say,
	}
	switch t := h.Target(); t.Kind {
	case policy.SameQueue:
		l.Queue = h.QueueName
	case policy.ToQueue:
		l.Queue = t.Name
	}
	return l
}
