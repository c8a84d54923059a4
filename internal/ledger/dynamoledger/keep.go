package dynamoledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// Cursor returns how far the reader of this name has read the journal;
// departure.ErrNotFound if it never told.
func (l *Ledger) Cursor(ctx context.Context, name string) (int64, error) {
	seq, there, err := one[int64](ctx, l.table, cursorKey(name))
	if err == nil && !there {
		err = departure.ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("dynamoledger: read cursor %s: %w", name, err)
	}
	return seq, nil
}

// SetCursor stores how far the reader of this name has read the journal. It rings no
// bell.
func (l *Ledger) SetCursor(ctx context.Context, name string, seq int64) error {
	doc, err := encode(seq)
	if err != nil {
		return wrap("write cursor", err)
	}
	w := write{item: item{key: cursorKey(name), stamp: newDraft().stamp, doc: doc}, any: true}
	if err := l.table.write(ctx, []write{w}); err != nil {
		return fmt.Errorf("dynamoledger: write cursor %s: %w", name, err)
	}
	return nil
}

// Prune forgets the departures that are over and were last changed before the instant,
// and the idle agents who were last heard before it and have no departure that is
// pending. It returns how many it forgot of both, also with an error. What History and
// the exclusion of leavers say of a chat is forgotten with it, so the instant must be
// further back than a chat can live. What changes meanwhile is left alone.
func (l *Ledger) Prune(ctx context.Context, before time.Time) (int, error) {
	n, err := l.pruneDepartures(ctx, before)
	if err != nil {
		return n, wrap("prune", err)
	}
	agents, err := l.pruneAgents(ctx, before)
	return n + agents, wrap("prune", err)
}

func (l *Ledger) pruneDepartures(ctx context.Context, before time.Time) (int, error) {
	return l.prune(ctx, overItems, query{below: instant(before)}, func(d *draft, i item) (bool, error) {
		id, err := decode[string](i)
		if err != nil {
			return false, err
		}
		if err := d.read(ctx, l.table, departureKey(id)); err != nil {
			return false, err
		}
		s, err := d.departure(id)
		if err != nil || s == nil || ledger.Pending(s.Departure) || !s.Departure.UpdatedAt.Before(before) {
			return false, err
		}
		return true, l.replace(ctx, d, s, nil)
	})
}

func (l *Ledger) pruneAgents(ctx context.Context, before time.Time) (int, error) {
	return l.prune(ctx, agentItems, query{}, func(d *draft, i item) (bool, error) {
		a, err := decode[roster.Agent](i)
		if err != nil || !ledger.Idle(a) || !ledger.Heard(a).Before(before) {
			return false, err
		}
		d.seen[i.key] = i
		if err := d.read(ctx, l.table, openKey(a.ID)); err != nil || d.there(openKey(a.ID)) {
			return false, err
		}
		d.drop(i.key)
		d.drop(openKey(a.ID)) // it is not there, and must not be: no departure may become pending meanwhile
		return true, d.file(placesOf(a), nil)
	})
}

// prune stores, for each item that the query finds, the draft that do makes, if it does,
// and says how many those were. Where another write is faster, it leaves things as they are.
func (l *Ledger) prune(ctx context.Context, k kind, q query, do func(*draft, item) (bool, error)) (int, error) {
	n := 0
	q.limit = walkSize
	for items, err := range k.walk(ctx, l.table, q) {
		if err != nil {
			return n, err
		}
		for _, i := range items {
			d := newDraft()
			old, err := do(d, i)
			if err == nil && old {
				err = d.store(ctx, l.table)
			}
			switch {
			case errors.Is(err, errMoved), errors.Is(err, errBusy):
			case err != nil:
				return n, err
			case old:
				n++
			}
		}
	}
	return n, nil
}
