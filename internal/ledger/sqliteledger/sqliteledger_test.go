package sqliteledger_test

import (
	"context"
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/ledgertest"
	"handover/internal/ledger/sqliteledger"
)

func TestLedger(t *testing.T) {
	empty := emptyFile(t)
	ledgertest.Run(t, func(t *testing.T) ledgertest.Store {
		path := filepath.Join(t.TempDir(), "ledger.db")
		if err := os.WriteFile(path, empty, 0o600); err != nil {
			t.Fatal(err)
		}
		return open(t, path)
	})
	ledgertest.RunDurable(t, func(t *testing.T, dir string) interface {
		ledgertest.Store
		io.Closer
	} {
		l, err := sqliteledger.Open(t.Context(), filepath.Join(dir, "ledger.db"))
		if err != nil {
			t.Fatal(err)
		}
		return l
	})
}

// emptyFile is a ledger's file as it is made: to make it takes longer than most tests.
func emptyFile(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := sqliteledger.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func open(t *testing.T, path string) *sqliteledger.Ledger {
	t.Helper()
	l, err := sqliteledger.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func write(t *testing.T, l *sqliteledger.Ledger, reason string) {
	t.Helper()
	if err := l.Commit(t.Context(), departure.Commit{Journal: []departure.Entry{{Reason: reason}}}); err != nil {
		t.Fatal(err)
	}
}

func reasons(t *testing.T, r *sqliteledger.Reader) []string {
	t.Helper()
	var all []string
	for e, err := range r.Journal(t.Context(), ledger.JournalFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e.Reason)
	}
	return all
}

func TestReaderSeesWhatIsWrittenMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "odd name?#%41.db")
	l := open(t, path)
	r, err := sqliteledger.OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, l, "one")
	if diff := cmp.Diff([]string{"one"}, reasons(t, r)); diff != "" {
		t.Error(diff)
	}
	write(t, l, "two")
	if diff := cmp.Diff([]string{"one", "two"}, reasons(t, r)); diff != "" {
		t.Error(diff)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestReaderOfAClosedLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := sqliteledger.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, l, "one")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := sqliteledger.OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	if diff := cmp.Diff([]string{"one"}, reasons(t, r)); diff != "" {
		t.Error(diff)
	}
}

func TestFilesArePrivate(t *testing.T) {
	dir := t.TempDir()
	l := open(t, filepath.Join(dir, "ledger.db"))
	write(t, l, "one")
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 2 {
		t.Errorf("found %v, want the ledger and its write-ahead log", files)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f.Name(), info.Mode())
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		make   func(t *testing.T, path string)
		write  string // part of Open's error; empty: none
		reader string // part of OpenReader's error
	}{
		{"missing", func(*testing.T, string) {}, "", "no such file"},
		{"a directory", func(t *testing.T, path string) { check(t, os.Mkdir(path, 0o700)) }, "must be a regular file", "must be a regular file"},
		{"readable by others", func(t *testing.T, path string) {
			check(t, os.WriteFile(path, nil, 0o600))
			check(t, os.Chmod(path, 0o640))
		}, "has mode 0640, must be 0600", "has mode 0640, must be 0600"},
		{"empty", func(t *testing.T, path string) { check(t, os.WriteFile(path, nil, 0o600)) }, "", "start the controller once"},
		{"not SQLite", func(t *testing.T, path string) {
			check(t, os.WriteFile(path, []byte(strings.Repeat("no database ", 500)), 0o600))
		}, "not a database", "not a database"},
		{"somebody else's", func(t *testing.T, path string) { run(t, path, `CREATE TABLE theirs (x)`) }, "not a ledger", "not a ledger"},
		{"a newer schema", func(t *testing.T, path string) {
			check(t, open(t, path).Close())
			run(t, path, `PRAGMA user_version = 99`)
		}, "schema version 99, written by a newer version", "schema version 99, written by a newer version"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			c.make(t, path)
			r, err := sqliteledger.OpenReader(t.Context(), path)
			expect(t, "OpenReader", r, err, c.reader)
			l, err := sqliteledger.Open(t.Context(), path)
			expect(t, "Open", l, err, c.write)
		})
	}
}

func expect(t *testing.T, what string, c io.Closer, err error, part string) {
	t.Helper()
	switch {
	case err == nil && part == "":
		check(t, c.Close())
	case err == nil:
		t.Errorf("%s: no error, want %q", what, part)
	case part == "" || !strings.Contains(err.Error(), part):
		t.Errorf("%s: error %q, want %q", what, err, part)
	}
}

func TestOpenWithFinishedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sqliteledger.Open(ctx, filepath.Join(t.TempDir(), "ledger.db")); err == nil {
		t.Error("no error")
	}
}

func run(t *testing.T, path, statement string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE, 0o600)
	check(t, err)
	check(t, f.Close())
	db, err := sql.Open("sqlite", path)
	check(t, err)
	_, err = db.ExecContext(t.Context(), statement)
	check(t, err)
	check(t, db.Close())
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Whole-system tests run in a bubble, and a ledger must close there without
// leaving anything behind.
func TestInABubble(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		l, err := sqliteledger.Open(t.Context(), filepath.Join(dir, "ledger.db"))
		check(t, err)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := l.Commit(t.Context(), departure.Commit{Journal: []departure.Entry{{Reason: "one"}}}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if diff := cmp.Diff([]string{"one", "one", "one", "one"}, reasons(t, l.Reader)); diff != "" {
			t.Error(diff)
		}
		check(t, l.Close())
	})
}
