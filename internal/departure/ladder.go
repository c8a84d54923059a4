package departure

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"handover/internal/policy"
)

// defaultLanding bounds a landing of which the policy says nothing.
const defaultLanding = 10 * time.Minute

// Target is that of the ladder's step that the handover is at; the zero Target
// while nothing is decided.
func (h *Handover) Target() policy.Target {
	return h.rung().Target
}

func (h *Handover) rung() policy.Rung {
	if h.Rung < 0 || h.Rung >= len(h.Decision.Ladder) {
		return policy.Rung{}
	}
	return h.Decision.Ladder[h.Rung]
}

// decide asks the policy, once per handover, and takes the first step that may be
// taken. Later looks, after a wait or a step that failed, go on where the ladder
// was left: a step is taken on what was seen at that moment.
func (s *stepper) decide(h *Handover, l look) {
	f := s.facts(h, l.Observed)
	if !h.decided() {
		s.ask(h, f)
	} else if s.policy.Decide(f).Mode == policy.Shadow { // since then: another policy is in force
		h.Decision.Mode = policy.Shadow
	}
	n, passed := s.pick(h, f)
	why := h.Because + passed
	switch {
	case s.shadowed(h):
		s.shadow(h, n, why)
	case n < 0 && h.decided():
		s.strand(h, "no step is left: "+why)
	case n < 0:
		s.strand(h, why)
	case h.Decision.Ladder[n].Target.Kind == policy.Keep:
		h.Rung = n
		s.keep(h, why)
	default:
		s.move(h, n, why, l)
	}
}

func (h *Handover) decided() bool { return len(h.Decision.Ladder) > 0 }

// keep leaves the chat with the agent, for a while or for good.
func (s *stepper) keep(h *Handover, why string) {
	within := h.rung().Within
	s.unmark(h)
	if within <= 0 {
		s.finish(h, Kept, why+"; the chat is left with the agent")
		s.watch(h)
		return
	}
	s.finish(h, Kept, fmt.Sprintf("%s; the chat is left with the agent for %s", why, within))
	s.intend(h, Expire, s.now.Add(within))
}

// keptUntil is the end of the time for which the chat is kept, or was to be in
// shadow; nil if it is not kept, or for good.
func (h *Handover) keptUntil() *Intent {
	if h.Phase != Kept || h.Watched {
		return nil
	}
	return intended(h, Expire)
}

// move takes a step that leads away from the agent, unless something holds it
// back.
func (s *stepper) move(h *Handover, n int, why string, l look) {
	switch held := s.room(h, l); {
	case held != "" && s.now.Sub(h.Company) >= mostCompany:
		s.unmark(h)
		s.finish(h, Kept, fmt.Sprintf("%s; the chat is left to them, after %s", held, mostCompany))
		return
	case held != "":
		s.hold(h, held, companyLook)
		return
	}
	if held, wait := s.heldBack(h, l); held != "" {
		s.hold(h, held, wait)
		return
	}
	h.Rung = n
	h.Say = s.policy.Text(s.facts(h, l.Observed), h.rung())
	s.mark(h, why)
}

// mark begins the present step: first the attributes, then the release.
func (s *stepper) mark(h *Handover, why string) {
	h.Releasers = slices.Clone(s.policy.Releasers())
	if len(h.Releasers) == 0 {
		s.strand(h, why+"; but there is no releaser to move the chat with")
		return
	}
	s.begins = s.begins || s.budgeted(h)
	drop(h, Release)
	s.to(h, Marking, fmt.Sprintf("%s; next: %s", why, h.Target()))
	s.write(h)
}

// write has the contract's attributes written. That they are being taken off just
// now is waited for. Marked is set before the writing, for it may take effect
// without our hearing of it.
func (s *stepper) write(h *Handover) {
	due := s.now
	if u := intended(h, Unmark); u != nil && u.atWork(s.now) {
		due = u.Until
	}
	drop(h, Unmark)
	h.Marked = true
	s.intend(h, Mark, due)
}

// release hands the work to the first of the releasers that are left. Where the
// cordon has been taken off meanwhile, a look goes first.
func (s *stepper) release(h *Handover, why string) {
	if s.awaitsCordon() {
		s.to(h, Releasing, why+"; "+cordonFirst)
		s.doubt(h, s.now.Add(nextLook))
		return
	}
	if s.unguarded() {
		s.failed(h, why+"; but "+cmp.Or(s.cordonBars(), "the agent can be given chats again"))
		return
	}
	h.InDoubt = false
	s.to(h, Releasing, fmt.Sprintf("%s; releaser %s takes the agent's leg off", why, h.Releasers[0]))
	s.intend(h, Release, s.now).Releaser = h.Releasers[0]
}

// nextReleaser goes on where one releaser could not: with the next one, else
// with the next step.
func (s *stepper) nextReleaser(h *Handover, why string) {
	why = fmt.Sprintf("releaser %s could not: %s", h.Releasers[0], said(why))
	h.Releasers = h.Releasers[1:]
	if len(h.Releasers) > 0 {
		s.release(h, why)
		return
	}
	s.failed(h, why)
}

// failed gives the present step up, and has the chat looked at for the next one.
func (s *stepper) failed(h *Handover, why string) {
	if h.Rung+1 >= len(h.Decision.Ladder) {
		s.strand(h, "no step is left: "+why)
		return
	}
	drop(h, Mark, Release)
	s.next(h, why)
}

// next goes on to the next step. The world is looked at afresh before it is taken.
func (s *stepper) next(h *Handover, why string) {
	h.Rung++
	h.Because = why
	s.to(h, Waiting, why)
	if intended(h, Inspect) == nil {
		s.intend(h, Inspect, s.now)
	}
}

// strand gives the chat up and leaves it to a person.
func (s *stepper) strand(h *Handover, why string) {
	s.unmark(h)
	s.finish(h, Stranded, why)
	s.watch(h)
}
