package participant

import (
	"net"
	"net/http"
	"net/url"
	"unicode/utf8"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

type connectionInput struct {
	Type               []string
	ConnectParticipant bool
}

type connectionOutput struct {
	Websocket             *websocketOutput   `json:",omitempty"`
	ConnectionCredentials *credentialsOutput `json:",omitempty"`
}

type websocketOutput struct{ Url, ConnectionExpiry string }

type credentialsOutput struct{ ConnectionToken, Expiry string }

// wanted is what kinds of connection a request asks for.
func (in connectionInput) wanted() (socket, credentials bool, err error) {
	for _, t := range in.Type {
		switch t {
		case "WEBSOCKET":
			socket = true
		case "CONNECTION_CREDENTIALS":
			credentials = true
		default:
			return false, false, invalid("Type %q: want WEBSOCKET or CONNECTION_CREDENTIALS", t)
		}
	}
	if !socket && !credentials && !in.ConnectParticipant {
		return false, false, invalid("Type is missing: want WEBSOCKET, CONNECTION_CREDENTIALS or both")
	}
	return socket, credentials, nil
}

// createConnection answers what was asked for. ConnectParticipant, which an
// agent's chat session sends once it listens, counts as having connected.
func (s *Service) createConnection(token bearer, r *http.Request, in connectionInput) (any, error) {
	socket, credentials, err := in.wanted()
	if err != nil {
		return nil, err
	}
	c, err := clock.Call(s.loop, func() (state.Connection, error) {
		if in.ConnectParticipant {
			if err := s.world.ConnectParticipant(string(token)); err != nil {
				return state.Connection{}, err
			}
		}
		return s.world.Connect(string(token), socket, credentials)
	})
	if err != nil {
		return nil, err
	}
	var out connectionOutput
	if socket {
		out.Websocket = &websocketOutput{Url: socketURL(r, c.Ticket), ConnectionExpiry: stamp(c.SocketExpiry)}
	}
	if credentials {
		out.ConnectionCredentials = &credentialsOutput{ConnectionToken: c.Token, Expiry: stamp(c.TokenExpiry)}
	}
	return out, nil
}

// socketURL leads back to the host that the client has called. Amazon's chat
// library takes ws:// to 127.0.0.1 only, not to localhost (clients B.5).
func socketURL(r *http.Request, ticket string) string {
	host := r.Host
	if name, port, err := net.SplitHostPort(host); err == nil && name == "localhost" {
		host = net.JoinHostPort("127.0.0.1", port)
	}
	u := url.URL{Scheme: "ws", Host: host, Path: "/participant/ws", RawQuery: url.Values{"ticket": {ticket}}.Encode()}
	if r.TLS != nil {
		u.Scheme = "wss"
	}
	return u.String()
}

// longest is how many characters a message of each content type may have (spec §8).
var longest = map[string]int{
	"text/plain":       1024,
	"text/markdown":    1024,
	"application/json": 12000,
	"application/vnd.amazonaws.connect.message.interactive.response": 12288,
}

// sendable are the events that a client may send.
var sendable = map[string]bool{typing: true, acknowledged: true, delivered: true, read: true}

type sendInput struct{ Content, ContentType, ClientToken string }

type sendOutput struct{ Id, AbsoluteTime string }

// maxClientToken is the service's bound on a client token.
const maxClientToken = 500

func (in sendInput) validToken() error {
	if n := utf8.RuneCountInString(in.ClientToken); n > maxClientToken {
		return invalid("ClientToken has %d characters: want at most %d", n, maxClientToken)
	}
	return nil
}

func (s *Service) sendMessage(token bearer, _ *http.Request, in sendInput) (any, error) {
	limit, ok := longest[in.ContentType]
	if !ok {
		return nil, invalid("ContentType %q: want text/plain, text/markdown, application/json or "+
			"application/vnd.amazonaws.connect.message.interactive.response", in.ContentType)
	}
	if n := utf8.RuneCountInString(in.Content); n < 1 || n > limit {
		return nil, invalid("Content has %d characters: want 1 to %d for %s", n, limit, in.ContentType)
	}
	if err := in.validToken(); err != nil {
		return nil, err
	}
	return s.send(token, func(c state.Caller) (state.Item, error) {
		return s.world.SendMessage(c, in.ContentType, in.Content, in.ClientToken)
	})
}

// sendEvent never looks for repeats: chatjs sends all receipts under one and
// the same client token (clients B.2).
func (s *Service) sendEvent(token bearer, _ *http.Request, in sendInput) (any, error) {
	if !sendable[in.ContentType] {
		return nil, invalid("ContentType %q: want %s followed by typing, connection.acknowledged, message.delivered or message.read",
			in.ContentType, eventPrefix)
	}
	if err := in.validToken(); err != nil {
		return nil, err
	}
	return s.send(token, func(c state.Caller) (state.Item, error) {
		return s.world.SendEvent(c, in.ContentType, in.Content)
	})
}

// send does one thing as whoever holds the token.
func (s *Service) send(token bearer, do func(state.Caller) (state.Item, error)) (any, error) {
	it, err := clock.Call(s.loop, func() (state.Item, error) {
		c, err := s.world.Bearer(string(token))
		if err != nil {
			return state.Item{}, err
		}
		return do(c)
	})
	if err != nil {
		return nil, err
	}
	return sendOutput{Id: it.ID, AbsoluteTime: stamp(it.At)}, nil
}

type disconnectInput struct{ ClientToken string }

func (s *Service) disconnect(token bearer, _ *http.Request, _ disconnectInput) (any, error) {
	_, err := clock.Call(s.loop, func() (struct{}, error) {
		c, err := s.world.Bearer(string(token))
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.world.DisconnectParticipant(c)
	})
	return struct{}{}, err
}
