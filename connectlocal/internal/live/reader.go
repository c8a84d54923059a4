package live

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"handover/connectlocal/internal/state"
	"handover/internal/nearest"
)

const (
	queueLength = 64               // frames that a reader may be behind
	writeLimit  = 10 * time.Second // that one frame may take
	wantWithin  = 10 * time.Second // in which a reader has to say what it wants
	wantLimit   = 4 << 10          // bytes of that
)

// reader is one websocket.
type reader struct {
	username string // whose desktop it is; empty: a board of the whole instance
	out      chan []byte
	leave    chan farewell
}

// farewell is why the server closes a websocket.
type farewell struct {
	code   websocket.StatusCode
	reason string
}

var (
	goodbye = farewell{websocket.StatusGoingAway, "connectlocal is stopping"}
	behind  = farewell{websocket.StatusTryAgainLater, "too far behind"}
	unclear = farewell{websocket.StatusPolicyViolation, "refused"}
)

func newReader(username string) *reader {
	return &reader{username: username, out: make(chan []byte, queueLength), leave: make(chan farewell, 1)}
}

// enqueue never waits: who does not keep up is cut.
func (r *reader) enqueue(frame []byte) {
	select {
	case r.out <- frame:
	default:
		r.dismiss(behind)
	}
}

// dismiss ends a reader; any number of times.
func (r *reader) dismiss(f farewell) {
	select {
	case r.leave <- f:
	default: // it is leaving
	}
}

// ServeHTTP serves GET /_local/v1/live. Pages of other sites are kept out by whoever
// mounts it, and by the handshake.
func (l *Live) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := l.admit(); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer l.running.Done()
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // Accept has answered
	}
	conn.SetReadLimit(wantLimit)
	f := l.serve(r.Context(), conn)
	if f.reason == "" {
		_ = conn.CloseNow() // the other side has gone
		return
	}
	_ = conn.Close(f.code, f.reason) // or it has gone meanwhile
}

// serve reads what is wanted, and writes frames until the end, which it returns.
func (l *Live) serve(ctx context.Context, conn *websocket.Conn) farewell {
	username, err := l.wanted(ctx, conn)
	if err != nil {
		refused, ok := errors.AsType[*refusal](err)
		if !ok {
			return farewell{}
		}
		_ = write(ctx, conn, marshal(refusedFrame{T: "refused", Code: refused.code, Message: refused.message})) // it is closed anyway
		return unclear
	}
	r := newReader(username)
	if !l.join(r) {
		return goodbye
	}
	defer l.leave(r)
	return r.follow(conn.CloseRead(ctx), conn)
}

// follow writes what comes, until the reader is dismissed or gone.
func (r *reader) follow(ctx context.Context, conn *websocket.Conn) farewell {
	for {
		select {
		case <-ctx.Done():
			return farewell{}
		case f := <-r.leave:
			return f
		case frame := <-r.out:
			if err := write(ctx, conn, frame); err != nil {
				return farewell{}
			}
		}
	}
}

func write(ctx context.Context, conn *websocket.Conn, frame []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeLimit)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, frame)
}

// refusal is why a reader is not told what it wants.
type refusal struct{ code, message string }

// Error implements error.
func (r *refusal) Error() string { return r.code + ": " + r.message }

func badRequest(format string, args ...any) error {
	return &refusal{"bad-request", fmt.Sprintf(format, args...)}
}

// wanted reads the first frame: whose desktop it is, or "" for a board.
func (l *Live) wanted(ctx context.Context, conn *websocket.Conn) (username string, err error) {
	ctx, cancel := context.WithTimeout(ctx, wantWithin)
	defer cancel()
	_, data, err := conn.Read(ctx)
	if err != nil {
		return "", err
	}
	var in struct{ Want, Username string }
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil || d.Decode(new(any)) != io.EOF {
		return "", badRequest(`the first frame: found %.100q, want {"want": "board"}, or {"want": "agent", "username": "…"}`, data)
	}
	switch {
	case in.Want == "board" && in.Username == "":
		return "", nil
	case in.Want == "agent" && in.Username != "":
		return l.known(in.Username)
	}
	return "", badRequest(`want: found %q, want "board", or "agent" with a username`, in.Want)
}

// known is the username of an agent, as it is written there.
func (l *Live) known(username string) (string, error) {
	var found string
	var names []string
	l.loop.Do(func() {
		if a, ok := l.world.Agent(username); ok {
			found = a.User.Username
			return
		}
		names = usernames(l.world.Agents())
	})
	if found != "" {
		return found, nil
	}
	if near := nearest.Of(username, names); near != "" {
		return "", &refusal{"not-found", fmt.Sprintf("there is no user %q; is %q meant?", username, near)}
	}
	return "", &refusal{"not-found", fmt.Sprintf("there is no user %q", username)}
}

func usernames(all []state.Agent) (names []string) {
	for _, a := range all {
		names = append(names, a.User.Username)
	}
	return names
}
