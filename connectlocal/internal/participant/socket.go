package participant

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/time/rate"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// What one socket may cost, in real time: the network's matters do not wait for
// virtual time, nor hurry with it.
const (
	queueLength = 256              // frames that a socket may lag behind before it is cut
	writeLimit  = 10 * time.Second // that one frame may take
	watchEvery  = 60 * time.Second // between looks at whether anybody is there
	pongLimit   = 20 * time.Second // that the answer to a ping may take
	frameLimit  = 32 << 10         // bytes of a frame from the client
	frameRate   = 50               // frames a second from the client, lastingly
	frameBurst  = 200              // frames at once
)

// errStopping refuses a socket that comes too late.
var errStopping = errors.New("connectlocal is stopping")

// socket is one websocket: of a participant of one chat, or of an agent's
// desktop, for all of the agent's chats. Its flags belong to the hub's lock.
type socket struct {
	owner      string // participant id, or a desktop's user id
	role       string
	desktop    bool
	out        chan []byte
	cut        context.CancelFunc // ends it at once
	leave      chan farewell
	subscribed bool
	chats      map[string]bool      // live chats that the hub has it under
	gone       map[string]time.Time // chats that its agent has left, and when
	expiry     *clock.Timer         // closes it, if anything does
}

// farewell is why the server closes a socket.
type farewell struct {
	code   websocket.StatusCode
	reason string
}

// Why a socket is closed.
var (
	goodbye   = farewell{websocket.StatusGoingAway, "connectlocal is stopping"}
	expired   = farewell{websocket.StatusNormalClosure, "the connection has expired"}
	loggedOut = farewell{websocket.StatusNormalClosure, "the agent has logged out"}
	replaced  = farewell{websocket.StatusPolicyViolation, "the participant has opened too many"}
	needless  = farewell{websocket.StatusPolicyViolation, "no subscription, or no chat"}
)

func newSocket(c state.Caller, cut context.CancelFunc) *socket {
	s := &socket{
		owner: c.ParticipantID, role: c.Role, cut: cut, out: make(chan []byte, queueLength), leave: make(chan farewell, 1),
		chats: map[string]bool{},
	}
	if c.InitialID == "" {
		s.owner, s.desktop = c.UserID, true
	}
	return s
}

// dismiss ends it with a goodbye; any number of times.
func (s *socket) dismiss(f farewell) {
	select {
	case s.leave <- f:
	default: // it is leaving
	}
}

// sees tells whether an item is for this socket, and notes its agent's going.
// Whoever left at the moment at which the chat ended has left because of that.
func (s *socket) sees(it state.Item) bool {
	if at, gone := s.gone[it.InitialID]; gone {
		return s.subscribed && it.ContentType == chatEnded && it.At.Equal(at)
	}
	if s.role != chat.Customer && s.unseen(it) {
		return false
	}
	return s.subscribed && it.VisibleTo(s.role)
}

// unseen tells of what an agent does not see: automatic disconnections, and
// the agent's own going, after which there is nothing more to see.
func (s *socket) unseen(it state.Item) bool {
	if it.ContentType != left || s.owner != it.ParticipantID && s.owner != it.UserID {
		return it.ContentType == autoDisconnect
	}
	if s.gone == nil {
		s.gone = map[string]time.Time{}
	}
	s.gone[it.InitialID] = it.At
	return true
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
		writeError(w, http.StatusBadRequest, "ValidationException", "want a websocket upgrade") // and the ticket stays good
		return
	}
	ctx, cut := context.WithCancel(r.Context())
	defer cut()
	sock, err := s.admit(r.URL.Query().Get("ticket"), cut)
	if err != nil {
		refuseSocket(w, err)
		return
	}
	defer s.release(sock)
	// Any page may connect: whoever holds a ticket is the participant.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // Accept has answered
	}
	conn.SetReadLimit(frameLimit)
	var helpers sync.WaitGroup
	helpers.Go(func() { sock.write(ctx, conn) })
	helpers.Go(func() { s.watch(ctx, sock, conn) })
	s.listen(ctx, sock, conn)
	cut()
	_ = conn.CloseNow() // it is closed already, or lost
	helpers.Wait()
}

