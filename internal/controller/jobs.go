package controller

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"handover/internal/lease"
)

// jobs are what is done beside the streams, until ctx ends; of several processes on
// one ledger, one at a time does each.
func (c *Controller) jobs() map[string]func(context.Context) error {
	jobs := map[string]func(context.Context) error{
		"webhooks": c.hooks.run,
		"upkeep": func(ctx context.Context) error {
			return c.o.Clock.every(ctx, upkeep, func(ctx context.Context, now time.Time) {
				c.prune(ctx, now)
				c.forget(ctx, now)
			})()
		},
	}
	if c.sweep != nil {
		jobs["sweep"] = c.sweep.Run
	}
	return jobs
}

// roles is the group of the jobs' leases.
const roles = "roles"

// share does those of the jobs that this process has the leases of.
func (c *Controller) share(ctx context.Context) error {
	jobs := c.jobs()
	keeper, err := lease.New(lease.Options{
		Store: c.o.Shared, Group: roles, Self: c.o.Owner, List: lease.Roles(slices.Sorted(maps.Keys(jobs))...),
		Work: func(ctx context.Context, name string, _ int64) (bool, error) { return false, jobs[name](ctx) },
		Now:  c.o.Clock.Now, Wait: c.o.Clock.Wait, Log: c.o.Log.With(slog.String("component", "jobs")),
	})
	if err != nil {
		return fmt.Errorf("share the jobs: %w", err)
	}
	return keeper.Run(ctx)
}
