package sqliteledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"handover/internal/departure"
	"handover/internal/roster"
)

// selectDeparture reads what scanDeparture scans.
const selectDeparture = `SELECT d.key, d.doc, (
	SELECT json_group_array(json_object('id', i.id, 'owner', i.owner, 'until', i.until))
	FROM intents i WHERE i.departure = d.key AND i.owner <> ''
) FROM departures d `

// Agent returns what is stored of the agent, or one with only its ID.
func (r *Reader) Agent(ctx context.Context, id string) (roster.Agent, error) {
	var doc string
	err := r.db.QueryRowContext(ctx, `SELECT doc FROM agents WHERE id = ?`, id).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return roster.Agent{ID: id}, nil
	}
	if err != nil {
		return roster.Agent{}, fmt.Errorf("sqliteledger: read agent %s: %w", id, err)
	}
	a, err := decode[roster.Agent](doc)
	if err != nil {
		return roster.Agent{}, fmt.Errorf("sqliteledger: agent %s: %w", id, err)
	}
	return a, nil
}

// Open returns the pending departures of the agent or with one of the chats,
// oldest first.
func (r *Reader) Open(ctx context.Context, agentID string, chatIDs []string) ([]departure.Departure, error) {
	chats, err := encode(chatIDs)
	if err != nil {
		return nil, fmt.Errorf("sqliteledger: %w", err)
	}
	found, err := list(ctx, r.db, scanDeparture, selectDeparture+
		`WHERE d.pending = 1 AND (d.agent_id = ? OR d.key IN (
			SELECT departure FROM handovers WHERE chat_id IN (SELECT value FROM json_each(?))
		 )) ORDER BY d.key`, agentID, chats)
	if err != nil {
		return nil, fmt.Errorf("sqliteledger: read open departures: %w", err)
	}
	return plain(found), nil
}

// Load returns a departure with its leases, or departure.ErrNotFound.
func (r *Reader) Load(ctx context.Context, id string) (departure.Departure, error) {
	found, err := list(ctx, r.db, scanDeparture, selectDeparture+`WHERE d.id = ?`, id)
	if err != nil {
		return departure.Departure{}, fmt.Errorf("sqliteledger: load departure %s: %w", id, err)
	}
	if len(found) == 0 {
		return departure.Departure{}, fmt.Errorf("sqliteledger: departure %s: %w", id, departure.ErrNotFound)
	}
	return found[0].Departure, nil
}

// Position returns how far the shard has been read; false if it never was.
func (r *Reader) Position(ctx context.Context, stream, shard string) (departure.Position, bool, error) {
	p := departure.Position{Stream: stream, Shard: shard}
	var at int64
	err := r.db.QueryRowContext(ctx,
		`SELECT sequence, at FROM positions WHERE stream = ? AND shard = ?`, stream, shard).Scan(&p.Sequence, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return departure.Position{}, false, nil
	}
	if err != nil {
		return departure.Position{}, false, fmt.Errorf("sqliteledger: read position of %s %s: %w", stream, shard, err)
	}
	p.At = instant(at)
	return p, true, nil
}

// keyed is a departure with its row's key, which orders departures by age.
type keyed struct {
	departure.Departure
	key int64
}

func plain(ks []keyed) []departure.Departure {
	var ds []departure.Departure
	for _, k := range ks {
		ds = append(ds, k.Departure)
	}
	return ds
}

func scanDeparture(rows *sql.Rows) (keyed, error) {
	var (
		k           keyed
		doc, leases string
	)
	if err := rows.Scan(&k.key, &doc, &leases); err != nil {
		return k, err
	}
	d, err := decodeDeparture(doc, leases)
	k.Departure = d
	return k, err
}

// querier is the database, or a transaction in it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// list runs a query and scans all its rows.
func list[T any](ctx context.Context, db querier, scan func(*sql.Rows) (T, error), query string, args ...any) (all []T, err error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}
