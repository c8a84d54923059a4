// Package refusal is how the services of connectlocal say no, whatever stands in
// front of an operation: an exception that the operation models, with the status
// of the service model, in the error shape of its service.
//
// An operation's own refusals are of its package, which knows what was asked for.
package refusal

import (
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"handover/connectlocal/internal/model"
)

// Service is whose error shape a refusal has.
type Service string

// The services.
const (
	Connect     Service = "connect"
	Participant Service = "participant"
	Kinesis     Service = "kinesis"
)

func (s Service) model() *model.Service {
	switch s {
	case Participant:
		return model.Participant()
	case Kinesis:
		return model.Kinesis()
	default:
		return model.Connect()
	}
}

// Operation is one of the service, as the model has it. One that it does not
// have models nothing.
func (s Service) Operation(name string) *model.Operation {
	if o := s.model().Operation(name); o != nil {
		return o
	}
	return &model.Operation{Name: name}
}

// Throttle answers an operation as the service does when its quota is used up: with
// the first of these that it models. An operation of REST-JSON that models none is
// stopped in front of the service, by what says TooManyRequestsException (spec §11). Of
// Kinesis, the operations that move data have a throughput of their own.
func (s Service) Throttle(w http.ResponseWriter, operation string) {
	o := s.Operation(operation)
	for _, exception := range []string{"ThrottlingException", "ProvisionedThroughputExceededException"} {
		if o.Models(exception) {
			s.Refuse(w, s.model().Status(exception), exception, exceeded)
			return
		}
	}
	if s == Kinesis {
		s.Refuse(w, s.model().Status("LimitExceededException"), "LimitExceededException", exceeded)
		return
	}
	s.Refuse(w, http.StatusTooManyRequests, "TooManyRequestsException", exceeded)
}

const exceeded = "Rate exceeded"

// common are errors that any operation of any service can answer with, whatever it
// models: those of what stands in front of the services (Connect API reference,
// "Common Errors").
func common(exception string) (status int) {
	return map[string]int{
		"AccessDeniedException":       http.StatusForbidden,
		"ExpiredTokenException":       http.StatusForbidden,
		"RequestTimeoutException":     http.StatusRequestTimeout,
		"ServiceUnavailable":          http.StatusServiceUnavailable,
		"UnrecognizedClientException": http.StatusForbidden,
	}[exception]
}

// Answers tells whether an operation can answer with that exception.
func (s Service) Answers(operation, exception string) bool {
	return s.Operation(operation).Models(exception) || common(exception) != 0
}

// Fail answers with an exception that an operation [Service.Answers], or, without a
// name, with the service's own failure.
func (s Service) Fail(w http.ResponseWriter, exception, message string) {
	status := common(exception)
	switch {
	case exception == "":
		own := map[Service]string{Connect: "InternalServiceException", Participant: "InternalServerException", Kinesis: "InternalFailure"}
		exception, status = own[s], http.StatusInternalServerError
	case status == 0:
		status = s.model().Status(exception)
	}
	s.Refuse(w, status, exception, message)
}

// Refuse answers in the service's shape: JSON 1.1 names the exception in the body,
// REST-JSON in a header.
func (s Service) Refuse(w http.ResponseWriter, status int, exception, message string) {
	h := w.Header()
	h.Set("x-amzn-requestid", uuid.NewString())
	body := map[string]string{"Message": message}
	if s == Kinesis {
		h.Set("Content-Type", "application/x-amz-json-1.1")
		body = map[string]string{"__type": exception, "message": message}
	} else {
		h.Set("Content-Type", "application/json")
		h.Set("x-amzn-errortype", exception)
	}
	data, err := json.Marshal(body)
	if err != nil { // it cannot: it is made of texts
		data = []byte("{}")
	}
	w.WriteHeader(status)
	_, _ = w.Write(data) // the caller is gone if this fails
}
