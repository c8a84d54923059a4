package dynamoledger

import (
	"context"
	"errors"
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// meanwhile is a table in which something else happens between what was read and the
// next write.
type meanwhile struct {
	table
	happens func()
}

func (m *meanwhile) write(ctx context.Context, ws []write) error {
	if do := m.happens; do != nil {
		m.happens = nil
		do()
	}
	return m.table.write(ctx, ws)
}

// inTwo gives the ledgers of two processes on one table, and what happens to the first
// before its next write.
func inTwo(t *testing.T) (one, other *Ledger, before func(func() error)) {
	t.Helper()
	shared := NewMemory()
	slow := &meanwhile{table: shared}
	one, err := open(t.Context(), slow, "one")
	if err != nil {
		t.Fatal(err)
	}
	return one, mustOpen(t, shared), func(do func() error) {
		slow.happens = func() {
			if err := do(); err != nil {
				t.Error(err)
			}
		}
	}
}

func done(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnAgentWhoDepartsMeanwhileIsNotPruned(t *testing.T) {
	one, other, before := inTwo(t)
	done(t, one.Commit(t.Context(), departure.Commit{Agents: []roster.Agent{{ID: "ana", LastAt: noon()}}}))
	before(func() error {
		return other.Commit(t.Context(), departure.Commit{Departures: []departure.Departure{{
			ID: "d", AgentID: "ana", Handovers: []departure.Handover{{ChatID: "chat", Phase: departure.Waiting}},
		}}})
	})
	n, err := one.Prune(t.Context(), noon().Add(time.Minute))
	done(t, err)
	equal(t, "forgotten", n, 0)
	a, err := one.Agent(t.Context(), "ana")
	done(t, err)
	equal(t, "version", a.Version, 1)
}

func TestADepositReplacedMeanwhileIsKept(t *testing.T) {
	one, other, before := inTwo(t)
	d := ledger.Deposit{AgentID: "ana", ContactID: "k", Sealed: []byte("old"), Expires: noon()}
	done(t, one.PutDeposit(t.Context(), d))
	d.Sealed, d.Expires = []byte("new"), noon().Add(time.Hour)
	before(func() error { return other.PutDeposit(t.Context(), d) })
	n, err := one.DropDeposits(t.Context(), noon().Add(time.Minute))
	done(t, err)
	equal(t, "forgotten", n, 0)
	got, err := one.Deposit(t.Context(), "ana", "k")
	done(t, err)
	equal(t, "deposited", string(got.Sealed), "new")
}

func TestAShardFencedMeanwhileTakesNoMore(t *testing.T) {
	one, other, before := inTwo(t)
	_, _, err := one.Fence(t.Context(), "s", "1", 1)
	done(t, err)
	at := departure.Position{Stream: "s", Shard: "1", Sequence: "10", Term: 1}
	before(func() error {
		_, _, err := other.Fence(t.Context(), "s", "1", 2)
		return err
	})
	err = one.Commit(t.Context(), departure.Commit{Position: &at, Journal: []departure.Entry{{Reason: "lost"}}})
	if !errors.Is(err, departure.ErrFenced) {
		t.Errorf("error %v, want ErrFenced", err)
	}
	end, err := other.End(t.Context())
	done(t, err)
	equal(t, "the journal's end", end, ledger.Link{})
}

func TestALeaseTakenMeanwhileDoesNotStopACommit(t *testing.T) {
	one, other, before := inTwo(t)
	d := departure.Departure{ID: "d", AgentID: "ana", Handovers: []departure.Handover{{ChatID: "chat", Phase: departure.Waiting, Intents: []departure.Intent{
		{ID: "i", DepartureID: "d", ChatID: "chat", Due: noon()},
	}}}}
	done(t, one.Commit(t.Context(), departure.Commit{Departures: []departure.Departure{d}}))
	d.Version = 1
	before(func() error {
		leased, err := other.Lease(t.Context(), departure.LeaseRequest{Owner: "w", Now: noon(), Term: time.Minute, Max: 1})
		equal(t, "leased", len(leased), 1)
		return err
	})
	done(t, one.Commit(t.Context(), departure.Commit{Departures: []departure.Departure{d}}))
	got, err := other.Load(t.Context(), "d")
	done(t, err)
	equal(t, "version", got.Version, 2)
	equal(t, "owner", got.Handovers[0].Intents[0].Owner, "w")
}

func TestAnIntentLeasedMeanwhileIsAnothers(t *testing.T) {
	one, other, before := inTwo(t)
	c := departure.Commit{}
	for _, id := range []string{"d1", "d2"} {
		c.Departures = append(c.Departures, departure.Departure{ID: id, AgentID: id, Handovers: []departure.Handover{{ChatID: id, Phase: departure.Waiting, Intents: []departure.Intent{
			{ID: id + "/i", DepartureID: id, ChatID: id, Due: noon()},
		}}}})
	}
	done(t, one.Commit(t.Context(), c))
	ask := departure.LeaseRequest{Owner: "one", Now: noon(), Term: time.Minute, Max: 1}
	before(func() error {
		theirs := ask
		theirs.Owner = "other"
		leased, err := other.Lease(t.Context(), theirs)
		equal(t, "the other's", len(leased), 1)
		return err
	})
	leased, err := one.Lease(t.Context(), ask)
	done(t, err)
	if len(leased) != 1 || leased[0].ID != "d2/i" || leased[0].Owner != "one" {
		t.Errorf("leased %+v, want the next one", leased)
	}
}
