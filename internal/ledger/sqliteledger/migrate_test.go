package sqliteledger_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/ledgertest"
	"handover/internal/ledger/sqliteledger"
	"handover/internal/policy"
	"handover/internal/roster"
)

// firstRows are what the first version of the schema held, as that version of
// the program wrote it.
const firstRows = `
INSERT INTO agents (id, version, doc) VALUES
	('ana-id', 3, '{"ID":"ana-id","Username":"ana","Status":{"ID":"s1","Name":"Available","Type":"ROUTABLE","Since":"2026-03-02T09:00:00Z"},"Next":null,"LoggedIn":true,
		"Chats":[{"ID":"c1","State":"CONNECTED","Queue":{"ARN":"q1"}},{"ID":"c2","State":"CONNECTING","Queue":{"ARN":"q2"}}],"LastAt":"2026-03-02T10:00:00.5Z","Version":3}'),
	('ben-id', 1, '{"ID":"ben-id","Username":"ben","LoggedIn":false,"Chats":null,"LastAt":"2026-03-01T10:00:00Z","Version":1}'),
	('new-id', 1, '{"ID":"new-id","LastAt":"0001-01-01T00:00:00Z","Chats":[{"ID":"c9"}],"Version":1}');
INSERT INTO departures (id, agent_id, pending, version, doc) VALUES
	('ana-id@1', 'ana-id', 1, 5, '{"ID":"ana-id@1","AgentID":"ana-id","Username":"ana","Cause":"offline","State":"moving","BeganAt":"2026-03-02T10:00:00Z","UpdatedAt":"2026-03-02T10:00:09Z","Handovers":[
		{"ChatID":"c1","QueueARN":"q1","Phase":"landing","LegOff":true,"ReleasedAt":"2026-03-02T10:00:07Z","UpdatedAt":"2026-03-02T10:00:08Z"},
		{"ChatID":"c3","QueueARN":"q1","Phase":"landed","LegOff":true,"ReleasedAt":"0001-01-01T00:00:00Z","UpdatedAt":"2026-03-02T10:00:09Z"},
		{"ChatID":"c4","QueueARN":"q2","Phase":"waiting","LegOff":false}],"Version":5}'),
	('ben-id@1', 'ben-id', 0, 2, '{"ID":"ben-id@1","AgentID":"ben-id","Username":"ben","Cause":"logout","State":"settled","BeganAt":"2026-03-01T10:00:00Z","UpdatedAt":"2026-03-01T10:00:00Z","Handovers":null,"Version":2}');
INSERT INTO handovers (departure, number, chat_id, leg_off) VALUES (1, 0, 'c1', 1), (1, 1, 'c3', 1), (1, 2, 'c4', 0);
INSERT INTO journal (at, departure_id, agent_id, username, chat_id, was, became, reason) VALUES
	(1, 'ana-id@1', 'ana-id', 'ana', '', '', 'grace', 'old'), (2, 'ana-id@1', 'ana-id', 'ana', 'c1', 'waiting', 'marking', 'old too');
PRAGMA application_id = 0x48616e64;
PRAGMA user_version = 1;`

func TestAnOlderFileIsBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	first, err := os.ReadFile(filepath.Join("migrations", "0001_begin.sql"))
	check(t, err)
	run(t, path, string(first)+firstRows)
	if _, err := sqliteledger.OpenReader(t.Context(), path); err == nil {
		t.Error("a reader opened a file with an older schema")
	}

	l := open(t, path)
	sec := func(n int) time.Time { return time.Date(2026, 3, 2, 10, 0, n, 0, time.UTC) }
	traffic, err := l.Traffic(t.Context(), sec(0), roster.Rules{Types: []agentevent.StatusType{agentevent.Offline}})
	check(t, err)
	same(t, "traffic", traffic, departure.Traffic{
		Live: map[string]int{"q1": 1}, Moving: map[string]int{"q1": 1}, Staffed: 1,
		Left: []departure.Left{{AgentID: "ana-id", Cause: roster.Offline, BeganAt: sec(0)}},
	})
	history, err := l.History(t.Context(), []string{"c1", "c3", "c4"})
	check(t, err)
	left := func(n int) departure.History {
		return departure.History{Moves: 1, Left: []policy.Leaver{{AgentID: "ana-id", Username: "ana", At: sec(n)}}}
	}
	same(t, "history", history, map[string]departure.History{"c1": left(7), "c3": left(9), "c4": {}})
	gate, err := l.Gate(t.Context())
	check(t, err)
	same(t, "gate", gate, departure.Gate{})

	write(t, l, "new")
	anchor, err := l.Anchor(t.Context())
	check(t, err)
	same(t, "the chain begins after the old lines", anchor, ledger.Link{Seq: 2})
	n, err := ledger.VerifyFrom(anchor, l.Journal(t.Context(), ledger.JournalFilter{}))
	check(t, err)
	same(t, "lines verified", n, 1)
	n, err = ledger.Verify(l.Journal(t.Context(), ledger.JournalFilter{}))
	check(t, err)
	same(t, "lines verified of all, without the anchor", n, 1)
	n, err = l.Prune(t.Context(), sec(0))
	check(t, err)
	same(t, "pruned: ben and the departure", n, 2)
	n, err = l.PruneJournal(t.Context(), sec(0))
	check(t, err)
	same(t, "lines pruned, old ones and the undated new one", n, 3)
}

// Every schema that was ever released is a beginning.
func TestEverySchemaIsBroughtUpToDate(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("migrations", "*.sql"))
	check(t, err)
	for n := 1; n < len(names); n++ {
		t.Run(filepath.Base(names[n-1]), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			for _, name := range names[:n] {
				text, err := os.ReadFile(name)
				check(t, err)
				run(t, path, string(text))
			}
			run(t, path, fmt.Sprintf(`INSERT INTO agents (id, version, doc) VALUES ('ana-id', 1, '{"ID":"ana-id","Username":"ana","Version":1}');
				PRAGMA application_id = 0x48616e64; PRAGMA user_version = %d`, n))
			l := open(t, path)
			ana, err := l.Agent(t.Context(), "ana-id")
			check(t, err)
			same(t, "agent", ana, roster.Agent{ID: "ana-id", Username: "ana", Version: 1})
			write(t, l, "new")
			at := time.Date(2026, 3, 2, 10, 0, 0, 5, time.UTC)
			deposit := ledger.Deposit{AgentID: "ana-id", ContactID: "k1", ChatID: "c1", Sealed: []byte{1, 0, 255}, At: at, Expires: at.Add(time.Hour)}
			check(t, l.PutDeposit(t.Context(), deposit))
			enrolment := ledger.Enrolment{AgentID: "ana-id", Username: "ana", Hash: []byte{0, 255}, At: at, By: "olga"}
			check(t, l.PutEnrolment(t.Context(), enrolment))
			r, err := sqliteledger.OpenReader(t.Context(), path)
			check(t, err)
			kept, err := r.Deposit(t.Context(), "ana-id", "k1")
			check(t, err)
			same(t, "deposit", kept, deposit)
			known, err := r.Enrolment(t.Context(), []byte{0, 255})
			check(t, err)
			same(t, "enrolment", known, enrolment)
			check(t, r.Close())
		})
	}
}

// Two controllers, or a controller and a command, on one file: the locks are
// the file's, so two ledgers in one process are as good as two processes.
func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	one, other := open(t, path), open(t, path)
	ledgertest.GateConflicts(t, one, other)
	for range 5 {
		write(t, one, "one")
		write(t, other, "other")
	}
	n, err := ledger.Verify(other.Journal(t.Context(), ledger.JournalFilter{}))
	check(t, err)
	same(t, "lines of one chain", n, 10)
}

func TestHealthSeesAFileThatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := open(t, path)
	check(t, l.Health(t.Context()))
	run(t, path, `CREATE TRIGGER full BEFORE UPDATE ON health BEGIN SELECT RAISE(ABORT, 'disk is full'); END`)
	if err := l.Health(t.Context()); err == nil {
		t.Error("no error")
	}
	r, err := sqliteledger.OpenReader(t.Context(), path)
	check(t, err)
	check(t, r.Health(t.Context()))
	check(t, r.Close())
	if err := r.Health(t.Context()); err == nil {
		t.Error("a closed reader is healthy")
	}
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
