package departure

import (
	"cmp"
	"time"

	"handover/internal/policy"
	"handover/internal/roster"
)

// hear takes a signal in. Of other agents only what they gained matters.
func (s *stepper) hear(in Heard) {
	if s.d.ID == "" {
		return
	}
	if sig := in.Signal; sig.AgentID == s.d.AgentID {
		s.hearOwn(sig, in.Chats)
	} else if sig.Kind == roster.ChatGained {
		s.takenBy(sig)
	}
}

func (s *stepper) hearOwn(sig roster.Signal, before map[string]History) {
	switch sig.Kind {
	case roster.Departed:
		s.passOn(sig.Leaving)
	case roster.Returned:
		s.returned("the agent is back")
	case roster.Escalated:
		s.escalate(sig.Leaving)
	case roster.Defied:
		s.defied()
	case roster.ChatLost:
		s.lost(sig.Chat, sig.At)
	case roster.ChatGained:
		s.gained(sig.Chat, before[sig.Chat.ID])
	}
}

// returned cancels the departure. Chats that nothing was done to stay with the
// agent; what is on its way goes on. One that is settled has nothing to cancel
// but its cordon.
func (s *stepper) returned(reason string) {
	switch {
	case s.d.State == Grace, s.d.State == Moving, s.d.State == Settled && s.d.Cordon.Stands():
		s.state(Cancelled, reason)
	}
	s.uncordon()
	for n := range s.d.Handovers {
		s.comeBack(&s.d.Handovers[n], reason)
	}
}

func (s *stepper) comeBack(h *Handover, reason string) {
	switch {
	case h.Shadow:
		s.comeBackShadow(h, reason)
	case h.Phase == Marking, h.Phase == Waiting && h.Marked:
		s.stay(h, reason+"; the chat's attributes are taken off again")
	case h.Phase == Waiting, h.Phase == Kept:
		s.finish(h, Returned, reason+"; nothing was done")
	case h.Phase == Releasing:
		s.comeBackReleasing(h, reason)
	case h.Phase == Landing:
		s.comeBackLanding(h, reason)
	case h.Watched && !h.LegOff:
		s.unwatch(h, reason+", and has the chat still")
	}
	s.leaveToAgent(h, reason)
}

// leaveToAgent clears nothing that the agent, who is back, can clear.
func (s *stepper) leaveToAgent(h *Handover, reason string) {
	if h.ReleasedAt.IsZero() && intended(h, Clear) != nil {
		drop(h, Clear)
		s.note(h, reason+"; the ended contact is left to the agent to clear")
	}
}

// comeBackReleasing lets a release that nobody has touched go. One that is at
// work, or was tried and may have worked without the answer being heard, is not
// begun again: its result is waited for, until its lease ends at the latest, and
// then the chat is looked at.
func (s *stepper) comeBackReleasing(h *Handover, reason string) {
	r := intended(h, Release)
	switch {
	case h.InDoubt:
		return // it will be looked at
	case r == nil: // it was in doubt, and the look told of the return
		s.stay(h, reason+"; the chat's attributes are taken off again")
		return
	case r.Owner == "" && r.Attempt == 0:
		s.stay(h, reason+"; the release had not begun")
		return
	}
	due := s.now
	if r.atWork(s.now) {
		due = r.Until
	}
	s.note(h, reason+"; whether the release took effect is not known yet")
	s.doubt(h, due)
}

// stay leaves the chat with the agent who came back.
func (s *stepper) stay(h *Handover, reason string) {
	s.unmark(h)
	s.finish(h, Returned, reason)
}

// lost: the leaver is no longer connected to the chat.
func (s *stepper) lost(c roster.Chat, at time.Time) {
	h := s.d.Handover(c.ID)
	if h == nil || h.ContactID != c.ContactID {
		return
	}
	s.leftAt(h, at)
	if h.Watched {
		s.unwatch(h, "the chat has left the agent")
		s.clear(h, s.now)
	}
	switch h.Phase {
	case Waiting:
		s.leave(h, "the chat left the agent before anything was done: it was ended or passed on"+h.company())
	case Kept:
		s.lostKept(h)
	case Marking:
		s.land(h, "the chat left the agent while its attributes were being written; where it went is looked up")
	case Releasing:
		s.released(h, "the chat left the agent")
	}
}

