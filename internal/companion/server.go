// Package companion is the server side of the agents' companions: the small
// modules in agents' browsers, the only places from which Amazon Connect lets an
// agent's leg be ended at once.
//
// A companion is believed about itself and about nothing else
// (docs/decisions/0017-companion.md):
//   - who it is, is proved once, and everything after that comes by a session that
//     is bound to the agent, the page and its origin;
//   - what it says of the agent makes the controller look, and only what Connect
//     shows begins a departure;
//   - a connection token that it deposits is kept when Connect shows the contact
//     with this agent and the participant service takes the token for this very
//     chat;
//   - what is refused is refused with a reason, counted, and changes nothing.
//
// Sessions live in memory: after a restart companions say hello again. Where several
// processes answer, they live on a shelf that these share, and whichever is asked answers
// alike (docs/decisions/0020-companions-without-memory.md). When each was last heard is in
// the ledger, for that decides whether one may be acting alone.
// No token, session or word of a customer is in a log line, an error or an address.
package companion

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"handover/internal/companion/enrol"
	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/ledger"
	"handover/internal/policy"
	"handover/internal/roster"
)

// Agents is what is known of agents, and who is to know more.
type Agents interface {
	Agent(ctx context.Context, id string) (roster.Agent, error)
	Tell(ctx context.Context, agentID string, in roster.Input) error
	// Look asks Connect how the agent is, now.
	Look(ctx context.Context, agentID, username string) error
	// Holds gives the chat of a contact that Connect shows the agent connected to;
	// empty if it shows none.
	Holds(ctx context.Context, agentID, contactID string) (chatID string, err error)
	// Colleagues are the usernames of those who could be given a chat of the agent's.
	Colleagues(ctx context.Context, agentID string) ([]string, error)
}

// Vault keeps deposited tokens, sealed. *vault.Vault is one.
type Vault interface {
	// Put keeps the token for whom d names, until it expires.
	Put(ctx context.Context, d ledger.Deposit, token string) error
	Drop(ctx context.Context, agentID, contactID string) error
}

// Departures reads departures.
type Departures interface {
	// Open returns the departures that are of this agent and not over.
	Open(ctx context.Context, agentID string, chatIDs []string) ([]departure.Departure, error)
	// Departures are all, or the newest.
	Departures(ctx context.Context, f ledger.DepartureFilter) iter.Seq2[departure.Departure, error]
	// Load returns a departure; departure.ErrNotFound if there is none.
	Load(ctx context.Context, id string) (departure.Departure, error)
}

// Desk does what a leaving agent asks for. *departure.Desk is one.
type Desk interface {
	Ask(ctx context.Context, departureID string, a departure.Asked) error
	Note(ctx context.Context, agentID, by, says string) error
}

// Policy is the policy in force.
type Policy interface {
	Mode() policy.Mode
	Grace(c roster.Cause) time.Duration
	Releasers() []string
	Companion() policy.Companion
}

// Counter counts.
type Counter interface {
	CompanionRefused(code string)
	CompanionCommand(action, outcome string)
	CompanionAlone(outcome string)
}

// Options are what a Server is made of. Everything but Origins, Loopback,
// QuickConnects, Shelf, Hold and Unheld is needed.
type Options struct {
	Enter      enrol.Authenticator
	Agents     Agents
	Prove      func(ctx context.Context, connectionToken string) (chatID string, err error)
	Vault      Vault
	Departures Departures
	Desk       Desk
	// Plan says what would become of the agent's chats, as a departure that has been
	// decided and not begun.
	Plan   func(ctx context.Context, agentID string) (departure.Departure, []departure.Entry, error)
	Policy Policy
	Rules  func() roster.Rules

	QuickConnects map[string]string // by the name of the queue: the name of the quick connect by which its chats are given up
	Origins       []string          // of the pages that companions live in
	Loopback      bool              // pages of this machine may be such, too

	// Shelf is where processes share sessions and commands; nil: this one is alone, and
	// keeps them in memory.
	Shelf ledger.Shelf
	// Hold is how long a poll without news is held, up to 25 s, where Shelf is set; 0: it
	// is answered at once, and the companion told when to come again.
	Hold time.Duration
	// Unheld answers every poll at once, whatever Shelf is: a browser has few connections to
	// one host, and in `handover local` all agents, customers and pages share them.
	Unheld bool

	Counter Counter
	Now     func() time.Time // the controller's time
	Log     *slog.Logger
}

