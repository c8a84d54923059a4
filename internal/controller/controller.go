// Package controller joins what watches, decides and moves: the intake with its
// feeds, the worker, the watcher, the sweep, the webhooks, the companions' and the
// operators' front, on one ledger and one instance.
//
// Nothing here decides anything about a chat. It knows no store and no host: a
// daemon, a Lambda and connectlocal's own process give it theirs. A reload is checked
// whole before any of it is in force.
package controller

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/sync/errgroup"

	"handover/internal/awsfault"
	"handover/internal/clock"
	"handover/internal/companion"
	"handover/internal/companion/vault"
	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/console"
	"handover/internal/departure"
	"handover/internal/feed/kinesisfeed"
	"handover/internal/hearing"
	"handover/internal/lease"
	"handover/internal/ledger"
	"handover/internal/notice"
	"handover/internal/obs"
	"handover/internal/operator"
	"handover/internal/roster"
	"handover/internal/sweep"
	"handover/internal/turns"
)

// Store is what a controller needs of its ledger: all of it.
type Store interface {
	departure.Ledger
	departure.Queue
	departure.Watchlist
	console.Reader
	kinesisfeed.Positions
	notice.Journal
	operator.Reader
	Agents(ctx context.Context) iter.Seq2[roster.Agent, error]
	ledger.Deposits
	ledger.Enrolments
	Health(ctx context.Context) error
	Prune(ctx context.Context, before time.Time) (int, error)
}

// Shared is what a ledger is, besides, that several processes share.
type Shared interface {
	ledger.Fences
	ledger.Shelf
	lease.Store
}

// Clock is the time a controller lives by. Against Amazon it is the machine's;
// inside `handover local` it is connectlocal's, which can be moved.
type Clock struct {
	Now  func() time.Time
	Wait func(ctx context.Context, until time.Time) error
}

// RealClock is the machine's time.
func RealClock() Clock { return Clock{Now: time.Now, Wait: clock.WaitUntil} }

// every gives a loop that does the work at intervals until ctx ends, for the first
// time after one. It returns nil.
func (c Clock) every(ctx context.Context, interval time.Duration, do func(ctx context.Context, now time.Time)) func() error {
	return func() error {
		for c.Wait(ctx, c.Now().Add(interval)) == nil {
			do(ctx, c.Now())
		}
		return nil
	}
}

// leaseTerm is how long one intent may take, and so how long the work of a
// controller that has died waits for the next one.
const leaseTerm = 20 * time.Second

// Options are what a controller is made of. What follows Tracer may be left out.
type Options struct {
	Config config.Config
	AWS    aws.Config
	HTTP   *http.Client // for the participant API, the desktop and webhooks
	Store  Store
	Clock  Clock
	Owner  string // of leases: unlike that of every other controller on the ledger
	Log    *slog.Logger
	Tracer obs.Tracer // nil: nothing is traced

	// Shared is the ledger again, where other processes share it, and the quotas, the
	// streams and the companions with it; nil: this process is alone.
	Shared Shared
	// Hold is how long a companion's poll is held where the ledger is shared; 0: it is
	// answered at once.
	Hold time.Duration
	// Unheld answers companions' polls at once, whatever Shared is.
	Unheld bool
	// Ear tells since when companions could be heard, where other processes hear them, too;
	// nil: only this one does, since its start.
	Ear *hearing.Ear
	// Poke is called when something may be due sooner than it was; nil: nobody is told.
	Poke func()
	// Unchecked leaves the check of the policy's names to another process: it takes calls.
	Unchecked bool

	Trusting    bool   // whoever reaches the address is trusted: companions need no token
	Participant string // base URL of the participant service
	Version     string // of the program, for people

	// Load reads the configuration anew, for a reload; nil: there is none to read.
	Load func() (config.Config, error)
}

func (o Options) poke() {
	if o.Poke != nil {
		o.Poke()
	}
}

// Controller watches, decides and moves.
type Controller struct {
	o            Options
	started      time.Time
	policy       *live
	api          *connectapi.Client
	directory    *connectapi.Directory
	participants *connectapi.Participant // nil without a way to the agents' side
	vault        *vault.Vault            // nil without companions
	companions   *companion.Server       // nil without companions
	statuses     *statuses
	people       *people
	metrics      *obs.Metrics
	mover        departure.Mover
	decider      equipped

	reloading sync.Mutex                    // one reload at a time
	loaded    atomic.Pointer[config.Config] // as it was last read

	intake  *departure.Intake
	feeds   []*kinesisfeed.Feed
	watcher *departure.Watcher
	worker  *departure.Worker
	sweep   *sweep.Sweeper // nil where it is switched off
	hooks   *hookKeeper
	tended  time.Time // when Tend last let go of what is old
}

// New builds a controller: it asks the instance for its agent statuses,
// and whether it has what the policy names. It starts nothing.
func New(ctx context.Context, o Options) (*Controller, error) {
	if o.Tracer == nil {
		o.Tracer = obs.NoTracing()
	}
	c := &Controller{o: o, started: o.Clock.Now(), policy: newLive(o.Config.Policy), metrics: obs.NewMetrics()}
	c.loaded.Store(&o.Config)
	c.o.Store = announced{Store: o.Store, log: o.Log, metrics: c.metrics, now: o.Clock.Now, changed: c.changed}
	for _, build := range []func(context.Context) error{c.reach, c.checkNames, c.openVault, c.equip, c.join} {
		if err := build(ctx); err != nil {
			return nil, err
		}
	}
	c.measure(context.WithoutCancel(ctx)) // for as long as somebody asks
	return c, nil
}

