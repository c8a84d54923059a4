package notice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// mostPassed is how many lines without an event may be behind the cursor: they
// cost nothing to be read again, and a write each would double the ledger's.
const mostPassed = 256

// teller tells one hook.
type teller struct {
	Options
	hook   Hook
	body   writer
	client *http.Client

	at     int64 // the line up to which everything was told
	stored int64 // where the cursor stands
}

func newTeller(h Hook, o Options) (*teller, error) {
	body, err := newWriter(h)
	if err != nil {
		return nil, err
	}
	h.Timeout = cmp.Or(h.Timeout, defaultTimeout)
	h.GiveUp = cmp.Or(h.GiveUp, defaultGiveUp)
	h.ContentType = cmp.Or(h.ContentType, jsonType)
	o.Log = o.Log.With(slog.String("webhook", h.Name))
	return &teller{
		Options: o, hook: h, body: body,
		client: &http.Client{
			Transport:     o.Transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// cursor is the name under which the ledger keeps how far the hook was told.
func (t *teller) cursor() string { return "webhook/" + t.hook.Name }

// run tells the hook until ctx is done. A journal that cannot be read is read
// again later.
func (t *teller) run(ctx context.Context) error {
	changed, stop := t.Journal.Subscribe()
	defer stop()
	err := t.persist(ctx, "the webhook could not find its place in the journal", t.begin)
	for err == nil {
		if err = t.persist(ctx, "the webhook could not read the journal", t.tell); err == nil {
			err = t.idle(ctx, changed)
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("notice: webhook %s: %w", t.hook.Name, err)
}

// begin finds the place to go on from; for a hook that is new, the journal's end.
func (t *teller) begin(ctx context.Context) error {
	at, err := t.Journal.Cursor(ctx, t.cursor())
	if errors.Is(err, departure.ErrNotFound) {
		var end ledger.Link
		if end, err = t.Journal.End(ctx); err == nil {
			at, err = end.Seq, t.Journal.SetCursor(ctx, t.cursor(), end.Seq)
		}
	}
	t.at, t.stored = at, at
	return err
}

// tell tells all that is in the journal beyond the hook's place.
func (t *teller) tell(ctx context.Context) error {
	for line, err := range t.Journal.Journal(ctx, ledger.JournalFilter{AfterSeq: t.at}) {
		if err != nil {
			return err
		}
		e, told := Of(line)
		told = told && t.hook.wants(e.Kind)
		if told {
			if err := t.deliver(ctx, e); err != nil {
				return err
			}
		}
		t.at = line.Seq
		if told || t.at-t.stored >= mostPassed {
			if err := t.store(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// store moves the cursor to the hook's place.
func (t *teller) store(ctx context.Context) error {
	if err := t.Journal.SetCursor(ctx, t.cursor(), t.at); err != nil {
		return err
	}
	t.stored = t.at
	return nil
}

// persist does something until it succeeds, or ctx is done.
func (t *teller) persist(ctx context.Context, failure string, do func(context.Context) error) error {
	for try := 0; ; try++ {
		err := do(ctx)
		if err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		if stuck, ok := errors.AsType[clockError](err); ok {
			return stuck
		}
		t.Log.LogAttrs(ctx, slog.LevelWarn, "webhook", slog.String("problem", failure), slog.Any("error", err))
		if err := t.wait(ctx, backOff(try)); err != nil {
			return err
		}
	}
}

// idle waits until the journal may hold more.
func (t *teller) idle(ctx context.Context, changed <-chan struct{}) error {
	within, cancel := context.WithCancel(ctx)
	var heard sync.WaitGroup
	defer heard.Wait()
	defer cancel()
	heard.Go(func() {
		select {
		case <-changed:
			cancel()
		case <-within.Done():
		}
	})
	if err := t.wait(within, t.Poll); err != nil && within.Err() == nil {
		return err
	}
	return ctx.Err()
}

// clockError says that waiting is not possible.
type clockError struct{ error }

func (e clockError) Unwrap() error { return e.error }

func (t *teller) wait(ctx context.Context, d time.Duration) error {
	if err := t.Wait(ctx, t.Now().Add(d)); err != nil {
		return clockError{fmt.Errorf("wait %s: %w", d, err)}
	}
	return ctx.Err()
}

// The waits between tries.
const (
	firstWait   = time.Second
	longestWait = 5 * time.Minute
)

// backOff is how long to wait after the try with this number.
func backOff(try int) time.Duration {
	if try >= 9 { // 2^9 s is more than the longest
		return longestWait
	}
	return min(firstWait<<try, longestWait)
}
