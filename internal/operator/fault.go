package operator

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"handover/internal/departure"
)

// Fault is an error as a caller is told it.
type Fault struct {
	Status  int    `json:"-"` // HTTP status
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error is the message.
func (f *Fault) Error() string { return f.Message }

// Codes of faults.
const (
	Invalid      = "invalid"       // 400: a field, a parameter or a header is wrong
	Unauthorized = "unauthorized"  // 401: the token is missing or wrong
	CrossSite    = "cross-site"    // 403: a page of another site posted
	NotFound     = "not-found"     // 404: no such call, user, departure or record
	Refused      = "refused"       // 409: it cannot be done as things stand
	TooLarge     = "too-large"     // 413
	NotJSON      = "not-json"      // 415
	NotInForce   = "not-in-force"  // 422: what was to be loaded is wrong; what was in force stays
	Internal     = "internal"      // 500: the log says why
	NotHere      = "not-available" // 501: this process cannot do it
)

func invalid(field, format string, args ...any) *Fault {
	return &Fault{http.StatusBadRequest, Invalid, field + ": " + fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) *Fault {
	return &Fault{http.StatusNotFound, NotFound, fmt.Sprintf(format, args...)}
}

func notHere(what string) *Fault {
	return &Fault{http.StatusNotImplemented, NotHere, what + " is not to be had from this process"}
}

// refusal tells the operator what the one who was to do it refused, and why; what
// is no refusal but a failure is left as it is.
func refusal(err error) error {
	if errors.Is(err, departure.ErrNotFound) {
		return &Fault{http.StatusNotFound, NotFound, err.Error()}
	}
	if _, ok := errors.AsType[departure.Refusal](err); ok {
		return &Fault{http.StatusConflict, Refused, err.Error()}
	}
	return err
}

// fail answers with the fault in err, or, for any other error, with one that
// leaves the cause to the log.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	f, ok := errors.AsType[*Fault](err)
	if !ok {
		if r.Context().Err() == nil {
			s.o.Log.Error("operator request failed", slog.String("call", r.Pattern), slog.Any("error", err))
		}
		f = &Fault{http.StatusInternalServerError, Internal, "it failed inside the controller; its log says why"}
	}
	write(w, f.Status, f)
}

// write answers with JSON. That the caller has gone meanwhile concerns nobody.
func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func noSuchCall(w http.ResponseWriter, r *http.Request) {
	write(w, http.StatusNotFound, notFound("there is no %s %s; docs/operating.md lists the calls", r.Method, r.URL.Path))
}

func crossSite(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusForbidden, &Fault{Code: CrossSite, Message: "the post came from a page of another site; only this address's own, or no page at all, may"})
}
