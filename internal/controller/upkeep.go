package controller

import (
	"context"
	"log/slog"
	"math"
	"time"

	"handover/internal/connectapi"
)

// upkeep is how often what has been kept long enough is let go.
const upkeep = time.Hour

// prune lets go of what is settled and older than the configuration keeps. A
// failure is told and tried again: nothing depends on it but the ledger's size.
func (c *Controller) prune(ctx context.Context, now time.Time) {
	keep := c.o.Config.Retention
	if keep == 0 {
		return
	}
	n, err := c.o.Store.Prune(ctx, now.Add(-keep))
	if err != nil && ctx.Err() == nil {
		c.o.Log.Warn("old departures could not be let go", slog.Any("error", err))
	}
	if n > 0 {
		c.o.Log.Info("let go of what is settled", slog.Int("departures", n), slog.Duration("older than", keep))
	}
}

// renewal is how often the instance's statuses are asked for again.
const renewal = 10 * time.Minute

// renew asks for the statuses again. When the instance cannot be asked, what was
// known stays in force.
func (c *Controller) renew(ctx context.Context, now time.Time) {
	if err := c.statuses.load(ctx, now); err != nil && ctx.Err() == nil {
		c.o.Log.Warn("agent statuses not renewed; the known ones stay in force", slog.Any("error", err))
	}
}

// lagsAfter is how far reading may be behind until the controller is not ready.
const lagsAfter = 2 * time.Minute

// readFor is how long a figure that is read from the ledger may take; without it the
// others are told all the same.
const readFor = 4 * time.Second

// measure exports what is read when it is asked for.
func (c *Controller) measure(ctx context.Context) {
	if len(c.feeds) > 0 {
		c.metrics.Gauge("stream_lag_seconds", "How far reading the streams is behind, at most.", c.lag)
	}
	c.metrics.Gauge("breaker_tripped", "1 while the mass-departure breaker holds voluntary moves.", func() float64 {
		ctx, cancel := context.WithTimeout(ctx, readFor)
		defer cancel()
		g, err := c.o.Store.Gate(ctx)
		switch {
		case err != nil:
			return math.NaN()
		case g.Breaker.Tripped:
			return 1
		}
		return 0
	})
	c.metrics.Gauge("ghosts", "Live chats whose agent is absent.", func() float64 {
		ctx, cancel := context.WithTimeout(ctx, readFor)
		defer cancel()
		found, err := c.census(ctx)
		if err != nil {
			return math.NaN()
		}
		return float64(len(found))
	})
	c.metrics.Totals("api_calls_total", "Calls to Amazon Connect, by operation.", "operation",
		c.usage(func(u connectapi.Usage) float64 { return float64(u.Calls) }))
	c.metrics.Totals("api_throttled_total", "Calls that the service refused for their rate, by operation.", "operation",
		c.usage(func(u connectapi.Usage) float64 { return float64(u.Throttled) }))
	c.metrics.Totals("api_waited_seconds_total", "Time that calls have waited for their turn under their quota, by operation.", "operation",
		c.usage(func(u connectapi.Usage) float64 { return u.Waited.Seconds() }))
	c.metrics.Rows("api_waiting", "Calls that wait for their turn under their quota, by operation.", "operation",
		c.usage(func(u connectapi.Usage) float64 { return float64(u.Waiting) }))
}

// lag is how far reading the streams is behind, at most, in seconds.
func (c *Controller) lag() float64 {
	var worst time.Duration
	for _, f := range c.feeds {
		worst = max(worst, f.Lag())
	}
	return worst.Seconds()
}

// usage gives one figure of every operation that is called.
func (c *Controller) usage(figure func(connectapi.Usage) float64) func() map[string]float64 {
	return func() map[string]float64 {
		rows := make(map[string]float64)
		used := c.api.Usage()
		if c.participants != nil {
			used = append(used, c.participants.Usage()...)
		}
		for _, u := range used {
			rows[u.Operation] = figure(u)
		}
		return rows
	}
}
