package departure

import (
	"fmt"
	"time"

	"handover/internal/policy"
	"handover/internal/roster"
)

// mostCordons is how often the cordon is set anew for an agent who takes it off
// although an operator has ordered them away. Then a person must see to it.
const mostCordons = 3

// cordonFirst is why a chat waits for the cordon.
const cordonFirst = "the agent must first be kept from new chats"

// cordon has new chats kept from the agent, who has not chosen to leave.
func (s *stepper) cordon() {
	s.d.Cordon = Cordon{Wanted: true, Again: s.d.Cordon.Again}
	if among(s.d.Intents, Hold) == nil {
		s.own(Hold, s.now)
	}
	s.changed = true
}

// awaitsCordon tells whether the cordon is asked for, and neither set nor given up.
func (s *stepper) awaitsCordon() bool {
	c := s.d.Cordon
	return stays(s.d.Cause) && c.Wanted && c.SetAt.IsZero() && among(s.d.Intents, Hold) != nil
}

// cordonBars says why no leg may be taken off: the chat could come straight back.
func (s *stepper) cordonBars() string {
	if !stays(s.d.Cause) || s.d.Cordon.Failed == "" {
		return ""
	}
	return "the agent could be given the chat again, for new chats could not be kept from them: " + s.d.Cordon.Failed
}

// unguarded tells whether the agent could be given the chat again at once.
func (s *stepper) unguarded() bool { return stays(s.d.Cause) && !s.d.Cordon.Stands() }

// tells tells whether an agent who seems available is so: one who has not chosen
// to leave always seems available, but for the cordon.
func (s *stepper) tells() bool { return !stays(s.d.Cause) || s.d.Cordon.Stands() }

// cordonTried takes in what came of the departure's own intents.
func (s *stepper) cordonTried(in Tried) {
	i, r := s.take(&s.d.Intents, in.Intent.ID), in.Result
	switch {
	case i == nil:
		s.lateCordon(in.Intent, r)
		return
	case i.Attempt != in.Intent.Attempt && !settles(i.Kind, r.Outcome):
		s.d.Intents = append(s.d.Intents, *i)
		return
	case r.Outcome == Done || r.Outcome == AlreadyGone:
		s.cordonDone(i.Kind, r)
	case r.Outcome == NotPossible || !s.retryOwn(*i, r):
		s.cordonFailed(i.Kind, r)
	}
	s.changed = true
}

func (s *stepper) retryOwn(i Intent, r Result) bool {
	wait, may := i.retry(r)
	if may {
		s.tell(fmt.Sprintf("%s did not work (%s); again in %s", i.Kind, said(r.Reason), wait))
		s.d.Intents = append(s.d.Intents, i.after(s.now.Add(wait)))
	}
	return may
}

func (s *stepper) cordonDone(k IntentKind, r Result) {
	if k == Unhold {
		s.d.Cordon.OffAt = s.now
		s.tell(because("new chats are not kept from the agent any more", r.Reason))
		s.giveOn()
		return
	}
	s.d.Cordon.SetAt = s.now
	s.tell(because("new chats are kept from the agent", r.Reason))
	s.letOn()
}

func (s *stepper) cordonFailed(k IntentKind, r Result) {
	if k == Unhold {
		s.d.Cordon.OffAt = s.now
		s.tell("new chats may still be kept from the agent, who must choose a status: " + said(r.Reason))
		return
	}
	s.d.Cordon.Failed = said(r.Reason)
	s.tell("new chats could not be kept from the agent: " + said(r.Reason))
	s.letOn()
}

// looksWait puts off the looks that are due until the cordon is set: made while it
// is being set, they could show an agent who seems to be available.
func (s *stepper) looksWait() {
	if !s.awaitsCordon() {
		return
	}
	for n := range s.d.Handovers {
		h := &s.d.Handovers[n]
		if i := intended(h, Inspect); i != nil && h.Phase == Waiting && !i.Due.After(s.now) && !i.atWork(s.now) {
			h.Held, i.Due = cordonFirst, s.now.Add(nextLook)
		}
	}
}

