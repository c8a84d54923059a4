package state_test

import (
	"slices"
	"testing"
	"time"

	"handover/connectlocal/internal/state"
)

// withAna is a chat that ana has taken, with a disconnect flow after her. ben and cy are there.
func withAna(t *testing.T, switches state.Switches, test func(p *play, c *customer)) {
	t.Helper()
	change := func(o *state.Options) {
		o.Seed = seed(withReturn())
		o.Switches = switches
	}
	in(t, change, func(p *play) {
		p.available("ana")
		c := p.start("main")
		c.accepted("ana")
		p.available("ben", "cy")
		test(p, c)
		p.consistent()
	})
}

func (c *customer) monitoredBy(user string) {
	c.p.t.Helper()
	c.p.do("monitor by "+user, func() error {
		_, err := c.p.w.Monitor(c.last().ID, user, true)
		return err
	})
}

func (c *customer) bargedBy(user string) {
	c.p.t.Helper()
	c.p.do("barge by "+user, func() error { return c.p.w.Barge(user, c.last().ID) })
}

func (c *customer) joinedBy(user, other string) {
	c.p.t.Helper()
	c.p.do(other+" is added by "+user, func() error { return c.p.w.Add(user, c.last().ID, other) })
}

// own is the contact of a supervisor who looks on.
func (p *play) own(user string) (id string) {
	p.inside(func() {
		a, _ := p.w.Agent(user)
		id = a.Slots[len(a.Slots)-1].Contact.ID
	})
	return id
}

// TestASupervisorLooksOn is spec §1.3: a contact of their own, initiation method MONITOR, unseen.
func TestASupervisorLooksOn(t *testing.T) {
	withAna(t, state.Switches{}, func(p *play, c *customer) {
		before := len(c.heard())
		c.monitoredBy("cy")
		a, _ := p.w.Agent("cy")
		s := a.Slots[0].Contact
		if s.InitiationMethod != "MONITOR" || s.InitialID != c.ContactID || s.ID == c.ContactID || a.Taken() != 0 {
			t.Errorf("cy holds %+v, %d slots taken", s, a.Taken())
		}
		if len(c.heard()) != before || c.last().MultiParty {
			t.Errorf("the chat shows who looks on: %q", c.heard())
		}
		c.monitoredBy("cy") // again: nothing new
		p.wants("cy", p.agent("cy"), "Available [CONNECTED]")
		p.refused(state.BadRequest, "ana watches her own", func() error { _, err := p.w.Monitor(c.ContactID, "ana", false); return err })
		c.endedBy("ana")
		p.wants("cy", p.agent("cy"), "Available")
		p.wants("chain", c.chain(), "API/ended/AGENT_DISCONNECT DISCONNECT/flow")
	})
}

func TestLookingOnIsEnded(t *testing.T) {
	for name, end := range map[string]func(p *play, c *customer) error{
		"by the supervisor": func(p *play, _ *customer) error { return p.w.EndByAgent("cy", p.own("cy")) },
		"by StopContact":    func(p *play, _ *customer) error { return p.w.StopContact(p.own("cy")) },
		"by log-out":        func(p *play, _ *customer) error { return p.w.Logout("cy") },
	} {
		t.Run(name, func(t *testing.T) {
			withAna(t, state.Switches{}, func(p *play, c *customer) {
				c.monitoredBy("cy")
				p.do(name, func() error { return end(p, c) })
				p.wants("chain", c.chain(), "API/connected")
				if a, _ := p.w.Agent("cy"); len(a.Slots) > 0 {
					t.Errorf("cy holds %+v", a.Slots)
				}
			})
		})
	}
}

func TestOnlySoManyLookOn(t *testing.T) {
	withAna(t, state.Switches{}, func(p *play, c *customer) {
		p.refused(state.NotFound, "no such contact", func() error { _, err := p.w.Monitor("none", "cy", false); return err })
		p.refused(state.NotFound, "no such user", func() error { _, err := p.w.Monitor(c.ContactID, "zoe", false); return err })
		waiting := p.start("to support")
		p.refused(state.BadRequest, "not with an agent", func() error { _, err := p.w.Monitor(waiting.ContactID, "cy", false); return err })
		p.do("monitor only", func() error { _, err := p.w.Monitor(c.ContactID, "cy", false); return err })
		p.refused(state.AccessDenied, "barge was not allowed", func() error { return p.w.Barge("cy", c.ContactID) })
		p.refused(state.BadRequest, "nothing to press", func() error { return p.w.Transfer("cy", p.own("cy"), "to Billing") })
		p.refused(state.BadRequest, "no token", func() error { _, err := p.w.AgentToken("cy", p.own("cy")); return err })
	})
}

