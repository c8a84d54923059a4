package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

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
	select {
	case k.changed <- struct{}{}:
	default: // nobody has looked since the last change
	}
	return nil
}

func (k *hookKeeper) current() *notice.Notifier {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.next
}

// run tells the hooks until ctx ends.
func (k *hookKeeper) run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := k.until(ctx); err != nil {
			return err
		}
	}
	return nil
}

// until runs the present hooks until they are replaced, or ctx ends.
func (k *hookKeeper) until(ctx context.Context) error {
	<-k.changed // one is waiting: from the start, or from the replacement that ended the last run
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- k.current().Run(ctx) }()
	select {
	case err := <-ended:
		cancel()
		return err
	case <-k.changed:
		k.changed <- struct{}{}
		cancel()
		return <-ended
	}
}
