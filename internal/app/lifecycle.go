// Package app runs the programs: it makes the stores, the listeners, connectlocal
// and the controller, starts them in order, and stops them in the reverse order.
// What is started is stopped, also when the start fails half way; every stop has a
// limit; errors are joined.
package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// stopLimit is how long everything together may take to stop.
const stopLimit = 10 * time.Second

// cleanups are what has been started, to be stopped in the reverse order.
type cleanups []cleanup

type cleanup struct {
	name string
	stop func(context.Context) error
}

func (c *cleanups) add(name string, stop func(context.Context) error) {
	*c = append(*c, cleanup{name, stop})
}

// run stops everything, whatever fails, and joins the failures by name.
// It has its own time: the context that ended the work is over already.
func (c *cleanups) run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopLimit)
	defer cancel()
	var errs []error
	for _, started := range slices.Backward(*c) {
		if err := started.stop(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", started.name, err))
		}
	}
	*c = nil
	return errors.Join(errs...)
}
