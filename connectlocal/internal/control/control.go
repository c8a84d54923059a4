// Package control is connectlocal's own interface, /_local/v1/…: what in
// Amazon Connect is a person at a screen, or the passing of time (design §7).
//
// Bodies are JSON and are read strictly: an unknown field, a second value or a
// wrong type is refused, and nothing has changed. Errors are
// {"code":…,"message":…} with a 4xx status: 400 for a bad request, 403 for one
// from another site's page, 404 for something unknown, 409 where the state of
// the agent or the chat does not allow it. A call that changes an agent answers
// with the agent as it then is.
//
// The event stream (GET events) gives every note of the World once and in
// order, from the moment of the request or after Last-Event-ID, as far back as
// the feed reaches; if it does not reach back far enough, the stream begins with
// an event named "gap". A reader that is too slow is cut off and may resume.
// Nothing but GET …/token ever carries a token.
package control

import (
	"context"
	"net/http"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/gate"
	"handover/connectlocal/internal/state"
)

// World is what the control API needs of the instance; it is called inside
// the loop only. *state.World is one.
type World interface {
	instance
	looks
	screens
}

// instance is what there is.
type instance interface {
	Instance() state.Instance
	Statuses() []state.AgentStatus
	Queues() []state.Queue
	KnownQueue(id string) (state.Queue, bool)
	KnownAgent(id string) (state.Agent, bool)
	Queue(ref string) (state.Queue, bool)
	Profiles() []state.RoutingProfile
	QuickConnects() []state.QuickConnect
	Flows() []state.Flow
	ClockAdvanced(by time.Duration)
	ClockPaced(rate float64)
	EnableQueue(ref string, enabled bool) error
	OpenQueue(ref string, open bool) error
	LimitQueue(ref string, most int) error
}

// looks is what goes on.
type looks interface {
	Agents() []state.Agent
	Agent(ref string) (state.Agent, bool)
	Chat(anyContactID string) (state.Chat, bool)
	Chats() []state.Chat
	Items(anyContactID string) []state.Item
	Queued(queueID string) []state.Contact
}

// screens is what a person at an agent's screen does.
type screens interface {
	Login(user string) error
	Logout(user string) error
	SetStatus(user, status string) error
	Accept(user, contactID string) error
	Reject(user, contactID string) error
	EndByAgent(user, contactID string) error
	RemoveAgent(user, contactID, other string) error
	Clear(user, contactID string) error
	Transfer(user, contactID, quickConnect string) error
	AgentToken(user, contactID string) (state.AgentToken, error)
	Add(user, contactID, other string) error
	Monitor(contactID, user string, mayBarge bool) (state.Contact, error)
	Barge(user, contactID string) error
}

// Crew is who works for agents; it is called inside the loop only. *autoagent.Crew is one.
type Crew interface {
	Works(userID string) bool
	Set(userID string, on bool)
}

// Options are what the control API is made of.
type Options struct {
	Loop   *clock.Loop
	World  World
	Crew   Crew
	Feed   *Feed
	Faults http.Handler // serves GET and POST /_local/v1/faults; nil: 404
	// AgentEventStream is the stream's name, for GET /_local/v1/instance; and its ARN.
	AgentEventStream, AgentEventStreamARN string
	// ContactEventStream is that of the contact events.
	ContactEventStream, ContactEventStreamARN string
	// ContactRecordStream is that of the contact records.
	ContactRecordStream, ContactRecordStreamARN string
}

// Control serves everything below /_local/v1/.
type Control struct {
	loop    *clock.Loop
	world   World
	crew    Crew
	feed    *Feed
	agents  streamName // with the agent events
	changes streamName // with the contact events
	records streamName // with the contact records
	handler http.Handler
}

type streamName struct{ name, arn string }

// New returns the control API. It starts nothing; an event stream lives in the
// goroutine of its own request.
func New(o Options) *Control {
	c := &Control{
		loop: o.Loop, world: o.World, crew: o.Crew, feed: o.Feed,
		agents:  streamName{o.AgentEventStream, o.AgentEventStreamARN},
		changes: streamName{o.ContactEventStream, o.ContactEventStreamARN},
		records: streamName{o.ContactRecordStream, o.ContactRecordStreamARN},
	}
	mux := http.NewServeMux()
	handle := func(pattern string, f func(r *http.Request) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { reply(w, r, f) })
	}
	handle("GET /_local/v1/instance", c.getInstance)
	handle("GET /_local/v1/agents", c.getAgents)
	handle("GET /_local/v1/agents/{user}", c.getAgent)
	handle("POST /_local/v1/agents/{user}/login", c.act(func(a action) error { return c.world.Login(a.user) }))
	handle("POST /_local/v1/agents/{user}/logout", c.act(func(a action) error { return c.world.Logout(a.user) }))
	handle("POST /_local/v1/agents/{user}/status", c.postStatus)
	handle("POST /_local/v1/agents/{user}/auto", c.postAuto)
	const contact = "/_local/v1/agents/{user}/contacts/{contact}"
	handle("POST "+contact+"/accept", c.act(func(a action) error { return c.world.Accept(a.user, a.contact) }))
	handle("POST "+contact+"/reject", c.act(func(a action) error { return c.world.Reject(a.user, a.contact) }))
	handle("POST "+contact+"/end", c.act(func(a action) error { return c.world.EndByAgent(a.user, a.contact) }))
	handle("POST "+contact+"/clear", c.act(func(a action) error { return c.world.Clear(a.user, a.contact) }))
	handle("POST "+contact+"/transfer", c.postTransfer)
	handle("POST "+contact+"/add", c.withOther(c.world.Add))
	handle("POST "+contact+"/remove", c.withOther(c.world.RemoveAgent))
	handle("POST "+contact+"/monitor", c.act(func(a action) error {
		_, err := c.world.Monitor(a.contact, a.user, true)
		return err
	}))
	handle("POST "+contact+"/barge", c.act(func(a action) error { return c.world.Barge(a.user, a.contact) }))
	handle("GET "+contact+"/token", c.getToken)
	handle("GET /_local/v1/queues/{queue}", c.getQueue)
	handle("POST /_local/v1/queues/{queue}", c.postQueue)
	handle("GET /_local/v1/contacts", c.getContacts)
	handle("GET /_local/v1/contacts/{contact}", c.getContact)
	handle("GET /_local/v1/clock", c.getClock)
	handle("POST /_local/v1/clock/advance", c.postAdvance)
	handle("POST /_local/v1/clock/rate", c.postRate)
	if o.Faults != nil {
		mux.Handle("/_local/v1/faults", o.Faults)
	}
	mux.HandleFunc("GET /_local/v1/events", c.feed.serve)
	handle("/_local/v1/", func(r *http.Request) (any, error) {
		return nil, refuse(http.StatusNotFound, "not-found", "%s %s: there is no such call", r.Method, r.URL.Path)
	})
	c.handler = guard(mux)
	return c
}

// guard refuses what comes from another site's page.
func guard(next http.Handler) http.Handler {
	return gate.SameOrigin(next, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, refuse(http.StatusForbidden, "cross-origin", "a page of another origin must not call this"))
	}))
}

// ServeHTTP serves /_local/v1/….
func (c *Control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	c.handler.ServeHTTP(w, r)
}

// Stop ends every open event stream and waits until their handlers have
// returned, or ctx ends.
func (c *Control) Stop(ctx context.Context) error { return c.feed.stop(ctx) }
