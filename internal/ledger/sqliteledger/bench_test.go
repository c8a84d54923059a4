package sqliteledger_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/ledger/sqliteledger"
	"handover/internal/roster"
)

// BenchmarkTraffic reads the traffic of a large instance with a long past: 500
// agents with three chats each, 5000 departures that are over, 20 moving.
func BenchmarkTraffic(b *testing.B) {
	l, err := sqliteledger.Open(b.Context(), filepath.Join(b.TempDir(), "ledger.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	begun := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	var c departure.Commit
	for n := range 500 {
		c.Agents = append(c.Agents, served(n))
	}
	for n := range 5000 {
		phase := departure.Landed
		if n >= 4980 {
			phase = departure.Landing
		}
		c.Departures = append(c.Departures, departed(n, phase, begun))
	}
	if err := l.Commit(b.Context(), c); err != nil {
		b.Fatal(err)
	}
	rules := roster.Rules{Types: []agentevent.StatusType{agentevent.Offline}}
	for b.Loop() {
		t, err := l.Traffic(b.Context(), begun.Add(4940*time.Second), rules)
		if err != nil || len(t.Left) != 60 || t.Staffed != 500 || t.Live["queue-1"] != 150 || t.Moving["queue-0"] != 20 {
			b.Fatal(t, err)
		}
	}
}

func served(n int) roster.Agent {
	a := roster.Agent{ID: fmt.Sprint("agent-", n), LoggedIn: true, Status: agentevent.Status{ID: "s", Name: "Available", Type: agentevent.Routable}}
	for m := range 3 {
		a.Chats = append(a.Chats, roster.Chat{
			ID: fmt.Sprint(n, "-", m), State: agentevent.Connected, Queue: agentevent.Queue{ARN: fmt.Sprint("queue-", (n+m)%10)},
		})
	}
	return a
}

func departed(n int, phase departure.Phase, begun time.Time) departure.Departure {
	return departure.Departure{
		ID: fmt.Sprint("departure-", n), AgentID: fmt.Sprint("agent-", n%500), BeganAt: begun.Add(time.Duration(n) * time.Second),
		Handovers: []departure.Handover{{ChatID: fmt.Sprint(n, "-a"), QueueARN: "queue-0", Phase: phase}, {ChatID: fmt.Sprint(n, "-b"), Phase: departure.Landed}},
	}
}
