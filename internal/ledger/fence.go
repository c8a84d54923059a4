package ledger

import (
	"context"

	"handover/internal/departure"
)

// Fences is what a store that several processes share keeps of who may write how far
// a shard has been read. After Fence with a term, no position of an earlier term is
// stored any more, nor anything committed with one: departure.ErrFenced. So what
// Fence returns is where the next reader has to go on.
type Fences interface {
	// Fence makes term the one of the shard's positions, and returns the last that was
	// stored, with that term; false if none was. A term later than this one has been
	// fenced already: departure.ErrFenced.
	Fence(ctx context.Context, stream, shard string, term int64) (departure.Position, bool, error)
}
