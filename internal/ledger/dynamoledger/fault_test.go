package dynamoledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
	"handover/internal/lease"
	"handover/internal/ledger"
	"handover/internal/ledger/dynamoledger"
	"handover/internal/roster"
)

var day = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// leaving is a departure with one intent for each chat.
func leaving(id string, chats ...string) departure.Departure {
	d := departure.Departure{ID: id, AgentID: "agent of " + id, State: departure.Moving, BeganAt: day, UpdatedAt: day}
	for _, c := range chats {
		d.Handovers = append(d.Handovers, departure.Handover{ChatID: c, Phase: departure.Landing, QueueARN: "q", Intents: []departure.Intent{
			{ID: id + "/" + c, Kind: departure.Verify, DepartureID: id, ChatID: c, Due: day},
		}})
	}
	return d
}

// whole is a commit of several items.
func whole() departure.Commit {
	return departure.Commit{
		Agents:     []roster.Agent{{ID: "ana", LoggedIn: true, Due: day}},
		Departures: []departure.Departure{leaving("d", "chat")},
		Journal:    []departure.Entry{{Reason: "line"}},
		Position:   &departure.Position{Stream: "s", Shard: "1", Sequence: "1"},
		Quarantine: []departure.Quarantined{{Data: []byte("x")}},
		Gate:       &departure.Gate{},
	}
}

// first gives the faults to the writes, in their order, and none to those after.
func first(m *dynamoledger.Memory, faults ...dynamoledger.Fault) {
	m.Fault = func(int) dynamoledger.Fault {
		if len(faults) == 0 {
			return dynamoledger.NoFault
		}
		f := faults[0]
		faults = faults[1:]
		return f
	}
}

func always(m *dynamoledger.Memory, f dynamoledger.Fault) {
	m.Fault = func(int) dynamoledger.Fault { return f }
}

func lines(t *testing.T, l *dynamoledger.Ledger) int {
	t.Helper()
	n, err := ledger.Verify(l.Journal(t.Context(), ledger.JournalFilter{}))
	if err != nil {
		t.Error(err)
	}
	return n
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// inBubble gives the test a table and a ledger on it, in virtual time.
func inBubble(t *testing.T, do func(t *testing.T, m *dynamoledger.Memory, l *dynamoledger.Ledger)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := dynamoledger.NewMemory()
		do(t, m, open(t, m))
	})
}

func TestACommitThatMeetsOthersIsTriedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, m *dynamoledger.Memory, l *dynamoledger.Ledger) {
		first(m, dynamoledger.Busy, dynamoledger.Busy, dynamoledger.Busy)
		if err := l.Commit(t.Context(), whole()); err != nil {
			t.Fatal(err)
		}
		d, err := l.Load(t.Context(), "d")
		if err != nil || d.Version != 1 {
			t.Errorf("version %d, error %v", d.Version, err)
		}
		equal(t, "lines", lines(t, l), 1)
	})
}

func TestACommitThatAlwaysMeetsOthersIsAConflict(t *testing.T) {
	inBubble(t, func(t *testing.T, m *dynamoledger.Memory, l *dynamoledger.Ledger) {
		always(m, dynamoledger.Busy)
		began := time.Now()
		if err := l.Commit(t.Context(), whole()); !errors.Is(err, departure.ErrConflict) {
			t.Errorf("error %v, want ErrConflict", err)
		}
		if took := time.Since(began); took < time.Second || took > 15*time.Second {
			t.Errorf("it took %s", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := l.Commit(ctx, whole()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want the context's", err)
		}
		m.Fault = nil
		equal(t, "lines", lines(t, l), 0)
		if err := l.Commit(t.Context(), whole()); err != nil {
			t.Error(err)
		}
	})
}

// TestALostAnswerIsNoConflict: the SDK asks again, and is refused because of what its
// first try has stored.
func TestALostAnswerIsNoConflict(t *testing.T) {
	for name, c := range map[string]departure.Commit{
		"of everything":   whole(),
		"an agent":        {Agents: []roster.Agent{{ID: "ana"}}},
		"a departure":     {Departures: []departure.Departure{leaving("d", "chat")}},
		"a line":          {Journal: []departure.Entry{{Reason: "line"}}},
		"a position":      {Position: &departure.Position{Stream: "s", Shard: "1", Sequence: "1"}},
		"into quarantine": {Quarantine: []departure.Quarantined{{Reason: "bad"}}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, m *dynamoledger.Memory, l *dynamoledger.Ledger) {
				changed, stop := l.Subscribe()
				defer stop()
				first(m, dynamoledger.Lost)
				if err := l.Commit(t.Context(), c); err != nil {
					t.Errorf("error %v, though it is stored", err)
				}
				equal(t, "rings", len(changed), 1)
				equal(t, "lines", lines(t, l), len(c.Journal))
				kept := 0
				for range l.Quarantined(t.Context()) {
					kept++
				}
				equal(t, "records kept", kept, len(c.Quarantine))
			})
		})
	}
}

