package controller

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// Of processes that do not live long, the one that is at work tells the webhooks, and one
// alone: it holds them. A hold ends by itself, when the process can no longer be at work.
// Clocks that differ can let two hold them, and events be told twice, as after a crash.

const (
	// tellFor is how long webhooks are told at most: one that does not answer is told
	// from where it stopped the next time.
	tellFor = 15 * time.Second
	// lastly is how long they are told of what a worker did in the end.
	lastly = 3 * time.Second
	// holdFor is how long they are held where nothing says when the process will end.
	holdFor = time.Minute
	// letting is how long it may take to let them go.
	letting = 2 * time.Second
)

// hold is who tells the webhooks, and until when at most.
type hold struct {
	By    string    `json:"by"`
	Until time.Time `json:"until"`
}

// telling has the webhooks told while do works, and in the end of what it did, unless
// another process tells them.
func (c *Controller) telling(ctx context.Context, do func() error) error {
	let, err := c.hold(ctx)
	if let == nil {
		return errors.Join(do(), err)
	}
	within, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- c.hooks.run(within) }()
	err = do()
	stop()
	return errors.Join(err, <-ended, c.untilTold(ctx, lastly), let())
}

// tell tells the webhooks all that there is, unless another process does.
func (c *Controller) tell(ctx context.Context) error {
	let, err := c.hold(ctx)
	if let == nil {
		return err
	}
	return errors.Join(c.untilTold(ctx, tellFor), let())
}

func (c *Controller) untilTold(ctx context.Context, most time.Duration) error {
	within, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	err := c.hooks.current().UntilTold(within)
	if within.Err() != nil {
		return nil // the log has told what stood in the way
	}
	return err
}

// hold holds the webhooks until they are let go; let is nil if there are none, or
// another process holds them.
func (c *Controller) hold(ctx context.Context) (let func() error, err error) {
	switch {
	case c.hooks.current().Empty():
		return nil, nil
	case c.o.Shared == nil:
		return func() error { return nil }, nil
	}
	const group, name = "webhooks", "told"
	now := c.o.Clock.Now()
	item, err := c.o.Shared.Item(ctx, group, name)
	if errors.Is(err, departure.ErrNotFound) {
		item, err = ledger.Item{Group: group, Name: name}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("hold the webhooks: %w", err)
	}
	var was hold
	if item.Rev > 0 {
		if err := json.Unmarshal(item.Doc, &was); err != nil {
			return nil, fmt.Errorf("hold the webhooks: who does cannot be read: %w", err)
		}
	}
	if was.Until.After(now) {
		return nil, nil
	}
	return c.held(ctx, item)
}

// held stores who holds the webhooks from now on; let is nil if another process was
// faster.
func (c *Controller) held(ctx context.Context, item ledger.Item) (let func() error, err error) {
	until, ok := ctx.Deadline()
	if !ok {
		until = c.o.Clock.Now().Add(holdFor)
	}
	if item.Doc, err = json.Marshal(hold{By: c.o.Owner, Until: until}); err != nil {
		return nil, fmt.Errorf("hold the webhooks: %w", err)
	}
	taken, err := c.o.Shared.SwapItem(ctx, item)
	if err != nil || !taken {
		return nil, err
	}
	item.Rev++
	return func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), letting)
		defer cancel()
		if err := c.o.Shared.DropItem(ctx, item); err != nil {
			return fmt.Errorf("let the webhooks go: %w", err)
		}
		return nil
	}, nil
}
