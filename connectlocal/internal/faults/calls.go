package faults

import (
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// Service is whose error shape a fault answers in.
type Service string

// The services.
const (
	Connect     Service = "connect"
	Participant Service = "participant"
	Kinesis     Service = "kinesis"
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

// plan is what becomes of one call.
type plan struct {
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
		switch a.Kind {
		case Latency:
			p.latency += time.Duration(a.Latency)
		case TimeoutAfterEffect:
			p.cut = true
		default:
			if p.answer == "" {
				p.answer = a.Kind
			}
		}
	}
	return p
}

// serve carries a call out as planned. A cut connection is http's own abort: a
// server closes the connection without an answer.
func (s *Set) serve(service Service, operation string, next http.Handler, w http.ResponseWriter, r *http.Request) {
	now := s.loop.Now()
	p := s.plan(operation, now)
	if p.latency > 0 && s.loop.Wait(r.Context(), now.Add(p.latency)) != nil {
		return // the caller has gone
	}
	switch {
	case p.answer == Throttle:
		AnswerThrottled(service, operation, w)
	case p.answer == Error:
		failed(service).write(service, w)
	case p.cut:
		next.ServeHTTP(&unheard{header: http.Header{}}, r)
		panic(http.ErrAbortHandler)
	default:
		next.ServeHTTP(w, r)
	}
}

// unheard is where the answer goes that the caller will not get.
type unheard struct{ header http.Header }

// Header implements http.ResponseWriter.
func (u *unheard) Header() http.Header { return u.header }

// Write implements http.ResponseWriter.
func (u *unheard) Write(p []byte) (int, error) { return len(p), nil }

// WriteHeader implements http.ResponseWriter.
func (u *unheard) WriteHeader(int) {}

// refusal is an error as AWS has it.
type refusal struct {
	status        int
	kind, message string
}

// withoutThrottling are the Connect operations that do not model
// ThrottlingException: there it surfaces as TooManyRequestsException (spec §11).
var withoutThrottling = map[string]bool{
	"StartChatContact":        true,
	"StopContact":             true,
	"GetContactAttributes":    true,
	"UpdateContactAttributes": true,
	"StartContactStreaming":   true,
	"StopContactStreaming":    true,
}

// dataOperations are the Kinesis operations with a throughput of their own.
var dataOperations = map[string]bool{"GetRecords": true, "GetShardIterator": true, "PutRecord": true, "PutRecords": true}

func throttled(service Service, operation string) refusal {
	const message = "Rate exceeded"
	switch {
	case service == Kinesis && dataOperations[operation]:
		return refusal{http.StatusBadRequest, "ProvisionedThroughputExceededException", message}
	case service == Kinesis:
		return refusal{http.StatusBadRequest, "LimitExceededException", message}
	case service == Connect && withoutThrottling[operation]:
		return refusal{http.StatusTooManyRequests, "TooManyRequestsException", message}
	}
	return refusal{http.StatusTooManyRequests, "ThrottlingException", message}
}

// AnswerThrottled answers an operation as the service does when its quota is used up.
func AnswerThrottled(service Service, operation string, w http.ResponseWriter) {
	throttled(service, operation).write(service, w)
}

func failed(service Service) refusal {
	kinds := map[Service]string{Connect: "InternalServiceException", Participant: "InternalServerException", Kinesis: "InternalFailure"}
	return refusal{http.StatusInternalServerError, kinds[service], "an injected fault"}
}

// write answers in the service's shape: JSON 1.1 names the error in the body, REST-JSON in a header.
func (e refusal) write(service Service, w http.ResponseWriter) {
	h := w.Header()
	h.Set("x-amzn-requestid", uuid.NewString())
	body := fmt.Sprintf(`{"Message":%q}`, e.message)
	if service == Kinesis {
		h.Set("Content-Type", "application/x-amz-json-1.1")
		body = fmt.Sprintf(`{"__type":%q,"message":%q}`, e.kind, e.message)
	} else {
		h.Set("Content-Type", "application/json")
		h.Set("x-amzn-errortype", e.kind)
	}
	w.WriteHeader(e.status)
	_, _ = w.Write([]byte(body)) // the caller is gone if this fails
}
