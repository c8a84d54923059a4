package participant

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"handover/connectlocal/internal/state"
)

// maxBody is more than the longest message takes with every character escaped.
const maxBody = 256 << 10

// bearer is the token that came with a call. It is a secret.
type bearer string

// operation makes a handler of a function from the token, the request and its
// body to the answer.
func operation[In any](s *Service, do func(token bearer, r *http.Request, in In) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token := bearer(r.Header.Get("X-Amz-Bearer"))
		if token == "" {
			writeError(w, refuse(http.StatusForbidden, "AccessDeniedException", "the header X-Amz-Bearer is missing"))
			return
		}
		var in In
		if err := decode(w, r, &in); err != nil {
			writeError(w, err)
			return
		}
		out, err := do(token, r, in)
		if err != nil {
			s.writeError(w, r, err)
			return
		}
		writeJSON(w, http.StatusOK, out)
	}
}

func decode(w http.ResponseWriter, r *http.Request, in any) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return invalid("the request body could not be read, or is longer than %d bytes", maxBody)
	}
	if len(body) == 0 {
		return nil
	}
	if json.Unmarshal(body, in) != nil { // its error may quote a customer's words
		return invalid("the request body is not the JSON of this operation")
	}
	return nil
}

// refusal is an error in the service's own shape.
type refusal struct {
	status  int
	kind    string
	message string
}

// Error implements error.
func (e *refusal) Error() string { return e.kind + ": " + e.message }

func refuse(status int, kind, message string) *refusal { return &refusal{status, kind, message} }

func invalid(format string, args ...any) *refusal {
	return refuse(http.StatusBadRequest, "ValidationException", fmt.Sprintf(format, args...))
}

func notImplemented(name string) *refusal {
	return refuse(http.StatusNotImplemented, "NotImplementedException", "connectlocal does not implement "+name)
}

// writeError answers with what the World refused, in the words of the
// exceptions that the participant service models (spec §11).
func (s *Service) writeError(w http.ResponseWriter, r *http.Request, err error) {
	if e, ok := errors.AsType[*state.Error](err); ok {
		writeError(w, translate(e, strings.HasSuffix(r.URL.Path, "/event")))
		return
	}
	if e, ok := errors.AsType[*refusal](err); ok {
		writeError(w, e)
		return
	}
	s.log.ErrorContext(r.Context(), "participant call failed", "path", r.URL.Path, "err", err)
	writeError(w, refuse(http.StatusInternalServerError, "InternalServerException", "connectlocal failed; see its log"))
}

// translate knows that ConflictException is modelled by SendEvent only.
func translate(e *state.Error, event bool) *refusal {
	switch {
	case e.Kind == state.AccessDenied:
		return refuse(http.StatusForbidden, "AccessDeniedException", e.Message)
	case e.Kind == state.Limit:
		return refuse(http.StatusTooManyRequests, "ThrottlingException", e.Message)
	case e.Kind == state.Conflict && event:
		return refuse(http.StatusConflict, "ConflictException", e.Message)
	}
	return invalid("%s", e.Message)
}

func writeError(w http.ResponseWriter, err error) {
	e, ok := errors.AsType[*refusal](err)
	if !ok {
		e = refuse(http.StatusInternalServerError, "InternalServerException", err.Error())
	}
	w.Header().Set("x-amzn-errortype", e.kind)
	writeJSON(w, e.status, map[string]string{"Message": e.message})
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

// stamp writes a time as the service does: yyyy-MM-ddThh:mm:ss.SSSZ.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
