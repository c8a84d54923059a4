// Package actor plays people before a connectlocal: customers with a chat
// widget, agents at their desktops, and the passing of time. It uses only what
// is open to everybody: the Connect API through the AWS SDK, the participant
// API, its websocket, and the control API of connectlocal.
//
// Nothing here sleeps or polls: whoever awaits something is woken by what
// happens (websocket frames, server-sent events) and gives up with its context.
package actor

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/connect"
)

// Stage is a connectlocal, seen from outside.
type Stage struct {
	base    string
	http    *http.Client
	connect *connect.Client
	facts   Facts

	cancel context.CancelFunc
	done   sync.WaitGroup

	mu    sync.Mutex
	notes []Note
	bell  chan struct{} // closed and replaced at every note
	onNew func(Note)
}

// Facts are the ids of what a connectlocal was born with, by name.
type Facts struct {
	InstanceID       string `json:"instanceId"`
	InstanceARN      string `json:"instanceArn"`
	AgentEventStream string `json:"agentEventStream"`

	ContactEventStream string `json:"contactEventStream"`

	Flows    map[string]string `json:"flows"`
	Queues   map[string]string `json:"queues"`
	Statuses map[string]string `json:"statuses"`
	Users    map[string]string `json:"users"`
}

// Note is one thing that happened, as GET /_local/v1/events tells it.
type Note struct {
	At               time.Time         `json:"at"`
	Kind             string            `json:"kind"`
	Username         string            `json:"username"`
	ContactID        string            `json:"contactId"`
	InitialContactID string            `json:"initialContactId"`
	Detail           map[string]string `json:"detail"`
}

// Options are how to reach a connectlocal.
type Options struct {
	Base    string // http://HOST:PORT
	HTTP    *http.Client
	Connect *connect.Client
	OnNote  func(Note) // called for every note, in order; nil: nobody is told
}

// Open connects to a connectlocal and begins to listen to what happens there. Close ends it.
func Open(ctx context.Context, o Options) (*Stage, error) {
	s := &Stage{base: strings.TrimSuffix(o.Base, "/"), http: o.HTTP, connect: o.Connect, bell: make(chan struct{}), onNew: o.OnNote}
	if err := s.control(ctx, http.MethodGet, "/instance", nil, &s.facts); err != nil {
		return nil, err
	}
	live, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	body, err := s.listen(live)
	if err != nil {
		cancel()
		return nil, err
	}
	s.done.Go(func() { s.read(body) })
	return s, nil
}

// Close stops listening. Customers are closed by themselves.
func (s *Stage) Close() {
	s.cancel()
	s.done.Wait()
	s.http.CloseIdleConnections()
}

// Facts returns the ids of the instance.
func (s *Stage) Facts() Facts { return s.facts }

// Notes returns all notes so far.
func (s *Stage) Notes() []Note {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Note(nil), s.notes...)
}

func (s *Stage) listen(ctx context.Context) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/_local/v1/events", nil)
	if err != nil {
		return nil, err
	}
	resp, err := s.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("actor: listen to the events: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("actor: listen to the events: %s", resp.Status), resp.Body.Close())
	}
	return resp.Body, nil
}

func (s *Stage) read(body io.ReadCloser) {
	defer func() { _ = body.Close() }() // the stream is over either way
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
		var n Note
		if ok && json.Unmarshal(data, &n) == nil {
			s.add(n)
		}
	}
}

func (s *Stage) add(n Note) {
	s.mu.Lock()
	s.notes = append(s.notes, n)
	close(s.bell)
	s.bell = make(chan struct{})
	s.mu.Unlock()
	if s.onNew != nil {
		s.onNew(n)
	}
}

// Await returns when cond is true. It is asked now and after everything that happens.
func (s *Stage) Await(ctx context.Context, what string, cond func(context.Context) (bool, error)) error {
	for {
		s.mu.Lock()
		bell := s.bell
		s.mu.Unlock()
		ok, err := cond(ctx)
		if ok || err != nil {
			return err
		}
		select {
		case <-bell:
		case <-ctx.Done():
			return fmt.Errorf("actor: waiting until %s: %w", what, ctx.Err())
		}
	}
}

// control calls connectlocal's control API. in and out may be nil.
func (s *Stage) control(ctx context.Context, method, path string, in, out any) error {
	var body []byte
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("actor: %s: %w", path, err)
		}
		body = data
	}
	return s.call(ctx, method, path, body, out)
}

// post calls connectlocal's control API with a body that is written already.
func (s *Stage) post(ctx context.Context, path, body string) error {
	return s.call(ctx, http.MethodPost, path, []byte(body), nil)
}

func (s *Stage) call(ctx context.Context, method, path string, in []byte, out any) error {
	var body io.Reader
	if len(in) > 0 {
		body = bytes.NewReader(in)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.base+"/_local/v1"+path, body)
	if err != nil {
		return fmt.Errorf("actor: %s: %w", path, err)
	}
	req.Header.Set("Content-Type", "application/json")
	return s.send(req, out)
}

func (s *Stage) send(req *http.Request, out any) error {
	resp, err := s.http.Do(req)
	if err != nil {
		return fmt.Errorf("actor: %s %s: %w", req.Method, req.URL.Path, err)
	}
	data, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return fmt.Errorf("actor: %s %s: %w", req.Method, req.URL.Path, err)
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("actor: %s %s: %s: %s", req.Method, req.URL.Path, resp.Status, bytes.TrimSpace(data))
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("actor: %s %s: %w", req.Method, req.URL.Path, err)
	}
	return nil
}

// Now is the virtual time.
func (s *Stage) Now(ctx context.Context) (time.Time, error) {
	var out struct {
		Now time.Time `json:"now"`
	}
	err := s.control(ctx, http.MethodGet, "/clock", nil, &out)
	return out.Now, err
}

// Advance moves virtual time forward.
func (s *Stage) Advance(ctx context.Context, by time.Duration) error {
	return s.control(ctx, http.MethodPost, "/clock/advance", map[string]string{"by": by.String()}, nil)
}

// CatchUp returns when every note of what has happened so far has been heard.
// It moves the clock by a millisecond, and waits for the note of that.
func (s *Stage) CatchUp(ctx context.Context) error {
	before := s.heard("clock.advanced")
	if err := s.Advance(ctx, time.Millisecond); err != nil {
		return err
	}
	return s.Await(ctx, "the notes have been heard", func(context.Context) (bool, error) {
		return s.heard("clock.advanced") > before, nil
	})
}

func (s *Stage) heard(kind string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, note := range s.notes {
		if note.Kind == kind {
			n++
		}
	}
	return n
}

// agentPath is the control API's path of an agent, or of something of the agent's.
func agentPath(username string, rest ...string) string {
	steps := append([]string{"/agents", url.PathEscape(username)}, rest...)
	return strings.Join(steps, "/")
}
