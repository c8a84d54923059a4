package report_test

import (
	"errors"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/report"
	"handover/internal/roster"
)

func TestSeries(t *testing.T) {
	held := departure.Handover{ChatID: "h", Phase: departure.Waiting, Held: "breaker"}
	got, err := report.SeriesOf(all(
		leaving(roster.Offline, began.Add(-time.Nanosecond), landed(time.Second, "Support")), // before
		leaving(roster.Offline, began, landed(10*time.Second, "Support"), landed(20*time.Second, "Support"), held),
		leaving(roster.LoggedOut, began.Add(59*time.Minute), shadowed(began, policy.Target{Kind: policy.SameQueue})),
		leaving(roster.LoggedOut, began.Add(2*time.Hour), departure.Handover{ChatID: "r", Phase: departure.Returned}),
		leaving(roster.Offline, began.Add(150*time.Minute), landed(time.Second, "Support")), // the end is not in it
	), report.SeriesOptions{Since: began, Until: began.Add(150 * time.Minute), Step: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	want := report.Series{
		Since: began, Until: began.Add(150 * time.Minute), Step: "1h0m0s",
		Buckets: []report.Bucket{
			{
				At: began, Departures: 2, Causes: map[string]int{"offline": 1, "logout": 1}, Held: 1,
				Outcomes: map[string]int{"landed": 2, "waiting": 1, "would move": 1},
				Rescue:   report.Times{N: 2, Median: 10, P90: 20, Longest: 20}, Wait: report.Times{N: 2, Median: 10, P90: 20, Longest: 20},
			},
			{At: began.Add(time.Hour), Causes: map[string]int{}, Outcomes: map[string]int{}},
			{At: began.Add(2 * time.Hour), Departures: 1, Causes: map[string]int{"logout": 1}, Outcomes: map[string]int{"returned": 1}},
		},
		Rules: []report.RuleOutcomes{
			{Rule: "all", Outcomes: map[string]int{"landed": 2}},
			{Rule: "none", Outcomes: map[string]int{"waiting": 1, "returned": 1}},
			{Rule: "try", Outcomes: map[string]int{"would move": 1}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
}

func TestSeriesThatCannotBe(t *testing.T) {
	for want, o := range map[string]report.SeriesOptions{
		"want a beginning before its end": {Since: began, Until: began, Step: time.Hour},
		"and a step":                      {Since: began, Until: began.Add(time.Hour)},
		"121 parts, want at most 120":     {Since: began, Until: began.Add(121 * time.Minute), Step: time.Minute},
	} {
		if _, err := report.SeriesOf(all(), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", o, err, want)
		}
	}
	broken := errors.New("the disk is gone")
	walk := iter.Seq2[departure.Departure, error](func(yield func(departure.Departure, error) bool) { yield(departure.Departure{}, broken) })
	if _, err := report.SeriesOf(walk, report.SeriesOptions{Since: began, Until: began.Add(time.Hour), Step: time.Hour}); !errors.Is(err, broken) {
		t.Errorf("a walk that breaks: %v", err)
	}
}

// TestSeriesAddsUpToTheReport: however the time is cut, nothing is lost and nothing counted twice.
func TestSeriesAddsUpToTheReport(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 50 {
		var list []departure.Departure
		for range r.IntN(60) {
			chats := []departure.Handover{landed(time.Duration(r.IntN(100))*time.Second, "Support"), {ChatID: "x", Phase: departure.Stranded}}
			list = append(list, leaving(roster.Offline, began.Add(time.Duration(r.Int64N(int64(5*time.Hour)))), chats[:r.IntN(3)]...))
		}
		o := report.SeriesOptions{Since: began, Until: began.Add(time.Duration(1 + r.Int64N(int64(5*time.Hour)))), Step: 10 * time.Minute}
		whole := sum(t, report.Options{Since: o.Since, Until: o.Until}, list...)
		s, err := report.SeriesOf(all(list...), o)
		if err != nil {
			t.Fatal(err)
		}
		departures, outcomes, timed := 0, map[string]int{}, 0
		for _, b := range s.Buckets {
			departures += b.Departures
			timed += b.Rescue.N
			for name, n := range b.Outcomes {
				outcomes[name] += n
			}
		}
		for _, c := range whole.Enforced.Outcomes {
			if outcomes[c.Name] != c.N {
				t.Errorf("%s: the parts have %d, the whole has %d", c.Name, outcomes[c.Name], c.N)
			}
		}
		if departures != whole.Departures || timed != whole.Enforced.Times.N {
			t.Errorf("the parts have %d departures and %d times, the whole has %d and %d", departures, timed, whole.Departures, whole.Enforced.Times.N)
		}
	}
}
