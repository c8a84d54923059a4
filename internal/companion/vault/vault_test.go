package vault_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handover/internal/companion/vault"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
)

// secret is as long as Amazon's connection tokens are.
var secret = strings.Repeat("QVFJREFIanRva2Vu", 60)

var begun = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// safe is a vault with its store, at an instant that a test can change.
type safe struct {
	*testing.T
	*vault.Vault
	store *memledger.Ledger
	now   time.Time
}

func newSafe(t *testing.T) *safe {
	s := &safe{T: t, store: memledger.New(), now: begun}
	s.Vault = &vault.Vault{Deposits: s.store, Sealer: keyFile(t), Now: func() time.Time { return s.now }}
	return s
}

func keyFile(t testing.TB) *vault.KeyFile {
	t.Helper()
	k, err := vault.NewKeyFile(filepath.Join(t.TempDir(), "companion.key"))
	must(t, err)
	return k
}

func deposit(agent, contact string, expires time.Time) ledger.Deposit {
	return ledger.Deposit{AgentID: agent, ContactID: contact, ChatID: "chat of " + contact, Expires: expires}
}

func (s *safe) put(agent, contact string, expires time.Time) {
	s.Helper()
	must(s.T, s.Put(s.Context(), deposit(agent, contact, expires), secret))
}

func (s *safe) has(agent, contact string) {
	s.Helper()
	got, err := s.Token(s.Context(), agent, contact)
	must(s.T, err)
	equal(s.T, "the token", got, secret)
}

// hasNot wants the token refused, with a meaning and words.
func (s *safe) hasNot(agent, contact string, want departure.Outcome, says string) {
	s.Helper()
	got, err := s.Token(s.Context(), agent, contact)
	equal(s.T, "a token beside an error", got, "")
	refused(s.T, err, want, says)
}

func refused(t *testing.T, err error, want departure.Outcome, says string) {
	t.Helper()
	e, ok := errors.AsType[*vault.Error](err)
	if !ok || e.Outcome() != want || !strings.Contains(err.Error(), says) {
		t.Errorf("error %v, want %s and %q", err, want, says)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestATokenIsKeptSealed(t *testing.T) {
	s := newSafe(t)
	s.put("ana", "k1", begun.Add(time.Hour))
	s.has("ana", "k1")
	d, err := s.store.Deposit(t.Context(), "ana", "k1")
	must(t, err)
	if strings.Contains(string(d.Sealed), secret) || len(d.Sealed) < len(secret) {
		t.Errorf("kept as %q", d.Sealed)
	}
	d.Sealed = nil
	if got, want := fmt.Sprint(d), fmt.Sprint(ledger.Deposit{AgentID: "ana", ContactID: "k1", ChatID: "chat of k1", At: begun, Expires: begun.Add(time.Hour)}); got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
	s.hasNot("ana", "k2", departure.NotPossible, "no token is deposited for contact k2")
	s.hasNot("ben", "k1", departure.NotPossible, "no token is deposited for contact k1")
	must(t, s.Drop(t.Context(), "ana", "k1"))
	must(t, s.Drop(t.Context(), "ana", "k1"))
	s.hasNot("ana", "k1", departure.NotPossible, "no token is deposited")
}

// What a row says it belongs to is not believed: who can write to the store cannot
// have one agent's leg taken off with another's token.
func TestATokenOpensInItsPlaceOnly(t *testing.T) {
	s := newSafe(t)
	s.put("ana", "k1", begun.Add(time.Hour))
	d, err := s.store.Deposit(t.Context(), "ana", "k1")
	must(t, err)
	for _, to := range []vault.Place{{AgentID: "ana", ContactID: "k2"}, {AgentID: "ben", ContactID: "k1"}, {AgentID: "an", ContactID: "ak1"}, {AgentID: "anak1"}, {ContactID: "anak1"}} {
		moved := d
		moved.AgentID, moved.ContactID = to.AgentID, to.ContactID
		must(t, s.store.PutDeposit(t.Context(), moved))
		s.hasNot(to.AgentID, to.ContactID, departure.NotPossible, "sealed with another key or for another contact")
	}
	s.has("ana", "k1")
	s.Sealer = keyFile(t)
	s.hasNot("ana", "k1", departure.NotPossible, "sealed with another key or for another contact")
}

func TestHowLongATokenIsKept(t *testing.T) {
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		of, kept time.Duration
		says     string // why it is refused; empty: it is not
	}{
		"an hour":    {of: time.Hour, kept: time.Hour},
		"a day":      {of: day, kept: day},
		"longer":     {of: day + time.Millisecond, kept: day},
		"for ever":   {of: 200 * 365 * day, kept: day},
		"until now":  {says: "has expired at 2026-03-02T10:00:00Z"},
		"until past": {of: -time.Hour, says: "has expired at 2026-03-02T09:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSafe(t)
			if c.says != "" {
				refused(t, s.Put(t.Context(), deposit("ana", "k", begun.Add(c.of)), secret), departure.NotPossible, c.says)
				s.hasNot("ana", "k", departure.NotPossible, "no token is deposited")
				return
			}
			s.put("ana", "k", begun.Add(c.of))
			s.now = begun.Add(c.kept - 1)
			s.has("ana", "k")
			s.now = begun.Add(c.kept)
			s.hasNot("ana", "k", departure.NotPossible, "has expired at "+s.now.Format(time.RFC3339))
		})
	}
}

