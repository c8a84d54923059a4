package memledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// Anchor is the place where the journal's chain begins: what ledger.VerifyFrom
// needs beside the journal.
func (l *Ledger) Anchor(ctx context.Context) (ledger.Link, error) {
	if err := ctx.Err(); err != nil {
		return ledger.Link{}, fmt.Errorf("memledger: read anchor: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.anchor, nil
}

// End is the place of the journal's last line.
func (l *Ledger) End(ctx context.Context) (ledger.Link, error) {
	if err := ctx.Err(); err != nil {
		return ledger.Link{}, fmt.Errorf("memledger: read the journal's end: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end(), nil
}

// Cursor returns how far the reader of this name has read the journal;
// departure.ErrNotFound if it never told.
func (l *Ledger) Cursor(ctx context.Context, name string) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("memledger: read cursor %s: %w", name, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	seq, ok := l.cursors[name]
	if !ok {
		return 0, fmt.Errorf("memledger: cursor %s: %w", name, departure.ErrNotFound)
	}
	return seq, nil
}

// SetCursor stores how far the reader of this name has read the journal. It
// rings no bell.
func (l *Ledger) SetCursor(ctx context.Context, name string, seq int64) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memledger: write cursor %s: %w", name, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cursors[name] = seq
	return nil
}

// Prune forgets the departures that are over and were last changed before the
// instant, and the idle agents who were last heard before it and have no
// departure that is pending. It returns how many it forgot of both. What
// History and the exclusion of leavers say of a chat is forgotten with it, so
// the instant must be further back than a chat can live.
func (l *Ledger) Prune(ctx context.Context, before time.Time) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("memledger: prune: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	was := len(l.order) + len(l.agents)
	busy := make(map[string]bool)
	l.order = slices.DeleteFunc(l.order, func(s *stored) bool {
		pending := ledger.Pending(s.Departure)
		busy[s.AgentID] = busy[s.AgentID] || pending
		if pending || !s.UpdatedAt.Before(before) {
			return false
		}
		delete(l.departures, s.ID)
		return true
	})
	for id, a := range l.agents {
		if forgettable(a, before) && !busy[id] {
			delete(l.agents, id)
		}
	}
	return was - len(l.order) - len(l.agents), nil
}

func forgettable(a roster.Agent, before time.Time) bool {
	return ledger.Idle(a) && ledger.Heard(a).Before(before)
}

// PruneJournal forgets the journal's lines up to the first that was written at
// the instant or later, and returns how many those were. The lines left can
// still be verified.
func (l *Ledger) PruneJournal(ctx context.Context, before time.Time) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("memledger: prune journal: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	n := slices.IndexFunc(l.journal, func(e departure.Entry) bool { return !e.At.Before(before) })
	if n < 0 {
		n = len(l.journal)
	}
	if n > 0 {
		l.anchor = ledger.At(l.journal[n-1])
		l.journal = slices.Clone(l.journal[n:])
	}
	return n, nil
}

// Health is nil: memory can be read and written, unless ctx is done.
func (l *Ledger) Health(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memledger: health: %w", err)
	}
	return nil
}
