package companion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// mostRaces bounds how often a change is tried: of those who race, one always wins.
const mostRaces = 20

// errCrowded says that so many others changed a record that this one did not come to
// its turn.
var errCrowded = errors.New("companion: too many others write at the same time")

// record is an item of the shelf, as it was read or written last by this process.
type record[T any] struct {
	item ledger.Item
	doc  T
}

func opened[T any](i ledger.Item) (*record[T], error) {
	r := &record[T]{item: i}
	if err := json.Unmarshal(i.Doc, &r.doc); err != nil {
		return nil, fmt.Errorf("companion: what is kept as %s of %s cannot be read: %w", i.Name, i.Group, err)
	}
	return r, nil
}

// read reads the record anew; departure.ErrNotFound if it is gone.
func (r *record[T]) read(ctx context.Context, shelf ledger.Shelf) error {
	i, err := shelf.Item(ctx, r.item.Group, r.item.Name)
	if err != nil {
		return fmt.Errorf("companion: %w", err)
	}
	now, err := opened[T](i)
	if err == nil {
		*r = *now
	}
	return err
}

// put writes the record; false if it has been written by somebody else since.
func (r *record[T]) put(ctx context.Context, shelf ledger.Shelf, expires time.Time) (bool, error) {
	doc, err := json.Marshal(r.doc)
	if err != nil {
		return false, fmt.Errorf("companion: write %s: %w", r.item.Name, err)
	}
	r.item.Doc, r.item.Expires = doc, expires
	taken, err := shelf.SwapItem(ctx, r.item)
	if err != nil {
		return false, fmt.Errorf("companion: %w", err)
	}
	if taken {
		r.item.Rev++
	}
	return taken, nil
}

// add writes a record under a name that nobody else uses. A shelf that says there is
// one has stored this one, and lost its answer; or it was too busy.
func (r *record[T]) add(ctx context.Context, shelf ledger.Shelf, expires time.Time) error {
	for range mostRaces {
		taken, err := r.put(ctx, shelf, expires)
		if err != nil || taken {
			return err
		}
		if err := r.read(ctx, shelf); !errors.Is(err, departure.ErrNotFound) {
			return err
		}
	}
	return errCrowded
}

// change edits the record until one edit was stored, or there is nothing to edit: edit
// tells, and is given the newest record each time.
func (r *record[T]) change(ctx context.Context, shelf ledger.Shelf, edit func(doc *T) (expires time.Time, changed bool)) error {
	for range mostRaces {
		expires, changed := edit(&r.doc)
		if !changed {
			return nil
		}
		taken, err := r.put(ctx, shelf, expires)
		if err != nil || taken {
			return err
		}
		if err := r.read(ctx, shelf); err != nil {
			return err
		}
	}
	return errCrowded
}
