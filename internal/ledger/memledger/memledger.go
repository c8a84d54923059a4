// Package memledger keeps a ledger in memory: for tests, simulations and
// demonstrations. It gives every guarantee of ledgertest except surviving the
// process. Values go in and come out as copies.
package memledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"handover/internal/departure"
	"handover/internal/lease"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// Ledger is a departure.Ledger and a departure.Queue in memory, with the
// reading side for operators. Its methods may be called from any goroutine.
type Ledger struct {
	bell ledger.Bell

	mu         sync.Mutex
	agents     map[string]roster.Agent
	departures map[string]*stored
	order      []*stored // as they were first stored
	gate       departure.Gate
	anchor     ledger.Link // the place before the first line of the journal
	journal    []departure.Entry
	positions  map[shard]departure.Position
	quarantine []departure.Quarantined
	kept       int64 // id of the newest record that was put in quarantine
	cursors    map[string]int64
	deposits   map[place]ledger.Deposit
	enrolments map[string]ledger.Enrolment     // by agent
	rows       map[string]map[string]lease.Row // by group and name
	shelf      map[spot]ledger.Item
}

type stored struct {
	departure.Departure
	leases map[string]loan // by intent id
}

type loan struct {
	owner string
	until time.Time
}

type shard struct{ stream, shard string }

// New returns an empty ledger.
func New() *Ledger {
	return &Ledger{
		agents:     make(map[string]roster.Agent),
		departures: make(map[string]*stored),
		positions:  make(map[shard]departure.Position),
		cursors:    make(map[string]int64),
		deposits:   make(map[place]ledger.Deposit),
		enrolments: make(map[string]ledger.Enrolment),
		rows:       make(map[string]map[string]lease.Row),
		shelf:      make(map[spot]ledger.Item),
	}
}

// Subscribe returns a channel that receives after each commit and each lease
// given back, and the function that ends the subscription. See ledger.Bell.
func (l *Ledger) Subscribe() (changed <-chan struct{}, stop func()) {
	return l.bell.Subscribe()
}

// Agent returns what is stored of the agent, or one with only its ID.
func (l *Ledger) Agent(ctx context.Context, id string) (roster.Agent, error) {
	if err := ctx.Err(); err != nil {
		return roster.Agent{}, fmt.Errorf("memledger: read agent: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	a, ok := l.agents[id]
	if !ok {
		return roster.Agent{ID: id}, nil
	}
	return clone(a)
}

// Open returns the pending departures of the agent or with one of the chats,
// oldest first.
func (l *Ledger) Open(ctx context.Context, agentID string, chatIDs []string) ([]departure.Departure, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memledger: read open departures: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []departure.Departure
	for _, s := range l.order {
		if !ledger.Pending(s.Departure) || s.AgentID != agentID && !s.holdsAny(chatIDs) {
			continue
		}
		d, err := s.read()
		if err != nil {
			return nil, err
		}
		found = append(found, d)
	}
	return found, nil
}

func (s *stored) holdsAny(chatIDs []string) bool {
	return slices.ContainsFunc(s.Handovers, func(h departure.Handover) bool {
		return slices.Contains(chatIDs, h.ChatID)
	})
}

// Load returns a departure with its leases, or departure.ErrNotFound.
func (l *Ledger) Load(ctx context.Context, id string) (departure.Departure, error) {
	if err := ctx.Err(); err != nil {
		return departure.Departure{}, fmt.Errorf("memledger: load departure: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.departures[id]
	if !ok {
		return departure.Departure{}, fmt.Errorf("memledger: departure %s: %w", id, departure.ErrNotFound)
	}
	return s.read()
}

// Lease gives due intents to the owner, in their turn.
func (l *Ledger) Lease(ctx context.Context, r departure.LeaseRequest) ([]departure.Intent, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memledger: lease intents: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var free []departure.Intent
	for i := range l.intents {
		if !ready(i).After(r.Now) {
			free = append(free, i)
		}
	}
	slices.SortFunc(free, departure.Turn)
	free = free[:max(0, min(len(free), r.Max))]
	until := r.Now.Add(r.Term)
	for n, i := range free {
		l.departures[i.DepartureID].leases[i.ID] = loan{r.Owner, until}
		free[n].Owner, free[n].Until = r.Owner, until
	}
	return free, nil
}

// Release ends the owner's lease, if it still holds it.
func (l *Ledger) Release(ctx context.Context, i departure.Intent) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memledger: release intent: %w", err)
	}
	if l.release(i) {
		l.bell.Ring()
	}
	return nil
}

func (l *Ledger) release(i departure.Intent) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.departures[i.DepartureID]
	if !ok || i.Owner == "" || s.leases[i.ID].owner != i.Owner {
		return false
	}
	delete(s.leases, i.ID)
	return true
}

// NextDue is the earliest instant at which an intent can be leased.
func (l *Ledger) NextDue(ctx context.Context) (time.Time, bool, error) {
	if err := ctx.Err(); err != nil {
		return time.Time{}, false, fmt.Errorf("memledger: next due: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var next time.Time
	some := false
	for i := range l.intents {
		if at := ready(i); !some || at.Before(next) {
			next, some = at, true
		}
	}
	return next, some, nil
}

// intents are the stored intents, leases filled in.
func (l *Ledger) intents(yield func(departure.Intent) bool) {
	for _, s := range l.order {
		for i := range intentsOf(s.Departure) {
			held := s.leases[i.ID]
			i.Owner, i.Until = held.owner, held.until
			if !yield(i) {
				return
			}
		}
	}
}

// ready is when the intent can be leased next.
func ready(i departure.Intent) time.Time {
	if i.Until.After(i.Due) {
		return i.Until
	}
	return i.Due
}

// read copies the departure and fills in its leases.
func (s *stored) read() (departure.Departure, error) {
	d, err := clone(s.Departure)
	if err != nil {
		return d, err
	}
	s.lend(d.Intents)
	for _, h := range d.Handovers {
		s.lend(h.Intents)
	}
	return d, nil
}

// lend fills in the leases of the intents.
func (s *stored) lend(is []departure.Intent) {
	for n, i := range is {
		held := s.leases[i.ID]
		is[n].Owner, is[n].Until = held.owner, held.until
	}
}

// clone copies a value the way a durable ledger does, through its document:
// the copy shares nothing with the original, and carries no monotonic clock.
func clone[T any](v T) (T, error) {
	var c T
	doc, err := json.Marshal(v)
	if err != nil {
		return c, fmt.Errorf("memledger: copy %T: %w", v, err)
	}
	if err := json.Unmarshal(doc, &c); err != nil {
		return c, fmt.Errorf("memledger: copy %T: %w", v, err)
	}
	return c, nil
}
