package state_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// changed is the agent changes in short.
func (p *play) changed() (out []string) {
	for _, c := range p.changes {
		out = append(out, c.Type+" "+c.Current.User.Username+": "+agentInShort(c.Current))
	}
	return out
}

// TestOneChangePerTurn is spec §1.2: a life of an agent, one record for each change,
// however much of the snapshot it touched.
func TestOneChangePerTurn(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana")
		c := p.start("to support")
		c.accepted("ana")
		p.pick("ana", "Offline")
		p.pick("ana", "Available")
		p.pick("ana", "Offline")
		c.endedBy("ana")
		p.do("clear", func() error { return p.w.Clear("ana", c.ContactID) })
		p.do("logout", func() error { return p.w.Logout("ana") })
		want := []string{
			"LOGIN ana: Offline",
			"STATE_CHANGE ana: Available",
			"STATE_CHANGE ana: Available [CONNECTING]",
			"STATE_CHANGE ana: Available [CONNECTED]",
			"STATE_CHANGE ana: Available next Offline [CONNECTED]",
			"STATE_CHANGE ana: Available [CONNECTED]",
			"STATE_CHANGE ana: Available next Offline [CONNECTED]",
			"STATE_CHANGE ana: Available next Offline [ENDED]",
			"STATE_CHANGE ana: Offline",
			"LOGOUT ana: Offline out",
		}
		if d := cmp.Diff(want, p.changed()); d != "" {
			t.Errorf("changes (-want +got):\n%s", d)
		}
		for i, c := range p.changes {
			if i == 0 {
				if c.Previous != nil {
					t.Error("the first change has a previous snapshot")
				}
			} else if d := cmp.Diff(p.changes[i-1].Current, *c.Previous); d != "" {
				t.Errorf("change %d: previous is not the one before (-before +previous):\n%s", i, d)
			}
		}
	})
}

// TestHeartBeat is spec §1.2: after 120 s without a change, until an hour after log-out.
func TestHeartBeat(t *testing.T) {
	in(t, nil, func(p *play) {
		p.advance(time.Hour)
		if len(p.changes) != 0 {
			t.Fatalf("heart beats before the first log-in: %v", p.changed())
		}
		p.do("login", func() error { return p.w.Login("ana") })
		p.advance(119 * time.Second)
		p.pick("ana", "Available")
		p.advance(119 * time.Second)
		if n := p.beats(); n != 0 {
			t.Errorf("%d heart beats though something was published within 120 s", n)
		}
		p.advance(time.Second + 4*time.Minute)
		if n := p.beats(); n != 3 {
			t.Errorf("%d heart beats in six minutes, want 3", n)
		}
		p.do("logout", func() error { return p.w.Logout("ana") })
		p.advance(5 * time.Hour)
		if n := p.beats(); n != 3+30 {
			t.Errorf("%d heart beats since log-out, want 30: one hour's", n-3)
		}
		last := p.changes[len(p.changes)-1]
		if last.Previous == nil || agentInShort(*last.Previous) != "Offline out" {
			t.Errorf("the last heart beat's previous snapshot is %v", last.Previous)
		}
	})
}

func (p *play) beats() (n int) {
	for _, c := range p.changes {
		if c.Type == "HEART_BEAT" {
			n++
		}
	}
	return n
}

// TestWhatASlotShows: a missed contact goes on without this agent, whose entry stays as it was.
func TestWhatASlotShows(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana", "ben")
		c := p.start("to support")
		p.advance(20 * time.Second)
		p.wants("ana", p.agent("ana"), "Available [MISSED]")
		p.wants("ben", p.agent("ben"), "Available [CONNECTING]")
		changes := len(p.changes)
		c.accepted("ben")
		ana, _ := p.w.Agent("ana")
		if got := ana.Slots[0].Contact; got.AgentID != ana.User.ID || got.Phase != "offered" {
			t.Errorf("ana's entry shows the contact with agent %s, %s", got.AgentID, got.Phase)
		}
		if got := p.changed()[changes:]; len(got) != 1 {
			t.Errorf("ben's accepting published %v, want ben's change only", got)
		}
	})
}
