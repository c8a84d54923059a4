// Package sqliteledger keeps the ledger in one SQLite file, for a controller on
// one machine.
//
// What Commit has acknowledged survives the process and the machine (WAL,
// synchronous FULL); what it has not acknowledged is there whole or not at all.
// Commits come one after the other, also those of several Ledgers on one file: one
// waits for another's for up to five seconds, and conditions hold across all of
// them. Any number of Readers, in this process or others, read the same file
// meanwhile and see every commit or nothing of it.
// The file is readable by its owner only, and a file that is not is refused.
package sqliteledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"handover/internal/ledger"
)

// busyMillis is how long a connection waits for another's lock.
const busyMillis = "5000"

// Ledger is a departure.Ledger and a departure.Queue in a file, with the
// reading side for operators. Its methods may be called from any goroutine.
type Ledger struct {
	*Reader
	db   *sql.DB // the one connection that writes
	bell ledger.Bell
}

// Reader reads a ledger that perhaps another process is writing.
type Reader struct {
	db *sql.DB
}

// Open opens the ledger in the file at path for reading and writing, makes it
// (mode 0600) if there is none, and brings an older schema up to date. It
// refuses a file that others may read, that is not a ledger, or that a newer
// version of this program wrote. The caller closes it.
func Open(ctx context.Context, path string) (*Ledger, error) {
	if err := ensure(path); err != nil {
		return nil, fmt.Errorf("sqliteledger: %w", err)
	}
	r, version, err := open(ctx, path)
	if err != nil {
		return nil, err
	}
	db, err := connect(path, url.Values{
		"mode":          {"rw"},
		"_txlock":       {"immediate"},
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"},
		"_foreign_keys": {"on"},
	})
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	db.SetMaxOpenConns(1)
	l := &Ledger{Reader: r, db: db}
	if err := migrate(ctx, db, version); err != nil {
		return nil, errors.Join(fmt.Errorf("sqliteledger: %s: %w", path, err), l.Close())
	}
	return l, nil
}

// OpenReader opens the ledger in the file at path for reading only: for a
// command that looks on while the controller runs. It refuses what Open
// refuses, and a file that is missing or has an older schema. The caller
// closes it.
func OpenReader(ctx context.Context, path string) (*Reader, error) {
	if err := private(path); err != nil {
		return nil, fmt.Errorf("sqliteledger: %w", err)
	}
	r, version, err := open(ctx, path)
	if err != nil {
		return nil, err
	}
	if version < newest() {
		err := fmt.Errorf("sqliteledger: %s has schema version %d and this program reads %d: start the controller once, it brings the file up to date", path, version, newest())
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func open(ctx context.Context, path string) (*Reader, int, error) {
	db, err := connect(path, url.Values{"mode": {"ro"}})
	if err != nil {
		return nil, 0, err
	}
	db.SetMaxOpenConns(4)
	version, err := schema(ctx, db)
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("sqliteledger: %s: %w", path, err), db.Close())
	}
	return &Reader{db: db}, version, nil
}

// Close closes the ledger. What was committed is in the file.
func (l *Ledger) Close() error {
	return errors.Join(l.Reader.Close(), l.db.Close())
}

// Close closes the reader.
func (r *Reader) Close() error {
	return r.db.Close()
}

func connect(path string, options url.Values) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("sqliteledger: %w", err)
	}
	options.Set("_busy_timeout", busyMillis)
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: options.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, fmt.Errorf("sqliteledger: open %s: %w", path, err)
	}
	return db, nil
}

// ensure makes the file if it is missing. SQLite gives the files it keeps
// beside it the same mode.
func ensure(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return private(path)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func private(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is a %s, must be a regular file", path, info.Mode().Type())
	}
	if perm := info.Mode().Perm(); perm&0o077 != 0 {
		return fmt.Errorf("%s has mode %04o, must be %04o: it names customers' chats", path, perm, perm&^0o077)
	}
	return nil
}
