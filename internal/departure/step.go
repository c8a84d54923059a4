package departure

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Step tells a departure of one input and gives back what it has become, with
// the journal's lines for it. It changes nothing that it was given. If the input
// has nothing to say to the departure, that comes back as it was, without lines.
func Step(d Departure, in Input, now time.Time, p Decider) (Departure, []Entry) {
	d, lines, _ := step(d, in, now, p)
	return d, lines
}

// step also says whether the departure changed: a wait that goes on changes it
// without a line.
func step(d Departure, in Input, now time.Time, p Decider) (Departure, []Entry, bool) {
	s := &stepper{d: d.clone(), now: now, policy: p}
	switch in := in.(type) {
	case Begun:
		s.begin(in)
	case Heard:
		s.hear(in)
	case Tried:
		s.tried(in)
	}
	if !s.changed {
		return d, nil, false
	}
	s.settle()
	s.d.UpdatedAt = now
	return s.d, s.journal, true
}

// stepper is one step under way: the departure being changed, and the lines
// about it.
type stepper struct {
	d       Departure
	now     time.Time
	policy  Decider
	journal []Entry
	changed bool
}

func (d Departure) clone() Departure {
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
	switch over := !slices.ContainsFunc(s.d.Handovers, Handover.Pending); {
	case over && s.d.State != Settled:
		s.state(Settled, s.count())
	case !over && s.d.State == Settled:
		s.state(Moving, "a late result: a chat needs something after all")
	}
}

// moving tells whether the handover has gone further than the grace.
func (h Handover) moving() bool {
	return h.Phase != Waiting && h.Phase != Returned && h.Phase != Ended
}

// Pending tells whether anything is left to do: the phase is not final, or an
// intent is stored.
func (h Handover) Pending() bool { return !h.Phase.Final() || len(h.Intents) > 0 }

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
	s.enter(Entry{ChatID: h.ChatID, From: string(h.Phase), To: string(to), Reason: reason})
	h.InDoubt = h.InDoubt && to == Releasing
	h.Phase, h.Reason, h.UpdatedAt = to, reason, s.now
}

// note tells of something that left the phase as it is.
func (s *stepper) note(h *Handover, reason string) { s.to(h, h.Phase, reason) }

// finish moves a handover to a final phase; what cleans up after it stays.
func (s *stepper) finish(h *Handover, to Phase, reason string) {
	s.to(h, to, reason)
	h.LandBy = time.Time{}
	drop(h, Inspect, Mark, Release, Verify, Expire)
}

func (s *stepper) enter(e Entry) {
	e.At, e.DepartureID, e.AgentID, e.Username = s.now, s.d.ID, s.d.AgentID, s.d.Username
	s.journal = append(s.journal, e)
	s.changed = true
}

// chat finds the handover of a chat; nil if the departure has none.
func (s *stepper) chat(id string) *Handover {
	for n := range s.d.Handovers {
		if s.d.Handovers[n].ChatID == id {
			return &s.d.Handovers[n]
		}
	}
	return nil
}
