package ccp

import (
	"net/http"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

type transportInput struct {
	Type          string `json:"transportType"`
	ParticipantID string `json:"participantId"`
	ContactID     string `json:"contactId"`
}

type transportOutput struct {
	ChatToken *chatTokenTransport `json:"chatTokenTransport,omitempty"`
	WebSocket *webSocketTransport `json:"webSocketTransport,omitempty"`
}

// chatTokenTransport is what a chat session calls the participant service with: despite its name a
// connection token, the one that DisconnectParticipant takes, too (clients A.5).
type chatTokenTransport struct {
	Token  string `json:"participantToken"`
	Expiry string `json:"expiry"`
}

type webSocketTransport struct {
	URL    string `json:"url"`
	Life   int64  `json:"transportLifeTimeInSeconds"`
	Expiry string `json:"expiry"`
}

// socketLife is how long Amazon's websocket manager lets a socket live (clients B.5).
const socketLife = 3540

// createTransport gives the token of a chat, or the address of the agent's websocket.
func (s *Service) createTransport(c call) (any, error) {
	var in transportInput
	if err := decode(c.w, c.r, &in); err != nil {
		return nil, err
	}
	return clock.Call(s.loop, func() (transportOutput, error) {
		a, err := s.agent(c.token)
		if err != nil {
			return transportOutput{}, err
		}
		switch in.Type {
		case "chat_token":
			return s.chatToken(a, in)
		case "web_socket":
			return s.webSocket(a, c.r)
		}
		return transportOutput{}, refuse(invalidState, "transportType: found %q, want chat_token or web_socket; there is no voice", in.Type)
	})
}

func (s *Service) chatToken(a state.Agent, in transportInput) (transportOutput, error) {
	slot, err := s.slot(a, in.ContactID)
	if err != nil {
		return transportOutput{}, err
	}
	if in.ParticipantID != slot.ParticipantID {
		return transportOutput{}, refuse(invalidState, "participantId: found %q, want the agent's own connection of the contact", in.ParticipantID)
	}
	t, err := s.world.AgentToken(a.User.ID, in.ContactID)
	if err != nil {
		return transportOutput{}, err
	}
	return transportOutput{ChatToken: &chatTokenTransport{t.ConnectionToken, stamp(t.Expiry)}}, nil
}

func (s *Service) webSocket(a state.Agent, r *http.Request) (transportOutput, error) {
	ticket, renew, err := s.world.AgentSocket(a.User.ID)
	if err != nil {
		return transportOutput{}, err
	}
	return transportOutput{WebSocket: &webSocketTransport{s.socketURL(r, ticket), socketLife, stamp(renew)}}, nil
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
