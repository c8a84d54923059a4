package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handover/internal/config"
	"handover/internal/policy"
)

func TestTheOperatorsToken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "handover.token")
	made, err := operatorToken(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || len(made) < 2*leastToken {
		t.Errorf("token of %d characters, file %v, %v", len(made), info, err)
	}
	if again, err := operatorToken(path); err != nil || again != made {
		t.Errorf("the second start has another token: %v", err)
	}
	if err := os.WriteFile(path, []byte("guess me\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := operatorToken(path); err == nil || strings.Contains(err.Error(), "guess me") {
		t.Errorf("a short token: %v", err)
	}
}

func TestWhatAReloadCannotChange(t *testing.T) {
	was := config.Config{Stream: "a", Workers: 4, Sweep: time.Minute, Policy: policy.Default()}
	now := was
	now.Stream, now.Workers, now.Quotas = "b", 5, map[string]config.Quota{"ListUsers": {Rate: 1, Burst: 1}}
	if got := strings.Join(unchangeable(was, now), " "); got != "stream workers" {
		t.Errorf("got %s", got)
	}
	if got := unchangeable(was, was); len(got) != 0 {
		t.Errorf("nothing changed, and yet %v", got)
	}
}
