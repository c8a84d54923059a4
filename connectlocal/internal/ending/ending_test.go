package ending_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handover/connectlocal/internal/ending"
)

func TestWait(t *testing.T) {
	late := errors.New("no time left")
	for name, tc := range map[string]struct {
		runs time.Duration
		want error
	}{
		"nothing runs":     {0, nil},
		"it ends in time":  {time.Second, nil},
		"it runs too long": {time.Minute, late},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeoutCause(t.Context(), 2*time.Second, late)
				defer cancel()
				var wg sync.WaitGroup
				if tc.runs > 0 {
					wg.Go(func() { time.Sleep(tc.runs) })
				}
				began := time.Now()
				if err := ending.Wait(ctx, &wg); !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
					t.Errorf("got %v, want %v", err, tc.want)
				}
				if took, want := time.Since(began), min(tc.runs, 2*time.Second); took != want {
					t.Errorf("it took %v, want %v", took, want)
				}
				wg.Wait()
			})
		})
	}
}
