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
