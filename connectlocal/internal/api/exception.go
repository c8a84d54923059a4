package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"handover/connectlocal/internal/state"
)

// exception is a set of the exceptions that an operation models; a single
// one is a set of one.
type exception uint16

const (
	invalidRequest exception = 1 << iota
	invalidParameter
	resourceNotFound
	contactNotFound
	accessDenied
	idempotency
	resourceConflict
	limitExceeded
	serviceQuotaExceeded
	throttling
	internalService

	common = invalidRequest | invalidParameter | resourceNotFound | internalService
)

// refusal is an error as it goes over the wire. Spec §11 has the codes.
type refusal struct {
	code    string
	status  int
	message string
}

// Error implements error.
func (r *refusal) Error() string { return r.code + ": " + r.message }

func (r *refusal) write(w http.ResponseWriter) {
	w.Header().Set("X-Amzn-Errortype", r.code)
	// A client that has gone does not need its error.
	_ = writeJSON(w, r.status, map[string]string{"Message": r.message})
}

// with is the exception with a message.
func (e exception) with(message string) *refusal {
	r := &refusal{message: message}
	switch e {
	case invalidRequest:
		r.code, r.status = "InvalidRequestException", http.StatusBadRequest
	case invalidParameter:
		r.code, r.status = "InvalidParameterException", http.StatusBadRequest
	case resourceNotFound:
		r.code, r.status = "ResourceNotFoundException", http.StatusNotFound
	case accessDenied:
		r.code, r.status = "AccessDeniedException", http.StatusForbidden
	case resourceConflict:
		r.code, r.status = "ResourceConflictException", http.StatusConflict
	case limitExceeded:
		r.code, r.status = "LimitExceededException", http.StatusTooManyRequests
	case serviceQuotaExceeded:
		r.code, r.status = "ServiceQuotaExceededException", http.StatusPaymentRequired
	default:
		r.code, r.status = "InternalServiceException", http.StatusInternalServerError
	}
	return r
}

// preferences are the exceptions that say a kind of refusal, best first. An
// operation answers with the first that it models.
func preferences(k state.Kind) []exception {
	switch k {
	case state.NotFound:
		return []exception{resourceNotFound, invalidRequest}
	case state.Invalid:
		return []exception{invalidParameter, invalidRequest}
	case state.BadRequest:
		return []exception{invalidRequest, invalidParameter}
	case state.Conflict:
		return []exception{resourceConflict, invalidRequest, invalidParameter}
	case state.Limit:
		return []exception{limitExceeded, serviceQuotaExceeded, invalidRequest, invalidParameter}
	case state.AccessDenied:
		return []exception{accessDenied, invalidRequest, invalidParameter}
	}
	return nil
}

// refusal turns an operation's error into what its client is told. An error
// that is no refusal becomes InternalServiceException and keeps its text to itself.
func (models exception) refusal(err error) *refusal {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r
	}
	if e, ok := errors.AsType[*state.Error](err); ok {
		for _, x := range preferences(e.Kind) {
			if models&x != 0 {
				return x.with(e.Message)
			}
		}
	}
	return internalService.with("Request processing failed because of an error or failure with the service.")
}

// unknownOperation answers what no operation in the table does.
func unknownOperation(method, path string) *refusal {
	message := fmt.Sprintf("connectlocal does not implement %s %s.", method, path)
	return &refusal{code: "UnknownOperationException", status: http.StatusNotImplemented, message: message}
}

func refuse(k state.Kind, format string, args ...any) error {
	return &state.Error{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// unsupported refuses a member of a request that would change what happens
// and that connectlocal does not have.
func unsupported(member string) error {
	return refuse(state.BadRequest, "%s: connectlocal does not implement this member.", member)
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding the answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if _, err := w.Write(data); err != nil {
		return fmt.Errorf("sending the answer: %w", err)
	}
	return nil
}
