// Package participant is the participant service of Amazon Connect: the five
// calls that a chat's participants make and the websocket they listen on.
package participant

import (
	"context"
	"log/slog"
	"net/http"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// Hub is a state.Observer that hands chat items to the websockets.
type Hub struct{}

// NewHub returns a hub without sockets.
func NewHub() *Hub { panic("not yet") }

// Drop cuts every open websocket for which pick says so and returns how many; nil picks all.
func (h *Hub) Drop(pick func() bool) int { panic("not yet") }

// Wrap puts something (injected faults) around the handler of one operation.
type Wrap func(operation string, next http.Handler) http.Handler

// Options are what a Service is made of.
type Options struct {
	Loop  *clock.Loop
	World *state.World
	Hub   *Hub
	Wrap  Wrap         // nil: nothing
	Log   *slog.Logger // nil: silent
}

// Service serves everything below /participant/.
type Service struct{}

// New returns the service.
func New(o Options) *Service { panic("not yet") }

// ServeHTTP serves /participant/….
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { panic("not yet") }

// Stop closes every websocket and waits for their goroutines, until ctx ends.
func (s *Service) Stop(ctx context.Context) error { panic("not yet") }
