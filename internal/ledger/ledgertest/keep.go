package ledgertest

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

func dueAgents(t *testing.T, s Store) {
	expect := func(what string, now time.Time, most int, want []string, next time.Time) {
		t.Helper()
		got, err := s.DueAgents(t.Context(), now, most)
		must(t, err)
		equal(t, what, got, want)
		due, some, err := s.NextAgentDue(t.Context())
		must(t, err)
		equal(t, what+": is there a next", some, !next.IsZero())
		equal(t, what+": next", due, next)
	}
	expect("nobody", at(99), 9, nil, time.Time{})
	commit(t, s, departure.Commit{Agents: []roster.Agent{
		{ID: "late", Due: at(9)}, {ID: "b", Due: at(5)}, {ID: "a", Due: at(5)}, {ID: "early", Due: at(2)}, {ID: "untimed"},
	}})
	expect("before", at(1), 9, nil, at(2))
	expect("some", at(5), 9, []string{"early", "a", "b"}, at(2))
	expect("at most two", at(99), 2, []string{"early", "a"}, at(2))
	expect("none asked for", at(99), 0, nil, at(2))
	commit(t, s, departure.Commit{Agents: []roster.Agent{{ID: "early", Version: 1}, {ID: "a", Version: 1, Due: at(10)}}})
	expect("later", at(99), 9, []string{"b", "late", "a"}, at(5))
}

func allAgents(t *testing.T, s Store) {
	equal(t, "none", collect(t, s.Agents(t.Context())), nil)
	const n = 600
	want := make([]roster.Agent, n)
	for i := range want {
		want[i] = ana()
		want[i].ID = fmt.Sprintf("agent-%03d", n-i)
	}
	commitAgents(t, s, want)
	slices.Reverse(want)
	for i := range want {
		want[i].Version = 1
	}
	equal(t, "agents", collect(t, s.Agents(t.Context())), want)
}

// commitAgents commits the agents in parts that every store can take at once.
func commitAgents(t *testing.T, s Store, agents []roster.Agent) {
	t.Helper()
	for some := range slices.Chunk(agents, 25) {
		commit(t, s, departure.Commit{Agents: some})
	}
}

// verified checks the whole journal: want lines in the chain.
func verified(t *testing.T, s Store, want int) {
	t.Helper()
	anchor, err := s.Anchor(t.Context())
	must(t, err)
	n, err := ledger.VerifyFrom(anchor, s.Journal(t.Context(), ledger.JournalFilter{}))
	must(t, err)
	equal(t, "lines verified", n, want)
	end, err := s.End(t.Context())
	must(t, err)
	last := anchor
	for _, e := range collect(t, s.Journal(t.Context(), ledger.JournalFilter{})) {
		last = ledger.At(e)
	}
	equal(t, "the journal's end", end, last)
}

func journalChain(t *testing.T, s Store) {
	verified(t, s, 0)
	for n := range 3 {
		commit(t, s, departure.Commit{Journal: []departure.Entry{
			{At: at(n), Reason: "a \xff byte that is no UTF-8", AgentID: "ana-id"},
			{At: at(n).In(time.FixedZone("there", 3600)), Reason: "<b> & \u2028", By: "olga", Cause: roster.Forced, Hash: "made up"},
		}})
	}
	verified(t, s, 6)
	lines := collect(t, s.Journal(t.Context(), ledger.JournalFilter{}))
	for _, c := range []struct {
		name  string
		spoil func([]departure.Entry) []departure.Entry
		want  string // part of the error; empty: none
		n     int
	}{
		{"as it is", func(l []departure.Entry) []departure.Entry { return l }, "", 6},
		{"a piece of it", func(l []departure.Entry) []departure.Entry { return l[2:5] }, "", 3},
		{"another reason", func(l []departure.Entry) []departure.Entry { l[2].Reason = "x"; return l }, "line 3 does not fit", 2},
		{"another time", func(l []departure.Entry) []departure.Entry { l[2].At = l[2].At.Add(1); return l }, "line 3 does not fit", 2},
		{"another first line", func(l []departure.Entry) []departure.Entry { l[0].By = "x"; return l }, "line 1 does not fit", 0},
		{"another hash", func(l []departure.Entry) []departure.Entry { l[4].Hash = l[3].Hash; return l }, "line 5 does not fit", 4},
		{"no hash", func(l []departure.Entry) []departure.Entry { l[4].Hash = ""; return l }, "line 5 does not fit", 4},
		{"a line taken out", func(l []departure.Entry) []departure.Entry { return slices.Delete(l, 2, 3) }, "line 4 is where line 3 should be", 2},
		{"a line twice", func(l []departure.Entry) []departure.Entry { return slices.Insert(l, 2, l[1]) }, "line 2 is where line 3 should be", 2},
		{"two lines changed about", func(l []departure.Entry) []departure.Entry { l[2], l[3] = l[3], l[2]; return l }, "line 4 is where line 3 should be", 2},
	} {
		n, err := ledger.Verify(walked(c.spoil(slices.Clone(lines))))
		if said := fmt.Sprint(err); c.want != "" && !strings.Contains(said, c.want) || c.want == "" && err != nil {
			t.Errorf("%s: error %q, want %q", c.name, said, c.want)
		}
		equal(t, c.name+": lines in the chain", n, c.n)
	}
}

