package vault_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handover/internal/companion/vault"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
)

const secret = "a-connection-token"

func keyFile(t testing.TB) *vault.KeyFile {
	t.Helper()
	k, err := vault.NewKeyFile(filepath.Join(t.TempDir(), "companion.key"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// away is a store that cannot be reached.
type away struct{ ledger.Deposits }

func (away) Deposit(context.Context, string, string) (ledger.Deposit, error) {
	return ledger.Deposit{}, errors.New("disk gone")
}

func TestVault(t *testing.T) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	mem := memledger.New()
	v := &vault.Vault{Deposits: mem, Sealer: keyFile(t), Now: func() time.Time { return now }}
	put := func(agent, contact string, expires time.Time) {
		t.Helper()
		if err := v.Put(t.Context(), agent, contact, "chat", secret, expires); err != nil {
			t.Fatal(err)
		}
	}
	put("ana", "k1", now.Add(time.Hour))
	put("ana", "long", now.Add(90*24*time.Hour))
	if got, err := v.Token(t.Context(), "ana", "k1"); err != nil || got != secret {
		t.Errorf("token %q, %v", got, err)
	}
	d, err := mem.Deposit(t.Context(), "ana", "k1")
	if err != nil || strings.Contains(fmt.Sprintf("%s %+v", d.Sealed, d), secret) {
		t.Errorf("kept open: %+v, %v", d, err)
	}
	if d, _ := mem.Deposit(t.Context(), "ana", "long"); !d.Expires.Equal(now.Add(24 * time.Hour)) {
		t.Errorf("kept until %s", d.Expires)
	}
	refused := func(what string, want departure.Outcome, v *vault.Vault, agent, contact string) {
		t.Helper()
		_, err := v.Token(t.Context(), agent, contact)
		e, ok := errors.AsType[*vault.Error](err)
		if !ok || e.Outcome() != want || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v, want %s", what, err, want)
		}
	}
	refused("another contact", departure.NotPossible, v, "ana", "k2")
	refused("another agent", departure.NotPossible, v, "ben", "k1")
	refused("no store", departure.RetryAfter, &vault.Vault{Deposits: away{}, Sealer: v.Sealer, Now: v.Now}, "ana", "k1")
	refused("another key", departure.NotPossible, &vault.Vault{Deposits: mem, Sealer: keyFile(t), Now: v.Now}, "ana", "k1")

	stolen := d
	stolen.AgentID, stolen.ContactID = "ben", "k9" // a row that somebody has moved
	if err := mem.PutDeposit(t.Context(), stolen); err != nil {
		t.Fatal(err)
	}
	refused("in another's place", departure.NotPossible, v, "ben", "k9")

	now = now.Add(time.Hour)
	refused("expired", departure.NotPossible, v, "ana", "k1")
	now = now.Add(time.Second)
	if n, err := v.Prune(t.Context()); err != nil || n != 2 {
		t.Errorf("pruned %d, %v, want 2", n, err)
	}
	if err := v.Drop(t.Context(), "ana", "long"); err != nil {
		t.Error(err)
	}
	refused("dropped", departure.NotPossible, v, "ana", "long")
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "companion.key")
	first, err := vault.NewKeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != 32 {
		t.Errorf("made %v, %v", info, err)
	}
	sealed, err := first.Seal(t.Context(), []byte(secret), vault.Place{AgentID: "ana", ContactID: "k"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := vault.NewKeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(t.Context(), sealed, vault.Place{AgentID: "ana", ContactID: "k"}); err != nil || string(got) != secret {
		t.Errorf("opened %q, %v", got, err)
	}
	if _, err := again.Open(t.Context(), sealed, vault.Place{AgentID: "an", ContactID: "ak"}); !errors.Is(err, vault.ErrSealed) {
		t.Errorf("a place that reads the same: %v", err)
	}
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		says string
	}{
		"short":          {"too short", 0o600, "holds 9 bytes, want 32"},
		"others read it": {strings.Repeat("k", 32), 0o644, "chmod 600 it"},
	} {
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, []byte(c.text), c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.NewKeyFile(path); err == nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "companion.key_file: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := vault.NewKeyFile(filepath.Join(t.TempDir(), "none", "key")); err == nil {
		t.Error("a key was made in a folder that is not there")
	}
}

func FuzzOpen(f *testing.F) {
	k := keyFile(f)
	place := vault.Place{AgentID: "ana", ContactID: "k"}
	good, err := k.Seal(f.Context(), []byte(secret), place)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{})
	f.Add([]byte{2, 0})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		got, err := k.Open(t.Context(), sealed, place)
		if err == nil && (string(got) != secret || string(sealed) != string(good)) {
			t.Errorf("%x opened as %q", sealed, got)
		}
		if err != nil && !errors.Is(err, vault.ErrSealed) {
			t.Errorf("error %v", err)
		}
	})
}

func BenchmarkToken(b *testing.B) {
	v := &vault.Vault{Deposits: memledger.New(), Sealer: keyFile(b), Now: time.Now}
	if err := v.Put(b.Context(), "ana", "k", "c", secret, time.Now().Add(time.Hour)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := v.Token(b.Context(), "ana", "k"); err != nil {
			b.Fatal(err)
		}
	}
}
