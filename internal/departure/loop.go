package departure

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// mostFailures is how often in a row the ledger may fail a loop's own reads before
// it gives up and says so.
const mostFailures = 10

// longestRest is how long a loop sleeps at most. Whoever stores something new wakes
// it; but a commit may be stored although its answer was lost, or by a process that
// died before it could wake anybody.
const longestRest = 15 * time.Second

// loop does one thing over and over, sleeps in between, and can be woken.
type loop struct {
	who  string
	now  func() time.Time
	wait func(ctx context.Context, until time.Time) error
	log  *slog.Logger
	wake chan struct{} // holds one token: look again
}

func newLoop(who string, now func() time.Time, wait func(ctx context.Context, until time.Time) error, log *slog.Logger) loop {
	return loop{who: who, now: now, wait: wait, log: log, wake: make(chan struct{}, 1)}
}

// run does rounds until ctx is done, and returns nil then, or an error when too
// many rounds in a row have failed.
func (l loop) run(ctx context.Context, round func(context.Context) error) error {
	failures := 0
	for ctx.Err() == nil {
		err := round(ctx)
		switch {
		case err == nil || ctx.Err() != nil:
			failures = 0
			continue
		case failures+1 >= mostFailures:
			return fmt.Errorf("departure: the %s gives up after %d failures: %w", l.who, mostFailures, err)
		}
		l.log.Warn("a look for work failed", "who", l.who, "error", err)
		if err := l.sleep(ctx, l.now().Add(backOff(time.Second, failures))); err != nil {
			return fmt.Errorf("departure: the %s cannot wait: %w", l.who, err)
		}
		failures++
	}
	return nil
}

// poke wakes the loop, or keeps it from sleeping next time. It never blocks.
func (l loop) poke() {
	select {
	case l.wake <- struct{}{}:
	default: // a poke is waiting there already
	}
}

// sleep waits for a time (none: longestRest, which is the most), a poke, or the end
// of ctx.
func (l loop) sleep(ctx context.Context, until time.Time) error {
	if most := l.now().Add(longestRest); until.IsZero() || until.After(most) {
		until = most
	}
	ctx, cancel := context.WithCancel(ctx)
	var poked sync.WaitGroup
	defer poked.Wait()
	defer cancel()
	poked.Go(func() {
		select {
		case <-l.wake:
			cancel()
		case <-ctx.Done():
		}
	})
	if err := l.wait(ctx, until); err != nil && ctx.Err() == nil {
		return fmt.Errorf("wait until %s: %w", until, err)
	}
	return nil
}
