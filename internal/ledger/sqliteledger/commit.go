package sqliteledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

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
	for _, put := range []func() error{
		func() error { return each(ctx, tx, c.Agents, putAgent) },
		func() error { return each(ctx, tx, c.Departures, putDeparture) },
		func() error { return putEntries(ctx, tx, c.Journal) },
		func() error { return each(ctx, tx, some(c.Position), putPosition) },
		func() error { return each(ctx, tx, c.Quarantine, putQuarantined) },
		func() error { return each(ctx, tx, some(c.Gate), putGate) },
		func() error { return each(ctx, tx, c.Unkept, unkeep) },
	} {
		if err := put(); err != nil {
			return err
		}
	}
	return nil
}

// some is what p points to, if anything.
func some[T any](p *T) []T {
	if p == nil {
		return nil
	}
	return []T{*p}
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
	live, err := liveColumn(a)
	if err != nil {
		return err
	}
	columns := []any{
		a.Version, doc, nanos(a.Due), nanos(ledger.Heard(a)), ledger.Idle(a),
		a.LoggedIn, a.Status.ID, a.Status.Name, a.Status.Type, live, a.ID,
	}
	write := `INSERT INTO agents (version, doc, due, heard, idle, logged_in, status_id, status_name, status_type, live, id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`
	if read != 0 {
		write = `UPDATE agents SET version = ?, doc = ?, due = ?, heard = ?, idle = ?,
			logged_in = ?, status_id = ?, status_name = ?, status_type = ?, live = ?
			WHERE id = ? AND version = ? RETURNING id`
		columns = append(columns, read)
	}
	var key string
	if err := tx.QueryRowContext(ctx, write, columns...).Scan(&key); err != nil {
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
	columns := []any{d.AgentID, ledger.Pending(d), d.Version, doc, d.Cause, nanos(d.BeganAt), nanos(d.UpdatedAt), d.ID}
	write := `INSERT INTO departures (agent_id, pending, version, doc, cause, began_at, updated_at, id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING key`
	if read != 0 {
		write = `UPDATE departures SET agent_id = ?, pending = ?, version = ?, doc = ?, cause = ?, began_at = ?, updated_at = ?
			WHERE id = ? AND version = ? RETURNING key`
		columns = append(columns, read)
	}
	var key int64
	if err := tx.QueryRowContext(ctx, write, columns...).Scan(&key); err != nil {
		return fmt.Errorf("departure %s at version %d: %w", d.ID, read, conflict(err))
	}
	if err := putHandovers(ctx, tx, key, d); err != nil {
		return fmt.Errorf("departure %s: %w", d.ID, err)
	}
	if err := putIntents(ctx, tx, key, d); err != nil {
		return fmt.Errorf("departure %s: %w", d.ID, err)
	}
	return nil
}

// putHandovers keeps the table that is searched in step with the document.
func putHandovers(ctx context.Context, tx *sql.Tx, key int64, d departure.Departure) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM handovers WHERE departure = ?`, key); err != nil {
		return err
	}
	for n, h := range d.Handovers {
		leaver, err := leaverColumn(d, h)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx,
			`INSERT INTO handovers (departure, number, chat_id, leg_off, queue, moving, leaver) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			key, n, h.ChatID, h.LegOff, h.QueueARN, ledger.Moving(h), leaver)
		if err != nil {
			return fmt.Errorf("handover of chat %s: %w", h.ChatID, err)
		}
	}
	return nil
}

// putIntents stores what is to be done; what no longer is vanishes.
func putIntents(ctx context.Context, tx *sql.Tx, key int64, d departure.Departure) error {
	all := [][]departure.Intent{d.Intents}
	for _, h := range d.Handovers {
		all = append(all, h.Intents)
	}
	ids := []string{}
	for _, i := range slices.Concat(all...) {
		if err := putIntent(ctx, tx, key, i); err != nil {
			return fmt.Errorf("intent %s: %w", i.ID, err)
		}
		ids = append(ids, i.ID)
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

var (
	_ departure.Ledger    = (*Ledger)(nil)
	_ departure.Queue     = (*Ledger)(nil)
	_ departure.Watchlist = (*Ledger)(nil)
)
