// Package connectlocal is Amazon Connect chat in one process: agents, routing,
// queues, flows, chats and the agent event stream, spoken to by the real AWS
// SDKs, the AWS CLI and Amazon's chat libraries, with a clock that can be moved.
//
// What it guarantees:
//
//   - Everything on the outside is Amazon's own interface: the Connect and
//     participant APIs, the websocket, and the Kinesis API for agent events. What
//     in Amazon Connect is a person at a screen, or the passing of time, is under
//     /_local/v1/.
//   - An operation that is not implemented answers with AWS's own error and says
//     so. Where no source of Amazon's settles a behaviour, it is one of [Switches].
//   - All state changes happen one after the other, in virtual time. Virtual time
//     starts at the real time, runs at its pace, and [Server.Advance] jumps,
//     firing everything due on the way in order.
//   - [New] starts nothing. [Server.Start] starts goroutines, [Server.Stop] ends
//     every one of them and waits. Several servers live side by side; nothing is global.
//   - Nothing is stored: a server's state goes with it.
//
// A Server works inside a testing/synctest bubble when it is made there; see
// [Server.InMemory] for a client without sockets.
package connectlocal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"handover/connectlocal/internal/autoagent"
	"handover/connectlocal/internal/ccp"
	"handover/connectlocal/internal/chatstream"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/control"
	"handover/connectlocal/internal/faults"
	"handover/connectlocal/internal/kinesis"
	"handover/connectlocal/internal/lambda"
	"handover/connectlocal/internal/live"
	"handover/connectlocal/internal/participant"
	"handover/connectlocal/internal/sink"
	"handover/connectlocal/internal/state"
)

// Options are what a Server is made of. The zero value is the built-in instance.
type Options struct {
	Seed   *Seed        // what the instance is born with; nil: the built-in seed
	Logger *slog.Logger // nil: silent. Never gets tokens or customers' words
	// Functions are the Lambda functions that flows invoke, by name or ARN.
	Functions map[string]Function
	// Endpoints are Lambda functions that are called by POST of their event, by
	// name or ARN. They come before those of the seed, and after Functions.
	Endpoints map[string]string
	// Topics are SNS topics that StartContactStreaming may name, by name or ARN: the
	// URLs that get their notifications by POST. They come before those of the seed.
	Topics map[string]string
	// Sinks take events out of the server, besides those of the seed.
	Sinks []Sink
	// HTTPClient calls the endpoints, topics and sinks; nil: one of the server's own.
	HTTPClient *http.Client
	// Switches replace the seed's; nil: keep them.
	Switches *Switches
	// Quotas replace the seed's; nil: keep them, which are a new account's unless
	// the seed says otherwise.
	Quotas *Quotas
	// Limits replace the seed's; nil: keep them.
	Limits *Limits
	// Deterministic makes ids count up instead of being random, so that two runs
	// with the same requests at the same times are the same to the letter. The
	// secrets, tokens and tickets, may differ all the same.
	Deterministic bool
	// AutoAgents logs every user in at Start; they accept and answer by themselves.
	AutoAgents bool
}

// Switches are the behaviours that no source of Amazon's settles. False is
// the likelier one.
type Switches struct {
	// StopContactRunsDisconnectFlow: StopContact leads to the disconnect flow
	// instead of ending the chat.
	StopContactRunsDisconnectFlow bool
	// LogoutEndsChats: logging out takes the agent off the live chats instead of
	// leaving them.
	LogoutEndsChats bool
	// KeepACWOnStatusPick: contacts in after-contact work stay when the agent
	// picks a status, instead of being cleared.
	KeepACWOnStatusPick bool
	// BargedLeavesWithAgent: a supervisor who has barged leaves with the last agent,
	// and the disconnect flow runs, instead of keeping the chat.
	BargedLeavesWithAgent bool
	// AssociateNeedsLogin: AssociateContactWithUser refuses a user who is not
	// logged in, instead of letting the contact ring there until it is missed.
	AssociateNeedsLogin bool
	// ChatMetricsAtEnd: DescribeContact tells a contact's chat metrics when the
	// contact is over, instead of at any time.
	ChatMetricsAtEnd bool
	// DeleteUserNeedsIdle: DeleteUser refuses a user who holds contacts, instead of
	// taking these out of the user's hands.
	DeleteUserNeedsIdle bool
	// PersistentChatAtOnce: a new chat may go on from one as soon as that has ended,
	// instead of 30 s later, when its transcript is there.
	PersistentChatAtOnce bool
	// TagsStayOnContact: a transfer's or a disconnect flow's contact begins without
	// the tags of the contact before it, instead of with them.
	TagsStayOnContact bool
	// PlainTextUnlessListed: a chat that was started without
	// SupportedMessagingContentTypes takes text/plain only, instead of every type.
	PlainTextUnlessListed bool
	// NextStatusByHeartBeat: an agent event that would tell of a next status only is not
	// sent: the next one shows it, instead of a STATE_CHANGE of its own.
	NextStatusByHeartBeat bool
	// NoSlotsBeforeNextStatus: an agent who has a next status shows no available
	// slots, instead of those that are free.
	NoSlotsBeforeNextStatus bool
	// TransferDropsHooks: a quick-connect transfer begins without event hooks, instead of
	// with those of the contact before it.
	TransferDropsHooks bool
	// RequeueKeepsAge: a contact that a disconnect flow puts into a queue keeps the time at
	// which the chat was first enqueued, instead of beginning anew.
	RequeueKeepsAge bool
	// DisconnectsOutsideChain: contacts of disconnect flows do not count towards the
	// longest chain, instead of counting as the others do.
	DisconnectsOutsideChain bool
	// RefusedKeepTurn: an agent who has missed or rejected a contact is as likely as before to
	// be offered it again, instead of after those who have not.
	RefusedKeepTurn bool
	// TypingResetsTimers: a typing event resets the idle timers as a message does, instead of
	// leaving them alone.
	TypingResetsTimers bool
	// NoAutoAccept: a user's auto-accept is for voice only, instead of for chats, too.
	NoAutoAccept bool
	// TransferIsAgentDisconnect: a contact that was transferred by quick connect ends with the
	// reason AGENT_DISCONNECT, instead of with none.
	TransferIsAgentDisconnect bool
	// IdleIsAgentDisconnect: a contact that DISCONNECT_NONCUSTOMER ends has the reason
	// AGENT_DISCONNECT, instead of IDLE_DISCONNECT.
	IdleIsAgentDisconnect bool
	// WaitNotInTransfers: Wait takes its error branch in transfer flows, instead of waiting in
	// every flow but whispers.
	WaitNotInTransfers bool
	// SocketsEndAtExpiry: a websocket is closed at the time that was told as its
	// ConnectionExpiry, instead of staying open until its client closes it.
	SocketsEndAtExpiry bool
	// OldestSocketMakesRoom: one websocket more than a participant may have closes
	// the participant's oldest, instead of being refused.
	OldestSocketMakesRoom bool
}

