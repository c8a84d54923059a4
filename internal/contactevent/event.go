// Package contactevent reads the contact events that Amazon Connect sends to
// EventBridge. They come best-effort and in no order (spec §10): what they say is
// true, what they leave out says nothing.
package contactevent

import "time"

// Event is one contact event of a chat.
type Event struct {
	ID          string // EventBridge's
	Type        Type
	ContactID   string
	InitialID   string // empty for the first contact of a chain
	PreviousID  string
	Initiation  string // initiation method: API, DISCONNECT, TRANSFER, QUEUE_TRANSFER, …
	QueueARN    string
	QueuedAt    time.Time
	AgentID     string // last segment of the agent's ARN: the user id
	ConnectedAt time.Time
	EndReason   string
	At          time.Time // when it happened
}

// Type is what happened.
type Type string

// The types that Handover tells apart; others are kept as they came.
const (
	Initiated    Type = "INITIATED"
	Queued       Type = "QUEUED"
	Connected    Type = "CONNECTED_TO_AGENT"
	Disconnected Type = "DISCONNECTED"
	Completed    Type = "COMPLETED"
)

// ChatID is what stays the same over a chat's whole chain of segments.
func (e Event) ChatID() string {
	if e.InitialID != "" {
		return e.InitialID
	}
	return e.ContactID
}
