package ledgertest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"handover/internal/ledger"
)

func shelfSwaps(t *testing.T, one, other SharedStore) {
	for rev := range int64(3) {
		var won atomic.Int32
		var all sync.WaitGroup
		for n := range 6 {
			all.Go(func() {
				ok, err := []SharedStore{one, other}[n%2].SwapItem(t.Context(), ledger.Item{Group: "g", Name: "n", Doc: fmt.Append(nil, n), Rev: rev})
				if err != nil {
					t.Error(err)
				}
				if ok {
					won.Add(1)
				}
			})
		}
		all.Wait()
		equal(t, "won", won.Load(), 1)
		i, err := other.Item(t.Context(), "g", "n")
		must(t, err)
		equal(t, "rev", i.Rev, rev+1)
	}
	for _, stale := range []int64{0, 2, 4} {
		ok, err := one.SwapItem(t.Context(), ledger.Item{Group: "g", Name: "n", Rev: stale})
		must(t, err)
		equal(t, "a stale swap", ok, false)
	}
}

func shelfCopies(t *testing.T, one, other SharedStore) {
	doc := []byte("kept")
	ok, err := one.SwapItem(t.Context(), ledger.Item{Group: "g", Name: "n", Doc: doc})
	must(t, err)
	equal(t, "swapped", ok, true)
	doc[0] = 'x'
	all, err := other.Items(t.Context(), "g")
	must(t, err)
	all[0].Doc[1] = 'x'
	i, err := one.Item(t.Context(), "g", "n")
	must(t, err)
	i.Doc[2] = 'x'
	i, err = one.Item(t.Context(), "g", "n")
	must(t, err)
	equal(t, "doc", string(i.Doc), "kept")
}
