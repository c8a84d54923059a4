package actor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// Frame is one item of a chat, as it comes over the customer's websocket.
type Frame struct {
	ID               string `json:"Id"`
	AbsoluteTime     string
	Type             string
	ContentType      string
	Content          string
	ParticipantRole  string
	DisplayName      string
	ContactID        string `json:"ContactId"`
	InitialContactID string `json:"InitialContactId"`
}

const event = "application/vnd.amazonaws.connect.event."

// Is tells whether the frame is this event, such as "participant.joined".
func (f Frame) Is(name string) bool { return f.ContentType == event+name }

// Customer is a person with a chat widget.
type Customer struct {
	Name      string
	ContactID string // the initial contact id

	stage   *Stage
	token   string // connection token: a secret
	socket  *websocket.Conn
	cancel  context.CancelFunc
	reading sync.WaitGroup

	mu     sync.Mutex
	frames []Frame
	bell   chan struct{}
	ready  bool // the subscription is confirmed: from here on nothing is missed
	over   bool // the socket has ended
}

// Chat starts a chat as name through the flow "Handover inbound" and connects its websocket.
func (s *Stage) Chat(ctx context.Context, name string, attributes map[string]string) (*Customer, error) {
	flow := s.facts.Flows["Handover inbound"]
	out, err := s.connect.StartChatContact(ctx, &connect.StartChatContactInput{
		InstanceId: &s.facts.InstanceID, ContactFlowId: &flow, Attributes: attributes,
		ParticipantDetails: &types.ParticipantDetails{DisplayName: &name},
	})
	if err != nil {
		return nil, fmt.Errorf("actor: %s starts a chat: %w", name, err)
	}
	c := &Customer{Name: name, ContactID: *out.ContactId, stage: s, bell: make(chan struct{})}
	return c, c.connect(ctx, *out.ParticipantToken)
}

func (c *Customer) connect(ctx context.Context, participantToken string) error {
	var out struct {
		Websocket             struct{ Url string }
		ConnectionCredentials struct{ ConnectionToken string }
	}
	in := map[string]any{"Type": []string{"WEBSOCKET", "CONNECTION_CREDENTIALS"}}
	if err := c.stage.participant(ctx, "connection", participantToken, in, &out); err != nil {
		return err
	}
	c.token = out.ConnectionCredentials.ConnectionToken
	live, cancel := context.WithCancel(context.WithoutCancel(ctx))
	c.cancel = cancel
	socket, resp, err := websocket.Dial(ctx, out.Websocket.Url, &websocket.DialOptions{HTTPClient: c.stage.http})
	if resp != nil && resp.Body != nil {
		defer func() { _ = resp.Body.Close() }() // coder/websocket owns it on success; closing again is harmless
	}
	if err != nil {
		return fmt.Errorf("actor: %s opens the websocket: %w", c.Name, hideURL(err))
	}
	c.socket = socket
	c.reading.Go(func() { c.read(live) })
	err = wsjson.Write(ctx, socket, map[string]any{"topic": "aws/subscribe", "content": map[string]any{"topics": []string{"aws/chat"}}})
	if err != nil {
		return fmt.Errorf("actor: %s subscribes: %w", c.Name, err)
	}
	return c.await(ctx, "the subscription", func() bool { return c.ready })
}

// hideURL keeps the websocket's address, which holds a ticket, out of messages.
func hideURL(err error) error {
	if i := strings.Index(err.Error(), "?"); i >= 0 {
		return errors.New(err.Error()[:i] + "?…")
	}
	return err
}

func (c *Customer) read(ctx context.Context) {
	for {
		var m struct{ Topic, Content json.RawMessage }
		err := wsjson.Read(ctx, c.socket, &m)
		var text string
		var f Frame
		isItem := err == nil && string(m.Topic) == `"aws/chat"` && json.Unmarshal(m.Content, &text) == nil && json.Unmarshal([]byte(text), &f) == nil
		c.mu.Lock()
		if isItem {
			c.frames = append(c.frames, f)
		}
		c.ready = c.ready || string(m.Topic) == `"aws/subscribe"`
		c.over = c.over || err != nil
		close(c.bell)
		c.bell = make(chan struct{})
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Seen returns what the customer's widget has received so far.
func (c *Customer) Seen() []Frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.frames)
}

// Count tells how often this event was seen.
func (c *Customer) Count(name string) int {
	return len(slices.DeleteFunc(c.Seen(), func(f Frame) bool { return !f.Is(name) }))
}

// Await returns the first frame, of those after the first skip, of which cond is true.
func (c *Customer) Await(ctx context.Context, what string, skip int, cond func(Frame) bool) (Frame, error) {
	var found Frame
	err := c.await(ctx, what, func() bool {
		rest := c.frames[min(skip, len(c.frames)):]
		i := slices.IndexFunc(rest, cond)
		if i >= 0 {
			found = rest[i]
		}
		return i >= 0
	})
	return found, err
}

// await returns when cond, which may look at what c.mu guards, is true.
func (c *Customer) await(ctx context.Context, what string, cond func() bool) error {
	for {
		c.mu.Lock()
		ok, bell, over := cond(), c.bell, c.over
		c.mu.Unlock()
		if ok {
			return nil
		}
		if over {
			return fmt.Errorf("actor: %s waits for %s, but the websocket is closed", c.Name, what)
		}
		select {
		case <-bell:
		case <-ctx.Done():
			return fmt.Errorf("actor: %s waits for %s: %w", c.Name, what, ctx.Err())
		}
	}
}

// AwaitText waits for a message that contains text.
func (c *Customer) AwaitText(ctx context.Context, skip int, text string) (Frame, error) {
	return c.Await(ctx, fmt.Sprintf("%q", text), skip, func(f Frame) bool {
		return f.Type == "MESSAGE" && strings.Contains(f.Content, text)
	})
}

// Say sends a message.
func (c *Customer) Say(ctx context.Context, text string) error {
	return c.stage.participant(ctx, "message", c.token, map[string]any{"ContentType": "text/plain", "Content": text}, nil)
}

// Leave ends the chat as the customer.
func (c *Customer) Leave(ctx context.Context) error {
	return c.stage.participant(ctx, "disconnect", c.token, map[string]any{}, nil)
}

// Transcript fetches the newest hundred items of the chat, oldest first.
func (c *Customer) Transcript(ctx context.Context) ([]Frame, error) {
	var out struct{ Transcript []Frame }
	err := c.stage.participant(ctx, "transcript", c.token, map[string]any{"MaxResults": 100, "SortOrder": "ASCENDING", "ScanDirection": "BACKWARD"}, &out)
	return out.Transcript, err
}

// Close closes the widget, which ends nothing: the customer may come back.
func (c *Customer) Close() {
	if c.socket != nil {
		_ = c.socket.CloseNow() // nothing can be done about a socket that is gone already
	}
	c.cancel()
	c.reading.Wait()
}

// participant calls the participant API with a token, which is a secret.
func (s *Stage) participant(ctx context.Context, path, bearer string, in, out any) error {
	data, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("actor: %s: %w", path, err)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/participant/"+path, strings.NewReader(string(data)))
	if err != nil {
		return fmt.Errorf("actor: %s: %w", path, err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Amz-Bearer", bearer)
	return s.send(req, out)
}
