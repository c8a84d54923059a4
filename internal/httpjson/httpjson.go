// Package httpjson is how the controller's APIs take and give JSON: one shape of
// errors, bounded bodies that are JSON and nothing else, answers that no cache
// keeps. What a caller is told is a Fault; any other error is the controller's own,
// and stays in its log.
package httpjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Fault is an error as a caller is told it.
type Fault struct {
	Status  int           `json:"-"` // HTTP status
	Code    string        `json:"code"`
	Message string        `json:"message"`
	Now     int64         `json:"now,omitempty"` // the controller's clock, in milliseconds, where that is what the caller lacks
	After   time.Duration `json:"-"`             // when to come again; 0: not said
}

// Error is the message.
func (f *Fault) Error() string { return f.Message }

// Codes that every API has.
const (
	Invalid      = "invalid"      // 400: a field, a parameter or a header is wrong
	Unauthorized = "unauthorized" // 401: the token is missing or wrong
	CrossSite    = "cross-site"   // 403: a page of another site
	Forbidden    = "forbidden"    // 403: who asks is known, and may not do this
	NotFound     = "not-found"    // 404
	Refused      = "refused"      // 409: it cannot be done as things stand
	TooLarge     = "too-large"    // 413
	NotJSON      = "not-json"     // 415
	Internal     = "internal"     // 500: the log says why
)

// InvalidField is the fault of a wrong field.
func InvalidField(field, format string, args ...any) *Fault {
	return &Fault{Status: http.StatusBadRequest, Code: Invalid, Message: field + ": " + fmt.Sprintf(format, args...)}
}

// Write answers with JSON. That the caller has gone meanwhile concerns nobody.
func Write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// Fail answers with the fault.
func Fail(w http.ResponseWriter, f *Fault) {
	if f.After > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((f.After+time.Second-1)/time.Second)))
	}
	Write(w, f.Status, f)
}

// Only refuses a body that a page's form could send.
func Only(r *http.Request) error {
	found := r.Header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(found)
	if err != nil || kind != "application/json" {
		return &Fault{Status: http.StatusUnsupportedMediaType, Code: NotJSON, Message: "Content-Type: found " + Quoted(found) + ", want application/json"}
	}
	return nil
}

// Body reads a body of at most so many bytes.
func Body(r *http.Request, most int64) ([]byte, error) {
	data, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, most))
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, &Fault{Status: http.StatusRequestEntityTooLarge, Code: TooLarge, Message: fmt.Sprintf("body: want at most %d bytes", large.Limit)}
	}
	if err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	return data, nil
}

// Decode reads one JSON object. Fields that are not known are refused: who sends
// them expects something of them.
func Decode(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return InvalidField("body", "%s", explained(err))
	}
	if d.More() {
		return InvalidField("body", "found something behind the JSON object")
	}
	return nil
}

// explained says what is wrong without quoting a value: it may be a secret.
func explained(err error) string {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%s is a %s, want a %s", t.Field, t.Value, t.Type)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return "there is no field " + Shortened(name)
	}
	return "found no JSON object"
}

// Quoted is a string that was found, bounded.
func Quoted(s string) string { return Shortened(strconv.Quote(s)) }

// Shortened is a text that was found, bounded.
func Shortened(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Printable tells whether a log or the journal can show the text as it is.
func Printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsPrint(c) })
}

// Bearer is the token of the request; empty if it has none.
func Bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
