package world

import (
	"context"
	"time"

	"handover/internal/departure"
	"handover/internal/roster"
)

// The reads of a seam, each of which can fail.

// Agent implements departure.Ledger.
func (s *seam) Agent(ctx context.Context, id string) (roster.Agent, error) {
	if err := s.fails("Agent"); err != nil {
		return roster.Agent{}, err
	}
	return s.Store.Agent(ctx, id)
}

// Open implements departure.Ledger.
func (s *seam) Open(ctx context.Context, agentID string, chatIDs []string) ([]departure.Departure, error) {
	if err := s.fails("Open"); err != nil {
		return nil, err
	}
	return s.Store.Open(ctx, agentID, chatIDs)
}

// History implements departure.Ledger.
func (s *seam) History(ctx context.Context, chatIDs []string) (map[string]departure.History, error) {
	if err := s.fails("History"); err != nil {
		return nil, err
	}
	return s.Store.History(ctx, chatIDs)
}

// Gate implements departure.Gatekeeper.
func (s *seam) Gate(ctx context.Context) (departure.Gate, error) {
	if err := s.fails("Gate"); err != nil {
		return departure.Gate{}, err
	}
	return s.Store.Gate(ctx)
}

// Traffic implements departure.Gatekeeper.
func (s *seam) Traffic(ctx context.Context, since time.Time, rules roster.Rules) (departure.Traffic, error) {
	if err := s.fails("Traffic"); err != nil {
		return departure.Traffic{}, err
	}
	return s.Store.Traffic(ctx, since, rules)
}

// Load implements departure.Queue.
func (s *seam) Load(ctx context.Context, id string) (departure.Departure, error) {
	if err := s.fails("Load"); err != nil {
		return departure.Departure{}, err
	}
	return s.Store.Load(ctx, id)
}

// NextDue implements departure.Queue.
func (s *seam) NextDue(ctx context.Context) (time.Time, bool, error) {
	if err := s.fails("NextDue"); err != nil {
		return time.Time{}, false, err
	}
	return s.Store.NextDue(ctx)
}

// Release implements departure.Queue.
func (s *seam) Release(ctx context.Context, i departure.Intent) error {
	if err := s.fails("Release"); err != nil {
		return err
	}
	return s.Store.Release(ctx, i)
}
