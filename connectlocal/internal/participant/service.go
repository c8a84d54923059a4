// Package participant is Amazon Connect's participant service: the five calls
// that the people in a chat make, and the websocket they listen on (spec §9,
// clients B.2 and B.5).
//
// What a participant may rely on: nothing arrives on a websocket before its
// subscription is answered; after that every item of the chat arrives once, in
// the order in which it was added, the participant's own items too, until the
// chat has ended or the socket is lost. There is no replay: what happened in
// between is in the transcript. A reader that is too slow is cut off; it never
// holds up anybody else.
//
// An agent's socket is silent while that agent is not in the chat, and does not
// see the agent's own participant.left or an automatic disconnection, as the
// ejected agent does not in Connect (spec §4.2). After chat.ended a socket
// stays open and answers heartbeats, but carries no further items.
//
// Not there yet: attachments, views, customer authentication.
package participant

import (
	"context"
	"log/slog"
	"net/http"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// World is what the service needs of the instance; it is called inside the
// loop only. *state.World is one.
type World interface {
	tokens
	speech
	record
}

// tokens is who somebody is.
type tokens interface {
	ConnectParticipant(participantToken string) error
	Connect(participantToken string, websocket, credentials bool) (state.Connection, error)
	Redeem(ticket string) (state.Caller, error)
	Bearer(connectionToken string) (state.Caller, error)
}

// speech is what a participant does.
type speech interface {
	SendMessage(c state.Caller, contentType, content, clientToken string) (state.Item, error)
	SendEvent(c state.Caller, contentType, content string) (state.Item, error)
	DisconnectParticipant(c state.Caller) error
}

// record is what has happened in a chat.
type record interface {
	Chat(anyContactID string) (state.Chat, bool)
	Items(anyContactID string) []state.Item
}

// Wrap puts something (injected faults) around the handler of one operation.
type Wrap func(operation string, next http.Handler) http.Handler

// Options are what a Service is made of.
type Options struct {
	Loop  *clock.Loop
	World World
	Hub   *Hub
	Wrap  Wrap         // nil: nothing
	Log   *slog.Logger // nil: silent
}

// Service serves everything below /participant/.
type Service struct {
	loop  *clock.Loop
	world World
	hub   *Hub
	log   *slog.Logger
	mux   *http.ServeMux
}

// New returns the service. It starts nothing; every websocket lives in the
// goroutines of its own request.
func New(o Options) *Service {
	s := &Service{loop: o.Loop, world: o.World, hub: o.Hub, log: o.Log, mux: http.NewServeMux()}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	wrap := o.Wrap
	if wrap == nil {
		wrap = func(_ string, next http.Handler) http.Handler { return next }
	}
	for name, op := range map[string]struct {
		pattern string
		handler http.HandlerFunc
	}{
		"CreateParticipantConnection": {"POST /participant/connection", operation(s, s.createConnection)},
		"SendMessage":                 {"POST /participant/message", operation(s, s.sendMessage)},
		"SendEvent":                   {"POST /participant/event", operation(s, s.sendEvent)},
		"GetTranscript":               {"POST /participant/transcript", operation(s, s.getTranscript)},
		"DisconnectParticipant":       {"POST /participant/disconnect", operation(s, s.disconnect)},
	} {
		s.mux.Handle(op.pattern, wrap(name, op.handler))
	}
	for pattern, name := range notThere {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) { writeError(w, notImplemented(name)) })
	}
	s.mux.HandleFunc("GET /participant/ws", s.websocket)
	s.mux.HandleFunc("/participant/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, notImplemented(r.Method+" "+r.URL.Path))
	})
	return s
}

// notThere are the operations of the service that connectlocal has not got.
var notThere = map[string]string{
	"POST /participant/start-attachment-upload":    "StartAttachmentUpload",
	"POST /participant/complete-attachment-upload": "CompleteAttachmentUpload",
	"POST /participant/attachment":                 "GetAttachment",
	"POST /participant/authentication-url":         "GetAuthenticationUrl",
	"POST /participant/cancel-authentication":      "CancelParticipantAuthentication",
	"GET /participant/views/{token}":               "DescribeView",
}

// ServeHTTP serves /participant/… to pages of any origin: what protects a chat
// is its token, and a chat widget is rarely served from here.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "x-amzn-errortype,x-amzn-requestid")
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", "GET,POST,OPTIONS")
		// "*" would not cover authorization.
		h.Set("Access-Control-Allow-Headers",
			"authorization,content-type,x-amz-bearer,x-amz-content-sha256,x-amz-date,x-amz-user-agent,amz-sdk-invocation-id,amz-sdk-request")
		h.Set("Access-Control-Allow-Private-Network", "true")
		h.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	h.Set("Cache-Control", "no-store")
	s.mux.ServeHTTP(w, r)
}

// Stop closes every websocket and waits until their handlers have returned. When
// ctx ends first, the sockets are cut without a goodbye.
func (s *Service) Stop(ctx context.Context) error { return s.hub.stop(ctx) }
