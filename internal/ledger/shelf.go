package ledger

import (
	"context"
	"time"
)

// Item is one small document on a shelf.
type Item struct {
	Group   string
	Name    string
	Doc     []byte
	Expires time.Time // when nobody needs it any more; zero: never
	Rev     int64     // of the stored item: one more each time it is stored; 0: not stored yet
}

// Shelf keeps small documents for several processes. What it gives is what was stored
// last, by anybody. When an item is over, the reader judges by its own clock: a shelf
// may forget it then, and may not.
type Shelf interface {
	// Items returns the group's items, by name.
	Items(ctx context.Context, group string) ([]Item, error)
	// Item returns one; departure.ErrNotFound if there is none.
	Item(ctx context.Context, group, name string) (Item, error)
	// SwapItem stores i with Rev+1, if what is stored still has the Rev that i says (0:
	// there is none); it is false, and nothing is stored, if it has another.
	SwapItem(ctx context.Context, i Item) (bool, error)
	// DropItem removes the item, if it still has the Rev that i says; else it does nothing.
	DropItem(ctx context.Context, i Item) error
}
