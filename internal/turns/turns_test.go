package turns_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/connectapi"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
	"handover/internal/turns"
)

// TestProcessesTogetherKeepTheQuota has several processes call as fast as they may.
func TestProcessesTogetherKeepTheQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quota := connectapi.Quota{Rate: 4, Burst: 6}
		shelf := memledger.New()
		var mu sync.Mutex
		var calls []time.Time
		var all sync.WaitGroup
		for range 5 {
			mine := turns.Turns{Shelf: shelf, Now: time.Now}
			all.Go(func() {
				for range 20 {
					if err := await(t.Context(), mine, quota); err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					calls = append(calls, time.Now())
					mu.Unlock()
				}
			})
		}
		all.Wait()
		slices.SortFunc(calls, time.Time.Compare)
		for i := range calls {
			for j := i; j < len(calls); j++ {
				if most := float64(quota.Burst) + quota.Rate*calls[j].Sub(calls[i]).Seconds() + 1e-6; float64(j-i+1) > most {
					t.Fatalf("%d calls within %s, want at most %g", j-i+1, calls[j].Sub(calls[i]), most)
				}
			}
		}
		if took, want := calls[len(calls)-1].Sub(calls[0]), 23500*time.Millisecond; took != want {
			t.Errorf("100 calls took %s, want %s: the quota is there to be used", took, want)
		}
	})
}

// await takes a turn when there is one.
func await(ctx context.Context, mine turns.Turns, q connectapi.Quota) error {
	for {
		next, taken, err := mine.Take(ctx, "DescribeContact", q.Rate, q.Burst)
		if err != nil || taken {
			return err
		}
		time.Sleep(time.Until(next))
	}
}

func TestATurnIsTakenNowOrNotAtAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mine := turns.Turns{Shelf: memledger.New(), Now: time.Now}
		for n, c := range []struct {
			after, next time.Duration
			taken       bool
		}{{0, 0, true}, {0, time.Second, false}, {999 * time.Millisecond, time.Millisecond, false}, {time.Millisecond, 0, true}, {0, time.Second, false}} {
			time.Sleep(c.after)
			next, taken, err := mine.Take(t.Context(), "ListUsers", 1, 1)
			if err != nil || time.Until(next) != c.next || taken != c.taken {
				t.Errorf("call %d: next in %s, taken %v, %v; want %s, %v", n, time.Until(next), taken, err, c.next, c.taken)
			}
		}
	})
}

// broken is a shelf that fails, or on which somebody else is always first.
type broken struct {
	ledger.Shelf
	err error
}

func (b broken) SwapItem(context.Context, ledger.Item) (bool, error) { return false, b.err }

func TestWithoutAShelfNobodyCalls(t *testing.T) {
	down := errors.New("the table is not there")
	mine := turns.Turns{Shelf: broken{memledger.New(), down}, Now: time.Now}
	if _, taken, err := mine.Take(t.Context(), "ListUsers", 1, 1); taken || !errors.Is(err, down) {
		t.Errorf("taken %v, %v", taken, err)
	}
	mine.Shelf = broken{memledger.New(), nil}
	if _, taken, err := mine.Take(t.Context(), "ListUsers", 1, 1); taken || !errors.Is(err, turns.ErrCrowded) {
		t.Errorf("taken %v, %v", taken, err)
	}
	spoilt := memledger.New()
	if ok, err := spoilt.SwapItem(t.Context(), ledger.Item{Group: "turns", Name: "ListUsers", Doc: []byte("{")}); !ok || err != nil {
		t.Fatal(ok, err)
	}
	mine.Shelf = spoilt
	if _, taken, err := mine.Take(t.Context(), "ListUsers", 1, 1); taken || err == nil || !strings.Contains(err.Error(), "ListUsers") {
		t.Errorf("taken %v, %v", taken, err)
	}
}
