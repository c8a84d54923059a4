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
	rows, err := documents[lease.Row](ctx, l.table, leaseKey(lease.Row{Group: group}).pk)
	if err != nil {
		return nil, fmt.Errorf("dynamoledger: read leases of %s: %w", group, err)
	}
	return rows, nil
}

// Swap implements lease.Store.
func (l *Ledger) Swap(ctx context.Context, r lease.Row) (bool, error) {
	rev := r.Rev
	r.Rev++
	stored, err := l.swap(ctx, item{key: leaseKey(r)}, rev, r)
	if err != nil {
		return false, fmt.Errorf("dynamoledger: write lease %s of %s: %w", r.Name, r.Group, err)
	}
	return stored, nil
}

// Drop implements lease.Store.
func (l *Ledger) Drop(ctx context.Context, r lease.Row) error {
	if err := l.dropAt(ctx, leaseKey(r), r.Rev); err != nil {
		return fmt.Errorf("dynamoledger: drop lease %s of %s: %w", r.Name, r.Group, err)
	}
	return nil
}

// documents reads all of a partition.
func documents[T any](ctx context.Context, t table, pk string) ([]T, error) {
	items, err := all(ctx, t, query{pk: pk})
	if err != nil {
		return nil, err
	}
	var found []T
	for _, i := range items {
		v, err := decode[T](i)
		if err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	return found, nil
}

// swap stores the document as the revision after rev, if what is stored still is of rev;
// else it is false.
func (l *Ledger) swap(ctx context.Context, i item, rev int64, document any) (bool, error) {
	var err error
	if i.doc, err = encode(document); err != nil {
		return false, err
	}
	i.stamp = revision(rev + 1)
	return unlessMoved(l.table.write(ctx, []write{{item: i, was: revision(rev)}}))
}

// dropAt deletes the item, if it still is of the revision.
func (l *Ledger) dropAt(ctx context.Context, k key, rev int64) error {
	_, err := unlessMoved(l.table.write(ctx, []write{{item: item{key: k}, gone: true, was: revision(rev)}}))
	return err
}

// unlessMoved tells whether a write was done; that another came first is no error.
func unlessMoved(err error) (bool, error) {
	if errors.Is(err, errMoved) || errors.Is(err, errBusy) {
		return false, nil
	}
	return err == nil, err
}
