// Package app puts the parts together: it builds the controller and
// connectlocal, starts them in order, and stops them in the reverse order.
//
// Nothing here decides anything about a chat. What is started is stopped, also
// when the start fails half way; every stop has a limit; errors are joined.
package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/sync/errgroup"

	"handover/internal/agentevent"
	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/console"
	"handover/internal/departure"
	"handover/internal/feed/kinesisfeed"
	"handover/internal/roster"
)

// Store is what a controller needs of its ledger: all of it.
type Store interface {
	departure.Ledger
	departure.Queue
	console.Reader
	kinesisfeed.Positions
}

// Clock is the time a controller lives by. Against Amazon it is the machine's;
// inside `handover local` it is connectlocal's, which can be moved.
type Clock struct {
	Now  func() time.Time
	Wait func(ctx context.Context, until time.Time) error
}

// RealClock is the machine's time.
func RealClock() Clock {
	return Clock{Now: time.Now, Wait: func(ctx context.Context, until time.Time) error {
		t := time.NewTimer(time.Until(until))
		defer t.Stop()
		select {
		case <-t.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
}

// leaseTerm is how long one intent may take, and so how long the work of a
// controller that has died waits for the next one.
const leaseTerm = 20 * time.Second

// ControllerOptions are what a controller is made of. All are needed.
type ControllerOptions struct {
	Config config.Config
	AWS    aws.Config
	HTTP   *http.Client // for the participant API and the desktop
	Store  Store
	Clock  Clock
	Owner  string // of leases: unlike that of every other controller on the ledger
	Log    *slog.Logger

	Participant string // base URL of the participant service
}

// Controller watches, decides and moves.
type Controller struct {
	feed     *kinesisfeed.Feed
	worker   *departure.Worker
	statuses *statuses
	clock    Clock
	log      *slog.Logger
}

// NewController builds a controller and asks the instance for its agent
// statuses. It starts nothing.
func NewController(ctx context.Context, o ControllerOptions) (*Controller, error) {
	o.Store = logged{o.Store, o.Log}
	api, err := connectapi.New(o.AWS, connectapi.Options{InstanceID: o.Config.Instance, Quotas: quotas(o.Config)})
	if err != nil {
		return nil, err
	}
	st := &statuses{list: api.StatusTypes, rules: func(types map[string]agentevent.StatusType) roster.Rules {
		r := o.Config.Policy.Rules()
		r.Catalogue = types
		return r
	}}
	if err := st.load(ctx); err != nil {
		return nil, err
	}
	releasers, err := newReleasers(o)
	if err != nil {
		return nil, err
	}
	decider := equipped{Decider: o.Config.Policy, has: releasers}
	decider.warn(o.Log)
	moves, err := newMover(api, releasers, st)
	if err != nil {
		return nil, err
	}
	return assemble(o, decider, moves, st)
}

// assemble joins the intake, the worker and the feed.
func assemble(o ControllerOptions, decider departure.Decider, moves departure.Mover, st *statuses) (*Controller, error) {
	worker, err := departure.NewWorker(departure.WorkerOptions{
		Queue: o.Store, Ledger: o.Store, Mover: moves, Decider: decider, Owner: o.Owner,
		Now: o.Clock.Now, Wait: o.Clock.Wait, Term: leaseTerm, Parallel: o.Config.Workers, Log: o.Log.With(slog.String("component", "worker")),
	})
	if err != nil {
		return nil, fmt.Errorf("build the worker: %w", err)
	}
	intake := &departure.Intake{Ledger: o.Store, Decider: decider, Rules: st.inForce, Now: o.Clock.Now, Poke: worker.Poke}
	feed, err := newFeed(o, intake)
	if err != nil {
		return nil, fmt.Errorf("build the feed: %w", err)
	}
	return &Controller{feed: feed, worker: worker, statuses: st, clock: o.Clock, log: o.Log}, nil
}

// Run works until ctx ends, and returns when everything has stopped.
func (c *Controller) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return c.feed.Run(ctx) })
	group.Go(func() error { return c.worker.Run(ctx) })
	group.Go(func() error { return c.statuses.keepFresh(ctx, c.clock, c.log) })
	return group.Wait()
}
