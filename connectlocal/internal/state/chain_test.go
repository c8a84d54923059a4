package state_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

// withReturn is a chat whose disconnect flow waits for the customer and queues again.
func withReturn() flows {
	return flows{
		"main": toQueue("Support", "UpdateContactAttributes Attributes.topic=bike", hook("CustomerRemaining", "back")),
		"back": "MessageParticipant Text=One_moment\n" + wait15 + "\nTransferContactToQueue",
	}
}

// TestWhoLeaves is spec §3.1, from the state in which ana has the chat.
func TestWhoLeaves(t *testing.T) {
	exit := func(in *state.StartChat) { in.DisconnectOnCustomerExit = true }
	tests := map[string]struct {
		flow   string
		option func(*state.StartChat)
		event  func(p *play, c *customer)
		chain  string
		ana    string
		heard  string // since both were there
	}{
		"agent ends, disconnect flow": {
			flow: "main", event: func(_ *play, c *customer) { c.endedBy("ana") },
			chain: "API/ended/AGENT_DISCONNECT DISCONNECT/flow", ana: "Available [ENDED]",
			heard: "AGENT+participant.left SYSTEM:One moment",
		},
		"agent ends, no disconnect flow": {
			flow: "to support", event: func(_ *play, c *customer) { c.endedBy("ana") },
			chain: "API/ended/AGENT_DISCONNECT", ana: "Available [ENDED]",
			heard: "AGENT+participant.left CUSTOMER+participant.left +chat.ended",
		},
		"agent's token": {
			flow: "main", event: func(p *play, c *customer) { p.agentDisconnects("ana", c) },
			chain: "API/ended/AGENT_DISCONNECT DISCONNECT/flow", ana: "Available [ENDED]",
			heard: "AGENT+participant.left SYSTEM:One moment",
		},
		"customer leaves": {
			flow: "main", event: func(_ *play, c *customer) { c.leaves() },
			chain: "API/ended/CUSTOMER_DISCONNECT", ana: "Available [ENDED]",
			heard: "CUSTOMER+participant.left AGENT+participant.left +chat.ended",
		},
		"customer leaves, DisconnectOnCustomerExit": {
			flow: "main", option: exit, event: func(_ *play, c *customer) { c.leaves() },
			chain: "API/ended/CUSTOMER_DISCONNECT DISCONNECT/flow", ana: "Available [ENDED]",
			heard: "AGENT+participant.left SYSTEM:One moment",
		},
		"customer leaves twice, DisconnectOnCustomerExit": {
			flow: "main", option: exit, event: func(_ *play, c *customer) { c.leaves(); c.leaves() },
			chain: "API/ended/CUSTOMER_DISCONNECT DISCONNECT/ended/CUSTOMER_DISCONNECT", ana: "Available [ENDED]",
			heard: "AGENT+participant.left SYSTEM:One moment CUSTOMER+participant.left +chat.ended",
		},
		"StopContact": {
			flow: "main", event: func(p *play, c *customer) {
				p.do("stop", func() error { return p.w.StopContact(c.ContactID) })
			},
			chain: "API/ended/API", ana: "Available [ENDED]",
			heard: "CUSTOMER+participant.left AGENT+participant.left +chat.ended",
		},
		"chat duration": {
			flow: "main", event: func(p *play, _ *customer) { p.advance(25 * time.Hour) },
			chain: "API/ended/EXPIRED", ana: "Available [ENDED]",
			heard: "CUSTOMER+participant.left AGENT+participant.left +chat.ended",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, withFlows(withReturn()), func(p *play) {
				p.available("ana")
				var options []func(*state.StartChat)
				if tt.option != nil {
					options = append(options, tt.option)
				}
				c := p.start(tt.flow, options...)
				c.accepted("ana")
				before := len(c.heard())
				tt.event(p, c)
				p.wants("chain", c.chain(), tt.chain)
				p.wants("ana", p.agent("ana"), tt.ana)
				p.wants("heard", strings.Join(c.heard()[before:], " "), tt.heard)
				p.consistent()
			})
		})
	}
}

func (p *play) agentDisconnects(user string, c *customer) {
	p.t.Helper()
	p.do("agent's token", func() error {
		token, err := p.w.AgentToken(user, c.last().ID)
		if err != nil {
			return err
		}
		caller, err := p.w.Bearer(token.ConnectionToken)
		if err != nil {
			return err
		}
		return p.w.DisconnectParticipant(caller)
	})
}

