package participant_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/model"
	"handover/connectlocal/internal/participant"
	"handover/connectlocal/internal/state"
	"handover/internal/memnet"
)

const event = "application/vnd.amazonaws.connect.event."

// world is one chat, "C1", of a customer "cus" and an agent "agt", whose
// tokens are their names. It adds what is sent, as state.World does.
type world struct {
	participant.World // what is not here is not called

	loop    *clock.Loop
	hub     *participant.Hub
	chat    state.Chat
	items   []state.Item
	past    []state.Item
	tickets map[string]string // ticket → participant
	made    int
	err     error // SendMessage's and SendEvent's refusal

	switches state.Switches
}

func denied(what string) error {
	return &state.Error{Kind: state.AccessDenied, Message: what + " is not valid"}
}

func (w *world) Connect(token string, _, _ bool) (state.Connection, error) {
	c, err := w.Bearer(token)
	if err != nil {
		return state.Connection{}, err
	}
	w.made++
	ticket := fmt.Sprintf("ticket %d", w.made)
	w.tickets[ticket] = c.ParticipantID
	now := w.loop.Now()
	return state.Connection{Token: token, TokenExpiry: now.Add(24 * time.Hour), Ticket: ticket, SocketExpiry: now.Add(time.Hour)}, nil
}

func (w *world) ConnectParticipant(token string) error {
	_, err := w.Bearer(token)
	return err
}

func (w *world) Redeem(ticket string) (state.Caller, error) {
	who, ok := w.tickets[ticket]
	if !ok {
		return state.Caller{}, denied("the ticket")
	}
	delete(w.tickets, ticket)
	return w.Bearer(who)
}

func (w *world) Bearer(token string) (state.Caller, error) {
	for _, p := range w.chat.Participants {
		if p.ID == token {
			return state.Caller{InitialID: "C1", ContactID: "C1", ParticipantID: p.ID, Role: p.Role}, nil
		}
	}
	return state.Caller{}, denied("the token")
}

func (w *world) SendMessage(c state.Caller, contentType, content, _ string) (state.Item, error) {
	return w.add(c, "MESSAGE", contentType, content)
}

func (w *world) SendEvent(c state.Caller, contentType, content string) (state.Item, error) {
	return w.add(c, "EVENT", contentType, content)
}

func (w *world) DisconnectParticipant(c state.Caller) error {
	_, err := w.add(c, "EVENT", event+"participant.left", "")
	return err
}

func (w *world) Chat(string) (state.Chat, bool) { return w.chat, true }
func (w *world) Items(string) []state.Item      { return w.items }
func (w *world) PastItems(string) []state.Item  { return w.past }
func (w *world) Limits() state.Limits           { return state.DefaultLimits() }
func (w *world) Switches() state.Switches       { return w.switches }

func (w *world) add(c state.Caller, kind, contentType, content string) (state.Item, error) {
	if w.err != nil {
		return state.Item{}, w.err
	}
	it := state.Item{
		ID: fmt.Sprintf("I%d", len(w.items)+1), At: w.loop.Now(), Type: kind, ContentType: contentType, Content: content,
		ParticipantID: c.ParticipantID, ParticipantRole: c.Role, DisplayName: c.ParticipantID, ContactID: c.ContactID, InitialID: c.InitialID,
	}
	w.items = append(w.items, it)
	w.hub.ItemAdded(it)
	return it, nil
}

// rig is the service behind a real HTTP server in memory.
type rig struct {
	*world
	service *participant.Service
	client  *http.Client
}

func inBubble(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		loop, hub, ear := clock.New(), participant.NewHub(), memnet.Listen()
		loop.Start()
		w := &world{loop: loop, hub: hub, tickets: map[string]string{}, chat: state.Chat{
			InitialID: "C1",
			Segments:  []state.Contact{{ID: "C1"}, {ID: "C2"}},
			Participants: []state.Participant{
				{ID: "cus", Role: "CUSTOMER"},
				{ID: "agt", Role: "AGENT"},
			},
		}}
		r := &rig{world: w, service: participant.New(participant.Options{Loop: loop, World: w, Hub: hub}), client: ear.Client()}
		server := &http.Server{Handler: r.service}
		served := make(chan error)
		go func() { served <- server.Serve(ear) }()
		defer func() {
			if err := r.service.Stop(context.Background()); err != nil {
				t.Errorf("Stop: %v", err)
			}
			r.client.CloseIdleConnections()
			if err := server.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
			<-served
			time.Sleep(time.Second) // a server lingers half a second after a body that was too large
			loop.Stop()
		}()
		test(t, r)
	})
}

