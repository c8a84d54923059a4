package sqliteledger

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// pageSize is how many rows a walk reads at a time. Between pages it holds no
// connection and no snapshot, so a slow walker does not hold up checkpoints.
const pageSize = 256

// Departures walks the selected departures, newest first. Each is as it stood
// when its page was read.
func (r *Reader) Departures(ctx context.Context, f ledger.DepartureFilter) iter.Seq2[departure.Departure, error] {
	return func(yield func(departure.Departure, error) bool) {
		below := int64(math.MaxInt64)
		pages := walk(f.Limit, func(limit int) ([]keyed, error) {
			page, err := list(ctx, r.db, scanDeparture, selectDeparture+
				`WHERE d.key < ? AND (d.pending = 1 OR NOT ?) ORDER BY d.key DESC LIMIT ?`, below, f.OpenOnly, limit)
			if err != nil {
				return nil, fmt.Errorf("sqliteledger: read departures: %w", err)
			}
			if len(page) > 0 {
				below = page[len(page)-1].key
			}
			return page, nil
		})
		for k, err := range pages {
			if !yield(k.Departure, err) {
				return
			}
		}
	}
}

// Journal walks the selected lines of the journal, oldest first. Lines that
// are written during the walk are walked too.
func (r *Reader) Journal(ctx context.Context, f ledger.JournalFilter) iter.Seq2[departure.Entry, error] {
	where, args := selection(f)
	return func(yield func(departure.Entry, error) bool) {
		after := f.AfterSeq
		walk(f.Limit, func(limit int) ([]departure.Entry, error) {
			page, err := list(ctx, r.db, scanEntry,
				`SELECT seq, at, departure_id, agent_id, username, chat_id, was, became, reason,
					cause, contact_id, queue, target, rule, operator, hash
				 FROM journal WHERE seq > ?`+where+` ORDER BY seq LIMIT ?`,
				append(append([]any{after}, args...), limit)...)
			if err != nil {
				return nil, fmt.Errorf("sqliteledger: read journal: %w", err)
			}
			if len(page) > 0 {
				after = page[len(page)-1].Seq
			}
			return page, nil
		})(yield)
	}
}

// selection is the condition, and its arguments, that the filter adds. The plus
// keeps SQLite from the index by time, by which every page would have to be sorted;
// lines are written in the order of their times, or nearly.
func selection(f ledger.JournalFilter) (where string, args []any) {
	if !f.Since.IsZero() {
		where += ` AND +at >= ?`
		args = append(args, nanos(f.Since))
	}
	if !f.Until.IsZero() {
		where += ` AND +at < ?`
		args = append(args, nanos(f.Until))
	}
	if f.AgentOrUser != "" {
		where += ` AND (agent_id = ? OR username = ?)`
		args = append(args, f.AgentOrUser, f.AgentOrUser)
	}
	if f.DepartureID != "" {
		where += ` AND departure_id = ?`
		args = append(args, f.DepartureID)
	}
	if f.ChatID != "" {
		where += ` AND chat_id = ? AND chat_id <> ''` // the second for the index
		args = append(args, f.ChatID)
	}
	return where, args
}

// selectQuarantined reads what scanQuarantined scans.
const selectQuarantined = `SELECT id, stream, shard, sequence, at, arrived, reason, data FROM quarantine `

// Quarantined walks the records in quarantine, oldest first.
func (r *Reader) Quarantined(ctx context.Context) iter.Seq2[departure.Quarantined, error] {
	return func(yield func(departure.Quarantined, error) bool) {
		var after int64
		walk(0, func(limit int) ([]departure.Quarantined, error) {
			page, err := list(ctx, r.db, scanQuarantined, selectQuarantined+`WHERE id > ? ORDER BY id LIMIT ?`, after, limit)
			if err != nil {
				return nil, fmt.Errorf("sqliteledger: read quarantine: %w", err)
			}
			if len(page) > 0 {
				after = page[len(page)-1].ID
			}
			return page, nil
		})(yield)
	}
}

// Kept returns one record in quarantine, or departure.ErrNotFound.
func (r *Reader) Kept(ctx context.Context, id int64) (departure.Quarantined, error) {
	found, err := list(ctx, r.db, scanQuarantined, selectQuarantined+`WHERE id = ?`, id)
	if err == nil && len(found) == 0 {
		err = departure.ErrNotFound
	}
	if err != nil {
		return departure.Quarantined{}, fmt.Errorf("sqliteledger: record %d in quarantine: %w", id, err)
	}
	return found[0], nil
}

// Agents walks every agent, by id. Each is as it stood when its page was read.
func (r *Reader) Agents(ctx context.Context) iter.Seq2[roster.Agent, error] {
	return func(yield func(roster.Agent, error) bool) {
		after := ""
		walk(0, func(limit int) ([]roster.Agent, error) {
			page, err := list(ctx, r.db, scanDoc[roster.Agent], `SELECT doc FROM agents WHERE id > ? ORDER BY id LIMIT ?`, after, limit)
			if err != nil {
				return nil, fmt.Errorf("sqliteledger: read agents: %w", err)
			}
			if len(page) > 0 {
				after = page[len(page)-1].ID
			}
			return page, nil
		})(yield)
	}
}

func scanEntry(rows *sql.Rows) (departure.Entry, error) {
	var (
		e  departure.Entry
		at int64
	)
	err := rows.Scan(&e.Seq, &at, &e.DepartureID, &e.AgentID, &e.Username, &e.ChatID, &e.From, &e.To, &e.Reason,
		&e.Cause, &e.ContactID, &e.Queue, &e.Target, &e.Rule, &e.By, &e.Hash)
	e.At = instant(at)
	return e, err
}

func scanQuarantined(rows *sql.Rows) (departure.Quarantined, error) {
	var (
		q           departure.Quarantined
		at, arrived int64
	)
	err := rows.Scan(&q.ID, &q.Position.Stream, &q.Position.Shard, &q.Position.Sequence, &at, &arrived, &q.Reason, &q.Data)
	q.Position.At, q.Arrived = instant(at), instant(arrived)
	return q, err
}

// walk hands out page after page until one is short, or limit is reached (0: none).
func walk[T any](limit int, next func(limit int) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for left := limit; limit == 0 || left > 0; left -= pageSize {
			size := pageSize
			if limit > 0 {
				size = min(left, pageSize)
			}
			page, err := next(size)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, v := range page {
				if !yield(v, nil) {
					return
				}
			}
			if len(page) < size {
				return
			}
		}
	}
}
