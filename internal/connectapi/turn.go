package connectapi

import (
	"context"
	"sync/atomic"
	"time"

	"handover/internal/departure"
)

// turn is the place that a call asks for in the queue of its operation.
type turn struct {
	since  time.Time // since when the customer has waited whom the call is for
	ranked bool      // false: it is for no customer in particular, as lists and sweeps are
}

// turnOf is the turn of the calls made within ctx: the one that the worker asks for
// with departure.WithTurn.
func turnOf(ctx context.Context) turn {
	since, ok := departure.TurnOf(ctx)
	return turn{since, ok}
}

// before tells which of two turns comes first, for turns of equal rank false.
func (t turn) before(other turn) bool {
	if t.ranked != other.ranked {
		return t.ranked
	}
	return t.ranked && t.since.Before(other.since)
}

type prepaidKey struct{}

// prepaid returns a context whose first attempt of a call has had its turn.
func prepaid(ctx context.Context) context.Context {
	return context.WithValue(ctx, prepaidKey{}, new(atomic.Bool))
}

// takePrepaid tells whether this attempt has had its turn already, once.
func takePrepaid(ctx context.Context) bool {
	used, ok := ctx.Value(prepaidKey{}).(*atomic.Bool)
	return ok && used.CompareAndSwap(false, true)
}
