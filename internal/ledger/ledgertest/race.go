package ledgertest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"handover/internal/departure"
)

func readAcross(t *testing.T, one, other SharedStore) {
	fill(t, one)
	equal(t, "as the other shows it", show(t, other), show(t, one))
	equal(t, "what the one has not leased", chatsOf(lease(t, other, "w2", at(10), 9)), []string{"chat-2"})
}

func commitRace(t *testing.T, one, other SharedStore) {
	begin(t, one, leaving("ana", 0, "chat-1"))
	for version := range int64(5) {
		read := load(t, one, leaving("ana", 0).ID)
		var won atomic.Int32
		var wg sync.WaitGroup
		for n := range 4 {
			wg.Go(func() {
				switch err := []SharedStore{one, other}[n%2].Commit(t.Context(), departure.Commit{
					Departures: []departure.Departure{read}, Journal: []departure.Entry{{Reason: "won"}},
				}); {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, departure.ErrConflict):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		equal(t, "won", won.Load(), 1)
		equal(t, "version", load(t, other, read.ID).Version, version+2)
	}
	verified(t, other, 5)
}

// chatRace: departures that share a chat, and nothing else, are in nobody's way.
func chatRace(t *testing.T, one, other SharedStore) {
	var ids []string
	var wg sync.WaitGroup
	for n := range 6 {
		d := leaving(fmt.Sprint("agent", n), n, "chat-1")
		d.Handovers[0].LegOff, d.Handovers[0].ReleasedAt = true, at(n)
		ids = append(ids, d.ID)
		wg.Go(func() {
			if err := []SharedStore{one, other}[n%2].Commit(t.Context(), departure.Commit{Departures: []departure.Departure{d}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	open, err := one.Open(t.Context(), "nobody", []string{"chat-1"})
	must(t, err)
	var got []string
	for _, d := range open {
		got = append(got, d.ID)
	}
	slices.Sort(got) // which of them was stored first is chance
	equal(t, "open", got, ids)
	h, err := other.History(t.Context(), []string{"chat-1"})
	must(t, err)
	equal(t, "moves", h["chat-1"].Moves, 6)
}

func journalRace(t *testing.T, one, other SharedStore) {
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			for range 5 {
				if err := []SharedStore{one, other}[n%2].Commit(t.Context(), departure.Commit{Journal: []departure.Entry{{Reason: "a"}, {Reason: "b"}}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	verified(t, one, 40)
	verified(t, other, 40)
}

func quarantineRace(t *testing.T, one, other SharedStore) {
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			for m := range 3 { // each is handed in by both
				q := departure.Quarantined{Position: departure.Position{Stream: "s", Shard: fmt.Sprint(n / 2), Sequence: fmt.Sprint(m)}}
				if err := []SharedStore{one, other}[n%2].Commit(t.Context(), departure.Commit{Quarantine: []departure.Quarantined{q}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	var ids []int64
	for _, q := range collect(t, one.Quarantined(t.Context())) {
		ids = append(ids, q.ID)
	}
	equal(t, "ids", ids, []int64{1, 2, 3, 4, 5, 6})
}

func leaseRace(t *testing.T, one, other SharedStore) {
	want := []string{}
	for n := range 10 {
		chats := []string{fmt.Sprintf("chat-%02d", 2*n), fmt.Sprintf("chat-%02d", 2*n+1)}
		begin(t, one, leaving(fmt.Sprint("agent", n), 0, chats...))
		want = append(want, chats...)
	}
	var (
		mu  sync.Mutex
		got []string
		wg  sync.WaitGroup
	)
	for n := range 4 {
		wg.Go(func() {
			for range 4 {
				some, err := []SharedStore{one, other}[n%2].Lease(t.Context(), departure.LeaseRequest{Owner: fmt.Sprint("w", n), Now: at(60), Term: time.Minute, Max: 9})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				got = append(got, chatsOf(some)...)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(got)
	equal(t, "each once", got, want)
}
