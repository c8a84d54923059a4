package state_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

func TestALimitOfZeroIsAmazons(t *testing.T) {
	want := state.DefaultLimits()
	want.Users = 7
	if diff := cmp.Diff(want, state.Limits{Users: 7}.OrDefaults()); diff != "" {
		t.Errorf("limits (-want +got):\n%s", diff)
	}
	for at, v := range reflect.ValueOf(state.DefaultLimits()).Fields() {
		if v.Int() < 1 {
			t.Errorf("%s is %d by default", at.Name, v.Int())
		}
	}
}

// TestLimitsHold: what is allowed passes, and one more does not.
func TestLimitsHold(t *testing.T) {
	attributes := func(in *state.StartChat) { in.Attributes = map[string]string{"topic": "12345"} }
	tests := map[string]struct {
		limits  state.Limits
		kind    state.Kind
		allowed func(p *play) // and then one more
		more    func(p *play) error
	}{
		"chats": {
			limits: state.Limits{ActiveChats: 2}, kind: state.Limit,
			allowed: func(p *play) { p.start("to support"); p.start("to support") },
			more: func(p *play) error {
				_, err := p.w.StartChat(state.StartChat{FlowID: p.flowID("to support")})
				return err
			},
		},
		"bytes of attributes": {
			limits: state.Limits{AttributeBytes: 10}, kind: state.Invalid,
			allowed: func(p *play) { p.start("to support", attributes) },
			more: func(p *play) error {
				_, err := p.w.StartChat(state.StartChat{FlowID: p.flowID("to support"), Attributes: map[string]string{"topic": "123456"}})
				return err
			},
		},
		"characters of a message": {
			limits: state.Limits{MessageLength: 3}, kind: state.Invalid,
			allowed: func(p *play) { p.start("to support").writes("äöü") },
			more:    func(p *play) error { return p.says("text/plain", "äöüß") },
		},
		"characters of JSON": {
			limits: state.Limits{JSONLength: 4}, kind: state.Invalid,
			allowed: func(p *play) { p.start("to support") },
			more:    func(p *play) error { return p.says("application/json", `"123"`) },
		},
		"participants": {
			limits: state.Limits{Participants: 2}, kind: state.Limit,
			allowed: func(p *play) { p.available("ana", "ben"); p.start("to support").accepted("ana") },
			more:    func(p *play) error { return p.w.Add("ana", p.w.Chats()[0].InitialID, "ben") },
		},
		"supervisors": {
			limits: state.Limits{Monitors: 1}, kind: state.Limit,
			allowed: func(p *play) {
				p.available("ana", "ben", "cy")
				c := p.start("to support")
				c.accepted("ana")
				c.monitoredBy("ben")
			},
			more: func(p *play) error {
				_, err := p.w.Monitor(p.w.Chats()[0].InitialID, "cy", true)
				return err
			},
		},
		"contacts of a chain": {
			limits: state.Limits{ContactsPerChain: 1}, kind: state.Limit,
			allowed: func(p *play) { p.available("ana"); p.start("to support").accepted("ana") },
			more:    func(p *play) error { return p.w.Transfer("ana", p.w.Chats()[0].InitialID, "to Billing") },
		},
		"an agent's queue": {
			limits: state.Limits{AgentQueue: 1}, kind: state.Limit,
			allowed: func(p *play) {
				p.available("ana")
				p.start("to support")
				p.do("accept", func() error { return p.w.Accept("ana", p.w.Chats()[0].InitialID) })
				p.start("to support")
				p.do("accept", func() error { return p.w.Accept("ana", p.w.Chats()[1].InitialID) })
				p.do("transfer", func() error { return p.w.Transfer("ana", p.w.Chats()[0].InitialID, "to ben") })
			},
			more: func(p *play) error { return p.w.Transfer("ana", p.w.Chats()[1].InitialID, "to ben") },
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, func(o *state.Options) { o.Seed, o.Limits = seed(nil), tt.limits }, func(p *play) {
				tt.allowed(p)
				p.refused(tt.kind, "one more", func() error { return tt.more(p) })
			})
		})
	}
}

func TestTheSeedsConcurrencyIsLimited(t *testing.T) {
	loop := clock.New()
	var err error
	loop.Do(func() {
		_, err = state.New(state.Options{Loop: loop, Seed: seed(nil), Limits: state.Limits{ChatsPerAgent: 2}})
	})
	if err == nil {
		t.Error("three chats at a time, with two allowed")
	}
}

// says lets the customer of the first chat write.
func (p *play) says(contentType, content string) error {
	c := p.w.Chats()[0]
	_, err := p.w.SendMessage(state.Caller{InitialID: c.InitialID, ParticipantID: c.Participants[0].ID, Role: "CUSTOMER"}, contentType, content, "")
	return err
}