func TestALeaseWhoseAnswerWasLostIsHeld(t *testing.T) {
	inBubble(t, func(t *testing.T, m *dynamoledger.Memory, l *dynamoledger.Ledger) {
		if err := l.Commit(t.Context(), departure.Commit{Departures: []departure.Departure{leaving("d", "chat")}}); err != nil {
			t.Fatal(err)
		}
		ask := departure.LeaseRequest{Owner: "w", Now: day, Term: time.Minute, Max: 4}
		first(m, dynamoledger.Busy, dynamoledger.Lost)
		leased, err := l.Lease(t.Context(), ask)
		if err != nil || len(leased) != 1 {
			t.Fatalf("leased %v, error %v", leased, err)
		}
		first(m, dynamoledger.Lost)
		if err := l.Release(t.Context(), leased[0]); err != nil {
			t.Error(err)
		}
		always(m, dynamoledger.Busy)
		if none, err := l.Lease(t.Context(), ask); err != nil || len(none) != 0 {
			t.Errorf("where others are always faster: leased %v, error %v; want nothing", none, err)
		}
		always(m, dynamoledger.Broken)
		if _, err := l.Lease(t.Context(), ask); err == nil {
			t.Error("a broken connection is no error")
		}
	})
}

func TestAnAnswerThatNeverCameIsAnError(t *testing.T) {
	inBubble(t, func(t *testing.T, m *dynamoledger.Memory, l *dynamoledger.Ledger) {
		first(m, dynamoledger.Broken)
		if err := l.Commit(t.Context(), whole()); err == nil || errors.Is(err, departure.ErrConflict) {
			t.Errorf("error %v: nobody knows whether it is stored", err)
		}
		if err := l.Commit(t.Context(), whole()); !errors.Is(err, departure.ErrConflict) {
			t.Errorf("once more: error %v, want ErrConflict: it was stored", err)
		}
		equal(t, "lines", lines(t, l), 1)
	})
}

func TestSharedWritesThatMeetOthers(t *testing.T) {
	inBubble(t, func(t *testing.T, m *dynamoledger.Memory, l *dynamoledger.Ledger) {
		first(m, dynamoledger.Busy, dynamoledger.Lost)
		if _, _, err := l.Fence(t.Context(), "s", "1", 3); err != nil {
			t.Error(err)
		}
		if err := l.Commit(t.Context(), departure.Commit{Position: &departure.Position{Stream: "s", Shard: "1", Sequence: "1", Term: 3}}); err != nil {
			t.Error(err)
		}
		first(m, dynamoledger.Busy)
		if ok, err := l.Swap(t.Context(), lease.Row{Group: "g", Name: "n"}); ok || err != nil {
			t.Errorf("a swap that met another: %t, error %v; want false", ok, err)
		}
		first(m, dynamoledger.Broken)
		if _, err := l.Swap(t.Context(), lease.Row{Group: "g", Name: "n"}); err == nil {
			t.Error("a broken connection is no error")
		}
		first(m, dynamoledger.Busy, dynamoledger.Lost)
		if err := l.PutEnrolment(t.Context(), ledger.Enrolment{AgentID: "ana", Hash: []byte("h")}); err != nil {
			t.Error(err)
		}
		first(m, dynamoledger.Busy)
		if had, err := l.DropEnrolment(t.Context(), "ana"); !had || err != nil {
			t.Errorf("taken back: %t, error %v", had, err)
		}
	})
}

// TestPruneLeavesWhatIsInTheWay: another time will do.
func TestPruneLeavesWhatIsInTheWay(t *testing.T) {
	inBubble(t, func(t *testing.T, m *dynamoledger.Memory, l *dynamoledger.Ledger) {
		over := leaving("d", "chat")
		over.State, over.Handovers[0].Phase, over.Handovers[0].Intents, over.Handovers[0].LegOff = departure.Settled, departure.Landed, nil, true
		c := departure.Commit{Departures: []departure.Departure{over}, Agents: []roster.Agent{{ID: "ana", LastAt: day}}, Journal: []departure.Entry{{At: day}, {At: day.Add(time.Hour)}}}
		if err := l.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		before := day.Add(time.Minute)
		for _, want := range []int{0, 2, 0} {
			if want == 0 {
				first(m, dynamoledger.Busy, dynamoledger.Busy)
			} else {
				m.Fault = nil
			}
			n, err := l.Prune(t.Context(), before)
			if n != want || err != nil {
				t.Errorf("forgotten: %d, error %v; want %d", n, err, want)
			}
		}
		first(m, dynamoledger.Busy)
		if n, err := l.PruneJournal(t.Context(), before); n != 1 || err != nil {
			t.Errorf("lines forgotten: %d, error %v; want 1", n, err)
		}
		equal(t, "lines left", lines(t, l), 1)
	})
}

func TestWhatOneTransactionCannotHoldIsRefused(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *dynamoledger.Memory, l *dynamoledger.Ledger) {
		many := make([]roster.Agent, 101)
		for n := range many {
			many[n].ID = fmt.Sprint("agent-", n)
		}
		long := leaving("d", "chat")
		long.Handovers[0].Reason = strings.Repeat("x", 400_000)
		for said, c := range map[string]departure.Commit{
			"101 writes":           {Agents: many},
			"item departure#d":     {Departures: []departure.Departure{long}},
			"one transaction of D": {Quarantine: []departure.Quarantined{{Data: make([]byte, 4_000_000)}}},
		} {
			if err := l.Commit(t.Context(), c); err == nil || !strings.Contains(err.Error(), said) {
				t.Errorf("error %v, want one that says %q", err, said)
			}
		}
		kept := 0
		for range l.Quarantined(t.Context()) {
			kept++
		}
		equal(t, "records kept", kept, 0)
	})
}
