package departure

import (
	"fmt"
	"slices"
	"time"

	"handover/internal/policy"
	"handover/internal/roster"
)

// escalate: an agent who is leaving already is drained by an order. What waits
// for the agent waits no longer than the order says; what is under way goes on.
func (s *stepper) escalate(l roster.Leaving) {
	if s.d.State == Cancelled || s.ordered(l) {
		return
	}
	s.by = operator(l)
	was := s.d.Cause
	s.d.Cause, s.d.By, s.d.To, s.d.DrainAt = l.Cause, l.By, l.To, drainAt(l, s.now)
	said := why(l)
	if was != l.Cause {
		said += fmt.Sprintf("; the cause was %s until now", was)
	}
	s.tell(said)
	if s.unguarded() && !s.awaitsCordon() && s.policy.Mode() != policy.Shadow {
		s.cordon()
	}
	for n := range s.d.Handovers {
		s.press(&s.d.Handovers[n])
	}
	s.looksWait()
}

// ordered tells whether the departure follows this order already.
func (s *stepper) ordered(l roster.Leaving) bool {
	at := l.DrainAt.Equal(s.d.DrainAt) || (l.Now && !s.d.DrainAt.IsZero())
	return s.d.Cause == l.Cause && s.d.By == l.By && s.d.To == l.To && at
}

// press has a chat that waits for the agent looked at when the order says so,
// and sent where it says.
func (s *stepper) press(h *Handover) {
	i := h.waitsFor()
	if i == nil || h.Shadow {
		return
	}
	if s.d.To != "" && h.decided() {
		h.putNext(policy.Target{Kind: policy.ToQueue, Name: s.d.To})
	}
	due, _ := s.graceEnds(s.now)
	s.hasten(i, due)
}

// who asks, for the journal.
func (in Asked) who() string {
	if in.Agent {
		return "the agent"
	}
	return "an operator"
}

// asked takes in what somebody wants of one chat.
func (s *stepper) asked(in Asked) {
	h := s.d.Handover(in.ChatID)
	if h == nil || h.Shadow || in.ChatID == "" {
		return
	}
	s.by = in.By
	switch in.Want {
	case Longer:
		s.keepLonger(h, in)
	case Send:
		s.sendTo(h, in)
	case Now:
		s.hurry(h, in)
	case Undo:
		if h.canGiveBack() {
			s.giveBack(h, "an operator asks to give the chat back to the agent who left it")
		}
	}
}

// waitsFor is what ends a chat's wait with the agent: the look at the end of the
// grace, or the end of the time for which it is kept; nil if it does not wait.
func (h *Handover) waitsFor() *Intent {
	if h.Phase == Waiting {
		return intended(h, Inspect)
	}
	return h.keptUntil()
}

// longest is how far ahead an operator may put off what becomes of a chat.
const longest = time.Hour

// keepLonger leaves the chat with the agent until at least so much later than now.
func (s *stepper) keepLonger(h *Handover, in Asked) {
	i := h.waitsFor()
	longer := min(in.For, longest)
	due := s.now.Add(longer)
	if i == nil || longer <= 0 || !i.Due.Before(due) {
		return
	}
	i.Due, h.Held = due, ""
	if in.Agent {
		s.note(h, fmt.Sprintf("the agent keeps the chat for %s more", longer))
		return
	}
	s.note(h, fmt.Sprintf("an operator leaves the chat with the agent for %s more", longer))
}

// hurry ends a chat's wait with the agent now.
func (s *stepper) hurry(h *Handover, in Asked) {
	i := h.waitsFor()
	if i == nil || !i.Due.After(s.now) {
		return
	}
	s.hasten(i, s.now)
	s.note(h, in.who()+" asks that it be handed over now")
}

// WaitsUntil is when a chat that waits with the agent is to be looked at, or is kept
// no longer; zero if it does not wait.
func (h Handover) WaitsUntil() time.Time {
	if i := h.waitsFor(); i != nil {
		return i.Due
	}
	return time.Time{}
}

// sendTo sends the chat where somebody asks, if that is a place.
func (s *stepper) sendTo(h *Handover, in Asked) {
	t, err := policy.ParseTarget(in.Target)
	if err == nil && t.Kind != policy.Keep {
		s.send(h, t, fmt.Sprintf("%s sends the chat to: %s", in.who(), t))
	}
}

// send puts a target next on the ladder, and has the chat looked at for it.
func (s *stepper) send(h *Handover, t policy.Target, reason string) {
	switch {
	case h.Phase == Waiting:
		if h.ahead(t) {
			h.Because = reason
			s.note(h, reason)
		}
		s.hasten(intended(h, Inspect), s.now)
	case h.Phase == Kept && s.d.State != Cancelled:
		h.putNext(t)
		drop(h, Expire)
		s.next(h, reason)
	case h.Phase == Landing && t.Kind != policy.Survey && !h.QueuedAt.IsZero() && intended(h, Verify) != nil:
		h.putNext(t)
		drop(h, Verify)
		s.nextFromQueue(h, reason)
	}
}

// ahead puts a target ahead of what a chat waits for, or of what is decided when it
// has waited; false if it is there already.
func (h *Handover) ahead(t policy.Target) bool {
	if h.decided() {
		return h.putNext(t)
	}
	fresh := h.Send != t
	h.Send = t
	return fresh
}

// putNext makes the target that of the step to be taken next; false if it is so
// already.
func (h *Handover) putNext(t policy.Target) bool {
	at := h.Rung + 1
	if h.Phase == Waiting {
		at = h.Rung
	}
	at = min(at, len(h.Decision.Ladder))
	if at < len(h.Decision.Ladder) && h.Decision.Ladder[at].Target == t {
		return false
	}
	h.Decision.Ladder = slices.Insert(slices.Clone(h.Decision.Ladder), at, h.asked(t))
	return true
}

// asked is a step to where an operator wants the chat to go. To a colleague it
// has the words and the priority of the ladder's first step that leads to one.
func (h *Handover) asked(t policy.Target) policy.Rung {
	r := policy.Rung{Target: t}
	if t.Kind == policy.Survey {
		return r
	}
	if t.Kind != policy.ToAgent {
		r.Needs = policy.NeedStaffed
	}
	for _, known := range h.Decision.Ladder {
		if known.Target.Kind != policy.Keep && known.Target.Kind != policy.Survey {
			r.Say, r.SayIn, r.Priority = known.Say, known.SayIn, known.Priority
			break
		}
	}
	return r
}
