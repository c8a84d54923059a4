package departure_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"handover/internal/contactevent"
	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// chance makes random inputs for a departure of u-ana. Those of a calm one are
// mostly what the world would say next.
type chance struct {
	*rand.Rand
	calm bool
}

func (c chance) of(n int) bool { return c.IntN(n) == 0 }

func pick[T any](c chance, from ...T) T { return from[c.IntN(len(from))] }

func (c chance) target() policy.Target {
	return policy.Target{Kind: pick(c, policy.SameQueue, policy.ToQueue, policy.ToAgent, policy.Survey, policy.Keep), Name: pick(c, "ana", "ben", "Billing")}
}

func (c chance) policy() decider {
	d := decider{
		reason: "r", releasers: pick(c, nil, []string{"desktop"}, []string{"desktop", "token"}),
		mode: pick(c, "", "", "", "", policy.Shadow), byRule: pick(c, "", "", "", policy.Shadow), undo: c.of(2),
		barred: map[policy.Target]string{c.target(): "it is closed"},
	}
	if c.of(3) {
		d.limits.Budgets = []policy.Budget{{Name: "b", AtOnce: c.IntN(2), Share: 0.1}}
		d.limits.Breaker.Causes = []roster.Cause{roster.Offline, roster.ShiftEnd}
	}
	for range c.IntN(5) {
		d.ladder = append(d.ladder, policy.Rung{Target: c.target(), Within: time.Duration(c.IntN(3)) * time.Minute})
	}
	return d
}

func (c chance) leaving() roster.Leaving {
	l := roster.Leaving{Cause: pick(c, roster.Offline, roster.LoggedOut, roster.ClientLost, roster.Unresponsive, roster.Forced, roster.ShiftEnd)}
	if c.of(4) {
		l.DrainAt = sec(c.IntN(600))
	}
	l.Now, l.To, l.By = c.of(5), pick(c, "", "", "Billing"), pick(c, "", "op")
	return l
}

func (c chance) event() contactevent.Event {
	id := pick(c, "a", "b", "c")
	return contactevent.Event{
		Type:      pick(c, contactevent.Connected, contactevent.Queued, contactevent.Disconnected, contactevent.Initiated),
		ContactID: id + pick(c, "1", "2", "3"), InitialID: id, AgentID: pick(c, "", "u-ana", "u-ben"),
		QueuedAt: pick(c, time.Time{}, sec(c.IntN(200))), ConnectedAt: sec(c.IntN(200)),
	}
}

func (c chance) ask() departure.Asked {
	return departure.Asked{
		By: "op", ChatID: pick(c, "a", "b", "c", ""), Want: pick(c, departure.Longer, departure.Send, departure.Now, departure.Undo, "odd"),
		Target: c.target().String(), For: time.Duration(c.IntN(100)-10) * time.Minute,
	}
}

// tried is some result of an intent, while this and that is under way.
func (c chance) tried(p *play, i departure.Intent) departure.Tried {
	var h departure.Handover
	if i.ChatID != "" {
		h = p.chat(i.ChatID)
	}
	t := departure.Tried{Intent: i, Result: c.result(h), Now: departure.Traffic{
		Live: map[string]int{"arn:queue/q": c.IntN(30)}, Moving: map[string]int{"arn:queue/q": c.IntN(4)},
	}}
	if c.of(8) {
		t.Gate.Breaker = departure.Breaker{Tripped: true, Until: p.now.Add(time.Duration(c.IntN(60)) * time.Second)}
	}
	return t
}

func (c chance) chat() roster.Chat {
	id := pick(c, "a", "b", "c")
	return roster.Chat{ID: id, ContactID: id + pick(c, "1", "2", "3"), State: "CONNECTED", Since: sec(c.IntN(200) - 100)}
}

func (c chance) observed(h departure.Handover) *departure.Observed {
	if c.of(10) {
		return nil
	}
	chat := h.ChatID
	o := departure.Observed{
		AgentLeaving: !c.of(6), AgentHolds: c.of(2),
		Attributes: pick(c, nil, ours, map[string]string{}),
		ContactID:  chat + pick(c, "1", "2"), Initiation: pick(c, "API", "DISCONNECT"),
		QueuedAt: pick(c, time.Time{}, sec(20)), AgentID: pick(c, "", "", "u-ana", "u-ben"),
		QueueARN: pick(c, "", "arn:queue/q", "arn:queue/billing"), QueueName: pick(c, "", "Billing"),
		Ended: c.of(4), EndReason: pick(c, "", "CONTACT_FLOW_DISCONNECT"),
	}
	if c.calm {
		landing := h.Phase == departure.Landing
		o.AgentLeaving, o.AgentHolds, o.Ended = !c.of(4), !landing, c.of(30)
		o.ContactID, o.AgentID, o.QueuedAt = chat+"1", "u-ana", time.Time{}
		if landing {
			o.ContactID, o.AgentID, o.QueuedAt = chat+"2", pick(c, "", "", "", "", "u-ben"), sec(20)
		}
	}
	o.Agents = map[string]policy.Colleague{"ben": {Ready: !c.of(3), Free: c.IntN(3)}, "ana": {Ready: c.of(3), Free: 1}}
	if c.of(10) {
		o.Others = []policy.Other{{Kind: pick(c, policy.Agent, policy.Supervisor, policy.Barged, policy.Bot)}}
	}
	return &o
}

