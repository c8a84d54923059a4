package participant

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/google/uuid"

	"handover/connectlocal/internal/model"
	"handover/connectlocal/internal/state"
)

// maxBody is more than the longest message takes with every character escaped.
const maxBody = 256 << 10

// bearer is the token that came with a call. It is a secret.
type bearer string

// operation is one entry of the table: an operation of the service model and what it does.
type operation struct {
	*model.Operation
	run func(token bearer, r *http.Request, members map[string]any) (any, error)
}

// op makes a table entry of a function from the token, the request and its
// members, which have passed the model's checks, to the answer.
func op[In any](name string, do func(token bearer, r *http.Request, in In) (any, error)) operation {
	return operation{model.Participant().Operation(name), func(token bearer, r *http.Request, members map[string]any) (any, error) {
		var in In
		if err := fill(&in, members); err != nil {
			return nil, err
		}
		return do(token, r, in)
	}}
}

// fill gives an input its members.
func fill(in any, members map[string]any) error {
	delete(members, "ConnectionToken") // they are the bearer
	delete(members, "ParticipantToken")
	err := model.Fill(in, members)
	if u, ok := errors.AsType[model.Unimplemented](err); ok {
		return invalid("%v", u)
	}
	return err
}

// handler answers the calls of one operation.
func (s *Service) handler(o operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		out, err := o.call(w, r)
		if err != nil {
			s.refuse(w, r, o.Operation, err)
			return
		}
		writeJSON(w, http.StatusOK, out)
	}
}

func (o operation) call(w http.ResponseWriter, r *http.Request) (any, error) {
	token := bearer(r.Header.Get("X-Amz-Bearer"))
	if token == "" {
		return nil, &state.Error{Kind: state.AccessDenied, Message: "the header X-Amz-Bearer is missing"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, invalid("the request body could not be read, or is longer than %d bytes", maxBody)
	}
	members, err := o.Request(r, body)
	if err != nil {
		return nil, invalid("%s", err)
	}
	return o.run(token, r, members)
}

// invalid is a refusal of what was asked for.
func invalid(format string, args ...any) error {
	return &state.Error{Kind: state.Invalid, Message: fmt.Sprintf(format, args...)}
}

// exceptions are those that say a kind of refusal, best first. An operation
// answers with the first that it models; ValidationException is in all of them.
func exceptions(k state.Kind) []string {
	const validation = "ValidationException"
	switch k {
	case state.AccessDenied:
		return []string{"AccessDeniedException", validation}
	case state.Limit:
		return []string{"ServiceQuotaExceededException", "ThrottlingException", validation}
	case state.Conflict:
		return []string{"ConflictException", validation}
	case state.NotFound:
		return []string{"ResourceNotFoundException", validation}
	}
	return []string{validation}
}

// refuse answers in the words of the exceptions that the operation models. What
// is no refusal is a failure, and its text stays here.
func (s *Service) refuse(w http.ResponseWriter, r *http.Request, o *model.Operation, err error) {
	e, ok := errors.AsType[*state.Error](err)
	if !ok {
		s.log.ErrorContext(r.Context(), "participant call failed", "operation", o.Name, "err", err)
		writeError(w, http.StatusInternalServerError, "InternalServerException", "connectlocal failed; see its log")
		return
	}
	for _, kind := range exceptions(e.Kind) {
		if o.Models(kind) {
			writeError(w, model.Participant().Status(kind), kind, e.Message)
			return
		}
	}
}

// unknown answers what no operation of the service does.
func unknown(w http.ResponseWriter, r *http.Request) {
	writeError(w, http.StatusNotImplemented, "UnknownOperationException", "connectlocal does not implement "+r.Method+" "+r.URL.Path)
}

func writeError(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("x-amzn-errortype", kind)
	writeJSON(w, status, map[string]string{"Message": message})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"Message":"the answer could not be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("x-amzn-requestid", uuid.NewString())
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone if this fails
}
