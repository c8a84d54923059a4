package state_test

import (
	"testing"
	"time"

	"handover/connectlocal/internal/state"
)

// oneLiveOneEnded gives ana two chats, of which she has ended one (spec §2.2).
func oneLiveOneEnded(p *play) *customer {
	p.available("ana")
	live, over := p.start("to support"), p.start("to support")
	live.accepted("ana")
	over.accepted("ana")
	over.endedBy("ana")
	return live
}

// TestPickingAStatus is spec §1.5.
func TestPickingAStatus(t *testing.T) {
	tests := map[string]struct {
		before func(p *play)
		picks  []string
		want   string
	}{
		"nothing in hand: at once":                       {func(p *play) { p.available("ana") }, []string{"Offline"}, "Offline"},
		"a live chat: next status":                       {func(p *play) { p.available("ana"); p.start("to support").accepted("ana") }, []string{"Offline"}, "Available next Offline [CONNECTED]"},
		"a ringing chat: next status":                    {func(p *play) { p.available("ana"); p.start("to support") }, []string{"Lunch"}, "Available next Lunch [CONNECTING]"},
		"only after-contact work: cleared, at once":      {func(p *play) { p.available("ana"); c := p.start("to support"); c.accepted("ana"); c.endedBy("ana") }, []string{"Offline"}, "Offline"},
		"both: the work is cleared, the chat stays":      {func(p *play) { oneLiveOneEnded(p) }, []string{"Offline"}, "Available next Offline [CONNECTED]"},
		"Available again: cancelled":                     {func(p *play) { oneLiveOneEnded(p) }, []string{"Offline", "Available"}, "Available [CONNECTED]"},
		"another: replaced":                              {func(p *play) { oneLiveOneEnded(p) }, []string{"Offline", "Lunch"}, "Available next Lunch [CONNECTED]"},
		"Available keeps after-contact work":             {func(p *play) { oneLiveOneEnded(p) }, []string{"Available"}, "Available [CONNECTED ENDED]"},
		"by id and by ARN":                               {func(p *play) { p.available("ana") }, []string{"id:Lunch", "arn:Training"}, "Training"},
		"a missed chat holds the slot and so the status": {func(p *play) { p.available("ana"); p.start("to support"); p.advance(20 * time.Second) }, []string{"Offline"}, "Available next Offline [MISSED]"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(p *play) {
				tt.before(p)
				for _, pick := range tt.picks {
					p.pick("ana", p.statusRef(pick))
				}
				p.wants("ana", p.agent("ana"), tt.want)
			})
		})
	}
}

func (p *play) statusRef(ref string) string {
	for _, s := range p.w.Statuses() {
		switch ref {
		case "id:" + s.Name:
			return s.ID
		case "arn:" + s.Name:
			return s.ARN
		}
	}
	return ref
}

// TestNextStatusTakesEffect is spec §1.5: when the last slot clears, and not before.
func TestNextStatusTakesEffect(t *testing.T) {
	in(t, nil, func(p *play) {
		live := oneLiveOneEnded(p)
		p.pick("ana", "Offline")
		queued, _ := p.w.Agent("ana")
		p.advance(time.Minute)
		live.endedBy("ana")
		p.wants("after the chat", p.agent("ana"), "Available next Offline [ENDED]")
		p.advance(time.Minute)
		p.do("clear", func() error { return p.w.Clear("ana", live.ContactID) })
		p.wants("after the work", p.agent("ana"), "Offline")
		a, _ := p.w.Agent("ana")
		if got := a.StatusSince.Sub(queued.Next.EnqueuedAt); got != 2*time.Minute {
			t.Errorf("Offline since %v after it was enqueued, want 2m", got)
		}
	})
}

func TestPickingTheNextStatusAgainKeepsItsTime(t *testing.T) {
	in(t, nil, func(p *play) {
		oneLiveOneEnded(p)
		p.pick("ana", "Offline")
		before, _ := p.w.Agent("ana")
		p.advance(time.Minute)
		changes := len(p.changes)
		p.pick("ana", "Offline")
		after, _ := p.w.Agent("ana")
		if !after.Next.EnqueuedAt.Equal(before.Next.EnqueuedAt) || len(p.changes) != changes {
			t.Errorf("enqueued at %v, then %v; %d events for it, want 0", before.Next.EnqueuedAt, after.Next.EnqueuedAt, len(p.changes)-changes)
		}
	})
}

