// Package record reads the fields of the streams' records: it keeps the first that
// cannot be used, and what is wrong with it. It knows no record's shape, and does
// nothing to the world.
package record

import (
	"fmt"
	"time"
)

// FieldError says which field of a record cannot be used, and why.
type FieldError struct {
	Field   string // its path: CurrentAgentSnapshot.Contacts[0].State; empty for the whole record
	Found   string // as it stood, cut short; empty if it was missing
	Allowed string
}

// Error gives the field, what was found and what is allowed.
func (e *FieldError) Error() string {
	field := e.Field
	if field == "" {
		field = "the record"
	}
	if e.Found == "" {
		return fmt.Sprintf("%s is missing; want %s", field, e.Allowed)
	}
	return fmt.Sprintf("%s is %s; want %s", field, e.Found, e.Allowed)
}

// Reader turns wire values into ours and keeps the first mistake. The zero Reader is
// ready for a record.
type Reader struct{ err *FieldError }

// Err is the first mistake, a *FieldError; nil if there was none.
func (r *Reader) Err() error {
	if r.err == nil {
		return nil
	}
	return r.err
}

// Fail notes what is wrong with the field at path; found is empty if it is missing.
func (r *Reader) Fail(path, found, allowed string) {
	if r.err == nil {
		r.err = &FieldError{Field: path, Found: found, Allowed: allowed}
	}
}

// Need gives the text back, which must be there.
func (r *Reader) Need(path, text, allowed string) string {
	if text == "" {
		r.Fail(path, "", allowed)
	}
	return text
}

// TimeForm is what a field that is a time may hold.
const TimeForm = "a time such as 2026-03-02T10:15:04.118Z"

// The years that are believed. What lies outside is no time of Amazon
// Connect's, and could not be kept as JSON or in nanoseconds.
const (
	firstYear = 1970
	lastYear  = 2199
)

// Time reads a timestamp of any precision and zone, and gives it in UTC; an empty
// one is the zero time.
func (r *Reader) Time(path, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	t = t.UTC()
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		r.Fail(path, Quote(text), TimeForm)
		return time.Time{}
	}
	return t
}

// Quote is a text as an error shows it: in quotes, and cut short; empty if it is.
func Quote(text string) string {
	if text == "" {
		return ""
	}
	const most = 60
	if len(text) > most {
		text = text[:most] + "…"
	}
	return fmt.Sprintf("%q", text)
}
