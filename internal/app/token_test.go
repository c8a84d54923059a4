package app

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"handover/internal/config"
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

func TestWhoSharesATableIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		conf  config.Config
		made  bool
		warns bool
	}{
		"a file is one process's":     {config.Config{Ledger: "x.db"}, true, false},
		"made now":                    {config.Config{Table: "handover"}, true, true},
		"made once":                   {config.Config{Table: "handover"}, false, true},
		"named, and not there before": {config.Config{Table: "handover", TokenSet: true}, true, true},
		"named":                       {config.Config{Table: "handover", TokenSet: true}, false, false},
	} {
		var said bytes.Buffer
		warnOfOwnToken(c.conf, c.made, slog.New(slog.NewTextHandler(&said, nil)))
		if got := strings.Contains(said.String(), "level=WARN") && strings.Contains(said.String(), "token_file"); got != c.warns {
			t.Errorf("%s: said %q", name, said.String())
		}
	}
}
