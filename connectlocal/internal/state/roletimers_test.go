package state_test

import (
	"strings"
	"testing"
	"time"

	"handover/connectlocal/internal/state"
)

func (c *customer) timers(timers ...state.RoleTimer) error {
	return c.p.try(func() error { return c.p.w.UpdateRoleConfig(c.last().ID, timers) })
}

// passing is the events that were sent but not stored, in short.
func (p *play) passing() string {
	var out []state.Item
	for _, i := range p.items {
		if i.Transient {
			out = append(out, i)
		}
	}
	return strings.Join(inShort(out), " ")
}

// TestRoleTimers is spec §4.2: two minutes to idle, three more to the disconnection.
func TestRoleTimers(t *testing.T) {
	both := func(role string) []state.RoleTimer {
		return []state.RoleTimer{{Role: role, Type: "IDLE", After: 2 * time.Minute}, {Role: role, Type: "DISCONNECT_NONCUSTOMER", After: 3 * time.Minute}}
	}
	tests := map[string]struct {
		timers  []state.RoleTimer
		after   func(p *play, c *customer) // since ana joined
		passing string
		chain   string
	}{
		"idle": {
			timers: both("AGENT"), after: func(p *play, _ *customer) { p.advance(2 * time.Minute) },
			passing: "AGENT+participant.idle", chain: "API/connected",
		},
		"idle, then out": {
			timers: both("AGENT"), after: func(p *play, _ *customer) { p.advance(5 * time.Minute) },
			passing: "AGENT+participant.idle AGENT+participant.autodisconnection",
			chain:   "API/ended/IDLE_DISCONNECT DISCONNECT/flow",
		},
		"a message before": {
			timers:  both("AGENT"),
			after:   func(p *play, c *customer) { p.advance(time.Minute); c.agentWrites("ana"); p.advance(time.Minute) },
			passing: "", chain: "API/connected",
		},
		"a message while idle": {
			timers: both("AGENT"), after: func(p *play, c *customer) { p.advance(4 * time.Minute); c.agentWrites("ana"); p.advance(time.Minute) },
			passing: "AGENT+participant.idle AGENT+participant.returned", chain: "API/connected",
		},
		"the other's messages do not count": {
			timers: both("AGENT"), after: func(p *play, c *customer) { p.advance(time.Minute); c.writes("hello?"); p.advance(time.Minute) },
			passing: "AGENT+participant.idle", chain: "API/connected",
		},
		"the customer's silence takes the agent out": {
			timers: both("CUSTOMER"), after: func(p *play, _ *customer) { p.advance(5 * time.Minute) },
			passing: "CUSTOMER+participant.idle CUSTOMER+participant.autodisconnection",
			chain:   "API/ended/IDLE_DISCONNECT DISCONNECT/flow",
		},
		"disconnection alone starts at once": {
			timers: both("AGENT")[1:], after: func(p *play, _ *customer) { p.advance(3 * time.Minute) },
			passing: "AGENT+participant.autodisconnection", chain: "API/ended/IDLE_DISCONNECT DISCONNECT/flow",
		},
		"they stop when the agent leaves": {
			timers: both("AGENT"), after: func(p *play, c *customer) { c.endedBy("ana"); p.advance(10 * time.Minute) },
			passing: "", chain: "API/ended/AGENT_DISCONNECT DISCONNECT/flow",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, withFlows(withReturn()), func(p *play) {
				p.available("ana")
				c := p.start("main")
				if err := c.timers(tt.timers...); err != nil {
					t.Fatal(err)
				}
				c.accepted("ana")
				tt.after(p, c)
				p.wants("passing events", p.passing(), tt.passing)
				p.wants("chain", c.chain(), tt.chain)
				p.wants("stored", strings.Join(c.heard(), " ")+" ", strings.ReplaceAll(strings.Join(c.heard(), " ")+" ", "idle ", ""))
			})
		})
	}
}

// TestRoleTimersAreArmedWhenTheAgentJoins is spec §4.2: a later change waits for
// the next agent, and the stored ones hold for the whole chain.
func TestRoleTimersAreArmedWhenTheAgentJoins(t *testing.T) {
	in(t, withFlows(withReturn()), func(p *play) {
		p.available("ana")
		c := p.start("main")
		c.accepted("ana")
		if err := c.timers(state.RoleTimer{Role: "AGENT", Type: "DISCONNECT_NONCUSTOMER", After: 2 * time.Minute}); err != nil {
			t.Fatal(err)
		}
		p.advance(time.Hour)
		p.wants("not in force", c.chain(), "API/connected")
		c.endedBy("ana")
		c.writes("back")
		c.accepted("ana")
		p.advance(2 * time.Minute)
		p.wants("in force", c.chain(), "API/ended/AGENT_DISCONNECT DISCONNECT/ended/IDLE_DISCONNECT DISCONNECT/flow")
	})
}

func TestRoleTimersUnset(t *testing.T) {
	in(t, withFlows(withReturn()), func(p *play) {
		p.available("ana")
		c := p.start("main")
		for _, after := range []time.Duration{2 * time.Minute, 0} {
			if err := c.timers(state.RoleTimer{Role: "AGENT", Type: "DISCONNECT_NONCUSTOMER", After: after}); err != nil {
				t.Fatal(err)
			}
		}
		c.accepted("ana")
		p.advance(time.Hour)
		p.wants("chain", c.chain(), "API/connected")
	})
}

// TestRoleTimersWaitForTheCustomer is spec §4.2: both must be connected.
func TestRoleTimersWaitForTheCustomer(t *testing.T) {
	in(t, withFlows(withReturn()), func(p *play) {
		p.available("ana")
		c := p.startOnly("main")
		if err := c.timers(state.RoleTimer{Role: "AGENT", Type: "DISCONNECT_NONCUSTOMER", After: 2 * time.Minute}); err != nil {
			t.Fatal(err)
		}
		c.accepted("ana")
		p.advance(4 * time.Minute)
		p.wants("the customer is not there", c.chain(), "API/connected")
		c.connect()
		p.advance(2 * time.Minute)
		p.wants("both were there", c.chain(), "API/ended/IDLE_DISCONNECT DISCONNECT/flow")
	})
}

func TestRoleTimersRefused(t *testing.T) {
	tests := map[string]struct {
		timers []state.RoleTimer
		kind   state.Kind
	}{
		"role":      {[]state.RoleTimer{{Role: "SUPERVISOR", Type: "IDLE", After: time.Hour}}, state.Invalid},
		"type":      {[]state.RoleTimer{{Role: "AGENT", Type: "SLEEP", After: time.Hour}}, state.Invalid},
		"too short": {[]state.RoleTimer{{Role: "AGENT", Type: "IDLE", After: time.Minute}}, state.Invalid},
		"too long":  {[]state.RoleTimer{{Role: "AGENT", Type: "IDLE", After: 481 * time.Minute}}, state.Invalid},
		"twice":     {[]state.RoleTimer{{Role: "AGENT", Type: "IDLE", After: time.Hour}, {Role: "AGENT", Type: "IDLE", After: time.Hour}}, state.BadRequest},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(p *play) {
				c := p.start("to support")
				p.refused(tt.kind, name, func() error { return p.w.UpdateRoleConfig(c.ContactID, tt.timers) })
			})
		})
	}
}
