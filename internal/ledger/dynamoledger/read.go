package dynamoledger

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/policy"
	"handover/internal/roster"
)

// walkSize is how many items of each partition a walk reads at a time.
const walkSize = 64

// Agent returns what is stored of the agent, or one with only its ID.
func (l *Ledger) Agent(ctx context.Context, id string) (roster.Agent, error) {
	a, there, err := one[roster.Agent](ctx, l.table, agentKey(id))
	if err != nil {
		return roster.Agent{}, fmt.Errorf("dynamoledger: read agent %s: %w", id, err)
	}
	if !there {
		return roster.Agent{ID: id}, nil
	}
	return a, nil
}

// Open returns the pending departures of the agent or with one of the chats, oldest
// first; of those that began at one instant, by id.
func (l *Ledger) Open(ctx context.Context, agentID string, chatIDs []string) ([]departure.Departure, error) {
	keys := []key{openKey(agentID)}
	for _, id := range chatIDs {
		keys = append(keys, chatKey(id))
	}
	ids, err := l.pending(ctx, keys)
	if err != nil {
		return nil, wrap("read open departures", err)
	}
	found, err := l.load(ctx, ids)
	if err != nil {
		return nil, wrap("read open departures", err)
	}
	slices.SortFunc(found, func(a, b *stored) int {
		return cmp.Or(a.Departure.BeganAt.Compare(b.Departure.BeganAt), cmp.Compare(a.Departure.ID, b.Departure.ID))
	})
	var open []departure.Departure
	for _, s := range found {
		if ledger.Pending(s.Departure) {
			open = append(open, s.lent())
		}
	}
	return open, nil
}

// pending are the ids of the pending departures that these agents and chats know of,
// each once.
func (l *Ledger) pending(ctx context.Context, keys []key) ([]string, error) {
	d := newDraft()
	if err := d.read(ctx, l.table, keys...); err != nil {
		return nil, err
	}
	var ids []string
	for _, k := range keys {
		list, err := d.mentioned(k)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if m.Pending && !slices.Contains(ids, m.ID) {
				ids = append(ids, m.ID)
			}
		}
	}
	return ids, nil
}

// load reads those of the departures that are there, in the order asked for.
func (l *Ledger) load(ctx context.Context, ids []string) ([]*stored, error) {
	keys := make([]key, len(ids))
	for n, id := range ids {
		keys[n] = departureKey(id)
	}
	d := newDraft()
	if err := d.read(ctx, l.table, keys...); err != nil {
		return nil, err
	}
	var found []*stored
	for _, id := range ids {
		s, err := d.departure(id)
		if err != nil {
			return nil, err
		}
		if s != nil {
			found = append(found, s)
		}
	}
	return found, nil
}

// History tells, for each chat, of the handovers whose leg was taken off.
func (l *Ledger) History(ctx context.Context, chatIDs []string) (map[string]departure.History, error) {
	d := newDraft()
	keys := make([]key, len(chatIDs))
	for n, id := range chatIDs {
		keys[n] = chatKey(id)
	}
	if err := d.read(ctx, l.table, keys...); err != nil {
		return nil, wrap("read history", err)
	}
	found := make(map[string]departure.History, len(chatIDs))
	for _, id := range chatIDs {
		list, err := d.mentioned(chatKey(id))
		if err != nil {
			return nil, wrap("read history", err)
		}
		var h departure.History
		for _, m := range list {
			h.Moves += len(m.Left)
			h.Left = append(h.Left, m.Left...)
		}
		slices.SortStableFunc(h.Left, func(a, b policy.Leaver) int { return a.At.Compare(b.At) })
		found[id] = h
	}
	return found, nil
}

// Departures walks the selected departures, newest first; of those that began at one
// instant, by id. Each is as it stood when it was read.
func (l *Ledger) Departures(ctx context.Context, f ledger.DepartureFilter) iter.Seq2[departure.Departure, error] {
	listed := began
	if f.OpenOnly {
		listed = pendingItems
	}
	return func(yield func(departure.Departure, error) bool) {
		n := 0
		for items, err := range listed.walk(ctx, l.table, query{back: true, limit: pageOf(f.Limit)}) {
			page, err := l.listed(ctx, items, err)
			if err != nil {
				yield(departure.Departure{}, wrap("read departures", err))
				return
			}
			for _, s := range page {
				if f.OpenOnly && !ledger.Pending(s.Departure) {
					continue
				}
				if n++; !yield(s.lent(), nil) || n == f.Limit {
					return
				}
			}
		}
	}
}

// pageOf is how many items of each partition are read at a time for so many in all; 0:
// for all.
func pageOf(limit int) int {
	if limit > 0 {
		return min(limit, walkSize)
	}
	return walkSize
}

