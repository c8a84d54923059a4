package controller

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/config"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
	"handover/internal/obs"
)

// table is a store that several share, and that can fail.
type table struct {
	*memledger.Ledger
	journal error // of reading the journal
	shelf   error // of reading the shelf
	pruned  int
}

func (on *table) Journal(ctx context.Context, f ledger.JournalFilter) iter.Seq2[departure.Entry, error] {
	if on.journal == nil {
		return on.Ledger.Journal(ctx, f)
	}
	return func(yield func(departure.Entry, error) bool) { yield(departure.Entry{}, on.journal) }
}

func (on *table) Item(ctx context.Context, group, name string) (ledger.Item, error) {
	if on.shelf != nil {
		return ledger.Item{}, on.shelf
	}
	return on.Ledger.Item(ctx, group, name)
}

func (on *table) Prune(ctx context.Context, before time.Time) (int, error) {
	on.pruned++
	return on.Ledger.Prune(ctx, before)
}

// receiver answers webhooks with a status; 0: never.
type receiver int

func (r receiver) RoundTrip(q *http.Request) (*http.Response, error) {
	if r == 0 {
		<-q.Context().Done()
		return nil, q.Context().Err()
	}
	return &http.Response{StatusCode: int(r), Body: http.NoBody}, nil
}

// teller is as much of a controller as tells webhooks and lets go of what is old.
func teller(t *testing.T, on *table, owner string, to receiver) *Controller {
	t.Helper()
	c := &Controller{
		o: Options{
			Store: on, Shared: on, Owner: owner, Log: slog.New(slog.DiscardHandler), Clock: RealClock(), HTTP: &http.Client{Transport: to},
			Config: config.Config{Retention: time.Hour, Webhooks: []config.Webhook{{Name: "crm", URL: "https://crm.example", Secret: []byte("0123456789abcdef")}}},
		},
		metrics: obs.NewMetrics(),
	}
	var err error
	if c.hooks, err = newHookKeeper(c); err != nil {
		t.Fatal(err)
	}
	if err := c.tell(t.Context(), tellFor); err != nil { // the hook's place is the journal's end
		t.Fatal(err)
	}
	return c
}

// write adds a line that is an event.
func (on *table) write(t *testing.T) {
	t.Helper()
	if err := on.Commit(t.Context(), departure.Commit{Journal: []departure.Entry{{At: time.Now(), DepartureID: "d", ChatID: "c", From: "landing", To: "landed"}}}); err != nil {
		t.Fatal(err)
	}
}

func holding(t *testing.T, c *Controller) func() error {
	t.Helper()
	let, err := c.hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return let
}

func TestOneTellsTheWebhooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		on := &table{Ledger: memledger.New()}
		one, other := teller(t, on, "one", 204), teller(t, on, "other", 204)
		let := holding(t, one)
		if let == nil || holding(t, other) != nil || holding(t, one) != nil {
			t.Fatal("want one to hold them, and once")
		}
		on.write(t)
		if err := errors.Join(other.tell(t.Context(), tellFor), other.telling(t.Context(), func() error { return nil })); err != nil {
			t.Error(err)
		}
		if at, err := on.Cursor(t.Context(), "webhook/crm"); at != 0 || err != nil {
			t.Errorf("told up to %d, %v: want nobody to tell but who holds them", at, err)
		}
		if err := let(); err != nil {
			t.Fatal(err)
		}
		if holding(t, other) == nil { // and dies
			t.Fatal("want the other to hold what was let go")
		}
		time.Sleep(holdFor - time.Second)
		if holding(t, one) != nil {
			t.Fatal("want nobody to hold them while the other may be at work")
		}
		time.Sleep(time.Second)
		if err := one.tell(t.Context(), tellFor); err != nil {
			t.Fatal(err)
		}
		if at, err := on.Cursor(t.Context(), "webhook/crm"); at != 1 || err != nil {
			t.Errorf("told up to %d, %v; want 1", at, err)
		}
	})
}

// TestAWorkerTellsWhileItWorks, also if another process was stuck with the webhooks when it
// began; and in the end what it did last.
func TestAWorkerTellsWhileItWorks(t *testing.T) {
	for name, stuck := range map[string]time.Duration{"nobody holds them": 0, "another holds them for a while": 5 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				on := &table{Ledger: memledger.New()}
				working, other := teller(t, on, "one", 204), teller(t, on, "other", 204)
				if stuck > 0 {
					let := holding(t, other)
					time.AfterFunc(stuck, func() { _ = let() })
				}
				told := func() int64 {
					at, err := on.Cursor(t.Context(), "webhook/crm")
					if err != nil {
						t.Error(err)
					}
					return at
				}
				if err := working.telling(t.Context(), func() error {
					on.write(t)
					time.Sleep(stuck + 3*time.Second)
					if got := told(); got != 1 {
						t.Errorf("while it works, told up to %d, want 1", got)
					}
					on.write(t)
					return nil
				}); err != nil {
					t.Error(err)
				}
				if got := told(); got != 2 {
					t.Errorf("in the end, told up to %d, want 2", got)
				}
			})
		})
	}
}

func TestAHoldThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		on := &table{Ledger: memledger.New()}
		c := teller(t, on, "one", 204)
		on.shelf = errors.New("the table is not there")
		worked := false
		if err := c.telling(t.Context(), func() error { worked = true; return nil }); !errors.Is(err, on.shelf) || !worked {
			t.Errorf("error %v, worked %v; want the error, and the work done", err, worked)
		}
		on.shelf = nil
		if ok, err := on.SwapItem(t.Context(), ledger.Item{Group: "webhooks", Name: "told", Doc: []byte("{")}); !ok || err != nil {
			t.Fatal(ok, err)
		}
		if _, err := c.hold(t.Context()); err == nil || !strings.Contains(err.Error(), "webhooks") {
			t.Errorf("error %v", err)
		}
	})
}

// TestTendDoesAllItCan, whatever becomes of the webhooks.
func TestTendDoesAllItCan(t *testing.T) {
	broken := errors.New("the journal cannot be read")
	for name, c := range map[string]struct {
		to      receiver
		journal error
		want    error
		took    time.Duration
	}{
		"all is well":             {204, nil, nil, 0},
		"a receiver that hangs":   {0, nil, nil, tellFor},
		"a receiver that is down": {503, nil, nil, tellFor},
		"no journal":              {204, broken, broken, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				on := &table{Ledger: memledger.New()}
				tending := teller(t, on, "one", c.to)
				on.write(t)
				on.journal = c.journal
				began := time.Now()
				if err := tending.Tend(t.Context()); !errors.Is(err, c.want) || (err != nil) != (c.want != nil) {
					t.Errorf("error %v, want %v", err, c.want)
				}
				if took := time.Since(began); took != c.took || on.pruned != 1 {
					t.Errorf("it took %s, and pruned %d times; want %s, once", took, on.pruned, c.took)
				}
				if holding(t, tending) == nil {
					t.Error("the webhooks are held after it")
				}
			})
		})
	}
}
