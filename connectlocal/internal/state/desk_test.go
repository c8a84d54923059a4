package state_test

import (
	"testing"

	"handover/connectlocal/internal/state"
)

func TestStatusWaits(t *testing.T) {
	withAna(t, state.Switches{}, func(p *play, c *customer) {
		waits := func(what, user, status string, want bool) {
			t.Helper()
			if got := p.w.StatusWaits(user, status); got != want {
				t.Errorf("%s: got %v, want %v", what, got, want)
			}
		}
		waits("a live chat", "ana", "Offline", true)
		waits("back to Available", "ana", "Available", false)
		waits("nothing in hand", "ben", "Offline", false)
		waits("nobody", "nobody", "Offline", false)
		waits("no such status", "ana", "Nonsense", false)
		c.endedBy("ana")
		waits("after-contact work is cleared", "ana", "Offline", false)
	})
	withAna(t, state.Switches{KeepACWOnStatusPick: true}, func(p *play, c *customer) {
		c.endedBy("ana")
		if !p.w.StatusWaits("ana", "Offline") {
			t.Error("after-contact work that stays does not hold the status back")
		}
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
