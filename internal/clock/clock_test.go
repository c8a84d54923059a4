package clock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/clock"
)

func TestWaitUntil(t *testing.T) {
	for name, c := range map[string]struct {
		until, end time.Duration // from now; end is the context's
		took       time.Duration
		err        error
	}{
		"its time comes":        {time.Minute, time.Hour, time.Minute, nil},
		"the context ends":      {time.Hour, time.Minute, time.Minute, context.DeadlineExceeded},
		"its time is now":       {0, time.Hour, 0, nil},
		"its time is past":      {-time.Minute, time.Hour, 0, nil},
		"the context has ended": {time.Hour, -time.Minute, 0, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				ctx, cancel := context.WithDeadline(t.Context(), began.Add(c.end))
				defer cancel()
				err := clock.WaitUntil(ctx, began.Add(c.until))
				if took := time.Since(began); took != c.took || !errors.Is(err, c.err) {
					t.Errorf("it took %v and gave %v, want %v and %v", took, err, c.took, c.err)
				}
			})
		})
	}
}