// TestDisconnectSegment is spec §3.2: what the new segment inherits.
func TestDisconnectSegment(t *testing.T) {
	in(t, withFlows(withReturn()), func(p *play) {
		p.available("ana")
		c := p.start("main")
		c.accepted("ana")
		p.pick("ana", "Offline")
		p.advance(time.Minute)
		c.endedBy("ana")
		s := c.chat().Segments
		first, second := s[0], s[1]
		if second.InitialID != first.ID || second.PreviousID != first.ID || first.NextID != second.ID {
			t.Errorf("ids are not linked: %+v then %+v", first, second)
		}
		if d := cmp.Diff(first.Hooks, second.Hooks); d != "" {
			t.Errorf("hooks (-first +second):\n%s", d)
		}
		if second.TargetQueueID != first.QueueID || second.QueueID != first.QueueID || second.AgentID != "" {
			t.Errorf("queue %q target %q agent %q, want those of %q and none", second.QueueID, second.TargetQueueID, second.AgentID, first.QueueID)
		}
		p.advance(3 * time.Minute)
		before := c.chat().Participants[0]
		c.writes("still there")
		p.wants("back in the queue", c.chain(), "API/ended/AGENT_DISCONNECT DISCONNECT/queued")
		if got := c.last().EnqueuedAt.Sub(first.EnqueuedAt); got != 4*time.Minute {
			t.Errorf("enqueued %v after the first time, want a new time, 4m", got)
		}
		if after := c.chat().Participants[0]; after != before || c.caller.ParticipantID != before.ID {
			t.Errorf("the customer's participant has changed: %+v, before %+v", after, before)
		}
		p.wants("attribute", c.chat().Attributes["topic"], "bike")
		p.available("ben")
		c.accepted("ben")
		p.wants("joined", strings.Join(c.heard()[3:], " "), "SYSTEM:One moment CUSTOMER:still there AGENT+participant.joined")
		if len(p.ended) != 0 {
			t.Error("the chat counts as ended")
		}
	})
}

func TestCustomerNeverReturns(t *testing.T) {
	in(t, withFlows(withReturn()), func(p *play) {
		p.available("ana")
		c := p.start("main")
		c.accepted("ana")
		c.endedBy("ana")
		p.advance(15*time.Minute - time.Second)
		p.wants("before", c.chain(), "API/ended/AGENT_DISCONNECT DISCONNECT/flow")
		p.advance(time.Second)
		p.wants("after", c.chain(), "API/ended/AGENT_DISCONNECT DISCONNECT/ended/CONTACT_FLOW_DISCONNECT")
		if d := cmp.Diff([]string{c.ContactID}, p.ended); d != "" {
			t.Errorf("ended chats (-want +got):\n%s", d)
		}
	})
}

// TestExpiresWhileTheFlowWaits is spec §6.
func TestExpiresWhileTheFlowWaits(t *testing.T) {
	in(t, withFlows(flows{"main": "Wait TimeLimitSeconds=86400 WaitCompleted>bye"}), func(p *play) {
		c := p.start("main", func(in *state.StartChat) { in.Duration = time.Hour })
		p.advance(time.Hour)
		p.wants("chain", c.chain(), "API/ended/EXPIRED")
	})
}

func TestStopContact(t *testing.T) {
	in(t, func(o *state.Options) { o.Seed = seed(withReturn()); o.Switches.StopContactRunsDisconnectFlow = true }, func(p *play) {
		p.available("ana")
		c := p.start("main")
		stop := func() error { return p.w.StopContact(c.ContactID) }
		c.accepted("ana")
		p.do("stop", stop)
		p.wants("with the switch", c.chain(), "API/ended/API DISCONNECT/flow")
		p.refused(state.NotFound, "a contact that is over", stop)
		p.do("stop the new one", func() error { return p.w.StopContact(c.last().ID) })
		p.wants("nobody to disconnect", c.chain(), "API/ended/API DISCONNECT/ended/API")
		p.refused(state.NotFound, "unknown", func() error { return p.w.StopContact("none") })
	})
}

