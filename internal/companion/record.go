package companion

import (
	"context"
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

// record is a document on the shelf.
type record[T any] struct{ ledger.Doc[T] }

func opened[T any](i ledger.Item) (*record[T], error) {
	d, err := ledger.OpenDoc[T](i)
	if err != nil {
		return nil, fmt.Errorf("companion: %w", err)
	}
	return &record[T]{d}, nil
}

// read reads the record anew; departure.ErrNotFound if it is gone.
func (r *record[T]) read(ctx context.Context, shelf ledger.Shelf) error {
	now, err := ledger.ReadDoc[T](ctx, shelf, r.Item.Group, r.Item.Name)
	if err != nil {
		return fmt.Errorf("companion: %w", err)
	}
	r.Doc = now
	return nil
}

// put writes the record; false if it has been written by somebody else since.
func (r *record[T]) put(ctx context.Context, shelf ledger.Shelf, expires time.Time) (bool, error) {
	taken, err := r.Put(ctx, shelf, expires)
	if err != nil {
		return false, fmt.Errorf("companion: %w", err)
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
		expires, changed := edit(&r.Is)
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
