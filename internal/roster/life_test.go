package roster_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

// life is what befalls one agent in any order: events, and all that can be told.
func life(rnd *rand.Rand, n int) []happening {
	var all []happening
	companion := rnd.IntN(2) == 0
	at := 0
	for _, e := range history(rnd, "u-ana", n) {
		at += rnd.IntN(150)
		e.Timestamp = sec(at)
		all = append(all, saw(e))
		for range rnd.IntN(3) {
			at += rnd.IntN(40)
			all = append(all, anything(rnd, at, companion))
		}
		if rnd.IntN(3) == 0 { // nothing happens for a while
			at += 400
			all = append(all, tick(at))
		}
	}
	return all
}

func anything(rnd *rand.Rand, at int, companion bool) happening {
	c := fmt.Sprintf("c%d", rnd.IntN(3))
	n := rnd.IntN(10)
	if n < 3 && !companion {
		n = 8
	}
	switch n {
	case 0, 1:
		return beat(at, c)
	case 2:
		return bye(at, c)
	case 3:
		return drained(at)
	case 4:
		return undrained(at)
	case 5:
		return talk(at, c, at-rnd.IntN(50), at-rnd.IntN(900))
	case 6:
		return absent(at)
	case 7:
		return looked(at, seen(at, []string{"available", "offline"}[rnd.IntN(2)], held("c0")))
	}
	return tick(at)
}

// Whatever befalls an agent: departures have their own epochs and are begun, made
// graver and ended in that order; and a watcher who ticks when the agent is due
// has peace until the next time.
func TestEveryLifeKeepsTheInvariants(t *testing.T) {
	kinds := map[roster.Kind]int{}
	causes := map[roster.Cause]int{}
	for seed := range uint64(1000) {
		rnd := rand.New(rand.NewPCG(seed, 9))
		a := roster.Agent{ID: "u-ana"}
		connected := map[string]bool{}
		for _, h := range life(rnd, 30) {
			before := a
			var signals []roster.Signal
			if h.event != nil {
				a, signals = roster.Fold(a, *h.event, watchful)
			} else {
				a, signals = roster.Tell(a, h.in, sec(h.at), watchful)
			}
			leaving := before.Leaving
			for _, s := range signals {
				kinds[s.Kind]++
				leaving = judge{t, seed}.check(before, leaving, s, connected)
				causes[s.Leaving.Cause]++
			}
			checkDue(t, seed, a, sec(h.at))
		}
	}
	for _, k := range []roster.Kind{roster.Departed, roster.Returned, roster.Escalated, roster.Defied, roster.ChatGained, roster.ChatLost} {
		if kinds[k] < 100 {
			t.Errorf("%s came only %d times", k, kinds[k])
		}
	}
	for _, c := range []roster.Cause{roster.Offline, roster.LoggedOut, roster.ClientLost, roster.Unresponsive, roster.Forced, roster.ShiftEnd} {
		if causes[c] < 10 {
			t.Errorf("cause %s came only %d times", c, causes[c])
		}
	}
}

// judge looks at one life, made up from a seed.
type judge struct {
	*testing.T
	seed uint64
}

// check follows the departure under way from signal to signal.
func (of judge) check(before roster.Agent, leaving *roster.Leaving, s roster.Signal, connected map[string]bool) *roster.Leaving {
	of.Helper()
	ok := true
	l := s.Leaving
	switch s.Kind {
	case roster.Departed:
		ordered := l.Cause == roster.Forced || l.Cause == roster.ShiftEnd
		ok = l.Epoch.UnixMilli() > before.LastEpoch.UnixMilli() && (len(s.Chats) > 0 || ordered)
		leaving = &l
	case roster.Escalated:
		ok = leaving != nil && l.Epoch.Equal(leaving.Epoch)
		leaving = &l
	case roster.Defied:
		ok = leaving != nil && l == *leaving && l.Cause == roster.Forced
	case roster.Returned:
		ok = l.Epoch.Equal(before.LastEpoch)
		leaving = nil
	case roster.ChatGained:
		ok = !connected[s.Chat.ContactID]
		connected[s.Chat.ContactID] = true
	case roster.ChatLost:
		ok = connected[s.Chat.ContactID]
		connected[s.Chat.ContactID] = false
	}
	if !ok {
		of.Fatalf("seed %d: %+v cannot follow %+v", of.seed, s, before)
	}
	return leaving
}

func checkDue(t *testing.T, seed uint64, a roster.Agent, now time.Time) {
	t.Helper()
	for range 4 {
		if a.Due.IsZero() {
			return
		}
		if a.Due.After(now) {
			now = a.Due
		}
		due := a.Due
		a, _ = roster.Tell(a, roster.Tick{}, now, watchful)
		if !a.Due.IsZero() && !a.Due.After(now) {
			t.Fatalf("seed %d: due at %s, told so at %s, and due again at %s: %+v", seed, due, now, a.Due, a)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	a, _ := roster.Fold(roster.Agent{}, seen(0, "available", held("a"), held("b"), held("c")), watchful)
	n := 1
	for b.Loop() {
		e := typed(seen(n, "available", held("a"), held("b"), held("c")), agentevent.HeartBeat)
		a, _ = roster.Fold(a, e, watchful)
		n++
	}
}
