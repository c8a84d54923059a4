// Package ending is how the parts of connectlocal wait for their goroutines when
// they are stopped: for all of them, but no longer than whoever stops them has time.
package ending

import (
	"context"
	"sync"
)

// Wait waits until nothing of wg runs any more. When ctx ends first, the error is
// its cause, and what runs goes on.
func Wait(ctx context.Context, wg *sync.WaitGroup) error {
	ended := make(chan struct{})
	go func() {
		wg.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
