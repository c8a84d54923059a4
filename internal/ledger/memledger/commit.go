package memledger

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// Commit stores everything in c, or nothing.
func (l *Ledger) Commit(ctx context.Context, c departure.Commit) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memledger: commit: %w", err)
	}
	c, err := clone(c)
	if err != nil {
		return err
	}
	if err := l.commit(c); err != nil {
		return fmt.Errorf("memledger: commit: %w", err)
	}
	l.bell.Ring()
	return nil
}

func (l *Ledger) commit(c departure.Commit) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.check(c); err != nil {
		return err
	}
	lines, err := l.seal(c.Journal)
	if err != nil {
		return err
	}
	l.journal = append(l.journal, lines...)
	for _, a := range c.Agents {
		a.Version++
		l.agents[a.ID] = a
	}
	for _, d := range c.Departures {
		d.Version++
		l.put(d)
	}
	if p := c.Position; p != nil {
		l.positions[shard{p.Stream, p.Shard}] = *p
	}
	if c.Gate != nil {
		l.gate = *c.Gate
		l.gate.Version++
	}
	l.keep(c)
	return nil
}

// keep puts records in quarantine, each once however often its feed hands it in,
// and takes others out.
func (l *Ledger) keep(c departure.Commit) {
	for _, q := range c.Quarantine {
		if q.Position.Sequence != "" && slices.ContainsFunc(l.quarantine, func(was departure.Quarantined) bool { return sameRecord(was.Position, q.Position) }) {
			continue
		}
		l.kept++
		q.ID = l.kept
		l.quarantine = append(l.quarantine, q)
	}
	l.quarantine = slices.DeleteFunc(l.quarantine, func(q departure.Quarantined) bool { return slices.Contains(c.Unkept, q.ID) })
}

func sameRecord(a, b departure.Position) bool {
	return a.Stream == b.Stream && a.Shard == b.Shard && a.Sequence == b.Sequence
}

// seal makes the entries the next lines of the journal.
func (l *Ledger) seal(entries []departure.Entry) ([]departure.Entry, error) {
	last := l.end()
	for n, e := range entries {
		line, err := last.Seal(e)
		if err != nil {
			return nil, err
		}
		entries[n], last = line, ledger.At(line)
	}
	return entries, nil
}

// end is the place of the journal's last line.
func (l *Ledger) end() ledger.Link {
	if n := len(l.journal); n > 0 {
		return ledger.At(l.journal[n-1])
	}
	return l.anchor
}

// check finds out whether all of c can be stored, before any of it is.
func (l *Ledger) check(c departure.Commit) error {
	if err := ledger.Check(c); err != nil {
		return err
	}
	for _, a := range c.Agents {
		if l.agents[a.ID].Version != a.Version {
			return fmt.Errorf("agent %s at version %d: %w", a.ID, a.Version, departure.ErrConflict)
		}
	}
	for _, d := range c.Departures {
		if l.version(d.ID) != d.Version {
			return fmt.Errorf("departure %s at version %d: %w", d.ID, d.Version, departure.ErrConflict)
		}
	}
	return l.checkRest(c)
}

// checkRest is check of what is neither agent nor departure.
func (l *Ledger) checkRest(c departure.Commit) error {
	if c.Gate != nil && c.Gate.Version != l.gate.Version {
		return fmt.Errorf("gate at version %d: %w", c.Gate.Version, departure.ErrConflict)
	}
	if p := c.Position; p != nil && p.Term != l.positions[shard{p.Stream, p.Shard}].Term {
		return fmt.Errorf("position of %s %s under term %d: %w", p.Stream, p.Shard, p.Term, departure.ErrFenced)
	}
	for _, id := range c.Unkept {
		if l.record(id) < 0 {
			return fmt.Errorf("record %d in quarantine: %w", id, departure.ErrNotFound)
		}
	}
	return nil
}

// record is the index of a record in quarantine; -1 if it is not there.
func (l *Ledger) record(id int64) int {
	return slices.IndexFunc(l.quarantine, func(q departure.Quarantined) bool { return q.ID == id })
}

func (l *Ledger) version(departureID string) int64 {
	if s, ok := l.departures[departureID]; ok {
		return s.Version
	}
	return 0
}

// put stores the departure. Of its leases those stay whose intents do.
func (l *Ledger) put(d departure.Departure) {
	s, ok := l.departures[d.ID]
	if !ok {
		s = &stored{}
		l.departures[d.ID] = s
		l.order = append(l.order, s)
	}
	kept := make(map[string]loan)
	for i := range intentsOf(d) {
		if held, leased := s.leases[i.ID]; leased {
			kept[i.ID] = held
		}
	}
	s.Departure, s.leases = d, kept
}

// intentsOf are the departure's own intents, then its handovers'.
func intentsOf(d departure.Departure) iter.Seq[departure.Intent] {
	return func(yield func(departure.Intent) bool) {
		for _, i := range d.Intents {
			if !yield(i) {
				return
			}
		}
		for n := range d.Handovers {
			for _, i := range d.Handovers[n].Intents {
				if !yield(i) {
					return
				}
			}
		}
	}
}

var (
	_ departure.Ledger    = (*Ledger)(nil)
	_ departure.Queue     = (*Ledger)(nil)
	_ departure.Watchlist = (*Ledger)(nil)
)
