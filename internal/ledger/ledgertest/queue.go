package ledgertest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"handover/internal/departure"
)

func leaseOrder(t *testing.T, s Store) {
	begin(t, s, leaving("ben", 5, "chat-5", "chat-6"), leaving("ana", 1, "chat-1", "chat-2", "chat-3"))
	equal(t, "before anything is due", lease(t, s, "w", at(0), 9), nil)
	equal(t, "none asked for", len(lease(t, s, "w", at(9), 0)), 0)
	equal(t, "first two", chatsOf(lease(t, s, "w", at(9), 2)), []string{"chat-1", "chat-2"})
	equal(t, "due by 5", chatsOf(lease(t, s, "w", at(5), 9)), []string{"chat-3", "chat-5"})

	late := lease(t, s, "w", at(6), 9)
	want := intent(leaving("ben", 5).ID, "chat-6", 6)
	want.Owner, want.Until = "w", at(66)
	equal(t, "the last, whole", late, []departure.Intent{want})
}

func leaseTurn(t *testing.T, s Store) {
	d := leaving("ana", 0, "chat-1", "chat-2", "chat-3", "chat-4")
	for n, came := range []int{-10, -30, -20, -30} {
		i := &d.Handovers[n].Intents[0]
		i.Due, i.Since = at(5), at(came)
	}
	later := leaving("ben", 6, "chat-5")
	later.Handovers[0].Intents[0].Since = at(-60)
	begin(t, s, later, d)
	equal(t, "two places", chatsOf(lease(t, s, "w", at(9), 2)), []string{"chat-2", "chat-4"})
	equal(t, "the rest", chatsOf(lease(t, s, "w", at(9), 9)), []string{"chat-3", "chat-1", "chat-5"})

	changed := load(t, s, d.ID)
	changed.Handovers[0].Intents[0].Since = at(-40)
	begin(t, s, changed)
	equal(t, "after a change", chatsOf(lease(t, s, "w", at(90), 1)), []string{"chat-1"})
}

func leaseExclusive(t *testing.T, s Store) {
	begin(t, s, leaving("ana", 0, "chat-1"))
	equal(t, "first", len(lease(t, s, "w1", at(1), 9)), 1)
	equal(t, "another's, meanwhile", lease(t, s, "w2", at(2), 9), nil)
	equal(t, "its own, meanwhile", lease(t, s, "w1", at(2), 9), nil)
	equal(t, "just before it runs out", lease(t, s, "w2", at(61).Add(-1), 9), nil)
	again := lease(t, s, "w2", at(61), 9)
	equal(t, "as it runs out", len(again), 1)
	equal(t, "new owner", again[0].Owner, "w2")
	equal(t, "new term", again[0].Until, at(121))
}

