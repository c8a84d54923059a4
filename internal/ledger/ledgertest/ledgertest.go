// Package ledgertest is the one body of tests that every ledger passes. What a
// ledger guarantees beyond the comments of departure's interfaces is written
// here, as tests.
package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/policy"
	"handover/internal/roster"
)

// Store is all that a ledger does: for the intake, for the worker, and for
// operators.
type Store interface {
	departure.Ledger
	departure.Queue
	departure.Watchlist
	Keeper
	ledger.Deposits
	ledger.Enrolments
	Departures(ctx context.Context, f ledger.DepartureFilter) iter.Seq2[departure.Departure, error]
	Journal(ctx context.Context, f ledger.JournalFilter) iter.Seq2[departure.Entry, error]
	Quarantined(ctx context.Context) iter.Seq2[departure.Quarantined, error]
	Kept(ctx context.Context, id int64) (departure.Quarantined, error)
	Agents(ctx context.Context) iter.Seq2[roster.Agent, error]
	Position(ctx context.Context, stream, shard string) (departure.Position, bool, error)
	Subscribe() (changed <-chan struct{}, stop func())
}

// Keeper is what a ledger does for those who keep it, and for readers of the
// journal who go on where they stopped.
type Keeper interface {
	Anchor(ctx context.Context) (ledger.Link, error)
	End(ctx context.Context) (ledger.Link, error)
	Cursor(ctx context.Context, name string) (int64, error)
	SetCursor(ctx context.Context, name string, seq int64) error
	Prune(ctx context.Context, before time.Time) (int, error)
	PruneJournal(ctx context.Context, before time.Time) (int, error)
	Health(ctx context.Context) error
}

// Run runs every test, beside each other, each against a store of its own that open
// gives, empty. Open closes it when the test ends, if it must be closed.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t, open(t))
		})
	}
}

var cases = []struct {
	name string
	run  func(*testing.T, Store)
}{
	{"an agent never seen has only its id", unseenAgent},
	{"agents are stored whole and versioned", agentVersions},
	{"departures are stored whole and versioned", departureVersions},
	{"a conflict stores nothing at all", conflictStoresNothing},
	{"of concurrent commits of one version one wins", concurrentCommits},
	{"a bad commit is refused and stores nothing", badCommit},
	{"values are copies", copies},
	{"a finished context is an error", finishedContext},
	{"open: of the agent or with the chat, while pending, oldest first", openDepartures},
	{"a chat's history: legs taken off over all departures", history},

	{"leases: oldest due first, up to max", leaseOrder},
	{"leases: due at once, who came first goes first", leaseTurn},
	{"leases: exclusive until they run out", leaseExclusive},
	{"leases: exclusive among concurrent owners", leaseConcurrent},
	{"leases: given back only by their owner", leaseRelease},
	{"leases: seen in what is loaded", leaseSeen},
	{"leases: kept across commits, whatever the commit says", leaseKept},
	{"leases: an intent no longer there vanishes", leaseVanishes},
	{"next due: the earliest due or end of a lease", nextDue},

	{"a departure's own intents are leased, kept and pending like its handovers'", ownIntents},

	{"gate: stored whole, and conditionally on its version", gate},
	{"gate: of commits on one reading one wins", concurrentGate},
	{"traffic: nothing to count", noTraffic},
	{"traffic: live chats by queue", liveTraffic},
	{"traffic: handovers on the move by queue", movingTraffic},
	{"traffic: who is staffed, by the rules given", staffedTraffic},
	{"traffic: who left since", leftTraffic},
	{"due agents: the longest due first, up to most", dueAgents},
	{"agents: all of them, by id", allAgents},

	{"departures: newest first, filtered, limited", listDepartures},
	{"journal: in order, numbered", journalOrder},
	{"journal: filtered", journalFilter},
	{"journal: a long one, whole and from anywhere", journalLong},
	{"journal: a chain that shows what was changed", journalChain},
	{"journal: one chain, whoever writes", concurrentJournal},
	{"quarantine keeps records whole", quarantine},
	{"quarantine gives up what is kept no more", unkept},
	{"quarantine keeps a record once", keptOnce},
	{"cursors: each where it was set last", cursors},
	{"prune forgets what is over, and nothing else", prune},
	{"prune forgets agents of whom nothing is expected", pruneAgents},
	{"prune of the journal leaves a chain", pruneJournal},
	{"deposits: one for each agent and contact, until it expires", deposits},
	{"enrolments: one for each agent, found by its hash", enrolments},
	{"enrolments: no hash lets two agents in", oneHash},
	{"deposits and enrolments: bytes are copies", companionCopies},
	{"deposits and enrolments: a finished context is an error", companionContext},
	{"health", health},
	{"positions: the last one of each shard", positions},
	{"walks end when asked to, and can be walked again", walks},
	{"subscribers hear of commits and returned leases", subscribers},
}

