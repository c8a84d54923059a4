package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/console"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
	"handover/internal/policy"
	"handover/internal/report"
	"handover/internal/roster"
)

func asked[T any](t *testing.T, l console.Reader, path string) T {
	t.Helper()
	w := get(t, l, "/console/v1/"+path, console.For(sources()))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return read[T](t, w.Body.String())
}

func TestPeople(t *testing.T) {
	got := asked[[]console.Person](t, filled(t), "people")
	want := []console.Person{{
		AgentID: "u1", Username: "ana", Status: "Available", StatusType: "ROUTABLE", Next: "Offline", LoggedIn: true,
		Chats:   []console.Held{{ChatID: "c1", ContactID: "k1", Queue: "arn:q", State: "CONNECTED", Since: began}},
		Leaving: &console.Leaving{DepartureID: departure.ID("u1", began), Cause: "offline"},
		Order:   &console.Order{Cause: "forced", By: "eve", At: began}, Companion: "here",
	}, {AgentID: "u2", Username: "ben", Status: "Available", StatusType: "ROUTABLE", LoggedIn: true, Profile: "Everything", Chats: []console.Held{}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
}

func TestStory(t *testing.T) {
	l := filled(t)
	commit(t, l, departure.Commit{Journal: []departure.Entry{{At: began, DepartureID: "u2@1", To: "grace"}}})
	s := asked[console.Story](t, l, "departures/u1@1")
	if s.Departure.Agent != "ana" || len(s.Journal) != 2 || s.More || s.Journal[0].Hash != "" || s.Journal[1].To != "moving" {
		t.Errorf("the story is %+v", s)
	}
	many := make([]departure.Entry, 2000)
	for n := range many {
		many[n] = entry("moving")
	}
	commit(t, l, departure.Commit{Journal: many})
	if s := asked[console.Story](t, l, "departures/u1@1"); len(s.Journal) != 2000 || !s.More {
		t.Errorf("of 2,002 lines %d are shown, more %v", len(s.Journal), s.More)
	}
}

// archive has ten departures, a minute apart, of which the odd ones are ben's.
func archive(t *testing.T) *memledger.Ledger {
	t.Helper()
	l := memledger.New()
	for n := range 10 {
		who, cause, phase := "ana", roster.Offline, departure.Landed
		if n%2 == 1 {
			who, cause, phase = "ben", roster.LoggedOut, departure.Stranded
		}
		commit(t, l, departure.Commit{Departures: []departure.Departure{{
			ID: fmt.Sprintf("%s@%d", who, n), AgentID: who + "-id", Username: who, Cause: cause, State: departure.Settled, BeganAt: began.Add(time.Duration(n) * time.Minute),
			Handovers: []departure.Handover{
				{ChatID: fmt.Sprintf("chat-%d", n), ContactID: fmt.Sprintf("contact-%d", n), QueueName: "Support", Phase: phase, Reason: "Nobody serves it", Decision: policy.Decision{Rule: "back to the queue"}},
				{ChatID: fmt.Sprintf("other-%d", n), QueueName: "VIP", Phase: departure.Returned},
			},
		}}})
	}
	return l
}

func TestHistory(t *testing.T) {
	l := archive(t)
	for query, want := range map[string]string{
		"":                           "ben@9 ana@8 ben@7 ana@6 ben@5 ana@4 ben@3 ana@2 ben@1 ana@0",
		"agent=ana":                  "ana@8 ana@6 ana@4 ana@2 ana@0",
		"agent=ben-id&limit=2":       "ben@9 ben@7",
		"cause=logout":               "ben@9 ben@7 ben@5 ben@3 ben@1",
		"outcome=stranded&queue=VIP": "", // in one and the same chat
		"outcome=returned&queue=VIP&agent=ana&limit=1": "ana@8",
		"rule=back to the queue&limit=1":               "ben@9",
		"state=grace":                                  "",
		"q=chat-3":                                     "ben@3",
		"q=CONTACT-4":                                  "ana@4",
		"q=hat-3":                                      "", // ids are found by their beginning
		"q=nobody serves&limit=1":                      "ben@9",
		"q=BEN&limit=1":                                "ben@9",
		"since=2026-03-02T10:08:00Z":                   "ben@9 ana@8",
		"until=2026-03-02T10:02:00Z":                   "ben@1 ana@0",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		h := asked[console.History](t, l, "history?"+values.Encode())
		var ids []string
		for _, d := range h.Departures {
			ids = append(ids, d.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s: found %q, want %q", query, got, want)
		}
	}
}

// TestHistoryGoesOn: page by page every departure is found once, those that began at the
// same instant among them.
func TestHistoryGoesOn(t *testing.T) {
	l := archive(t)
	for n := range 5 {
		commit(t, l, departure.Commit{Departures: []departure.Departure{{ID: fmt.Sprintf("twin@%d", n), Username: "twin", BeganAt: began.Add(5 * time.Minute), State: departure.Settled}}})
	}
	seen, before := map[string]int{}, ""
	for pages := 0; ; pages++ {
		h := asked[console.History](t, l, "history?limit=2&before="+url.QueryEscape(before))
		for _, d := range h.Departures {
			seen[d.ID]++
		}
		if h.Before == "" {
			if !h.Searched.Whole || pages != 7 {
				t.Errorf("ended on page %d, the whole searched: %v", pages, h.Searched.Whole)
			}
			break
		}
		if h.Searched.Whole {
			t.Error("there is more, and yet the whole was searched")
		}
		before = h.Before
	}
	if len(seen) != 15 {
		t.Errorf("found %d departures, want 15: %v", len(seen), seen)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s was found %d times", id, n)
		}
	}
}

func TestSeriesOfTheConsole(t *testing.T) {
	l := archive(t)
	s := asked[report.Series](t, l, "series?since=2026-03-02T10:00:00Z&until=2026-03-02T10:10:00Z&step=5m")
	if len(s.Buckets) != 2 || s.Buckets[0].Departures != 5 || s.Buckets[1].Outcomes["stranded"] != 3 {
		t.Errorf("series: %+v", s)
	}
	// The usual day, up to now, in parts that begin at whole ones.
	if s := asked[report.Series](t, l, "series"); s.Step != "1h0m0s" || len(s.Buckets) != 25 || !s.Since.Equal(s.Since.Truncate(time.Hour)) {
		t.Errorf("the usual series has %d parts of %s from %v", len(s.Buckets), s.Step, s.Since)
	}
	if s := asked[report.Series](t, l, "series?since=2016-03-02T10:00:00Z"); len(s.Buckets) > report.MostBuckets {
		t.Errorf("ten years make %d parts", len(s.Buckets))
	}
}

func TestPolicyOfTheConsole(t *testing.T) {
	v := asked[console.PolicyView](t, archive(t), "policy")
	if v.Name != "built in" || v.Hash != "abc" || v.Mode != "enforce" || v.Text != policy.DefaultYAML() || v.Editable {
		t.Errorf("the policy is %+v", v)
	}
	if len(v.Rules) != 2 || v.Rules[1].Name != "back to the queue" || v.Rules[1].Used != 10 || v.Rules[0].Used != 0 {
		t.Errorf("the rules are %+v", v.Rules)
	}
}

// TestOlderDeparturesAreNotRead: two hours cost two hours, however long the past is; and
// what was stored out of its turn is found.
func TestOlderDeparturesAreNotRead(t *testing.T) {
	past := departure.Commit{}
	for n, minutes := range []int{-9 * 24 * 60, -8 * 24 * 60, 0, 60, 90, 85, 95} {
		past.Departures = append(past.Departures, departure.Departure{
			ID: fmt.Sprint("u@", n), Username: "ana", State: departure.Settled, BeganAt: began.Add(time.Duration(minutes-60) * time.Minute),
		})
	}
	for path, want := range map[string]int{"series?since=2026-03-02T10:30:00Z&until=2026-03-02T11:00:00Z": 4, "history?since=2026-03-02T10:30:00Z": 4, "policy": 6} {
		l := counting{memledger.New(), new(int)}
		commit(t, l.Ledger, past)
		asked[json.RawMessage](t, l, path)
		if *l.read != want {
			t.Errorf("%s: %d departures are read, want %d: those of the time, and one that shows that there are no more", path, *l.read, want)
		}
		s := asked[report.Series](t, l, "series?since=2026-03-02T10:30:00Z&until=2026-03-02T11:00:00Z&step=30m")
		h := asked[console.History](t, l, "history?since=2026-03-02T10:30:00Z")
		if s.Buckets[0].Departures != 2 || len(h.Departures) != 2 {
			t.Errorf("%d are counted and %d found, want 2", s.Buckets[0].Departures, len(h.Departures))
		}
	}
}

// counting is a ledger that counts the departures that are read.
type counting struct {
	*memledger.Ledger

	read *int
}

func (c counting) Departures(ctx context.Context, f ledger.DepartureFilter) iter.Seq2[departure.Departure, error] {
	return func(yield func(departure.Departure, error) bool) {
		for d, err := range c.Ledger.Departures(ctx, f) {
			if *c.read++; !yield(d, err) {
				return
			}
		}
	}
}
