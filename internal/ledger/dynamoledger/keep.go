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
	n := 0
	for items, err := range overItems.walk(ctx, l.table, query{below: instant(before), limit: walkSize}) {
		if err != nil {
			return n, err
		}
		for _, i := range items {
			id, err := decode[string](i)
			if err != nil {
				return n, err
			}
			d := newDraft()
			if err := d.read(ctx, l.table, departureKey(id)); err != nil {
				return n, err
			}
			s, err := d.departure(id)
			if err != nil {
				return n, err
			}
			if s == nil || ledger.Pending(s.Departure) || !s.Departure.UpdatedAt.Before(before) {
				continue
			}
			gone, err := l.prune(ctx, d, l.replace(ctx, d, s, nil))
			if err != nil {
				return n, err
			}
			n += gone
		}
	}
	return n, nil
}

func (l *Ledger) pruneAgents(ctx context.Context, before time.Time) (int, error) {
	n := 0
	for items, err := range agentItems.walk(ctx, l.table, query{limit: walkSize}) {
		if err != nil {
			return n, err
		}
		for _, i := range items {
			a, err := decode[roster.Agent](i)
			if err != nil {
				return n, err
			}
			if !ledger.Idle(a) || !ledger.Heard(a).Before(before) {
				continue
			}
			d := newDraft()
			d.seen[i.key] = i
			if err := d.read(ctx, l.table, openKey(a.ID)); err != nil {
				return n, err
			}
			if d.there(openKey(a.ID)) {
				continue
			}
			d.drop(i.key)
			d.drop(openKey(a.ID)) // nor may one become pending meanwhile
			gone, err := l.prune(ctx, d, d.file(placesOf(a), nil))
			if err != nil {
				return n, err
			}
			n += gone
		}
	}
	return n, nil
}

// prune stores a draft that forgets one thing, and says how many it forgot: none, if
// another write was faster.
func (l *Ledger) prune(ctx context.Context, d *draft, err error) (int, error) {
	if err == nil {
		err = d.store(ctx, l.table)
	}
	if errors.Is(err, errMoved) || errors.Is(err, errBusy) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return 1, nil
}
