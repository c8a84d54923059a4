package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"handover/connectlocal/internal/state"
)

// refusal is an error as the control API answers it.
type refusal struct {
	status  int
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error implements error.
func (e *refusal) Error() string { return e.Code + ": " + e.Message }

func refuse(status int, code, format string, args ...any) *refusal {
	return &refusal{status, code, fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) *refusal {
	return refuse(http.StatusBadRequest, "bad-request", format, args...)
}

// statuses are the HTTP statuses of what the World refuses. Of the calls here,
// BadRequest is one that the state of the agent or the chat does not allow.
var statuses = map[state.Kind]int{
	state.NotFound:     http.StatusNotFound,
	state.Invalid:      http.StatusBadRequest,
	state.BadRequest:   http.StatusConflict,
	state.Conflict:     http.StatusConflict,
	state.Limit:        http.StatusConflict,
	state.AccessDenied: http.StatusForbidden,
}

func asRefusal(err error) *refusal {
	if e, ok := errors.AsType[*refusal](err); ok {
		return e
	}
	if e, ok := errors.AsType[*state.Error](err); ok {
		return &refusal{statuses[e.Kind], string(e.Kind), e.Message}
	}
	return refuse(http.StatusInternalServerError, "internal", "%v", err)
}

// reply answers with what f returns.
func reply(w http.ResponseWriter, r *http.Request, f func(r *http.Request) (any, error)) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	v, err := f(r)
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, v)
}

func writeError(w http.ResponseWriter, err error) {
	e := asRefusal(err)
	writeJSON(w, e.status, e)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"code":"internal","message":"the answer could not be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone if this fails
}

// maxBody is far more than any call here needs.
const maxBody = 64 << 10

// decode reads the body, which must be one JSON object with fields of in and
// no others. An empty body is an empty object.
func decode(r *http.Request, in any) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return badRequest("the body could not be read, or is longer than %d bytes", maxBody)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(in); err != nil {
		return badRequest("%s", misread(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return badRequest("the body holds more than one value")
	}
	return nil
}

// misread says which field of a body is wrong, in the words of JSON.
func misread(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if e.Field == "" {
			return fmt.Sprintf("the body: found %s, want an object", e.Value)
		}
		return fmt.Sprintf("%s: found %s, want %s", strings.ToLower(e.Field[:1])+e.Field[1:], e.Value, e.Type)
	}
	return "the body is not what this call takes: " + strings.TrimPrefix(err.Error(), "json: ")
}
