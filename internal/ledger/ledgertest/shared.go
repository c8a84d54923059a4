package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"handover/internal/departure"
	leases "handover/internal/lease" // lease is a word of the tests' own
	"handover/internal/ledger"
)

// SharedStore is a store that several processes share.
type SharedStore interface {
	Store
	ledger.Fences
	ledger.Shelf
	leases.Store
}

// RunShared runs every test of what several processes need of a store, each against a
// store of its own, empty, that open opens twice: as two processes would.
func RunShared(t *testing.T, open func(t *testing.T) (one, other SharedStore)) {
	for _, c := range sharedCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			one, other := open(t)
			c.run(t, one, other)
		})
	}
}

var sharedCases = []struct {
	name string
	run  func(t *testing.T, one, other SharedStore)
}{
	{"fences: a commit under a term that is over stores nothing", fencedOut},
	{"fences: the next reader is told where to go on", fencedPosition},
	{"fences: of several at once, the last term is in force", fencesAtOnce},
	{"fences: each shard has its own", fencesApart},
	{"lease rows: by name, each in its group", leaseRows},
	{"lease rows: of several swaps of one reading one wins", leaseSwaps},
	{"lease rows: dropped only as they were read", leaseDrops},
	{"lease rows: a finished context is an error", leaseContext},
	{"shelf: by name, each in its group, stored only as it was read", shelf},
	{"shelf: of several swaps of one reading one wins", shelfSwaps},
	{"shelf: bytes are copies", shelfCopies},
	{"shelf: a finished context is an error", shelfContext},
	{"two processes: what one commits the other reads", readAcross},
	{"two processes: of commits of one version one wins", commitRace},
	{"two processes: commits about one chat are all kept", chatRace},
	{"two processes: one journal", journalRace},
	{"two processes: each record in quarantine has its number", quarantineRace},
	{"two processes: an intent is leased to one", leaseRace},
}

func fence(t *testing.T, s SharedStore, shard string, term int64) (departure.Position, bool) {
	t.Helper()
	p, some, err := s.Fence(t.Context(), "s", shard, term)
	must(t, err)
	return p, some
}

func under(term int64, sequence string) *departure.Position {
	return &departure.Position{Stream: "s", Shard: "shard-1", Sequence: sequence, At: at(1), Term: term}
}

func fencedOut(t *testing.T, one, other SharedStore) {
	fence(t, one, "shard-1", 3)
	commit(t, one, departure.Commit{Position: under(3, "10")})
	fence(t, other, "shard-1", 4)
	before := show(t, other)
	for name, term := range map[string]int64{"the term before": 3, "none": 0, "one that never was fenced": 5} {
		err := one.Commit(t.Context(), departure.Commit{
			Departures: []departure.Departure{leaving("ana", 0, "chat-1")},
			Journal:    []departure.Entry{{Reason: "lost"}},
			Quarantine: []departure.Quarantined{{Reason: "lost"}},
			Position:   under(term, "11"),
		})
		if !errors.Is(err, departure.ErrFenced) {
			t.Errorf("%s: error %v, want ErrFenced", name, err)
		}
		equal(t, name+": the store", show(t, other), before)
	}
	commit(t, other, departure.Commit{Departures: []departure.Departure{leaving("ana", 0, "chat-1")}, Position: under(4, "11")})
	err := one.Commit(t.Context(), departure.Commit{Position: &departure.Position{Stream: "s", Shard: "unfenced", Sequence: "1", Term: 1}})
	if !errors.Is(err, departure.ErrFenced) {
		t.Errorf("a term of a shard without a fence: error %v, want ErrFenced", err)
	}
}