func TestPrune(t *testing.T) {
	s := newSafe(t)
	for n := range 3 {
		s.put("ana", fmt.Sprint("k", n), begun.Add(time.Duration(n+1)*time.Minute))
	}
	for _, want := range []int{0, 2, 0} {
		n, err := s.Prune(t.Context())
		must(t, err)
		equal(t, "forgotten", n, want)
		s.now = begun.Add(2*time.Minute + 1)
	}
	s.hasNot("ana", "k1", departure.NotPossible, "no token is deposited")
	s.has("ana", "k2")
}

func TestAnEmptyTokenIsRefused(t *testing.T) {
	s := newSafe(t)
	refused(t, s.Put(t.Context(), deposit("ana", "k", begun.Add(time.Hour)), ""), departure.NotPossible, "is empty")
}

// away is a store that cannot be reached.
type away struct{}

var errAway = errors.New("disk gone")

func (away) PutDeposit(context.Context, ledger.Deposit) error { return errAway }
func (away) Deposit(context.Context, string, string) (ledger.Deposit, error) {
	return ledger.Deposit{}, errAway
}
func (away) DropDeposit(context.Context, string, string) error         { return errAway }
func (away) DropDeposits(context.Context, time.Time) (int, error)      { return 0, errAway }
func (away) Seal(context.Context, []byte, vault.Place) ([]byte, error) { return nil, errAway }
func (away) Open(context.Context, []byte, vault.Place) ([]byte, error) { return nil, errAway }

func TestWhatCannotBeReachedIsForLater(t *testing.T) {
	s := newSafe(t)
	s.put("ana", "k", begun.Add(time.Hour))
	put := func() error { return s.Put(t.Context(), deposit("ana", "k", begun.Add(time.Hour)), secret) }
	good := s.Sealer
	s.Sealer = away{}
	s.hasNot("ana", "k", departure.RetryAfter, "open the token for contact k: disk gone")
	refused(t, put(), departure.RetryAfter, "seal the token for contact k: disk gone")
	s.Sealer, s.Deposits = good, away{}
	s.hasNot("ana", "k", departure.RetryAfter, "disk gone")
	refused(t, put(), departure.RetryAfter, "keep the token for contact k: disk gone")
	_, err := s.Prune(t.Context())
	for name, err := range map[string]error{"Prune": err, "Drop": s.Drop(t.Context(), "ana", "k")} {
		if !errors.Is(err, errAway) {
			t.Errorf("%s: error %v, want the store's", name, err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	v := &vault.Vault{Deposits: memledger.New(), Sealer: keyFile(b), Now: time.Now}
	for b.Loop() {
		must(b, v.Put(b.Context(), deposit("ana", "k", time.Now().Add(time.Hour)), secret))
	}
}

func BenchmarkToken(b *testing.B) {
	v := &vault.Vault{Deposits: memledger.New(), Sealer: keyFile(b), Now: time.Now}
	must(b, v.Put(b.Context(), deposit("ana", "k", time.Now().Add(time.Hour)), secret))
	for b.Loop() {
		_, err := v.Token(b.Context(), "ana", "k")
		must(b, err)
	}
}
