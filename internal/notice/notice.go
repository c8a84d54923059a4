package notice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// Journal is what the notices need of the ledger.
type Journal interface {
	Journal(ctx context.Context, f ledger.JournalFilter) iter.Seq2[departure.Entry, error]
	End(ctx context.Context) (ledger.Link, error)
	Cursor(ctx context.Context, name string) (int64, error)
	SetCursor(ctx context.Context, name string, seq int64) error
	Subscribe() (changed <-chan struct{}, stop func())
}

// Counter counts tries.
type Counter interface {
	// Delivered counts one try for a hook. The outcome is delivered, failed (it
	// could not be reached, or asked to be tried later), refused, or given-up.
	Delivered(hook, outcome string)
}

// The outcomes of a try.
const (
	delivered = "delivered"
	failed    = "failed"
	refused   = "refused"
	givenUp   = "given-up"
)

// Options are what a Notifier is made of. Hooks, Journal, Now and Wait are
// needed; the rest has defaults.
type Options struct {
	Hooks   []Hook
	Journal Journal

	Now  func() time.Time                                 // the controller's time
	Wait func(ctx context.Context, until time.Time) error // nil at that time, or the context's error before it

	Transport http.RoundTripper // default: http.DefaultTransport
	Counter   Counter           // default: nobody counts
	Log       *slog.Logger      // default: discard
	Poll      time.Duration     // how often the journal is read unasked, for what another process writes; default 30 s
}

// Notifier tells its hooks.
type Notifier struct {
	o     Options
	hooks []*teller
}

// New checks the options; it starts nothing.
func New(o Options) (*Notifier, error) {
	if o.Journal == nil || o.Now == nil || o.Wait == nil {
		return nil, errors.New("notice: options Journal, Now and Wait are needed")
	}
	if err := Check(o.Hooks); err != nil {
		return nil, fmt.Errorf("notice: %w", err)
	}
	o.Poll = cmp.Or(o.Poll, 30*time.Second)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	if o.Counter == nil {
		o.Counter = uncounted{}
	}
	n := &Notifier{o: o}
	for _, h := range o.Hooks {
		t, err := newTeller(h, o)
		if err != nil {
			return nil, fmt.Errorf("notice: webhook %s: %w", h.Name, err)
		}
		n.hooks = append(n.hooks, t)
	}
	return n, nil
}

type uncounted struct{}

func (uncounted) Delivered(string, string) {}

// Empty tells whether there are no hooks.
func (n *Notifier) Empty() bool { return len(n.hooks) == 0 }

// Run tells the hooks until ctx is done, and returns nil then, or an error when
// waiting is not possible any more. It returns when no try is under way; one that
// was cut short is made again by the next Run. It must run once at a time.
func (n *Notifier) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, len(n.hooks))
	var wg sync.WaitGroup
	for i, t := range n.hooks {
		wg.Go(func() {
			if errs[i] = t.run(ctx); errs[i] != nil {
				cancel()
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// UntilTold tells each hook all that the journal holds now, or as much as can be until
// ctx is done, and returns the first failures. It is for hosts that do not live long.
// It must not run at the same time as Run, or itself, in any process.
func (n *Notifier) UntilTold(ctx context.Context) error {
	errs := make([]error, len(n.hooks))
	var wg sync.WaitGroup
	for i, t := range n.hooks {
		wg.Go(func() {
			err := t.begin(ctx)
			if err == nil {
				err = t.tell(ctx)
			}
			if err != nil {
				errs[i] = fmt.Errorf("notice: webhook %s: %w", t.hook.Name, err)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
