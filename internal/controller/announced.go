package controller

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"handover/internal/departure"
	"handover/internal/obs"
)

// announced is a store that tells of what it has stored: every transition in the log,
// so that a log shows what the journal holds, and all of it in the metrics.
// Stranded chats are the worker's to tell, with what a person needs.
type announced struct {
	Store
	log     *slog.Logger
	metrics *obs.Metrics
	now     func() time.Time
	changed func(agentID string) // a departure of this agent has
}

// Commit stores, then tells.
func (s announced) Commit(ctx context.Context, c departure.Commit) error {
	began := s.now()
	err := s.Store.Commit(ctx, c)
	took := s.now().Sub(began)
	if err != nil {
		s.metrics.Failed(errors.Is(err, departure.ErrConflict), took)
		return err
	}
	s.metrics.Committed(c, took)
	for _, d := range c.Departures {
		s.changed(d.AgentID)
	}
	for _, e := range c.Journal {
		s.log.LogAttrs(ctx, level(e), "transition", slog.String("to", e.To), slog.String("from", e.From), slog.String("agent", e.Username),
			slog.String("chat", e.ChatID), slog.String("departure", e.DepartureID), slog.String("by", e.By), slog.String("reason", e.Reason))
	}
	return nil
}

// level of a line: what was only tried is for those who look closely.
func level(e departure.Entry) slog.Level {
	if e.From == e.To && e.DepartureID != "" {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}
