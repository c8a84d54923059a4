package operator_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/ledger/memledger"
	"handover/internal/operator"
	"handover/internal/policy"
	"handover/internal/roster"
)

const token = "a-token-that-nobody-guesses"

var now = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// desk notes what it is asked for, and answers with err.
type desk struct {
	asked []any
	err   error
}

func (d *desk) note(what ...any) error {
	d.asked = append(d.asked, what...)
	return d.err
}

func (d *desk) Drain(_ context.Context, agentID, username string, o roster.Order) error {
	return d.note("drain", agentID, username, o)
}

func (d *desk) Undrain(_ context.Context, agentID, by string) error {
	return d.note("undrain", agentID, by)
}

func (d *desk) Ask(_ context.Context, departureID string, a departure.Asked) error {
	return d.note("ask", departureID, a)
}

func (d *desk) FreeBreaker(_ context.Context, by string) error { return d.note("free", by) }

func (d *desk) Replay(_ context.Context, id int64, by string) (string, error) {
	return "applied", d.note("replay", id, by)
}

func (d *desk) Drop(_ context.Context, id int64, by string) error { return d.note("drop", id, by) }

// instance has two users and two queues.
type instance struct{}

func (instance) UserID(_ context.Context, username string) (string, bool, error) {
	id, known := map[string]string{"ana": "u1", "ben": "u2"}[username]
	return id, known, nil
}

func (instance) Usernames(context.Context) ([]string, error) { return []string{"ben", "ana"}, nil }
func (instance) QueueNames(context.Context) ([]string, error) {
	return []string{"Support", "Billing"}, nil
}

// api is the handler under test and what it speaks to.
type api struct {
	operator.Options
	desk   *desk
	ledger *memledger.Ledger
}