func fencedPosition(t *testing.T, one, other SharedStore) {
	_, some := fence(t, one, "shard-1", 1)
	equal(t, "known before anything was read", some, false)
	_, some, err := other.Position(t.Context(), "s", "shard-1")
	must(t, err)
	equal(t, "a fence is a position", some, false)
	commit(t, one, departure.Commit{Position: under(1, "10")})
	for _, term := range []int64{2, 2} { // one whose answer was lost fences again
		got, some := fence(t, other, "shard-1", term)
		equal(t, "known", some, true)
		equal(t, "where to go on", got, *under(term, "10"))
	}
	got, some, err := one.Position(t.Context(), "s", "shard-1")
	must(t, err)
	equal(t, "known", some, true)
	equal(t, "as it is read", got, *under(2, "10"))
	if _, _, err := one.Fence(t.Context(), "s", "shard-1", 1); !errors.Is(err, departure.ErrFenced) {
		t.Errorf("an earlier term: error %v, want ErrFenced", err)
	}
	commit(t, other, departure.Commit{Position: under(2, "11")})
}

func fencesAtOnce(t *testing.T, one, other SharedStore) {
	const last = 8
	var wg sync.WaitGroup
	for term := range int64(last) {
		wg.Go(func() {
			s := []SharedStore{one, other}[term%2]
			if _, _, err := s.Fence(t.Context(), "s", "shard-1", term+1); err != nil && !errors.Is(err, departure.ErrFenced) {
				t.Error(err)
			}
			err := s.Commit(t.Context(), departure.Commit{Position: under(term+1, fmt.Sprint(term+1))})
			if err != nil && !errors.Is(err, departure.ErrFenced) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, _, err := one.Position(t.Context(), "s", "shard-1")
	must(t, err)
	equal(t, "in force, and stored under it", got, *under(last, fmt.Sprint(last)))
}

func fencesApart(t *testing.T, one, other SharedStore) {
	fence(t, one, "shard-1", 7)
	fence(t, other, "shard-2", 1)
	commit(t, one, departure.Commit{Position: under(7, "10")})
	commit(t, other, departure.Commit{Position: &departure.Position{Stream: "s", Shard: "shard-2", Sequence: "5", Term: 1}})
	commit(t, other, departure.Commit{Position: &departure.Position{Stream: "other", Shard: "shard-1", Sequence: "5"}})
}

func swap(t *testing.T, s SharedStore, r leases.Row, want bool) {
	t.Helper()
	got, err := s.Swap(t.Context(), r)
	must(t, err)
	equal(t, fmt.Sprintf("swap %+v", r), got, want)
}

func rows(t *testing.T, s SharedStore, group string) []leases.Row {
	t.Helper()
	all, err := s.Rows(t.Context(), group)
	must(t, err)
	return all
}

func leaseRows(t *testing.T, one, other SharedStore) {
	equal(t, "none", rows(t, one, "g"), nil)
	b := leases.Row{Group: "g", Name: "b", Owner: "w1", Term: 3, Beat: 9, Wanted: "w2", Done: true}
	a := leases.Row{Group: "g", Name: "a"}
	elsewhere := leases.Row{Group: "h", Name: "a", Owner: "w3"}
	for _, r := range []leases.Row{b, a, elsewhere} {
		swap(t, one, r, true)
	}
	a.Rev, b.Rev = 1, 1
	equal(t, "rows", rows(t, other, "g"), []leases.Row{a, b})
	b.Beat = 10
	swap(t, other, b, true)
	b.Rev = 2
	equal(t, "rows, later", rows(t, one, "g"), []leases.Row{a, b})
	many := make([]string, 0, 150)
	for n := range cap(many) {
		name := fmt.Sprintf("shard-%03d", n)
		many = append(many, name)
		swap(t, one, leases.Row{Group: "many", Name: name}, true)
	}
	var names []string
	for _, r := range rows(t, other, "many") {
		names = append(names, r.Name)
	}
	equal(t, "many", names, many)
}

func leaseSwaps(t *testing.T, one, other SharedStore) {
	for rev := range int64(3) {
		var won atomic.Int32
		var wg sync.WaitGroup
		for n := range 6 {
			wg.Go(func() {
				ok, err := []SharedStore{one, other}[n%2].Swap(t.Context(), leases.Row{Group: "g", Name: "n", Owner: fmt.Sprint(n), Rev: rev})
				if err != nil {
					t.Error(err)
				}
				if ok {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		equal(t, "won", won.Load(), 1)
		equal(t, "rev", rows(t, one, "g")[0].Rev, rev+1)
	}
	for _, stale := range []int64{0, 2, 4} {
		swap(t, other, leases.Row{Group: "g", Name: "n", Owner: "late", Rev: stale}, false)
	}
	swap(t, other, leases.Row{Group: "g", Name: "never", Rev: 1}, false)
}

func leaseDrops(t *testing.T, one, other SharedStore) {
	row := leases.Row{Group: "g", Name: "n", Owner: "w1"}
	swap(t, one, row, true)
	row.Rev = 1
	swap(t, one, row, true)
	must(t, other.Drop(t.Context(), row)) // it has moved on
	row.Rev = 2
	equal(t, "left", rows(t, other, "g"), []leases.Row{row})
	must(t, other.Drop(t.Context(), row))
	equal(t, "dropped", rows(t, one, "g"), nil)
	must(t, one.Drop(t.Context(), row))
	must(t, one.Drop(t.Context(), leases.Row{Group: "g", Name: "never"}))
	swap(t, one, row, false)
	row.Rev = 0
	swap(t, one, row, true)
}

func leaseContext(t *testing.T, one, other SharedStore) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, fenced := one.Fence(ctx, "s", "shard-1", 1)
	_, read := one.Rows(ctx, "g")
	_, swapped := one.Swap(ctx, leases.Row{Group: "g", Name: "n"})
	for name, err := range map[string]error{"Fence": fenced, "Rows": read, "Swap": swapped, "Drop": one.Drop(ctx, leases.Row{Group: "g", Name: "n", Rev: 1})} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want the context's", name, err)
		}
	}
	equal(t, "rows", rows(t, other, "g"), nil)
}

func shelf(t *testing.T, one, other SharedStore) {
	put := func(s SharedStore, i ledger.Item, want bool) {
		t.Helper()
		got, err := s.SwapItem(t.Context(), i)
		must(t, err)
		equal(t, fmt.Sprintf("swap of %s at %d", i.Name, i.Rev), got, want)
	}
	there := func(want ...ledger.Item) {
		t.Helper()
		got, err := other.Items(t.Context(), "g")
		must(t, err)
		equal(t, "items", got, want)
	}
	there()
	b := ledger.Item{Group: "g", Name: "b", Doc: []byte{0, 0xff}, Expires: at(9)} // long over: the reader's affair
	a := ledger.Item{Group: "g", Name: "a", Doc: []byte("doc")}
	put(one, b, true)
	put(one, a, true)
	put(one, ledger.Item{Group: "h", Name: "a"}, true)
	put(other, a, false)
	a.Rev, b.Rev = 1, 1
	there(a, b)
	a.Doc = []byte("newer")
	put(other, a, true)
	put(one, a, false)
	a.Rev = 2
	got, err := one.Item(t.Context(), "g", "a")
	must(t, err)
	equal(t, "one", got, a)

	must(t, one.DropItem(t.Context(), ledger.Item{Group: "g", Name: "a", Rev: 1}))
	there(a, b)
	for range 2 {
		must(t, one.DropItem(t.Context(), a))
		there(b)
	}
	if _, err := other.Item(t.Context(), "g", "a"); !errors.Is(err, departure.ErrNotFound) {
		t.Errorf("dropped: error %v, want ErrNotFound", err)
	}
	put(other, a, false)
}

func shelfContext(t *testing.T, one, other SharedStore) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, all := one.Items(ctx, "g")
	_, read := one.Item(ctx, "g", "a")
	_, swapped := one.SwapItem(ctx, ledger.Item{Group: "g", Name: "a"})
	for name, err := range map[string]error{
		"Items": all, "Item": read, "SwapItem": swapped, "DropItem": one.DropItem(ctx, ledger.Item{Group: "g", Name: "a", Rev: 1}),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want the context's", name, err)
		}
	}
	left, err := other.Items(t.Context(), "g")
	must(t, err)
	equal(t, "items", left, nil)
}
