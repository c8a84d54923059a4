package dynamoledger

import (
	"context"
	"errors"
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
	found, err := all(ctx, l.table, query{pk: shelfKey(group, "").pk})
	if err != nil {
		return nil, fmt.Errorf("dynamoledger: read the items of %s: %w", group, err)
	}
	var items []ledger.Item
	for _, i := range found {
		on, err := decode[ledger.Item](i)
		if err != nil {
			return nil, fmt.Errorf("dynamoledger: the items of %s: %w", group, err)
		}
		items = append(items, on)
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
	was := revision(i.Rev)
	i.Rev++
	doc, err := encode(i)
	if err != nil {
		return false, fmt.Errorf("dynamoledger: %w", err)
	}
	now := item{key: shelfKey(i.Group, i.Name), stamp: revision(i.Rev), doc: doc}
	if !i.Expires.IsZero() {
		now.ttl = i.Expires.Add(forgetAfter).Unix()
	}
	err = l.table.write(ctx, []write{{item: now, was: was}})
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, errMoved), errors.Is(err, errBusy):
		return false, nil
	default:
		return false, fmt.Errorf("dynamoledger: write item %s of %s: %w", i.Name, i.Group, err)
	}
}

// DropItem implements ledger.Shelf.
func (l *Ledger) DropItem(ctx context.Context, i ledger.Item) error {
	err := l.table.write(ctx, []write{{item: item{key: shelfKey(i.Group, i.Name)}, gone: true, was: revision(i.Rev)}})
	if err != nil && !errors.Is(err, errMoved) && !errors.Is(err, errBusy) {
		return fmt.Errorf("dynamoledger: drop item %s of %s: %w", i.Name, i.Group, err)
	}
	return nil
}

var _ ledger.Shelf = (*Ledger)(nil)