// Server answers the companions, and is the releaser `desktop` to the mover. Its
// methods may be called from any goroutine.
type Server struct {
	o     Options
	pace  pace
	hub   hub
	calls map[string]request

	hellos   *limits // by agent
	glances  *limits // by agent
	requests *limits // by session
}

// request answers one request, whose body has been read; nil: there is nothing to
// say.
type request func(r *http.Request, body []byte) (any, error)

// call answers one request of a session.
type call func(ctx context.Context, on *session, body []byte) (any, error)

// New returns a server. It starts nothing.
func New(o Options) *Server {
	s := &Server{
		o: o, pace: paceOf(o),
		hellos: newLimits(1, 20), glances: newLimits(rate.Every(2*time.Second), 3), requests: newLimits(5, 40),
	}
	s.hub = newMemory(o.Now)
	if o.Shelf != nil {
		s.hub = &shared{shelf: o.Shelf, now: o.Now, pace: s.pace}
	}
	s.calls = map[string]request{
		"hello":    typed(s.hello),
		"beat":     typed(s.within(signed(s, s.beat))),
		"poll":     typed(s.within(plain(s.poll))),
		"result":   typed(s.within(signed(s, s.result))),
		"alone":    typed(s.within(signed(s, s.alone))),
		"choice":   typed(s.within(signed(s, s.choice))),
		"deposit":  typed(s.within(signed(s, s.deposit))),
		"withdraw": typed(s.within(signed(s, s.withdraw))),
		"bye":      s.bye, // a beacon: it may carry no header, and no type that needs asking
	}
	return s
}

// Changed says that a departure of the agent has changed: whoever polls is told, at
// once or, where processes share a shelf, soon.
func (s *Server) Changed(agentID string) { s.hub.ring(agentID) }

// Dismiss ends the agent's sessions, in all processes: who may go on has to say hello
// again. An error says that they may not have ended.
func (s *Server) Dismiss(ctx context.Context, agentID string) error {
	if err := s.hub.dismiss(ctx, agentID); err != nil {
		return fmt.Errorf("end the sessions of the agent's companions: %w", err)
	}
	return nil
}

