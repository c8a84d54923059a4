package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Doc is an item of a shelf with its document read: as it was read or written last by
// this process.
type Doc[T any] struct {
	Item Item
	Is   T
}

// OpenDoc reads the document of an item.
func OpenDoc[T any](i Item) (Doc[T], error) {
	d := Doc[T]{Item: i}
	if err := json.Unmarshal(i.Doc, &d.Is); err != nil {
		return d, fmt.Errorf("what is kept as %s of %s cannot be read: %w", i.Name, i.Group, err)
	}
	return d, nil
}

// ReadDoc reads an item with its document. Where there is none it is departure.ErrNotFound,
// and the document is the zero one, which can be put there.
func ReadDoc[T any](ctx context.Context, s Shelf, group, name string) (Doc[T], error) {
	i, err := s.Item(ctx, group, name)
	if err != nil {
		return Doc[T]{Item: Item{Group: group, Name: name}}, err
	}
	return OpenDoc[T](i)
}

// Put stores the document as it is now; false if somebody else has stored another since
// it was read.
func (d *Doc[T]) Put(ctx context.Context, s Shelf, expires time.Time) (bool, error) {
	doc, err := json.Marshal(d.Is)
	if err != nil {
		return false, fmt.Errorf("write %s of %s: %w", d.Item.Name, d.Item.Group, err)
	}
	d.Item.Doc, d.Item.Expires = doc, expires
	taken, err := s.SwapItem(ctx, d.Item)
	if taken && err == nil {
		d.Item.Rev++
	}
	return taken, err
}
