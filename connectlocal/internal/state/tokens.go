package state

import (
	"time"

	"handover/connectlocal/internal/chat"
)

// AgentToken is what the agent's browser holds for a chat. Secrets, all but the ids.
type AgentToken struct {
	ParticipantID, ParticipantToken, ConnectionToken string
	Expiry                                           time.Time
}

// AgentToken gives an agent tokens for a contact that the agent is connected
// to. Each call makes new ones; the earlier ones stay good. Spec §9.2.
func (w *World) AgentToken(user, contactID string) (AgentToken, error) {
	_, held, err := w.held(user, contactID)
	if err != nil {
		return AgentToken{}, err
	}
	if held.state != Connected {
		return AgentToken{}, refuse(BadRequest, "contact %q is %s, want %s", contactID, held.state, Connected)
	}
	if held.participant == "" {
		return AgentToken{}, refuse(BadRequest, "contact %q is looked on only", contactID)
	}
	h := chat.Holder{Room: held.seg.InitialID, Participant: held.participant}
	out := AgentToken{ParticipantID: h.Participant, ParticipantToken: w.vault.Issue(chat.ParticipantToken, h, time.Time{})}
	out.ConnectionToken, out.Expiry = w.issue(chat.ConnectionToken, h, chat.ConnectionLife)
	return out, nil
}

// Connection is CreateParticipantConnection's answer; fields not asked for are empty.
type Connection struct {
	Token        string
	TokenExpiry  time.Time
	Ticket       string    // goes into the websocket's URL; good once, for 100 s
	SocketExpiry time.Time // when the websocket is to be replaced by a new one
}

// Caller is whom a token stands for.
type Caller struct{ InitialID, ContactID, ParticipantID, Role, UserID string }

// Connect gives a participant what CreateParticipantConnection was asked for: a
// ticket for one websocket, a connection token, or both.
func (w *World) Connect(participantToken string, websocket, credentials bool) (Connection, error) {
	h, _, err := w.bearer(chat.ParticipantToken, participantToken)
	if err != nil {
		return Connection{}, err
	}
	w.vault.Sweep(w.now())
	var out Connection
	if websocket {
		out.Ticket, _ = w.issue(chat.Ticket, h, chat.TicketLife)
		out.SocketExpiry = w.now().Add(chat.SocketLife)
	}
	if credentials {
		out.Token, out.TokenExpiry = w.issue(chat.ConnectionToken, h, chat.ConnectionLife)
	}
	return out, nil
}

// ConnectParticipant is CreateParticipantConnection with ConnectParticipant: it
// counts as the participant's having connected, without a websocket.
func (w *World) ConnectParticipant(participantToken string) error {
	return w.turn(func() error {
		_, c, err := w.bearer(chat.ParticipantToken, participantToken)
		if err == nil {
			w.joined(c)
		}
		return err
	})
}

// AgentSocket gives a user who is logged in a ticket for one websocket that carries
// all the chats that the user is in, or comes to be in. The ticket is good once, for
// 100 s; renew is when the socket is to be replaced by a new one. Clients B.4.
func (w *World) AgentSocket(user string) (ticket string, renew time.Time, err error) {
	a, err := w.userAtWork(user)
	if err != nil {
		return "", time.Time{}, err
	}
	w.vault.Sweep(w.now())
	ticket, _ = w.issue(chat.Ticket, chat.Holder{Participant: a.user.ID}, chat.TicketLife)
	return ticket, w.now().Add(chat.SocketLife), nil
}

// Redeem takes a ticket, which is good once, as a websocket is opened. It is
// what counts as a customer's having connected (spec §9.2). The caller of an
// agent's own ticket is in no chat: only UserID and the role are there.
func (w *World) Redeem(ticket string) (Caller, error) {
	var c Caller
	err := w.turn(func() error {
		h, ok := w.vault.Use(chat.Ticket, ticket, w.now())
		if !ok {
			return refuse(AccessDenied, "the websocket ticket is unknown, used or expired")
		}
		if h.Room == "" {
			c = Caller{Role: chat.Agent, UserID: h.Participant}
			return nil
		}
		var err error
		if c, err = w.caller(h); err == nil {
			w.joined(c)
		}
		return err
	})
	return c, err
}

// Bearer tells whom a connection token stands for: someone present in a chat that lives.
func (w *World) Bearer(connectionToken string) (Caller, error) {
	_, c, err := w.bearer(chat.ConnectionToken, connectionToken)
	return c, err
}

func (w *World) bearer(kind chat.Kind, token string) (chat.Holder, Caller, error) {
	h, ok := w.vault.Check(kind, token, w.now())
	if !ok {
		return h, Caller{}, refuse(AccessDenied, "the token is unknown or expired")
	}
	c, err := w.caller(h)
	return h, c, err
}

func (w *World) issue(kind chat.Kind, h chat.Holder, life time.Duration) (string, time.Time) {
	expiry := w.now().Add(life)
	return w.vault.Issue(kind, h, expiry), expiry
}

// caller describes a participant who is present. The contact is the live segment, which for
// an agent is the agent's own.
func (w *World) caller(h chat.Holder) (Caller, error) {
	s, ok := w.contacts[h.Room]
	if !ok || s.chat.ended() {
		return Caller{}, refuse(AccessDenied, "the chat has ended")
	}
	p, ok := s.chat.room.Participant(h.Participant)
	if !ok || !p.Present() {
		return Caller{}, refuse(AccessDenied, "the participant has left the chat")
	}
	return Caller{
		InitialID: h.Room, ContactID: s.chat.last().ID, ParticipantID: p.ID, Role: p.Role, UserID: p.UserID,
	}, nil
}
