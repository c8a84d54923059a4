package state

import (
	"time"

	"handover/connectlocal/internal/chat"
)

// Instance identifies the Amazon Connect instance.
type Instance struct {
	ID, ARN, Alias, Region, Account string
}

// Meta is what every resource of the instance has besides what it does.
type Meta struct {
	Description string
	Tags        map[string]string
	ModifiedAt  time.Time // zero: as it was when the instance was born
}

// own is the Meta of whatever has one.
func (m *Meta) own() *Meta { return m }

// ContactState is the state of a contact for an agent. Spec §2.1.
type ContactState string

// The states a chat can have for an agent.
const (
	Connecting ContactState = "CONNECTING"
	Connected  ContactState = "CONNECTED"
	Missed     ContactState = "MISSED"
	Rejected   ContactState = "REJECTED"
	Errored    ContactState = "ERROR"
	Ended      ContactState = "ENDED"
)

// Agent is a user at work, as the desktop and the agent event stream see it.
// A copy: changing it changes nothing.
type Agent struct {
	User        User
	Profile     RoutingProfile
	LoggedIn    bool
	Status      AgentStatus
	StatusSince time.Time
	Next        *NextStatus
	Slots       []Slot // in the order they were taken
	SlotsHidden bool   // there is a next status, and Switches.NoSlotsBeforeNextStatus
}

// Available is how many slots may yet be taken, as events and figures show it. That
// a next status leaves them as they are is Switches.NoSlotsBeforeNextStatus.
func (a Agent) Available() int {
	if a.SlotsHidden {
		return 0
	}
	return max(a.Profile.Chats-a.Taken(), 0)
}

// Taken is how many of the agent's slots hold a contact. Looking on in a chat takes none.
func (a Agent) Taken() (n int) {
	for _, s := range a.Slots {
		if !s.Contact.Monitors() {
			n++
		}
	}
	return n
}

// NextStatus is a status that waits until every slot is clear. Spec §1.5.
type NextStatus struct {
	Status     AgentStatus
	EnqueuedAt time.Time
}

// Slot is one contact in an agent's hands.
type Slot struct {
	Contact     Contact // the segment, as it stood for this agent
	State       ContactState
	StateSince  time.Time
	ConnectedAt time.Time // zero until accepted
	Barged      bool      // of a supervisor: takes part in the chat that was looked on
	MayBarge    bool      // of a supervisor: may come to take part in it
	// ParticipantID is who the agent is, or while it rings would be, in the chat. Empty of who looks on.
	ParticipantID string
	// WatchedID is the contact that a supervisor looks on.
	WatchedID string
}

// Phase is where a segment stands.
type Phase string

// The phases of a segment.
const (
	InFlow   Phase = "flow"      // a flow runs and no queue holds it
	InQueue  Phase = "queued"    // waits in QueueID (a customer queue flow may run)
	Offered  Phase = "offered"   // rings at AgentID, still in the queue for the customer
	WithUser Phase = "connected" // AgentID is in the chat
	Over     Phase = "ended"
)

// Contact is one segment of a chat. A copy: changing it changes nothing.
type Contact struct {
	ID, ARN            string
	InitialID          string // equal to ID for the first segment
	PreviousID, NextID string
	InitiationMethod   string // API, DISCONNECT, TRANSFER, QUEUE_TRANSFER; MONITOR: of a supervisor who looks on, in no chain
	Phase              Phase
	InitiatedAt        time.Time
	QueueID            string // queue it is or was in
	TargetQueueID      string // queue that TransferContactToQueue would take
	EnqueuedAt         time.Time
	Priority           int64 // 1 is best; 5 unless changed
	AgeAdjustment      time.Duration
	AgentID            string
	ConnectedAt        time.Time
	Attempts           int // agent connection attempts
	DisconnectedAt     time.Time
	DisconnectReason   string
	ACWEndedAt         time.Time
	Hooks              map[string]string // event hook → flow id
	FlowID, FlowAction string            // where its flow stands, if one runs
	FlowFault          string            // why its flow stopped, if it failed
	QuickConnectID     string            // TRANSFER: that it came by
	MultiParty         bool              // a second agent, or a barged supervisor, has been in it
	SegmentAttributes  map[string]SegmentAttribute
	Tags               map[string]string // a user's; the service's own are not among them
	UpdatedAt          time.Time         // when what users say about it was last changed; zero: never
}

// Monitors tells whether the contact is a supervisor's looking on in the chat.
func (c Contact) Monitors() bool { return c.InitiationMethod == methodMonitor }

const methodMonitor = "MONITOR"

// Chat is the conversation: everything that is one over the whole chain.
type Chat struct {
	InitialID    string
	Segments     []Contact // in order
	Attributes   map[string]string
	Participants []Participant
	StartedAt    time.Time
	ExpiresAt    time.Time
	EndedAt      time.Time // zero while it lives
	RelatedID    string
	CustomerName string
	Details      Details
	Continued    bool // RelatedID is what it goes on from, as a persistent chat
}

// Participant is somebody in a chat.
type Participant = chat.Participant

// Item is one entry of a transcript, and one frame on a websocket. Spec §9.3.
type Item = chat.Item

// Error is a refusal. Kind decides the AWS error; Message is for a person and names the field.
type Error struct {
	Kind     Kind
	Message  string
	Problems []string // of InvalidFlow: each thing that is wrong
}

// Error implements error.
func (e *Error) Error() string { return string(e.Kind) + ": " + e.Message }

// Kind of a refusal.
type Kind string

// The kinds. The wire maps each to the exception that the operation models.
const (
	NotFound     Kind = "not-found"
	Invalid      Kind = "invalid-parameter"
	BadRequest   Kind = "invalid-request"
	Conflict     Kind = "conflict"
	Limit        Kind = "limit-exceeded"
	AccessDenied Kind = "access-denied"
	Duplicate    Kind = "duplicate"    // a name that is taken
	InUse        Kind = "in-use"       // something that others refer to
	NotReady     Kind = "not-ready"    // something that is not published yet
	Idempotency  Kind = "idempotency"  // a client token that was used for another request
	InvalidFlow  Kind = "invalid-flow" // a flow that cannot be published
)
