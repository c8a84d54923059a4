package dynamoledger

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"handover/internal/clock"
	"handover/internal/departure"
)

// mostTries bounds the tries of one write that meets other writes. With the pauses
// between them they take four seconds, more or less.
const mostTries = 30

// again tries until no other write is in the way. Each try reads anew. If there is
// always one, that is a conflict.
func again(ctx context.Context, try func(ctx context.Context) error) error {
	for n := range mostTries {
		err := try(ctx)
		if !errors.Is(err, errMoved) && !errors.Is(err, errBusy) {
			return err
		}
		if err := pause(ctx, n); err != nil {
			return err
		}
	}
	return fmt.Errorf("each of %d tries met another write: %w", mostTries, departure.ErrConflict)
}

// pause waits before try n+1: up to 10 ms at first, twice as long each time, up to 320 ms.
// How long is drawn by lot, so that those who met do not meet again.
func pause(ctx context.Context, n int) error {
	most := 10 * time.Millisecond << min(n, 5)
	return clock.Wait(ctx, rand.N(most))
}
