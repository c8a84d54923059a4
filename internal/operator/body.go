package operator

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"handover/internal/httpjson"
)

// field is one member of a request's body: where it goes, and what it may be.
type field struct {
	into any
	want string
}

// read fills the fields from the body. An empty body leaves them as they are.
func read(r *http.Request, fields map[string]field) error {
	data, err := httpjson.Body(r, maxBody)
	if err != nil {
		return err
	}
	if len(data) == 0 {
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return httpjson.InvalidField("body", "found no JSON object; want %s", shape(fields))
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		f, known := fields[name]
		if !known {
			return httpjson.InvalidField(name, "there is no such field; want %s", shape(fields))
		}
		if err := json.Unmarshal(members[name], f.into); err != nil {
			return httpjson.InvalidField(name, "found %s, want %s", httpjson.Shortened(string(members[name])), f.want)
		}
	}
	return nil
}

// shape is the object that a call takes, as a person would write it.
func shape(fields map[string]field) string {
	if len(fields) == 0 {
		return "{}"
	}
	parts := make([]string, 0, len(fields))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		parts = append(parts, fmt.Sprintf("%q: %s", name, fields[name].want))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// instant reads a query parameter that is a time; zero if it is not given.
func instant(r *http.Request, name string) (time.Time, error) {
	s := r.URL.Query().Get(name)
	if s == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return at, httpjson.InvalidField(name, "found %s, want an instant such as 2026-03-02T10:00:00Z", httpjson.Quoted(s))
	}
	return at, nil
}

// number reads a query parameter that is a number from 0 on; otherwise if it is
// not given.
func number(r *http.Request, name string, otherwise int64) (int64, error) {
	s := r.URL.Query().Get(name)
	if s == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, httpjson.InvalidField(name, "found %s, want a whole number from 0 on", httpjson.Quoted(s))
	}
	return n, nil
}

// truth reads a query parameter that is true or false; false if it is not given.
func truth(r *http.Request, name string) (bool, error) {
	switch s := r.URL.Query().Get(name); s {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, httpjson.InvalidField(name, "found %s, want true or false", httpjson.Quoted(s))
	}
}

// parameters refuses a query parameter that the call does not have.
func parameters(r *http.Request, known ...string) error {
	for _, name := range slices.Sorted(maps.Keys(r.URL.Query())) {
		if !slices.Contains(known, name) {
			allowed := "none"
			if len(known) > 0 {
				allowed = strings.Join(known, ", ")
			}
			return httpjson.InvalidField(name, "there is no such parameter; allowed: %s", allowed)
		}
	}
	return nil
}
