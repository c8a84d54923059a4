package ledgertest

import (
	"context"
	"errors"
	"testing"

	"handover/internal/departure"
	"handover/internal/ledger"
)

func deposit(agentID, contactID, sealed string, expires int) ledger.Deposit {
	return ledger.Deposit{AgentID: agentID, ContactID: contactID, ChatID: "chat of " + contactID, Sealed: []byte(sealed), At: at(1), Expires: at(expires)}
}

func deposits(t *testing.T, s Store) {
	put := func(agent, contact, sealed string, expires int) ledger.Deposit {
		t.Helper()
		d := deposit(agent, contact, sealed, expires)
		must(t, s.PutDeposit(t.Context(), d))
		return d
	}
	there := func(d ledger.Deposit) {
		t.Helper()
		got, err := s.Deposit(t.Context(), d.AgentID, d.ContactID)
		must(t, err)
		equal(t, d.AgentID+"'s for "+d.ContactID, got, d)
	}
	gone := func(agent, contact string) {
		t.Helper()
		if _, err := s.Deposit(t.Context(), agent, contact); !errors.Is(err, departure.ErrNotFound) {
			t.Errorf("%s's for %s: error %v, want ErrNotFound", agent, contact, err)
		}
	}
	put("ana", "k1", "first", 10)
	newer := put("ana", "k1", "second, which is longer", 20)
	bens := put("ben", "k1", "ben's", 10)
	anas := put("ana", "k2", "\x00\xff", 9)
	for _, d := range []ledger.Deposit{newer, bens, anas} {
		there(d)
	}
	gone("ben", "k2")
	for range 2 {
		must(t, s.DropDeposit(t.Context(), "ana", "k1"))
		gone("ana", "k1")
	}
	there(bens)
	there(anas)
	n, err := s.DropDeposits(t.Context(), at(10))
	must(t, err)
	equal(t, "forgotten: what expired before", n, 1)
	gone("ana", "k2")
	there(bens)
}

func enrolment(agentID, hash string) ledger.Enrolment {
	return ledger.Enrolment{AgentID: agentID, Username: agentID + "-name", Hash: []byte(hash), At: at(1), By: "olga"}
}

func enrolments(t *testing.T, s Store) {
	put := func(agent, hash string) ledger.Enrolment {
		t.Helper()
		e := enrolment(agent, hash)
		must(t, s.PutEnrolment(t.Context(), e))
		return e
	}
	there := func(e ledger.Enrolment) {
		t.Helper()
		got, err := s.Enrolment(t.Context(), e.Hash)
		must(t, err)
		equal(t, e.AgentID+"'s", got, e)
	}
	refused := func(hash string) {
		t.Helper()
		if _, err := s.Enrolment(t.Context(), []byte(hash)); !errors.Is(err, departure.ErrNotFound) {
			t.Errorf("enrolment %q: error %v, want ErrNotFound", hash, err)
		}
	}
	drop := func(agent string, want bool) {
		t.Helper()
		had, err := s.DropEnrolment(t.Context(), agent)
		must(t, err)
		equal(t, "taken back", had, want)
	}
	put("ana", "one")
	newer, bens := put("ana", "two"), put("ben", "three")
	there(newer)
	there(bens)
	refused("one")
	refused("tw")
	refused("")
	drop("ana", true)
	drop("ana", false)
	refused("two")
	there(bens)
}

func oneHash(t *testing.T, s Store) {
	bens := enrolment("ben", "one")
	must(t, s.PutEnrolment(t.Context(), bens))
	must(t, s.PutEnrolment(t.Context(), bens)) // the agent's own again
	if err := s.PutEnrolment(t.Context(), enrolment("ana", "one")); err == nil {
		t.Error("ana is let in with ben's token")
	}
	got, err := s.Enrolment(t.Context(), []byte("one"))
	must(t, err)
	equal(t, "whose it is", got, bens)
}

func companionCopies(t *testing.T, s Store) {
	fill(t, s)
	want := show(t, s)
	in, mine := deposit("ana-id", "contact-1", "sealed", 20), enrolment("ana-id", "sum")
	must(t, s.PutDeposit(t.Context(), in))
	must(t, s.PutEnrolment(t.Context(), mine))
	in.Sealed[0], mine.Hash[0] = 'X', 'X'
	out := show(t, s)
	equal(t, "after changing what went in", out, want)
	out.Deposit.Sealed[0], out.Enrolment.Hash[0] = 'X', 'X'
	equal(t, "after changing what came out", show(t, s), want)
	asked := []byte("sum")
	got, err := s.Enrolment(t.Context(), asked)
	must(t, err)
	asked[0] = 'X'
	equal(t, "after changing what was asked with", got, want.Enrolment)
}

func companionContext(t *testing.T, s Store) {
	fill(t, s)
	want := show(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, read := s.Deposit(ctx, "ana-id", "contact-1")
	_, pruned := s.DropDeposits(ctx, at(99))
	_, found := s.Enrolment(ctx, []byte("sum"))
	_, revoked := s.DropEnrolment(ctx, "ana-id")
	for name, err := range map[string]error{
		"PutDeposit":    s.PutDeposit(ctx, deposit("ana-id", "contact-1", "late", 20)),
		"Deposit":       read,
		"DropDeposit":   s.DropDeposit(ctx, "ana-id", "contact-1"),
		"DropDeposits":  pruned,
		"PutEnrolment":  s.PutEnrolment(ctx, enrolment("ana-id", "late")),
		"Enrolment":     found,
		"DropEnrolment": revoked,
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want the context's", name, err)
		}
	}
	equal(t, "the store", show(t, s), want)
}
