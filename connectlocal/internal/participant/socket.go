package participant

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// queueLength is how many frames a socket may lag behind before it is cut.
const queueLength = 256

// writeLimit is how long, in real time, one frame may take.
const writeLimit = 10 * time.Second

// socket is one participant's websocket. Its flags belong to the hub's lock.
type socket struct {
	caller     state.Caller
	out        chan []byte
	cut        context.CancelFunc // ends it at once
	leave      chan struct{}
	dismiss    func() // ends it with a goodbye; any number of times
	subscribed bool
	present    bool // the participant is in the chat; always true of a customer
}

func newSocket(c state.Caller, present bool, cut context.CancelFunc) *socket {
	s := &socket{caller: c, present: present, cut: cut, out: make(chan []byte, queueLength), leave: make(chan struct{})}
	s.dismiss = sync.OnceFunc(func() { close(s.leave) })
	return s
}

// sees tells whether an item is for this socket, and notes the participant's
// own coming and going.
func (s *socket) sees(it state.Item) bool {
	visible := s.subscribed && it.VisibleTo(s.caller.Role)
	if s.caller.Role != "AGENT" {
		return visible
	}
	if it.ParticipantID == s.caller.ParticipantID {
		switch it.ContentType {
		case joined:
			s.present = true
		case left:
			s.present = false
		}
	}
	return visible && s.present && it.ContentType != autoDisconnect
}

// enqueue never waits: who does not keep up is cut off.
func (s *socket) enqueue(frame []byte) {
	select {
	case s.out <- frame:
	default:
		s.cut()
	}
}

// websocket serves GET /participant/ws?ticket=….
func (s *Service) websocket(w http.ResponseWriter, r *http.Request) {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		writeError(w, invalid("want a websocket upgrade")) // and the ticket stays good
		return
	}
	ctx, cut := context.WithCancel(r.Context())
	defer cut()
	sock, err := s.admit(r.URL.Query().Get("ticket"), cut)
	if err != nil {
		s.writeError(w, r, err)
		return
	}
	defer s.hub.remove(sock)
	// Any page may connect: whoever holds a ticket is the participant.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // Accept has answered
	}
	var writer sync.WaitGroup
	writer.Go(func() { sock.write(ctx, conn) })
	s.listen(ctx, sock, conn)
	cut()
	_ = conn.CloseNow() // it is closed already, or lost
	writer.Wait()
}

// admit redeems the ticket and takes the socket into the hub in one step of
// the loop, so that no item falls between.
func (s *Service) admit(ticket string, cut context.CancelFunc) (*socket, error) {
	return clock.Call(s.loop, func() (*socket, error) {
		c, err := s.world.Redeem(ticket)
		if err != nil {
			return nil, err
		}
		chat, ok := s.world.Chat(c.InitialID)
		if !ok || !chat.EndedAt.IsZero() {
			return nil, refuse(http.StatusForbidden, "AccessDeniedException", "the chat has ended")
		}
		sock := newSocket(c, c.Role != "AGENT" || inChat(chat, c.ParticipantID), cut)
		if !s.hub.add(sock) {
			return nil, refuse(http.StatusServiceUnavailable, "InternalServerException", "connectlocal is stopping")
		}
		return sock, nil
	})
}

// inChat tells whether a participant is present.
func inChat(chat state.Chat, participantID string) bool {
	return slices.ContainsFunc(chat.Participants, func(p state.Participant) bool {
		return p.ID == participantID && p.LeftAt.IsZero()
	})
}

// write sends what is queued until the socket ends.
func (s *socket) write(ctx context.Context, conn *websocket.Conn) {
	defer s.cut()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.leave:
			_ = conn.Close(websocket.StatusGoingAway, "connectlocal is stopping")
			return
		case frame := <-s.out:
			if send(ctx, conn, frame) != nil {
				return // the reader sees the end too
			}
		}
	}
}

func send(ctx context.Context, conn *websocket.Conn, frame []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeLimit)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, frame)
}

// listen answers the client's frames until the socket ends.
func (s *Service) listen(ctx context.Context, sock *socket, conn *websocket.Conn) {
	for {
		_, data, err := conn.Read(ctx)
		if err != nil {
			return // closed, lost or cut: nothing more to be done either way
		}
		s.answer(sock, data)
	}
}

// request is a frame from the client.
type request struct {
	Topic   string `json:"topic"`
	Content struct {
		Topics []string `json:"topics"`
	} `json:"content"`
}

// reply is a frame that answers one.
type reply struct {
	Topic         string `json:"topic"`
	Content       any    `json:"content,omitempty"`
	StatusCode    int    `json:"statusCode,omitempty"`
	StatusContent string `json:"statusContent,omitempty"`
}

// frame makes the text. A reply has nothing that cannot be marshalled.
func (r reply) frame() []byte {
	b, _ := json.Marshal(r)
	return b
}

// answer speaks the protocol of clients B.5.
func (s *Service) answer(sock *socket, data []byte) {
	var in request
	if json.Unmarshal(data, &in) != nil {
		sock.enqueue(reply{StatusCode: http.StatusBadRequest, StatusContent: "not a frame"}.frame())
		return
	}
	switch in.Topic {
	case "aws/subscribe":
		if !slices.Equal(in.Content.Topics, []string{"aws/chat"}) {
			sock.enqueue(subscribed("failure", in.Content.Topics))
			return
		}
		s.hub.subscribe(sock, subscribed("success", in.Content.Topics))
	case "aws/heartbeat":
		sock.enqueue(reply{Topic: in.Topic}.frame())
	case "aws/ping":
		sock.enqueue(reply{Topic: in.Topic, StatusCode: http.StatusOK, StatusContent: "OK"}.frame())
	default:
		sock.enqueue(reply{Topic: in.Topic, StatusCode: http.StatusBadRequest, StatusContent: "unknown topic"}.frame())
	}
}

func subscribed(status string, topics []string) []byte {
	return reply{Topic: "aws/subscribe", Content: map[string]any{"status": status, "topics": topics}}.frame()
}
