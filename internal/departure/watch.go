package departure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"handover/internal/roster"
)

// WatcherOptions are what a watcher is made of. All but Log are needed.
type WatcherOptions struct {
	List   Watchlist
	Intake *Intake

	Now  func() time.Time                                 // the controller's time
	Wait func(ctx context.Context, until time.Time) error // nil at that time, or the context's error before it

	Log *slog.Logger // default: discard
}

// Watcher tells time: each agent of whom time alone changes something is told so
// when it is due, and the breaker is let go when its time is up. It knows nothing
// that is not in the ledger; two of them on one ledger do no harm.
type Watcher struct {
	o    WatcherOptions
	loop loop
}

// NewWatcher checks the options; it starts nothing.
func NewWatcher(o WatcherOptions) (*Watcher, error) {
	for _, need := range []struct {
		name  string
		there bool
	}{{"List", o.List != nil}, {"Intake", o.Intake != nil}, {"Now", o.Now != nil}, {"Wait", o.Wait != nil}} {
		if !need.there {
			return nil, fmt.Errorf("departure: watcher option %s is missing", need.name)
		}
	}
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	return &Watcher{o: o, loop: newLoop("watcher", o.Now, o.Wait, o.Log)}, nil
}

// Poke makes the watcher look now for who is due. It never blocks, and may be
// called from any goroutine, before Run too: Intake.PokeWatcher.
func (w *Watcher) Poke() { w.loop.poke() }

// Run watches until ctx is done, and returns nil then, or an error when the ledger
// has failed too often in a row. It must run once at a time.
func (w *Watcher) Run(ctx context.Context) error { return w.loop.run(ctx, w.round) }

// mostAtOnce bounds how many agents one round tells.
const mostAtOnce = 100

// atLeast is how long the watcher rests if somebody is still due after a round:
// telling them failed, or another watcher is at it.
const atLeast = time.Second

// UntilIdle tells all who are due, and returns when somebody is due next, or the
// breaker's time is up; false if nobody is. Who is still due, since telling them failed, is
// due in a second. It is for hosts that do not live long:
// whoever calls it sees to it that it is called again then. It must not run at the
// same time as Run, or itself.
func (w *Watcher) UntilIdle(ctx context.Context) (next time.Time, some bool, err error) {
	for {
		l, err := w.look(ctx)
		switch {
		case err != nil:
			return time.Time{}, false, err
		case l.more:
		case l.next.IsZero():
			return l.next, false, nil
		default:
			return w.rested(l.next, l.told), true, nil
		}
	}
}

// looked is what came of one look.
type looked struct {
	told int
	more bool      // there may be more who are due
	next time.Time // when somebody is due next; zero: nobody is
}

// round tells all who are due, and waits until there may be more.
func (w *Watcher) round(ctx context.Context) error {
	l, err := w.look(ctx)
	switch {
	case err != nil:
		return err
	case l.more:
		return nil
	case l.next.IsZero():
		return w.loop.sleep(ctx, time.Time{})
	}
	return w.loop.sleep(ctx, w.rested(l.next, l.told))
}

// look tells those who are due.
func (w *Watcher) look(ctx context.Context) (l looked, err error) {
	until, holds, err := w.o.Intake.tendBreaker(ctx)
	if err != nil {
		return l, fmt.Errorf("tend the breaker: %w", err)
	}
	ids, err := w.o.List.DueAgents(ctx, w.o.Now(), mostAtOnce)
	if err != nil {
		return l, fmt.Errorf("read who is due: %w", err)
	}
	l.told = len(ids)
	if failed := w.tell(ctx, ids); len(ids) == mostAtOnce && failed < len(ids) {
		l.more = true
		return l, nil
	}
	next, some, err := w.o.List.NextAgentDue(ctx)
	if err != nil {
		return l, fmt.Errorf("read when somebody is due: %w", err)
	}
	if holds && (!some || until.Before(next)) {
		next = until
	}
	l.next = next
	return l, nil
}

// rested puts the next round off, if the one before has told somebody and the next
// is due at once.
func (w *Watcher) rested(next time.Time, told int) time.Time {
	if soonest := w.o.Now().Add(atLeast); told > 0 && next.Before(soonest) {
		return soonest
	}
	return next
}

// tell tells each that its time has come; of one who could not be told the others
// learn nothing. It counts those.
func (w *Watcher) tell(ctx context.Context, ids []string) (failed int) {
	for _, id := range ids {
		err := w.o.Intake.Tell(ctx, id, roster.Tick{})
		if err == nil {
			continue
		}
		failed++
		if ctx.Err() == nil && !errors.Is(err, ErrConflict) {
			w.o.Log.Error("an agent could not be told the time; tried again", "agent", id, "error", err)
		}
	}
	return failed
}
