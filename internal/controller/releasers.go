package controller

import (
	"log/slog"
	"slices"
	"strings"

	"handover/internal/departure"
	"handover/internal/mover"
)

// equipped is a policy with those of its releasers that this controller has:
// what it has not got is not tried.
type equipped struct {
	departure.Decider
	has map[string]mover.Releaser
}

// Releasers implements departure.Decider.
func (e equipped) Releasers() []string {
	return slices.DeleteFunc(slices.Clone(e.Decider.Releasers()), func(name string) bool { return e.has[name] == nil })
}

// warn says at the start what the policy asks for and cannot have.
func (e equipped) warn(log *slog.Logger) {
	asked, left := e.Decider.Releasers(), e.Releasers()
	switch {
	case len(left) == 0:
		log.Warn("no releaser of the policy is configured: chats can be watched but not moved, and every chat of a departure will be stranded; set `companion`",
			slog.String("policy", strings.Join(asked, ", ")))
	case len(left) < len(asked):
		log.Warn("not every releaser of the policy is configured", slog.String("policy", strings.Join(asked, ", ")), slog.String("configured", strings.Join(left, ", ")))
	}
}
