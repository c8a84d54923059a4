package dynamoledger

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// Commit stores everything in c in one transaction, or nothing. What one transaction of
// DynamoDB cannot hold is refused.
func (l *Ledger) Commit(ctx context.Context, c departure.Commit) error {
	if err := l.commit(ctx, c); err != nil {
		return fmt.Errorf("dynamoledger: commit: %w", err)
	}
	l.bell.Ring()
	return nil
}

func (l *Ledger) commit(ctx context.Context, c departure.Commit) error {
	if err := ledger.Check(c); err != nil {
		return err
	}
	if countsUp(c) { // other processes are waited for by trying again
		select {
		case l.sealing <- struct{}{}:
			defer func() { <-l.sealing }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return again(ctx, func(ctx context.Context) error {
		d := newDraft()
		if err := l.plan(ctx, d, c); err != nil {
			return err
		}
		return d.store(ctx, l.table)
	})
}

// countsUp tells whether the commit changes the head: the numbers of lines and of
// records in quarantine are given there.
func countsUp(c departure.Commit) bool {
	return len(c.Journal) > 0 || len(c.Quarantine) > 0 || len(c.Unkept) > 0
}

// plan reads what the commit touches, finds out whether it can be stored, and drafts it.
func (l *Ledger) plan(ctx context.Context, d *draft, c departure.Commit) error {
	if err := d.read(ctx, l.table, touched(c)...); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return every(c.Agents, d.agent) },
		func() error {
			return every(c.Departures, func(v departure.Departure) error { return l.step(ctx, d, v) })
		},
		func() error { return every(some(c.Gate), d.gate) },
		func() error { return every(some(c.Position), d.position) },
		func() error { return every(c.Unkept, d.unkeep) },
		func() error { return d.count(c) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// touched are the items that the commit changes or depends on, as far as it tells.
func touched(c departure.Commit) []key {
	var keys []key
	for _, a := range c.Agents {
		keys = append(keys, agentKey(a.ID))
	}
	for _, v := range c.Departures {
		keys = append(keys, departureKey(v.ID), openKey(v.AgentID))
		keys = slices.AppendSeq(keys, maps.Keys((*stored)(nil).successor(v).mentions()))
	}
	if c.Gate != nil {
		keys = append(keys, gateKey())
	}
	if p := c.Position; p != nil {
		keys = append(keys, positionKey(p.Stream, p.Shard))
	}
	if !countsUp(c) {
		return keys
	}
	keys = append(keys, headKey())
	for _, q := range c.Quarantine {
		keys = append(keys, markerKey(q.Position))
	}
	for _, id := range c.Unkept {
		keys = append(keys, keptKey(id))
	}
	return keys
}

// some is what p points to, if anything.
func some[T any](p *T) []T {
	if p == nil {
		return nil
	}
	return []T{*p}
}

func every[T any](all []T, do func(T) error) error {
	for _, v := range all {
		if err := do(v); err != nil {
			return err
		}
	}
	return nil
}

// was is what the item at k held when it was read; the zero value if it was not there.
func was[T any](d *draft, k key) (v T, err error) {
	if !d.there(k) {
		return v, nil
	}
	return decode[T](d.seen[k])
}

func (d *draft) agent(a roster.Agent) error {
	old, err := was[roster.Agent](d, agentKey(a.ID))
	if err != nil {
		return err
	}
	if old.Version != a.Version {
		return fmt.Errorf("agent %s at version %d: %w", a.ID, a.Version, departure.ErrConflict)
	}
	var before []filed
	if d.there(agentKey(a.ID)) {
		before = placesOf(old)
	}
	a.Version++
	if err := d.file(before, placesOf(a)); err != nil {
		return err
	}
	return d.put(agentKey(a.ID), a)
}

// step drafts one departure.
func (l *Ledger) step(ctx context.Context, d *draft, v departure.Departure) error {
	old, err := d.departure(v.ID)
	if err != nil {
		return err
	}
	read := int64(0)
	if old != nil {
		read = old.Departure.Version
	}
	if read != v.Version {
		return fmt.Errorf("departure %s at version %d: %w", v.ID, v.Version, departure.ErrConflict)
	}
	return l.replace(ctx, d, old, old.successor(v))
}

// departure is one that was read; nil if it was not there.
func (d *draft) departure(id string) (*stored, error) {
	if !d.there(departureKey(id)) {
		return nil, nil
	}
	s, err := decode[stored](d.seen[departureKey(id)])
	return &s, err
}

// replace puts now in place of old, and everything by which it is found. Nil: there was
// none, or shall be none.
func (l *Ledger) replace(ctx context.Context, d *draft, old, now *stored) error {
	before, after := old.mentions(), now.mentions()
	keys := slices.AppendSeq(slices.Collect(maps.Keys(before)), maps.Keys(after))
	if err := d.read(ctx, l.table, keys...); err != nil {
		return err
	}
	if err := d.mention(before, after); err != nil {
		return err
	}
	if err := d.file(old.places(), now.places()); err != nil {
		return err
	}
	if now == nil {
		d.drop(departureKey(old.Departure.ID))
		return nil
	}
	return d.put(departureKey(now.Departure.ID), now)
}

func (d *draft) gate(g departure.Gate) error {
	old, err := was[departure.Gate](d, gateKey())
	if err != nil {
		return err
	}
	if old.Version != g.Version {
		return fmt.Errorf("gate at version %d: %w", g.Version, departure.ErrConflict)
	}
	g.Version++
	return d.put(gateKey(), g)
}

// position is stored under the term that was fenced last, and under no other.
func (d *draft) position(p departure.Position) error {
	k := positionKey(p.Stream, p.Shard)
	old, err := was[departure.Position](d, k)
	if err != nil {
		return err
	}
	if old.Term != p.Term {
		return fmt.Errorf("position of %s %s under term %d, and the shard's is %d: %w", p.Stream, p.Shard, p.Term, old.Term, departure.ErrFenced)
	}
	return d.put(k, p)
}
