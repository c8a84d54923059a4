package departure

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"handover/internal/roster"
)

// recordTime is how long recording a result may take after the worker was told
// to stop: what was done in the world should not be forgotten for that.
const recordTime = 10 * time.Second

// work does one leased intent and records what came of it. Then its lease is
// given back, unless that failed: then it runs out. Given back at once, the intent
// would be done again and again while the trouble lasts; and since it is the one
// that is due longest, a few that never succeed would keep all others waiting.
func (w *Worker) work(ctx context.Context, i Intent) {
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.o.Term+recordTime)
	defer cancel()
	err := w.attempt(ctx, after, i)
	if err != nil && ctx.Err() == nil && !errors.Is(err, errGone) {
		w.o.Log.Error("an intent failed; it rests until its lease runs out", "intent", i.ID, "until", i.Until, "error", err)
		return
	}
	w.giveBack(after, i)
}

// attempt does the intent within ctx, and records the result within after. A
// panic is an error of this intent and of no other.
func (w *Worker) attempt(ctx, after context.Context, i Intent) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a panic of type %T at\n%s", p, debug.Stack())
		}
	}()
	d, err := w.load(ctx, i)
	if err != nil {
		return err
	}
	r := w.do(ctx, d, i)
	if ctx.Err() != nil && r.Outcome != Done && r.Outcome != AlreadyGone {
		return nil // stopped in the middle of it: as if not tried
	}
	if err := w.record(after, i, r); err != nil {
		return fmt.Errorf("the result is not stored, and the intent will be done again: %w", err)
	}
	return nil
}

// load reads the departure, and makes sure that it still intends i.
func (w *Worker) load(ctx context.Context, i Intent) (Departure, error) {
	d, err := w.o.Queue.Load(ctx, i.DepartureID)
	if err != nil {
		return d, fmt.Errorf("load departure %s: %w", i.DepartureID, err)
	}
	for _, h := range d.Handovers {
		if intends(h.Intents, i) {
			return d, nil
		}
	}
	if intends(d.Intents, i) {
		return d, nil
	}
	return d, errGone
}

func intends(all []Intent, i Intent) bool {
	return slices.ContainsFunc(all, func(stored Intent) bool { return stored.ID == i.ID && stored.Attempt == i.Attempt })
}

// do has the mover do the intent, within the term of its lease, as the turn of the
// customer it is for. That a kept chat's time is up needs no doing.
func (w *Worker) do(ctx context.Context, d Departure, i Intent) (r Result) {
	if i.Kind == Expire {
		return Result{Outcome: Done}
	}
	ctx, cancel := context.WithTimeout(WithTurn(ctx, i), w.o.Term)
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
	told, err := w.tried(ctx, d, Tried{Intent: i, Result: r})
	if err != nil {
		return err
	}
	made := advance(d, told, w.o.Now(), w.o.Decider)
	if !made.changed {
		return nil
	}
	c := Commit{Departures: []Departure{made.departure}, Journal: made.lines}
	if made.begins {
		c.Gate = &told.Gate // as it was read, so that nobody begins another move on the same reading
	}
	if err := w.o.Ledger.Commit(ctx, c); err != nil {
		return fmt.Errorf("commit departure %s: %w", d.ID, err)
	}
	w.tellOf(made.departure, made.lines)
	return nil
}

// tried adds to a look what else is under way, if the policy holds moves back for
// that. The departure's own moves are not counted: the step knows them better.
func (w *Worker) tried(ctx context.Context, d Departure, t Tried) (Tried, error) {
	limits := w.o.Decider.Limits()
	if t.Intent.Kind != Inspect || (limits.Breaker.Share <= 0 && len(limits.Budgets) == 0) {
		return t, nil
	}
	var err error
	if t.Gate, err = w.o.Ledger.Gate(ctx); err != nil {
		return t, fmt.Errorf("read the gate: %w", err)
	}
	if len(limits.Budgets) == 0 {
		return t, nil
	}
	if t.Now, err = w.o.Ledger.Traffic(ctx, w.o.Now(), roster.Rules{}); err != nil {
		return t, fmt.Errorf("count what is under way: %w", err)
	}
	t.Now.Moving = t.Now.without(d)
	return t, nil
}

// tellOf gives notice of chats that are stranded: it says all that a person
// needs to take over.
func (w *Worker) tellOf(d Departure, lines []Entry) {
	for _, e := range lines {
		if e.To != string(Stranded) || e.From == e.To {
			continue
		}
		if h := d.Handover(e.ChatID); h != nil {
			w.o.Log.Error("a chat is stranded: a person must see to it", "chat", h.ChatID, "contact", h.ContactID,
				"agent", d.Username, "cause", string(d.Cause), "queue", h.Queue(),
				"leg_off", h.LegOff, "reason", e.Reason, "departure", d.ID)
		}
	}
}

func (w *Worker) giveBack(ctx context.Context, i Intent) {
	if err := w.o.Queue.Release(ctx, i); err != nil && !errors.Is(err, ErrNotFound) {
		w.o.Log.Warn("a lease could not be given back; it will run out", "intent", i.ID, "error", err)
	}
}
