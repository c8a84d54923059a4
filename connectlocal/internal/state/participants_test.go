package state_test

import (
	"strings"
	"testing"
	"time"

	"handover/connectlocal/internal/state"
)

const event = "application/vnd.amazonaws.connect.event."

// TestCustomerMustConnect is spec §9.2: within five minutes, by a websocket.
func TestCustomerMustConnect(t *testing.T) {
	tests := map[string]struct {
		connect func(p *play, c *customer) error
		want    string
	}{
		"never": {func(*play, *customer) error { return nil }, "API/ended/CUSTOMER_CONNECTION_NOT_ESTABLISHED"},
		"a ticket only": {func(p *play, c *customer) error {
			_, err := p.w.Connect(c.ParticipantToken, true, true)
			return err
		}, "API/ended/CUSTOMER_CONNECTION_NOT_ESTABLISHED"},
		"a websocket": {func(p *play, c *customer) error {
			conn, err := p.w.Connect(c.ParticipantToken, true, false)
			if err != nil {
				return err
			}
			_, err = p.w.Redeem(conn.Ticket)
			return err
		}, "API/queued"},
		"ConnectParticipant": {func(p *play, c *customer) error { return p.w.ConnectParticipant(c.ParticipantToken) }, "API/queued"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(p *play) {
				c := p.startOnly("to support")
				p.advance(4 * time.Minute)
				p.do("connect", func() error { return tt.connect(p, c) })
				p.advance(time.Minute)
				p.wants("chain", c.chain(), tt.want)
			})
		})
	}
}

// TestTokens is spec §9.2: what each is good for, and for how long.
func TestTokens(t *testing.T) {
	in(t, withFlows(withReturn()), func(p *play) {
		p.available("ana")
		c := p.start("main")
		var conn state.Connection
		p.do("connect", func() (err error) {
			conn, err = p.w.Connect(c.ParticipantToken, true, true)
			return err
		})
		bearer := func(token string) func() error {
			return func() error { _, err := p.w.Bearer(token); return err }
		}
		redeem := func(ticket string) func() error {
			return func() error { _, err := p.w.Redeem(ticket); return err }
		}
		p.do("connection token", bearer(conn.Token))
		p.refused(state.AccessDenied, "participant token as connection token", bearer(c.ParticipantToken))
		p.refused(state.AccessDenied, "connection token as ticket", redeem(conn.Token))
		p.do("ticket", redeem(conn.Ticket))
		p.refused(state.AccessDenied, "ticket twice", redeem(conn.Ticket))
		p.do("connect again", func() (err error) {
			conn, err = p.w.Connect(c.ParticipantToken, true, true)
			return err
		})
		p.advance(100 * time.Second)
		p.refused(state.AccessDenied, "ticket after 100 s", redeem(conn.Ticket))
		p.advance(24*time.Hour - 101*time.Second)
		p.do("connection token after almost a day", bearer(conn.Token))
		p.advance(time.Second)
		p.refused(state.AccessDenied, "connection token after a day", bearer(conn.Token))
		p.do("participant token", func() error { _, err := p.w.Connect(c.ParticipantToken, true, true); return err })
	})
}

func TestTokensDieWithTheParticipant(t *testing.T) {
	in(t, withFlows(withReturn()), func(p *play) {
		p.available("ana")
		c := p.start("main")
		c.accepted("ana")
		var token state.AgentToken
		p.do("token", func() (err error) {
			token, err = p.w.AgentToken("ana", c.ContactID)
			return err
		})
		var caller state.Caller
		p.do("bearer", func() (err error) {
			caller, err = p.w.Bearer(token.ConnectionToken)
			return err
		})
		if caller.Role != "AGENT" || caller.ContactID != c.ContactID || caller.ParticipantID != token.ParticipantID {
			t.Errorf("the token stands for %+v", caller)
		}
		c.endedBy("ana")
		p.refused(state.AccessDenied, "agent who left", func() error { _, err := p.w.Bearer(token.ConnectionToken); return err })
		p.refused(state.AccessDenied, "message of an agent who left", func() error {
			_, err := p.w.SendMessage(caller, "text/plain", "x", "")
			return err
		})
		c.leaves()
		p.refused(state.AccessDenied, "chat ended", func() error { _, err := p.w.Connect(c.ParticipantToken, true, true); return err })
		p.refused(state.AccessDenied, "customer who left", func() error { return p.w.DisconnectParticipant(c.caller) })
	})
}

