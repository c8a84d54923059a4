package ledgertest

import (
	"errors"
	"testing"

	"handover/internal/departure"
	"handover/internal/ledger"
)

func deposits(t *testing.T, s Store) {
	put := func(agent, contact, sealed string, expires int) ledger.Deposit {
		t.Helper()
		d := ledger.Deposit{AgentID: agent, ContactID: contact, ChatID: "chat", Sealed: []byte(sealed), At: at(1), Expires: at(expires)}
		must(t, s.PutDeposit(t.Context(), d))
		return d
	}
	put("ana", "k1", "first", 10)
	newer := put("ana", "k1", "second", 20)
	bens := put("ben", "k1", "ben's", 10)
	put("ana", "k2", "third", 9)
	got, err := s.Deposit(t.Context(), "ana", "k1")
	must(t, err)
	equal(t, "the newer of two", got, newer)
	_, err = s.Deposit(t.Context(), "ana", "k9")
	if !errors.Is(err, departure.ErrNotFound) {
		t.Errorf("what is not there: %v, want ErrNotFound", err)
	}
	must(t, s.DropDeposit(t.Context(), "ana", "k1"))
	must(t, s.DropDeposit(t.Context(), "ana", "k1"))
	got, err = s.Deposit(t.Context(), "ben", "k1")
	must(t, err)
	equal(t, "another agent's", got, bens)
	n, err := s.DropDeposits(t.Context(), at(10))
	must(t, err)
	equal(t, "forgotten: what expired before", n, 1)
	_, err = s.Deposit(t.Context(), "ben", "k1")
	must(t, err)
}

func enrolments(t *testing.T, s Store) {
	put := func(agent, hash string) ledger.Enrolment {
		t.Helper()
		e := ledger.Enrolment{AgentID: agent, Username: agent + "-name", Hash: []byte(hash), At: at(1), By: "olga"}
		must(t, s.PutEnrolment(t.Context(), e))
		return e
	}
	refused := func(hash string) {
		t.Helper()
		if _, err := s.Enrolment(t.Context(), []byte(hash)); !errors.Is(err, departure.ErrNotFound) {
			t.Errorf("enrolment %q: %v, want ErrNotFound", hash, err)
		}
	}
	put("ana", "one")
	newer := put("ana", "two")
	bens := put("ben", "three")
	refused("one")
	refused("")
	for _, want := range []ledger.Enrolment{newer, bens} {
		got, err := s.Enrolment(t.Context(), want.Hash)
		must(t, err)
		equal(t, "enrolment", got, want)
	}
	had, err := s.DropEnrolment(t.Context(), "ana")
	must(t, err)
	equal(t, "taken back", had, true)
	had, err = s.DropEnrolment(t.Context(), "ana")
	must(t, err)
	equal(t, "taken back again", had, false)
	refused("two")
}
