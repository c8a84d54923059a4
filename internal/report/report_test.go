package report_test

import (
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/report"
	"handover/internal/roster"
)

var began = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func all(list ...departure.Departure) iter.Seq2[departure.Departure, error] {
	return func(yield func(departure.Departure, error) bool) {
		for _, d := range list {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func leaving(cause roster.Cause, at time.Time, chats ...departure.Handover) departure.Departure {
	return departure.Departure{
		ID: "u1@" + string(cause), AgentID: "u1", Username: "ana", Cause: cause, Epoch: at, BeganAt: at, Handovers: chats,
	}
}

func decided(rule string, t policy.Target) policy.Decision {
	return policy.Decision{Rule: rule, Ladder: []policy.Rung{{Target: t}}}
}

func landed(waited time.Duration, queue string) departure.Handover {
	return departure.Handover{
		ChatID: "c" + queue + waited.String(), QueueName: queue, Phase: departure.Landed, LegOff: true, LeftAt: began,
		Waited: waited, Proof: departure.Proof{ConnectedAt: began.Add(waited)},
		Decision: decided("all", policy.Target{Kind: policy.SameQueue}),
	}
}

func shadowed(left time.Time, t policy.Target) departure.Handover {
	return departure.Handover{ChatID: "s", QueueARN: "arn:q", Phase: departure.Kept, Shadow: true, LeftAt: left, Decision: decided("try", t)}
}

func sum(t *testing.T, o report.Options, list ...departure.Departure) report.Report {
	t.Helper()
	r, err := report.Of(all(list...), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMoved(t *testing.T) {
	lost := departure.Handover{
		ChatID: "c9", ContactID: "k9", QueueName: "Billing", Phase: departure.Stranded, LegOff: true, UpdatedAt: began,
		Reason: "nobody serves the queue", Decision: decided("all", policy.Target{Kind: policy.ToQueue, Name: "Billing"}),
	}
	got := sum(t, report.Options{},
		leaving(roster.Offline, began, landed(10*time.Second, "Support"), landed(20*time.Second, "Support"), lost),
		leaving(roster.LoggedOut, began, landed(time.Minute, "Billing"), departure.Handover{ChatID: "r", Phase: departure.Returned}))
	want := report.Report{
		Departures: 2, Causes: []report.Count{{Name: "logout", N: 1}, {Name: "offline", N: 1}},
		Enforced: report.Section{
			Chats: 5, Moved: 4,
			Outcomes: []report.Count{{Name: "landed", N: 3}, {Name: "returned", N: 1}, {Name: "stranded", N: 1}},
			By: []report.Group{
				{By: "cause", Rows: []report.Row{{Name: "offline", Chats: 3, Landed: 2, Stranded: 1}, {Name: "logout", Chats: 1, Landed: 1}}},
				{By: "rule", Rows: []report.Row{{Name: "all", Chats: 4, Landed: 3, Stranded: 1}}},
				{By: "queue", Rows: []report.Row{{Name: "Billing", Chats: 2, Landed: 1, Stranded: 1}, {Name: "Support", Chats: 2, Landed: 2}}},
				{By: "target", Rows: []report.Row{{Name: "same-queue", Chats: 3, Landed: 3}, {Name: "queue Billing", Chats: 1, Stranded: 1}}},
			},
			Times: report.Times{N: 3, Median: 20, P90: 60, Longest: 60},
		},
		Shadow: report.Section{Outcomes: []report.Count{}, By: []report.Group{}},
		Stranded: []report.Stranded{{
			At: began, DepartureID: "u1@offline", Agent: "ana", ChatID: "c9", ContactID: "k9", Queue: "Billing", Reason: "nobody serves the queue",
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestShadowTimesLeaveOutTheGrace(t *testing.T) {
	offline := leaving(roster.Offline, began, shadowed(began.Add(75*time.Second), policy.Target{Kind: policy.SameQueue}))
	shift := leaving(roster.ShiftEnd, began, shadowed(began.Add(10*time.Minute), policy.Target{Kind: policy.SameQueue}))
	shift.DrainAt = began.Add(9 * time.Minute)
	early := leaving(roster.LoggedOut, began, shadowed(began.Add(time.Second), policy.Target{Kind: policy.SameQueue}))
	grace := func(roster.Cause) time.Duration { return 15 * time.Second }
	for name, c := range map[string]struct {
		d     departure.Departure
		grace func(roster.Cause) time.Duration
		want  float64
	}{
		"beyond the grace":          {offline, grace, 60},
		"the grace is not known":    {offline, nil, 75},
		"from the end of the shift": {shift, grace, 60},
		"gone within the grace":     {early, grace, 0},
	} {
		got := sum(t, report.Options{Grace: c.grace}, c.d).Shadow
		if got.Times.N != 1 || got.Times.Median != c.want {
			t.Errorf("%s: %+v, want %v s", name, got.Times, c.want)
		}
	}
}

func TestShadowCountsWhatWouldNotMove(t *testing.T) {
	none := departure.Handover{ChatID: "n", Phase: departure.Kept, Shadow: true}
	got := sum(t, report.Options{}, leaving(roster.Offline, began, none,
		shadowed(time.Time{}, policy.Target{Kind: policy.SameQueue}), shadowed(time.Time{}, policy.Target{Kind: policy.Keep}))).Shadow
	want := []report.Count{{Name: "would be kept", N: 1}, {Name: "would be stranded", N: 1}, {Name: "would move", N: 1}}
	if diff := cmp.Diff(want, got.Outcomes); diff != "" || got.Moved != 1 || got.Chats != 3 || got.Times.N != 0 {
		t.Errorf("%s\n%+v", diff, got)
	}
}

func TestOnlyTheTimeAskedFor(t *testing.T) {
	list := []departure.Departure{
		leaving(roster.Offline, began.Add(-time.Second)), leaving(roster.LoggedOut, began), leaving(roster.Forced, began.Add(time.Hour)),
	}
	got := sum(t, report.Options{Since: began, Until: began.Add(time.Hour)}, list...)
	if diff := cmp.Diff([]report.Count{{Name: "logout", N: 1}}, got.Causes); diff != "" {
		t.Error(diff)
	}
}

func TestAWalkThatFailsIsTheReports(t *testing.T) {
	gone := errors.New("disk gone")
	_, err := report.Of(func(yield func(departure.Departure, error) bool) { yield(departure.Departure{}, gone) }, report.Options{})
	if !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}

func TestText(t *testing.T) {
	lost := departure.Handover{ChatID: "c9", ContactID: "k9", Phase: departure.Stranded, UpdatedAt: began, Reason: "nobody serves the queue"}
	r := sum(t, report.Options{Since: began}, leaving(roster.Offline, began, landed(90*time.Second, "Support"), lost,
		shadowed(began.Add(time.Minute), policy.Target{Kind: policy.ToQueue, Name: "VIP"})))
	var out strings.Builder
	if err := r.Text(&out); err != nil {
		t.Fatal(err)
	}
	const want = `Departures since 2026-03-02T10:00:00Z: 1 (offline 1)

Moved: 1 of 2 chats (landed 1, stranded 1)
  customers waited: median 1m30s, nine of ten at most 1m30s, longest 1m30s (1 chats)
  BY      NAME        CHATS  LANDED  STRANDED
  cause   offline     1      1       0
  rule    all         1      1       0
  queue   Support     1      1       0
  target  same-queue  1      1       0

In shadow: 1 of 1 chats (would move 1)
  customers stayed with an agent who had gone: median 1m0s, nine of ten at most 1m0s, longest 1m0s (1 chats)
  BY      NAME       CHATS  LANDED  STRANDED
  cause   offline    1      0       0
  rule    try        1      0       0
  queue   arn:q      1      0       0
  target  queue VIP  1      0       0

Stranded: a person must see to these
  2026-03-02 10:00:00Z  ana  chat c9 (contact k9), queue none: nobody serves the queue
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
