package console_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/console"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
	"handover/internal/memnet"
	"handover/internal/policy"
	"handover/internal/roster"
)

var began = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func filled(t *testing.T) *memledger.Ledger {
	t.Helper()
	l := memledger.New()
	commit(t, l, departure.Commit{
		Departures: []departure.Departure{{
			ID: "u1@1", AgentID: "u1", Username: "ana", Cause: roster.Forced, By: "eve", State: departure.Moving, BeganAt: began,
			Handovers: []departure.Handover{{
				ChatID: "c1", QueueName: "Support", Held: "a budget", Shadow: true, Phase: departure.Waiting, Reason: "the chat waits in queue Billing",
				Decision: policy.Decision{Rule: "bills", Ladder: []policy.Rung{{Target: policy.Target{Kind: policy.ToQueue, Name: "Billing"}}}},
			}},
		}},
		Journal: []departure.Entry{entry("grace"), entry("moving")},
	})
	return l
}

func entry(to string) departure.Entry {
	return departure.Entry{At: began, DepartureID: "u1@1", AgentID: "u1", Username: "ana", To: to, Reason: "because"}
}

func commit(t *testing.T, l *memledger.Ledger, c departure.Commit) {
	t.Helper()
	if err := l.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, r console.Reader, path string, more ...console.Option) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	console.New(r, slog.New(slog.DiscardHandler), more...).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w
}

func TestDepartures(t *testing.T) {
	w := get(t, filled(t), "/console/v1/departures")
	var got []console.Departure
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := []console.Departure{{
		ID: "u1@1", Agent: "ana", Cause: "forced", By: "eve", State: "moving", BeganAt: began,
		Handovers: []console.Handover{{
			ChatID: "c1", Queue: "Support", Phase: "waiting", Target: "queue Billing", Rule: "bills", Reason: "the chat waits in queue Billing",
			Held: "a budget", Shadow: true,
		}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestThePage(t *testing.T) {
	for path, kind := range map[string]string{"/console/": "text/html", "/console/static/console.js": "text/javascript", "/console/static/console.css": "text/css"} {
		w := get(t, memledger.New(), path)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), kind) || !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
	for _, path := range []string{"/", "/console"} {
		if w := get(t, memledger.New(), path); w.Code != http.StatusFound || w.Header().Get("Location") != "/console/" {
			t.Errorf("%s: %d %v, want 302 to /console/", path, w.Code, w.Header())
		}
	}
	if w := get(t, memledger.New(), "/elsewhere"); w.Code != http.StatusNotFound {
		t.Errorf("/elsewhere: %d, want 404", w.Code)
	}
}

func TestHealth(t *testing.T) {
	if w := get(t, memledger.New(), "/healthz"); w.Code != http.StatusOK {
		t.Errorf("got %d, want 200", w.Code)
	}
	if w := get(t, broken{memledger.New()}, "/healthz"); w.Code != http.StatusInternalServerError {
		t.Errorf("with an unreadable ledger: %d, want 500", w.Code)
	}
}

func TestNoDepartures(t *testing.T) {
	if got := strings.TrimSpace(get(t, memledger.New(), "/console/v1/departures").Body.String()); got != "[]" {
		t.Errorf("got %s, want an empty list", got)
	}
}

func TestJournalAfterALine(t *testing.T) {
	var got []console.Entry
	if err := json.Unmarshal(get(t, filled(t), "/console/v1/journal?after=1").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Seq != 2 || got[0].To != "moving" || got[0].Agent != "ana" {
		t.Errorf("got %+v, want the second line alone", got)
	}
}

func TestABadLineNumberIsRefused(t *testing.T) {
	if w := get(t, filled(t), "/console/v1/journal?after=soon"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `found "soon"`) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// broken is a ledger that cannot be read.
type broken struct{ *memledger.Ledger }

func (broken) Departures(context.Context, ledger.DepartureFilter) iter.Seq2[departure.Departure, error] {
	return func(yield func(departure.Departure, error) bool) {
		yield(departure.Departure{}, errors.New("disk gone"))
	}
}

func TestAnUnreadableLedgerIsSaid(t *testing.T) {
	w := get(t, broken{memledger.New()}, "/console/v1/departures")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "disk gone") {
		t.Errorf("got %d %s, want a 500 that keeps the cause for the log", w.Code, w.Body)
	}
}

func TestEventsGoOnWhereTheReaderStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := filled(t)
		next, end := listen(t, l, "/console/v1/events", "1")
		defer end()
		if e := next(); e.Seq != 2 || e.To != "moving" {
			t.Errorf("first %+v, want line 2", e)
		}
		commit(t, l, departure.Commit{Journal: []departure.Entry{entry("settled")}})
		if e := next(); e.Seq != 3 || e.To != "settled" {
			t.Errorf("then %+v, want line 3, as soon as it is written", e)
		}
	})
}

// deaf is a ledger whose bell is not heard: another process writes to it.
type deaf struct{ *memledger.Ledger }

func (deaf) Subscribe() (<-chan struct{}, func()) { return nil, func() {} }

func TestEventsTellWhatAnotherProcessWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := filled(t)
		next, end := listen(t, deaf{l}, "/console/v1/events", "1")
		defer end()
		next()
		commit(t, l, departure.Commit{Journal: []departure.Entry{entry("settled")}})
		began := time.Now()
		if e := next(); e.Seq != 3 || time.Since(began) > 5*time.Second {
			t.Errorf("line %d after %s", e.Seq, time.Since(began))
		}
	})
}

// A page that shows a hundred lines must not be sent a year of them.
func TestEventsBeginNearTheEndIfAsked(t *testing.T) {
	for name, c := range map[string]struct {
		path, lastID string
		want         int64
	}{
		"from the first":    {"/console/v1/events", "", 1},
		"the last line":     {"/console/v1/events?last=1", "", 2},
		"more than are":     {"/console/v1/events?last=5", "", 1},
		"after a break":     {"/console/v1/events?last=1", "0", 1},
		"none that was yet": {"/console/v1/events?last=0", "", 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := filled(t)
				next, end := listen(t, l, c.path, c.lastID)
				defer end()
				synctest.Wait()
				commit(t, l, departure.Commit{Journal: []departure.Entry{entry("settled")}})
				if e := next(); e.Seq != c.want {
					t.Errorf("began with line %d, want %d", e.Seq, c.want)
				}
			})
		})
	}
	if w := get(t, filled(t), "/console/v1/events?last=some"); w.Code != http.StatusBadRequest {
		t.Errorf("a number that is none: %d, want 400", w.Code)
	}
}

// listen opens a stream of events.
func listen(t *testing.T, l console.Reader, path, lastID string) (next func() console.Entry, end func()) {
	t.Helper()
	ear := memnet.Listen()
	srv := &http.Server{Handler: console.New(l, slog.New(slog.DiscardHandler)), ReadHeaderTimeout: time.Minute}
	go func() { _ = srv.Serve(ear) }()
	client := ear.Client()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://console"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(resp.Body)
	next = func() console.Entry {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var e console.Entry
				if err := json.Unmarshal([]byte(data), &e); err != nil {
					t.Fatal(err)
				}
				return e
			}
		}
		t.Fatal("the stream ended")
		return console.Entry{}
	}
	return next, func() {
		if err := errors.Join(resp.Body.Close(), srv.Close()); err != nil {
			t.Error(err)
		}
		client.CloseIdleConnections()
	}
}
