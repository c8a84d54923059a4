package console_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/console"
	"handover/internal/departure"
	"handover/internal/ledger/memledger"
	"handover/internal/memnet"
	"handover/internal/policy"
	"handover/internal/roster"
	"handover/internal/told"
)

// sources are of a controller that has a policy and two agents.
func sources() console.Sources {
	return console.Sources{
		Now:     func() time.Time { return began.Add(time.Hour) },
		You:     func(*http.Request) console.You { return console.You{Name: "mia", Role: "operator"} },
		Process: func(context.Context) (told.Process, error) { return told.Process{Version: "v1", Mode: "enforce"}, nil },
		People: func(context.Context) ([]roster.Agent, error) {
			return []roster.Agent{{
				ID: "u2", Username: "ben", LoggedIn: true, Status: agentevent.Status{Name: "Available", Type: agentevent.Routable}, Profile: agentevent.Profile{Name: "Everything"},
			}, {
				ID: "u1", Username: "ana", LoggedIn: true, Status: agentevent.Status{Name: "Available"}, Next: &agentevent.NextStatus{Name: "Offline"},
				Chats:   []roster.Chat{{ID: "c1", ContactID: "k1", State: "CONNECTED", Queue: agentevent.Queue{ARN: "arn:q"}, Since: began}},
				Leaving: &roster.Leaving{Cause: roster.Offline, Epoch: began}, Order: &roster.Order{Cause: roster.Forced, By: "eve", At: began},
				Clients: []roster.Client{{ID: "tab", Beat: began.Add(time.Hour)}},
			}}, nil
		},
		Rules: func() roster.Rules { return policy.Default().Rules() },
		Policy: func() console.InForce {
			return console.InForce{Policy: policy.Default(), Name: "built in", Hash: "abc"}
		},
	}
}

// event is one that a page has heard.
type event struct {
	id         int64
	name, data string
}

// page follows /console/v1/live.
type page struct {
	events chan event
	status int
	end    func()
}

func follow(t *testing.T, l console.Reader, path, lastID string, more ...console.Option) *page {
	t.Helper()
	ear := memnet.Listen()
	srv := &http.Server{Handler: console.New(l, slog.New(slog.DiscardHandler), append(more, console.For(sources()))...), ReadHeaderTimeout: time.Minute}
	go func() { _ = srv.Serve(ear) }()
	client := ear.Client()
	p := &page{events: make(chan event, 3000)}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://console"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	p.status = resp.StatusCode
	p.end = func() {
		if err := errors.Join(resp.Body.Close(), srv.Close()); err != nil {
			t.Error(err)
		}
		client.CloseIdleConnections()
	}
	go p.read(bufio.NewScanner(resp.Body))
	return p
}

func (p *page) read(lines *bufio.Scanner) {
	lines.Buffer(nil, 1<<20)
	var e event
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "id":
			e.id, _ = strconv.ParseInt(value, 10, 64)
		case "event":
			e.name = value
		case "data":
			e.data = value
		case "":
			p.events <- e
			e = event{}
		}
	}
}

// take is what has come by now.
func (p *page) take() (all []event) {
	synctest.Wait()
	for {
		select {
		case e := <-p.events:
			all = append(all, e)
		default:
			return all
		}
	}
}

func names(all []event) (out []string) {
	for _, e := range all {
		out = append(out, e.name)
	}
	return out
}

// some is what an event all or some says.
type some struct {
	You        *console.You
	Process    *told.Process
	Breaker    *told.Breaker
	Counts     *told.Counts
	Departures []told.Departure
	Ghosts     *[]told.Ghost
}

func read[T any](t *testing.T, data string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(data), &v); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return v
}

func TestLiveTellsEverythingAndThenWhatChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := filled(t)
		p := follow(t, l, "/console/v1/live", "")
		defer p.end()
		first := p.take()
		if diff := cmp.Diff([]string{"all", "line", "line"}, names(first)); diff != "" {
			t.Fatalf("events (-want +got):\n%s", diff)
		}
		all := read[some](t, first[0].data)
		if all.You.Name != "mia" || all.Process.Version != "v1" || all.Breaker == nil || all.Ghosts == nil || all.Counts.Departures != 1 || first[0].id != 2 {
			t.Errorf("all is %+v", all)
		}
		if len(all.Departures) != 1 || all.Departures[0].ID != "u1@1" || !all.Departures[0].Open || all.Departures[0].Chats[0].Queue != "Support" {
			t.Errorf("departures are %+v", all.Departures)
		}

		settled := departure.Departure{ID: "u1@1", AgentID: "u1", Username: "ana", State: departure.Settled, BeganAt: began, Version: 1}
		commit(t, l, departure.Commit{Departures: []departure.Departure{settled}, Journal: []departure.Entry{entry("settled")}})
		time.Sleep(250 * time.Millisecond)
		next := p.take()
		if diff := cmp.Diff([]string{"line", "some"}, names(next)); diff != "" {
			t.Fatalf("events after a change (-want +got):\n%s", diff)
		}
		changed := read[some](t, next[1].data)
		if len(changed.Departures) != 1 || changed.Departures[0].Open || changed.Departures[0].State != "settled" || changed.Counts.Departures != 0 {
			t.Errorf("what has changed is %+v", changed)
		}
		if changed.Breaker != nil || changed.Process != nil || changed.Ghosts != nil || next[1].id != 3 {
			t.Errorf("what has not changed is told again: %s", next[1].data)
		}
		time.Sleep(5 * time.Second)
		if diff := cmp.Diff([]string{"tick"}, names(p.take())); diff != "" {
			t.Errorf("events of a quiet time (-want +got):\n%s", diff)
		}
	})
}

