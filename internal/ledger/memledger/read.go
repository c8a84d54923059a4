package memledger

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// Departures walks the selected departures, newest first, as they stood when
// the walk began.
func (l *Ledger) Departures(ctx context.Context, f ledger.DepartureFilter) iter.Seq2[departure.Departure, error] {
	return walk(ctx, "departures", func() ([]departure.Departure, error) { return l.departuresNow(f) })
}

func (l *Ledger) departuresNow(f ledger.DepartureFilter) ([]departure.Departure, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []departure.Departure
	for _, s := range slices.Backward(l.order) {
		if f.OpenOnly && !ledger.Pending(s.Departure) {
			continue
		}
		if f.Limit > 0 && len(found) == f.Limit {
			break
		}
		d, err := s.read()
		if err != nil {
			return nil, err
		}
		found = append(found, d)
	}
	return found, nil
}

// Journal walks the selected lines of the journal, oldest first.
func (l *Ledger) Journal(ctx context.Context, f ledger.JournalFilter) iter.Seq2[departure.Entry, error] {
	return walk(ctx, "journal", func() ([]departure.Entry, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		var found []departure.Entry
		from := min(max(0, f.AfterSeq-l.anchor.Seq), int64(len(l.journal)))
		for _, e := range l.journal[from:] {
			if selects(f, e) && (f.Limit == 0 || len(found) < f.Limit) {
				found = append(found, e)
			}
		}
		return found, nil
	})
}

func selects(f ledger.JournalFilter, e departure.Entry) bool {
	written := !e.At.Before(f.Since) && (f.Until.IsZero() || e.At.Before(f.Until))
	return e.Seq > f.AfterSeq && written &&
		(f.AgentOrUser == "" || f.AgentOrUser == e.AgentID || f.AgentOrUser == e.Username) &&
		is(f.DepartureID, e.DepartureID) && is(f.ChatID, e.ChatID)
}

// is tells whether the filter allows the value; an empty filter allows any.
func is(want, got string) bool { return want == "" || want == got }

// Quarantined walks the records in quarantine, oldest first.
func (l *Ledger) Quarantined(ctx context.Context) iter.Seq2[departure.Quarantined, error] {
	return walk(ctx, "quarantine", func() ([]departure.Quarantined, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		return clone(l.quarantine)
	})
}

// Kept returns one record in quarantine, or departure.ErrNotFound.
func (l *Ledger) Kept(ctx context.Context, id int64) (departure.Quarantined, error) {
	if err := ctx.Err(); err != nil {
		return departure.Quarantined{}, fmt.Errorf("memledger: read quarantine: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.record(id)
	if n < 0 {
		return departure.Quarantined{}, fmt.Errorf("memledger: record %d in quarantine: %w", id, departure.ErrNotFound)
	}
	return clone(l.quarantine[n])
}

// Agents walks every agent, by id, as they stood when the walk began.
func (l *Ledger) Agents(ctx context.Context) iter.Seq2[roster.Agent, error] {
	return walk(ctx, "agents", func() ([]roster.Agent, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		var all []roster.Agent
		for _, id := range slices.Sorted(maps.Keys(l.agents)) {
			all = append(all, l.agents[id])
		}
		return clone(all)
	})
}

// Position returns how far the shard has been read; false if it never was.
func (l *Ledger) Position(ctx context.Context, stream, shardID string) (departure.Position, bool, error) {
	if err := ctx.Err(); err != nil {
		return departure.Position{}, false, fmt.Errorf("memledger: read position: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	p, some := l.position(shard{stream, shardID})
	return p, some, nil
}

// position is how far the shard has been read; false if it never was: a fence alone is
// no position.
func (l *Ledger) position(at shard) (departure.Position, bool) {
	p := l.positions[at]
	if p.Sequence == "" && p.At.IsZero() {
		return departure.Position{}, false
	}
	return p, true
}

// walk reads everything under the lock and hands it out after.
func walk[T any](ctx context.Context, what string, read func() ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		all, err := read()
		if err != nil {
			yield(none, err)
			return
		}
		for _, v := range all {
			if err := ctx.Err(); err != nil {
				yield(none, fmt.Errorf("memledger: read %s: %w", what, err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}
