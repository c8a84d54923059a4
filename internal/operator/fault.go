package operator

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"handover/internal/departure"
	"handover/internal/httpjson"
)

// Codes of faults, beside those of httpjson.
const (
	NotInForce = "not-in-force"  // 422: what was to be loaded is wrong; what was in force stays
	NotHere    = "not-available" // 501: this process cannot do it
)

// fault is what a caller is told.
func fault(status int, code, message string) *httpjson.Fault {
	return &httpjson.Fault{Status: status, Code: code, Message: message}
}

func notFound(format string, args ...any) *httpjson.Fault {
	return fault(http.StatusNotFound, httpjson.NotFound, fmt.Sprintf(format, args...))
}

func notHere(what string) *httpjson.Fault {
	return fault(http.StatusNotImplemented, NotHere, what+" is not to be had from this process")
}

// refusal tells the operator what the one who was to do it refused, and why; what
// is no refusal but a failure is left as it is.
func refusal(err error) error {
	if errors.Is(err, departure.ErrNotFound) {
		return fault(http.StatusNotFound, httpjson.NotFound, err.Error())
	}
	if _, ok := errors.AsType[departure.Refusal](err); ok {
		return fault(http.StatusConflict, httpjson.Refused, err.Error())
	}
	return err
}

// fail answers with the fault in err, or, for any other error, with one that
// leaves the cause to the log.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	f, ok := errors.AsType[*httpjson.Fault](err)
	if !ok {
		if r.Context().Err() == nil {
			s.o.Log.Error("operator request failed", slog.String("call", r.Pattern), slog.Any("error", err))
		}
		f = fault(http.StatusInternalServerError, httpjson.Internal, "it failed inside the controller; its log says why")
	}
	httpjson.Fail(w, f)
}

func noSuchCall(w http.ResponseWriter, r *http.Request) {
	httpjson.Fail(w, notFound("there is no %s %s; docs/operating.md lists the calls", r.Method, r.URL.Path))
}

func crossSite(w http.ResponseWriter, _ *http.Request) {
	httpjson.Fail(w, fault(http.StatusForbidden, httpjson.CrossSite, "the post came from a page of another site; only this address's own, or no page at all, may"))
}