const (
	// Base is where the calls are.
	Base = "/companion/v1/"
	// maxBody bounds what a request may carry; the longest is a hello with an agent's
	// contacts.
	maxBody = 16 << 10
	// callFor is how long a call may take; a poll waits.
	callFor = pollFor + 15*time.Second
)

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := s.serve(w, r); err != nil {
		s.fail(w, r, err)
	}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) error {
	if err := s.admit(w, r); err != nil {
		return err
	}
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	call, err := s.called(r)
	if err != nil {
		return err
	}
	body, err := httpjson.Body(r, maxBody)
	if err != nil {
		return err
	}
	answer, err := call(r, body)
	if err != nil {
		return err
	}
	if answer == nil {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	httpjson.Write(w, http.StatusOK, answer)
	return nil
}

func (s *Server) called(r *http.Request) (request, error) {
	call, known := s.calls[strings.TrimPrefix(r.URL.Path, Base)]
	switch {
	case !known:
		return nil, &httpjson.Fault{Status: http.StatusNotFound, Code: httpjson.NotFound, Message: "there is no such call"}
	case r.Method != http.MethodPost:
		return nil, &httpjson.Fault{Status: http.StatusMethodNotAllowed, Code: httpjson.Invalid, Message: "want POST"}
	}
	return call, nil
}

// typed has a body be JSON by its type, which no form of a page's can send, and the
// answer not take long.
func typed(do request) request {
	return func(r *http.Request, body []byte) (any, error) {
		if err := httpjson.Only(r); err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(r.Context(), callFor)
		defer cancel()
		return do(r.WithContext(ctx), body)
	}
}

// within has a request come by a session.
func (s *Server) within(do call) request {
	return func(r *http.Request, body []byte) (any, error) {
		on, err := s.session(httpjson.Bearer(r), r)
		if err != nil {
			return nil, err
		}
		return do(r.Context(), on, body)
	}
}

// session finds the session of a request, and keeps it within its rate.
func (s *Server) session(secret string, r *http.Request) (*session, error) {
	on, err := s.hub.find(r.Context(), secret)
	switch {
	case err != nil:
		return nil, err
	case on == nil:
		return nil, noSession()
	case on.origin != r.Header.Get("Origin"):
		return nil, &httpjson.Fault{Status: http.StatusForbidden, Code: httpjson.CrossSite, Message: "the session was begun by a page of another origin"}
	case !s.requests.allow(on.key, s.o.Now()):
		return nil, tooMany("this session asks too often")
	}
	return on, nil
}

func unavailable(why string) *httpjson.Fault {
	return &httpjson.Fault{Status: http.StatusServiceUnavailable, Code: Unavailable, Message: why, After: 5 * time.Second}
}

func tooMany(why string) *httpjson.Fault {
	return &httpjson.Fault{Status: http.StatusTooManyRequests, Code: TooMany, Message: why, After: time.Second}
}

// fail answers with the fault in err, or, for any other error, with one that
// leaves the cause to the log. Whatever is refused is counted.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // nobody is there to be told
	}
	f, ok := errors.AsType[*httpjson.Fault](err)
	if !ok {
		s.o.Log.Error("a companion's request failed", slog.String("call", r.URL.Path), slog.Any("error", err))
		f = &httpjson.Fault{Status: http.StatusInternalServerError, Code: httpjson.Internal, Message: "it failed inside the controller; its log says why"}
	}
	s.o.Counter.CompanionRefused(f.Code)
	httpjson.Fail(w, f)
}

// signer is a request that changes something.
type signer[T any] interface {
	*T
	signature() Signed
}

func (s *Signed) signature() Signed { return *s }

// signed reads a request that changes something: it is not a replay, and its clock
// is right.
func signed[T any, P signer[T]](s *Server, do func(ctx context.Context, on *session, in T) (any, error)) call {
	return plain(func(ctx context.Context, on *session, in T) (any, error) {
		if err := s.accept(ctx, on, P(&in).signature()); err != nil {
			return nil, err
		}
		return do(ctx, on, in)
	})
}

func plain[T any](do func(ctx context.Context, on *session, in T) (any, error)) call {
	return func(ctx context.Context, on *session, body []byte) (any, error) {
		var in T
		if err := httpjson.Decode(body, &in); err != nil {
			return nil, err
		}
		return do(ctx, on, in)
	}
}

// mostSkew is how far a companion's clock may be off.
const mostSkew = 5 * time.Minute

func (s *Server) accept(ctx context.Context, on *session, by Signed) error {
	if err := s.clock(by.At); err != nil {
		return err
	}
	newer, err := on.advance(ctx, by.Seq)
	if err != nil {
		return err
	}
	if !newer {
		return &httpjson.Fault{Status: http.StatusConflict, Code: Replayed, Message: "seq: want more than that of the request before: this one, or a later one, has been here"}
	}
	return nil
}

// clock refuses an instant that is too far from the controller's time, and tells it.
func (s *Server) clock(at int64) error {
	now := s.o.Now()
	if off := now.Sub(time.UnixMilli(at)); off.Abs() <= mostSkew {
		return nil
	}
	return &httpjson.Fault{
		Status: http.StatusBadRequest, Code: WrongClock, Now: now.UnixMilli(),
		Message: "at: the clock is more than " + mostSkew.String() + " off; now is in the answer",
	}
}
