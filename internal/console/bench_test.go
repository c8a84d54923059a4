package console_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handover/internal/console"
	"handover/internal/departure"
	"handover/internal/ledger/sqliteledger"
	"handover/internal/roster"
)

// BenchmarkPast asks what takes the longest of a ledger with a long past, 20,000 departures
// and a journal of 100,000 lines: a search for what is nowhere, which goes as far as one may;
// the figures of all of it; the rules' use; the newest page; and one story.
func BenchmarkPast(b *testing.B) {
	l, err := sqliteledger.Open(b.Context(), filepath.Join(b.TempDir(), "ledger.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	for n := range 100 {
		if err := l.Commit(b.Context(), past(n*200, 200)); err != nil {
			b.Fatal(err)
		}
	}
	page := console.New(l, slog.New(slog.DiscardHandler), console.For(sources()))
	for name, path := range map[string]string{
		"search": "history?q=nowhere", "figures": "series?since=2026-03-02T10:00:00Z&until=2026-03-10T10:00:00Z", "policy": "policy",
		"page": "history?limit=50", "story": "departures/agent@19999",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				w := httptest.NewRecorder()
				page.ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/console/v1/"+path, nil))
				if w.Code != http.StatusOK || name == "search" && !strings.Contains(w.Body.String(), `"departures":20000`) {
					b.Fatal(w.Code, w.Body)
				}
			}
		})
	}
}

// past are some departures that are over, each with two chats and five lines.
func past(first, many int) (c departure.Commit) {
	for n := first; n < first+many; n++ {
		id := fmt.Sprint("agent@", n)
		c.Departures = append(c.Departures, departure.Departure{
			ID: id, AgentID: "agent", Username: "ana", Cause: roster.Offline, State: departure.Settled, BeganAt: began.Add(time.Duration(n) * time.Second),
			Handovers: []departure.Handover{
				{ChatID: fmt.Sprint("chat-", n), QueueName: "Support", Phase: departure.Landed, Reason: "the chat waits in queue Support"},
				{ChatID: fmt.Sprint("other-", n), QueueName: "VIP", Phase: departure.Returned, Reason: "the agent is back"},
			},
		})
		for range 5 {
			c.Journal = append(c.Journal, departure.Entry{At: began, DepartureID: id, AgentID: "agent", Username: "ana", To: "moving", Reason: "because"})
		}
	}
	return c
}
