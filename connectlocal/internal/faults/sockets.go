package faults

import (
	"context"
	"net/http"
	"time"

	"handover/connectlocal/internal/clock"
)

// connecting is the operation by which participants get what they connect with.
const connecting = "CreateParticipantConnection"

// Sockets puts the set's faults around what opens a participant's websocket: it is
// refused, or lost a while after it was opened.
func (s *Set) Sockets(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		now := s.loop.Now()
		refused, lost, after := false, false, time.Duration(0)
		s.each(now, func(f Fault) bool { return f.Kind == RefuseConnections || f.Kind == DropWebsockets }, func(f Fault) {
			refused = refused || f.Kind == RefuseConnections
			lost = lost || f.Kind == DropWebsockets
			after = max(after, time.Duration(f.Latency))
		})
		if refused {
			http.Error(w, injected, http.StatusServiceUnavailable)
			return
		}
		if !lost {
			next.ServeHTTP(w, r)
			return
		}
		ctx, cut := context.WithCancel(r.Context())
		defer cut()
		var timer *clock.Timer
		s.loop.Do(func() { timer = s.loop.At(now.Add(after), cut) })
		defer s.loop.Do(func() { timer.Stop() })
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
