package departure_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// chance makes random inputs for a departure of u-ana.
type chance struct{ *rand.Rand }

func (c chance) of(n int) bool { return c.IntN(n) == 0 }

func pick[T any](c chance, from ...T) T { return from[c.IntN(len(from))] }

func (c chance) policy() decider {
	d := decider{reason: "r", releasers: pick(c, nil, []string{"desktop"}, []string{"desktop", "token"})}
	for range c.IntN(4) {
		d.ladder = append(d.ladder, policy.Rung{
			Target: policy.Target{Kind: pick(c, policy.SameQueue, policy.ToAgent, policy.Survey, policy.Keep), Name: pick(c, "ana", "ben")},
			Within: time.Duration(c.IntN(3)) * time.Minute,
		})
	}
	return d
}

func (c chance) chat() roster.Chat {
	id := pick(c, "a", "b", "c")
	return roster.Chat{ID: id, ContactID: id + pick(c, "1", "2", "3"), State: "CONNECTED", Since: sec(c.IntN(200) - 100)}
}

func (c chance) observed(chat string) *departure.Observed {
	if c.of(10) {
		return nil
	}
	return &departure.Observed{
		AgentLeaving: !c.of(6), AgentHolds: c.of(2),
		Attributes: pick(c, nil, ours, map[string]string{}),
		ContactID:  chat + pick(c, "1", "2"), Initiation: pick(c, "API", "DISCONNECT"),
		QueuedAt: pick(c, time.Time{}, sec(20)), AgentID: pick(c, "", "", "u-ana", "u-ben"),
		Ended: c.of(4), EndReason: pick(c, "", "CONTACT_FLOW_DISCONNECT"),
	}
}

func (c chance) result(chat string) departure.Result {
	return departure.Result{
		Outcome: pick(c, departure.Done, departure.Done, departure.Done, departure.NotPossible, departure.RetryAfter, departure.AlreadyGone, departure.AgentBack, "odd"),
		After:   time.Duration(c.IntN(3)) * time.Second,
		Facts:   c.observed(chat),
	}
}

func (c chance) signal() roster.Signal {
	return signal(pick(c, roster.Returned, roster.ChatLost, roster.ChatLost, roster.ChatGained, roster.ChatGained, roster.Departed),
		pick(c, "u-ana", "u-ana", "u-ben"), c.chat())
}

// next is a random input: mostly a result of an intent that is there, or was.
func (c chance) next(d departure.Departure, past []departure.Intent) departure.Input {
	all := intents(d)
	switch {
	case c.of(4):
		return departure.Heard{Signal: c.signal()}
	case c.of(8) && len(past) > 0:
		i := pick(c, past...)
		return departure.Tried{Intent: i, Result: c.result(i.ChatID)}
	case len(all) > 0:
		i := pick(c, all...)
		return departure.Tried{Intent: i, Result: c.result(i.ChatID)}
	}
	return departure.Heard{Signal: c.signal()}
}

func intents(d departure.Departure) []departure.Intent {
	var all []departure.Intent
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
	for seed := range uint64(400) {
		c := chance{rand.New(rand.NewPCG(seed, 3))}
		p := newPlay(t, c.policy(), begin("a", "b"))
		var past []departure.Intent
		for range c.IntN(60) {
			past = append(past, intents(p.d)...)
			if c.of(3) {
				wait(time.Duration(c.IntN(40)) * time.Second)(p)
			}
			p.tell(c.next(p.d, past))
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
		p.tell(departure.Tried{Intent: *next, Result: c.result(next.ChatID)})
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
	for seed := range uint64(200) {
		c := chance{rand.New(rand.NewPCG(seed, 4))}
		p := newPlay(t, to("same-queue", "survey"), begin("a"))
		var past []departure.Intent
		off := false
		for range 40 {
			past = append(past, intents(p.d)...)
			p.tell(c.next(p.d, past))
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
