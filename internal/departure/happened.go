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
	h := s.d.Handover(e.ChatID())
	switch {
	case h == nil || e.ContactID == h.ContactID || e.Initiation == lookingOn:
	case h.Phase == Landing:
		s.onItsWay(h, in)
	case h.followed():
		s.seen(h, in)
	}
}

// lookingOn is the initiation method of a supervisor's own contact: who looks on
// does not have the chat. Spec §1.3.
const lookingOn = "MONITOR"

// onItsWay: something happened to a chat after it had left the agent.
func (s *stepper) onItsWay(h *Handover, in Happened) {
	e := in.Event
	newest := h.Segment == "" || e.ContactID == h.Segment
	switch {
	case e.Type == contactevent.Connected && e.AgentID != "" && e.ConnectedAt.After(h.HeldSince):
		s.taken(h, Proof{By: "contact-event", ContactID: e.ContactID, AgentID: e.AgentID, ConnectedAt: e.ConnectedAt}, in.Username)
	case e.Type == contactevent.Queued && e.QueuedAt.After(h.HeldSince):
		s.queuedAgain(h, e)
	case e.Type == contactevent.Disconnected && newest && intended(h, Verify) != nil:
		s.hasten(intended(h, Verify), s.now)
	}
}

// queuedAgain: the chat waits in a queue, if that is news.
func (s *stepper) queuedAgain(h *Handover, e contactevent.Event) {
	if e.QueuedAt.After(h.QueuedAt) {
		s.queued(h, e.ContactID, e.QueuedAt)
		s.undo(h)
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
