package faults

import (
	"bytes"
	"cmp"
	"maps"
	"net/http"
	"time"
)

// For returns the function that puts the set's faults around the handler of one
// of the service's operations; it fits stream.NewAPI and participant.Options.
func (s *Set) For(service Service) func(operation string, next http.Handler) http.Handler {
	return func(operation string, next http.Handler) http.Handler {
		s.mu.Lock()
		s.operations[operation] = true
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
	latency time.Duration
	answer  Kind // Throttle, Error or none
	cut     bool
}

func (s *Set) plan(operation string, now time.Time) plan {
	s.mu.Lock()
	defer s.mu.Unlock()
	var p plan
	for _, a := range s.faults {
		if !a.Kind.ofCalls() || a.Operation != "" && a.Operation != operation || !a.hit(now) {
			continue
		}
		if a.When == After || a.Kind == TimeoutAfterEffect {
			p.after.meet(a.Fault)
		} else {
			p.before.meet(a.Fault)
		}
	}
	return p
}

func (s *side) meet(f Fault) {
	switch f.Kind {
	case Latency:
		s.latency += time.Duration(f.Latency)
	case Timeout, TimeoutAfterEffect:
		s.cut = true
	default:
		if s.answer == "" {
			s.answer = f.Kind
		}
	}
}

// serve carries a call out as planned. A cut connection is http's own abort: a
// server closes the connection without an answer.
func (s *Set) serve(service Service, operation string, next http.Handler, w http.ResponseWriter, r *http.Request) {
	p := s.plan(operation, s.loop.Now())
	if s.meet(p.before, call{service, operation, w, r}) {
		return
	}
	if p.after == (side{}) {
		next.ServeHTTP(w, r)
		return
	}
	answer := &kept{header: http.Header{}}
	next.ServeHTTP(answer, r)
	if !s.meet(p.after, call{service, operation, w, r}) {
		answer.send(w)
	}
}

// call is one call and where its answer goes.
type call struct {
	service   Service
	operation string
	w         http.ResponseWriter
	r         *http.Request
}

// meet does what one side holds for a call, and tells whether that was the end of it.
func (s *Set) meet(is side, c call) bool {
	if is.latency > 0 && s.loop.Wait(c.r.Context(), s.loop.Now().Add(is.latency)) != nil {
		return true // the caller has gone
	}
	switch {
	case is.answer == Throttle:
		AnswerThrottled(c.service, c.operation, c.w)
	case is.answer == Error:
		failed(c.service).write(c.w)
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