// changed tells the agent's companions that a departure of theirs has changed.
func (c *Controller) changed(agentID string) {
	if c.companions != nil {
		c.companions.Changed(agentID)
	}
}

// reach makes what asks the instance, and asks it for its statuses.
func (c *Controller) reach(ctx context.Context) error {
	api, err := connectapi.New(obs.Traced(c.o.AWS, c.o.Tracer), connectapi.Options{
		InstanceID: c.o.Config.Instance, Quotas: Quotas(c.o.Config), Turns: c.turns(), Now: c.o.Clock.Now, Wait: c.o.Clock.Wait,
	})
	if err != nil {
		return err
	}
	c.api, c.directory = api, connectapi.NewDirectory(api)
	c.statuses = &statuses{list: api.StatusTypes, policy: c.policy, since: c.started, ear: c.o.Ear}
	c.people = &people{ledger: c.o.Store, rules: c.statuses.inForce, now: c.o.Clock.Now}
	return c.explain(c.statuses.load(ctx, c.o.Clock.Now()), "instance", c.o.Config.Instance)
}

// explain says what an error of AWS means for a setting.
func (c *Controller) explain(err error, name, value string) error {
	return awsfault.Explain(err, awsfault.Setting{Name: name, Value: value, Region: c.o.AWS.Region})
}

// turns shares the quotas with other processes; nil where there are none.
func (c *Controller) turns() connectapi.Turns {
	if c.o.Shared == nil {
		return nil
	}
	return turns.Turns{Shelf: c.o.Shared, Now: c.o.Clock.Now}
}

// join joins the intake, the worker and the feeds.
func (c *Controller) join(ctx context.Context) error {
	o := c.o
	worker, err := departure.NewWorker(departure.WorkerOptions{
		Queue: o.Store, Ledger: o.Store, Mover: c.mover, Decider: c.decider, Owner: o.Owner,
		Now: o.Clock.Now, Wait: o.Clock.Wait, Term: leaseTerm, Parallel: o.Config.Workers, Log: o.Log.With(slog.String("component", "worker")),
	})
	if err != nil {
		return fmt.Errorf("build the worker: %w", err)
	}
	c.worker = worker
	watcher := &departure.Watcher{}
	c.intake = &departure.Intake{
		Ledger: o.Store, Decider: c.decider, Rules: c.statuses.inForce, Now: o.Clock.Now,
		Poke: func() { worker.Poke(); o.poke() }, PokeWatcher: func() { watcher.Poke(); o.poke() },
	}
	if watcher, err = departure.NewWatcher(departure.WatcherOptions{
		List: c.watchlist(), Intake: c.intake, Now: o.Clock.Now, Wait: o.Clock.Wait, Log: o.Log.With(slog.String("component", "watcher")),
	}); err != nil {
		return fmt.Errorf("build the watcher: %w", err)
	}
	c.watcher = watcher
	c.addCompanions(ctx)
	if err := c.addFeeds(); err != nil {
		return err
	}
	if err := c.addSweep(); err != nil {
		return err
	}
	c.hooks, err = newHookKeeper(c)
	return err
}

func (c *Controller) watchlist() departure.Watchlist {
	if c.o.Ear == nil {
		return c.o.Store
	}
	return attentive{c.o.Store, c.o.Ear}
}

// addFeeds adds the feeds of the streams that are configured.
func (c *Controller) addFeeds() error {
	for _, stream := range []string{c.o.Config.Stream, c.o.Config.ContactEvents} {
		if stream == "" {
			continue
		}
		feed, err := newFeed(c.o, stream, c.intake)
		if err != nil {
			return fmt.Errorf("build the feed of stream %s: %w", stream, err)
		}
		c.feeds = append(c.feeds, feed)
	}
	return nil
}

// addSweep adds the sweep, unless it is switched off.
func (c *Controller) addSweep() error {
	if c.o.Config.Sweep == 0 {
		return nil
	}
	s, err := sweep.New(sweep.Options{
		World: world{c.api, c.directory}, Talks: c.api, Agents: c.o.Store, Teller: c.intake, Rules: c.statuses.inForce,
		Now: c.o.Clock.Now, Wait: c.o.Clock.Wait, Every: c.o.Config.Sweep, Counter: c.metrics, Log: c.o.Log.With(slog.String("component", "sweep")),
	})
	if err != nil {
		return fmt.Errorf("build the sweep: %w", err)
	}
	c.sweep = s
	return nil
}

// Run works until ctx ends, and returns when everything has stopped.
func (c *Controller) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, feed := range c.feeds {
		group.Go(func() error { return c.explain(feed.Run(ctx), "stream", feed.Stream()) })
	}
	group.Go(func() error { return c.watcher.Run(ctx) })
	group.Go(func() error { return c.worker.Run(ctx) })
	group.Go(c.o.Clock.every(ctx, renewal, c.renew))
	if c.o.Shared != nil {
		group.Go(func() error { return c.share(ctx) })
		return group.Wait()
	}
	for _, job := range c.jobs() {
		group.Go(func() error { return job(ctx) })
	}
	return group.Wait()
}
