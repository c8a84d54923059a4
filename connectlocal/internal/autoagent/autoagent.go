// Package autoagent is agents that work by themselves.
package autoagent

import (
	"log/slog"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// Crew is a state.Observer that acts for the agents.
type Crew struct{}

// New returns a crew that does nothing until Start. log may be nil.
func New(loop *clock.Loop, log *slog.Logger) *Crew { panic("not yet") }

// Start logs every user in, makes them Available, and lets them work. Outside the loop.
func (c *Crew) Start(w *state.World) error { panic("not yet") }
