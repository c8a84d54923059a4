// Package state is one Amazon Connect instance: its agents, queues and chats,
// and every transition between their states.
//
// A World is single-threaded: all of its methods run inside one clock.Loop,
// which makes every run with the same inputs at the same times the same. It
// does no I/O and starts no goroutine; what leaves it goes to an Observer and,
// for Lambda functions, to Options.Invoke.
package state

import (
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/flowrun"
)

// Options are what a World is made of.
type Options struct {
	Loop      *clock.Loop
	Seed      Seed
	Observers []Observer
	Switches  Switches
	IDs       func() string // new ids; nil: random UUIDs
	// Invoke starts a Lambda function and returns at once; done is to be called
	// outside the loop when it has answered. nil: every call fails.
	Invoke func(c flowrun.LambdaCall, event map[string]any, done func(flowrun.LambdaResult))
}

// Seed is what the instance is born with. References are by name and have been
// checked by whoever made the seed; ids are filled in by New where empty
// (derived from kind and name, so that they are the same in every process).
type Seed struct {
	Instance      Instance
	Statuses      []AgentStatus
	Hours         []Hours
	Queues        []Queue // HoursID holds a name
	Profiles      []RoutingProfile
	QuickConnects []QuickConnect
	Users         []User
	Flows         []Flow // Content may hold ${Queue:NAME}, ${Flow:NAME}, ${Hours:NAME}: replaced by ARNs
}

// World is the instance.
type World struct{}

// New builds the instance; its error names the seed's field that is wrong.
func New(o Options) (*World, error) { panic("not yet") }

// --- What there is. All return copies. A reference is an id or an ARN; users also by name where said. ---

func (w *World) Instance() Instance                        { panic("not yet") }
func (w *World) Statuses() []AgentStatus                   { panic("not yet") }
func (w *World) AllHours() []Hours                         { panic("not yet") }
func (w *World) Queues() []Queue                           { panic("not yet") } // standard ones, then agents'
func (w *World) Queue(ref string) (Queue, bool)            { panic("not yet") }
func (w *World) Profiles() []RoutingProfile                { panic("not yet") }
func (w *World) Profile(ref string) (RoutingProfile, bool) { panic("not yet") }
func (w *World) QuickConnects() []QuickConnect             { panic("not yet") }
func (w *World) Flows() []Flow                             { panic("not yet") }
func (w *World) Flow(ref string) (Flow, bool)              { panic("not yet") }
func (w *World) Agents() []Agent                           { panic("not yet") } // every user, in seed order
func (w *World) Agent(ref string) (Agent, bool)            { panic("not yet") } // id, ARN or username
func (w *World) Contact(id string) (Contact, bool)         { panic("not yet") }
func (w *World) Chat(anyContactID string) (Chat, bool)     { panic("not yet") }
func (w *World) Chats() []Chat                             { panic("not yet") } // live ones and ended ones, oldest first
func (w *World) Items(anyContactID string) []Item          { panic("not yet") } // the stored transcript, oldest first
func (w *World) Queued(queueID string) []Contact           { panic("not yet") } // waiting or ringing, in routing order

// --- What agents do (spec §1.5, §2, §7.2). user is an id, ARN or username. ---

func (w *World) Login(user string) error                               { panic("not yet") }
func (w *World) Logout(user string) error                              { panic("not yet") }
func (w *World) SetStatus(user, status string) error                   { panic("not yet") } // id, ARN or name; next status if busy
func (w *World) Accept(user, contactID string) error                   { panic("not yet") }
func (w *World) Reject(user, contactID string) error                   { panic("not yet") }
func (w *World) EndByAgent(user, contactID string) error               { panic("not yet") } // the agent's leg only
func (w *World) Clear(user, contactID string) error                    { panic("not yet") } // MISSED, ERROR, ENDED, REJECTED
func (w *World) Transfer(user, contactID, quickConnect string) error   { panic("not yet") } // id, ARN or name
func (w *World) AgentToken(user, contactID string) (AgentToken, error) { panic("not yet") }

// AgentToken is what the agent's browser holds for a chat. Secrets, all but the ids.
type AgentToken struct {
	ParticipantID, ParticipantToken, ConnectionToken string
	Expiry                                           time.Time
}

// --- What the Connect API does. ---

// StartChat is StartChatContact's input, checked for shape but not for meaning.
type StartChat struct {
	FlowID, ClientToken, CustomerName string
	Attributes                        map[string]string
	InitialMessage                    string // with InitialContentType
	InitialContentType                string
	Duration                          time.Duration // 0: 25 h
	RelatedID                         string
	DisconnectOnCustomerExit          bool // ["AGENT"]
}

// Started is StartChatContact's answer.
type Started struct{ ContactID, ParticipantID, ParticipantToken string }

func (w *World) StartChat(in StartChat) (Started, error)                           { panic("not yet") }
func (w *World) StopContact(contactID string) error                                { panic("not yet") }
func (w *World) UpdateAttributes(initialID string, values map[string]string) error { panic("not yet") }
func (w *World) UpdateRouting(contactID string, priority *int64, age *time.Duration) error {
	panic("not yet")
}
func (w *World) UpdateRoleConfig(contactID string, timers []RoleTimer) error { panic("not yet") }
func (w *World) Associate(contactID, user string) error                      { panic("not yet") }

// RoleTimer is one timer of UpdateParticipantRoleConfig. Spec §4.
type RoleTimer struct {
	Role  string        // AGENT, CUSTOMER
	Type  string        // IDLE, DISCONNECT_NONCUSTOMER
	After time.Duration // 0: unset it
}

// --- What the participant service does (spec §9, clients B.2). Tokens are secrets. ---

// Connection is CreateParticipantConnection's answer; fields not asked for are empty.
type Connection struct {
	Token        string
	TokenExpiry  time.Time
	Ticket       string // goes into the websocket's URL; good once, for 100 s
	TicketExpiry time.Time
}

// Caller is whom a token stands for.
type Caller struct{ InitialID, ContactID, ParticipantID, Role, UserID string }

func (w *World) Connect(participantToken string, websocket, credentials bool) (Connection, error) {
	panic("not yet")
}
func (w *World) Redeem(ticket string) (Caller, error)          { panic("not yet") }
func (w *World) Bearer(connectionToken string) (Caller, error) { panic("not yet") }
func (w *World) SendMessage(c Caller, contentType, content, clientToken string) (Item, error) {
	panic("not yet")
}
func (w *World) SendEvent(c Caller, contentType, content string) (Item, error) { panic("not yet") }
func (w *World) DisconnectParticipant(c Caller) error                          { panic("not yet") }
