package agentevent

import "time"

// Event is one record of the agent event stream: an agent as Connect saw it just
// after something changed. How the agent was before, which a record tells as
// well, is not read: what is known already says it. Spec §1.3.
type Event struct {
	AgentID   string // last segment of the agent's ARN: the user id of the Connect API
	EventID   string
	Type      Type
	Timestamp time.Time
	Current   Snapshot
}

// Type is why a record was written. Spec §1.2.
type Type string

// The closed list of event types; anything else is undecodable.
const (
	StateChange Type = "STATE_CHANGE"
	HeartBeat   Type = "HEART_BEAT"
	Login       Type = "LOGIN"
	Logout      Type = "LOGOUT"
)

// Snapshot is the agent at one instant.
type Snapshot struct {
	Status   Status
	Next     *NextStatus // nil when nothing is queued
	Username string
	Profile  Profile
	// Hierarchy are the names of the hierarchy groups that the agent is in, from
	// the top level down; empty for an agent in none.
	Hierarchy []string
	Contacts  []Contact
}

// Status is the agent status in force. Type is empty where Connect left it
// out (no sample of Amazon's prints it): look the ID up with ListAgentStatuses.
type Status struct {
	ID    string // last segment of its ARN
	Name  string
	Type  StatusType
	Since time.Time
}

// StatusType is the kind of an agent status.
type StatusType string

// The types of ListAgentStatuses.
const (
	Routable StatusType = "ROUTABLE"
	Custom   StatusType = "CUSTOM"
	Offline  StatusType = "OFFLINE"
)

// NextStatus is the choice that Connect queues while the agent has live
// contacts ("next status"). It carries no type. Spec §1.5.
type NextStatus struct {
	ID         string // last segment of its ARN; empty from GetCurrentUserData
	Name       string
	EnqueuedAt time.Time
}

// Profile is the agent's routing profile, as far as it is used here.
type Profile struct {
	ID     string // last segment of its ARN
	Name   string
	Queues []string // ARNs of the queues that it serves, the agent's own left out
}

// Contact is one contact in one of the agent's slots.
type Contact struct {
	ID               string
	InitialID        string // empty for a contact that was never transferred
	Channel          string // VOICE, CHAT, TASK (the stream also says TASKS), EMAIL
	InitiationMethod string
	State            ContactState
	StateSince       time.Time
	ConnectedAt      time.Time // zero until an agent is connected
	QueuedAt         time.Time // zero if never queued
	Queue            Queue
}

// ContactState is the state of a contact for this agent. Spec §2.1.
type ContactState string

// The states that Handover tells apart; others are kept as they came.
const (
	Connecting ContactState = "CONNECTING"
	Connected  ContactState = "CONNECTED"
	Missed     ContactState = "MISSED"
	Rejected   ContactState = "REJECTED"
	Errored    ContactState = "ERROR"
	Ended      ContactState = "ENDED"
)

// Queue names the queue a contact came through. Name may be empty.
type Queue struct {
	ARN  string
	Name string
}

// ChatID is what stays the same over a chat's whole chain of segments:
// the initial contact id. Spec §1.4.
func (c Contact) ChatID() string {
	if c.InitialID != "" {
		return c.InitialID
	}
	return c.ID
}