func newAPI(t *testing.T) *api {
	t.Helper()
	a := &api{desk: &desk{}, ledger: memledger.New()}
	a.Options = operator.Options{
		Token: token, Desk: a.desk, Ledger: a.ledger, Names: instance{}, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	}
	err := a.ledger.Commit(t.Context(), departure.Commit{
		Departures: []departure.Departure{{
			ID: "u1@1", AgentID: "u1", Username: "ana", Cause: roster.Offline, State: departure.Moving, BeganAt: now,
			Handovers: []departure.Handover{{
				ChatID: "c1", ContactID: "k1", QueueName: "Billing", Phase: departure.Waiting, Held: "the breaker holds",
				Decision: policy.Decision{Rule: "bills", Ladder: []policy.Rung{{Target: policy.Target{Kind: policy.ToQueue, Name: "Billing"}}}},
			}},
		}, {
			ID: "u2@1", AgentID: "u2", Username: "ben", Cause: roster.Offline, State: departure.Settled, BeganAt: now,
			Handovers: []departure.Handover{{ChatID: "c2", Phase: departure.Landed}},
		}, {
			ID: "u2@2", AgentID: "u2", Username: "ben", Cause: roster.Offline, State: departure.Settled, BeganAt: now,
			Handovers: []departure.Handover{{ChatID: "c3", Phase: departure.Stranded, Watched: true}},
		}},
		Journal: []departure.Entry{
			{At: now, DepartureID: "u1@1", AgentID: "u1", Username: "ana", To: "grace", Reason: "left"},
			{At: now.Add(time.Hour), DepartureID: "u2@1", AgentID: "u2", Username: "ben", ChatID: "c2", From: "landing", To: "landed", Reason: "seen"},
		},
		Quarantine: []departure.Quarantined{{Position: departure.Position{Stream: "events", Shard: "s1", Sequence: "7", At: now}, Arrived: now, Data: []byte("no JSON"), Reason: "not JSON"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// ask sends a request with the token; header is names and values by turns.
func (a *api) ask(t *testing.T, method, path, body string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for pair := range slices.Chunk(header, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	w := httptest.NewRecorder()
	operator.New(a.Options).ServeHTTP(w, r)
	return w
}

func decode[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if w.Code != http.StatusOK {
		t.Fatalf("got %d %s, want 200", w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return v
}

func TestWhatIsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		path, body string
		want       []any
	}{
		"drain":            {"agents/ana/drain", "", []any{"drain", "u1", "ana", roster.Order{Cause: roster.Forced, By: "eve", At: now}}},
		"drain now, there": {"agents/ana/drain", `{"now":true,"to":"Billing"}`, []any{"drain", "u1", "ana", roster.Order{Cause: roster.Forced, By: "eve", At: now, Now: true, To: "Billing"}}},
		"undrain":          {"agents/ben/undrain", "{}", []any{"undrain", "u2", "eve"}},
		"keep longer":      {"departures/u1@1/chats/c1/keep-longer", "", []any{"ask", "u1@1", departure.Asked{By: "eve", ChatID: "c1", Want: departure.Longer, For: 5 * time.Minute}}},
		"keep for 10m":     {"departures/u1@1/chats/c1/keep-longer", `{"for":"10m"}`, []any{"ask", "u1@1", departure.Asked{By: "eve", ChatID: "c1", Want: departure.Longer, For: 10 * time.Minute}}},
		"send to a queue":  {"departures/u1@1/chats/c1/send", `{"target":"queue Support"}`, []any{"ask", "u1@1", departure.Asked{By: "eve", ChatID: "c1", Want: departure.Send, Target: "queue Support"}}},
		"send to an agent": {"departures/u1@1/chats/c1/send", `{"target":"agent ben"}`, []any{"ask", "u1@1", departure.Asked{By: "eve", ChatID: "c1", Want: departure.Send, Target: "agent ben"}}},
		"undo":             {"departures/u1@1/chats/c1/undo", "", []any{"ask", "u1@1", departure.Asked{By: "eve", ChatID: "c1", Want: departure.Undo}}},
		"free":             {"breaker/free", "", []any{"free", "eve"}},
		"replay":           {"quarantine/1/replay", "", []any{"replay", int64(1), "eve"}},
		"drop":             {"quarantine/1/drop", "", []any{"drop", int64(1), "eve"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			if w := a.ask(t, http.MethodPost, "/operator/v1/"+c.path, c.body, operator.OperatorHeader, " eve "); w.Code != http.StatusOK {
				t.Fatalf("got %d %s", w.Code, w.Body)
			}
			if diff := cmp.Diff(c.want, a.desk.asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWrongRequests(t *testing.T) {
	post := http.MethodPost
	for name, c := range map[string]struct {
		method, path, body string
		code               int
		says               string
	}{
		"unknown user":      {post, "agents/anna/drain", "", 404, `no user "anna"; did you mean "ana"?`},
		"far from any user": {post, "agents/somebody/undrain", "", 404, `no user "somebody"`},
		"unknown queue":     {post, "agents/ana/drain", `{"to":"billing"}`, 400, `to: the instance has no queue "billing"; did you mean "Billing"?`},
		"no such field":     {post, "agents/ana/drain", `{"nwo":true}`, 400, `nwo: there is no such field; want {"now": true or false, "to": the name of a queue}`},
		"wrong type":        {post, "agents/ana/drain", `{"now":"yes"}`, 400, `now: found "yes", want true or false`},
		"no object":         {post, "agents/ana/drain", `[]`, 400, "body: found no JSON object"},
		"too large":         {post, "agents/ana/drain", `{"to":"` + strings.Repeat("x", 20<<10) + `"}`, 413, "at most 16384 bytes"},
		"a body too many":   {post, "agents/ana/undrain", `{"now":true}`, 400, "now: there is no such field; want {}"},
		"no unit":           {post, "departures/u1@1/chats/c1/keep-longer", `{"for":"10"}`, 400, `for: found "10", want a duration with its unit, up to 1h`},
		"too long":          {post, "departures/u1@1/chats/c1/keep-longer", `{"for":"2h"}`, 400, `for: found "2h"`},
		"no target":         {post, "departures/u1@1/chats/c1/send", ``, 400, `target: found "", want same-queue, queue NAME or agent NAME`},
		"target's queue":    {post, "departures/u1@1/chats/c1/send", `{"target":"queue Biling"}`, 400, `did you mean "Billing"?`},
		"target's agent":    {post, "departures/u1@1/chats/c1/send", `{"target":"agent be"}`, 404, `did you mean "ben"?`},
		"survey":            {post, "departures/u1@1/chats/c1/send", `{"target":"survey"}`, 400, "only the policy may choose it"},
		"keep":              {post, "departures/u1@1/chats/c1/send", `{"target":"keep"}`, 400, "keep-longer"},
		"record's number":   {post, "quarantine/one/drop", "", 400, `id: found "one", want the number of a record`},
		"no such record":    {http.MethodGet, "quarantine/9", "", 404, "no record 9 is in quarantine"},
		"since":             {http.MethodGet, "journal?since=yesterday", "", 400, `since: found "yesterday", want an instant such as`},
		"report's since":    {http.MethodGet, "report?since=2h", "", 400, `since: found "2h"`},
		"limit":             {http.MethodGet, "journal?limit=-1", "", 400, `limit: found "-1"`},
		"parameter":         {http.MethodGet, "journal?user=ana", "", 400, "user: there is no such parameter; allowed: since, until, agent"},
		"no parameter":      {http.MethodGet, "breaker?x=1", "", 400, "x: there is no such parameter; allowed: none"},
		"open":              {http.MethodGet, "departures?open=yes", "", 400, `open: found "yes", want true or false`},
		"no such call":      {http.MethodGet, "departure", "", 404, "there is no GET /operator/v1/departure"},
		"not to be had":     {http.MethodGet, "ghosts", "", 501, "is not to be had from this process"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			w := a.ask(t, c.method, "/operator/v1/"+c.path, c.body)
			var f httpjson.Fault
			if err := json.Unmarshal(w.Body.Bytes(), &f); err != nil {
				t.Fatalf("%v: %s", err, w.Body)
			}
			if w.Code != c.code || f.Code == "" || !strings.Contains(f.Message, c.says) {
				t.Errorf("got %d %+v, want %d and %q", w.Code, f, c.code, c.says)
			}
			if len(a.desk.asked) > 0 {
				t.Errorf("something was done: %v", a.desk.asked)
			}
		})
	}
}

func TestWhoMayAsk(t *testing.T) {
	for name, c := range map[string]struct {
		header []string
		code   int
	}{
		"the token":           {nil, 200},
		"another case":        {[]string{"Authorization", "bearer " + token}, 200},
		"no token":            {[]string{"Authorization", ""}, 401},
		"a wrong one":         {[]string{"Authorization", "Bearer " + token + "x"}, 401},
		"a part of it":        {[]string{"Authorization", "Bearer " + token[:5]}, 401},
		"another scheme":      {[]string{"Authorization", "Basic " + token}, 401},
		"another site's page": {[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		"another origin":      {[]string{"Origin", "https://evil.example"}, 403},
		"a form":              {[]string{"Content-Type", "application/x-www-form-urlencoded"}, 415},
		"text":                {[]string{"Content-Type", "text/plain"}, 415},
		"JSON in UTF-8":       {[]string{"Content-Type", "application/json; charset=utf-8"}, 200},
		"a name of lines":     {[]string{operator.OperatorHeader, "eve\tx"}, 400},
		"a name too long":     {[]string{operator.OperatorHeader, strings.Repeat("e", 65)}, 400},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			w := a.ask(t, http.MethodPost, "/operator/v1/breaker/free", "", c.header...)
			if w.Code != c.code || (len(a.desk.asked) > 0) != (c.code == 200) {
				t.Errorf("got %d %s and %v, want %d", w.Code, w.Body, a.desk.asked, c.code)
			}
			if strings.Contains(w.Body.String(), token) {
				t.Errorf("the answer tells the token: %s", w.Body)
			}
		})
	}
}

func TestEveryCallAsksForTheToken(t *testing.T) {
	for _, call := range []string{
		"POST agents/ana/drain", "POST agents/ana/undrain", "GET agents/ana/plan", "POST agents/ana/enrol", "POST agents/ana/revoke-enrolment", "GET ghosts", "GET breaker", "POST breaker/free", "GET departures",
		"POST departures/u1@1/chats/c1/keep-longer", "POST departures/u1@1/chats/c1/send", "POST departures/u1@1/chats/c1/undo", "GET quarantine",
		"GET quarantine/1", "POST quarantine/1/replay", "POST quarantine/1/drop", "GET journal", "GET report", "POST reload", "POST policy", "GET status",
	} {
		method, path, _ := strings.Cut(call, " ")
		if w := newAPI(t).ask(t, method, "/operator/v1/"+path, "", "Authorization", ""); w.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d, want 401", call, w.Code)
		}
	}
}

// enroller notes what it is asked for.
type enroller struct {
	asked []any
	had   bool
}

func (e *enroller) Enrol(_ context.Context, agentID, username, by string) (string, error) {
	e.asked = append(e.asked, "enrol", agentID, username, by)
	return "hoe_new", nil
}

func (e *enroller) Revoke(_ context.Context, agentID, username, by string) (bool, error) {
	e.asked = append(e.asked, "revoke", agentID, username, by)
	return e.had, nil
}

func TestEnrol(t *testing.T) {
	for name, c := range map[string]struct {
		call, body string
		enroller   *enroller
		code       int
		says       string
		asked      []any
	}{
		"enrol":              {"ana/enrol", "", &enroller{}, 200, `"token":"hoe_new"`, []any{"enrol", "u1", "ana", "mia"}},
		"take it back":       {"ana/revoke-enrolment", "", &enroller{had: true}, 200, "ana is enrolled no more", []any{"revoke", "u1", "ana", "mia"}},
		"there is none":      {"ana/revoke-enrolment", "", &enroller{}, 409, "agent ana is not enrolled", []any{"revoke", "u1", "ana", "mia"}},
		"nobody":             {"anna/enrol", "", &enroller{}, 404, `did you mean \"ana\"?`, nil},
		"with what is not":   {"ana/enrol", `{"for":"1h"}`, &enroller{}, 400, "for: there is no such field", nil},
		"without companions": {"ana/enrol", "", nil, 501, "section companion", nil},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			if c.enroller != nil {
				a.Enroller = c.enroller
			}
			w := a.ask(t, http.MethodPost, "/operator/v1/agents/"+c.call, c.body, "Handover-Operator", "mia")
			if w.Code != c.code || !strings.Contains(w.Body.String(), c.says) {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, c.code, c.says)
			}
			if c.enroller != nil && !cmp.Equal(c.asked, c.enroller.asked) {
				t.Errorf("asked %v, want %v", c.enroller.asked, c.asked)
			}
		})
	}
}

func TestWithoutATokenEverybodyMay(t *testing.T) {
	a := newAPI(t)
	a.Token = ""
	if w := a.ask(t, http.MethodPost, "/operator/v1/breaker/free", "", "Authorization", ""); w.Code != http.StatusOK {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if diff := cmp.Diff([]any{"free", "operator"}, a.desk.asked); diff != "" {
		t.Error(diff)
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		code int
		says string
	}{
		"refused":    {fmt.Errorf("undo: %w", departure.Refusal("the chat has landed already")), 409, "the chat has landed already"},
		"failed":     {errors.New("disk gone"), 500, "its log says why"},
		"not there":  {departure.ErrNotFound, 404, "not found"},
		"broke down": {context.DeadlineExceeded, 500, "its log says why"},
	} {
		a := newAPI(t)
		a.desk.err = c.err
		if w := a.ask(t, http.MethodPost, "/operator/v1/departures/u1@1/chats/c1/undo", ""); w.Code != c.code || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: got %d %s", name, w.Code, w.Body)
		}
	}
}
