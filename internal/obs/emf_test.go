package obs_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
	"handover/internal/obs"
	"handover/internal/roster"
)

func TestWhatWasCountedIsFlushedOnce(t *testing.T) {
	m := obs.NewMetrics()
	m.Gauge("ghosts", "Ghosts.", func() float64 { return 3 })
	stranded := departure.Commit{Journal: []departure.Entry{{DepartureID: "d", ChatID: "c", From: "landing", To: "stranded", Cause: roster.Offline}}}
	flush := func(states bool) []string {
		t.Helper()
		var out strings.Builder
		if err := m.Flush(&out, time.UnixMilli(1767225600123), states); err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	}
	m.Committed(stranded, 250*time.Millisecond)
	m.Committed(stranded, 250*time.Millisecond)
	const head = `{"_aws":{"CloudWatchMetrics":[{"Namespace":"Handover","Dimensions":`
	commits := func(n string) string {
		return head + `[["outcome"]],"Metrics":[{"Name":"commit_seconds_count"},{"Name":"commit_seconds_sum"}]}],"Timestamp":1767225600123},` + n + `,"outcome":"stored"}`
	}
	handovers := func(n string) string {
		return head + `[["cause"],["phase"]],"Metrics":[{"Name":"handovers_total"}]}],"Timestamp":1767225600123},"cause":"offline","handovers_total":` + n + `,"phase":"stranded"}`
	}
	want := []string{commits(`"commit_seconds_count":2,"commit_seconds_sum":0.5`), handovers("2")}
	if diff := cmp.Diff(want, flush(false)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{""}, flush(false)); diff != "" {
		t.Errorf("nothing has happened since: %s", diff)
	}
	m.Committed(stranded, 250*time.Millisecond)
	want = []string{
		commits(`"commit_seconds_count":1,"commit_seconds_sum":0.25`), handovers("1"),
		head + `[[]],"Metrics":[{"Name":"ghosts"}]}],"Timestamp":1767225600123},"ghosts":3}`,
	}
	if diff := cmp.Diff(want, flush(true)); diff != "" {
		t.Error(diff)
	}
}
