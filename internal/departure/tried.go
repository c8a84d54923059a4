package departure

import (
	"fmt"
	"time"

	"handover/internal/roster"
)

// An offered chat is taken, refused or missed within 20 s (spec §7.2): so long
// a chat that the agent is being offered is looked at again.
const (
	nextLook  = 5 * time.Second
	mostLooks = 6
)

// tried takes in what came of an intent.
func (s *stepper) tried(in Tried) {
	if in.Intent.DepartureID != s.d.ID || s.d.ID == "" {
		return
	}
	if in.Intent.ChatID == "" {
		s.cordonTried(in)
		return
	}
	h := s.d.Handover(in.Intent.ChatID)
	if h == nil {
		return
	}
	i := s.take(&h.Intents, in.Intent.ID)
	if i == nil {
		s.late(h, in.Intent, in.Result)
		return
	}
	if i.Attempt != in.Intent.Attempt && !settles(i.Kind, in.Result.Outcome) {
		h.Intents = append(h.Intents, *i)
		return
	}
	s.came(h, *i, in)
	s.changed = true
}

// came takes in the result of an intent that the handover still had.
func (s *stepper) came(h *Handover, i Intent, in Tried) {
	r := in.Result
	switch i.Kind {
	case Inspect:
		s.inspected(h, i, in)
	case Mark:
		s.marked(h, i, r)
	case Release:
		s.releaseTried(h, i, r)
	case Verify:
		s.verified(h, i, r)
	case Assign:
		s.assigned(h, i, r)
	case Expire:
		s.expired(h)
	case Clear, Unmark:
		s.cleaned(h, i, r)
	}
}

// settles tells whether a result counts even if it is that of an earlier
// attempt, whose lease had run out: what was done is done, but what was seen
// then, or did not work then, says nothing of the attempt that is now due.
func settles(k IntentKind, o Outcome) bool {
	return k != Inspect && k != Verify && (o == Done || o == AlreadyGone)
}

// take removes an intent from those that are there and returns it; nil if it is
// gone.
func (s *stepper) take(from *[]Intent, id string) *Intent {
	for n, i := range *from {
		if i.ID == id {
			*from = append((*from)[:n:n], (*from)[n+1:]...)
			return &i
		}
	}
	return nil
}

// late takes in the result of an intent that was taken away meanwhile.
func (s *stepper) late(h *Handover, i Intent, r Result) {
	switch {
	case i.Kind == Mark && r.Outcome != NotPossible && h.Phase.Final():
		h.Marked = true
		s.unmark(h)
	case i.Kind == Release && r.Outcome == Done && h.legOn():
		drop(h, Inspect, Unmark)
		s.released(h, "a release that had been given up took effect")
	case i.Kind == Release && h.InDoubt:
		s.lateRelease(h, r)
	}
}

// legOn tells whether the leaver's leg is on, as far as is known.
func (h *Handover) legOn() bool { return !h.LegOff && h.Phase != Ended && h.Phase != Landing }

// doubt has the chat looked at before the release is gone on with: it was at work
// when the agent came back, and what came of it is not known, or it found the
// agent back.
func (s *stepper) doubt(h *Handover, due time.Time) {
	drop(h, Release)
	h.InDoubt = true
	s.intend(h, Inspect, due)
}

func (s *stepper) lateRelease(h *Handover, r Result) {
	look := intended(h, Inspect)
	switch {
	case r.Outcome == NotPossible:
		s.stay(h, "the agent is back, and the release did not happen")
	case r.Outcome == AlreadyGone:
		drop(h, Inspect)
		s.released(h, "the agent's leg was off already")
	case look.Due.After(s.now): // no need to wait for the lease's end
		look.Due = s.now
		s.changed = true
	}
}

// look is one Inspect that came back: what it showed, and what else is under way.
type look struct {
	*Observed
	i    Intent
	gate Gate
	now  Traffic
}

// holds tells by the segment itself whether the agent holds it: of one who is signed
// out the service shows no chats.
func (l look) holds(h *Handover, agentID string) bool {
	return l.ContactID == h.ContactID && l.AgentID == agentID && !l.Ended
}

func (s *stepper) inspected(h *Handover, i Intent, in Tried) {
	r := in.Result
	switch {
	case r.Outcome == AlreadyGone && h.InDoubt:
		s.released(h, "the contact is not there any more")
	case r.Outcome == AlreadyGone && h.Phase == Landing:
		s.finish(h, Ended, "the chat is not there any more")
	case r.Outcome == AlreadyGone:
		s.leave(h, "the chat is not there any more")
	case r.Outcome == Done && r.Facts != nil:
		i.Looks++
		s.lookedAt(h, look{Observed: r.Facts, i: i, gate: in.Gate, now: in.Now})
	case r.Outcome == NotPossible || !s.retry(h, i, r):
		s.unseen(h, "the chat could not be looked at: "+said(r.Reason))
	}
}

// unseen gives up a chat that cannot be looked at.
func (s *stepper) unseen(h *Handover, why string) {
	switch {
	case h.Because != "":
		s.strand(h, h.Because+"; "+why)
	case s.shadowed(h):
		s.shadow(h, -1, why)
	default:
		s.strand(h, why)
	}
}

