package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"

	"handover/connectlocal/internal/model"
	"handover/connectlocal/internal/state"
)

// refusal is an error as it goes over the wire. Spec §11 has the codes.
type refusal struct {
	code    string
	status  int
	message string
	more    map[string]any // members that the exception has besides its message
}

// Error implements error.
func (r *refusal) Error() string { return r.code + ": " + r.message }

func (r *refusal) write(w http.ResponseWriter) {
	w.Header().Set("X-Amzn-Errortype", r.code)
	body := map[string]any{"Message": r.message}
	maps.Copy(body, r.more)
	data, err := json.Marshal(body)
	if err != nil { // it cannot: it is made of texts
		data = []byte(`{}`)
	}
	send(w, r.status, data)
}

// What most operations model for a request that they cannot carry out.
const (
	badRequest   = "InvalidRequestException"
	badParameter = "InvalidParameterException"
)

// exceptions are those that say each kind of refusal, best first. An operation
// answers with the first that it models.
var exceptions = map[state.Kind][]string{
	state.NotFound:     {"ResourceNotFoundException", "UserNotFoundException", badRequest, badParameter},
	state.Invalid:      {badParameter, badRequest},
	state.BadRequest:   {badRequest, badParameter},
	state.Conflict:     {"ResourceConflictException", "ConflictException", badRequest, badParameter},
	state.Duplicate:    {"DuplicateResourceException", "ResourceConflictException", badRequest, badParameter},
	state.InUse:        {"ResourceInUseException", "ResourceConflictException", badRequest, badParameter},
	state.NotReady:     {"ContactFlowNotPublishedException", "ResourceNotReadyException", "ResourceConflictException", badRequest, badParameter},
	state.Limit:        {"LimitExceededException", "ServiceQuotaExceededException", badRequest, badParameter},
	state.Idempotency:  {"IdempotencyException", "ResourceConflictException", badRequest, badParameter},
	state.AccessDenied: {"AccessDeniedException", badRequest, badParameter},
	state.InvalidFlow:  {"InvalidContactFlowException", "InvalidContactFlowModuleException", badRequest},
}

// refusalOf turns an operation's error into what its client is told. An error
// that is no refusal becomes InternalServiceException and keeps its text to itself.
func refusalOf(op *model.Operation, err error) *refusal {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r
	}
	if e, ok := errors.AsType[*state.Error](err); ok {
		for _, x := range exceptions[e.Kind] {
			if op.Models(x) {
				return &refusal{code: x, status: model.Connect().Status(x), message: e.Message, more: problems(x, e)}
			}
		}
	}
	return internal("Request processing failed because of an error or failure with the service.")
}

// problems are what the exceptions about flows tell besides their message. The
// model spells the member differently in the two.
func problems(exception string, e *state.Error) map[string]any {
	member := map[string]string{"InvalidContactFlowException": "problems", "InvalidContactFlowModuleException": "Problems"}[exception]
	if member == "" {
		return nil
	}
	list := make([]map[string]string, len(e.Problems))
	for i, p := range e.Problems {
		list[i] = map[string]string{"message": p}
	}
	return map[string]any{member: list}
}

func internal(message string) *refusal {
	return &refusal{code: "InternalServiceException", status: http.StatusInternalServerError, message: message}
}

// unknownOperation answers what no operation in the table does.
func unknownOperation(what string) *refusal {
	return &refusal{code: "UnknownOperationException", status: http.StatusNotImplemented, message: "connectlocal does not implement " + what + "."}
}

func refuse(k state.Kind, format string, args ...any) error {
	return &state.Error{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// unsupported refuses a value that would change what happens and that
// connectlocal does not have.
func unsupported(what string) error {
	return refuse(state.BadRequest, "%s: connectlocal does not implement this.", what)
}

// send answers with JSON. Whoever has gone does not need it.
func send(w http.ResponseWriter, status int, data []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}
