package state

import "time"

// ContactChange is one contact event's worth of news. Spec §10.
type ContactChange struct {
	At time.Time
	// Type is INITIATED, CONNECTED_TO_SYSTEM, QUEUED, CONNECTED_TO_AGENT, DISCONNECTED,
	// COMPLETED (no after-contact work, or it is over) or CONTACT_DATA_UPDATED (attributes).
	Type    string
	Contact Contact
	Related string // RelatedContactId
	Agent   User   // who accepted the contact; without ID before that
	Queue   Queue  // without ID before it was queued
}

// told tells of a change. Of a supervisor's looking on there is nothing to tell.
func (w *World) told(s *segment, kind string) {
	if w.onContact == nil {
		return
	}
	c := ContactChange{At: w.now(), Type: kind, Contact: s.copy(), Related: s.chat.relatedID}
	if !s.ConnectedAt.IsZero() {
		a, _ := w.KnownAgent(s.AgentID)
		c.Agent = a.User
	}
	if !s.EnqueuedAt.IsZero() {
		c.Queue, _ = w.KnownQueue(s.QueueID)
	}
	w.onContact(c)
}
