// Package faults makes connectlocal misbehave on request, deterministically.
package faults

import (
	"net/http"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/stream"
)

// Service is whose error shape a fault answers with.
type Service string

// The services.
const (
	Connect     Service = "connect"
	Participant Service = "participant"
	Kinesis     Service = "kinesis"
)

// Options are what a Set is made of.
type Options struct {
	Loop        *clock.Loop
	DropSockets func(pick func() bool) int // (*participant.Hub).Drop
}

// Set is the faults in force. It is an http.Handler for /_local/v1/faults.
type Set struct{}

// New returns an empty set.
func New(o Options) *Set { panic("not yet") }

// For returns the function that puts the set's faults around a handler of one
// of the service's operations; it fits stream.Wrap and participant.Wrap.
func (s *Set) For(service Service) func(operation string, next http.Handler) http.Handler {
	panic("not yet")
}

// Fate says what becomes of one agent event record; it fits stream.PublisherOptions.
func (s *Set) Fate(at time.Time) stream.Fate { panic("not yet") }

// ServeHTTP lists the faults (GET) and replaces them (POST).
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) { panic("not yet") }
