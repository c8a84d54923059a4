package departure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Step tells a departure of one input and gives back what it has become, with
// the journal's lines for it. It changes nothing that it was given. If the input
// has nothing to say to the departure, that comes back as it was, without lines.
func Step(d Departure, in Input, now time.Time, p Decider) (Departure, []Entry) {
	made := advance(d, in, now, p)
	return made.departure, made.lines
}

// progress is what came of one input.
type progress struct {
	departure Departure
	lines     []Entry
	changed   bool // a wait that goes on changes the departure without a line
	begins    bool // a move begins that a budget counts: the gate is to be stored with it
}

// advance is Step, and says what a commit of it needs to know.
func advance(d Departure, in Input, now time.Time, p Decider) progress {
	s := &stepper{d: d.clone(), now: now, policy: p}
	switch in := in.(type) {
	case Begun:
		s.begin(in)
	case Heard:
		s.hear(in)
	case Happened:
		s.happened(in)
	case Asked:
		s.asked(in)
	case Freed:
		s.freed()
	case Tried:
		s.tried(in)
	}
	if !s.changed {
		return progress{departure: d}
	}
	s.settle()
	s.d.UpdatedAt = now
	return progress{departure: s.d, lines: s.journal, changed: true, begins: s.begins}
}

// stepper is one step under way: the departure being changed, and the lines
// about it.
type stepper struct {
	d       Departure
	now     time.Time
	policy  Decider
	by      string // the operator who asked for it; empty: nobody did
	journal []Entry
	changed bool
	begins  bool
}

func (d Departure) clone() Departure {
	d.Intents = slices.Clone(d.Intents)
	d.Handovers = slices.Clone(d.Handovers)
	for n := range d.Handovers {
		h := &d.Handovers[n]
		h.Intents = slices.Clone(h.Intents)
		h.Releasers = slices.Clone(h.Releasers)
	}
	return d
}

// Final tells whether the phase is one that a handover ends in.
func (p Phase) Final() bool {
	switch p {
	case Landed, Kept, Returned, Ended, Stranded:
		return true
	default:
		return false
	}
}

// settle gives the departure the state that follows from its handovers. One
// that is cancelled stays so, whatever its last chats still need.
func (s *stepper) settle() {
	if s.d.State == Cancelled {
		return
	}
	if s.d.State == Grace && slices.ContainsFunc(s.d.Handovers, Handover.moving) {
		s.state(Moving, "the grace is over")
	}
	switch over := !s.d.unfinished(); {
	case over && s.d.State != Settled:
		s.state(Settled, s.count())
	case !over && s.d.State == Settled:
		s.state(Moving, "something is left to do after all")
	}
}

// unfinished tells whether anything is left to do.
func (d Departure) unfinished() bool {
	return len(d.Intents) > 0 || slices.ContainsFunc(d.Handovers, Handover.Pending)
}

// Pending tells whether the departure may still have to do something: anything
// is left to do, a cordon stands that an agent who comes back must be freed of, or a
// chat is followed to its end.
func (d Departure) Pending() bool {
	return d.unfinished() || d.Cordon.Stands() || slices.ContainsFunc(d.Handovers, func(h Handover) bool { return h.Watched })
}

// moving tells whether the handover has gone further than the grace.
func (h Handover) moving() bool {
	return h.Phase != Waiting && h.Phase != Returned && h.Phase != Ended
}

// Pending tells whether anything is left to do: the phase is not final, or an
// intent is stored that is not only the end of a watch.
func (h Handover) Pending() bool {
	return !h.Phase.Final() || slices.ContainsFunc(h.Intents, func(i Intent) bool { return i.Kind != Expire || !h.Watched })
}

// count says how many handovers ended in which phase.
func (s *stepper) count() string {
	var parts []string
	for _, p := range []Phase{Landed, Kept, Returned, Ended, Stranded} {
		n := 0
		for _, h := range s.d.Handovers {
			if h.Phase == p {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, p))
		}
	}
	if len(parts) == 0 {
		return "no chat needed anything"
	}
	return "nothing is left to do: " + strings.Join(parts, ", ")
}

// state moves the departure.
func (s *stepper) state(to State, reason string) {
	s.enter(Entry{From: string(s.d.State), To: string(to), Reason: reason})
	s.d.State = to
}

// to moves a handover to another phase.
func (s *stepper) to(h *Handover, to Phase, reason string) {
	s.enter(Entry{
		ChatID: h.ChatID, ContactID: cmp.Or(h.Proof.ContactID, h.Segment, h.ContactID), Queue: h.Queue(),
		Target: h.Target().String(), Rule: h.Decision.Rule,
		From: string(h.Phase), To: string(to), Reason: reason,
	})
	h.InDoubt, h.Watched = h.InDoubt && to == Releasing, h.Watched && to == h.Phase
	if to != Waiting {
		h.Held, h.Company = "", time.Time{}
	}
	h.Phase, h.Reason, h.UpdatedAt = to, reason, s.now
}

// note tells of something that left the phase as it is.
func (s *stepper) note(h *Handover, reason string) { s.to(h, h.Phase, reason) }

// finish moves a handover to a final phase; what cleans up after it stays.
func (s *stepper) finish(h *Handover, to Phase, reason string) {
	s.to(h, to, reason)
	h.LandBy = time.Time{}
	drop(h, Inspect, Mark, Release, Verify, Expire, Assign)
}

func (s *stepper) enter(e Entry) {
	e.At, e.DepartureID, e.AgentID, e.Username, e.Cause = s.now, s.d.ID, s.d.AgentID, s.d.Username, s.d.Cause
	e.By = s.by
	s.journal = append(s.journal, e)
	s.changed = true
}

// tell notes something of the departure that leaves its state as it is.
func (s *stepper) tell(reason string) { s.state(s.d.State, reason) }
