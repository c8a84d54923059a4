package controller

import (
	"context"
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
	// holdAgain is how soon a worker tries again to hold what another process holds.
	holdAgain = 2 * time.Second
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
	within, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- c.tellWhile(within) }()
	err := do()
	stop()
	return errors.Join(err, <-ended, c.tell(ctx, lastly))
}

// tellWhile tells the webhooks until ctx ends, from when no other process does: that one may
// be stuck with a receiver that hangs.
func (c *Controller) tellWhile(ctx context.Context) error {
	for {
		let, err := c.hold(ctx)
		if let != nil {
			return errors.Join(c.hooks.run(ctx), let())
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
		if c.o.Clock.Wait(ctx, c.o.Clock.Now().Add(holdAgain)) != nil {
			return nil //nolint:nilerr // the work is over
		}
	}
}

// tell tells the webhooks all that there is, for so long at most, unless another process
// does.
func (c *Controller) tell(ctx context.Context, most time.Duration) error {
	let, err := c.hold(ctx)
	if let == nil {
		return err
	}
	return errors.Join(c.untilTold(ctx, most), let())
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
	d, err := ledger.ReadDoc[hold](ctx, c.o.Shared, "webhooks", "told")
	if err != nil && !errors.Is(err, departure.ErrNotFound) {
		return nil, fmt.Errorf("hold the webhooks: %w", err)
	}
	now := c.o.Clock.Now()
	if d.Is.Until.After(now) {
		return nil, nil
	}
	d.Is = hold{By: c.o.Owner, Until: now.Add(holdFor)}
	if deadline, ok := ctx.Deadline(); ok {
		d.Is.Until = deadline
	}
	taken, err := d.Put(ctx, c.o.Shared, time.Time{})
	if err != nil {
		return nil, fmt.Errorf("hold the webhooks: %w", err)
	}
	if !taken { // another process was faster
		return nil, nil
	}
	return func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), letting)
		defer cancel()
		if err := c.o.Shared.DropItem(ctx, d.Item); err != nil {
			return fmt.Errorf("let the webhooks go: %w", err)
		}
		return nil
	}, nil
}