func (c chance) result(h departure.Handover) departure.Result {
	r := departure.Result{
		Outcome: pick(c, departure.Done, departure.Done, departure.Done, departure.NotPossible, departure.RetryAfter, departure.AlreadyGone, departure.AgentBack, departure.Taken, "odd"),
		After:   time.Duration(c.IntN(3)) * time.Second,
		Facts:   c.observed(h),
	}
	if c.calm && !c.of(6) {
		r.Outcome = departure.Done
	}
	return r
}

func (c chance) signal() roster.Signal {
	s := signal(pick(c, roster.Returned, roster.ChatLost, roster.ChatLost, roster.ChatGained, roster.ChatGained, roster.Departed, roster.Escalated, roster.Defied),
		pick(c, "u-ana", "u-ana", "u-ben"), c.chat())
	if s.Kind == roster.Escalated {
		s.Leaving = c.leaving()
	}
	return s
}

// next is a random input: mostly a result of an intent that is there, or was.
func (c chance) next(p *play, past []departure.Intent) departure.Input {
	all := intents(p.d)
	switch {
	case c.of(5) && (!c.calm || c.of(4)):
		return departure.Heard{Signal: c.signal()}
	case c.of(12):
		return departure.Happened{Event: c.event()}
	case c.of(12):
		return c.ask()
	case c.of(8) && len(past) > 0:
		return c.tried(p, pick(c, past...))
	case len(all) > 0:
		return c.tried(p, pick(c, all...))
	}
	return departure.Heard{Signal: c.signal()}
}

func intents(d departure.Departure) []departure.Intent {
	all := slices.Clone(d.Intents)
	for _, h := range d.Handovers {
		all = append(all, h.Intents...)
	}
	return all
}

// TestAnyInputInAnyStateKeepsTheInvariants tells random departures of anything,
// in any order; play.tell checks what must hold after each step, and that the
// input told again changes nothing. Then the world falls silent but for the
// intents, and the departure must come to its end.
func TestAnyInputInAnyStateKeepsTheInvariants(t *testing.T) {
	reached := map[departure.Phase]bool{}
	for seed := range uint64(200) {
		c := chance{rand.New(rand.NewPCG(seed, 3)), seed%3 > 0}
		p := newPlay(t, c.policy(), leave(c.leaving(), "a", "b"))
		var past []departure.Intent
		for range c.IntN(60) {
			past = append(past, intents(p.d)...)
			if c.of(3) {
				wait(time.Duration(c.IntN(40)) * time.Second)(p)
			}
			p.tell(c.next(p, past))
		}
		finish(p, c, seed)
		for _, h := range p.d.Handovers {
			reached[h.Phase] = true
		}
		checkJournal(t, p, seed)
	}
	if len(reached) != 5 {
		t.Errorf("only %v were reached: the test tests too little", reached)
	}
}

// finish carries out intents as they come due until none is left.
func finish(p *play, c chance, seed uint64) {
	p.t.Helper()
	for range 1000 {
		var next *departure.Intent
		for _, i := range intents(p.d) {
			if next == nil || i.Due.Before(next.Due) {
				next = &i
			}
		}
		if next == nil {
			if p.d.State != departure.Settled && p.d.State != departure.Cancelled {
				p.t.Fatalf("seed %d: nothing is left to do, yet %s", seed, p.state())
			}
			return
		}
		if next.Due.After(p.now) {
			p.now = next.Due
		}
		p.tell(c.tried(p, *next))
	}
	p.t.Fatalf("seed %d: no end: %s", seed, p.state())
}

// checkJournal follows the journal: it must lead to where the departure is.
func checkJournal(t *testing.T, p *play, seed uint64) {
	t.Helper()
	at := map[string]string{}
	for _, e := range p.journal {
		if at[e.ChatID] != e.From {
			t.Fatalf("seed %d: the journal of %q is at %s and goes on from %s", seed, e.ChatID, at[e.ChatID], e.From)
		}
		if e.Reason == "" || e.DepartureID != p.d.ID || e.At.IsZero() {
			t.Fatalf("seed %d: incomplete line %+v", seed, e)
		}
		at[e.ChatID] = e.To
	}
	want := map[string]string{"": string(p.d.State)}
	for _, h := range p.d.Handovers {
		want[h.ChatID] = string(h.Phase)
	}
	if fmt.Sprint(at) != fmt.Sprint(want) {
		t.Fatalf("seed %d: the journal ends at %v, the departure is at %v", seed, at, want)
	}
}

// TestNothingIsReleasedTwice: however results repeat and arrive late, the leg is
// taken off once at most, and nothing is released after it.
func TestNothingIsReleasedTwice(t *testing.T) {
	for seed := range uint64(100) {
		c := chance{rand.New(rand.NewPCG(seed, 4)), seed%2 > 0}
		p := newPlay(t, to("same-queue", "survey"), begin("a"))
		var past []departure.Intent
		off := false
		for range 40 {
			past = append(past, intents(p.d)...)
			p.tell(c.next(p, past))
			h := p.chat("a")
			for _, i := range h.Intents {
				if off && i.Kind == departure.Release {
					t.Fatalf("seed %d: the leg is off, and %s", seed, p.state())
				}
			}
			if off && !h.LegOff {
				t.Fatalf("seed %d: the leg was off and is on again", seed)
			}
			off = h.LegOff
		}
	}
}