// leftAt notes when the chat left the leaver, by Connect's clock. That of the
// release is the controller's, and comes with the answer.
func (s *stepper) leftAt(h *Handover, at time.Time) {
	if (h.Phase.Final() && h.Phase != Kept) || at.IsZero() || h.LeftAt.Equal(at) {
		return
	}
	h.LeftAt = at
	s.changed = true
}

func (s *stepper) lostKept(h *Handover) {
	e := h.keptUntil()
	if e == nil {
		return
	}
	if h.Shadow {
		s.note(h, "shadow: the chat has left the agent")
	} else {
		s.note(h, "the kept chat is over")
		s.clear(h, e.Due)
	}
	drop(h, Expire)
}

// leave ends a handover of which the chat left the agent without our doing: with
// the grace, the ended contact is cleared. Where a mark may stand, the flow may
// have read it, and the chat is followed.
func (s *stepper) leave(h *Handover, reason string) {
	if h.Marked {
		s.land(h, reason+"; where it went is looked up")
		return
	}
	due := s.now
	if i := intended(h, Inspect); i != nil {
		due = i.Due
	}
	s.finish(h, Ended, reason)
	s.clear(h, due)
}

// clear has the ended contact taken from the leaver's slot. While it is there
// (after-contact work) Connect does not apply the next status (spec §1.5), and
// whoever has gone does not press the button. An agent who returns before it is
// due does: comeBack. In shadow nothing is done to the world.
func (s *stepper) clear(h *Handover, due time.Time) {
	if h.Shadow || (!h.LegOff && s.policy.Mode() == policy.Shadow) {
		return
	}
	if due.Before(s.now) {
		due = s.now
	}
	if intended(h, Clear) == nil {
		s.intend(h, Clear, due)
	}
}

// gained: the leaver was connected to a chat. A chat of which the handover is
// final begins a departure of its own, if the leaver is still leaving (Intake).
func (s *stepper) gained(c roster.Chat, before History) {
	h := s.d.Handover(c.ID)
	if h == nil {
		if s.d.State == Grace || s.d.State == Moving {
			s.wait(c, s.now, before)
		}
		return
	}
	switch {
	case h.Phase == Waiting:
		s.accepted(h, c)
	case !newer(h, c):
	case h.followed():
		s.unwatch(h, "the agent has the chat again")
	case h.Phase == Landing:
		s.taken(h, Proof{By: "agent-event", ContactID: c.ContactID, AgentID: s.d.AgentID, ConnectedAt: c.Since}, s.d.Username)
	}
}

// accepted: the leaver has taken a chat that was only offered, or a later segment of
// one that waits for the grace.
func (s *stepper) accepted(h *Handover, c roster.Chat) {
	if h.ContactID == c.ContactID && h.HeldSince.Equal(c.Since) {
		return
	}
	h.ContactID, h.HeldSince = c.ContactID, c.Since
	h.QueueARN, h.QueueName = c.Queue.ARN, c.Queue.Name
	s.note(h, "the agent has taken the chat")
}

// takenBy: another agent was connected to a chat of ours.
func (s *stepper) takenBy(sig roster.Signal) {
	h := s.d.Handover(sig.Chat.ID)
	if h == nil || !newer(h, sig.Chat) {
		return
	}
	if h.followed() {
		s.unwatch(h, called(sig.Username, sig.AgentID)+" has the chat")
	}
	if h.Phase != Landing {
		return
	}
	s.taken(h, Proof{By: "agent-event", ContactID: sig.Chat.ContactID, AgentID: sig.AgentID, ConnectedAt: sig.Chat.Since}, sig.Username)
}

// called is what a line calls an agent, whose username is not always known.
func called(username, id string) string { return cmp.Or(username, "agent "+id) }

// newer tells whether the segment came after the leaver's. Both times are
// Connect's own; the time of the release is the controller's, and the next agent
// may be connected before the answer to the release is in.
func newer(h *Handover, c roster.Chat) bool {
	return c.ContactID != h.ContactID && c.Since.After(h.HeldSince)
}

// taken ends a landing at an agent. That may be the leaver: nobody who is leaving
// is given a chat (spec §7.1), so the leaver is back; and if not for long, that
// is another departure. The username may be empty.
func (s *stepper) taken(h *Handover, l Proof, username string) {
	who := called(username, l.AgentID)
	if h.Target().Kind == policy.Survey {
		s.unmark(h)
		s.finish(h, Ended, who+" has the chat: it did not come to the survey")
		return
	}
	if l.AgentID == s.d.AgentID {
		s.landed(h, l, "the agent is back and has the chat again")
		return
	}
	s.landed(h, l, who+" has the chat")
}