func leaseConcurrent(t *testing.T, s Store) {
	chats := make([]string, 0, 20)
	for n := range cap(chats) {
		chats = append(chats, "chat-"+string(rune('a'+n)))
	}
	begin(t, s, leaving("ana", 0, chats...))
	var (
		mu  sync.Mutex
		got []string
		wg  sync.WaitGroup
	)
	for _, owner := range []string{"w1", "w2", "w3", "w4"} {
		wg.Go(func() {
			for range 4 {
				leased, err := s.Lease(t.Context(), departure.LeaseRequest{Owner: owner, Now: at(60), Term: time.Minute, Max: 2})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				got = append(got, chatsOf(leased)...)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(got)
	equal(t, "each once", got, chats)
}

func leaseRelease(t *testing.T, s Store) {
	begin(t, s, leaving("ana", 0, "chat-1"))
	held := lease(t, s, "w1", at(1), 1)[0]
	other := held
	other.Owner = "w2"
	nobody := held
	nobody.Owner = ""
	for _, i := range []departure.Intent{other, nobody} {
		must(t, s.Release(t.Context(), i))
		equal(t, "after "+i.Owner+" gave it back", lease(t, s, "w3", at(2), 1), nil)
	}
	must(t, s.Release(t.Context(), held))
	equal(t, "after its owner gave it back", len(lease(t, s, "w2", at(2), 1)), 1)
	must(t, s.Release(t.Context(), held))
	equal(t, "after its former owner gave it back again", lease(t, s, "w3", at(3), 1), nil)
	must(t, s.Release(t.Context(), departure.Intent{ID: "no such", DepartureID: "none", Owner: "w1"}))
}

func leaseSeen(t *testing.T, s Store) {
	d := leaving("ana", 0, "chat-1", "chat-2")
	begin(t, s, d)
	held := lease(t, s, "w1", at(0), 1)[0]
	got := load(t, s, d.ID)
	equal(t, "leased", got.Handovers[0].Intents, []departure.Intent{held})
	equal(t, "not leased", got.Handovers[1].Intents, d.Handovers[1].Intents)
}

func leaseKept(t *testing.T, s Store) {
	d := leaving("ana", 0, "chat-1")
	begin(t, s, d)
	held := lease(t, s, "w1", at(0), 1)[0]
	for n, spoil := range []func(*departure.Intent){
		func(i *departure.Intent) { i.Owner, i.Until = "", time.Time{} },
		func(i *departure.Intent) { i.Owner, i.Until = "w2", at(999) },
		func(i *departure.Intent) { i.Due, i.Attempt = at(30), 1 },
	} {
		changed := load(t, s, d.ID)
		spoil(&changed.Handovers[0].Intents[0])
		begin(t, s, changed)
		got := load(t, s, d.ID).Handovers[0].Intents[0]
		equal(t, "owner", got.Owner, held.Owner)
		equal(t, "until", got.Until, held.Until)
		equal(t, "another's, after commit", lease(t, s, "w2", at(n+40), 1), nil)
	}
	fresh := leaving("ben", 0, "chat-2")
	fresh.Handovers[0].Intents[0].Owner, fresh.Handovers[0].Intents[0].Until = "w9", at(999)
	begin(t, s, fresh)
	equal(t, "an intent that came with a lease", chatsOf(lease(t, s, "w2", at(1), 1)), []string{"chat-2"})
}

func leaseVanishes(t *testing.T, s Store) {
	d := leaving("ana", 0, "chat-1", "chat-2")
	begin(t, s, d)
	held := lease(t, s, "w1", at(0), 1)[0]
	done := load(t, s, d.ID)
	done.Handovers[0].Phase, done.Handovers[0].Intents = departure.Landed, nil
	begin(t, s, done)
	equal(t, "after its lease ran out", chatsOf(lease(t, s, "w2", at(600), 9)), []string{"chat-2"})
	must(t, s.Release(t.Context(), held))

	back := load(t, s, d.ID)
	back.Handovers[0].Intents = []departure.Intent{intent(d.ID, "chat-1", 0)}
	begin(t, s, back)
	equal(t, "come back, it is nobody's", chatsOf(lease(t, s, "w3", at(1), 9)), []string{"chat-1"})
}

func nextDue(t *testing.T, s Store) {
	expect := func(what string, want time.Time) {
		t.Helper()
		got, any, err := s.NextDue(t.Context())
		must(t, err)
		equal(t, what+": is there one", any, !want.IsZero())
		equal(t, what, got, want)
	}
	expect("empty", time.Time{})
	d := leaving("ana", 5, "chat-1", "chat-2")
	begin(t, s, d)
	expect("earliest due", at(5))
	held := lease(t, s, "w1", at(5), 1)[0]
	expect("the other's due", at(6))
	lease(t, s, "w1", at(10), 1)
	expect("first end of a lease", at(65))

	later := load(t, s, d.ID)
	later.Handovers[0].Intents[0].Due = at(600)
	begin(t, s, later)
	expect("the other's lease, the first's due being later", at(70))
	must(t, s.Release(t.Context(), held))
	expect("given back, but not due before", at(70))

	done := load(t, s, d.ID)
	done.Handovers[0].Intents, done.Handovers[1].Intents = nil, nil
	begin(t, s, done)
	expect("all done", time.Time{})
}