// Server is one Amazon Connect instance. Make it with New; all methods may be
// called from several goroutines at once.
type Server struct {
	loop     *clock.Loop
	world    *state.World
	instance state.Instance
	stream   string
	handler  http.Handler
	// contactStream is the stream with the contact events.
	contactStream string
	recordStream  string
	streams       *kinesis.Account
	sinks         *sink.Set
	lambdas       *lambda.Invoker
	topics        *chatstream.Publisher
	talk          *participant.Service
	control       *control.Control
	live          *live.Live
	ccp           *ccp.Service
	faults        *faults.Set
	crew          *autoagent.Crew
	begin         func() error // sets all agents to work; nil without Options.AutoAgents
}

// New builds a server: its handler answers and its time passes, but nothing
// fires by itself until Start. The error names the seed's field that is wrong.
func New(o Options) (*Server, error) {
	s, err := o.seed()
	if err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return assemble(o, s)
}

// Start begins to fire what falls due, opens the sinks, and sets automatic agents to
// work. Its error names the file of a sink that cannot be written.
func (s *Server) Start() error {
	if err := s.sinks.Start(); err != nil {
		return fmt.Errorf("connectlocal: %w", err)
	}
	s.loop.Start()
	if s.begin == nil {
		return nil
	}
	if err := s.begin(); err != nil {
		return fmt.Errorf("connectlocal: starting the automatic agents: %w", err)
	}
	return nil
}

// Stop ends websockets, event streams, running Lambda functions and the clock,
// and waits for their goroutines until ctx ends. A stopped server's handler
// may still be called; a new server is needed to go on. A second call does nothing.
func (s *Server) Stop(ctx context.Context) error {
	s.streams.Stop()
	err := errors.Join(s.control.Stop(ctx), s.live.Stop(ctx), s.ccp.Stop(ctx), s.talk.Stop(ctx), s.lambdas.Stop(ctx), s.topics.Stop(ctx))
	s.loop.Stop()
	err = errors.Join(err, s.sinks.Stop(ctx))
	if err != nil {
		return fmt.Errorf("connectlocal: stopping: %w", err)
	}
	return nil
}

// Handler serves everything on one port: the Connect API, the participant API
// and its websocket, the Kinesis API, the control API and the page.
func (s *Server) Handler() http.Handler { return s.handler }

// InstanceID is the id of the Amazon Connect instance. It depends on the seed
// only, so that it is the same in every process.
func (s *Server) InstanceID() string { return s.instance.ID }

// InstanceARN is the instance's Amazon resource name.
func (s *Server) InstanceARN() string { return s.instance.ARN }

// AgentEventStream is the name of the Kinesis stream with the agent events.
func (s *Server) AgentEventStream() string { return s.stream }

// ContactEventStream is the name of the Kinesis stream with the contact events, as
// an EventBridge rule delivers them.
func (s *Server) ContactEventStream() string { return s.contactStream }

// ContactRecordStream is the name of the Kinesis stream with the contact records.
func (s *Server) ContactRecordStream() string { return s.recordStream }

// Now is the virtual time.
func (s *Server) Now() time.Time { return s.loop.Now() }

// Advance moves virtual time forward and fires everything due on the way. It
// refuses a negative duration.
func (s *Server) Advance(by time.Duration) error { return s.loop.Advance(by) }

// SetRate makes virtual time pass so many times as fast as real time from now on, 0 (it
// stands still, and Advance moves it) to 100; at the beginning it is 1. It refuses all else.
func (s *Server) SetRate(rate float64) error { return s.loop.SetRate(rate) }

// Wait blocks until virtual time has reached t or ctx ends.
func (s *Server) Wait(ctx context.Context, t time.Time) error { return s.loop.Wait(ctx, t) }