// listed reads the departures that the items, of the kind began or pending, name.
func (l *Ledger) listed(ctx context.Context, items []item, err error) ([]*stored, error) {
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(items))
	for n, i := range items {
		named, err := decode[struct{ ID string }](i)
		if err != nil {
			return nil, err
		}
		ids[n] = named.ID
	}
	return l.load(ctx, ids)
}

// Agents walks every agent, by id. Each is as it stood when it was read.
func (l *Ledger) Agents(ctx context.Context) iter.Seq2[roster.Agent, error] {
	return func(yield func(roster.Agent, error) bool) {
		for items, err := range agentItems.walk(ctx, l.table, query{limit: walkSize}) {
			if err != nil {
				yield(roster.Agent{}, wrap("read agents", err))
				return
			}
			for _, i := range items {
				a, err := decode[roster.Agent](i)
				if !yield(a, wrap("read agents", err)) || err != nil {
					return
				}
			}
		}
	}
}

// Gate returns the gate; the zero Gate if none was stored.
func (l *Ledger) Gate(ctx context.Context) (departure.Gate, error) {
	g, _, err := one[departure.Gate](ctx, l.table, gateKey())
	return g, wrap("read gate", err)
}

// Traffic counts what is under way: all that was committed before it began, and perhaps
// what is committed meanwhile. Who begins a move on such a count commits on the condition
// of a gate that was read before it, and so no move that began meanwhile is missed.
func (l *Ledger) Traffic(ctx context.Context, since time.Time, rules roster.Rules) (departure.Traffic, error) {
	t := departure.Traffic{Live: make(map[string]int), Moving: make(map[string]int)}
	for _, count := range []func() error{
		func() error {
			return tally(ctx, l.table, staffItems, "", func(s staff) {
				for _, queue := range s.Live {
					t.Live[queue]++
				}
				if s.LoggedIn && !rules.OffLine(s.Status.ID, s.Status.Name, s.Status.Type) {
					t.Staffed++
				}
			})
		},
		func() error {
			return tally(ctx, l.table, pendingItems, "", func(p pending) {
				for queue, n := range p.Moving {
					t.Moving[queue] += n
				}
			})
		},
		func() error {
			return tally(ctx, l.table, began, instant(since), func(b begun) { t.Left = append(t.Left, b.Left) })
		},
	} {
		if err := count(); err != nil {
			return departure.Traffic{}, wrap("read traffic", err)
		}
	}
	return t, nil
}

// tally goes through what items of a kind hold, in their order.
func tally[T any](ctx context.Context, t table, k kind, from string, count func(T)) error {
	items, _, err := k.gather(ctx, t, query{from: from})
	if err != nil {
		return err
	}
	for _, i := range items {
		v, err := decode[T](i)
		if err != nil {
			return err
		}
		count(v)
	}
	return nil
}

// DueAgents returns the ids of the agents who are due, the longest due first.
func (l *Ledger) DueAgents(ctx context.Context, now time.Time, most int) ([]string, error) {
	if most <= 0 {
		return nil, nil
	}
	var ids []string
	for items, err := range agentsDue.walk(ctx, l.table, query{below: after(now), limit: pageOf(most)}) {
		if err != nil {
			return nil, wrap("read due agents", err)
		}
		for _, i := range items {
			d, err := decode[due](i)
			if err != nil {
				return nil, wrap("read due agents", err)
			}
			if ids = append(ids, d.ID); len(ids) == most {
				return ids, nil
			}
		}
	}
	return ids, nil
}

// NextAgentDue is the earliest Due of any agent.
func (l *Ledger) NextAgentDue(ctx context.Context) (time.Time, bool, error) {
	first, _, err := agentsDue.gather(ctx, l.table, query{limit: 1})
	if err != nil || len(first) == 0 {
		return time.Time{}, false, wrap("next agent due", err)
	}
	d, err := decode[due](first[0])
	return d.At, err == nil, wrap("next agent due", err)
}

// Position returns how far the shard has been read; false if it never was. Its term is
// that of the shard's last fence.
func (l *Ledger) Position(ctx context.Context, stream, shard string) (departure.Position, bool, error) {
	p, _, err := one[departure.Position](ctx, l.table, positionKey(stream, shard))
	if err != nil {
		return departure.Position{}, false, fmt.Errorf("dynamoledger: read position of %s %s: %w", stream, shard, err)
	}
	if !begunAt(p) {
		return departure.Position{}, false, nil
	}
	return p, true, nil
}

// begunAt tells whether a position was stored, and not a fence alone.
func begunAt(p departure.Position) bool { return p.Sequence != "" || !p.At.IsZero() }
