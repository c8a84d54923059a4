package faults

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Duration is a time span written as Go has it: "1.5s", "2m".
type Duration time.Duration

// MarshalJSON writes Go's notation.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

// UnmarshalJSON reads Go's notation.
func (d *Duration) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		if v, err := time.ParseDuration(s); err == nil {
			*d = Duration(v)
			return nil
		}
	}
	return &json.UnmarshalTypeError{Value: string(b), Type: reflect.TypeFor[Duration]()} // json adds the field
}

// ServeHTTP lists the faults in force (GET), or puts those of the body in
// their place and lists them (POST). The body is one fault or a list; an empty
// body, as an empty list, clears. A wrong one changes nothing.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
	case http.MethodPost:
		faults, err := read(w, r)
		if err == nil {
			err = s.Replace(faults)
		}
		if err != nil {
			writeJSON(w, http.StatusBadRequest, map[string]string{"code": "invalid-parameter", "message": err.Error()})
			return
		}
	default:
		w.Header().Set("Allow", "GET, POST")
		writeJSON(w, http.StatusMethodNotAllowed, map[string]string{"code": "method-not-allowed", "message": r.Method + ": want GET or POST"})
		return
	}
	writeJSON(w, http.StatusOK, s.list())
}

// maxBody is far more than any set of faults needs.
const maxBody = 64 << 10

func read(w http.ResponseWriter, r *http.Request) ([]Fault, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, fmt.Errorf("the body could not be read, or is longer than %d bytes", maxBody)
	}
	return parse(bytes.TrimSpace(body))
}

func parse(body []byte) ([]Fault, error) {
	if len(body) == 0 {
		return nil, nil
	}
	if body[0] != '[' {
		body = slices.Concat([]byte("["), body, []byte("]"))
	}
	var faults []Fault
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&faults); err != nil {
		return nil, misread(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the body holds more than one fault or list of faults")
	}
	return faults, nil
}

// misread says which field of a body is wrong.
func misread(err error) error {
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		name = strings.Trim(name, `"`)
		return fmt.Errorf("%s: there is no such field%s", name, instead(name, fields()))
	}
	e, ok := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case !ok || e.Field == "":
		return fmt.Errorf("the body is neither a fault nor a list of faults: %s", strings.TrimPrefix(err.Error(), "json: "))
	case e.Type == reflect.TypeFor[Duration]():
		return fmt.Errorf("%s: found %s, want a duration in quotes, such as \"30s\" or \"2m\"", e.Field, e.Value)
	}
	return fmt.Errorf("%s: found %s, want %s", e.Field, e.Value, e.Type.Kind())
}

// fields are those of a Fault, by name.
func fields() []string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Fault]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// listed is a fault as GET shows it.
type listed struct {
	Fault
	Hits  int        `json:"hits"`
	Until *time.Time `json:"until,omitempty"`
	Over  bool       `json:"over"`
}

func (s *Set) list() []listed {
	now := s.loop.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []listed{}
	for _, a := range s.faults {
		l := listed{Fault: a.Fault, Hits: a.hits, Over: a.over(now)}
		if a.For > 0 {
			l.Until = &a.until
		}
		all = append(all, l)
	}
	return all
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
