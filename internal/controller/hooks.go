package controller

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"handover/internal/notice"
)

// hookKeeper runs the webhooks that are configured now. A reload changes them:
// what ran is stopped first, and goes on from the ledger's cursors.
type hookKeeper struct {
	options notice.Options
	changed chan struct{}

	mu   sync.Mutex
	next *notice.Notifier
}

func newHookKeeper(c *Controller) (*hookKeeper, error) {
	k := &hookKeeper{changed: make(chan struct{}, 1), options: notice.Options{
		Journal: c.o.Store, Now: c.o.Clock.Now, Wait: c.o.Clock.Wait, Transport: c.o.HTTP.Transport,
		Counter: c.metrics, Log: c.o.Log.With(slog.String("component", "webhooks")),
	}}
	if c.o.Shared != nil {
		k.options.Poll = 2 * time.Second // nobody says when another process has written
	}
	return k, k.replace(hooks(c.o.Config))
}

// replace has these hooks told from now on; an error leaves those that were.
func (k *hookKeeper) replace(all []notice.Hook) error {
	o := k.options
	o.Hooks = all
	n, err := notice.New(o)
	if err != nil {
		return fmt.Errorf("webhooks: %w", err)
	}
	k.mu.Lock()
	k.next = n
	k.mu.Unlock()
	k.signal()
	return nil
}

func (k *hookKeeper) current() *notice.Notifier {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.next
}

// run tells the hooks until ctx ends: those of now until they are replaced.
func (k *hookKeeper) run(ctx context.Context) error {
	for ctx.Err() == nil {
		select {
		case <-k.changed: // what has been replaced so far is current
		default:
		}
		if err := k.untilChanged(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (k *hookKeeper) untilChanged(ctx context.Context) error {
	within, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- k.current().Run(within) }()
	select {
	case err := <-ended:
		if err != nil {
			return err
		}
		select { // there are no hooks: until there are
		case <-k.changed:
		case <-ctx.Done():
		}
		return nil
	case <-k.changed:
		cancel()
		return <-ended
	}
}

func (k *hookKeeper) signal() {
	select {
	case k.changed <- struct{}{}:
	default: // one is waiting already
	}
}
