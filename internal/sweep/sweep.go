package sweep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"time"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

// World is the service, as it answers when it is asked.
type World interface {
	// Users returns the ids of the instance's users; the list may be some minutes old.
	Users(ctx context.Context) ([]string, error)
	// CurrentUsers returns those of the users of whom the service has current
	// data, by id.
	CurrentUsers(ctx context.Context, ids []string) (map[string]agentevent.Snapshot, error)
	// ChatID returns the initial contact id of the contact's chain.
	ChatID(ctx context.Context, contactID string) (string, error)
}

// Talks reads who spoke last in a chat, never what was said.
type Talks interface {
	// Talk returns when the customer and the agent last said something in this
	// segment; zero: not yet, or not known.
	Talk(ctx context.Context, contactID string) (customer, agent time.Time, err error)
}

// Agents is what is known: the ledger's agents.
type Agents interface {
	Agents(ctx context.Context) iter.Seq2[roster.Agent, error]
}

// Teller tells the roster: departure.Intake.
type Teller interface {
	Tell(ctx context.Context, agentID string, in roster.Input) error
}

// Counter counts repairs by kind: status, next-status, contacts, signed-out.
type Counter interface {
	Repaired(what string)
}

// Options are what a Sweeper is made of. World, Agents, Teller, Rules, Now and
// Wait are needed; the rest has defaults.
type Options struct {
	World  World
	Talks  Talks // nil: conversations are not read
	Agents Agents
	Teller Teller
	Rules  func() roster.Rules // in force now

	Now  func() time.Time                                 // the controller's time
	Wait func(ctx context.Context, until time.Time) error // nil at that time, or the context's error before it

	Every     time.Duration // between two sweeps; default 30 s
	MostTalks int           // conversations read in one sweep; default 100, a third of the default quota at every 30 s
	Counter   Counter       // default: nobody counts
	Log       *slog.Logger  // default: discard
}

func (o Options) validate() error {
	for _, need := range []struct {
		name  string
		there bool
	}{
		{"World", o.World != nil},
		{"Agents", o.Agents != nil},
		{"Teller", o.Teller != nil},
		{"Rules", o.Rules != nil},
		{"Now", o.Now != nil},
		{"Wait", o.Wait != nil},
	} {
		if !need.there {
			return fmt.Errorf("sweep: option %s is missing", need.name)
		}
	}
	if o.Every < 0 || o.MostTalks < 0 {
		return fmt.Errorf("sweep: options Every %s and MostTalks %d must not be negative", o.Every, o.MostTalks)
	}
	return nil
}

// Report is what came of a sweep.
type Report struct {
	At       time.Time      // when it began; zero: there was none yet
	Took     time.Duration  // by the controller's clock
	Users    int            // that were asked for
	Present  int            // of whom the service had current data
	Differed int            // that were not as they are known
	Repaired map[string]int // by what was repaired
	Talks    int            // conversations read
	Ghosts   []roster.Ghost // chats whose agent was absent at the end; also while nothing is moved
	Problem  error          // why it is not whole; nil if it is
}

// Sweeper sweeps.
type Sweeper struct {
	o Options

	mu   sync.Mutex
	last Report

	// What one sweep leaves for the next.
	before map[string]string    // agents who differed, and how
	again  map[string]time.Time // agents whose conversations were read, and when they are next
}

// New checks the options; it starts nothing.
func New(o Options) (*Sweeper, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	o.Every = cmp.Or(o.Every, 30*time.Second)
	o.MostTalks = cmp.Or(o.MostTalks, 100)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	if o.Counter == nil {
		o.Counter = uncounted{}
	}
	return &Sweeper{o: o, before: make(map[string]string), again: make(map[string]time.Time)}, nil
}

type uncounted struct{}

func (uncounted) Repaired(string) {}

// Run sweeps until ctx is done, and returns nil then, or an error when waiting is
// not possible any more. The first sweep comes when the stream has had the time
// Every to bring what happened before. It must run once at a time.
func (s *Sweeper) Run(ctx context.Context) error {
	for {
		err := s.o.Wait(ctx, s.o.Now().Add(s.o.Every))
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the end of ctx is the end of the work
		}
		if err != nil {
			return fmt.Errorf("sweep: wait: %w", err)
		}
		r := s.Sweep(ctx)
		if r.Problem != nil && ctx.Err() == nil {
			s.o.Log.LogAttrs(ctx, slog.LevelWarn, "the sweep is not whole", slog.Any("error", r.Problem))
		}
	}
}

// Last is the report of the last sweep.
func (s *Sweeper) Last() Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// Sweep sweeps once. It must not run at the same time as another, or as Run.
func (s *Sweeper) Sweep(ctx context.Context) Report {
	r := Report{At: s.o.Now(), Repaired: make(map[string]int)}
	if r.At.Sub(s.Last().At) > 3*s.o.Every { // what was seen then is old: others may have swept since
		clear(s.before)
	}
	r.Problem = s.sweep(ctx, &r)
	r.Took = s.o.Now().Sub(r.At)
	s.mu.Lock()
	s.last = r
	s.mu.Unlock()
	return r
}

func (s *Sweeper) sweep(ctx context.Context, r *Report) error {
	looks, asking := s.look(ctx, r)
	known, err := s.known(ctx)
	if err != nil {
		return errors.Join(asking, err)
	}
	gone, askingGone := s.lookForGone(ctx, known, looks, r)
	problems := []error{asking, askingGone, s.repair(ctx, known, append(looks, gone...), r)}
	if s.o.Talks != nil {
		problems = append(problems, s.talk(ctx, known, r))
	}
	if len(r.Repaired) > 0 {
		if known, err = s.known(ctx); err != nil {
			return errors.Join(append(problems, err)...)
		}
	}
	agents := make([]roster.Agent, 0, len(known))
	for _, a := range known {
		agents = append(agents, a)
	}
	r.Ghosts = roster.Ghosts(agents, s.o.Now(), s.o.Rules())
	return errors.Join(problems...)
}

// known reads what is known of every agent.
func (s *Sweeper) known(ctx context.Context) (map[string]roster.Agent, error) {
	all := make(map[string]roster.Agent)
	for a, err := range s.o.Agents.Agents(ctx) {
		if err != nil {
			return nil, fmt.Errorf("read the agents: %w", err)
		}
		all[a.ID] = a
	}
	return all, nil
}
