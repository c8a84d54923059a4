package sqliteledger

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
)

// migrations are applied in the order of their names; the schema's version is
// how many have been. A released one is never changed.
//
//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks the file as a ledger: "Hand" in ASCII.
const applicationID = 0x48616e64

func newest() int {
	return len(names())
}

func names() []string {
	found, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	return found
}

// schema returns the version of the schema in the file, 0 for an empty one,
// and refuses files that this program cannot understand.
func schema(ctx context.Context, db *sql.DB) (int, error) {
	var application, version, tables int
	err := db.QueryRowContext(ctx,
		`SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id, pragma_user_version`).
		Scan(&application, &version, &tables)
	if err != nil {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	switch {
	case application != applicationID && (application != 0 || tables > 0):
		return 0, errors.New("is an SQLite file, but not a ledger of this program")
	case version > newest():
		return 0, fmt.Errorf("has schema version %d, written by a newer version of this program; this one knows up to %d", version, newest())
	}
	return version, nil
}

// migrate applies what is missing, all of it or nothing.
func migrate(ctx context.Context, db *sql.DB, version int) error {
	if version == newest() {
		return nil
	}
	return inTx(ctx, db, func(tx *sql.Tx) error {
		// Another process may have been faster.
		if err := tx.QueryRowContext(ctx, `SELECT user_version FROM pragma_user_version`).Scan(&version); err != nil {
			return fmt.Errorf("read schema version: %w", err)
		}
		for _, name := range names()[min(version, newest()):] {
			text, err := migrations.ReadFile(name)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, string(text)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		mark := fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, applicationID, max(version, newest()))
		if _, err := tx.ExecContext(ctx, mark); err != nil {
			return fmt.Errorf("write schema version: %w", err)
		}
		return nil
	})
}

// inTx runs do in one transaction, which it commits if do succeeds.
func inTx(ctx context.Context, db *sql.DB, do func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := do(tx); err != nil {
		if undo := tx.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			return errors.Join(err, fmt.Errorf("roll back: %w", undo))
		}
		return err
	}
	return tx.Commit()
}
