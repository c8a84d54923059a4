package app

import (
	"context"
	"os"
	"sync"

	"handover/internal/controller"
)

// reloadOn reloads at each hangup, until the returned stop.
func reloadOn(ctx context.Context, c *controller.Controller, hangup <-chan os.Signal) (stop func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var work sync.WaitGroup
	work.Go(func() {
		for {
			select {
			case <-hangup:
				_, _ = c.Reload(ctx, "SIGHUP") // it has told the log what came of it
			case <-ctx.Done():
				return
			}
		}
	})
	return func(context.Context) error {
		cancel()
		work.Wait()
		return nil
	}
}
