package sqliteledger

import (
	"context"
	"database/sql"
	"fmt"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// putEntries writes the next lines of the journal. The transaction that is
// writing is the only one, so the last line stays the last.
func putEntries(ctx context.Context, tx *sql.Tx, entries []departure.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	last, err := lastLink(ctx, tx)
	if err != nil {
		return err
	}
	for _, e := range entries {
		line, err := last.Seal(e)
		if err != nil {
			return err
		}
		if err := putEntry(ctx, tx, line); err != nil {
			return err
		}
		last = ledger.At(line)
	}
	return nil
}

// lastLink is the place of the journal's last line. Where there is none, or it
// is older than the chain, that is the anchor.
func lastLink(ctx context.Context, db rower) (ledger.Link, error) {
	var l ledger.Link
	err := db.QueryRowContext(ctx,
		`SELECT seq, hash FROM journal UNION ALL SELECT seq, hash FROM anchor ORDER BY seq DESC LIMIT 1`).Scan(&l.Seq, &l.Hash)
	if err != nil {
		return l, fmt.Errorf("journal: read its end: %w", err)
	}
	return l, nil
}

// rower is the database, or a transaction in it.
type rower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func putEntry(ctx context.Context, tx *sql.Tx, e departure.Entry) error {
	_, err := tx.ExecContext(ctx,
		`INSERT INTO journal (seq, at, departure_id, agent_id, username, chat_id, was, became, reason,
			cause, contact_id, queue, target, rule, operator, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Seq, nanos(e.At), e.DepartureID, e.AgentID, e.Username, e.ChatID, e.From, e.To, e.Reason,
		e.Cause, e.ContactID, e.Queue, e.Target, e.Rule, e.By, e.Hash)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

func putPosition(ctx context.Context, tx *sql.Tx, p departure.Position) error {
	_, err := tx.ExecContext(ctx,
		`INSERT INTO positions (stream, shard, sequence, at) VALUES (?, ?, ?, ?)
		 ON CONFLICT (stream, shard) DO UPDATE SET sequence = excluded.sequence, at = excluded.at`,
		p.Stream, p.Shard, p.Sequence, nanos(p.At))
	if err != nil {
		return fmt.Errorf("position: %w", err)
	}
	return nil
}

// putQuarantined keeps a record once, however often its feed hands it in.
func putQuarantined(ctx context.Context, tx *sql.Tx, q departure.Quarantined) error {
	data := q.Data
	if data == nil {
		data = []byte{} // an empty record is still a record
	}
	_, err := tx.ExecContext(ctx,
		`INSERT INTO quarantine (stream, shard, sequence, at, arrived, reason, data) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
		 WHERE ?3 = '' OR NOT EXISTS (SELECT 1 FROM quarantine WHERE stream = ?1 AND shard = ?2 AND sequence = ?3)`,
		q.Position.Stream, q.Position.Shard, q.Position.Sequence, nanos(q.Position.At), nanos(q.Arrived), q.Reason, data)
	if err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	return nil
}

// unkeep takes a record out of quarantine.
func unkeep(ctx context.Context, tx *sql.Tx, id int64) error {
	var gone int64
	err := tx.QueryRowContext(ctx, `DELETE FROM quarantine WHERE id = ? RETURNING id`, id).Scan(&gone)
	if err != nil {
		return fmt.Errorf("record %d in quarantine: %w", id, missing(err))
	}
	return nil
}

func putGate(ctx context.Context, tx *sql.Tx, g departure.Gate) error {
	read := g.Version
	g.Version++
	doc, err := encode(g)
	if err != nil {
		return err
	}
	columns := []any{g.Version, doc}
	write := `INSERT INTO gate (id, version, doc) VALUES (1, ?, ?) ON CONFLICT DO NOTHING RETURNING id`
	if read != 0 {
		write = `UPDATE gate SET version = ?, doc = ? WHERE id = 1 AND version = ? RETURNING id`
		columns = append(columns, read)
	}
	var key int64
	if err := tx.QueryRowContext(ctx, write, columns...).Scan(&key); err != nil {
		return fmt.Errorf("gate at version %d: %w", read, conflict(err))
	}
	return nil
}
