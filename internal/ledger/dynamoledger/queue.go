package dynamoledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"handover/internal/departure"
)

// Lease gives due intents to the owner, in their turn over all partitions. It chooses by
// what the table says is due, and leases from the departures themselves; where another
// was faster it chooses again.
func (l *Ledger) Lease(ctx context.Context, r departure.LeaseRequest) ([]departure.Intent, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("dynamoledger: lease intents: %w", err)
	}
	var leased []departure.Intent
	if r.Max > 0 {
		err := again(ctx, func(ctx context.Context) error {
			some, err := l.lease(ctx, r, r.Max-len(leased))
			leased = append(leased, some...)
			return err
		})
		if err != nil && len(leased) == 0 && !errors.Is(err, departure.ErrConflict) {
			return nil, fmt.Errorf("dynamoledger: lease intents: %w", err)
		}
	}
	slices.SortFunc(leased, departure.Turn)
	return leased, nil
}

// lease leases up to most intents, of all departures at once. With errMoved or errBusy it
// got fewer than there may be.
func (l *Ledger) lease(ctx context.Context, r departure.LeaseRequest, most int) ([]departure.Intent, error) {
	chosen, err := l.choose(ctx, r.Now, most)
	if err != nil {
		return nil, err
	}
	var (
		mu     sync.Mutex
		leased []departure.Intent
		missed error
		wg     sync.WaitGroup
	)
	for id, ids := range chosen {
		wg.Go(func() {
			some, err := l.take(ctx, r, id, ids)
			mu.Lock()
			defer mu.Unlock()
			leased, missed = append(leased, some...), errors.Join(missed, err)
		})
	}
	wg.Wait()
	return leased, missed
}

// choose returns the first intents by departure.Turn that can be leased now, by
// departure.
func (l *Ledger) choose(ctx context.Context, now time.Time, most int) (map[string]map[string]bool, error) {
	ready, _, err := workItems.gather(ctx, l.table, query{below: after(now)})
	if err != nil {
		return nil, err
	}
	var free []departure.Intent
	for _, i := range ready {
		w, err := decode[work](i)
		if err != nil {
			return nil, err
		}
		for _, i := range w.Intents {
			if !i.ready().After(now) {
				free = append(free, departure.Intent{ID: i.ID, DepartureID: w.ID, Due: i.Due, Since: i.Since})
			}
		}
	}
	slices.SortFunc(free, departure.Turn)
	chosen := make(map[string]map[string]bool)
	for _, i := range free[:min(len(free), most)] {
		if chosen[i.DepartureID] == nil {
			chosen[i.DepartureID] = make(map[string]bool)
		}
		chosen[i.DepartureID][i.ID] = true
	}
	return chosen, nil
}

// after is the first sort key of what is due later than the instant.
func after(t time.Time) string { return instant(t.Add(1)) }

// take leases the chosen intents of a departure. One that cannot be leased any more
// is errMoved, and none of them is leased.
func (l *Ledger) take(ctx context.Context, r departure.LeaseRequest, id string, chosen map[string]bool) ([]departure.Intent, error) {
	var leased []departure.Intent
	err := l.change(ctx, id, func(s *stored) bool {
		for i := range intents(&s.Departure) {
			now := waiting{Due: i.Due, Until: s.Leases[i.ID].Until}
			if !chosen[i.ID] || now.ready().After(r.Now) {
				continue
			}
			s.Leases[i.ID] = loan{r.Owner, r.Now.Add(r.Term)}
			mine := *i
			mine.Owner, mine.Until = r.Owner, r.Now.Add(r.Term)
			leased = append(leased, mine)
		}
		return len(leased) == len(chosen)
	})
	if err == nil && len(leased) < len(chosen) {
		err = errMoved
	}
	if err != nil {
		return nil, err
	}
	return leased, nil
}

// change changes a departure's leases, if the func says that it did; one that is not there
// is left so.
func (l *Ledger) change(ctx context.Context, id string, do func(*stored) bool) error {
	d := newDraft()
	if err := d.read(ctx, l.table, departureKey(id)); err != nil {
		return err
	}
	old, err := d.departure(id)
	if err != nil || old == nil {
		return err
	}
	now := &stored{Departure: old.Departure, Leases: maps.Clone(old.Leases)}
	if now.Leases == nil {
		now.Leases = make(map[string]loan)
	}
	if !do(now) {
		return nil
	}
	if err := d.file(old.places(), now.places()); err != nil {
		return err
	}
	if err := d.put(departureKey(id), now); err != nil {
		return err
	}
	return d.store(ctx, l.table)
}

// Release ends the owner's lease, if it still holds it.
func (l *Ledger) Release(ctx context.Context, i departure.Intent) error {
	if i.Owner == "" {
		return nil
	}
	released := false
	err := again(ctx, func(ctx context.Context) error {
		return l.change(ctx, i.DepartureID, func(s *stored) bool {
			released = s.Leases[i.ID].Owner == i.Owner
			delete(s.Leases, i.ID)
			return released
		})
	})
	if err != nil {
		return fmt.Errorf("dynamoledger: release intent %s: %w", i.ID, err)
	}
	if released {
		l.bell.Ring()
	}
	return nil
}

// Load returns a departure with its leases, or departure.ErrNotFound.
func (l *Ledger) Load(ctx context.Context, id string) (departure.Departure, error) {
	s, there, err := one[stored](ctx, l.table, departureKey(id))
	if err == nil && !there {
		err = departure.ErrNotFound
	}
	if err != nil {
		return departure.Departure{}, fmt.Errorf("dynamoledger: load departure %s: %w", id, err)
	}
	return s.lent(), nil
}

// NextDue is the earliest instant at which an intent can be leased.
func (l *Ledger) NextDue(ctx context.Context) (time.Time, bool, error) {
	first, _, err := workItems.gather(ctx, l.table, query{limit: 1})
	if err != nil || len(first) == 0 {
		return time.Time{}, false, wrap("next due", err)
	}
	w, err := decode[work](first[0])
	if err != nil || len(w.Intents) == 0 {
		return time.Time{}, false, wrap("next due", err)
	}
	return slices.MinFunc(w.Intents, earlier).ready(), true, nil
}

func earlier(a, b waiting) int { return a.ready().Compare(b.ready()) }

// wrap says what failed; nil if nothing did.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("dynamoledger: %s: %w", what, err)
}
