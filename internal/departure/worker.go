package departure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Committer is what the worker writes to, and where it learns whether moves are
// held back: that part of a Ledger.
type Committer interface {
	Gatekeeper
	Commit(ctx context.Context, c Commit) error
}

// WorkerOptions are what a worker is made of. Queue, Ledger, Mover, Decider,
// Owner, Now and Wait are needed; the rest has defaults.
type WorkerOptions struct {
	Queue   Queue
	Ledger  Committer
	Mover   Mover
	Decider Decider
	Owner   string // unlike that of every other worker on the ledger

	Now  func() time.Time                                 // the controller's time
	Wait func(ctx context.Context, until time.Time) error // nil at that time, or the context's error before it

	Term     time.Duration // of a lease, and the longest that one intent may take; default 1m
	Parallel int           // intents at work at once; default 8
	Log      *slog.Logger  // default: discard
}

func (o WorkerOptions) validate() error {
	for _, need := range []struct {
		name  string
		there bool
	}{
		{"Queue", o.Queue != nil},
		{"Ledger", o.Ledger != nil},
		{"Mover", o.Mover != nil},
		{"Decider", o.Decider != nil},
		{"Owner", o.Owner != ""},
		{"Now", o.Now != nil},
		{"Wait", o.Wait != nil},
	} {
		if !need.there {
			return fmt.Errorf("departure: worker option %s is missing", need.name)
		}
	}
	if o.Term < 0 || o.Parallel < 0 {
		return fmt.Errorf("departure: worker options Term %s and Parallel %d must not be negative", o.Term, o.Parallel)
	}
	return nil
}

// Worker carries out what the departures intend: it leases intents that are
// due, in their turn, has the mover do them, and commits what came of it. A lease
// is given back when its intent is done with; after an error, or when the worker
// died, it runs out. So an intent may be done twice, and is recorded once.
type Worker struct {
	o    WorkerOptions
	loop loop

	mu   sync.Mutex
	busy map[string]bool // ids of the intents at work here
	wg   sync.WaitGroup
}

// NewWorker checks the options; it starts nothing.
func NewWorker(o WorkerOptions) (*Worker, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	o.Term = cmp.Or(o.Term, time.Minute)
	o.Parallel = cmp.Or(o.Parallel, 8)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	return &Worker{o: o, loop: newLoop("worker", o.Now, o.Wait, o.Log), busy: make(map[string]bool)}, nil
}

// Poke makes the worker look for due intents now. It never blocks, and may be
// called from any goroutine, before Run too.
func (w *Worker) Poke() { w.loop.poke() }

// Run works until ctx is done, and returns nil then, or an error when the
// ledger has failed too often in a row. It returns when all work has stopped.
// It must run once at a time.
func (w *Worker) Run(ctx context.Context) error {
	defer w.wg.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return w.loop.run(ctx, w.round)
}

// UntilIdle works like Run until nothing is at work and nothing will be due within
// linger, and returns when the next intent is due; false if there is none. It is for
// hosts that do not live long: whoever calls it sees to it that it is called again
// then. When ctx ends before, what is at work is stopped as by Run, and the error is
// that of ctx. It must not run at the same time as Run, or itself.
func (w *Worker) UntilIdle(ctx context.Context, linger time.Duration) (next time.Time, some bool, err error) {
	defer w.wg.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for ctx.Err() == nil {
		was := w.idle()
		var leased int
		next, leased, err = w.look(ctx)
		if err != nil {
			return time.Time{}, false, err
		}
		// What ended while it was looked may have left more to do than was seen.
		if was && leased == 0 && (next.IsZero() || next.After(w.o.Now().Add(linger))) {
			return next, !next.IsZero(), nil
		}
		if err := w.loop.sleep(ctx, next); err != nil {
			return time.Time{}, false, err
		}
	}
	return time.Time{}, false, ctx.Err()
}

// round leases what is due, starts it, and waits until there may be more.
func (w *Worker) round(ctx context.Context) error {
	next, _, err := w.look(ctx)
	if err != nil {
		return err
	}
	return w.loop.sleep(ctx, next)
}

// look leases what is due, starts it, and says when there may be more; the zero time if
// that is not known: some of what is at work has to end first, or there is nothing.
func (w *Worker) look(ctx context.Context) (next time.Time, leased int, err error) {
	now := w.o.Now()
	if free := w.free(); free > 0 {
		intents, err := w.o.Queue.Lease(ctx, LeaseRequest{Owner: w.o.Owner, Now: now, Term: w.o.Term, Max: free})
		if err != nil {
			return time.Time{}, leased, fmt.Errorf("lease intents: %w", err)
		}
		leased = len(intents)
		for _, i := range intents {
			w.start(ctx, i)
		}
	}
	if w.free() == 0 {
		return time.Time{}, leased, nil
	}
	due, some, err := w.o.Queue.NextDue(ctx)
	if err != nil {
		return time.Time{}, leased, fmt.Errorf("read when the next intent is due: %w", err)
	}
	if !some {
		return time.Time{}, leased, nil
	}
	if leased == 0 && !due.After(now) {
		due = now.Add(time.Second) // another worker has it, or will in a moment
	}
	return due, leased, nil
}

func (w *Worker) idle() bool { return w.free() == w.o.Parallel }

func (w *Worker) free() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.o.Parallel - len(w.busy)
}

// start sets to work on an intent, unless it is at work here already: its lease
// had run out, which a jump of the clock can bring about.
func (w *Worker) start(ctx context.Context, i Intent) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy[i.ID] {
		return
	}
	w.busy[i.ID] = true
	w.wg.Go(func() {
		defer w.stopped(i)
		w.work(ctx, i)
	})
}

func (w *Worker) stopped(i Intent) {
	w.mu.Lock()
	delete(w.busy, i.ID)
	w.mu.Unlock()
	w.Poke()
}

// errGone says that an intent was taken away after it was leased.
var errGone = errors.New("departure: the intent is not there any more")
