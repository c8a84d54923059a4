package roster_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

// history is a random stream of one agent's events, in order; some share a time.
func history(rnd *rand.Rand, agent string, n int) []agentevent.Event {
	states := []agentevent.ContactState{agentevent.Connecting, agentevent.Connected, agentevent.Connected, agentevent.Ended, agentevent.Missed}
	types := []agentevent.Type{agentevent.StateChange, agentevent.StateChange, agentevent.HeartBeat, agentevent.Login, agentevent.Logout}
	names := []string{"available", "offline", "off2", "lunch"}
	var events []agentevent.Event
	at := 0
	for i := range n {
		at += rnd.IntN(3)
		e := typed(seen(at, names[rnd.IntN(2)]), types[rnd.IntN(len(types))])
		e.AgentID, e.EventID = agent, fmt.Sprintf("%s-%d", agent, i)
		if rnd.IntN(2) == 0 {
			e = queued(e, names[1+rnd.IntN(3)], at-rnd.IntN(5))
		}
		for c := range rnd.IntN(4) {
			e.Current.Contacts = append(e.Current.Contacts, chat(fmt.Sprintf("c%d", c), states[rnd.IntN(len(states))]))
		}
		events = append(events, e)
	}
	return events
}

type world map[string]roster.Agent

func tell(w world, events []agentevent.Event) (signals []roster.Signal) {
	for _, e := range events {
		a, s := roster.Fold(w[e.AgentID], e, rules)
		w[e.AgentID] = a
		signals = append(signals, s...)
	}
	return signals
}

func TestRepeatsReplaysAndInterleavingChangeNothing(t *testing.T) {
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		ana, ben := history(rnd, "ana", 30), history(rnd, "ben", 30)
		want := world{}
		signals := len(tell(want, ana)) + len(tell(want, ben))

		got := world{}
		if n := len(tell(got, disturb(rnd, ana, ben))); n != signals {
			t.Fatalf("seed %d: %d signals, want %d", seed, n, signals)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("seed %d: (-want +got):\n%s", seed, d)
		}
		if s := tell(got, ana); len(s) != 0 {
			t.Fatalf("seed %d: the replayed stream signals %v", seed, s)
		}
	}
}

// disturb interleaves two histories, repeats records and goes back to replay.
func disturb(rnd *rand.Rand, a, b []agentevent.Event) []agentevent.Event {
	var out []agentevent.Event
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case rnd.IntN(4) == 0 && len(out) > 0:
			back := rnd.IntN(min(len(out), 10)) + 1
			out = append(out, out[len(out)-back:]...)
		case j == len(b) || (i < len(a) && rnd.IntN(2) == 0):
			out = append(out, a[i])
			i++
		default:
			out = append(out, b[j])
			j++
		}
	}
	return out
}

func TestEveryHistoryKeepsTheInvariants(t *testing.T) {
	for seed := range uint64(500) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		a := roster.Agent{ID: "ana"}
		connected := map[string]bool{}
		for _, e := range history(rnd, "ana", 40) {
			before := a
			var signals []roster.Signal
			a, signals = roster.Fold(a, e, rules)
			for _, s := range signals {
				checkSignal(t, seed, before, s, connected)
			}
			if a.Leaving != nil && len(a.Chats) == 0 {
				t.Fatalf("seed %d: leaving without a live chat", seed)
			}
		}
		for _, c := range a.Chats {
			if (c.State == agentevent.Connected) != connected[c.ContactID] {
				t.Fatalf("seed %d: signals and snapshot disagree about %s", seed, c.ContactID)
			}
		}
	}
}

func checkSignal(t *testing.T, seed uint64, before roster.Agent, s roster.Signal, connected map[string]bool) {
	t.Helper()
	ok := false
	switch s.Kind {
	case roster.Departed:
		ok = before.Leaving == nil && len(s.Chats) > 0 && s.Leaving.Epoch.UnixMilli() > before.LastEpoch.UnixMilli()
	case roster.Returned:
		ok = s.Leaving.Epoch.Equal(before.LastEpoch) && (before.Leaving == nil || cmp.Equal(*before.Leaving, s.Leaving))
	case roster.ChatGained:
		ok = !connected[s.Chat.ContactID]
		connected[s.Chat.ContactID] = true
	case roster.ChatLost:
		ok = connected[s.Chat.ContactID]
		connected[s.Chat.ContactID] = false
	}
	if !ok {
		t.Fatalf("seed %d: %+v cannot follow %+v", seed, s, before)
	}
}
