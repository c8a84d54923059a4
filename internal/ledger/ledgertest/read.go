package ledgertest

import (
	"bytes"
	"fmt"
	"testing"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

func listDepartures(t *testing.T, s Store) {
	done := leaving("ana", 2, "chat-2")
	done.Handovers[0].Phase, done.Handovers[0].Intents = departure.Landed, nil
	all := []departure.Departure{leaving("ana", 1, "chat-1"), done, leaving("ben", 3, "chat-3")}
	for _, d := range all {
		begin(t, s, d)
	}
	begin(t, s, load(t, s, all[0].ID)) // a later change does not make it newer
	for _, c := range []struct {
		name   string
		filter ledger.DepartureFilter
		want   []string
	}{
		{"all", ledger.DepartureFilter{}, []string{all[2].ID, all[1].ID, all[0].ID}},
		{"open", ledger.DepartureFilter{OpenOnly: true}, []string{all[2].ID, all[0].ID}},
		{"newest two", ledger.DepartureFilter{Limit: 2}, []string{all[2].ID, all[1].ID}},
		{"newest open one", ledger.DepartureFilter{OpenOnly: true, Limit: 1}, []string{all[2].ID}},
	} {
		var got []string
		for _, d := range collect(t, s.Departures(t.Context(), c.filter)) {
			got = append(got, d.ID)
			equal(t, c.name+": "+d.ID, d, load(t, s, d.ID))
		}
		equal(t, c.name, got, c.want)
	}
}

func journalOrder(t *testing.T, s Store) {
	want := []departure.Entry{
		{At: at(2), DepartureID: "d1", AgentID: "ana-id", Username: "ana", From: "", To: "grace", Reason: "picked Offline"},
		{
			At: at(2), DepartureID: "d1", AgentID: "ana-id", Username: "ana", ChatID: "chat-1", From: "waiting", To: "marking",
			Reason: "grace is over; \"rule\" {1}", Cause: roster.Forced, ContactID: "contact-1", Queue: "Support <1>",
			Target: "queue Billing", Rule: "rule 1", By: "olga",
		},
		{At: at(1), Reason: "an earlier instant, but later written"},
	}
	commit(t, s, departure.Commit{Journal: want[:2]})
	commit(t, s, departure.Commit{Journal: []departure.Entry{{Seq: 99, At: want[2].At, Reason: want[2].Reason}}})
	for n := range want {
		want[n].Seq = int64(n) + 1
	}
	want[0].Hash, want[1].Hash, want[2].Hash = sums[0], sums[1], sums[2]
	equal(t, "journal", collect(t, s.Journal(t.Context(), ledger.JournalFilter{})), want)
}

func journalFilter(t *testing.T, s Store) {
	commit(t, s, departure.Commit{Journal: []departure.Entry{
		{At: at(1), DepartureID: "d1", AgentID: "ana-id", Username: "ana"},
		{At: at(3), DepartureID: "d2", AgentID: "ben-id", Username: "ben", ChatID: "chat-2"},
		{At: at(2), DepartureID: "d1", AgentID: "ana-id", Username: "ana"},
		{At: at(4), DepartureID: "d3", AgentID: "ana-id", Username: "ana"},
	}})
	for _, c := range []struct {
		name   string
		filter ledger.JournalFilter
		want   []int64
	}{
		{"since, inclusive", ledger.JournalFilter{Since: at(3)}, []int64{2, 4}},
		{"until, exclusive", ledger.JournalFilter{Until: at(3)}, []int64{1, 3}},
		{"from, until", ledger.JournalFilter{Since: at(2), Until: at(4)}, []int64{2, 3}},
		{"chat", ledger.JournalFilter{ChatID: "chat-2"}, []int64{2}},
		{"agent id", ledger.JournalFilter{AgentOrUser: "ana-id"}, []int64{1, 3, 4}},
		{"username", ledger.JournalFilter{AgentOrUser: "ben"}, []int64{2}},
		{"departure", ledger.JournalFilter{DepartureID: "d1"}, []int64{1, 3}},
		{"after", ledger.JournalFilter{AfterSeq: 2}, []int64{3, 4}},
		{"limit", ledger.JournalFilter{Limit: 3}, []int64{1, 2, 3}},
		{"all at once", ledger.JournalFilter{Since: at(2), AgentOrUser: "ana", AfterSeq: 1, Limit: 1}, []int64{3}},
		{"nothing", ledger.JournalFilter{DepartureID: "d1", AgentOrUser: "ben"}, nil},
	} {
		var got []int64
		for _, e := range collect(t, s.Journal(t.Context(), c.filter)) {
			got = append(got, e.Seq)
		}
		equal(t, c.name, got, c.want)
	}
}

func journalLong(t *testing.T, s Store) {
	const n = 1000
	lines := make([]departure.Entry, n)
	for i := range lines {
		lines[i].Reason = fmt.Sprint("line ", i+1)
	}
	commit(t, s, departure.Commit{Journal: lines})
	for _, c := range []struct{ after, limit, want int }{
		{0, 0, n},
		{0, 512, 512},
		{0, 600, 600},
		{700, 0, 300},
		{900, 600, 100},
	} {
		next := c.after + 1
		for e, err := range s.Journal(t.Context(), ledger.JournalFilter{AfterSeq: int64(c.after), Limit: c.limit}) {
			must(t, err)
			if e.Seq != int64(next) || e.Reason != fmt.Sprint("line ", next) {
				t.Fatalf("after %d, limit %d: got line %d %q, want %d", c.after, c.limit, e.Seq, e.Reason, next)
			}
			next++
		}
		equal(t, fmt.Sprintf("after %d, limit %d: lines", c.after, c.limit), next-c.after-1, c.want)
	}
}

func quarantine(t *testing.T, s Store) {
	every := make([]byte, 256)
	for n := range every {
		every[n] = byte(n)
	}
	want := []departure.Quarantined{
		{Position: departure.Position{Stream: "s", Shard: "1", Sequence: "10", At: at(1)}, Arrived: at(1), Data: every, Reason: "not JSON"},
		{Position: departure.Position{Stream: "s", Shard: "1", Sequence: "11", At: at(2)}, Arrived: at(2), Data: []byte("{}"), Reason: "AgentARN: empty"},
	}
	for n := range want {
		commit(t, s, departure.Commit{Quarantine: want[n : n+1], Position: &want[n].Position})
		want[n].ID = int64(n) + 1
	}
	equal(t, "quarantine", collect(t, s.Quarantined(t.Context())), want)

	commit(t, s, departure.Commit{Quarantine: []departure.Quarantined{{Reason: "empty"}}})
	equal(t, "records, with an empty one", len(collect(t, s.Quarantined(t.Context()))), 3)

	large := departure.Quarantined{Data: bytes.Repeat(every, 4096)} // a megabyte: as long as a record may be
	commit(t, s, departure.Commit{Quarantine: []departure.Quarantined{large}})
	got, err := s.Kept(t.Context(), 4)
	must(t, err)
	if !bytes.Equal(got.Data, large.Data) {
		t.Errorf("of a long record %d bytes were kept, want its own %d", len(got.Data), len(large.Data))
	}
	commit(t, s, departure.Commit{Unkept: []int64{4}})
}

func positions(t *testing.T, s Store) {
	_, ok, err := s.Position(t.Context(), "s", "1")
	must(t, err)
	equal(t, "known before", ok, false)
	want := departure.Position{Stream: "s", Shard: "1", Sequence: "49590338271490256608559692538361571095921575989136588898", At: at(1)}
	for _, p := range []departure.Position{
		{Stream: "s", Shard: "1", Sequence: "9"},
		{Stream: "s", Shard: "2", Sequence: "5"},
		{Stream: "other", Shard: "1", Sequence: "6"},
		want,
	} {
		commit(t, s, departure.Commit{Position: &p})
	}
	got, ok, err := s.Position(t.Context(), "s", "1")
	must(t, err)
	equal(t, "known", ok, true)
	equal(t, "position", got, want)
	got, _, err = s.Position(t.Context(), "s", "2")
	must(t, err)
	equal(t, "the other shard's", got.Sequence, "5")

	began := departure.Position{Stream: "s", Shard: "3", At: at(4)} // and no record yet
	commit(t, s, departure.Commit{Position: &began})
	got, ok, err = s.Position(t.Context(), "s", "3")
	must(t, err)
	equal(t, "known", ok, true)
	equal(t, "where reading began", got, began)
}

func walks(t *testing.T, s Store) {
	fill(t, s)
	begin(t, s, leaving("ben", 5, "chat-5"))
	departures := s.Departures(t.Context(), ledger.DepartureFilter{})
	journal := s.Journal(t.Context(), ledger.JournalFilter{})
	for range departures {
		commit(t, s, departure.Commit{Journal: []departure.Entry{{Reason: "written while walking"}}})
		break
	}
	for range journal {
		break
	}
	equal(t, "departures, walked again", len(collect(t, departures)), 2)
	equal(t, "journal, walked again", len(collect(t, journal)), 3)
}

func subscribers(t *testing.T, s Store) {
	changed, stop := s.Subscribe()
	other, stopOther := s.Subscribe()
	defer stopOther()
	heard := func(what string, c <-chan struct{}, want bool) {
		t.Helper()
		select {
		case <-c:
			equal(t, what, true, want)
		default:
			equal(t, what, false, want)
		}
	}
	heard("before anything", changed, false)
	begin(t, s, leaving("ana", 0, "chat-1"))
	begin(t, s, leaving("ben", 0, "chat-2"))
	heard("two commits", changed, true)
	heard("two commits are one ring", changed, false)

	held := lease(t, s, "w", at(1), 1)[0]
	heard("a lease", changed, false)
	must(t, s.Release(t.Context(), held))
	heard("a lease given back", changed, true)

	if err := s.Commit(t.Context(), departure.Commit{Departures: []departure.Departure{leaving("ana", 0, "chat-1")}}); err == nil {
		t.Error("the conflict was not seen")
	}
	heard("a conflict", changed, false)
	stop()
	begin(t, s, leaving("chloe", 0, "chat-3"))
	heard("after the end", changed, false)
	heard("the other subscriber", other, true)
}

// sums are the hashes of the lines that journalOrder writes, as another program
// computed them: a chain must be the same in every store, for ever.
var sums = [...]string{
	"56548249238055fc57c2de36a0455061a1a2eb1028644cc95fa0c6645a9238d4",
	"230be550f26a2050a0b836dc0e10329c5d68b2ffcdc13b6175d985d2633afe37",
	"0e9ac095972f0f6a05e225279ece3f17dd1a24e0b74b5f6ffca82e29cbf0d939",
}
