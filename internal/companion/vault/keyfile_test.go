package vault_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"handover/internal/companion/vault"
)

var home = vault.Place{AgentID: "ana", ContactID: "k"}

func TestAKeyIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "companion.key")
	first, err := vault.NewKeyFile(path)
	must(t, err)
	info, err := os.Stat(path)
	must(t, err)
	equal(t, "mode", info.Mode(), os.FileMode(0o600))
	equal(t, "size", info.Size(), int64(32))
	sealed, err := first.Seal(t.Context(), []byte(secret), home)
	must(t, err)
	must(t, os.Chmod(path, 0o400))
	again, err := vault.NewKeyFile(path)
	must(t, err)
	got, err := again.Open(t.Context(), sealed, home)
	must(t, err)
	equal(t, "opened with the key that was read", string(got), secret)
	if _, err := keyFile(t).Open(t.Context(), sealed, home); !errors.Is(err, vault.ErrSealed) {
		t.Errorf("opened with another key: %v", err)
	}
}

func TestKeyFilesThatAreRefused(t *testing.T) {
	key := strings.Repeat("k", 32)
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		says string
	}{
		"empty":              {file("", 0o600), "holds 0 bytes, want 32; delete it to have one made"},
		"short":              {file(key[1:], 0o600), "holds 31 bytes, want 32"},
		"long":               {file(key+"\n", 0o600), "holds 33 bytes, want 32"},
		"others read it":     {file(key, 0o604), "(mode 0604); chmod 600 it"},
		"the group reads it": {file(key, 0o640), "(mode 0640); chmod 600 it"},
		"others write it":    {file(key, 0o602), "(mode 0602); chmod 600 it"},
		"a folder":           {func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o700)) }, "must be a regular file"},
		"nowhere": {func(t *testing.T, path string) {
			must(t, os.Symlink(filepath.Join(filepath.Dir(path), "none", "key"), path))
		}, "file exists"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "companion.key")
			c.make(t, path)
			_, err := vault.NewKeyFile(path)
			if err == nil || !strings.HasPrefix(err.Error(), "companion.key_file: ") || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "kkk") {
				t.Errorf("error %v, want %q", err, c.says)
			}
		})
	}
	if _, err := vault.NewKeyFile(filepath.Join(t.TempDir(), "none", "key")); err == nil {
		t.Error("a key was made in a folder that is not there")
	}
}

// file makes a file of this mode, whatever the process's mask.
func file(text string, mode os.FileMode) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		must(t, os.WriteFile(path, []byte(text), 0o600))
		must(t, os.Chmod(path, mode))
	}
}

func TestWhatIsChangedDoesNotOpen(t *testing.T) {
	k := keyFile(t)
	sealed, err := k.Seal(t.Context(), []byte("token"), home)
	must(t, err)
	again, err := k.Seal(t.Context(), []byte("token"), home)
	must(t, err)
	if bytes.Equal(sealed, again) {
		t.Error("the same bytes twice: who reads the store sees which tokens are the same")
	}
	for n := range sealed {
		changed := bytes.Clone(sealed)
		changed[n] ^= 1
		for what, bad := range map[string][]byte{"changed": changed, "cut off": sealed[:n]} {
			if _, err := k.Open(t.Context(), bad, home); !errors.Is(err, vault.ErrSealed) {
				t.Errorf("%s at %d: error %v", what, n, err)
			}
		}
	}
	_, err = k.Open(t.Context(), append([]byte{2}, sealed[1:]...), home)
	if !errors.Is(err, vault.ErrSealed) || !strings.Contains(err.Error(), "sealed with KMS, and this controller has a key file") {
		t.Errorf("what KMS has sealed: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	k := keyFile(f)
	good, err := k.Seal(f.Context(), []byte(secret), home)
	must(f, err)
	for _, seed := range [][]byte{good, good[:12], {}, {1}, {2}, {2, 0}, {3, 1}, append(bytes.Clone(good), 0)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sealed []byte) {
		before := bytes.Clone(sealed)
		got, err := k.Open(t.Context(), sealed, home)
		switch {
		case !bytes.Equal(sealed, before):
			t.Errorf("%x was written over", before)
		case bytes.Equal(sealed, good):
			must(t, err)
			equal(t, "opened", string(got), secret)
		case !errors.Is(err, vault.ErrSealed) || got != nil:
			t.Errorf("%x: opened %q, error %v", sealed, got, err)
		}
	})
}
