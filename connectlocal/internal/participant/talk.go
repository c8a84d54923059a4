package participant

import (
	"net"
	"net/http"
	"net/url"
	"slices"

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

// createConnection answers what was asked for. ConnectParticipant, which an
// agent's chat session sends once it listens, counts as having connected.
func (s *Service) createConnection(token bearer, r *http.Request, in connectionInput) (any, error) {
	socket, credentials := slices.Contains(in.Type, "WEBSOCKET"), slices.Contains(in.Type, "CONNECTION_CREDENTIALS")
	if slices.Contains(in.Type, "WEBRTC_CONNECTION") {
		return nil, invalid("Type: connectlocal does not implement WEBRTC_CONNECTION")
	}
	if len(in.Type) == 0 && !in.ConnectParticipant {
		return nil, invalid("Type is missing: want WEBSOCKET, CONNECTION_CREDENTIALS or both")
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
		out.Websocket = &websocketOutput{Url: SocketURL(r, c.Ticket), ConnectionExpiry: stamp(c.SocketExpiry)}
	}
	if credentials {
		out.ConnectionCredentials = &credentialsOutput{ConnectionToken: c.Token, Expiry: stamp(c.TokenExpiry)}
	}
	return out, nil
}

// SocketURL is where a websocket ticket is redeemed, on the host that the request
// was made to.
func SocketURL(r *http.Request, ticket string) string {
	u := here(r, "ws", "/participant/ws")
	u.RawQuery = url.Values{"ticket": {ticket}}.Encode()
	return u.String()
}

// here is an address that leads back to the host that the client has called,
// encrypted if the call was. Amazon's chat library takes ws:// to 127.0.0.1 only,
// not to localhost (clients B.5).
func here(r *http.Request, scheme, path string) *url.URL {
	host := r.Host
	if name, port, err := net.SplitHostPort(host); err == nil && name == "localhost" {
		host = net.JoinHostPort("127.0.0.1", port)
	}
	if r.TLS != nil {
		scheme += "s"
	}
	return &url.URL{Scheme: scheme, Host: host, Path: path}
}

type sendInput struct{ Content, ContentType, ClientToken string }

type sendOutput struct{ Id, AbsoluteTime string }

// interactive is what flows and bots send, and nobody else.
const interactive = "application/vnd.amazonaws.connect.message.interactive"

func (s *Service) sendMessage(token bearer, _ *http.Request, in sendInput) (any, error) {
	if in.ContentType == interactive {
		return nil, invalid("ContentType: %s is not for participants to send; allowed are text/plain, text/markdown, application/json and %s",
			interactive, interactive+".response")
	}
	return s.send(token, func(c state.Caller) (state.Item, error) {
		return s.world.SendMessage(c, in.ContentType, in.Content, in.ClientToken)
	})
}

// sendEvent never looks for repeats: chatjs sends all receipts under one and
// the same client token (clients B.2).
func (s *Service) sendEvent(token bearer, _ *http.Request, in sendInput) (any, error) {
	return s.send(token, func(c state.Caller) (state.Item, error) {
		return s.world.SendEvent(c, in.ContentType, in.Content)
	})
}

// send does one thing as whoever holds the token.
func (s *Service) send(token bearer, do func(state.Caller) (state.Item, error)) (any, error) {
	it, err := asCaller(s, token, do)
	if err != nil {
		return nil, err
	}
	return sendOutput{Id: it.ID, AbsoluteTime: stamp(it.At)}, nil
}

type disconnectInput struct{ ClientToken string }

func (s *Service) disconnect(token bearer, _ *http.Request, _ disconnectInput) (any, error) {
	return asCaller(s, token, func(c state.Caller) (any, error) {
		return struct{}{}, s.world.DisconnectParticipant(c)
	})
}

type authenticationInput struct{ RedirectURI, SessionID string }

// getAuthenticationURL and cancelAuthentication are of the flow block
// AuthenticateCustomer, which connectlocal has not got: there is no session.
func (s *Service) getAuthenticationURL(token bearer, _ *http.Request, _ authenticationInput) (any, error) {
	return s.noAuthentication(token, "GetAuthenticationUrl")
}

func (s *Service) cancelAuthentication(token bearer, _ *http.Request, _ authenticationInput) (any, error) {
	return s.noAuthentication(token, "CancelParticipantAuthentication")
}

func (s *Service) noAuthentication(token bearer, name string) (any, error) {
	return asCaller(s, token, func(state.Caller) (any, error) {
		return nil, invalid("SessionId: there is no such session; connectlocal does not implement %s", name)
	})
}
