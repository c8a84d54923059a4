package app

import (
	"context"
	"log/slog"

	"handover/internal/departure"
)

// logged is a store that tells every transition it has stored in the log, so
// that a log shows what the journal holds. Stranded chats are the worker's to
// tell, with what a person needs.
type logged struct {
	Store
	log *slog.Logger
}

// Commit stores, then tells.
func (l logged) Commit(ctx context.Context, c departure.Commit) error {
	if err := l.Store.Commit(ctx, c); err != nil {
		return err
	}
	for _, e := range c.Journal {
		level := slog.LevelInfo
		if e.From == e.To {
			level = slog.LevelDebug // something was only tried
		}
		l.log.LogAttrs(ctx, level, "transition", slog.String("to", e.To), slog.String("from", e.From), slog.String("agent", e.Username),
			slog.String("chat", e.ChatID), slog.String("departure", e.DepartureID), slog.String("reason", e.Reason))
	}
	return nil
}
