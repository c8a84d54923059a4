package departure

import (
	"time"

	"handover/internal/contactevent"
)

// longestLife is how long a chat of Connect lives at most, by default: a day and an
// hour. So long a chat is followed that nothing more is done to.
const longestLife = 25 * time.Hour

// NeedsPerson tells whether a person must see to the chat: it is stranded, and not
// known to be over or with somebody.
func (h Handover) NeedsPerson() bool { return h.Phase == Stranded && h.Watched }

// watch follows a chat that nothing more is done to. With the leaver, its ended
// contact has to be cleared from the slot when it is over, unless the agent is back;
// elsewhere, a person is needed until somebody has it or it is over.
func (s *stepper) watch(h *Handover) {
	if !h.LegOff && s.d.State == Cancelled {
		return
	}
	h.Watched = true
	s.intend(h, Expire, s.now.Add(longestLife))
}

func (s *stepper) unwatch(h *Handover, why string) {
	h.Watched = false
	drop(h, Expire)
	s.note(h, why)
}

// followed tells whether the chat is watched away from the leaver.
func (h *Handover) followed() bool { return h.Watched && h.LegOff }

// seen takes a contact event of a followed chat in.
func (s *stepper) seen(h *Handover, in Happened) {
	e := in.Event
	newest := h.Segment == "" || e.ContactID == h.Segment
	switch {
	case e.Type == contactevent.Connected && e.AgentID != "" && e.ConnectedAt.After(h.HeldSince):
		s.unwatch(h, called(in.Username, e.AgentID)+" has the chat")
	case e.Type == contactevent.Disconnected && newest:
		s.unwatch(h, "the chat is over: "+said(e.EndReason))
	}
}
