package departure

import (
	"time"

	"handover/internal/contactevent"
)

// happened takes a contact event in. What such events say is true, but they come
// in no order, or not at all: only what is newer than what is known counts, and
// nothing waits for them. Spec §10.
func (s *stepper) happened(in Happened) {
	e := in.Event
	h := s.chat(e.ChatID())
	if h == nil || h.Phase != Landing || e.ContactID == h.ContactID {
		return
	}
	switch e.Type {
	case contactevent.Connected:
		if e.AgentID != "" && e.ConnectedAt.After(h.HeldSince) {
			s.taken(h, Proof{By: "contact-event", ContactID: e.ContactID, AgentID: e.AgentID, ConnectedAt: e.ConnectedAt}, in.Username)
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

// queued notes where the chat waits.
func (s *stepper) queued(h *Handover, segment string, at time.Time) {
	if h.Segment == segment && h.QueuedAt.Equal(at) {
		return
	}
	h.Segment, h.QueuedAt = segment, at
	s.changed = true
}
