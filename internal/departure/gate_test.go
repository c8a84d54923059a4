package departure_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// oneAtATime is a policy that lets one chat of a queue be on the move at once.
func oneAtATime() decider {
	p := to("same-queue")
	p.limits.Budgets = []policy.Budget{{Name: "slow", AtOnce: 1}}
	return p
}

// peaks follows how many chats were on the move at once.
func (s *shift) peaks() *int {
	most := 0
	s.commits = func(departure.Commit) error {
		s.store.mu.Lock()
		defer s.store.mu.Unlock()
		n := 0
		for _, d := range s.departures {
			for _, h := range d.Handovers {
				if slices.Contains([]departure.Phase{departure.Marking, departure.Releasing, departure.Landing}, h.Phase) {
					n++
				}
			}
		}
		most = max(most, n)
		return nil
	}
	return &most
}

func TestABudgetIsKept(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, oneAtATime(), nil, "a", "b", "c")
		most := s.peaks()
		s.run(t)
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if got := s.state(); got != "settled a=landed[] b=landed[] c=landed[]" {
			t.Errorf("got %s", got)
		}
		if *most != 1 {
			t.Errorf("%d were on the move at once, want 1", *most)
		}
		s.end(t)
	})
}

// Two that look at the same time must not both begin the one move that is left.
func TestABudgetIsKeptByTwoAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, oneAtATime(), nil, "a")
		other := newPlay(t, oneAtATime(), leave(roster.Leaving{Cause: roster.Offline, Status: "Offline"}, "b"))
		d := other.d
		d.ID, d.AgentID = "u-ben@1", "u-ben"
		for n := range d.Handovers {
			for m := range d.Handovers[n].Intents {
				i := &d.Handovers[n].Intents[m]
				i.ID, i.DepartureID, i.Due = "ben/"+i.ID, d.ID, time.Now().Add(15*time.Second)
			}
		}
		s.departures = append(s.departures, d)
		most := s.peaks()

		// Both have read before either commits.
		var readers atomic.Int32
		both := make(chan struct{})
		s.before = func(call string) error {
			if call != "Commit" {
				return nil
			}
			switch n := readers.Add(1); {
			case n == 2:
				close(both)
			case n < 2:
				<-both
			}
			return nil
		}
		s.run(t)
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		for _, d := range s.departures {
			if got := (&play{d: d}).state(); !strings.HasSuffix(got, "=landed[]") {
				t.Errorf("got %s", got)
			}
		}
		if *most != 1 {
			t.Errorf("%d were on the move at once, want 1", *most)
		}
		if s.gate.Version < 2 {
			t.Errorf("the gate was not stored with each move: version %d", s.gate.Version)
		}
		s.end(t)
	})
}

func TestAMoveWaitsForTheBreaker(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, withBreaker("same-queue"), nil, "a")
		s.gate = departure.Gate{Version: 3, Breaker: departure.Breaker{Tripped: true, Departed: 5, Staffed: 9, Until: time.Now().Add(15 * time.Minute)}}
		s.run(t)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got := s.state(); got != "grace a=waiting[inspect]" || !strings.Contains(s.departures[0].Handovers[0].Held, "breaker") {
			t.Errorf("got %s, held by %q", got, s.departures[0].Handovers[0].Held)
		}
		s.store.mu.Lock()
		s.gate.Breaker.Tripped = false
		s.store.mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := s.state(); got != "settled a=landed[]" {
			t.Errorf("got %s", got)
		}
		if s.gate.Version != 3 {
			t.Error("the gate is stored with a move that no budget counts")
		}
		s.end(t)
	})
}

func TestTheGateIsNotAskedWhereNothingIsLimited(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), nil, "a")
		s.before = func(call string) error {
			if call == "Gate" || call == "Traffic" {
				t.Errorf("%s was read", call)
			}
			return nil
		}
		s.run(t)
		time.Sleep(time.Minute)
		synctest.Wait()
		s.end(t)
	})
}

func TestTheWorkerDoesADeparturesOwnIntents(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), nil)
		pl := &play{t: t, policy: to("same-queue"), now: time.Now()}
		leave(roster.Leaving{Cause: roster.Forced, By: "olga", Now: true}, "a")(pl)
		s.departures = append(s.departures, pl.d)
		s.run(t)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got := s.state(); got != "settled a=landed[]" || s.count("hold ") != 1 {
			t.Errorf("got %s, calls %v", got, s.calls)
		}
		if s.departures[0].Cordon.SetAt.IsZero() {
			t.Error("the cordon is not known to be set")
		}
		s.end(t)
	})
}

func TestCallsAreMadeInTheCustomersTurn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), nil, "a")
		s.do = func(ctx context.Context, d departure.Departure, i departure.Intent) departure.Result {
			if since, ok := departure.TurnOf(ctx); !ok || !since.Equal(d.Handovers[0].Since) {
				t.Errorf("%s is done in the turn of %s, %v", i.Kind, since, ok)
			}
			return smooth(ctx, d, i)
		}
		s.run(t)
		time.Sleep(time.Minute)
		synctest.Wait()
		s.end(t)
	})
	if since, ok := departure.TurnOf(t.Context()); ok {
		t.Errorf("a context of no customer has the turn of %s", since)
	}
}
