package state_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"handover/connectlocal/internal/state"
)

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// do runs something in the loop that must succeed.
func (p *play) do(what string, fn func() error) {
	p.t.Helper()
	if err := p.try(fn); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

func (p *play) try(fn func() error) (err error) {
	p.inside(func() { err = fn() })
	return err
}

// inside runs fn in the loop, where the test may be already.
func (p *play) inside(fn func()) {
	if p.within {
		fn()
		return
	}
	p.loop.Do(func() {
		p.within = true
		defer func() { p.within = false }()
		fn()
	})
}

// refused runs something that must be refused for that reason.
func (p *play) refused(kind state.Kind, what string, fn func() error) {
	p.t.Helper()
	err := p.try(fn)
	refusal, ok := errors.AsType[*state.Error](err)
	if !ok || refusal.Kind != kind {
		p.t.Fatalf("%s: got error %v, want a refusal %s", what, err, kind)
	}
}

func (p *play) advance(by time.Duration) {
	p.t.Helper()
	if err := p.loop.Advance(by); err != nil {
		p.t.Fatal(err)
	}
}

// available logs users in and makes them Available, a second apart.
func (p *play) available(users ...string) {
	p.t.Helper()
	for _, u := range users {
		p.do("login", func() error { return p.w.Login(u) })
		p.pick(u, "Available")
		p.advance(time.Second)
	}
}

func (p *play) pick(user, status string) {
	p.t.Helper()
	p.do("SetStatus "+user+" "+status, func() error { return p.w.SetStatus(user, status) })
}

// start starts a chat whose customer connects at once.
func (p *play) start(flow string, change ...func(*state.StartChat)) *customer {
	p.t.Helper()
	c := p.startOnly(flow, change...)
	c.connect()
	return c
}

func (p *play) startOnly(flow string, change ...func(*state.StartChat)) *customer {
	p.t.Helper()
	in := state.StartChat{FlowID: p.flowID(flow), CustomerName: "Kim"}
	for _, f := range change {
		f(&in)
	}
	c := &customer{p: p}
	p.do("StartChat", func() (err error) {
		c.Started, err = p.w.StartChat(in)
		return err
	})
	return c
}

func (p *play) flowID(name string) (id string) {
	p.t.Helper()
	for _, f := range p.w.Flows() {
		if f.Name == name {
			id = f.ID
		}
	}
	return id
}

// customer is somebody who has started a chat.
type customer struct {
	p *play
	state.Started
	caller state.Caller
}

func (c *customer) connect() {
	c.p.t.Helper()
	c.p.do("connect", func() error {
		conn, err := c.p.w.Connect(c.ParticipantToken, true, true)
		if err == nil {
			c.caller, err = c.p.w.Redeem(conn.Ticket)
		}
		return err
	})
}

func (c *customer) writes(text string) {
	c.p.t.Helper()
	c.p.do("customer writes", func() error {
		_, err := c.p.w.SendMessage(c.caller, "text/plain", text, "")
		return err
	})
}

func (c *customer) leaves() {
	c.p.t.Helper()
	c.p.do("customer leaves", func() error { return c.p.w.DisconnectParticipant(c.caller) })
}

// chat is the customer's chat now.
func (c *customer) chat() (chat state.Chat) {
	c.p.inside(func() { chat, _ = c.p.w.Chat(c.ContactID) })
	return chat
}

// last is the newest segment.
func (c *customer) last() state.Contact {
	s := c.chat().Segments
	return s[len(s)-1]
}

// accepted lets the agent accept the newest segment.
func (c *customer) accepted(user string) {
	c.p.t.Helper()
	c.p.do("accept by "+user, func() error { return c.p.w.Accept(user, c.last().ID) })
}

// endedBy lets the agent end the newest segment.
func (c *customer) endedBy(user string) {
	c.p.t.Helper()
	c.p.do("end by "+user, func() error { return c.p.w.EndByAgent(user, c.last().ID) })
}

// agentWrites lets the agent who is connected write.
func (c *customer) agentWrites(user string) {
	c.p.t.Helper()
	c.p.do("agent writes", func() error {
		token, err := c.p.w.AgentToken(user, c.last().ID)
		if err != nil {
			return err
		}
		caller, err := c.p.w.Bearer(token.ConnectionToken)
		if err == nil {
			_, err = c.p.w.SendMessage(caller, "text/plain", "hello", "")
		}
		return err
	})
}

// chain is the chat's segments in short: "API/ended/AGENT_DISCONNECT DISCONNECT/queued".
func (c *customer) chain() string {
	var out []string
	for _, s := range c.chat().Segments {
		line := s.InitiationMethod + "/" + string(s.Phase)
		if s.DisconnectReason != "" {
			line += "/" + s.DisconnectReason
		}
		out = append(out, line)
	}
	return strings.Join(out, " ")
}

// heard is the transcript in short: "SYSTEM:text", "AGENT+participant.left".
func (c *customer) heard() (out []string) {
	c.p.inside(func() { out = inShort(c.p.w.Items(c.ContactID)) })
	return out
}

func inShort(items []state.Item) (out []string) {
	for _, i := range items {
		if i.Type == "MESSAGE" {
			out = append(out, i.ParticipantRole+":"+i.Content)
			continue
		}
		out = append(out, i.ParticipantRole+"+"+strings.TrimPrefix(i.ContentType, "application/vnd.amazonaws.connect.event."))
	}
	return out
}

// agent is a user in short: "Available next Offline [CONNECTED ENDED]".
func (p *play) agent(user string) (out string) {
	p.inside(func() {
		a, _ := p.w.Agent(user)
		out = agentInShort(a)
	})
	return out
}

func agentInShort(a state.Agent) string {
	out := a.Status.Name
	if a.Next != nil {
		out += " next " + a.Next.Status.Name
	}
	if !a.LoggedIn {
		out += " out"
	}
	var slots []string
	for _, s := range a.Slots {
		slots = append(slots, string(s.State))
	}
	if slots != nil {
		out += " [" + strings.Join(slots, " ") + "]"
	}
	return out
}

// wants compares what is in short with what it should be.
func (p *play) wants(what, got, want string) {
	p.t.Helper()
	if got != want {
		p.t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}
