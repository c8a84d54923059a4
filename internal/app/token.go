package app

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"handover/internal/config"
)

// leastToken is how long an operators' token must be: what can be guessed
// protects nothing.
const leastToken = 16

// operatorToken reads the operators' token, and makes one that nobody can guess
// where there is none yet. The file is its owner's alone.
func operatorToken(path string) (token string, made bool, err error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		token = rand.Text() + rand.Text()
		if err := os.WriteFile(path, []byte(token+"\n"), 0o600); err != nil {
			return "", false, fmt.Errorf("write the operators' token: %w", err)
		}
		return token, true, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("read the operators' token: %w", err)
	}
	token = strings.TrimSpace(string(data))
	if len(token) < leastToken {
		return "", false, fmt.Errorf("token_file: %s holds %d characters, want %d at least; delete it to have one made", path, len(token), leastToken)
	}
	return token, false, nil
}

// warnOfOwnToken tells whoever runs several processes on one table that operators may be
// known to one of them alone: where nobody has said which token it is, or it was made now.
func warnOfOwnToken(conf config.Config, made bool, log *slog.Logger) {
	if conf.Table == "" || conf.TokenSet && !made {
		return
	}
	log.Warn("other processes on the ledger's table may have another operators' token: give all of them the same file, and name it as token_file", slog.String("file", conf.Token))
}
