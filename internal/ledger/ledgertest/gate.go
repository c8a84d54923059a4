package ledgertest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/policy"
	"handover/internal/roster"
)

func history(t *testing.T, s Store) {
	first, second := leaving("ana", 1, "chat-1", "chat-2"), leaving("ben", 2, "chat-1", "chat-3")
	first.Handovers[0].LegOff, first.Handovers[0].ReleasedAt = true, at(20)
	second.Handovers[0].LegOff, second.Handovers[0].ReleasedAt = true, at(10)
	begin(t, s, first, second)
	ana := policy.Leaver{AgentID: "ana-id", Username: "ana", At: at(20)}
	ben := policy.Leaver{AgentID: "ben-id", Username: "ben", At: at(10)}
	got, err := s.History(t.Context(), []string{"chat-1", "chat-2", "chat-9"})
	must(t, err)
	equal(t, "history", got, map[string]departure.History{
		"chat-1": {Moves: 2, Left: []policy.Leaver{ben, ana}}, "chat-2": {}, "chat-9": {},
	})

	moved := load(t, s, first.ID)
	moved.Handovers[1].LegOff, moved.Handovers[1].Proof.At = true, at(30) // it came off by itself
	begin(t, s, moved)
	got, err = s.History(t.Context(), []string{"chat-2"})
	must(t, err)
	ana.At = at(30)
	equal(t, "history, one later", got, map[string]departure.History{"chat-2": {Moves: 1, Left: []policy.Leaver{ana}}})
}

func ownIntents(t *testing.T, s Store) {
	d := leaving("ana", 0)
	d.Intents = []departure.Intent{{ID: d.ID + "//hold/1", Kind: departure.Hold, DepartureID: d.ID, Due: at(3)}}
	begin(t, s, d)
	open, err := s.Open(t.Context(), "ana-id", nil)
	must(t, err)
	equal(t, "open", len(open), 1)
	due, _, err := s.NextDue(t.Context())
	must(t, err)
	equal(t, "next due", due, at(3))

	held := lease(t, s, "w1", at(3), 9)
	want := d.Intents[0]
	want.Owner, want.Until = "w1", at(63)
	equal(t, "leased", held, []departure.Intent{want})
	equal(t, "another's, meanwhile", lease(t, s, "w2", at(4), 9), nil)
	got := load(t, s, d.ID)
	equal(t, "loaded", got.Intents, held)
	got.Intents[0].Owner, got.Intents[0].Attempt = "w9", 1
	begin(t, s, got)
	equal(t, "its lease after a commit", load(t, s, d.ID).Intents[0].Owner, "w1")
	must(t, s.Release(t.Context(), held[0]))
	equal(t, "given back", len(lease(t, s, "w2", at(5), 9)), 1)

	done := load(t, s, d.ID)
	done.Intents, done.Cordon.SetAt = nil, at(6)
	begin(t, s, done)
	equal(t, "done", lease(t, s, "w2", at(600), 9), nil)
	open, err = s.Open(t.Context(), "ana-id", nil)
	must(t, err)
	equal(t, "open while its cordon stands", len(open), 1)

	over := load(t, s, d.ID)
	over.Cordon.OffAt = at(7)
	begin(t, s, over)
	open, err = s.Open(t.Context(), "ana-id", nil)
	must(t, err)
	equal(t, "open once the cordon is off", len(open), 0)
}

func gate(t *testing.T, s Store) {
	got, err := s.Gate(t.Context())
	must(t, err)
	equal(t, "never stored", got, departure.Gate{})
	want := departure.Gate{Breaker: departure.Breaker{Tripped: true, At: at(1), Departed: 7, Staffed: 20, Until: at(601), Freed: at(0), By: "olga"}}
	for version := range int64(3) {
		want.Version = version
		commit(t, s, departure.Commit{Gate: &want})
		got, err = s.Gate(t.Context())
		must(t, err)
		want.Version = version + 1
		equal(t, "gate", got, want)
		want.Breaker.Tripped = !want.Breaker.Tripped
	}
	for _, stale := range []int64{0, 2, 4} {
		err := s.Commit(t.Context(), departure.Commit{Gate: &departure.Gate{Version: stale}, Journal: []departure.Entry{{Reason: "lost"}}})
		if !errors.Is(err, departure.ErrConflict) {
			t.Errorf("version %d: error %v, want ErrConflict", stale, err)
		}
	}
	equal(t, "journal", collect(t, s.Journal(t.Context(), ledger.JournalFilter{})), nil)
}

func concurrentGate(t *testing.T, s Store) { GateConflicts(t, s, s) }

