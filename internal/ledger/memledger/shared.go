package memledger

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"handover/internal/departure"
	"handover/internal/lease"
	"handover/internal/ledger"
)

// Fence implements ledger.Fences.
func (l *Ledger) Fence(ctx context.Context, stream, shardID string, term int64) (departure.Position, bool, error) {
	if err := ctx.Err(); err != nil {
		return departure.Position{}, false, fmt.Errorf("memledger: fence %s %s: %w", stream, shardID, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	at := shard{stream, shardID}
	p := l.positions[at]
	if p.Term > term {
		return departure.Position{}, false, fmt.Errorf("memledger: fence %s %s with term %d, and term %d came since: %w", stream, shardID, term, p.Term, departure.ErrFenced)
	}
	p.Stream, p.Shard, p.Term = stream, shardID, term
	l.positions[at] = p
	p, some := l.position(at)
	return p, some, nil
}

// Rows implements lease.Store.
func (l *Ledger) Rows(ctx context.Context, group string) ([]lease.Row, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memledger: read leases of %s: %w", group, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var rows []lease.Row
	for _, name := range slices.Sorted(maps.Keys(l.rows[group])) {
		rows = append(rows, l.rows[group][name])
	}
	return rows, nil
}

// Swap implements lease.Store.
func (l *Ledger) Swap(ctx context.Context, r lease.Row) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, fmt.Errorf("memledger: write lease %s of %s: %w", r.Name, r.Group, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rows[r.Group][r.Name].Rev != r.Rev {
		return false, nil
	}
	if l.rows[r.Group] == nil {
		l.rows[r.Group] = make(map[string]lease.Row)
	}
	r.Rev++
	l.rows[r.Group][r.Name] = r
	return true, nil
}

// Drop implements lease.Store.
func (l *Ledger) Drop(ctx context.Context, r lease.Row) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memledger: drop lease %s of %s: %w", r.Name, r.Group, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rows[r.Group][r.Name].Rev == r.Rev {
		delete(l.rows[r.Group], r.Name)
	}
	return nil
}

var (
	_ ledger.Fences = (*Ledger)(nil)
	_ lease.Store   = (*Ledger)(nil)
)
