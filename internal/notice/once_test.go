package notice_test

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/clock"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
	"handover/internal/memnet"
	"handover/internal/notice"
)

// once tells hooks as a host does that does not live long.
func (w *world) once(within time.Duration, journal notice.Journal, hooks ...notice.Hook) error {
	w.t.Helper()
	n, err := notice.New(notice.Options{Hooks: hooks, Journal: journal, Now: time.Now, Wait: clock.WaitUntil, Counter: w, Transport: memnet.Transport{Handler: w}})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(w.t.Context(), within)
	defer cancel()
	return n.UntilTold(ctx)
}

func (w *world) told(within time.Duration, hooks ...notice.Hook) {
	w.t.Helper()
	if err := w.once(within, w.ledger, hooks...); err != nil {
		w.t.Error(err)
	}
}

func TestUntilTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.write("landed")
		w.told(time.Second, hook("crm"))
		w.expect("a new hook is not told of the past")
		w.write("marking", "landing")
		w.told(time.Second, hook("crm"))
		w.expect("all that there is", got{"/crm", 2, "before-move", 0}, got{"/crm", 3, "moved", 0})
		w.told(time.Second, hook("crm"))
		w.expect("nothing is told twice")
		if took := time.Since(w.begun); took != 0 {
			t.Errorf("it waited %s for more", took)
		}
	})
}

// TestUntilToldEnds while a receiver is down: it is told from there the next time, and the
// other hooks were told.
func TestUntilToldEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.told(time.Second, hook("crm"), hook("pager"))
		w.write("landed", "stranded")
		w.answers(func(out http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/crm" {
				out.WriteHeader(http.StatusServiceUnavailable)
			}
		})
		if err := w.once(10*time.Second, w.ledger, hook("crm"), hook("pager")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		w.counted(map[string]int{"crm failed": 4, "pager delivered": 2})
		w.expectLast(got{"/crm", 1, "landed", 0})
		w.answers(nil)
		w.told(time.Second, hook("crm"), hook("pager"))
		w.counted(map[string]int{"crm failed": 4, "crm delivered": 2, "pager delivered": 2})
	})
}

// unreadable is a journal that cannot be read.
type unreadable struct{ *memledger.Ledger }

var errUnreadable = errors.New("the table is not there")

func (unreadable) Journal(context.Context, ledger.JournalFilter) iter.Seq2[departure.Entry, error] {
	return func(yield func(departure.Entry, error) bool) { yield(departure.Entry{}, errUnreadable) }
}

func TestUntilToldOfAJournalThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		if err := w.once(time.Minute, unreadable{w.ledger}, hook("crm")); !errors.Is(err, errUnreadable) {
			t.Errorf("error %v", err)
		}
		if took := time.Since(w.begun); took != 0 {
			t.Errorf("it took %s: who calls it tries again", took)
		}
	})
}
