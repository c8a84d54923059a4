package memledger

import (
	"context"
	"fmt"
	"slices"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// Commit stores everything in c, or nothing.
func (l *Ledger) Commit(ctx context.Context, c departure.Commit) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memledger: commit: %w", err)
	}
	c, err := clone(c)
	if err != nil {
		return err
	}
	if err := l.commit(c); err != nil {
		return fmt.Errorf("memledger: commit: %w", err)
	}
	l.bell.Ring()
	return nil
}

func (l *Ledger) commit(c departure.Commit) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.check(c); err != nil {
		return err
	}
	for _, a := range c.Agents {
		a.Version++
		l.agents[a.ID] = a
	}
	for _, d := range c.Departures {
		d.Version++
		l.put(d)
	}
	for _, e := range c.Journal {
		e.Seq = int64(len(l.journal)) + 1
		l.journal = append(l.journal, e)
	}
	if p := c.Position; p != nil {
		l.positions[shard{p.Stream, p.Shard}] = *p
	}
	for _, q := range c.Quarantine {
		q.ID = int64(len(l.quarantine)) + 1
		l.quarantine = append(l.quarantine, q)
	}
	return nil
}

// check finds out whether all of c can be stored, before any of it is.
func (l *Ledger) check(c departure.Commit) error {
	if err := ledger.Check(c); err != nil {
		return err
	}
	for _, a := range c.Agents {
		if l.agents[a.ID].Version != a.Version {
			return fmt.Errorf("agent %s at version %d: %w", a.ID, a.Version, departure.ErrConflict)
		}
	}
	for _, d := range c.Departures {
		if l.version(d.ID) != d.Version {
			return fmt.Errorf("departure %s at version %d: %w", d.ID, d.Version, departure.ErrConflict)
		}
	}
	return nil
}

func (l *Ledger) version(departureID string) int64 {
	if s, ok := l.departures[departureID]; ok {
		return s.Version
	}
	return 0
}

// put stores the departure. Of its leases those stay whose intents do.
func (l *Ledger) put(d departure.Departure) {
	s, ok := l.departures[d.ID]
	if !ok {
		s = &stored{}
		l.departures[d.ID] = s
		l.order = append(l.order, s)
	}
	kept := make(map[string]lease)
	for _, i := range intentsOf(d) {
		if held, leased := s.leases[i.ID]; leased {
			kept[i.ID] = held
		}
	}
	s.Departure, s.leases = d, kept
}

func intentsOf(d departure.Departure) []departure.Intent {
	var all [][]departure.Intent
	for _, h := range d.Handovers {
		all = append(all, h.Intents)
	}
	return slices.Concat(all...)
}

var (
	_ departure.Ledger = (*Ledger)(nil)
	_ departure.Queue  = (*Ledger)(nil)
)