// lookedAt goes by what the chat looks like: before a step of the ladder is
// taken, or when a release is in doubt. Looks that failed say nothing, and are not
// counted.
func (s *stepper) lookedAt(h *Handover, l look) {
	h.learnQueue(l.Observed)
	switch {
	case h.Phase == Landing:
		s.lookedAtLanding(h, l)
	case h.InDoubt && !l.AgentHolds && !l.holds(h, s.d.AgentID):
		s.released(h, "the release had taken effect before the agent was back")
	case h.InDoubt && s.d.State == Cancelled:
		s.stay(h, "the agent is back and still has the chat")
	default:
		s.goOn(h, l)
	}
}

// goOn goes on with the ladder, or with a release that was in doubt, if the agent
// is leaving still.
func (s *stepper) goOn(h *Handover, l look) {
	seemedBack := h.SeemsBack
	h.SeemsBack = !l.AgentLeaving && s.tells()
	switch {
	case s.awaitsCordon():
		s.hold(h, cordonFirst, nextLook)
	case h.SeemsBack && !seemedBack:
		s.note(h, "the agent seems to be available again; looked at once more in "+nextLook.String())
		s.again(h, l.i, nextLook)
	case h.SeemsBack:
		s.availableAgain(h)
	case h.InDoubt:
		s.release(h, "the agent is leaving all the same")
	case l.AgentHolds:
		s.decide(h, l)
	default:
		s.notHeld(h, l)
	}
}

// availableAgain: two looks say that the agent is available. That is a return,
// unless an operator has ordered the agent away.
func (s *stepper) availableAgain(h *Handover) {
	if s.d.Cause == roster.Forced {
		s.cordonAgain(h)
		return
	}
	h.InDoubt = false
	s.returned("the agent is available again, as read back")
}

// learnQueue fills in what the events left out of the chat's queue.
func (h *Handover) learnQueue(o *Observed) {
	if h.QueueARN == "" && o.ContactID == h.ContactID {
		h.QueueARN = o.QueueARN
	}
	if o.QueueName != "" && o.QueueARN == h.QueueARN {
		h.QueueName = o.QueueName
	}
}

// notHeld: the leaver is not connected to the segment that was told of. Where
// the leaver holds a newer one, that is what matters.
func (s *stepper) notHeld(h *Handover, l look) {
	switch {
	case l.Ended:
		s.leave(h, ended(l.Observed))
	case l.AgentID == s.d.AgentID:
		h.ContactID, h.HeldSince = l.ContactID, l.ConnectedAt
		s.decide(h, l)
	case l.AgentID != "":
		s.leave(h, fmt.Sprintf("agent %s has the chat already", l.AgentID))
	case l.ContactID != h.ContactID:
		s.leave(h, "the chat left the agent before anything was done")
	case l.i.Looks >= mostLooks:
		s.leave(h, "the agent did not take the chat that was offered")
	default:
		s.note(h, "the chat is only being offered to the agent; looked at again in "+nextLook.String())
		s.again(h, l.i, nextLook)
	}
}

func (s *stepper) marked(h *Handover, i Intent, r Result) {
	switch {
	case h.Phase == Landing:
		s.markedInQueue(h, i, r)
	case r.Outcome == Done:
		s.release(h, "the chat's attributes are written")
	case r.Outcome == AlreadyGone:
		s.land(h, "the contact is not there any more; what became of the chat is looked up")
	case r.Outcome == NotPossible || !s.retry(h, i, r):
		s.failed(h, "the chat's attributes could not be written: "+said(r.Reason))
	}
}

func (s *stepper) releaseTried(h *Handover, i Intent, r Result) {
	switch {
	case r.Outcome == Done:
		s.released(h, fmt.Sprintf("releaser %s took the agent's leg off", i.Releaser))
	case r.Outcome == AlreadyGone:
		s.released(h, "the agent's leg was off already")
	case r.Outcome == AgentBack:
		s.note(h, "the agent seems to be back, and the leg stays on; looked at again")
		s.doubt(h, s.now)
	case r.Outcome == NotPossible || !s.retry(h, i, r):
		s.nextReleaser(h, r.Reason)
	}
}

// expired: the time for which the chat was to be kept is up.
func (s *stepper) expired(h *Handover) {
	if h.Shadow {
		s.note(h, "shadow: the chat was not seen to leave the agent, and is not watched any longer")
		return
	}
	if h.Watched {
		s.unwatch(h, "nothing more was heard of the chat")
		return
	}
	s.next(h, "the time for which the chat was kept is up")
}

func (s *stepper) cleaned(h *Handover, i Intent, r Result) {
	switch {
	case r.Outcome == Done || r.Outcome == AlreadyGone:
		if i.Kind == Unmark {
			h.Marked = false
		}
	case r.Outcome == NotPossible || !s.retry(h, i, r):
		s.note(h, fmt.Sprintf("%s is given up: %s", i.Kind, said(r.Reason)))
	}
}

func ended(o *Observed) string {
	if o.EndReason == "" {
		return "the chat has ended"
	}
	return "the chat has ended: " + o.EndReason
}