// TestWhatHasBeenLetGoIsTold: a departure that is over and let go between two looks does not stay on the page.
func TestWhatHasBeenLetGoIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := filled(t)
		p := follow(t, l, "/console/v1/live", "")
		defer p.end()
		p.take()
		commit(t, l, departure.Commit{Departures: []departure.Departure{{ID: "u1@1", AgentID: "u1", State: departure.Settled, BeganAt: began, UpdatedAt: began, Version: 1}}})
		if n, err := l.Prune(t.Context(), began.Add(time.Hour)); n != 1 || err != nil {
			t.Fatalf("%d departures were let go, %v", n, err)
		}
		time.Sleep(250 * time.Millisecond)
		next := p.take()
		if len(next) != 1 || !strings.Contains(next[0].data, `"gone":["u1@1"]`) {
			t.Errorf("there came %v", next)
		}
	})
}

// TestLiveTellsTogetherWhatComesTogether: however much changes, a page is told four times a second.
func TestLiveTellsTogetherWhatComesTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := filled(t)
		p := follow(t, l, "/console/v1/live", "")
		defer p.end()
		p.take()
		for n := range 1000 {
			d := departure.Departure{ID: "u1@1", AgentID: "u1", State: departure.Moving, BeganAt: began, Version: int64(1 + n), Serial: n, UpdatedAt: began.Add(time.Duration(n))}
			d.Handovers = []departure.Handover{{ChatID: "c1", Phase: departure.Waiting}}
			commit(t, l, departure.Commit{Departures: []departure.Departure{d}, Journal: []departure.Entry{entry("moving")}})
			time.Sleep(time.Millisecond)
		}
		time.Sleep(250 * time.Millisecond)
		told := map[string]int{}
		for _, name := range names(p.take()) {
			told[name]++
		}
		if told["line"] != 1000 || told["some"] < 3 || told["some"] > 6 {
			t.Errorf("in 1.25 s there came %v, want all lines, and about five times what has changed", told)
		}
	})
}

func TestLiveResumes(t *testing.T) {
	lines := make([]departure.Entry, 1500)
	for n := range lines {
		lines[n] = entry("moving")
	}
	for name, c := range map[string]struct {
		path, lastID string
		want         int
	}{
		"a new page":                  {"/console/v1/live", "", 200},
		"that wants more":             {"/console/v1/live?lines=1000", "", 1000},
		"one that comes back":         {"/console/v1/live", "1497", 3},
		"and has missed nothing":      {"/console/v1/live", "1500", 0},
		"and has missed much":         {"/console/v1/live", "2", 1000},
		"of an earlier ledger's days": {"/console/v1/live", "9999", 200},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := memledger.New()
				commit(t, l, departure.Commit{Journal: lines})
				p := follow(t, l, c.path, c.lastID)
				defer p.end()
				got := p.take()
				if len(got) != c.want+1 || got[0].name != "all" {
					t.Errorf("%d events came, want all and %d lines", len(got), c.want)
				}
			})
		})
	}
}

func TestWhatIsWrongWithAsking(t *testing.T) {
	for path, want := range map[string]string{
		"live?lines=0":                          "lines: found",
		"history?cause=tired":                   "cause: found",
		"history?since=yesterday":               "since: found",
		"history?limit=501":                     "limit: found",
		"history?before=u9@9":                   "before: the departure",
		"history?q=" + strings.Repeat("x", 201): "q: found 201 bytes",
		"series?step=-1m":                       "step: found",
		"series?since=2030-01-01T00:00:00Z":     "since: found",
		"series?step=1s":                        "step: 1s makes",
		"departures/u9@9":                       "there is no departure",
	} {
		w := get(t, filled(t), "/console/v1/"+path, console.For(sources()))
		if w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s, want %q", path, w.Code, w.Body, want)
		}
	}
}

// TestWhatFailsInside: the cause goes to the log, and the page learns that it failed.
func TestWhatFailsInside(t *testing.T) {
	broken := sources()
	broken.Process = func(context.Context) (told.Process, error) { return told.Process{}, errors.New("the disk is gone") }
	broken.People = func(context.Context) ([]roster.Agent, error) { return nil, errors.New("the disk is gone") }
	for _, path := range []string{"live", "people"} {
		w := get(t, filled(t), "/console/v1/"+path, console.For(broken))
		if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "disk") || !strings.Contains(w.Body.String(), "its log says why") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}
