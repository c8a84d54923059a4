package connectapi

import (
	"context"
	"sync/atomic"
	"time"
)

// turn is the place that a call asks for in the queue of its operation.
type turn struct {
	since  time.Time // since when the customer has waited whom the call is for
	ranked bool      // false: it is for no customer in particular, as lists and sweeps are
}

type turnKey struct{}

// Ranked returns a context whose calls take their turns as those of a customer
// who has waited since the given instant: the longest-waiting goes first.
// Calls without a rank go after those that have one.
func Ranked(ctx context.Context, since time.Time) context.Context {
	return context.WithValue(ctx, turnKey{}, turn{since, true})
}

func turnOf(ctx context.Context) turn {
	t, _ := ctx.Value(turnKey{}).(turn)
	return t
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
