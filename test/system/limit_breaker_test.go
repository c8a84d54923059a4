package system

import (
	"slices"
	"sync"
	"testing"
	"time"

	"handover/internal/controller"
	"handover/internal/departure"
	"handover/internal/ledger"
)

// breakerPolicy trips at more than a quarter of those staffed.
const breakerPolicy = `
breaker: {share: 25%, within: 60s, at_least: 3, hold: 5m}
client_lost: {interval: 10s, misses: 3}
grace: {client-lost: 5s}
rules: [{name: all, do: [{target: same-queue, needs: nothing}]}]
`

type shownBreaker struct {
	Tripped           bool
	Departed, Staffed int
	By                string
}

// stormy is a world of ten agents with a chat each, four of whom leave within a minute.
func stormy(t *testing.T, test func(t *testing.T, r *running)) {
	inCrowd(t, 14, false, func(t *testing.T, w *world) {
		w.obey(breakerPolicy)
		r := w.runs(nil)
		defer r.stop()
		w.busy(0, 10, 1)
		w.pickAll(0, 4, "Offline", 10*time.Second)
		w.pass(30 * time.Second)
		test(t, r)
	})
}

// held counts the chats that the breaker holds, and those that are off their agents.
func (r *running) held() (held, off int) {
	r.t.Helper()
	for d, err := range r.mem.Departures(r.ctx, ledger.DepartureFilter{}) {
		r.must(err)
		for _, h := range d.Handovers {
			if h.LegOff {
				off++
			}
			if h.Phase == departure.Waiting && h.Held != "" {
				held++
			}
		}
	}
	return held, off
}

func (r *running) breaker(tripped bool) shownBreaker {
	r.t.Helper()
	var b shownBreaker
	r.get("/operator/v1/breaker", &b)
	var o struct{ Breaker shownBreaker }
	r.get("/console/v1/overview", &o)
	if b.Tripped != tripped || o.Breaker.Tripped != tripped {
		r.t.Errorf("breaker is %+v to operators and %+v on the console, want tripped %t\n%s", b, o.Breaker, tripped, r.journal())
	}
	return b
}

// TestAMassDepartureIsHeld: moves that have not begun are held, everybody can see
// it, and an operator lets them go. One more departure does not trip it again.
func TestAMassDepartureIsHeld(t *testing.T) {
	stormy(t, func(t *testing.T, r *running) {
		if b := r.breaker(true); b.Departed < 3 || b.Staffed < 10 {
			t.Errorf("the breaker counts %+v", b)
		}
		held, off := r.held()
		if held == 0 || held+off != 4 {
			t.Errorf("%d held and %d moved of 4", held, off)
		}
		r.says("of 10 agents left within 1m0s")
		r.pass(2 * time.Minute)
		if still, _ := r.held(); still != held {
			t.Errorf("%d held, and two minutes later %d", held, still)
		}
		r.order("/operator/v1/breaker/free", "{}")
		r.pass(3 * time.Second)
		if b := r.breaker(false); b.By != "mia" {
			t.Errorf("freed by %q", b.By)
		}
		if held, off := r.held(); held != 0 || off != 4 {
			t.Errorf("%d held and %d moved of 4 after it was freed\n%s", held, off, r.journal())
		}
		r.refuses("/operator/v1/breaker/free", "{}", 409, "holds nothing")
		r.pick(agentNamed(4), "Offline")
		r.pass(time.Minute)
		r.breaker(false)
		if _, off := r.held(); off != 5 {
			t.Errorf("%d moved of 5\n%s", off, r.journal())
		}
	})
}

// TestTheBreakerLetsGo by itself when its time is up.
func TestTheBreakerLetsGo(t *testing.T) {
	stormy(t, func(t *testing.T, r *running) {
		r.breaker(true)
		r.pass(5 * time.Minute)
		r.breaker(false)
		if held, off := r.held(); held != 0 || off != 4 {
			t.Errorf("%d held and %d moved of 4\n%s", held, off, r.journal())
		}
	})
}

// TestAgentsWhoReturnWhileHeldKeepTheirChats and the others move when it lets go.
func TestAgentsWhoReturnWhileHeldKeepTheirChats(t *testing.T) {
	stormy(t, func(t *testing.T, r *running) {
		_, moved := r.held()
		r.pick(agentNamed(3), "Available")
		r.pass(20 * time.Second)
		if d := r.desktop(agentNamed(3)); d.Status != "Available" || len(d.In("CONNECTED")) != 1 {
			t.Errorf("the agent who came back has %+v", d)
		}
		r.pass(5 * time.Minute)
		if held, off := r.held(); held != 0 || off != 3 || moved > 2 {
			t.Errorf("%d held and %d moved of 3, %d before\n%s", held, off, moved, r.journal())
		}
	})
}

// TestAnAgentWhoIsLostIsNotHeld: nobody is left with that customer.
func TestAnAgentWhoIsLostIsNotHeld(t *testing.T) {
	stormy(t, func(t *testing.T, r *running) {
		r.breaker(true)
		_, before := r.held()
		r.greets("a07")
		r.pass(50 * time.Second)
		r.breaker(true)
		if _, off := r.held(); off != before+1 {
			t.Errorf("%d moved before the agent was lost, %d after\n%s", before, off, r.journal())
		}
	})
}

// TestBudgetsAreKept: at most two chats of the queue are on the move at any commit,
// and all of them land.
func TestBudgetsAreKept(t *testing.T) {
	inCrowd(t, 10, false, func(t *testing.T, w *world) {
		w.obey(`
breaker: {share: 0%}
budgets: [{name: two, at_once: 2}]
rules: [{name: all, do: [{target: same-queue, needs: nothing}]}]
`)
		var mu sync.Mutex
		most := 0
		r := w.runs(func(o *controller.Options) {
			o.Store = watched{Store: o.Store, saw: func(departure.Commit) {
				mu.Lock()
				defer mu.Unlock()
				most = max(most, w.moving())
			}}
		})
		defer r.stop()
		chats := w.busy(0, 4, 3)
		w.pickAll(0, 4, "Offline", 0)
		taken := w.taken(5, 4)
		w.pass(4 * time.Minute)
		for _, c := range chats {
			w.became(c, departure.Landed)
		}
		taken()
		mu.Lock()
		defer mu.Unlock()
		if most != 2 {
			t.Errorf("%d chats were on the move at once, want 2 at most, and 2 at some time", most)
		}
		w.says("budget two is used up")
	})
}

// moving counts the chats on the move.
func (w *world) moving() int {
	n := 0
	for d, err := range w.mem.Departures(w.ctx, ledger.DepartureFilter{}) {
		if err != nil {
			return -1
		}
		for _, h := range d.Handovers {
			if slices.Contains([]departure.Phase{departure.Marking, departure.Releasing, departure.Landing}, h.Phase) {
				n++
			}
		}
	}
	return n
}