// TestChainCap is spec §3.2: twelve contacts, the DISCONNECT ones included.
func TestChainCap(t *testing.T) {
	in(t, withFlows(flows{"main": toQueue("Support", hook("CustomerRemaining", "again")), "again": "TransferContactToQueue"}), func(p *play) {
		p.available("ana")
		c := p.start("main")
		for range 11 {
			c.accepted("ana")
			c.endedBy("ana")
			p.do("clear", func() error { s := c.chat().Segments; return p.w.Clear("ana", s[len(s)-2].ID) })
		}
		c.accepted("ana")
		if n := len(c.chat().Segments); n != 12 {
			t.Fatalf("%d segments, want 12", n)
		}
		p.refused(state.Limit, "a transfer too many", func() error { return p.w.Transfer("ana", c.last().ID, "to Billing") })
		c.endedBy("ana")
		if chat := c.chat(); len(chat.Segments) != 12 || chat.EndedAt.IsZero() {
			t.Errorf("%d segments, ended %v; want 12 and the end", len(chat.Segments), chat.EndedAt)
		}
	})
}

// TestTransfer is spec §3.1, §7.1: a quick connect.
func TestTransfer(t *testing.T) {
	tests := map[string]struct{ quickConnect, wantQueue, chain string }{
		"to a queue":            {"to Billing", "Billing", "API/ended TRANSFER/queued"},
		"to a user":             {"to ben", "", "API/ended TRANSFER/queued"},
		"to a queue, by a flow": {"to Billing by flow", "Billing", "API/ended TRANSFER/queued"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(p *play) {
				p.available("ana")
				c := p.start("to support")
				p.advance(10 * time.Second)
				c.accepted("ana")
				before := len(c.heard())
				p.do("transfer", func() error { return p.w.Transfer("ana", c.ContactID, tt.quickConnect) })
				p.wants("chain", c.chain(), tt.chain)
				p.wants("ana", p.agent("ana"), "Available [ENDED]")
				p.wants("heard", strings.Join(c.heard()[before:], " "), "AGENT+transfer.succeeded AGENT+participant.left")
				s := c.chat().Segments
				if !s[1].EnqueuedAt.Equal(s[0].EnqueuedAt) {
					t.Errorf("enqueued at %v, want the first time, %v", s[1].EnqueuedAt, s[0].EnqueuedAt)
				}
				q, _ := p.w.Queue(s[1].QueueID)
				p.wants("queue", q.Name, tt.wantQueue)
			})
		})
	}
}

func TestTransferRefused(t *testing.T) {
	in(t, withFlows(flows{"to tiny": toQueue("Tiny")}), func(p *play) {
		p.available("ana")
		p.start("to tiny") // fills it: a fifth more of one is one
		c := p.start("to support")
		c.accepted("ana")
		p.refused(state.NotFound, "unknown", func() error { return p.w.Transfer("ana", c.ContactID, "nowhere") })
		p.refused(state.BadRequest, "not attached", func() error { return p.w.Transfer("ana", c.ContactID, "unattached") })
		p.refused(state.Limit, "full", func() error { return p.w.Transfer("ana", c.ContactID, "to Tiny") })
		p.wants("she keeps it", c.chain()+" "+p.agent("ana"), "API/connected Available [CONNECTED]")
		heard := c.heard()
		p.wants("told", heard[len(heard)-1], "AGENT+transfer.failed")
	})
}

func TestAgentActsOnlyOnOwnContacts(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana", "ben")
		c := p.start("to support")
		id := c.ContactID
		p.refused(state.NotFound, "accept", func() error { return p.w.Accept("ben", id) })
		p.refused(state.NotFound, "reject", func() error { return p.w.Reject("ben", id) })
		p.refused(state.BadRequest, "end what rings", func() error { return p.w.EndByAgent("ana", id) })
		p.refused(state.BadRequest, "transfer what rings", func() error { return p.w.Transfer("ana", id, "to Billing") })
		p.refused(state.BadRequest, "token for what rings", func() error { _, err := p.w.AgentToken("ana", id); return err })
		p.refused(state.BadRequest, "not logged in", func() error { return p.w.Accept("cy", id) })
		c.accepted("ana")
		p.refused(state.BadRequest, "accept twice", func() error { return p.w.Accept("ana", id) })
	})
}
