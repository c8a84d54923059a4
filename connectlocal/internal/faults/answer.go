package faults

import (
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"handover/connectlocal/internal/model"
)

// Service is whose error shape a fault answers in.
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

// operation is one of the service, as the model has it. One that it does not
// have models nothing.
func (s Service) operation(name string) *model.Operation {
	if o := s.model().Operation(name); o != nil {
		return o
	}
	return &model.Operation{Name: name}
}

// refusal is an error as AWS has it.
type refusal struct {
	service       Service
	status        int
	kind, message string
}

// exception is one of a service's, with the status that the model gives it.
func (s Service) exception(kind, message string) refusal {
	return refusal{s, s.model().Status(kind), kind, message}
}

// throttled is what an operation answers when its quota is used up: the first of
// these that it models. An operation of REST-JSON that models none is stopped in
// front of the service, by what says TooManyRequestsException (spec §11). Of Kinesis,
// the operations that move data have a throughput of their own.
func throttled(s Service, operation string) refusal {
	o := s.operation(operation)
	for _, kind := range []string{"ThrottlingException", "ProvisionedThroughputExceededException"} {
		if o.Models(kind) {
			return s.exception(kind, "Rate exceeded")
		}
	}
	if s == Kinesis {
		return s.exception("LimitExceededException", "Rate exceeded")
	}
	return refusal{s, http.StatusTooManyRequests, "TooManyRequestsException", "Rate exceeded"}
}

// AnswerThrottled answers an operation as the service does when its quota is used up.
func AnswerThrottled(s Service, operation string, w http.ResponseWriter) {
	throttled(s, operation).write(w)
}

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

// answers tells whether an operation can answer with that exception.
func (s Service) answers(operation, exception string) bool {
	return s.operation(operation).Models(exception) || common(exception) != 0
}

// Answer answers with an error in the shape of the service.
func Answer(w http.ResponseWriter, s Service, status int, exception, message string) {
	refusal{s, status, exception, message}.write(w)
}

// failed is an exception, or, without a name, the service's own failure.
func failed(s Service, exception string) refusal {
	own := map[Service]string{Connect: "InternalServiceException", Participant: "InternalServerException", Kinesis: "InternalFailure"}
	switch status := common(exception); {
	case exception == "":
		return refusal{s, http.StatusInternalServerError, own[s], injected}
	case status != 0:
		return refusal{s, status, exception, injected}
	}
	return s.exception(exception, injected)
}

const injected = "an injected fault"

// write answers in the service's shape: JSON 1.1 names the error in the body, REST-JSON in a header.
func (e refusal) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("x-amzn-requestid", uuid.NewString())
	body := map[string]string{"Message": e.message}
	if e.service == Kinesis {
		h.Set("Content-Type", "application/x-amz-json-1.1")
		body = map[string]string{"__type": e.kind, "message": e.message}
	} else {
		h.Set("Content-Type", "application/json")
		h.Set("x-amzn-errortype", e.kind)
	}
	data, err := json.Marshal(body)
	if err != nil { // it cannot: it is made of texts
		data = []byte("{}")
	}
	w.WriteHeader(e.status)
	_, _ = w.Write(data) // the caller is gone if this fails
}
