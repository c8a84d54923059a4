package companion_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/companion"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
	"handover/internal/roster"
)

// modes run a test with a server that is alone, and with one that shares a shelf and
// holds polls as long: what companions see of both is the same.
func modes(t *testing.T, play func(t *testing.T, w *world)) {
	t.Helper()
	for name, shelf := range map[string]ledger.Shelf{"alone": nil, "shared": memledger.New()} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.shelf, w.hold = shelf, 25*time.Second
				play(t, w)
			})
		})
	}
}

// within runs a test on a world in a bubble, where time is the test's.
func within(t *testing.T, play func(t *testing.T, w *world, p *page)) {
	t.Helper()
	modes(t, func(t *testing.T, w *world) { play(t, w, w.page(t, w.server())) })
}

// page is a companion as a test plays it.
type page struct {
	t       *testing.T
	server  http.Handler
	client  string
	session string
	seq     int64
	now     func() time.Time
	origin  string
}

func (w *world) page(t *testing.T, s http.Handler) *page {
	t.Helper()
	return &page{t: t, server: s, client: "tab-1", now: w.now, origin: "https://agents.example.test"}
}

// post sends a body to a call, and returns status and answer.
func (p *page) post(call, bearer string, body any) *httptest.ResponseRecorder {
	p.t.Helper()
	text, ok := body.(string)
	if !ok {
		data, err := json.Marshal(body)
		if err != nil {
			p.t.Fatal(err)
		}
		text = string(data)
	}
	r := httptest.NewRequestWithContext(p.t.Context(), http.MethodPost, "/companion/v1/"+call, strings.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	if p.origin != "" {
		r.Header.Set("Origin", p.origin)
	}
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	out := httptest.NewRecorder()
	p.server.ServeHTTP(out, r)
	return out
}

func (p *page) greeting() companion.Hello {
	return companion.Hello{
		Version: 1, Agent: "ana", Client: p.client, Desk: "streams", Library: "0.1.0", Language: "en", At: p.now().UnixMilli(),
		State: companion.State{Status: companion.Status{Name: "Available", Type: "routable"}},
	}
}

func (p *page) hello() companion.Welcome {
	p.t.Helper()
	out := p.post("hello", "hoe_ana", p.greeting())
	var welcome companion.Welcome
	p.read(out, &welcome)
	p.session, p.seq = welcome.Session, 0
	return welcome
}

func (p *page) signed() companion.Signed {
	p.seq++
	return companion.Signed{Seq: p.seq, At: p.now().UnixMilli()}
}

func (p *page) beat() companion.Beat { return companion.Beat{Signed: p.signed()} }

// lives gives a sign of life, and returns the answer.
func (p *page) lives(b companion.Beat) companion.Answer {
	p.t.Helper()
	var got companion.Answer
	p.read(p.post("beat", p.session, b), &got)
	return got
}

// tells tells what came of a command.
func (p *page) tells(command, outcome string) *httptest.ResponseRecorder {
	p.t.Helper()
	return p.post("result", p.session, companion.Outcome{Signed: p.signed(), Command: command, Epoch: 1, Outcome: outcome})
}

func (p *page) read(out *httptest.ResponseRecorder, into any) {
	p.t.Helper()
	if out.Code != http.StatusOK {
		p.t.Fatalf("status %d: %s", out.Code, out.Body)
	}
	if err := json.NewDecoder(out.Body).Decode(into); err != nil {
		p.t.Fatal(err)
	}
}

// refused wants a status and a code.
func (p *page) refused(out *httptest.ResponseRecorder, status int, code string) string {
	p.t.Helper()
	data, err := io.ReadAll(out.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	var fault struct{ Code, Message string }
	if err := json.Unmarshal(data, &fault); err != nil || out.Code != status || fault.Code != code {
		p.t.Errorf("answered %d %s, want %d %s", out.Code, data, status, code)
	}
	return string(data)
}

func preflight(t *testing.T, s http.Handler, origin string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodOptions, "/companion/v1/beat", http.NoBody)
	r.Header.Set("Origin", origin)
	out := httptest.NewRecorder()
	s.ServeHTTP(out, r)
	return out
}

// scene is a server with one companion that has said hello.
type scene struct {
	*world
	*page
	server *companion.Server
}

func played(t *testing.T, play func(t *testing.T, s *scene)) {
	t.Helper()
	modes(t, func(t *testing.T, w *world) {
		server := w.server()
		s := &scene{w, w.page(t, server), server}
		s.hello()
		play(t, s)
	})
}

// another is one more companion of hers, in another tab, that says hello.
func (s *scene) another() (*scene, companion.Welcome) {
	s.t.Helper()
	second := s.world.page(s.t, s.server)
	second.client = "tab-2"
	return &scene{s.world, second, s.server}, second.hello()
}

// poll asks once, and gives what came.
func (s *scene) poll(revision string) companion.Polled {
	var got companion.Polled
	s.read(s.post("poll", s.session, companion.Poll{Revision: revision}), &got)
	return got
}

// ending has the server end a leg, and gives the error to come.
func (s *scene) ending(ctx context.Context, leg departure.Leg) <-chan error {
	result := make(chan error, 1)
	go func() { result <- s.server.End(ctx, leg) }()
	synctest.Wait() // the command is there
	return result
}

// starts is how long a companion has to begin with a command.
func (s *scene) starts() time.Duration {
	if s.shelf != nil {
		return 9 * time.Second
	}
	return 6 * time.Second
}

func (s *scene) leg() departure.Leg {
	return departure.Leg{AgentID: "u-ana", Username: "ana", ChatID: "c-1", ContactID: "k-1", Departure: "u-ana@1", Epoch: time.UnixMilli(1), Cause: roster.Offline, Queue: "Support", Say: "One moment."}
}

// means is what an error of End means.
func means(t *testing.T, err error) departure.Outcome {
	t.Helper()
	if err == nil {
		return departure.Done
	}
	e, ok := errors.AsType[*companion.Error](err)
	if !ok {
		t.Fatalf("error %v of type %T", err, err)
	}
	return e.Outcome()
}

// pair is two processes, and a companion that has said hello to the first.
type pair struct {
	*world
	*page
	one, other *companion.Server
}

// paired plays with two processes on one shelf, which answer polls at once.
func paired(t *testing.T, shelf ledger.Shelf, play func(t *testing.T, p *pair)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.shelf = shelf
		one, other := w.server(), w.server()
		p := &pair{w, w.page(t, one), one, other}
		p.hello()
		play(t, p)
	})
}

// at is the companion, which talks to that process now.
func (p *pair) at(s *companion.Server) *scene {
	p.page.server = s
	return &scene{p.world, p.page, s}
}

// opens has ana's departure be open.
func (p *pair) opens() {
	d := p.departing()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = []departure.Departure{d}
}
