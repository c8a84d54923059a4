package controller

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"handover/internal/departure"
)

// What follows is for hosts in which nothing runs between two calls: each does what
// is to be done now, and returns.

// Apply applies one record: see departure.Intake.
func (c *Controller) Apply(ctx context.Context, r departure.Record) error {
	return c.intake.Apply(ctx, r)
}

// Work does all that is due, and what becomes due within linger while it is at it, and
// tells the webhooks of it. It must not run at the same time as Run, or itself, in this
// process.
func (c *Controller) Work(ctx context.Context, linger time.Duration) error {
	return c.telling(ctx, func() error {
		for {
			next, some, err := c.watcher.UntilIdle(ctx)
			if err != nil {
				return err
			}
			if err := c.workWatched(ctx, linger); err != nil {
				return err
			}
			if !some || next.After(c.o.Clock.Now()) {
				return nil
			}
		}
	})
}

// workWatched has the worker work until it is idle. Meanwhile the watcher watches: nobody
// who is due waits until a mass departure is over.
func (c *Controller) workWatched(ctx context.Context, linger time.Duration) error {
	watching, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- c.watcher.Run(watching) }()
	_, _, err := c.worker.UntilIdle(ctx, linger)
	stop()
	return errors.Join(err, <-ended)
}

// Next is when something is due next: an intent, an agent, or the breaker's end; false
// if nothing is.
func (c *Controller) Next(ctx context.Context) (time.Time, bool, error) {
	next, some, err := c.o.Store.NextDue(ctx)
	if err != nil {
		return next, false, fmt.Errorf("read when an intent is due: %w", err)
	}
	agent, theirs, err := c.o.Store.NextAgentDue(ctx)
	if err != nil {
		return next, false, fmt.Errorf("read when somebody is due: %w", err)
	}
	gate, err := c.o.Store.Gate(ctx)
	if err != nil {
		return next, false, fmt.Errorf("read the gate: %w", err)
	}
	if theirs && (!some || agent.Before(next)) {
		next, some = agent, true
	}
	if b := gate.Breaker; b.Tripped && (!some || b.Until.Before(next)) {
		next, some = b.Until, true
	}
	return next, some, nil
}

// Tend does what a daemon does beside the streams: it reads the instance back, lets go of
// what was kept long enough, and tells the webhooks, unless a worker does. What fails is
// told, and keeps the rest from nothing. It must run once at a time, in all processes
// together.
func (c *Controller) Tend(ctx context.Context) error {
	now := c.o.Clock.Now()
	var problems []error
	if c.sweep != nil {
		problems = append(problems, c.sweep.Sweep(ctx).Problem)
	}
	if c.tended.IsZero() || now.Sub(c.tended) >= upkeep {
		c.prune(ctx, now)
		c.forget(ctx, now)
		if ctx.Err() == nil {
			c.tended = now
		}
	}
	return errors.Join(append(problems, c.tell(ctx, tellFor))...)
}

// Refresh asks for the instance's statuses again if those that are known are old, and
// when companions were heard last. What cannot be asked for stays as it is known.
func (c *Controller) Refresh(ctx context.Context) {
	if c.o.Ear != nil {
		c.o.Ear.Learn(ctx)
	}
	if now := c.o.Clock.Now(); now.Sub(c.statuses.answered()) > renewal {
		c.renew(ctx, now)
	}
}

// Flush writes what has been counted since the last time: see obs.Metrics.
func (c *Controller) Flush(to io.Writer, states bool) error {
	return c.metrics.Flush(to, c.o.Clock.Now(), states)
}
