package record_test

import (
	"strings"
	"testing"
	"time"

	"handover/internal/record"
)

func TestReader(t *testing.T) {
	for name, tc := range map[string]struct {
		read func(r *record.Reader)
		want string // empty: no mistake
	}{
		"all is well":      {func(r *record.Reader) { r.Need("a", "x", "an x"); r.Time("b", "") }, ""},
		"missing":          {func(r *record.Reader) { r.Need("a", "", "an x") }, "a is missing; want an x"},
		"the first counts": {func(r *record.Reader) { r.Need("a", "", "an x"); r.Time("b", "soon") }, "a is missing; want an x"},
		"no time":          {func(r *record.Reader) { r.Time("b", "soon") }, `b is "soon"; want ` + record.TimeForm},
		"before all times": {func(r *record.Reader) { r.Time("b", "1969-12-31T23:59:59Z") }, `b is "1969-12-31T23:59:59Z"; want ` + record.TimeForm},
		"after all times":  {func(r *record.Reader) { r.Time("b", "2200-01-01T00:00:00Z") }, `b is "2200-01-01T00:00:00Z"; want ` + record.TimeForm},
		"the whole record": {func(r *record.Reader) { r.Fail("", "no JSON", "a JSON object") }, "the record is no JSON; want a JSON object"},
		"long, and cut short": {
			func(r *record.Reader) { r.Fail("a", record.Quote(strings.Repeat("x", 100)), "less") },
			`a is "` + strings.Repeat("x", 60) + `…"; want less`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var r record.Reader
			tc.read(&r)
			got := ""
			if err := r.Err(); err != nil {
				got = err.Error()
			}
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestTimesAreInUTC(t *testing.T) {
	var r record.Reader
	want := time.Date(2026, 3, 2, 10, 15, 4, 118_000_000, time.UTC)
	if got := r.Time("a", "2026-03-02T11:15:04.118+01:00"); got != want || r.Err() != nil {
		t.Errorf("got %s, %v; want %s", got, r.Err(), want)
	}
}