// RunDurable tests that a store shows the same after it was closed and opened
// again. Open opens the store that lives in dir.
func RunDurable(t *testing.T, open func(t *testing.T, dir string) interface {
	Store
	io.Closer
},
) {
	t.Run("reopened, a store shows the same", func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir)
		fill(t, s)
		before := show(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		again := open(t, dir)
		defer func() {
			if err := again.Close(); err != nil {
				t.Error(err)
			}
		}()
		equal(t, "after reopening", show(t, again), before)
		commit(t, again, departure.Commit{Journal: []departure.Entry{{Reason: "one more"}}})
		entries := collect(t, again.Journal(t.Context(), ledger.JournalFilter{}))
		equal(t, "seq of the next entry", entries[len(entries)-1].Seq, int64(3))
		verified(t, again, 3)
	})
}

// fill stores a little of everything.
func fill(t *testing.T, s Store) {
	t.Helper()
	commit(t, s, departure.Commit{
		Agents:     []roster.Agent{ana()},
		Departures: []departure.Departure{leaving("ana", 0, "chat-1", "chat-2")},
		Journal:    []departure.Entry{{At: at(1), Reason: "first"}, {At: at(2), Reason: "second"}},
		Position:   &departure.Position{Stream: "s", Shard: "shard-1", Sequence: "49590338271490256608559692538361571095921575989136588898", At: at(1)},
		Quarantine: []departure.Quarantined{{Data: []byte{0, 1, 0xff}, Reason: "not JSON"}},
		Gate:       &departure.Gate{Breaker: departure.Breaker{Tripped: true, At: at(3), Departed: 9, Staffed: 20, By: "olga"}},
	})
	must(t, s.SetCursor(t.Context(), "hook", 1))
	must(t, s.PutDeposit(t.Context(), deposit("ana-id", "contact-1", "sealed", 20)))
	must(t, s.PutEnrolment(t.Context(), enrolment("ana-id", "sum")))
	leased := lease(t, s, "w1", at(10), 1)
	equal(t, "leased", len(leased), 1)
}

type shown struct {
	Agent      roster.Agent
	Departures []departure.Departure
	Open       []departure.Departure
	Journal    []departure.Entry
	Quarantine []departure.Quarantined
	Position   departure.Position
	NextDue    time.Time
	AgentDue   time.Time
	Agents     []roster.Agent
	Gate       departure.Gate
	Cursor     int64
	Deposit    ledger.Deposit
	Enrolment  ledger.Enrolment
}

func show(t *testing.T, s Store) shown {
	t.Helper()
	ctx := t.Context()
	agent, err := s.Agent(ctx, "ana-id")
	must(t, err)
	open, err := s.Open(ctx, "ana-id", nil)
	must(t, err)
	position, _, err := s.Position(ctx, "s", "shard-1")
	must(t, err)
	due, _, err := s.NextDue(ctx)
	must(t, err)
	agentDue, _, err := s.NextAgentDue(ctx)
	must(t, err)
	gate, err := s.Gate(ctx)
	must(t, err)
	cursor, err := s.Cursor(ctx, "hook")
	if !errors.Is(err, departure.ErrNotFound) {
		must(t, err)
	}
	deposit, err := s.Deposit(ctx, "ana-id", "contact-1")
	if !errors.Is(err, departure.ErrNotFound) {
		must(t, err)
	}
	enrolment, err := s.Enrolment(ctx, []byte("sum"))
	if !errors.Is(err, departure.ErrNotFound) {
		must(t, err)
	}
	return shown{
		Agent:      agent,
		Departures: collect(t, s.Departures(ctx, ledger.DepartureFilter{})),
		Open:       open,
		Journal:    collect(t, s.Journal(ctx, ledger.JournalFilter{})),
		Quarantine: collect(t, s.Quarantined(ctx)),
		Position:   position,
		NextDue:    due,
		AgentDue:   agentDue,
		Agents:     collect(t, s.Agents(ctx)),
		Gate:       gate,
		Cursor:     cursor,
		Deposit:    deposit,
		Enrolment:  enrolment,
	}
}

