package departure

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// recordTime is how long recording a result may take after the worker was told
// to stop: what was done in the world should not be forgotten for that.
const recordTime = 10 * time.Second

// troubleWait is how long an intent rests whose result could not be stored.
const troubleWait = 5 * time.Second

// work does one leased intent and records what came of it. Its lease is given
// back whatever happens.
func (w *Worker) work(ctx context.Context, i Intent) {
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.o.Term+recordTime)
	defer cancel()
	defer w.giveBack(after, i)

	d, err := w.load(ctx, i)
	if err != nil {
		w.trouble(ctx, "an intent could not be begun", i, err)
		return
	}
	r := w.do(ctx, d, i)
	if ctx.Err() != nil && r.Outcome != Done && r.Outcome != AlreadyGone {
		return // stopped in the middle of it: as if not tried
	}
	if err := w.record(after, i, r); err != nil {
		w.trouble(ctx, "the result of an intent could not be stored; it will be done again", i, err)
	}
}

// load reads the departure, and makes sure that it still intends i.
func (w *Worker) load(ctx context.Context, i Intent) (Departure, error) {
	d, err := w.o.Queue.Load(ctx, i.DepartureID)
	if err != nil {
		return d, fmt.Errorf("load departure %s: %w", i.DepartureID, err)
	}
	for _, h := range d.Handovers {
		for _, stored := range h.Intents {
			if stored.ID == i.ID && stored.Attempt == i.Attempt {
				return d, nil
			}
		}
	}
	return d, errGone
}

// do has the mover do the intent, within the term of its lease. That a kept
// chat's time is up needs no doing.
func (w *Worker) do(ctx context.Context, d Departure, i Intent) (r Result) {
	if i.Kind == Expire {
		return Result{Outcome: Done}
	}
	ctx, cancel := context.WithTimeout(ctx, w.o.Term)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			w.o.Log.Error("the mover panicked", "intent", i.ID, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			r = Result{Outcome: RetryAfter, Reason: "the mover failed unexpectedly"}
		}
	}()
	return w.o.Mover.Do(ctx, d, i)
}

// record steps the departure with the result and commits it, again if something
// else was stored in between.
func (w *Worker) record(ctx context.Context, i Intent, r Result) error {
	var err error
	for range mostConflicts {
		if err = w.recordOnce(ctx, i, r); !errors.Is(err, ErrConflict) {
			break
		}
	}
	return err
}

func (w *Worker) recordOnce(ctx context.Context, i Intent, r Result) error {
	d, err := w.o.Queue.Load(ctx, i.DepartureID)
	if err != nil {
		return fmt.Errorf("load departure %s: %w", i.DepartureID, err)
	}
	next, lines, changed := step(d, Tried{Intent: i, Result: r}, w.o.Now(), w.o.Decider)
	if !changed {
		return nil
	}
	if err := w.o.Ledger.Commit(ctx, Commit{Departures: []Departure{next}, Journal: lines}); err != nil {
		return fmt.Errorf("commit departure %s: %w", d.ID, err)
	}
	return nil
}

func (w *Worker) giveBack(ctx context.Context, i Intent) {
	if err := w.o.Queue.Release(ctx, i); err != nil && !errors.Is(err, ErrNotFound) {
		w.o.Log.Warn("a lease could not be given back; it will run out", "intent", i.ID, "error", err)
	}
}

// trouble logs a failure of the ledger, and keeps the lease for a while: given
// back at once, the intent would be done again and again while it lasts.
func (w *Worker) trouble(ctx context.Context, what string, i Intent, err error) {
	if errors.Is(err, errGone) || ctx.Err() != nil {
		return
	}
	w.o.Log.Warn("an intent rests", "why", what, "intent", i.ID, "error", err)
	if err := w.o.Wait(ctx, w.o.Now().Add(troubleWait)); err != nil && ctx.Err() == nil {
		w.o.Log.Warn("the worker could not wait", "error", err)
	}
}
