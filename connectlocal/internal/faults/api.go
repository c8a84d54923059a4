package faults

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
)

// duration is a time span written as Go has it: "1.5s", "2m".
type duration time.Duration

// MarshalJSON writes Go's notation.
func (d duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

// UnmarshalJSON reads Go's notation.
func (d *duration) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		if v, err := time.ParseDuration(s); err == nil {
			*d = duration(v)
			return nil
		}
	}
	return &json.UnmarshalTypeError{Value: string(b), Type: reflect.TypeFor[duration]()} // json adds the field
}

// ServeHTTP lists the faults in force (GET), or puts those of the body in
// their place and lists them (POST). The body is one fault or a list; an empty
// body, as an empty list, clears. A wrong one changes nothing.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
	case http.MethodPost:
		faults, err := s.read(w, r)
		if err != nil {
			writeJSON(w, http.StatusBadRequest, map[string]string{"code": "invalid-parameter", "message": err.Error()})
			return
		}
		s.replace(faults)
	default:
		w.Header().Set("Allow", "GET, POST")
		writeJSON(w, http.StatusMethodNotAllowed, map[string]string{"code": "method-not-allowed", "message": r.Method + ": want GET or POST"})
		return
	}
	writeJSON(w, http.StatusOK, s.list())
}

// maxBody is far more than any set of faults needs.
const maxBody = 64 << 10

func (s *Set) read(w http.ResponseWriter, r *http.Request) ([]Fault, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, fmt.Errorf("the body could not be read, or is longer than %d bytes", maxBody)
	}
	faults, err := parse(bytes.TrimSpace(body))
	if err != nil {
		return nil, err
	}
	for i, f := range faults {
		if err := s.check(f); err != nil {
			return nil, fmt.Errorf("faults[%d].%w", i, err)
		}
	}
	return faults, nil
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
	e, ok := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case !ok || e.Field == "":
		return fmt.Errorf("the body is neither a fault nor a list of faults: %s", strings.TrimPrefix(err.Error(), "json: "))
	case e.Type == reflect.TypeFor[duration]():
		return fmt.Errorf("%s: found %s, want a duration in quotes, such as \"30s\" or \"2m\"", e.Field, e.Value)
	}
	return fmt.Errorf("%s: found %s, want %s", e.Field, e.Value, e.Type.Kind())
}

// kinds are all kinds, as an error lists them.
var kinds = []Kind{Throttle, Error, Latency, Timeout, TimeoutAfterEffect, Repeat, Delay, Reorder, Corrupt, Lost, DropWebsockets}

// check refuses what a fault of this kind cannot mean; the error begins with the field.
func (s *Set) check(f Fault) error {
	if !slices.Contains(kinds, f.Kind) {
		return fmt.Errorf("kind: found %q, want one of %q", f.Kind, kinds)
	}
	if err := f.checkShare(); err != nil {
		return err
	}
	if err := f.checkTimes(); err != nil {
		return err
	}
	if err := f.checkWhen(); err != nil {
		return err
	}
	if err := s.checkStream(f); err != nil {
		return err
	}
	return s.checkOperation(f)
}

// checkWhen is about the side of a call's effect.
func (f Fault) checkWhen() error {
	switch {
	case f.When == "":
		return nil
	case !f.Kind.ofCalls() || f.Kind == TimeoutAfterEffect:
		return fmt.Errorf("when: found %q, want none for %s", f.When, f.Kind)
	case f.When != Before && f.When != After:
		return fmt.Errorf("when: found %q, want %q or %q", f.When, Before, After)
	}
	return nil
}

func (s *Set) checkStream(f Fault) error {
	switch {
	case f.Stream != "" && !f.Kind.ofRecords():
		return fmt.Errorf("stream: found %q, want none for %s", f.Stream, f.Kind)
	case f.Stream != "" && !slices.Contains(s.streams, f.Stream):
		return fmt.Errorf("stream: found %q, want one of %q", f.Stream, s.streams)
	}
	return nil
}

// checkShare is about how many are hit.
func (f Fault) checkShare() error {
	switch {
	case f.Rate != nil && (*f.Rate < 0 || *f.Rate > 1):
		return fmt.Errorf("rate: found %v, want 0 to 1", *f.Rate)
	case f.Count != nil && *f.Count < 1:
		return fmt.Errorf("count: found %d, want 1 or more", *f.Count)
	case f.Count != nil && f.Rate != nil:
		return errors.New("count: found with rate, want only one of them")
	}
	return nil
}

// checkTimes is about how long.
func (f Fault) checkTimes() error {
	timed := f.Kind == Latency || f.Kind == Delay
	switch {
	case f.For < 0:
		return fmt.Errorf("for: found %v, want more than 0", time.Duration(f.For))
	case f.For > 0 && f.Kind == DropWebsockets:
		return fmt.Errorf("for: %s acts at once, want none", f.Kind)
	case timed && f.Latency <= 0:
		return fmt.Errorf("latency: found %v, want more than 0 for %s", time.Duration(f.Latency), f.Kind)
	case !timed && f.Latency != 0:
		return fmt.Errorf("latency: found %v, want none for %s", time.Duration(f.Latency), f.Kind)
	}
	return nil
}

func (s *Set) checkOperation(f Fault) error {
	if f.Operation == "" {
		return nil
	}
	if !f.Kind.ofCalls() {
		return fmt.Errorf("operation: found %q, want none for %s", f.Operation, f.Kind)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.operations[f.Operation] {
		all := slices.Sorted(maps.Keys(s.operations))
		return fmt.Errorf("operation: found %q, want one of %s, or none for all", f.Operation, strings.Join(all, ", "))
	}
	return nil
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
		l := listed{Fault: a.Fault, Hits: a.hits, Over: a.over(now) || a.Kind == DropWebsockets}
		if !a.until.IsZero() {
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
