package system

import (
	"slices"
	"testing"
	"time"

	"handover/internal/actor"
	"handover/internal/departure"
	"handover/internal/ledger"
)

// stormPolicy moves by the participant API alone, whose quota is the narrowest.
const stormPolicy = `
releasers: [token]
breaker: {share: 0%}
landing_timeout: 15m
rules: [{name: all, do: [{target: same-queue, needs: nothing, priority: 1}]}]
`

// TestSixtyAgentsLeaveAtOnce: an account's own quotas are in force, and 180 chats
// are to be moved. No call is refused, the customers who were there first go first,
// and it takes about as long as the narrowest quota makes it.
func TestSixtyAgentsLeaveAtOnce(t *testing.T) {
	inCrowd(t, 60, true, func(t *testing.T, w *world) {
		w.obey(stormPolicy)
		chats := w.busy(0, 60, 3)
		r := w.runs(nil)
		defer r.stop()
		w.pass(2 * time.Minute) // it reads the stream from the beginning
		began := time.Now()
		w.pickAll(0, 60, "Offline", 100*time.Millisecond)
		last := time.Now()
		for range 60 {
			w.pass(5 * time.Second)
			if w.off() == len(chats) {
				break
			}
		}
		if n := r.throttled(); n > 0 {
			t.Errorf("%d calls were refused for their rate", n)
		}
		w.inOrder(chats, began, last)
	})
}

// off counts the chats whose agent's leg is off.
func (w *world) off() int {
	w.t.Helper()
	n := 0
	for d, err := range w.mem.Departures(w.ctx, ledger.DepartureFilter{}) {
		w.must(err)
		for _, h := range d.Handovers {
			if h.LegOff {
				n++
			}
		}
	}
	return n
}

// inOrder checks the order in which the legs came off, and how long it took. Of
// DisconnectParticipant 3 a second are allowed, and 5 at once: 180 legs take 58.3 s
// at best. Each leg needs three DescribeContact besides, of 10 a second, and shares
// them with the read-backs.
func (w *world) inOrder(chats []*actor.Customer, began, last time.Time) {
	w.t.Helper()
	const grace, best = 15 * time.Second, 59 * time.Second
	all := make([]departure.Handover, len(chats))
	for d, err := range w.mem.Departures(w.ctx, ledger.DepartureFilter{}) {
		w.must(err)
		for _, h := range d.Handovers {
			all[slices.IndexFunc(chats, func(c *actor.Customer) bool { return c.ContactID == h.ChatID })] = h
		}
	}
	if slices.ContainsFunc(all, func(h departure.Handover) bool { return !h.LegOff }) {
		w.t.Fatalf("some legs are on: %s", w.journal())
	}
	byRelease := slices.SortedFunc(slices.Values(all), func(a, b departure.Handover) int { return a.ReleasedAt.Compare(b.ReleasedAt) })
	took := byRelease[len(byRelease)-1].ReleasedAt.Sub(began.Add(grace))
	w.t.Logf("the first leg came off %s after the first grace, the last %s; the last agent left after %s", byRelease[0].ReleasedAt.Sub(began.Add(grace)), took, last.Sub(began))
	if took > best*3/2 {
		w.t.Errorf("all legs were off %s after the first grace, want at most half as much again as %s", took, best)
	}
	if first := byRelease[0].ReleasedAt.Sub(began.Add(grace)); first > 3*time.Second {
		w.t.Errorf("the first leg came off %s after the grace", first)
	}
	worst := 0
	for n, h := range byRelease {
		// chats are in the order in which they came
		came := slices.IndexFunc(all, func(o departure.Handover) bool { return o.ChatID == h.ChatID })
		worst = max(worst, n-came, came-n)
	}
	w.t.Logf("a chat was served at most %d places from its own", worst)
	if worst > 30 {
		w.t.Errorf("a chat was served %d places from its own among %d", worst, len(all))
	}
}