func walked(lines []departure.Entry) iter.Seq2[departure.Entry, error] {
	return func(yield func(departure.Entry, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
}

func concurrentJournal(t *testing.T, s Store) {
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			for range 5 {
				if err := s.Commit(t.Context(), departure.Commit{Journal: []departure.Entry{{Reason: fmt.Sprint(n)}, {Reason: "and"}}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	verified(t, s, 40)
}

func unkept(t *testing.T, s Store) {
	commit(t, s, departure.Commit{Quarantine: []departure.Quarantined{{Reason: "1"}, {Reason: "2", Data: []byte("x")}, {Reason: "3"}}})
	got, err := s.Kept(t.Context(), 2)
	must(t, err)
	equal(t, "by id", got, departure.Quarantined{ID: 2, Reason: "2", Data: []byte("x")})

	commit(t, s, departure.Commit{Unkept: []int64{2, 3}})
	for _, id := range []int64{2, 4} {
		if _, err := s.Kept(t.Context(), id); !errors.Is(err, departure.ErrNotFound) {
			t.Errorf("record %d: error %v, want ErrNotFound", id, err)
		}
	}
	err = s.Commit(t.Context(), departure.Commit{Unkept: []int64{1, 2}, Journal: []departure.Entry{{Reason: "lost"}}})
	if !errors.Is(err, departure.ErrNotFound) {
		t.Errorf("given up twice: error %v, want ErrNotFound", err)
	}
	equal(t, "journal", collect(t, s.Journal(t.Context(), ledger.JournalFilter{})), nil)
	commit(t, s, departure.Commit{Quarantine: []departure.Quarantined{{Reason: "4"}}})
	var ids []int64
	for _, q := range collect(t, s.Quarantined(t.Context())) {
		ids = append(ids, q.ID)
	}
	equal(t, "left, and one more: no id comes twice", ids, []int64{1, 4})
}

func cursors(t *testing.T, s Store) {
	ctx := t.Context()
	changed, stop := s.Subscribe()
	defer stop()
	must(t, s.SetCursor(ctx, "a", 7))
	must(t, s.SetCursor(ctx, "b", 9))
	must(t, s.SetCursor(ctx, "a", 8))
	must(t, s.SetCursor(ctx, "at the beginning", 0))
	for name, want := range map[string]int64{"a": 8, "b": 9, "at the beginning": 0} {
		got, err := s.Cursor(ctx, name)
		must(t, err)
		equal(t, name, got, want)
	}
	if _, err := s.Cursor(ctx, "never"); !errors.Is(err, departure.ErrNotFound) {
		t.Errorf("a cursor never set: error %v, want ErrNotFound", err)
	}
	select {
	case <-changed:
		t.Error("a cursor rang the bell: its reader would wake itself for ever")
	default:
	}
}

func prune(t *testing.T, s Store) {
	over := func(user string, updated int, phase departure.Phase) departure.Departure {
		d := leaving(user, 0, "chat-of-"+user)
		d.UpdatedAt, d.Handovers[0].Phase, d.Handovers[0].Intents, d.Handovers[0].LegOff = at(updated), phase, nil, true
		return d
	}
	open := leaving("open", 0, "chat-1")
	own := leaving("own", 0)
	own.Intents = []departure.Intent{{ID: "hold", DepartureID: own.ID}}
	begin(t, s, over("old", 9, departure.Landed), over("lost", 9, departure.Stranded), over("new", 10, departure.Landed), open, own)
	n, err := s.Prune(t.Context(), at(10))
	must(t, err)
	equal(t, "forgotten", n, 2)
	var left []string
	for _, d := range collect(t, s.Departures(t.Context(), ledger.DepartureFilter{})) {
		left = append(left, d.Username)
	}
	equal(t, "left", left, []string{"own", "open", "new"})
	got, err := s.History(t.Context(), []string{"chat-of-old", "chat-of-new"})
	must(t, err)
	equal(t, "moves of the one forgotten", got["chat-of-old"].Moves, 0)
	equal(t, "moves of the one left", got["chat-of-new"].Moves, 1)
	begin(t, s, over("old", 9, departure.Landed)) // and is new again
	equal(t, "due", len(lease(t, s, "w", at(60), 9)), 2)
}

func pruneAgents(t *testing.T, s Store) {
	many := make([]roster.Agent, 1200)
	for n := range many {
		many[n] = roster.Agent{ID: fmt.Sprintf("gone-%04d", n), LastAt: at(1)}
	}
	commitAgents(t, s, append(many,
		roster.Agent{ID: "heard", LastAt: at(10)},
		roster.Agent{ID: "beating", LastAt: at(1), Clients: []roster.Client{{ID: "tab", Beat: at(2)}, {ID: "tab", Beat: at(11)}}},
		roster.Agent{ID: "chatting", LastAt: at(1), Chats: []roster.Chat{{ID: "chat"}}},
		roster.Agent{ID: "ordered", LastAt: at(1), Order: &roster.Order{}},
		roster.Agent{ID: "timed", LastAt: at(1), Due: at(100)},
		roster.Agent{ID: "open-id", LastAt: at(1)},
	))
	begin(t, s, leaving("open", 0, "chat-1"))
	n, err := s.Prune(t.Context(), at(10))
	must(t, err)
	equal(t, "forgotten", n, 1200)
	var left []string
	for _, a := range collect(t, s.Agents(t.Context())) {
		left = append(left, a.ID)
	}
	equal(t, "left", left, []string{"beating", "chatting", "heard", "open-id", "ordered", "timed"})
}

func pruneJournal(t *testing.T, s Store) {
	write := func(seconds ...int) {
		for _, n := range seconds {
			commit(t, s, departure.Commit{Journal: []departure.Entry{{At: at(n), Reason: fmt.Sprint(n)}}})
		}
	}
	expect := func(before, forgotten int, left ...int64) {
		t.Helper()
		n, err := s.PruneJournal(t.Context(), at(before))
		must(t, err)
		equal(t, fmt.Sprintf("before %d: forgotten", before), n, forgotten)
		var seqs []int64
		for _, e := range collect(t, s.Journal(t.Context(), ledger.JournalFilter{})) {
			seqs = append(seqs, e.Seq)
		}
		equal(t, fmt.Sprintf("before %d: left", before), seqs, left)
		verified(t, s, len(left))
	}
	write(1, 2, 5, 3, 6)
	expect(1, 0, 1, 2, 3, 4, 5)
	expect(4, 2, 3, 4, 5) // line 4 is older, but line 3 stands before it
	expect(6, 2, 5)
	write(7)
	expect(6, 0, 5, 6)
	expect(99, 2)
	write(8)
	expect(1, 0, 7)
	rest := collect(t, s.Journal(t.Context(), ledger.JournalFilter{AfterSeq: 3}))
	equal(t, "after a line that is gone", len(rest), 1)
}

func health(t *testing.T, s Store) {
	must(t, s.Health(t.Context()))
	must(t, s.Health(t.Context()))
}

// keptOnce: a record that is handed in again, by a feed whose commit was lost or by
// a second controller, is kept once.
func keptOnce(t *testing.T, s Store) {
	at := func(shard, sequence string) departure.Quarantined {
		return departure.Quarantined{Position: departure.Position{Stream: "s", Shard: shard, Sequence: sequence}, Data: []byte("x")}
	}
	commit(t, s, departure.Commit{Quarantine: []departure.Quarantined{at("0", "1")}})
	commit(t, s, departure.Commit{Quarantine: []departure.Quarantined{at("0", "1"), at("0", "2"), at("1", "1")}})
	equal(t, "records kept", len(collect(t, s.Quarantined(t.Context()))), 3)
}
