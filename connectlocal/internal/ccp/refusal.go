package ccp

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"handover/connectlocal/internal/state"
)

// The exceptions of the service, as Streams names them (CTIExceptions), and AWS's general one for bad input.
const (
	accessDenied     = "AccessDeniedException"
	badEndpoint      = "BadEndpointException"
	invalidState     = "InvalidStateException"
	pagination       = "PaginationException"
	quotaExceeded    = "QuotaExceededException"
	unauthorized     = "UnauthorizedException"
	validation       = "ValidationException"
	unknownOperation = "UnknownOperationException"
	internalFailure  = "InternalFailure"
)

// refusal is an error as the service answers it, in JSON 1.0.
type refusal struct {
	Type    string `json:"__type"`
	Message string `json:"message"`
}

// Error implements error.
func (e *refusal) Error() string { return e.Type + ": " + e.Message }

func refuse(kind, format string, args ...any) *refusal {
	return &refusal{kind, fmt.Sprintf(format, args...)}
}

// exceptions are the exceptions for what the World refuses: the service has one for most of it.
var exceptions = map[state.Kind]string{
	state.Invalid:      validation,
	state.Limit:        quotaExceeded,
	state.AccessDenied: accessDenied,
}

func asRefusal(err error) *refusal {
	if e, ok := errors.AsType[*refusal](err); ok {
		return e
	}
	if e, ok := errors.AsType[*state.Error](err); ok {
		kind, known := exceptions[e.Kind]
		if !known {
			kind = invalidState
		}
		return &refusal{kind, e.Message}
	}
	return refuse(internalFailure, "%v", err)
}

// status is 400 for all but these.
func (e *refusal) status() int {
	switch e.Type {
	case unauthorized:
		return http.StatusUnauthorized
	case accessDenied:
		return http.StatusForbidden
	case internalFailure:
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

func writeError(w http.ResponseWriter, err error) {
	e := asRefusal(err)
	w.Header().Set("X-Amzn-Errortype", e.Type)
	writeJSON(w, e.status(), e)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"__type":"InternalFailure","message":"the answer could not be written"}`)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone if this fails
}
