package faults

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"net/http"
	"time"

	"handover/connectlocal/internal/refusal"
)

// For returns the function that puts the set's faults around the handler of one
// of the service's operations; it fits kinesis.NewAPI and participant.Options.
func (s *Set) For(service refusal.Service) func(operation string, next http.Handler) http.Handler {
	return func(operation string, next http.Handler) http.Handler {
		s.mu.Lock()
		s.operations[operation] = service
		s.mu.Unlock()
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.serve(service, operation, next, w, r)
		})
	}
}

// plan is what becomes of one call, before its effect and after it.
type plan struct{ before, after side }

// side is what a call meets on one side of its effect.
type side struct {
	latency   time.Duration
	answer    Kind   // Throttle, Error or none
	exception string // of Error; empty: the service's own failure
	cut       bool
}

func (s *Set) plan(service refusal.Service, operation string, now time.Time) plan {
	var p plan
	concerns := func(f Fault) bool {
		switch {
		case f.Kind == RefuseConnections:
			return operation == connecting
		case !f.Kind.ofCalls() || f.Function != "" || f.Operation != "" && f.Operation != operation:
			return false
		}
		return f.Exception == "" || service.Answers(operation, f.Exception)
	}
	s.each(now, concerns, func(f Fault) {
		if f.after() {
			p.after.meet(f)
		} else {
			p.before.meet(f)
		}
	})
	return p
}

func (s *side) meet(f Fault) {
	switch f.Kind {
	case Latency:
		s.latency += time.Duration(f.Latency)
	case Timeout, TimeoutAfterEffect:
		s.cut = true
	case RefuseConnections:
		s.answer = Error
	default:
		if s.answer == "" {
			s.answer, s.exception = f.Kind, f.Exception
		}
	}
}

// serve carries a call out as planned. A cut connection is http's own abort: a
// server closes the connection without an answer.
func (s *Set) serve(service refusal.Service, operation string, next http.Handler, w http.ResponseWriter, r *http.Request) {
	p := s.plan(service, operation, s.loop.Now())
	if s.meet(r.Context(), p.before, call{service, operation, w}) {
		return
	}
	if p.after == (side{}) {
		next.ServeHTTP(w, r)
		return
	}
	answer := &kept{header: http.Header{}}
	next.ServeHTTP(answer, r)
	if !s.meet(r.Context(), p.after, call{service, operation, w}) {
		answer.send(w)
	}
}

// call is one call and where its answer goes.
type call struct {
	service   refusal.Service
	operation string
	w         http.ResponseWriter
}

// injected is what the caller is told of what failed.
const injected = "an injected fault"

// meet does what one side holds for a call, and tells whether that was the end of it.
func (s *Set) meet(ctx context.Context, is side, c call) bool {
	if is.latency > 0 && s.loop.Wait(ctx, s.loop.Now().Add(is.latency)) != nil {
		return true // the caller has gone
	}
	switch {
	case is.answer == Throttle:
		c.service.Throttle(c.w, c.operation)
	case is.answer == Error:
		c.service.Fail(c.w, is.exception, injected)
	case is.cut:
		panic(http.ErrAbortHandler)
	default:
		return false
	}
	return true
}

// kept is an answer that the caller gets later, or never.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (k *kept) Header() http.Header { return k.header }

// Write implements http.ResponseWriter.
func (k *kept) Write(p []byte) (int, error) { return k.body.Write(p) }

// WriteHeader implements http.ResponseWriter.
func (k *kept) WriteHeader(status int) { k.status = cmp.Or(k.status, status) }

func (k *kept) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), k.header)
	w.WriteHeader(cmp.Or(k.status, http.StatusOK))
	_, _ = w.Write(k.body.Bytes()) // the client is gone if this fails
}
