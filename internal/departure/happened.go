package departure

import (
	"time"

	"handover/internal/contactevent"
)

// happened takes a contact event in. What such events say is true, but they come
// in no order, or not at all: only what is newer than what is known counts, and
// nothing waits for them. Spec §10.
func (s *stepper) happened(e contactevent.Event) {
	h := s.chat(e.ChatID())
	if h == nil || h.Phase != Landing || e.ContactID == h.ContactID {
		return
	}
	switch e.Type {
	case contactevent.Connected:
		if e.AgentID != "" && e.ConnectedAt.After(h.HeldSince) {
			s.taken(h, Proof{By: "contact-event", ContactID: e.ContactID, AgentID: e.AgentID, ConnectedAt: e.ConnectedAt}, s.named(h, e.AgentID))
		}
	case contactevent.Queued:
		if e.QueuedAt.After(h.HeldSince) && e.QueuedAt.After(h.QueuedAt) {
			s.queued(h, e.ContactID, e.QueuedAt)
			s.undo(h)
		}
	case contactevent.Disconnected:
		if v := intended(h, Verify); v != nil && (h.Segment == "" || e.ContactID == h.Segment) {
			s.hasten(v, s.now)
		}
	}
}

// named is the username of an agent whom an event gives by id alone; empty if it
// is not known.
func (s *stepper) named(h *Handover, agentID string) string {
	if agentID == s.d.AgentID {
		return s.d.Username
	}
	for _, l := range h.Left {
		if l.AgentID == agentID {
			return l.Username
		}
	}
	return ""
}

// queued notes where the chat waits.
func (s *stepper) queued(h *Handover, segment string, at time.Time) {
	if h.Segment == segment && h.QueuedAt.Equal(at) {
		return
	}
	h.Segment, h.QueuedAt = segment, at
	s.changed = true
}
