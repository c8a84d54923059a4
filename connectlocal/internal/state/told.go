package state

import "time"

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
