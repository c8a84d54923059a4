package departure_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// withBreaker is a policy whose breaker trips when more than a quarter of the agents,
// and three at least, leave within a minute.
func withBreaker(targets ...string) decider {
	p := to(targets...)
	p.limits.Breaker = policy.BreakerRule{
		Share: 0.25, Within: time.Minute, AtLeast: 3, Hold: 15 * time.Minute,
		Causes: []roster.Cause{roster.Offline, roster.LoggedOut},
	}
	return p
}

// floor is a desk with so many agents at work, each with a chat: a00, a01 and so on.
func floor(t *testing.T, p decider, agents int) *desk {
	t.Helper()
	k := newDesk(p)
	for n := range agents {
		k.apply(t, event(fmt.Sprintf("a%02d", n), 0, "Available", fmt.Sprintf("c%02d/c%02d/CONNECTED", n, n)))
	}
	return k
}

// leaves has one of them choose Offline, at that second.
func (k *desk) leaves(t *testing.T, agent, at int) {
	t.Helper()
	k.now = sec(at)
	k.apply(t, event(fmt.Sprintf("a%02d", agent), at, "Available>Offline", fmt.Sprintf("c%02d/c%02d/CONNECTED", agent, agent)))
}

// breakerLines are what the journal says of the breaker.
func (k *desk) breakerLines() []departure.Entry {
	return slices.DeleteFunc(slices.Clone(k.journal), func(e departure.Entry) bool { return !strings.HasPrefix(e.To, "breaker-") })
}

func TestTheBreakerTrips(t *testing.T) {
	for name, tc := range map[string]struct {
		agents int
		leave  []int // at which second each leaves
		trips  bool
	}{
		"a quarter is not more than a quarter": {12, []int{10, 20, 30}, false},
		"more than a quarter":                  {12, []int{10, 20, 30, 40}, true},
		"all of three":                         {3, []int{10, 10, 10}, true},
		"two of two are too few to tell":       {2, []int{10, 11}, false},
		"over more than a minute":              {12, []int{10, 20, 30, 71}, false},
		"within a minute, to the second":       {12, []int{11, 20, 30, 71}, true},
	} {
		t.Run(name, func(t *testing.T) {
			k := floor(t, withBreaker("same-queue"), tc.agents)
			for n, at := range tc.leave {
				k.leaves(t, n, at)
			}
			lines := k.breakerLines()
			if k.gate.Breaker.Tripped != tc.trips || (len(lines) == 1) != tc.trips {
				t.Fatalf("breaker %+v, lines %v", k.gate.Breaker, lines)
			}
			if !tc.trips {
				return
			}
			at := sec(tc.leave[len(tc.leave)-1])
			want := departure.Breaker{Tripped: true, At: at, Departed: len(tc.leave), Staffed: tc.agents, Until: at.Add(15 * time.Minute)}
			if k.gate.Breaker != want {
				t.Errorf("got %+v, want %+v", k.gate.Breaker, want)
			}
			if says := fmt.Sprintf("%d of %d agents left within 1m0s, more than 25 %%", len(tc.leave), tc.agents); lines[0].DepartureID != "" ||
				lines[0].To != "breaker-tripped" || !strings.HasPrefix(lines[0].Reason, says) {
				t.Errorf("line %+v, want %q", lines[0], says)
			}
		})
	}
}

// Shards are read at the same time: between counting and committing, others leave.
func TestTheBreakerCountsThoseWhoLeaveAtTheSameInstant(t *testing.T) {
	k := floor(t, withBreaker("same-queue"), 3)
	k.commits = func(departure.Commit) error {
		k.commits = nil
		k.leaves(t, 0, 10)
		k.leaves(t, 1, 10)
		return nil
	}
	k.leaves(t, 2, 10)
	if b := k.gate.Breaker; !b.Tripped || b.Departed != 3 {
		t.Errorf("got %+v", b)
	}
}

// Those who have gone for good count among the staffed, and once.
func TestTheBreakerCountsThoseWhoHaveGone(t *testing.T) {
	k := floor(t, withBreaker("same-queue"), 12)
	for n := range 3 {
		k.leaves(t, n, 10+n)
		k.apply(t, event(fmt.Sprintf("a%02d", n), 20+n, "Offline"))
	}
	k.leaves(t, 3, 30)
	if b := k.gate.Breaker; !b.Tripped || b.Departed != 4 || b.Staffed != 12 {
		t.Errorf("got %+v", b)
	}
}