// TestNoNewChatWithNextStatus is spec §7.1, with slots free.
func TestNoNewChatWithNextStatus(t *testing.T) {
	in(t, nil, func(p *play) {
		oneLiveOneEnded(p)
		p.pick("ana", "Lunch")
		c := p.start("to support")
		p.wants("waits", c.chain(), "API/queued")
		p.pick("ana", "Available")
		p.wants("after she came back", c.chain(), "API/offered")
	})
}

// TestTheLastPickWins: clearing the after-contact work does not let an earlier pick through.
func TestTheLastPickWins(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana")
		c := p.start("to support")
		c.accepted("ana")
		p.pick("ana", "Offline")
		c.endedBy("ana")
		p.pick("ana", "Lunch")
		for _, n := range p.notes {
			if n.Kind == "agent.status" && n.Detail["status"] == "Offline" {
				t.Error("she was Offline in between")
			}
		}
		p.wants("ana", p.agent("ana"), "Lunch")
	})
}

func TestKeepACWOnStatusPick(t *testing.T) {
	in(t, func(o *state.Options) { o.Switches.KeepACWOnStatusPick = true }, func(p *play) {
		oneLiveOneEnded(p)
		p.pick("ana", "Offline")
		p.wants("ana", p.agent("ana"), "Available next Offline [CONNECTED ENDED]")
	})
}

// TestACWTimeout is spec §2.2: cy has two minutes.
func TestACWTimeout(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("cy")
		c := p.start("to support")
		p.advance(time.Minute) // the profile's delay
		c.accepted("cy")
		c.endedBy("cy")
		p.advance(2*time.Minute - time.Second)
		p.wants("just before", p.agent("cy"), "Available [ENDED]")
		p.advance(time.Second)
		p.wants("after", p.agent("cy"), "Available")
		if s := c.chat().Segments[0]; s.ACWEndedAt.Sub(s.DisconnectedAt) != 2*time.Minute {
			t.Errorf("after-contact work ended at %v, the contact at %v", s.ACWEndedAt, s.DisconnectedAt)
		}
	})
}

func TestClearRefuses(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana")
		ringing := p.start("to support")
		live := p.start("to support")
		live.accepted("ana")
		p.refused(state.BadRequest, "connecting", func() error { return p.w.Clear("ana", ringing.ContactID) })
		p.refused(state.BadRequest, "connected", func() error { return p.w.Clear("ana", live.ContactID) })
		p.refused(state.NotFound, "somebody else's", func() error { return p.w.Clear("ben", live.ContactID) })
		p.refused(state.NotFound, "unknown user", func() error { return p.w.Clear("zoe", live.ContactID) })
	})
}

// TestLogin is our choice where the sources are silent: Offline until the agent picks.
func TestLogin(t *testing.T) {
	in(t, nil, func(p *play) {
		p.wants("before", p.agent("ana"), "Offline out")
		p.refused(state.BadRequest, "status before log-in", func() error { return p.w.SetStatus("ana", "Available") })
		p.do("login", func() error { return p.w.Login("ana") })
		p.wants("after", p.agent("ana"), "Offline")
		p.refused(state.BadRequest, "login again", func() error { return p.w.Login("ana") })
		p.refused(state.NotFound, "unknown status", func() error { return p.w.SetStatus("ana", "Asleep") })
	})
}

// TestLogout is spec §12.7, both ways of its switch.
func TestLogout(t *testing.T) {
	back := flows{"main": toQueue("Support", hook("CustomerRemaining", "back")), "back": wait15 + "\nTransferContactToQueue"}
	tests := map[string]struct {
		ends        bool
		agent, live string
	}{
		"the chat stays": {false, "Available next Offline out [CONNECTED]", "API/connected"},
		"the chat ends":  {true, "Offline out", "API/ended/AGENT_DISCONNECT DISCONNECT/flow"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, func(o *state.Options) { o.Seed = seed(back); o.Switches.LogoutEndsChats = tt.ends }, func(p *play) {
				p.available("ana")
				live := p.start("main")
				live.accepted("ana")
				missed := p.start("main")
				p.advance(20 * time.Second)
				ringing := p.start("main")
				p.do("logout", func() error { return p.w.Logout("ana") })
				p.wants("ana", p.agent("ana"), tt.agent)
				p.wants("live", live.chain(), tt.live)
				p.wants("missed", missed.chain(), "API/queued")
				p.wants("ringing", ringing.chain(), "API/queued")
				p.refused(state.BadRequest, "logout again", func() error { return p.w.Logout("ana") })
			})
		})
	}
}

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
