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
					at, taken, err := mine.Take(t.Context(), "DescribeContact", quota.Rate, quota.Burst, time.Time{})
					if err != nil || !taken {
						t.Errorf("taken %v, %v", taken, err)
						return
					}
					time.Sleep(time.Until(at))
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

func TestATurnThatWouldBeTooLateIsNotTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mine, quota := turns.Turns{Shelf: memledger.New(), Now: time.Now}, connectapi.Quota{Rate: 1, Burst: 1}
		take := func(within time.Duration) (time.Duration, bool) {
			at, taken, err := mine.Take(t.Context(), "ListUsers", quota.Rate, quota.Burst, time.Now().Add(within))
			if err != nil {
				t.Fatal(err)
			}
			return time.Until(at), taken
		}
		for n, c := range []struct {
			within, after time.Duration
			taken         bool
		}{{0, 0, true}, {999 * time.Millisecond, time.Second, false}, {time.Second, time.Second, true}, {2 * time.Second, 2 * time.Second, true}} {
			if after, taken := take(c.within); after != c.after || taken != c.taken {
				t.Errorf("call %d: after %s, taken %v; want %s, %v", n, after, taken, c.after, c.taken)
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
	if _, taken, err := mine.Take(t.Context(), "ListUsers", 1, 1, time.Time{}); taken || !errors.Is(err, down) {
		t.Errorf("taken %v, %v", taken, err)
	}
	mine.Shelf = broken{memledger.New(), nil}
	if _, taken, err := mine.Take(t.Context(), "ListUsers", 1, 1, time.Time{}); taken || !errors.Is(err, turns.ErrCrowded) {
		t.Errorf("taken %v, %v", taken, err)
	}
	spoilt := memledger.New()
	if ok, err := spoilt.SwapItem(t.Context(), ledger.Item{Group: "turns", Name: "ListUsers", Doc: []byte("{")}); !ok || err != nil {
		t.Fatal(ok, err)
	}
	mine.Shelf = spoilt
	if _, taken, err := mine.Take(t.Context(), "ListUsers", 1, 1, time.Time{}); taken || err == nil || !strings.Contains(err.Error(), "ListUsers") {
		t.Errorf("taken %v, %v", taken, err)
	}
}