// refuseSocket answers an upgrade with a status that tells why not.
func refuseSocket(w http.ResponseWriter, err error) {
	e, ok := errors.AsType[*state.Error](err)
	switch {
	case errors.Is(err, errStopping):
		writeError(w, http.StatusServiceUnavailable, "InternalServerException", errStopping.Error())
	case ok && e.Kind == state.Limit:
		writeError(w, http.StatusTooManyRequests, "ThrottlingException", e.Message)
	default:
		writeError(w, http.StatusForbidden, "AccessDeniedException", "the websocket's ticket is unknown, used or expired, or the chat has ended")
	}
}

// admit redeems the ticket and takes the socket into the hub in one step of
// the loop, so that no item falls between.
func (s *Service) admit(ticket string, cut context.CancelFunc) (*socket, error) {
	return clock.Call(s.loop, func() (*socket, error) {
		c, err := s.world.Redeem(ticket)
		if err != nil {
			return nil, err
		}
		sock := newSocket(c, cut)
		switches, most := s.world.Switches(), s.world.Limits().Websockets
		if switches.OldestSocketMakesRoom {
			s.hub.makeRoom(sock.owner, most)
		}
		if err := s.hub.add(sock, s.chatsOf(c), most); err != nil {
			return nil, err
		}
		if switches.SocketsEndAtExpiry {
			sock.expiry = s.loop.At(s.loop.Now().Add(chat.SocketLife), func() { sock.dismiss(expired) })
		}
		return sock, nil
	})
}

// release takes a socket out of everything.
func (s *Service) release(sock *socket) {
	s.hub.remove(sock)
	if sock.expiry != nil {
		s.loop.Do(sock.expiry.Stop)
	}
}

// chatsOf are the chats that a caller is in: the one of the ticket, or all of a user's.
func (s *Service) chatsOf(c state.Caller) []string {
	if c.InitialID != "" {
		return []string{c.InitialID}
	}
	var ids []string
	for _, chat := range s.world.Chats() {
		if chat.EndedAt.IsZero() && slices.ContainsFunc(chat.Participants, func(p state.Participant) bool {
			return p.UserID == c.UserID && p.Present()
		}) {
			ids = append(ids, chat.InitialID)
		}
	}
	return ids
}

// write sends what is queued until the socket ends.
func (s *socket) write(ctx context.Context, conn *websocket.Conn) {
	defer s.cut()
	for {
		select {
		case <-ctx.Done():
			return
		case f := <-s.leave:
			s.flush(ctx, conn)
			_ = conn.Close(f.code, f.reason)
			return
		case frame := <-s.out:
			if send(ctx, conn, frame) != nil {
				return // the reader sees the end too
			}
		}
	}
}

// flush sends what is queued at this moment.
func (s *socket) flush(ctx context.Context, conn *websocket.Conn) {
	for range len(s.out) {
		if send(ctx, conn, <-s.out) != nil {
			return
		}
	}
}

func send(ctx context.Context, conn *websocket.Conn, frame []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeLimit)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, frame)
}

// watch ends a socket that nobody needs, and one whose client is not there any more.
func (s *Service) watch(ctx context.Context, sock *socket, conn *websocket.Conn) {
	look := time.NewTicker(watchEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		if s.hub.idle(sock) {
			sock.dismiss(needless)
			return
		}
		if !answers(ctx, conn) {
			sock.cut()
			return
		}
	}
}

func answers(ctx context.Context, conn *websocket.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, pongLimit)
	defer cancel()
	return conn.Ping(ctx) == nil
}

// listen answers the client's frames until the socket ends.
func (s *Service) listen(ctx context.Context, sock *socket, conn *websocket.Conn) {
	allowance := rate.NewLimiter(frameRate, frameBurst)
	for {
		kind, data, err := conn.Read(ctx)
		switch {
		case err != nil:
			return // closed, lost, cut or too much in one frame: nothing more to be done
		case kind != websocket.MessageText:
			_ = conn.Close(websocket.StatusUnsupportedData, "want text frames")
			return
		case !allowance.Allow():
			_ = conn.Close(websocket.StatusPolicyViolation, "too many frames")
			return
		}
		s.answer(sock, data)
	}
}
