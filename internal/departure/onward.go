package departure

import (
	"fmt"
	"time"

	"handover/internal/policy"
)

// nextFromQueue gives a landing's step up and has the chat looked at for the next
// one. The agent's leg is off: what is left of the ladder is taken from the queue
// in which the chat waits.
func (s *stepper) nextFromQueue(h *Handover, why string) {
	s.notGivenBack(h)
	drop(h, Verify, Assign)
	if h.Rung+1 >= len(h.Decision.Ladder) {
		s.strand(h, why)
		return
	}
	h.Because = why
	s.note(h, why+"; looked at for the next step")
	s.intend(h, Inspect, s.now)
}

// lookedAtLanding takes the next step if the chat still waits in a queue. Whoever
// has the chat meanwhile has it.
func (s *stepper) lookedAtLanding(h *Handover, l look) {
	seen := sight{Observed: l.Observed, moved: l.ContactID != h.ContactID, consumed: s.consumed(h, l.Observed)}
	s.noteSegment(h, seen)
	switch {
	case seen.moved && s.arrived(h, seen):
	case l.Ended:
		s.gone(h, l.Observed)
	case !seen.moved || l.QueuedAt.IsZero():
		s.strand(h, h.Because+"; no step can be taken from there: "+where(h, l.Observed))
	case s.undo(h):
		s.verifyIn(h, firstLook)
	default:
		s.onward(h, l)
	}
}

// onward takes the next step that may be taken from the queue. The shipped
// customer queue flow looks for the contract's attributes every few seconds and
// takes the chat on; an agent is given it at once.
func (s *stepper) onward(h *Handover, l look) {
	h.LegOff = true // the agent may have ended the chat themselves
	f := s.facts(h, l.Observed)
	at := h.Rung
	h.Rung++
	n, passed := s.pick(h, f)
	why := h.Because + passed
	switch {
	case n < 0 && s.now.Before(h.LandBy): // it may be taken yet, where it waits
		h.Rung = at
		s.note(h, why+"; "+where(h, l.Observed))
		s.verifyIn(h, firstLook)
		return
	case n < 0:
		s.strand(h, fmt.Sprintf("no step is left: %s; %s", why, where(h, l.Observed)))
		return
	}
	h.Rung = n
	h.LandBy = s.now.Add(h.landing())
	why = fmt.Sprintf("%s; next, from the queue: %s", why, h.Target())
	switch {
	case h.Target().Kind == policy.ToAgent:
		s.note(h, why)
		s.intend(h, Assign, s.now)
	case h.waitsThere(l.Observed, f):
		s.note(h, why+", where the chat waits already: it keeps its place")
		s.verifyIn(h, firstLook)
	default:
		h.Say = s.policy.Text(f, h.rung())
		s.note(h, why)
		s.write(h)
	}
}

// waitsThere tells whether the present step leads to the queue in which the chat
// waits. To be queued again there would cost the customer the place in it (spec
// §7.1).
func (h *Handover) waitsThere(o *Observed, f policy.Facts) bool {
	if o.QueueARN == "" {
		return false
	}
	t := h.Target()
	if t.Kind == policy.SameQueue {
		return o.QueueARN == h.QueueARN
	}
	return t.Name == o.QueueARN || t.Name == o.QueueName || f.Queues[t.Name].ARN == o.QueueARN
}

// markedInQueue takes in what came of writing the contract's attributes for a chat
// that waits in a queue.
func (s *stepper) markedInQueue(h *Handover, i Intent, r Result) {
	switch {
	case r.Outcome == Done:
		h.LandBy = s.now.Add(h.landing())
		s.note(h, "the chat's attributes are written, for the queue's flow to take it on")
		s.verifyIn(h, firstLook)
	case r.Outcome == AlreadyGone || r.Outcome == Taken:
		s.note(h, because("the chat does not wait in the queue any more; where it is is looked up", r.Reason))
		s.verifyIn(h, 0)
	case r.Outcome == NotPossible || !s.retry(h, i, r):
		s.nextFromQueue(h, "the chat's attributes could not be written: "+said(r.Reason))
	}
}

// assigned takes in what came of giving a queued chat to an agent: to that of the
// step, or back to the leaver.
func (s *stepper) assigned(h *Handover, i Intent, r Result) {
	back := !h.GivenBack.IsZero()
	switch {
	case r.Outcome == Done:
		s.note(h, because("the chat is given to the agent; the proof is awaited", r.Reason))
		s.verifyIn(h, firstLook)
	case r.Outcome == Taken || r.Outcome == AlreadyGone:
		s.notGivenBack(h)
		s.note(h, because("the chat does not wait in the queue any more; who has it is looked up", r.Reason))
		s.verifyIn(h, 0)
	case r.Outcome != NotPossible && s.retry(h, i, r):
	case back:
		s.notGivenBack(h)
		s.note(h, "the chat could not be given back to the agent: "+said(r.Reason))
		s.verifyIn(h, 0)
	default:
		s.nextFromQueue(h, "the chat could not be given to the agent: "+said(r.Reason))
	}
}

// leastReturn is how long an agent who is given a chat back has at least to take
// it: an offer lasts 20 s (spec §7.2).
const leastReturn = time.Minute

// comeBackLanding: the agent is back while the chat is on its way.
func (s *stepper) comeBackLanding(h *Handover, reason string) {
	if h.Decision.Undo && h.QueuedAt.IsZero() && h.LegOff && !h.Undone {
		if v := intended(h, Verify); v != nil { // it may be in a queue by now
			s.hasten(v, s.now)
		}
	}
	if h.toUndo() {
		s.giveBack(h, reason+", and nobody has the chat yet; it is asked back")
	}
}

// undo asks the chat back for an agent who returned before it was queued; false
// if there is nothing to undo.
func (s *stepper) undo(h *Handover) bool {
	if s.d.State != Cancelled || !h.toUndo() {
		return false
	}
	s.giveBack(h, "the agent is back, and nobody has the chat yet; it is asked back")
	return true
}

// toUndo tells whether the policy gives the chat back to an agent who is back, and
// it can be, and was not tried.
func (h *Handover) toUndo() bool { return h.Decision.Undo && !h.Undone && h.canGiveBack() }

// canGiveBack tells whether the chat is known to wait in a queue, and is not being
// dealt with there.
func (h *Handover) canGiveBack() bool {
	return h.Phase == Landing && h.LegOff && !h.QueuedAt.IsZero() && h.GivenBack.IsZero() &&
		intended(h, Mark) == nil && intended(h, Assign) == nil
}

func (s *stepper) giveBack(h *Handover, why string) {
	h.GivenBack = s.now
	if least := s.now.Add(leastReturn); h.LandBy.Before(least) {
		h.LandBy = least
	}
	drop(h, Inspect)
	s.note(h, why)
	due := s.now
	if s.d.Cordon.Stands() || among(s.d.Intents, Unhold) != nil {
		due = s.now.Add(nextLook) // until the cordon is off the agent seems to be leaving: cordonDone
	}
	s.intend(h, Assign, due)
	s.verifyIn(h, firstLook)
}

// notGivenBack remembers that giving the chat back was tried.
func (s *stepper) notGivenBack(h *Handover) {
	if !h.GivenBack.IsZero() {
		h.GivenBack, h.Undone = time.Time{}, true
	}
}
