package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheOperatorsToken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "handover.token")
	made, fresh, err := operatorToken(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || len(made) < 2*leastToken {
		t.Errorf("token of %d characters, file %v, %v", len(made), info, err)
	}
	if again, anew, err := operatorToken(path); err != nil || again != made || anew || !fresh {
		t.Errorf("the second start has another token: %v", err)
	}
	if err := os.WriteFile(path, []byte("guess me\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := operatorToken(path); err == nil || strings.Contains(err.Error(), "guess me") {
		t.Errorf("a short token: %v", err)
	}
}