// letOn looks now at the chats that wait for the cordon.
func (s *stepper) letOn() {
	for n := range s.d.Handovers {
		h := &s.d.Handovers[n]
		if i := intended(h, Inspect); i != nil && (h.Held == cordonFirst || h.InDoubt) {
			s.hasten(i, s.now)
		}
	}
}

// giveOn gives the chats now that were to be given back when the cordon was off.
func (s *stepper) giveOn() {
	for n := range s.d.Handovers {
		h := &s.d.Handovers[n]
		if a := intended(h, Assign); a != nil && !h.GivenBack.IsZero() {
			s.hasten(a, s.now)
		}
	}
}

// uncordon takes the cordon off, if it stands or may yet come to.
func (s *stepper) uncordon() {
	h := among(s.d.Intents, Hold)
	begun := h != nil && (h.Attempt > 0 || h.Owner != "")
	due := s.now
	if h != nil && h.atWork(s.now) {
		due = h.Until
	}
	if h != nil {
		s.take(&s.d.Intents, h.ID)
		s.changed = true
	}
	if (s.d.Cordon.Stands() || begun) && among(s.d.Intents, Unhold) == nil {
		s.own(Unhold, due)
	}
}

// passOn leaves the cordon to a later departure that wants one: to take it off now
// would look as if the agent were back. One who leaves by their own choice may have
// been taken for that because of the cordon: it comes off.
func (s *stepper) passOn(l roster.Leaving) {
	u := among(s.d.Intents, Unhold)
	if u == nil || !stays(l.Cause) || s.policy.Mode() == policy.Shadow {
		return
	}
	s.take(&s.d.Intents, u.ID)
	s.d.Cordon.Wanted, s.d.Cordon.OffAt = false, s.now
	s.tell("the agent is leaving again; the later departure keeps new chats from them")
}

// lateCordon: the cordon was set after the agent had come back.
func (s *stepper) lateCordon(i Intent, r Result) {
	if i.Kind != Hold || s.d.State != Cancelled || !s.d.Cordon.Wanted || r.Outcome == NotPossible {
		return
	}
	if u := among(s.d.Intents, Unhold); u != nil {
		s.hasten(u, s.now)
		return
	}
	s.tell("new chats may have been kept from the agent after they were back")
	s.own(Unhold, s.now)
}

// cordonAgain: an agent whom an operator has ordered away has taken the cordon
// off. It is set anew, and the chat looked at once more; but not for ever.
func (s *stepper) cordonAgain(h *Handover) {
	s.recordon()
	s.hold(h, cordonFirst, nextLook)
}

// defied: the agent has taken the cordon off. There may be no chat of theirs left
// that would be looked at, and yet no new ones are to come.
func (s *stepper) defied() {
	if s.d.Cause == roster.Forced && s.d.Cordon.Stands() {
		s.recordon()
	}
}

// recordon sets the cordon anew. What was seen of the agent before is over: looks at
// other chats, which may be under way, must not count one choice again; and the
// off-line status that the agent had chosen is not theirs any more, so that the
// cordon is known as the controller's when it is to be taken off.
func (s *stepper) recordon() {
	s.d.Status = ""
	for n := range s.d.Handovers {
		s.d.Handovers[n].SeemsBack = false
	}
	again := s.d.Cordon.Again + 1
	if again <= mostCordons {
		s.tell(fmt.Sprintf("the agent is available although an operator has ordered them away; new chats are to be kept from them again (%d of %d times)", again, mostCordons))
		s.cordon()
		s.d.Cordon.Again = again
	} else {
		s.d.Cordon.Failed, s.d.Cordon.SetAt = "the agent makes themselves available again and again", time.Time{}
		s.tell("new chats cannot be kept from the agent: they make themselves available again and again")
	}
}

func because(what, reason string) string {
	if reason == "" {
		return what
	}
	return what + ": " + reason
}
