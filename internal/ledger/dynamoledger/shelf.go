package dynamoledger

import (
	"context"
	"fmt"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

func shelfKey(group, name string) key { return key{"shelf#" + group, name} }

// forgetAfter is how long after its end DynamoDB may forget an item: clocks differ.
const forgetAfter = time.Hour

// Items implements ledger.Shelf.
func (l *Ledger) Items(ctx context.Context, group string) ([]ledger.Item, error) {
	items, err := documents[ledger.Item](ctx, l.table, shelfKey(group, "").pk)
	if err != nil {
		return nil, fmt.Errorf("dynamoledger: read the items of %s: %w", group, err)
	}
	return items, nil
}

// Item implements ledger.Shelf.
func (l *Ledger) Item(ctx context.Context, group, name string) (ledger.Item, error) {
	i, there, err := one[ledger.Item](ctx, l.table, shelfKey(group, name))
	if err == nil && !there {
		err = departure.ErrNotFound
	}
	if err != nil {
		return ledger.Item{}, fmt.Errorf("dynamoledger: item %s of %s: %w", name, group, err)
	}
	return i, nil
}

// SwapItem implements ledger.Shelf.
func (l *Ledger) SwapItem(ctx context.Context, i ledger.Item) (bool, error) {
	now := item{key: shelfKey(i.Group, i.Name)}
	if !i.Expires.IsZero() {
		now.ttl = i.Expires.Add(forgetAfter).Unix()
	}
	rev := i.Rev
	i.Rev++
	stored, err := l.swap(ctx, now, rev, i)
	if err != nil {
		return false, fmt.Errorf("dynamoledger: write item %s of %s: %w", i.Name, i.Group, err)
	}
	return stored, nil
}

// DropItem implements ledger.Shelf.
func (l *Ledger) DropItem(ctx context.Context, i ledger.Item) error {
	if err := l.dropAt(ctx, shelfKey(i.Group, i.Name), i.Rev); err != nil {
		return fmt.Errorf("dynamoledger: drop item %s of %s: %w", i.Name, i.Group, err)
	}
	return nil
}

var _ ledger.Shelf = (*Ledger)(nil)
