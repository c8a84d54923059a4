// Package participant is Amazon Connect's participant service: the calls that
// the people in a chat make, the websocket they listen on, and the addresses
// that attachments go to and come from (spec §9, clients B.2 and B.5).
//
// A request is answered as the public service model has it: what the model does
// not allow is refused before anything else looks at it, and every refusal is an
// exception that the operation models.
//
// What a participant may rely on: nothing arrives on a websocket before its
// subscription is answered; after that every item of the chat arrives once, in
// the order in which it was added, the participant's own items too, until the
// chat has ended or the socket is lost. There is no replay: what happened in
// between is in the transcript. A reader that is too slow is cut off; it never
// holds up anybody else.
//
// An agent's socket is silent once that agent has left the chat: it shows
// neither the agent's own participant.left nor an automatic disconnection, as the
// ejected agent sees none in Connect (spec §4.2). Who leaves because the chat
// ends does hear chat.ended. An agent's desktop has one socket for all chats that
// the agent is in, until the agent logs out; its ticket is of state.World.AgentSocket.
//
// What a socket may cost is bounded: a participant has no more of them than the
// instance's limit allows, and one that never subscribes, does not answer pings, sends too
// much, or outlives its chat is closed. These are matters of the network, and
// go by real time.
package participant

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// World is what the service needs of the instance; it is called inside the
// loop only. *state.World is one.
type World interface {
	tokens
	speech
	record
	files
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
	Chats() []state.Chat
	Items(anyContactID string) []state.Item
	PastItems(anyContactID string) []state.Item
	Limits() state.Limits
	Switches() state.Switches
	DescribeView(c state.Caller, token string) (state.View, error)
}

// files is what a participant sends and fetches.
type files interface {
	StartUpload(c state.Caller, in state.Upload) (state.Uploading, error)
	AwaitedUpload(ticket string) (state.Attachment, error)
	BeginUpload(ticket string) error
	EndUpload(ticket string, data []byte) error
	CompleteUpload(c state.Caller, attachmentID, clientToken string) error
	OfferDownload(c state.Caller, attachmentID string, life time.Duration) (state.Download, error)
	Download(ticket string) (state.Attachment, []byte, error)
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
	for _, o := range s.operations() {
		s.mux.Handle(o.Pattern(), wrap(o.Name, s.handler(o)))
	}
	s.mux.HandleFunc("GET /participant/ws", s.websocket)
	s.mux.HandleFunc("PUT "+filesPath+"{ticket}", s.upload)
	s.mux.HandleFunc("GET "+filesPath+"{ticket}", s.download)
	s.mux.HandleFunc("/participant/", unknown)
	return s
}

// operations is the whole table: every operation of the model.
func (s *Service) operations() []operation {
	return []operation{
		op("CreateParticipantConnection", s.createConnection),
		op("SendMessage", s.sendMessage),
		op("SendEvent", s.sendEvent),
		op("GetTranscript", s.getTranscript),
		op("DisconnectParticipant", s.disconnect),
		op("StartAttachmentUpload", s.startUpload),
		op("CompleteAttachmentUpload", s.completeUpload),
		op("GetAttachment", s.getAttachment),
		op("DescribeView", s.describeView),
		op("GetAuthenticationUrl", s.getAuthenticationURL),
		op("CancelParticipantAuthentication", s.cancelAuthentication),
	}
}

// ServeHTTP serves /participant/… to pages of any origin: what protects a chat
// is its token, and a chat widget is rarely served from here.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	allowAnyOrigin(w.Header())
	if r.Method == http.MethodOptions {
		preflight(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	s.mux.ServeHTTP(w, r)
}

// Stop closes every websocket and waits until their handlers have returned. When
// ctx ends first, the sockets are cut without a goodbye.
func (s *Service) Stop(ctx context.Context) error { return s.hub.stop(ctx) }

// asCaller does something inside the loop as whoever holds a connection token.
func asCaller[T any](s *Service, token bearer, do func(state.Caller) (T, error)) (T, error) {
	return clock.Call(s.loop, func() (T, error) {
		c, err := s.world.Bearer(string(token))
		if err != nil {
			var none T
			return none, err
		}
		return do(c)
	})
}

// stamp writes a time as the service does: yyyy-MM-ddThh:mm:ss.SSSZ.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
