package sqliteledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"handover/internal/ledger"
)

// pruneSize is how many rows Prune deletes in one transaction, so that commits
// need not wait long.
const pruneSize = 500

// Anchor is the place where the journal's chain begins: what ledger.VerifyFrom
// needs beside the journal. The lines of a file from before there was a chain
// are before it.
func (r *Reader) Anchor(ctx context.Context) (ledger.Link, error) {
	var l ledger.Link
	if err := r.db.QueryRowContext(ctx, `SELECT seq, hash FROM anchor`).Scan(&l.Seq, &l.Hash); err != nil {
		return ledger.Link{}, fmt.Errorf("sqliteledger: read anchor: %w", err)
	}
	return l, nil
}

// End is the place of the journal's last line.
func (r *Reader) End(ctx context.Context) (ledger.Link, error) {
	l, err := lastLink(ctx, r.db)
	if err != nil {
		return l, fmt.Errorf("sqliteledger: %w", err)
	}
	return l, nil
}

// Cursor returns how far the reader of this name has read the journal;
// departure.ErrNotFound if it never told.
func (r *Reader) Cursor(ctx context.Context, name string) (int64, error) {
	var seq int64
	err := r.db.QueryRowContext(ctx, `SELECT seq FROM cursors WHERE name = ?`, name).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("sqliteledger: read cursor %s: %w", name, missing(err))
	}
	return seq, nil
}

// SetCursor stores how far the reader of this name has read the journal. It
// rings no bell.
func (l *Ledger) SetCursor(ctx context.Context, name string, seq int64) error {
	_, err := l.db.ExecContext(ctx,
		`INSERT INTO cursors (name, seq) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq`, name, seq)
	if err != nil {
		return fmt.Errorf("sqliteledger: write cursor %s: %w", name, err)
	}
	return nil
}

// Prune forgets the departures that are over and were last changed before the
// instant, and the idle agents who were last heard before it and have no
// departure that is pending. It returns how many it forgot of both, also with an
// error. What History and the exclusion of leavers say of a chat is forgotten
// with it, so the instant must be further back than a chat can live.
func (l *Ledger) Prune(ctx context.Context, before time.Time) (int, error) {
	n := 0
	for _, forget := range []string{
		`DELETE FROM departures WHERE key IN (
			SELECT key FROM departures WHERE pending = 0 AND updated_at < ? LIMIT ?)`,
		`DELETE FROM agents WHERE id IN (
			SELECT id FROM agents a WHERE idle = 1 AND heard < ?
			AND NOT EXISTS (SELECT 1 FROM departures d WHERE d.agent_id = a.id AND d.pending = 1) LIMIT ?)`,
	} {
		for {
			some, err := l.forget(ctx, forget, before)
			n += some
			if err != nil {
				return n, fmt.Errorf("sqliteledger: prune: %w", err)
			}
			if some < pruneSize {
				break
			}
		}
	}
	return n, nil
}

func (l *Ledger) forget(ctx context.Context, statement string, before time.Time) (int, error) {
	done, err := l.db.ExecContext(ctx, statement, nanos(before), pruneSize)
	if err != nil {
		return 0, err
	}
	n, err := done.RowsAffected()
	return int(n), err
}

// PruneJournal forgets the journal's lines up to the first that was written at
// the instant or later, and returns how many those were. The lines left can
// still be verified.
func (l *Ledger) PruneJournal(ctx context.Context, before time.Time) (int, error) {
	var n int64
	err := inTx(ctx, l.db, func(tx *sql.Tx) error {
		var last ledger.Link
		err := tx.QueryRowContext(ctx,
			`SELECT seq, hash FROM journal WHERE seq < coalesce((SELECT min(seq) FROM journal WHERE at >= ?), ?)
			 ORDER BY seq DESC LIMIT 1`, nanos(before), math.MaxInt64).Scan(&last.Seq, &last.Hash)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE anchor SET seq = ?, hash = ? WHERE seq < ?`, last.Seq, last.Hash, last.Seq); err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `DELETE FROM journal WHERE seq <= ?`, last.Seq)
		if err != nil {
			return err
		}
		n, err = done.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("sqliteledger: prune journal: %w", err)
	}
	return int(n), nil
}

// Health is nil if the ledger can be read.
func (r *Reader) Health(ctx context.Context) error {
	var n int
	if err := r.db.QueryRowContext(ctx, `SELECT count(*) FROM anchor`).Scan(&n); err != nil {
		return fmt.Errorf("sqliteledger: cannot be read: %w", err)
	}
	return nil
}

// Health is nil if the ledger can be read and written: it writes.
func (l *Ledger) Health(ctx context.Context) error {
	if err := l.Reader.Health(ctx); err != nil {
		return err
	}
	_, err := l.db.ExecContext(ctx, `INSERT INTO health (id, checks) VALUES (1, 1) ON CONFLICT DO UPDATE SET checks = checks + 1`)
	if err != nil {
		return fmt.Errorf("sqliteledger: cannot be written: %w", err)
	}
	return nil
}
