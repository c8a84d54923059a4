package sqliteledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// Subscribe returns a channel that receives after each commit and each lease
// given back through this Ledger, and the function that ends the subscription.
// See ledger.Bell.
func (l *Ledger) Subscribe() (changed <-chan struct{}, stop func()) {
	return l.bell.Subscribe()
}

// Commit stores everything in c in one transaction, or nothing.
func (l *Ledger) Commit(ctx context.Context, c departure.Commit) error {
	if err := ledger.Check(c); err != nil {
		return fmt.Errorf("sqliteledger: commit: %w", err)
	}
	err := inTx(ctx, l.db, func(tx *sql.Tx) error { return store(ctx, tx, c) })
	if err != nil {
		return fmt.Errorf("sqliteledger: commit: %w", err)
	}
	l.bell.Ring()
	return nil
}

func store(ctx context.Context, tx *sql.Tx, c departure.Commit) error {
	var positions []departure.Position
	if c.Position != nil {
		positions = append(positions, *c.Position)
	}
	for _, put := range []func() error{
		func() error { return each(ctx, tx, c.Agents, putAgent) },
		func() error { return each(ctx, tx, c.Departures, putDeparture) },
		func() error { return each(ctx, tx, c.Journal, putEntry) },
		func() error { return each(ctx, tx, positions, putPosition) },
		func() error { return each(ctx, tx, c.Quarantine, putQuarantined) },
	} {
		if err := put(); err != nil {
			return err
		}
	}
	return nil
}

func each[T any](ctx context.Context, tx *sql.Tx, all []T, put func(context.Context, *sql.Tx, T) error) error {
	for _, v := range all {
		if err := put(ctx, tx, v); err != nil {
			return err
		}
	}
	return nil
}

func putAgent(ctx context.Context, tx *sql.Tx, a roster.Agent) error {
	read := a.Version
	a.Version++
	doc, err := encode(a)
	if err != nil {
		return err
	}
	var key string
	if read == 0 {
		err = tx.QueryRowContext(ctx,
			`INSERT INTO agents (id, version, doc) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
			a.ID, a.Version, doc).Scan(&key)
	} else {
		err = tx.QueryRowContext(ctx,
			`UPDATE agents SET version = ?, doc = ? WHERE id = ? AND version = ? RETURNING id`,
			a.Version, doc, a.ID, read).Scan(&key)
	}
	if err != nil {
		return fmt.Errorf("agent %s at version %d: %w", a.ID, read, conflict(err))
	}
	return nil
}

// conflict makes of a write that met no row at the version that was read the
// error that says so.
func conflict(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return departure.ErrConflict
	}
	return err
}

func putDeparture(ctx context.Context, tx *sql.Tx, d departure.Departure) error {
	d = unleased(d)
	read := d.Version
	d.Version++
	doc, err := encode(d)
	if err != nil {
		return err
	}
	var key int64
	if read == 0 {
		err = tx.QueryRowContext(ctx,
			`INSERT INTO departures (id, agent_id, pending, version, doc) VALUES (?, ?, ?, ?, ?)
			 ON CONFLICT DO NOTHING RETURNING key`,
			d.ID, d.AgentID, ledger.Pending(d), d.Version, doc).Scan(&key)
	} else {
		err = tx.QueryRowContext(ctx,
			`UPDATE departures SET agent_id = ?, pending = ?, version = ?, doc = ? WHERE id = ? AND version = ? RETURNING key`,
			d.AgentID, ledger.Pending(d), d.Version, doc, d.ID, read).Scan(&key)
	}
	if err != nil {
		return fmt.Errorf("departure %s at version %d: %w", d.ID, read, conflict(err))
	}
	if err := putHandovers(ctx, tx, key, d); err != nil {
		return fmt.Errorf("departure %s: %w", d.ID, err)
	}
	return nil
}

// putHandovers keeps the tables that are searched in step with the document.
func putHandovers(ctx context.Context, tx *sql.Tx, key int64, d departure.Departure) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM handovers WHERE departure = ?`, key); err != nil {
		return err
	}
	ids := []string{}
	for n, h := range d.Handovers {
		_, err := tx.ExecContext(ctx,
			`INSERT INTO handovers (departure, number, chat_id, leg_off) VALUES (?, ?, ?, ?)`, key, n, h.ChatID, h.LegOff)
		if err != nil {
			return fmt.Errorf("handover of chat %s: %w", h.ChatID, err)
		}
		for _, i := range h.Intents {
			if err := putIntent(ctx, tx, key, i); err != nil {
				return fmt.Errorf("intent %s: %w", i.ID, err)
			}
			ids = append(ids, i.ID)
		}
	}
	kept, err := encode(ids)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx,
		`DELETE FROM intents WHERE departure = ? AND id NOT IN (SELECT value FROM json_each(?))`, key, kept)
	return err
}

// putIntent stores the intent; a lease on it stays.
func putIntent(ctx context.Context, tx *sql.Tx, key int64, i departure.Intent) error {
	doc, err := encode(i)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx,
		`INSERT INTO intents (departure, id, due, since, doc) VALUES (?, ?, ?, ?, ?)
		 ON CONFLICT (departure, id) DO UPDATE SET
			due = excluded.due, since = excluded.since, doc = excluded.doc`,
		key, i.ID, nanos(i.Due), nanos(i.Since), doc)
	return err
}

func putEntry(ctx context.Context, tx *sql.Tx, e departure.Entry) error {
	_, err := tx.ExecContext(ctx,
		`INSERT INTO journal (at, departure_id, agent_id, username, chat_id, was, became, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		nanos(e.At), e.DepartureID, e.AgentID, e.Username, e.ChatID, e.From, e.To, e.Reason)
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

func putQuarantined(ctx context.Context, tx *sql.Tx, q departure.Quarantined) error {
	data := q.Data
	if data == nil {
		data = []byte{} // an empty record is still a record
	}
	_, err := tx.ExecContext(ctx,
		`INSERT INTO quarantine (stream, shard, sequence, at, arrived, reason, data) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		q.Position.Stream, q.Position.Shard, q.Position.Sequence, nanos(q.Position.At), nanos(q.Arrived), q.Reason, data)
	if err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	return nil
}

var (
	_ departure.Ledger = (*Ledger)(nil)
	_ departure.Queue  = (*Ledger)(nil)
)
