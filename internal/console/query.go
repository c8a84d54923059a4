package console

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/ledger"
)

// query reads parameters; err is what was wrong with the first bad one.
type query struct {
	r   *http.Request
	err error
}

func (q *query) text(name string) string { return q.r.URL.Query().Get(name) }

func (q *query) wrong(name, want string) {
	if q.err == nil {
		q.err = httpjson.InvalidField(name, "found %s, want %s", httpjson.Quoted(q.text(name)), want)
	}
}

// instant is zero if it is not given.
func (q *query) instant(name string) time.Time {
	if q.text(name) == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, q.text(name))
	if err != nil {
		q.wrong(name, "an instant such as 2026-03-02T10:00:00Z")
	}
	return at
}

// duration is 0 if it is not given.
func (q *query) duration(name string) time.Duration {
	if q.text(name) == "" {
		return 0
	}
	d, err := time.ParseDuration(q.text(name))
	if err != nil || d <= 0 {
		q.wrong(name, "a duration with its unit, such as 15m")
	}
	return d
}

// number is from 1 to most, and the usual one if it is not given.
func (q *query) number(name string, usual, most int) int {
	if q.text(name) == "" {
		return usual
	}
	n, err := strconv.Atoi(q.text(name))
	if err != nil || n < 1 || n > most {
		q.wrong(name, "a number from 1 to "+strconv.Itoa(most))
	}
	return n
}

// oneOf is one of some words, or empty if it is not given.
func (q *query) oneOf(name string, words []string) string {
	v := q.text(name)
	if v != "" && !slices.Contains(words, v) {
		q.wrong(name, "one of "+strings.Join(words, ", "))
	}
	return v
}

// late bounds how long after its beginning a departure may be stored: the ledger hands them
// out as they were stored, and two that begin at once may be stored in either order.
const late = 10 * time.Minute

// begun are the departures that began at an instant or later, and a few that are older: it
// reads from the newest on, and no further back than it has to.
func (c *console) begun(ctx context.Context, since time.Time) iter.Seq2[departure.Departure, error] {
	return func(yield func(departure.Departure, error) bool) {
		for d, err := range c.ledger.Departures(ctx, ledger.DepartureFilter{}) {
			if err == nil && d.BeganAt.Before(since.Add(-late)) || !yield(d, err) {
				return
			}
		}
	}
}
