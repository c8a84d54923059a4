package state

import "time"

// AgentChange is one record's worth of news about an agent. Spec §1.2.
type AgentChange struct {
	At       time.Time
	Type     string // STATE_CHANGE, HEART_BEAT, LOGIN, LOGOUT
	Previous *Agent // nil the first time
	Current  Agent
}

// ContactChange is one contact event's worth of news. Spec §10.
type ContactChange struct {
	At time.Time
	// Type is INITIATED, CONNECTED_TO_SYSTEM, QUEUED, CONNECTED_TO_AGENT, DISCONNECTED,
	// COMPLETED (no after-contact work, or it is over) or CONTACT_DATA_UPDATED.
	Type    string
	Contact Contact
	Related string   // RelatedContactId
	Agent   User     // who accepted the contact; without ID before that
	Queue   Queue    // without ID before it was queued
	Updated []string // of CONTACT_DATA_UPDATED: what; the words are UNCONFIRMED
}

// Note is one thing that happened, for pages and tests. Kind is "agent.status", "agent.next",
// "agent.login", "agent.logout", "agent.auto" (works by itself, or no more), "contact.started", "contact.queued", "contact.offered", "contact.missed",
// "contact.rejected", "contact.connected", "contact.ended", "contact.cleared", "contact.joined" (a second agent),
// "contact.left" (one of several), "contact.monitored", "contact.barged", "contact.unmonitored", "contact.updated" (UpdateContact), "chat.ended", "chat.item",
// "queue.changed", "instance.changed" (a resource was created, updated or deleted),
// "flow.failure" (an action failed and its branch was taken), "flow.fault" (the flow stopped), "clock.advanced", "clock.rate".
// Detail says more where there is more (status, was, queue, reason, method, state, contentType, flow, failure, fault, by, rate, on); never a token or anything that was written.
type Note struct {
	At        time.Time
	Kind      string
	Username  string
	ContactID string
	InitialID string
	Detail    map[string]string
}

// Observer hears what happens, inside the loop and in order. Its methods
// must not block and must not call back into the World.
type Observer interface {
	AgentChanged(AgentChange)
	ContactChanged(ContactChange)
	ItemAdded(Item)
	ChatEnded(initialID string)
	Noted(Note)
}

// Indifferent is an Observer that cares for nothing. Others embed it, for what they
// have no use for.
type Indifferent struct{}

// AgentChanged implements Observer.
func (Indifferent) AgentChanged(AgentChange) {}

// ContactChanged implements Observer.
func (Indifferent) ContactChanged(ContactChange) {}

// ItemAdded implements Observer.
func (Indifferent) ItemAdded(Item) {}

// ChatEnded implements Observer.
func (Indifferent) ChatEnded(string) {}

// Noted implements Observer.
func (Indifferent) Noted(Note) {}

// What a CONTACT_DATA_UPDATED may be of. Spec §10.
const (
	ofAttributes        = "UserDefinedAttributes"
	ofTags              = "Tags"
	ofSegmentAttributes = "SegmentAttributes"
	ofCriteria          = "RoutingCriteria"
)

// told tells the observers of a change. Of a supervisor's looking on there is nothing to tell.
func (w *World) told(s *segment, kind string, updated ...string) {
	c := ContactChange{At: w.now(), Type: kind, Updated: updated, Contact: s.copy(), Related: s.chat.relatedID}
	if !s.ConnectedAt.IsZero() {
		a, _ := w.KnownAgent(s.AgentID)
		c.Agent = a.User
	}
	if !s.EnqueuedAt.IsZero() {
		c.Queue, _ = w.KnownQueue(s.QueueID)
	}
	for _, o := range w.observers {
		o.ContactChanged(c)
	}
}
