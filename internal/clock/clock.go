// Package clock waits by the machine's clock, for those who are given no other to wait by.
//
// A wait ends at its time or with its context, whichever comes first, and leaves neither a
// timer nor a goroutine behind. In a synctest bubble it is the bubble's time that is waited
// for. What decides may not import it: that is told the time, and waits for nothing.
package clock

import (
	"context"
	"time"
)

// WaitUntil returns nil at that time, at once if it is past, or the context's error if that ends
// before it. It may be called by any number of goroutines.
func WaitUntil(ctx context.Context, until time.Time) error { return Wait(ctx, time.Until(until)) }

// Wait is WaitUntil for so long from now.
func Wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