// at is an instant n seconds into the tests' day, with nanoseconds to lose.
func at(n int) time.Time {
	return time.Date(2026, 3, 2, 10, 0, n, 123456789, time.UTC)
}

func ana() roster.Agent {
	return roster.Agent{
		ID: "ana-id", Username: "ana", LoggedIn: true,
		Chats:   []roster.Chat{{ID: "chat-1", ContactID: "contact-1", Since: at(0)}},
		Leaving: &roster.Leaving{Cause: roster.Offline, Epoch: at(0), Status: "Offline"},
		Order:   &roster.Order{Cause: roster.Forced, By: "olga", At: at(0)},
		Clients: []roster.Client{{ID: "tab-1", Beat: at(1)}},
		LastAt:  at(1), LastIDs: []string{"event-1"}, LastEpoch: at(0), Due: at(40),
	}
}

// leaving is a departure of the user with a waiting handover for each chat,
// each with one intent: the first due at begun+0 seconds, the next a second later.
func leaving(user string, begun int, chats ...string) departure.Departure {
	d := departure.Departure{
		ID:      fmt.Sprintf("%s-id@%d", user, at(begun).UnixMilli()),
		AgentID: user + "-id", Username: user, Cause: roster.Offline,
		Epoch: at(begun), Status: "Offline", State: departure.Grace, BeganAt: at(begun), UpdatedAt: at(begun),
	}
	for n, chat := range chats {
		d.Handovers = append(d.Handovers, departure.Handover{
			ChatID: chat, ContactID: "contact-of-" + chat, QueueName: "Support", Phase: departure.Waiting,
			Decision: policy.Decision{Rule: "r", Ladder: []policy.Rung{{Target: policy.Target{Kind: policy.SameQueue}, Within: time.Minute}}},
			BeganAt:  at(begun), Moves: 1,
			Intents: []departure.Intent{intent(d.ID, chat, begun+n)},
		})
	}
	return d
}

func intent(departureID, chat string, due int) departure.Intent {
	return departure.Intent{
		ID: departureID + "/" + chat + "/inspect/1", Kind: departure.Inspect,
		DepartureID: departureID, ChatID: chat, Due: at(due),
	}
}

func commit(t *testing.T, s Store, c departure.Commit) {
	t.Helper()
	must(t, s.Commit(t.Context(), c))
}

func begin(t *testing.T, s Store, ds ...departure.Departure) {
	t.Helper()
	commit(t, s, departure.Commit{Departures: ds})
}

func load(t *testing.T, s Store, id string) departure.Departure {
	t.Helper()
	d, err := s.Load(t.Context(), id)
	must(t, err)
	return d
}

// lease takes up to n intents for a minute.
func lease(t *testing.T, s Store, owner string, now time.Time, n int) []departure.Intent {
	t.Helper()
	leased, err := s.Lease(t.Context(), departure.LeaseRequest{Owner: owner, Now: now, Term: time.Minute, Max: n})
	must(t, err)
	return leased
}

func chatsOf(is []departure.Intent) []string {
	var chats []string
	for _, i := range is {
		chats = append(chats, i.ChatID)
	}
	return chats
}

func collect[T any](t *testing.T, walk iter.Seq2[T, error]) []T {
	t.Helper()
	var all []T
	for v, err := range walk {
		must(t, err)
		all = append(all, v)
	}
	return all
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
