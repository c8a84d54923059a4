package operator_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/operator"
	"handover/internal/policy"
	"handover/internal/report"
	"handover/internal/roster"
	"handover/internal/told"
)

func TestDepartures(t *testing.T) {
	for query, want := range map[string][]string{
		"":           {"u2@2", "u2@1", "u1@1"},
		"?open=true": {"u2@2", "u1@1"}, // one is open, in the other a chat is stranded
		"?limit=1":   {"u2@2"},
	} {
		var got []string
		for _, d := range decode[[]told.Departure](t, newAPI(t).ask(t, http.MethodGet, "/operator/v1/departures"+query, "")) {
			got = append(got, d.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
}

func TestADrainTellsWhatIsUnderWay(t *testing.T) {
	got := decode[operator.Drained](t, newAPI(t).ask(t, http.MethodPost, "/operator/v1/agents/ana/drain", ""))
	want := operator.Drained{AgentID: "u1", Agent: "ana", Departures: []told.Departure{{
		ID: "u1@1", AgentID: "u1", Agent: "ana", Cause: "offline", State: "moving", BeganAt: now, Open: true,
		Chats: []told.Handover{{
			ChatID: "c1", ContactID: "k1", Queue: "Billing", Phase: "waiting", Held: "the breaker holds",
			Target: "queue Billing", Rule: "bills", Ladder: []told.Rung{{Target: "queue Billing"}},
		}},
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlan(t *testing.T) {
	a := newAPI(t)
	a.Plan = func(_ context.Context, agentID string) (departure.Departure, []departure.Entry, error) {
		return departure.Departure{AgentID: agentID, Username: "ana", Handovers: []departure.Handover{{
				ChatID: "c1", Phase: departure.Marking,
				Decision: policy.Decision{Rule: "all", Rejected: []policy.Rejected{{Rule: "VIP", Why: "the queue is not VIP"}}},
			}}},
			[]departure.Entry{{To: "marking", ChatID: "c1", Reason: "rule all"}}, nil
	}
	got := decode[told.Plan](t, a.ask(t, http.MethodGet, "/operator/v1/agents/ana/plan", ""))
	if len(got.Journal) != 1 || got.Departure.AgentID != "u1" || got.Departure.Chats[0].Rejected[0].Why != "the queue is not VIP" {
		t.Errorf("got %+v", got)
	}
	if len(a.desk.asked) > 0 {
		t.Errorf("a plan did something: %v", a.desk.asked)
	}
}

func TestGhosts(t *testing.T) {
	a := newAPI(t)
	var census []roster.Ghost
	a.Ghosts = func(context.Context) ([]roster.Ghost, error) { return census, nil }
	if got := a.ask(t, http.MethodGet, "/operator/v1/ghosts", "").Body.String(); got != "[]\n" {
		t.Errorf("got %s, want an empty list", got)
	}
	census = []roster.Ghost{{
		AgentID: "u1", Username: "ana", Since: now, Cause: roster.LoggedOut, Why: "signed out",
		Chat: roster.Chat{ID: "c1", ContactID: "k1", Queue: agentevent.Queue{ARN: "arn:q"}},
	}}
	want := []told.Ghost{{AgentID: "u1", Agent: "ana", ChatID: "c1", ContactID: "k1", Queue: "arn:q", Since: now, Cause: "logout", Why: "signed out"}}
	if diff := cmp.Diff(want, decode[[]told.Ghost](t, a.ask(t, http.MethodGet, "/operator/v1/ghosts", ""))); diff != "" {
		t.Error(diff)
	}
}

func TestStatus(t *testing.T) {
	a := newAPI(t)
	a.Process = func(context.Context) (told.Process, error) {
		return told.Process{Version: "v1", Mode: "shadow", Streams: []told.Stream{{Name: "events", Shard: "s1", Lag: 1.5}}}, nil
	}
	gate := departure.Gate{Breaker: departure.Breaker{Tripped: true, At: now, Departed: 5, Staffed: 12, Until: now.Add(time.Minute)}}
	if err := a.ledger.Commit(t.Context(), departure.Commit{Gate: &gate}); err != nil {
		t.Fatal(err)
	}
	want := told.Status{
		Now:     now,
		Process: &told.Process{Version: "v1", Mode: "shadow", Streams: []told.Stream{{Name: "events", Shard: "s1", Lag: 1.5}}},
		Breaker: told.Breaker{Tripped: true, At: now, Departed: 5, Staffed: 12, Until: now.Add(time.Minute)},
		Counts:  told.Counts{Departures: 2, Chats: map[string]int{"waiting": 1, "stranded": 1}, Held: 1, Stranded: 1, Quarantined: 1},
	}
	if diff := cmp.Diff(want, decode[told.Status](t, a.ask(t, http.MethodGet, "/operator/v1/status", ""))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want.Breaker, decode[told.Breaker](t, a.ask(t, http.MethodGet, "/operator/v1/breaker", ""))); diff != "" {
		t.Error(diff)
	}
}

func TestQuarantineShowsTheBytesOnlyWhenAsked(t *testing.T) {
	a := newAPI(t)
	want := told.Record{ID: 1, Stream: "events", Shard: "s1", Sequence: "7", At: now, Arrived: now, Reason: "not JSON", Size: 7}
	if diff := cmp.Diff([]told.Record{want}, decode[[]told.Record](t, a.ask(t, http.MethodGet, "/operator/v1/quarantine", ""))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, decode[told.Record](t, a.ask(t, http.MethodGet, "/operator/v1/quarantine/1", ""))); diff != "" {
		t.Error(diff)
	}
	want.Data = []byte("no JSON")
	if diff := cmp.Diff(want, decode[told.Record](t, a.ask(t, http.MethodGet, "/operator/v1/quarantine/1?data=true", ""))); diff != "" {
		t.Error(diff)
	}
}

func TestReport(t *testing.T) {
	got := decode[report.Report](t, newAPI(t).ask(t, http.MethodGet, "/operator/v1/report?since=2026-03-02T10:00:00Z", ""))
	if got.Departures != 3 || len(got.Stranded) != 1 || got.Stranded[0].ChatID != "c3" || !got.Since.Equal(now) {
		t.Errorf("got %+v", got)
	}
}

func TestReload(t *testing.T) {
	a := newAPI(t)
	a.Reload = func(_ context.Context, by string) (string, error) { return "asked by " + by, nil }
	if got := decode[operator.Outcome](t, a.ask(t, http.MethodPost, "/operator/v1/reload", "")); got.Says != "asked by operator" {
		t.Errorf("got %+v", got)
	}
	a.Reload = func(context.Context, string) (string, error) { return "", errors.New("policy.yaml:3: grace") }
	w := a.ask(t, http.MethodPost, "/operator/v1/reload", "")
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "nothing was changed: policy.yaml:3: grace") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func lines(t *testing.T, body string) []departure.Entry {
	t.Helper()
	var all []departure.Entry
	for sc := bufio.NewScanner(strings.NewReader(body)); sc.Scan(); {
		var e told.Entry
		if err := json.Unmarshal(sc.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		all = append(all, e.Line())
	}
	return all
}

func TestTheJournalComesWhole(t *testing.T) {
	a := newAPI(t)
	full := departure.Entry{
		At: now, DepartureID: "d", AgentID: "u", Username: "n", ChatID: "c", From: "f", To: "t", Reason: "r <&> é",
		Cause: roster.Forced, ContactID: "k", Queue: "q", Target: "g", Rule: "l", By: "b",
	}
	if err := a.ledger.Commit(t.Context(), departure.Commit{Journal: []departure.Entry{full}}); err != nil {
		t.Fatal(err)
	}
	var want []departure.Entry
	for e, err := range a.ledger.Journal(t.Context(), ledger.JournalFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, e)
	}
	got := lines(t, a.ask(t, http.MethodGet, "/operator/v1/journal", "").Body.String())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	n, err := ledger.Verify(func(yield func(departure.Entry, error) bool) {
		for _, e := range got {
			if !yield(e, nil) {
				return
			}
		}
	})
	if n != 3 || err != nil {
		t.Errorf("what came over the wire does not verify: %d, %v", n, err)
	}
}

func TestTheJournalIsSelected(t *testing.T) {
	for query, want := range map[string]string{
		"agent=ben":                         "landed",
		"departure=u1@1":                    "grace",
		"chat=c2":                           "landed",
		"after=1":                           "landed",
		"limit=1":                           "grace",
		"since=2026-03-02T10:30:00Z":        "landed",
		"until=2026-03-02T10:30:00Z":        "grace",
		"since=2026-03-02T11:30:00%2B01:00": "landed",
	} {
		got := lines(t, newAPI(t).ask(t, http.MethodGet, "/operator/v1/journal?"+query, "").Body.String())
		if len(got) != 1 || got[0].To != want {
			t.Errorf("%s: got %+v, want %s alone", query, got, want)
		}
	}
	if w := newAPI(t).ask(t, http.MethodGet, "/operator/v1/journal?agent=nobody", ""); w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("got %d %s, want nothing", w.Code, w.Body)
	}
}

// torn is a ledger whose journal breaks off after n lines.
type torn struct {
	operator.Reader
	n int
}

func (l torn) Journal(context.Context, ledger.JournalFilter) iter.Seq2[departure.Entry, error] {
	return func(yield func(departure.Entry, error) bool) {
		for range l.n {
			if !yield(departure.Entry{}, nil) {
				return
			}
		}
		yield(departure.Entry{}, errors.New("disk gone"))
	}
}

func TestAJournalThatBreaksOffIsNotTakenForTheWhole(t *testing.T) {
	a := newAPI(t)
	a.Ledger = torn{a.ledger, 0}
	if w := a.ask(t, http.MethodGet, "/operator/v1/journal", ""); w.Code != 500 || strings.Contains(w.Body.String(), "disk") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	a.Ledger = torn{a.ledger, 1}
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Error("the connection was not broken")
		}
	}()
	a.ask(t, http.MethodGet, "/operator/v1/journal", "")
}