// answer is what came back of a call.
type answer struct {
	status int
	kind   string // x-amzn-errortype
	body   string
}

// post makes a call as whoever the token names.
func (r *rig) post(t *testing.T, operation, token string, body any) answer {
	t.Helper()
	var data []byte
	switch b := body.(type) {
	case string:
		data = []byte(b)
	default:
		data, _ = json.Marshal(b)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost:8686/participant/"+operation, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Bearer", token)
	res, text := r.send(t, req)
	if res.StatusCode == http.StatusOK {
		checkAnswer(t, req.URL.Path, text)
	}
	return answer{res.StatusCode, res.Header.Get("x-amzn-errortype"), string(text)}
}

// send makes a request; what is returned has no more to read.
func (r *rig) send(t *testing.T, req *http.Request) (*http.Response, []byte) {
	t.Helper()
	res, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, text
}

// checkAnswer holds an answer against the service model.
func checkAnswer(t *testing.T, path string, body []byte) {
	t.Helper()
	for _, op := range model.Participant().Operations() {
		if op.Path == path {
			if err := op.CheckAnswer(body); err != nil {
				t.Errorf("%s: the answer does not fit the model: %v\n%s", op.Name, err, body)
			}
		}
	}
}

// ticketURL is a fresh websocket URL.
func (r *rig) ticketURL(t *testing.T, who string) string {
	t.Helper()
	var out struct{ Websocket struct{ Url string } }
	a := r.post(t, "connection", who, `{"Type":["WEBSOCKET"]}`)
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || a.status != http.StatusOK {
		t.Fatalf("connection: %v", a)
	}
	return out.Websocket.Url
}

// ear is a participant's websocket and what it has heard, collected in the background.
type ear struct {
	conn  *websocket.Conn
	heard []string
	err   error
	done  chan struct{}
}

// listen opens a websocket without subscribing. It is closed with the test.
func (r *rig) listen(t *testing.T, who string) *ear {
	t.Helper()
	conn, res, err := websocket.Dial(t.Context(), r.ticketURL(t, who), &websocket.DialOptions{HTTPClient: r.client})
	if err != nil {
		t.Fatalf("dial: %v (%v)", err, res)
	}
	return hear(conn)
}

// hear collects what a websocket carries.
func hear(conn *websocket.Conn) *ear {
	e := &ear{conn: conn, done: make(chan struct{})}
	go func() {
		defer close(e.done)
		for {
			_, data, err := conn.Read(context.Background())
			if err != nil {
				e.err = err
				return
			}
			e.heard = append(e.heard, summary(data))
		}
	}()
	return e
}

// subscribe listens and subscribes, and forgets the answer.
func (r *rig) subscribe(t *testing.T, who string) *ear {
	t.Helper()
	e := r.listen(t, who)
	e.say(t, `{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}`)
	e.take()
	return e
}

func (e *ear) say(t *testing.T, frame string) {
	t.Helper()
	if err := e.conn.Write(t.Context(), websocket.MessageText, []byte(frame)); err != nil {
		t.Fatal(err)
	}
}

// take is what was heard since the last time.
func (e *ear) take() []string {
	synctest.Wait()
	heard := e.heard
	e.heard = nil
	return heard
}

// closed is the close status that ended the socket.
func (e *ear) closed(t *testing.T) websocket.StatusCode {
	t.Helper()
	<-e.done
	var c websocket.CloseError
	if errors.As(e.err, &c) {
		return c.Code
	}
	return -1
}

// summary is "sender: content" of a message, "sender event" of an event, all of a receipt, or else the frame itself.
func summary(frame []byte) string {
	var f struct{ Topic, ContentType, Content string }
	var it struct{ Type, Content, ContentType, ParticipantId, InitialContactId string }
	if json.Unmarshal(frame, &f) != nil || f.Topic != "aws/chat" || f.ContentType != "application/json" {
		return string(frame)
	}
	if err := json.Unmarshal([]byte(f.Content), &it); err != nil || it.InitialContactId == "" {
		return string(frame)
	}
	switch it.Type {
	case "MESSAGEMETADATA":
		return f.Content
	case "ATTACHMENT":
		return it.ParticipantId + " ATTACHMENT"
	case "MESSAGE":
		return it.ParticipantId + ": " + it.Content
	}
	return it.ParticipantId + " " + strings.TrimPrefix(it.ContentType, event)
}
