package console_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/console"
	"handover/internal/departure"
	"handover/internal/ledger/memledger"
	"handover/internal/roster"
)

func TestOverview(t *testing.T) {
	l := filled(t)
	commit(t, l, departure.Commit{
		Gate:       &departure.Gate{Breaker: departure.Breaker{Tripped: true, At: began, Departed: 5, Staffed: 12, Until: began.Add(time.Minute)}},
		Quarantine: []departure.Quarantined{{Position: departure.Position{Stream: "events", Shard: "s1", Sequence: "7"}, Arrived: began, Reason: "not JSON"}},
	})
	census := func(context.Context) ([]roster.Ghost, error) {
		return []roster.Ghost{{Username: "ana", Since: began, Why: "signed out", Chat: roster.Chat{ID: "c1", Queue: agentevent.Queue{Name: "Billing", ARN: "arn:q"}}}}, nil
	}
	var got console.Overview
	if err := json.Unmarshal(get(t, l, "/console/v1/overview", console.Ghosts(census)).Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := console.Overview{
		Breaker:     console.Breaker{Tripped: true, At: began, Departed: 5, Staffed: 12, Until: began.Add(time.Minute)},
		Ghosts:      []console.Ghost{{Agent: "ana", ChatID: "c1", Queue: "Billing", Since: began, Why: "signed out"}},
		Quarantined: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnOverviewOfNothing(t *testing.T) {
	got := strings.TrimSpace(get(t, memledger.New(), "/console/v1/overview").Body.String())
	if want := `{"breaker":{"tripped":false,"departed":0,"staffed":0},"ghosts":[],"quarantined":0}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestACensusThatFailsIsSaid(t *testing.T) {
	census := func(context.Context) ([]roster.Ghost, error) { return nil, errors.New("disk gone") }
	if w := get(t, memledger.New(), "/console/v1/overview", console.Ghosts(census)); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "disk") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func check(name string, err error) console.Check {
	return console.Check{Name: name, Run: func(context.Context) error { return err }}
}

func TestReady(t *testing.T) {
	late := errors.New("not read for 3m0s")
	for name, c := range map[string]struct {
		ledger console.Reader
		checks []console.Check
		code   int
		want   console.Readiness
	}{
		"nothing to check but the ledger": {memledger.New(), nil, 200, console.Readiness{Ready: true, Checks: []console.Result{{Name: "ledger", OK: true}}}},
		"all is well": {memledger.New(), []console.Check{check("ledger", nil), check("streams", nil)}, 200, console.Readiness{
			Ready: true, Checks: []console.Result{{Name: "ledger", OK: true}, {Name: "streams", OK: true}},
		}},
		"one is not": {memledger.New(), []console.Check{check("streams", late), check("instance", nil)}, 503, console.Readiness{
			Checks: []console.Result{{Name: "ledger", OK: true}, {Name: "streams", Why: "not read for 3m0s"}, {Name: "instance", OK: true}},
		}},
		"no ledger": {broken{memledger.New()}, nil, 503, console.Readiness{Checks: []console.Result{{Name: "ledger", Why: "it could not be read; see the log"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			w := get(t, c.ledger, "/readyz", console.Ready(c.checks...))
			var got console.Readiness
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || w.Code != c.code {
				t.Errorf("%d, want %d%s", w.Code, c.code, diff)
			}
		})
	}
}

func TestACheckThatHangsIsNotReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := console.Check{Name: "instance", Run: func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}}
		began, w := time.Now(), httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil)
		console.New(memledger.New(), slog.New(slog.DiscardHandler), console.Ready(hangs, hangs)).ServeHTTP(w, r)
		if took := time.Since(began); w.Code != http.StatusServiceUnavailable || took != 3*time.Second {
			t.Errorf("got %d after %s, want 503 after 3s", w.Code, took)
		}
	})
}