// TestABargedSupervisorKeepsTheChat is spec §3.1: the flow runs when the supervisor leaves, too.
func TestABargedSupervisorKeepsTheChat(t *testing.T) {
	withAna(t, state.Switches{}, func(p *play, c *customer) {
		c.monitoredBy("cy")
		p.do("barge", func() error { return p.w.Barge("cy", p.own("cy")) }) // by the contact of her own
		heard := c.heard()
		p.wants("heard", heard[len(heard)-1], "SUPERVISOR+participant.joined")
		if !c.last().MultiParty {
			t.Error("the contact does not count as multi-party")
		}
		p.refused(state.Conflict, "a second supervisor", func() error { return p.w.Barge("ben", c.ContactID) })
		p.refused(state.Conflict, "again", func() error { return p.w.Barge("cy", c.ContactID) })
		c.endedBy("ana")
		p.wants("ana", p.agent("ana"), "Available [ENDED]")
		p.wants("chain", c.chain(), "API/connected")
		p.do("clear", func() error { return p.w.Clear("ana", c.ContactID) })
		p.consistent()
		c.agentWritesOn("cy", p.own("cy"))
		p.do("cy leaves", func() error { return p.w.EndByAgent("cy", p.own("cy")) })
		p.wants("chain", c.chain(), "API/ended/AGENT_DISCONNECT DISCONNECT/flow")
		p.wants("cy", p.agent("cy"), "Available")
	})
}

// agentWritesOn lets a user write in a contact of their own.
func (c *customer) agentWritesOn(user, contactID string) {
	c.p.t.Helper()
	c.p.do("writes", func() error {
		token, err := c.p.w.AgentToken(user, contactID)
		if err != nil {
			return err
		}
		caller, err := c.p.w.Bearer(token.ConnectionToken)
		if err == nil {
			_, err = c.p.w.SendMessage(caller, "text/plain", "I am here", "")
		}
		return err
	})
}

func TestABargedSupervisorLeavesWithTheAgent(t *testing.T) {
	withAna(t, state.Switches{BargedLeavesWithAgent: true}, func(p *play, c *customer) {
		c.bargedBy("cy") // looks on by that
		c.endedBy("ana")
		p.wants("chain", c.chain(), "API/ended/AGENT_DISCONNECT DISCONNECT/flow")
		p.wants("cy", p.agent("cy"), "Available")
	})
}

func TestASecondAgentKeepsTheChat(t *testing.T) {
	withAna(t, state.Switches{}, func(p *play, c *customer) {
		c.joinedBy("ana", "ben")
		p.wants("ben", p.agent("ben"), "Available [CONNECTED]")
		heard := c.heard()
		p.wants("heard", heard[len(heard)-1], "AGENT+participant.joined")
		if s := c.last(); !s.MultiParty || s.AgentID != agentID(p, "ana") {
			t.Errorf("segment %+v, want multi-party and ana's", s)
		}
		p.refused(state.Conflict, "twice", func() error { return p.w.Add("ana", c.ContactID, "ben") })
		p.pick("ana", "Offline")
		c.endedBy("ana")
		p.wants("chain", c.chain(), "API/connected")
		p.wants("ana", p.agent("ana"), "Available next Offline [ENDED]")
		if s := c.last(); s.AgentID != agentID(p, "ben") || s.ConnectedAt.IsZero() {
			t.Errorf("segment %+v, want ben's", s)
		}
		p.do("clear", func() error { return p.w.Clear("ana", c.ContactID) })
		if s := c.last(); !s.ACWEndedAt.IsZero() {
			t.Error("the contact has ended its after-contact work and is still going on")
		}
		p.consistent()
		c.agentWrites("ben")
		c.endedBy("ben")
		p.wants("chain", c.chain(), "API/ended/AGENT_DISCONNECT DISCONNECT/flow")
	})
}