func TestTheBreakerCountsAgentsAndItsCausesOnly(t *testing.T) {
	k := floor(t, withBreaker("same-queue"), 8)
	for n := range 4 { // one agent, four times
		k.leaves(t, 0, 10+2*n)
		k.apply(t, event("a00", 11+2*n, "Available", "c00/c00/CONNECTED"))
	}
	for n := range 4 {
		k.now = sec(20 + n)
		if err := k.intake.Tell(t.Context(), fmt.Sprintf("u-a%02d", n+1), roster.Ordered{Order: roster.Order{Cause: roster.Forced, By: "olga"}}); err != nil {
			t.Fatal(err)
		}
	}
	if k.gate.Breaker.Tripped {
		t.Errorf("tripped: %+v", k.gate.Breaker)
	}
}

func TestTheBreakerHoldsAndLetsGo(t *testing.T) {
	k := floor(t, withBreaker("same-queue"), 8)
	for n := range 4 {
		k.leaves(t, n, 10+n)
	}
	if k.watches == 0 {
		t.Error("nobody was told to let the breaker go in time")
	}
	if b := k.gate.Breaker; !b.Tripped || b.Departed != 3 || len(k.breakerLines()) != 1 {
		t.Fatalf("breaker %+v, lines %v", b, k.breakerLines())
	}
	boss := departure.Desk{Intake: k.intake, Records: k.store}
	if err := boss.FreeBreaker(t.Context(), "olga"); err != nil {
		t.Fatal(err)
	}
	if b := k.gate.Breaker; b.Tripped || b.By != "olga" || !b.Freed.Equal(sec(13)) {
		t.Errorf("freed: %+v", b)
	}
	if l := k.breakerLines(); len(l) != 2 || l[1].To != "breaker-freed" || l[1].By != "olga" {
		t.Errorf("lines %+v", l)
	}
	if err := boss.FreeBreaker(t.Context(), "olga"); err == nil || !strings.Contains(err.Error(), "it holds nothing") {
		t.Errorf("freed again: %v", err)
	}
	k.leaves(t, 4, 20)
	k.leaves(t, 5, 21)
	if k.gate.Breaker.Tripped {
		t.Error("departures from before it was freed trip it again")
	}
	k.leaves(t, 6, 22)
	if !k.gate.Breaker.Tripped {
		t.Error("three more have left, and it does not trip")
	}
}

func TestTheBreakersTimeIsUpAtTheNextDeparture(t *testing.T) {
	k := floor(t, withBreaker("same-queue"), 8)
	for n := range 3 {
		k.leaves(t, n, 10)
	}
	k.leaves(t, 3, 10+15*60)
	if b := k.gate.Breaker; b.Tripped || b.By != "" || !b.Freed.Equal(sec(910)) {
		t.Errorf("got %+v", b)
	}
	if l := k.breakerLines(); len(l) != 2 || l[1].To != "breaker-freed" || !strings.Contains(l[1].Reason, "time is up") {
		t.Errorf("lines %+v", l)
	}
}

// Whoever trips the breaker on an old reading does it again on a new one.
func TestTheGateIsStoredAsItWasRead(t *testing.T) {
	k := floor(t, withBreaker("same-queue"), 8)
	k.leaves(t, 0, 10)
	k.leaves(t, 1, 10)
	meddled := false
	k.commits = func(c departure.Commit) error {
		if c.Gate.Breaker.Tripped && !meddled {
			meddled = true
			k.gate.Version++
		}
		return nil
	}
	k.leaves(t, 2, 10)
	if !meddled || !k.gate.Breaker.Tripped || k.gate.Version != 4 || len(k.breakerLines()) != 1 {
		t.Errorf("gate %+v, lines %v", k.gate, k.breakerLines())
	}
}

func TestABreakerThatCannotBeReadStoresNothing(t *testing.T) {
	broken := errors.New("broken")
	for _, call := range []string{"Gate", "Traffic"} {
		k := floor(t, withBreaker("same-queue"), 4)
		k.before = func(c string) error {
			if c == call {
				return broken
			}
			return nil
		}
		k.now = sec(10)
		if err := k.intake.Apply(t.Context(), k.record(event("a00", 10, "Available>Offline", "c00/c00/CONNECTED"))); !errors.Is(err, broken) || len(k.departures) != 0 {
			t.Errorf("%s: got %v, departures %v", call, err, k.states())
		}
	}
}

// Agents of whom the first that is heard is that they leave are staffed, too.
func TestTheBreakerAtAStart(t *testing.T) {
	k := newDesk(withBreaker("same-queue"))
	for n := range 2 {
		k.apply(t, event(fmt.Sprintf("b%d", n), 0, "Available"))
	}
	for n := range 3 {
		k.leaves(t, n, 10)
	}
	if b := k.gate.Breaker; !b.Tripped || b.Departed != 3 || b.Staffed != 5 {
		t.Errorf("got %+v, agents %v", b, len(k.agents))
	}
}
