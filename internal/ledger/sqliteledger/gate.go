package sqliteledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// History tells, for each chat, of the handovers whose leg was taken off.
func (r *Reader) History(ctx context.Context, chatIDs []string) (map[string]departure.History, error) {
	chats, err := encode(chatIDs)
	if err != nil {
		return nil, fmt.Errorf("sqliteledger: %w", err)
	}
	left, err := list(ctx, r.db, scanLeft,
		`SELECT chat_id, leaver FROM handovers
		 WHERE leg_off = 1 AND chat_id IN (SELECT value FROM json_each(?)) ORDER BY departure, number`, chats)
	if err != nil {
		return nil, fmt.Errorf("sqliteledger: read history: %w", err)
	}
	found := make(map[string]departure.History, len(chatIDs))
	for _, id := range chatIDs {
		found[id] = departure.History{}
	}
	for _, l := range left {
		before := found[l.chat]
		found[l.chat] = departure.History{Moves: before.Moves + 1, Left: append(before.Left, l.Leaver)}
	}
	for _, h := range found {
		slices.SortStableFunc(h.Left, func(a, b policy.Leaver) int { return a.At.Compare(b.At) })
	}
	return found, nil
}

type left struct {
	policy.Leaver
	chat string
}

func scanLeft(rows *sql.Rows) (left, error) {
	var (
		l   left
		doc string
	)
	if err := rows.Scan(&l.chat, &doc); err != nil {
		return l, err
	}
	who, err := decode[policy.Leaver](doc)
	l.Leaver = who
	return l, err
}

// Gate returns the gate; the zero Gate if none was stored.
func (r *Reader) Gate(ctx context.Context) (departure.Gate, error) {
	found, err := list(ctx, r.db, scanDoc[departure.Gate], `SELECT doc FROM gate`)
	if err != nil {
		return departure.Gate{}, fmt.Errorf("sqliteledger: read gate: %w", err)
	}
	if len(found) == 0 {
		return departure.Gate{}, nil
	}
	return found[0], nil
}

// Traffic counts what is under way, all of it at one instant.
func (r *Reader) Traffic(ctx context.Context, since time.Time, rules roster.Rules) (departure.Traffic, error) {
	var t departure.Traffic
	err := inTx(ctx, r.db, func(tx *sql.Tx) (err error) {
		if t.Live, err = live(ctx, tx); err != nil {
			return err
		}
		if t.Moving, err = moving(ctx, tx); err != nil {
			return err
		}
		if t.Staffed, err = staffed(ctx, tx, rules); err != nil {
			return err
		}
		t.Left, err = list(ctx, tx, scanDeparted,
			`SELECT agent_id, cause, began_at FROM departures WHERE began_at >= ? ORDER BY began_at, key`, nanos(since))
		return err
	})
	if err != nil {
		return departure.Traffic{}, fmt.Errorf("sqliteledger: read traffic: %w", err)
	}
	return t, nil
}

// tally is how many rows say the same.
type tally struct {
	what string
	n    int
}

func scanTally(rows *sql.Rows) (tally, error) {
	var t tally
	return t, rows.Scan(&t.what, &t.n)
}

func live(ctx context.Context, tx *sql.Tx) (map[string]int, error) {
	found, err := list(ctx, tx, scanTally, `SELECT live, count(*) FROM agents WHERE live <> '' GROUP BY live`)
	if err != nil {
		return nil, err
	}
	counts := make(map[string]int)
	for _, f := range found {
		queues, err := decode[[]string](f.what)
		if err != nil {
			return nil, err
		}
		for _, q := range queues {
			counts[q] += f.n
		}
	}
	return counts, nil
}

func moving(ctx context.Context, tx *sql.Tx) (map[string]int, error) {
	found, err := list(ctx, tx, scanTally, `SELECT queue, count(*) FROM handovers WHERE moving = 1 GROUP BY queue`)
	counts := make(map[string]int)
	for _, f := range found {
		counts[f.what] = f.n
	}
	return counts, err
}

func staffed(ctx context.Context, tx *sql.Tx, rules roster.Rules) (int, error) {
	type here struct {
		status agentevent.Status
		n      int
	}
	found, err := list(ctx, tx, func(rows *sql.Rows) (h here, err error) {
		return h, rows.Scan(&h.status.Type, &h.status.Name, &h.status.ID, &h.n)
	}, `SELECT status_type, status_name, status_id, count(*) FROM agents WHERE logged_in = 1
		GROUP BY status_type, status_name, status_id`)
	n := 0
	for _, h := range found {
		if !rules.OffLine(h.status.ID, h.status.Name, h.status.Type) {
			n += h.n
		}
	}
	return n, err
}

func scanDeparted(rows *sql.Rows) (departure.Left, error) {
	var (
		l     departure.Left
		began int64
	)
	err := rows.Scan(&l.AgentID, &l.Cause, &began)
	l.BeganAt = instant(began)
	return l, err
}

// DueAgents returns the ids of the agents who are due, the longest due first.
func (r *Reader) DueAgents(ctx context.Context, now time.Time, most int) ([]string, error) {
	due, err := list(ctx, r.db, func(rows *sql.Rows) (id string, err error) { return id, rows.Scan(&id) },
		`SELECT id FROM agents WHERE due <> 0 AND due <= ? ORDER BY due, id LIMIT ?`, nanos(now), max(0, most))
	if err != nil {
		return nil, fmt.Errorf("sqliteledger: read due agents: %w", err)
	}
	return due, nil
}

// NextAgentDue is the earliest Due of any agent.
func (r *Reader) NextAgentDue(ctx context.Context) (time.Time, bool, error) {
	var due int64
	err := r.db.QueryRowContext(ctx, `SELECT due FROM agents WHERE due <> 0 ORDER BY due LIMIT 1`).Scan(&due)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("sqliteledger: next agent due: %w", err)
	}
	return instant(due), true, nil
}