func TestTheSecondAgentLeavesFirst(t *testing.T) {
	withAna(t, state.Switches{}, func(p *play, c *customer) {
		c.joinedBy("ana", "ben")
		c.endedBy("ben")
		p.wants("ben", p.agent("ben"), "Available [ENDED]")
		if s := c.last(); s.AgentID != agentID(p, "ana") || s.Phase != state.WithUser {
			t.Errorf("segment %+v, want ana's", s)
		}
		c.joinedBy("ana", "ben") // once more: the dead entry goes
		p.wants("ben", p.agent("ben"), "Available [CONNECTED]")
	})
}

func TestEverybodyLeavesTogether(t *testing.T) {
	for name, end := range map[string]func(p *play, c *customer) error{
		"transfer":        func(p *play, c *customer) error { return p.w.Transfer("ana", c.ContactID, "to Billing") },
		"StopContact":     func(p *play, c *customer) error { return p.w.StopContact(c.ContactID) },
		"customer leaves": func(p *play, c *customer) error { return p.w.DisconnectParticipant(c.caller) },
	} {
		t.Run(name, func(t *testing.T) {
			withAna(t, state.Switches{}, func(p *play, c *customer) {
				c.joinedBy("ana", "ben")
				c.bargedBy("cy")
				p.do(name, func() error { return end(p, c) })
				p.wants("ana", p.agent("ana"), "Available [ENDED]")
				p.wants("ben", p.agent("ben"), "Available [ENDED]")
				if a, _ := p.w.Agent("cy"); slices.ContainsFunc(a.Slots, func(s state.Slot) bool { return s.Contact.Monitors() }) {
					t.Errorf("cy still looks on: %+v", a.Slots)
				}
			})
		})
	}
}

// TestTheIdleTimerTakesEverybodyOut is spec §4.2: all but the customer leave.
func TestTheIdleTimerTakesEverybodyOut(t *testing.T) {
	in(t, withFlows(withReturn()), func(p *play) {
		c := p.start("main")
		p.do("timers", func() error {
			return p.w.UpdateRoleConfig(c.ContactID, []state.RoleTimer{{Role: "AGENT", Type: "DISCONNECT_NONCUSTOMER", After: 2 * time.Minute}})
		})
		p.available("ana", "ben", "cy")
		c.accepted("ana")
		c.joinedBy("ana", "ben")
		c.bargedBy("cy")
		p.advance(2 * time.Minute)
		p.wants("chain", c.chain(), "API/ended/IDLE_DISCONNECT DISCONNECT/flow")
		p.consistent()
	})
}

func agentID(p *play, user string) (id string) {
	p.inside(func() {
		a, _ := p.w.Agent(user)
		id = a.User.ID
	})
	return id
}

// TestAssociateWhateverTheState is spec §7.1: the contact is assigned regardless of the user's state.
func TestAssociateWhateverTheState(t *testing.T) {
	for name, tt := range map[string]struct {
		prepare func(p *play)
		refuses bool // with Switches.AssociateNeedsLogin
	}{
		"logged out": {func(*play) {}, true},
		"Offline":    {func(p *play) { p.do("login", func() error { return p.w.Login("cy") }) }, false},
		"Lunch": {func(p *play) {
			p.available("cy")
			p.pick("cy", "Lunch")
		}, false},
		"full": {func(p *play) {
			p.available("cy")
			c := p.start("main")
			p.do("associate", func() error { return p.w.Associate(c.ContactID, "cy") })
			c.accepted("cy")
		}, false},
	} {
		for _, strict := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				change := func(o *state.Options) {
					o.Seed = seed(withReturn())
					o.Switches.AssociateNeedsLogin = strict
				}
				in(t, change, func(p *play) {
					tt.prepare(p)
					c := p.start("to support")
					associate := func() error { return p.w.Associate(c.ContactID, "cy") }
					if strict && tt.refuses {
						p.refused(state.BadRequest, "associate", associate)
						return
					}
					p.do("associate", associate)
					p.wants("chain", c.chain(), "API/offered")
					p.advance(20 * time.Second)
					p.wants("missed", c.chain(), "API/queued")
					p.consistent()
				})
			})
		}
	}
}
