package memledger

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"handover/internal/departure"
	"handover/internal/ledger"
)

type spot struct{ group, name string }

// Items implements ledger.Shelf.
func (l *Ledger) Items(ctx context.Context, group string) ([]ledger.Item, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memledger: read the items of %s: %w", group, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []ledger.Item
	for at, i := range l.shelf {
		if at.group == group {
			i.Doc = bytes.Clone(i.Doc)
			found = append(found, i)
		}
	}
	slices.SortFunc(found, func(a, b ledger.Item) int { return cmp.Compare(a.Name, b.Name) })
	return found, nil
}

// Item implements ledger.Shelf.
func (l *Ledger) Item(ctx context.Context, group, name string) (ledger.Item, error) {
	if err := ctx.Err(); err != nil {
		return ledger.Item{}, fmt.Errorf("memledger: read item %s of %s: %w", name, group, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	i, ok := l.shelf[spot{group, name}]
	if !ok {
		return ledger.Item{}, fmt.Errorf("memledger: item %s of %s: %w", name, group, departure.ErrNotFound)
	}
	i.Doc = bytes.Clone(i.Doc)
	return i, nil
}

// SwapItem implements ledger.Shelf.
func (l *Ledger) SwapItem(ctx context.Context, i ledger.Item) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, fmt.Errorf("memledger: write item %s of %s: %w", i.Name, i.Group, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	at := spot{i.Group, i.Name}
	if l.shelf[at].Rev != i.Rev {
		return false, nil
	}
	i.Rev++
	i.Doc = bytes.Clone(i.Doc)
	l.shelf[at] = i
	return true, nil
}

// DropItem implements ledger.Shelf.
func (l *Ledger) DropItem(ctx context.Context, i ledger.Item) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memledger: drop item %s of %s: %w", i.Name, i.Group, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if at := (spot{i.Group, i.Name}); l.shelf[at].Rev == i.Rev {
		delete(l.shelf, at)
	}
	return nil
}

var _ ledger.Shelf = (*Ledger)(nil)
