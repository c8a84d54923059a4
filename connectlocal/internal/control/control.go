// Package control is connectlocal's own interface: what in Amazon Connect is a
// person at a screen, or the passing of time.
package control

import (
	"context"
	"net/http"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// Feed is a state.Observer that keeps the latest notes for GET /_local/v1/events.
type Feed struct{}

// NewFeed returns an empty feed.
func NewFeed() *Feed { panic("not yet") }

// Options are what the control API is made of.
type Options struct {
	Loop   *clock.Loop
	World  *state.World
	Feed   *Feed
	Faults http.Handler // serves GET and POST /_local/v1/faults; nil: 404
	// AgentEventStream and its ARN, for GET /_local/v1/instance.
	AgentEventStream, AgentEventStreamARN string
}

// Control serves everything below /_local/v1/.
type Control struct{}

// New returns the control API.
func New(o Options) *Control { panic("not yet") }

// ServeHTTP serves /_local/v1/….
func (c *Control) ServeHTTP(w http.ResponseWriter, r *http.Request) { panic("not yet") }

// Stop ends every open event stream and waits for them, until ctx ends.
func (c *Control) Stop(ctx context.Context) error { panic("not yet") }
