// Package ccp is the agent's side of connectlocal: the Contact Control Panel
// (CCP) that Amazon's Streams library embeds, and the service behind that page.
//
// The page, at /ccp-v2/ and /connect/ccp-v2/, speaks the conduit protocol of
// Streams with whoever embeds it (clients F): the embedding page gets
// snapshots of the agent, and its calls are carried out. The service, POST
// /connect/api, has the names and shapes of the model that Streams embeds,
// AmazonConnectCTIService in JSON 1.0: the operation in X-Amz-Target, and in
// X-Amz-Bearer a token that a login gives (decision 13).
//
// What a caller may rely on: whoever holds a token is that agent, until the agent
// logs out, by whatever way; then every call answers UnauthorizedException
// with status 401. A refused call changes nothing. A snapshot is one moment
// of the instance; GetAgentSnapshot with the token of the last one waits until
// there is another. Tokens are in headers and bodies only, and are kept as hashes.
//
// There is no voice: what only voice has (mute, hold, digits, conferences,
// outbound contacts) is refused with InvalidStateException, and statistics
// of it are taken and forgotten.
package ccp

import (
	"context"
	"net/http"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/gate"
	"handover/connectlocal/internal/state"
)

// World is what the CCP needs of the instance; it is called inside the loop
// only. *state.World is one.
type World interface {
	directory
	buttons
}

// directory is what there is, and who is where.
type directory interface {
	Instance() state.Instance
	Statuses() []state.AgentStatus
	Queue(ref string) (state.Queue, bool)
	QuickConnects() []state.QuickConnect
	Agents() []state.Agent
	Agent(ref string) (state.Agent, bool)
	Chat(anyContactID string) (state.Chat, bool)
	StatusWaits(user, status string) bool
	Origins() []string
}

// buttons is what an agent presses.
type buttons interface {
	Login(user string) error
	Logout(user string) error
	SetStatus(user, status string) error
	Accept(user, contactID string) error
	Reject(user, contactID string) error
	EndByAgent(user, contactID string) error
	StopContact(contactID string) error
	Remove(user, contactID, participantID string) error
	Clear(user, contactID string) error
	Transfer(user, contactID, quickConnect string) error
	Add(user, contactID, other string) error
	Barge(user, contactID string) error
	AgentToken(user, contactID string) (state.AgentToken, error)
	AgentSocket(user string) (ticket string, renew time.Time, err error)
}

// Options are what a Service is made of.
type Options struct {
	Loop  *clock.Loop
	World World
	Bell  *Bell // must be an observer of the World
	// SocketURL is where a websocket ticket is redeemed, as seen by whoever made the
	// request.
	SocketURL func(r *http.Request, ticket string) string
}

// Service serves the page and what is behind it.
type Service struct {
	loop      *clock.Loop
	world     World
	bell      *Bell
	mux       *http.ServeMux
	socketURL func(*http.Request, string) string

	// What follows belongs to the loop.
	media   map[mediaKey]string // participant tokens of those who are in a chat
	choices map[string]choice   // what agents have set up for themselves, by user id
}

// New returns the service. It starts nothing: a call that waits does so in the
// goroutine of its own request.
func New(o Options) *Service {
	s := &Service{
		loop: o.Loop, world: o.World, bell: o.Bell, mux: http.NewServeMux(), socketURL: o.SocketURL,
		media: map[mediaKey]string{}, choices: map[string]choice{},
	}
	s.pages()
	s.mux.Handle("POST /connect/api", guard(answer(s.call)))
	s.mux.Handle("POST /connect/api/{$}", guard(answer(s.call)))
	s.mux.Handle("GET /connect/auth/agents", answer(s.getAgents))
	s.mux.Handle("POST /connect/auth/login", guard(answer(s.login)))
	s.mux.Handle("GET /connect/auth/authorize", answer(s.authorize))
	s.mux.Handle("POST /connect/auth/logout", guard(answer(s.logout)))
	s.mux.HandleFunc("GET /connect/logout", s.logoutByLink)
	s.mux.HandleFunc("GET /logout", s.logoutByLink)
	return s
}

// Mount puts the service's paths on a mux.
func (s *Service) Mount(mux *http.ServeMux) {
	for _, path := range []string{"/ccp-v2/", "/connect/ccp-v2/", "/connect/api", "/connect/api/", "/connect/auth/", "GET /connect/logout", "GET /logout", "GET /agent", "GET /agent/", "GET " + companion} {
		mux.Handle(path, s)
	}
}

// ServeHTTP serves the paths of Mount.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	s.mux.ServeHTTP(w, r)
}

// Stop ends the calls that wait, and waits for them until ctx ends.
func (s *Service) Stop(ctx context.Context) error { return s.bell.stop(ctx) }

// guard refuses what another site's page sends. The token would be enough for the
// calls; to log in there is none yet.
func guard(next http.Handler) http.Handler {
	return gate.SameOrigin(next, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, refuse(accessDenied, "a page of another origin must not call this; embed the CCP"))
	}))
}