// GateConflicts tests that of commits that begin on one reading of the gate, from
// two ledgers on the same store, one is stored.
func GateConflicts(t *testing.T, one, other Store) {
	t.Helper()
	read, err := one.Gate(t.Context())
	must(t, err)
	var won, lost atomic.Int32
	var wg sync.WaitGroup
	for n := range 8 {
		s := []Store{one, other}[n%2]
		d := leaving(fmt.Sprint("agent-", n), 0, fmt.Sprint("chat-", n))
		wg.Go(func() {
			gate := read
			switch err := s.Commit(t.Context(), departure.Commit{Departures: []departure.Departure{d}, Gate: &gate}); {
			case err == nil:
				won.Add(1)
			case errors.Is(err, departure.ErrConflict):
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	equal(t, "won", won.Load(), 1)
	equal(t, "lost", lost.Load(), 7)
	equal(t, "departures", len(collect(t, other.Departures(t.Context(), ledger.DepartureFilter{}))), 1)
}

func traffic(t *testing.T, s Store, since time.Time, r roster.Rules) departure.Traffic {
	t.Helper()
	got, err := s.Traffic(t.Context(), since, r)
	must(t, err)
	return got
}

func noTraffic(t *testing.T, s Store) {
	equal(t, "traffic", traffic(t, s, at(0), roster.Rules{}), departure.Traffic{Live: map[string]int{}, Moving: map[string]int{}})
}

func liveTraffic(t *testing.T, s Store) {
	chat := func(queue string, state agentevent.ContactState) roster.Chat {
		return roster.Chat{ID: queue, State: state, Queue: agentevent.Queue{ARN: queue}}
	}
	one := roster.Agent{ID: "one", Chats: []roster.Chat{
		chat("b", agentevent.Connected), chat("a", agentevent.Connected), chat("a", agentevent.Connected), chat("c", agentevent.Connecting),
	}}
	two := roster.Agent{ID: "two", Chats: []roster.Chat{chat("a", agentevent.Connected)}}
	commit(t, s, departure.Commit{Agents: []roster.Agent{one, two, {ID: "three"}}})
	equal(t, "live", traffic(t, s, at(0), roster.Rules{}).Live, map[string]int{"a": 3, "b": 1})

	one.Version, one.Chats = 1, nil
	commit(t, s, departure.Commit{Agents: []roster.Agent{one}})
	equal(t, "live, later", traffic(t, s, at(0), roster.Rules{}).Live, map[string]int{"a": 1})
}

func movingTraffic(t *testing.T, s Store) {
	phases := []departure.Phase{
		departure.Waiting, departure.Marking, departure.Releasing, departure.Landing, departure.Landed,
		departure.Kept, departure.Returned, departure.Ended, departure.Stranded,
	}
	chats := make([]string, len(phases))
	for n, p := range phases {
		chats[n] = string(p)
	}
	d := leaving("ana", 0, chats...)
	shadow := leaving("ben", 0, "s")
	shadow.Handovers[0].Phase, shadow.Handovers[0].Shadow = departure.Landing, true
	for n, p := range phases {
		d.Handovers[n].Phase, d.Handovers[n].QueueARN = p, "a"
	}
	d.Handovers[3].QueueARN = "b"
	begin(t, s, d, shadow)
	equal(t, "moving", traffic(t, s, at(0), roster.Rules{}).Moving, map[string]int{"a": 2, "b": 1})

	d = load(t, s, d.ID)
	d.Handovers[1].Phase = departure.Landed
	begin(t, s, d)
	equal(t, "moving, later", traffic(t, s, at(0), roster.Rules{}).Moving, map[string]int{"a": 1, "b": 1})
}

func staffedTraffic(t *testing.T, s Store) {
	agent := func(id, status string, kind agentevent.StatusType, in bool) roster.Agent {
		return roster.Agent{ID: id, LoggedIn: in, Status: agentevent.Status{ID: status + "-id", Name: status, Type: kind}}
	}
	next := agent("leaving", "Available", agentevent.Routable, true) // what is in force counts, not what is next
	next.Next = &agentevent.NextStatus{Name: "Offline"}
	commit(t, s, departure.Commit{Agents: []roster.Agent{
		agent("one", "Available", agentevent.Routable, true), next,
		agent("lunch", "Lunch", agentevent.Custom, true), agent("typeless", "Lunch", "", true),
		agent("off", "Offline", agentevent.Offline, true), agent("out", "Available", agentevent.Routable, false),
	}})
	for _, c := range []struct {
		name  string
		rules roster.Rules
		want  int
	}{
		{"by type", roster.Rules{Types: []agentevent.StatusType{agentevent.Offline}}, 4},
		{"by type and name", roster.Rules{Types: []agentevent.StatusType{agentevent.Offline}, Names: []string{"lunch"}}, 2},
		{"by the catalogue", roster.Rules{
			Types:     []agentevent.StatusType{agentevent.Offline},
			Catalogue: map[string]agentevent.StatusType{"Lunch-id": agentevent.Offline},
		}, 3},
		{"without rules", roster.Rules{}, 5},
	} {
		equal(t, c.name, traffic(t, s, at(0), c.rules).Staffed, c.want)
	}
}

func leftTraffic(t *testing.T, s Store) {
	early, late, over := leaving("ana", 1, "chat-1"), leaving("ben", 3, "chat-2"), leaving("chloe", 2, "chat-3")
	late.Cause = roster.LoggedOut
	over.State, over.Handovers[0].Phase, over.Handovers[0].Intents = departure.Settled, departure.Landed, nil
	begin(t, s, early, late, over)
	equal(t, "left", traffic(t, s, at(2), roster.Rules{}).Left, []departure.Left{
		{AgentID: "chloe-id", Cause: roster.Offline, BeganAt: at(2)},
		{AgentID: "ben-id", Cause: roster.LoggedOut, BeganAt: at(3)},
	})
}
