package world

import (
	"context"
	"errors"

	"handover/internal/controller"
	"handover/internal/departure"
)

// seam is the ledger as one life of a controller has it: with the troubles that
// befall it, and the judge behind every commit.
type seam struct {
	controller.Store
	w    *World
	life *life
}

var errRefused = errors.New("the disk is not there")

// Commit stores, unless something befalls it.
func (s *seam) Commit(ctx context.Context, c departure.Commit) error {
	kind, _ := s.w.befalls("Commit", false)
	switch kind {
	case conflict:
		return departure.ErrConflict
	case refused:
		return errRefused
	case killedFirst:
		s.life.die()
	}
	if s.life.dead.Load() {
		return errDead
	}
	if err := s.w.commit(ctx, s, c); err != nil {
		return err
	}
	switch kind {
	case killedAfter:
		s.life.die()
		return errDead
	case answerLost:
		s.w.unheard(c)
		return errRefused
	}
	return nil
}

// commit stores, and has the judge look at it, as one.
func (w *World) commit(ctx context.Context, s *seam, c departure.Commit) error {
	w.record.commits <- struct{}{}
	defer func() { <-w.record.commits }()
	if err := s.Store.Commit(ctx, c); err != nil {
		if errors.Is(err, departure.ErrConflict) {
			w.count("ledger", "conflicts")
		}
		if w.table != nil && !errors.Is(err, departure.ErrConflict) && w.stored(c) {
			w.count("ledger", "stored, and the answer lost")
			w.committed(s.life, c)
			w.unheard(c)
		}
		return err
	}
	w.committed(s.life, c)
	return nil
}

// stored tells whether a commit that failed is stored all the same: the connection to
// the table broke off. No other commit comes in between.
func (w *World) stored(c departure.Commit) bool {
	switch {
	case len(c.Departures) > 0:
		d := c.Departures[0]
		now, err := w.ledger.Load(w.ctx, d.ID)
		return err == nil && now.Version == d.Version+1 && now.UpdatedAt.Equal(d.UpdatedAt)
	case len(c.Agents) > 0:
		now, err := w.ledger.Agent(w.ctx, c.Agents[0].ID)
		return err == nil && now.Version == c.Agents[0].Version+1
	case c.Position != nil:
		now, known, err := w.ledger.Position(w.ctx, c.Position.Stream, c.Position.Shard)
		return err == nil && known && now.Sequence == c.Position.Sequence
	}
	return false
}

// fails tells what a read fails with.
func (s *seam) fails(method string) error {
	if s.life.dead.Load() {
		return errDead
	}
	if kind, _ := s.w.befalls(method, false); kind != "" {
		return errRefused
	}
	return nil
}

// Lease gives intents out, and tells the judge.
func (s *seam) Lease(ctx context.Context, r departure.LeaseRequest) ([]departure.Intent, error) {
	if err := s.fails("Lease"); err != nil {
		return nil, err
	}
	intents, err := s.Store.Lease(ctx, r)
	if err == nil {
		s.w.leased(s.life, intents)
	}
	return intents, err
}

// Position knows nothing while the stream is replayed.
func (s *seam) Position(ctx context.Context, stream, shard string) (departure.Position, bool, error) {
	if err := s.fails("Position"); err != nil {
		return departure.Position{}, false, err
	}
	if s.life.replay {
		return departure.Position{}, false, nil
	}
	return s.Store.Position(ctx, stream, shard)
}
