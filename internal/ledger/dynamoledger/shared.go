package dynamoledger

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"handover/internal/departure"
	"handover/internal/lease"
)

// Fence implements ledger.Fences.
func (l *Ledger) Fence(ctx context.Context, stream, shard string, term int64) (departure.Position, bool, error) {
	var p departure.Position
	err := again(ctx, func(ctx context.Context) (err error) {
		p, err = l.fence(ctx, positionKey(stream, shard), departure.Position{Stream: stream, Shard: shard, Term: term})
		return err
	})
	if err != nil {
		return departure.Position{}, false, fmt.Errorf("dynamoledger: fence %s %s with term %d: %w", stream, shard, term, err)
	}
	if !begunAt(p) {
		return departure.Position{}, false, nil
	}
	return p, true, nil
}

// fence stores the term of the position fresh, with what was stored before.
func (l *Ledger) fence(ctx context.Context, k key, fresh departure.Position) (departure.Position, error) {
	d := newDraft()
	if err := d.read(ctx, l.table, k); err != nil {
		return fresh, err
	}
	old, err := was[departure.Position](d, k)
	if err != nil {
		return fresh, err
	}
	if old.Term > fresh.Term {
		return fresh, fmt.Errorf("term %d came since: %w", old.Term, departure.ErrFenced)
	}
	fresh.Sequence, fresh.At = old.Sequence, old.At
	if err := d.put(k, fresh); err != nil {
		return fresh, err
	}
	return fresh, d.store(ctx, l.table)
}

func leaseKey(r lease.Row) key { return key{"lease#" + r.Group, r.Name} }

// revision is the stamp of a lease's row. It is told by the row, so that Swap need not
// read; rows of two that are stored at once have the same.
func revision(rev int64) string {
	if rev == 0 {
		return ""
	}
	return strconv.FormatInt(rev, 10)
}

// Rows implements lease.Store.
func (l *Ledger) Rows(ctx context.Context, group string) ([]lease.Row, error) {
	items, err := all(ctx, l.table, query{pk: leaseKey(lease.Row{Group: group}).pk})
	if err != nil {
		return nil, fmt.Errorf("dynamoledger: read leases of %s: %w", group, err)
	}
	var rows []lease.Row
	for _, i := range items {
		r, err := decode[lease.Row](i)
		if err != nil {
			return nil, fmt.Errorf("dynamoledger: leases of %s: %w", group, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// Swap implements lease.Store.
func (l *Ledger) Swap(ctx context.Context, r lease.Row) (bool, error) {
	rev := revision(r.Rev)
	r.Rev++
	doc, err := encode(r)
	if err != nil {
		return false, fmt.Errorf("dynamoledger: %w", err)
	}
	err = l.table.write(ctx, []write{{item: item{key: leaseKey(r), stamp: revision(r.Rev), doc: doc}, was: rev}})
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, errMoved), errors.Is(err, errBusy):
		return false, nil
	default:
		return false, fmt.Errorf("dynamoledger: write lease %s of %s: %w", r.Name, r.Group, err)
	}
}

// Drop implements lease.Store.
func (l *Ledger) Drop(ctx context.Context, r lease.Row) error {
	err := l.table.write(ctx, []write{{item: item{key: leaseKey(r)}, gone: true, was: revision(r.Rev)}})
	if err != nil && !errors.Is(err, errMoved) && !errors.Is(err, errBusy) {
		return fmt.Errorf("dynamoledger: drop lease %s of %s: %w", r.Name, r.Group, err)
	}
	return nil
}
