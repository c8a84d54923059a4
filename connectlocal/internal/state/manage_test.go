package state_test

import (
	"slices"
	"testing"
	"time"

	"handover/connectlocal/internal/state"
)

// Closing a queue is seen wherever its hours are looked at, and is undone whole.
func TestOpenQueue(t *testing.T) {
	in(t, nil, func(p *play) {
		queue := func() (q state.Queue) {
			p.inside(func() {
				for _, x := range p.w.Queues() {
					if x.Name == "Support" {
						q = x
					}
				}
			})
			return q
		}
		before := queue()
		p.do("close", func() error { return p.w.OpenQueue("Support", false) })
		p.do("close again", func() error { return p.w.OpenQueue("Support", false) })
		closed := queue()
		for _, h := range p.w.AllHours() {
			if h.ID == closed.HoursID && (len(h.Slots) != 0 || h.Name != "Closed") {
				t.Errorf("the closed queue has hours %+v", h)
			}
		}
		if !closed.Closed || closed.HoursID == before.HoursID {
			t.Errorf("queue %+v", closed)
		}
		p.do("open", func() error { return p.w.OpenQueue(before.ARN, true) })
		if q := queue(); q.HoursID != before.HoursID || q.Closed {
			t.Errorf("queue %+v, want %+v", q, before)
		}
		p.refused(state.BadRequest, "an agent's queue", func() error { return p.w.OpenQueue(agentID(p, "ana"), false) })
		p.refused(state.Invalid, "limit -1", func() error { return p.w.LimitQueue("Support", -1) })
	})
}

// TestContactsAreTold is spec §10: COMPLETED at once where nobody has after-contact work, else when it is over.
func TestContactsAreTold(t *testing.T) {
	in(t, withFlows(withReturn()), func(p *play) {
		p.available("cy") // two minutes of after-contact work
		c := p.start("main")
		p.advance(time.Minute)
		c.accepted("cy")
		p.told = nil
		c.endedBy("cy")
		c.leaves()
		p.advance(2 * time.Minute)
		want := []string{
			"DISCONNECTED API cy", "INITIATED DISCONNECT ", "CONNECTED_TO_SYSTEM DISCONNECT ",
			"DISCONNECTED DISCONNECT ", "COMPLETED DISCONNECT ", "COMPLETED API cy",
		}
		var told []string
		for _, c := range p.told {
			told = append(told, c.Type+" "+c.Contact.InitiationMethod+" "+c.Agent.Username)
		}
		if !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
	})
}

func assigned(profile string) func(*state.User) {
	return func(u *state.User) { u.ProfileID = profile }
}

// TestAnotherProfile: other queues from now on, and an agent event that says so (spec §1.2).
func TestAnotherProfile(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("cy")
		before := len(p.changes)
		three := func() string { a, _ := p.w.Agent("ana"); return a.Profile.ID }()
		p.do("assign", func() error { return p.w.ChangeUser("cy", assigned(three)) })
		if len(p.changes) != before+1 || p.changes[before].Current.Profile.Name != "Three" || p.changes[before].Type != "STATE_CHANGE" {
			t.Errorf("%d changes, the last %+v", len(p.changes)-before, p.changes[len(p.changes)-1])
		}
		p.start("to support") // without the delay of the profile before
		p.wants("cy", p.agent("cy"), "Available [CONNECTING]")
		p.refused(state.NotFound, "no such profile", func() error { return p.w.ChangeUser("cy", assigned("none")) })
	})
}
