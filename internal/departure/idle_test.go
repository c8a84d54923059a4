package departure_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
)

func TestUntilIdleAWorkerDoesWhatIsDueAndSaysWhatIsNext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), nil, "a", "b")
		began := time.Now()
		next, some, err := s.worker.UntilIdle(t.Context(), time.Second) // the grace lasts longer
		if err != nil || !some || len(s.calls) != 0 || time.Since(began) != 0 {
			t.Fatalf("next %v, %v, %v after %s, done %v", next, some, err, time.Since(began), s.calls)
		}
		time.Sleep(time.Until(next))
		next, some, err = s.worker.UntilIdle(t.Context(), 20*time.Second)
		if err != nil || some {
			t.Errorf("after all of it: next %v, %v, %v", next, some, err)
		}
		if diff := cmp.Diff("settled a=landed[] b=landed[]", s.state()); diff != "" {
			t.Error(diff)
		}
		if n := s.leases(); n != 0 {
			t.Errorf("%d leases were not given back", n)
		}
	})
}

func TestUntilIdleAWorkerStopsWithItsContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), nil, "a")
		time.Sleep(time.Minute)
		s.do = func(ctx context.Context, _ departure.Departure, _ departure.Intent) departure.Result {
			<-ctx.Done()
			return departure.Result{Outcome: departure.RetryAfter}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if _, _, err := s.worker.UntilIdle(ctx, time.Second); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if n := s.leases(); n != 0 {
			t.Errorf("%d leases were not given back", n)
		}
	})
}

func TestUntilIdleAWatcherTellsAllAndSaysWhoIsNext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := startWatch(t, to("same-queue"))
		w.end(t) // it is asked, and does not run
		w.atWork(t, 250)
		due := time.Now().Add(time.Minute)
		next, some, err := w.watcher.UntilIdle(t.Context())
		if err != nil || !some || !next.Equal(due) || w.departed() != 0 {
			t.Fatalf("next %v, %v, %v, want %v; %d departed", next, some, err, due, w.departed())
		}
		time.Sleep(time.Until(next))
		if next, some, err = w.watcher.UntilIdle(t.Context()); err != nil || some && !next.After(time.Now()) {
			t.Errorf("next %v, %v, %v", next, some, err)
		}
		if n := w.departed(); n != 250 {
			t.Errorf("%d departures at the time, want 250", n)
		}
	})
}

func TestUntilIdleAWatcherRestsFromWhomItCannotTell(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := startWatch(t, to("same-queue"))
		w.end(t)
		w.atWork(t, 1)
		w.mu.Lock()
		w.commits = func(departure.Commit) error { return errors.New("broken") }
		w.mu.Unlock()
		time.Sleep(2 * time.Minute)
		began := time.Now()
		next, some, err := w.watcher.UntilIdle(t.Context())
		if err != nil || !some || next.Sub(began) != time.Second || time.Since(began) != 0 {
			t.Errorf("next in %s, %v, %v, after %s", next.Sub(began), some, err, time.Since(began))
		}
	})
}