// TestSendMessage is spec §8 and §9.3.
func TestSendMessage(t *testing.T) {
	long := strings.Repeat("é", 1024)
	tests := map[string]struct {
		contentType, content string
		want                 state.Kind // empty: accepted
	}{
		"text":                    {"text/plain", "hello", ""},
		"text as long as allowed": {"text/plain", long, ""},
		"text too long":           {"text/plain", long + "é", state.Invalid},
		"markdown too long":       {"text/markdown", long + "é", state.Invalid},
		"json longer than text":   {"application/json", `"` + long + `"`, ""},
		"nothing":                 {"text/plain", "", state.Invalid},
		"unknown type":            {"image/png", "x", state.Invalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(p *play) {
				c := p.start("to support")
				before := len(c.heard())
				err := p.try(func() error {
					_, err := p.w.SendMessage(c.caller, tt.contentType, tt.content, "")
					return err
				})
				if (err == nil) != (tt.want == "") || len(c.heard())-before != map[bool]int{true: 1, false: 0}[err == nil] {
					t.Errorf("error %v, transcript %d longer", err, len(c.heard())-before)
				}
			})
		})
	}
}

func TestSendMessageOnce(t *testing.T) {
	in(t, nil, func(p *play) {
		c := p.start("to support")
		var ids []string
		for _, token := range []string{"a", "a", "b", "", ""} {
			p.do("send", func() error {
				i, err := p.w.SendMessage(c.caller, "text/plain", "hello", token)
				ids = append(ids, i.ID)
				return err
			})
		}
		if ids[0] != ids[1] || ids[1] == ids[2] || ids[3] == ids[4] || len(c.heard()) != 1+4 {
			t.Errorf("items %v in a transcript of %d", ids, len(c.heard()))
		}
	})
}

func TestItemsBelongToSegmentAndChat(t *testing.T) {
	in(t, withFlows(withReturn()), func(p *play) {
		p.available("ana")
		c := p.start("main")
		c.accepted("ana")
		c.endedBy("ana")
		c.writes("hello")
		items := p.w.Items(c.last().ID)
		i := items[len(items)-1]
		if i.ContactID != c.last().ID || i.InitialID != c.ContactID || i.DisplayName != "Kim" {
			t.Errorf("item %+v, want it in segment %s of chat %s by Kim", i, c.last().ID, c.ContactID)
		}
		if p.w.Items("none") != nil {
			t.Error("a contact that is not there has a transcript")
		}
	})
}

// TestSendEvent is spec §9.3 and clients B.7: passed on, never stored.
func TestSendEvent(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana")
		c := p.start("to support")
		c.accepted("ana")
		c.agentWrites("ana")
		items := p.w.Items(c.ContactID)
		read := `{"messageId":"` + items[len(items)-1].ID + `"}`
		send := func(kind, content string) func() error {
			return func() error { _, err := p.w.SendEvent(c.caller, event+kind, content); return err }
		}
		p.do("typing", send("typing", ""))
		p.do("acknowledged", send("connection.acknowledged", ""))
		p.do("delivered", send("message.delivered", read))
		p.do("read", send("message.read", read))
		p.refused(state.Invalid, "receipt for nothing", send("message.read", `{"messageId":"none"}`))
		p.refused(state.Invalid, "receipt without JSON", send("message.read", `none`))
		p.refused(state.Invalid, "an event of the service's", send("chat.ended", ""))
		p.wants("passed on", p.passing(), "CUSTOMER+typing CUSTOMER+message.delivered CUSTOMER+message.read")
		last := p.items[len(p.items)-1]
		if last.Type != "MESSAGEMETADATA" || last.Content != read {
			t.Errorf("receipt %+v", last)
		}
		if got := len(p.w.Items(c.ContactID)); got != len(items) {
			t.Errorf("transcript has %d items, want %d as before", got, len(items))
		}
	})
}

func TestInitialMessageComesFirst(t *testing.T) {
	in(t, withFlows(flows{"main": toQueue("Support", "MessageParticipant Text=Welcome")}), func(p *play) {
		c := p.start("main", func(in *state.StartChat) { in.InitialMessage, in.InitialContentType = "My bike", "text/plain" })
		p.wants("heard", strings.Join(c.heard(), " "), "CUSTOMER:My bike SYSTEM:Welcome CUSTOMER+participant.joined")
	})
}
