package state_test

import (
	"testing"

	"handover/connectlocal/internal/state"
)

func TestRemoveAgent(t *testing.T) {
	in(t, withFlows(flows{
		"back":     "MessageParticipant Text=Back\n" + wait15 + "\nTransferContactToQueue",
		"and back": toQueue("Support", hook("CustomerRemaining", "back")),
	}), func(p *play) {
		p.available("ana", "ben")
		c := p.start("and back")
		c.accepted("ana")
		id := c.ContactID
		p.refused(state.NotFound, "not there yet", func() error { return p.w.RemoveAgent("ana", id, "ben") })
		p.refused(state.NotFound, "nobody", func() error { return p.w.RemoveAgent("ana", id, "nobody") })
		p.refused(state.NotFound, "no contact", func() error { return p.w.RemoveAgent("ana", "none", "ben") })
		p.do("barge", func() error { return p.w.Barge("ben", id) })
		ben, _ := p.w.Agent("ben")
		p.do("ben removes ana", func() error { return p.w.RemoveAgent("ben", ben.Slots[0].Contact.ID, "ana") })
		p.wants("ana", p.agent("ana"), "Available [ENDED]")
		p.wants("the chat stays with ben", c.chain(), "API/connected")
		p.do("ben ends", func() error { return p.w.EndByAgent("ben", ben.Slots[0].Contact.ID) })
		p.wants("and then goes on", c.chain(), "API/ended/AGENT_DISCONNECT DISCONNECT/flow")
	})
}

// TestRemove is clients C.2: a supervisor who has barged, or another agent, takes an agent out.
func TestRemove(t *testing.T) {
	withAna(t, state.Switches{}, func(p *play, c *customer) {
		c.monitoredBy("cy")
		ana, _ := p.w.Agent("ana")
		leg := ana.Slots[0].ParticipantID
		p.refused(state.BadRequest, "who looks on only", func() error { return p.w.Remove("cy", p.own("cy"), leg) })
		c.bargedBy("cy")
		p.refused(state.NotFound, "oneself", func() error { return p.w.Remove("ana", c.ContactID, leg) })
		p.refused(state.NotFound, "nobody", func() error { return p.w.Remove("cy", p.own("cy"), "nobody") })
		p.do("remove", func() error { return p.w.Remove("cy", p.own("cy"), leg) })
		p.wants("ana", p.agent("ana"), "Available [ENDED]")
		p.wants("chain", c.chain(), "API/connected")
		p.consistent()
	})
	withAna(t, state.Switches{}, func(p *play, c *customer) {
		c.joinedBy("ana", "ben")
		ana, _ := p.w.Agent("ana")
		p.do("remove", func() error { return p.w.Remove("ben", c.ContactID, ana.Slots[0].ParticipantID) })
		p.wants("ana", p.agent("ana"), "Available [ENDED]")
		p.wants("ben", p.agent("ben"), "Available [CONNECTED]")
	})
}

// TestParticipantIDStays holds from the ringing on.
func TestParticipantIDStays(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana")
		c := p.start("to support")
		id := func() string {
			a, _ := p.w.Agent("ana")
			return a.Slots[0].ParticipantID
		}
		ringing := id()
		p.do("accept", func() error { return p.w.Accept("ana", c.ContactID) })
		if ringing == "" || id() != ringing {
			t.Errorf("got %q while it rang and %q after, want one id", ringing, id())
		}
	})
}
