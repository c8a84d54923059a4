package control_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"handover/connectlocal/internal/autoagent"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/control"
	"handover/connectlocal/internal/seed/seedtest"
	"handover/connectlocal/internal/state"
	"handover/internal/memnet"
)

// rig is a whole instance with the built-in seed behind a server in memory.
type rig struct {
	loop    *clock.Loop
	world   *state.World
	feed    *control.Feed
	control *control.Control
	client  *http.Client
}

func inBubble(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{loop: clock.New(), feed: control.NewFeed()}
		crew := autoagent.New(r.loop, nil)
		r.loop.Start()
		defer r.loop.Stop()
		r.world = newWorld(t, r.loop, r.feed, crew)
		r.loop.Do(func() { crew.Attach(r.world) })
		r.control = control.New(control.Options{
			Loop: r.loop, World: r.world, Crew: crew, Feed: r.feed, AgentEventStream: "events", AgentEventStreamARN: "arn:events",
			Faults: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "[]") }),
		})
		ear := memnet.Listen()
		server := &http.Server{Handler: r.control}
		served := make(chan error)
		go func() { served <- server.Serve(ear) }()
		r.client = ear.Client()
		defer func() {
			if err := r.control.Stop(context.Background()); err != nil {
				t.Errorf("Stop: %v", err)
			}
			r.client.CloseIdleConnections()
			_ = server.Close()
			<-served
		}()
		test(t, r)
	})
}

func newWorld(t testing.TB, loop *clock.Loop, observers ...state.Observer) *state.World {
	t.Helper()
	sd := seedtest.Builtin(t)
	w, err := clock.Call(loop, func() (*state.World, error) {
		return state.New(state.Options{Loop: loop, Seed: sd.World, Observers: observers})
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// chat starts a chat whose customer connects, and returns its contact id.
func (r *rig) chat(t *testing.T, name string) string {
	t.Helper()
	c, err := clock.Call(r.loop, func() (state.Started, error) {
		var flow string
		for _, f := range r.world.Flows() {
			if f.Name == "Handover inbound" {
				flow = f.ID
			}
		}
		out, err := r.world.StartChat(state.StartChat{FlowID: flow, CustomerName: name, Attributes: map[string]string{"queue": "Billing"}})
		if err != nil {
			return out, err
		}
		conn, err := r.world.Connect(out.ParticipantToken, true, false)
		if err != nil {
			return out, err
		}
		_, err = r.world.Redeem(conn.Ticket)
		return out, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.ContactID
}

// do makes a request and returns the status and the body, decoded.
func (r *rig) do(t *testing.T, method, path, body string, header ...string) (int, map[string]any) {
	t.Helper()
	status, text := r.raw(t, method, path, body, header...)
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s %s: %d %s: %v", method, path, status, text, err)
	}
	return status, v
}

func (r *rig) raw(t *testing.T, method, path, body string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://local/_local/v1"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// post is a change that has to work.
func (r *rig) post(t *testing.T, path, body string) map[string]any {
	t.Helper()
	status, v := r.do(t, http.MethodPost, path, body)
	if status != http.StatusOK {
		t.Fatalf("POST %s %s: %d %v", path, body, status, v)
	}
	return v
}

// events is an open event stream and what came on it: "id kind", or the event's name.
type events struct {
	heard  []string
	data   strings.Builder
	closed bool
	close  func()
	read   chan struct{} // closed at the end
}

func (r *rig) events(t *testing.T, header ...string) *events {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://local/_local/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("events: %d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	e := &events{close: cancel, read: make(chan struct{})}
	go func() {
		defer close(e.read)
		defer func() { _ = res.Body.Close() }()
		e.scan(bufio.NewScanner(res.Body))
		e.closed = true
	}()
	return e
}

func (e *events) scan(s *bufio.Scanner) {
	id := ""
	for s.Scan() {
		line := s.Text()
		switch {
		case strings.HasPrefix(line, "id: "):
			id = strings.TrimPrefix(line, "id: ")
		case strings.HasPrefix(line, "event: "):
			e.heard = append(e.heard, strings.TrimPrefix(line, "event: "))
		case strings.HasPrefix(line, "data: {\"at\""):
			var n struct{ Kind, Username string }
			_ = json.Unmarshal([]byte(strings.TrimPrefix(line, "data: ")), &n)
			e.heard = append(e.heard, strings.TrimSpace(id+" "+n.Kind+" "+n.Username))
			e.data.WriteString(line)
		}
	}
}

// take is what came since the last time.
func (e *events) take() []string {
	synctest.Wait()
	heard := e.heard
	e.heard = nil
	return heard
}
