package state_test

import (
	"fmt"
	"testing"
	"time"

	"handover/connectlocal/internal/state"
)

// anaAlone lets ana take a chat of the flow "main", alone.
func anaAlone(p *play) *customer {
	p.available("ana")
	c := p.start("main")
	c.accepted("ana")
	return c
}

// TestSwitches shows both behaviours of each switch, in one short text.
func TestSwitches(t *testing.T) {
	tests := map[string]struct {
		on        state.Switches
		limits    state.Limits
		change    func(*state.Seed)
		play      func(p *play) string
		off, then string // what is seen with the switch off, and on
	}{
		"NextStatusByHeartBeat": {
			on: state.Switches{NextStatusByHeartBeat: true},
			play: func(p *play) string {
				anaAlone(p)
				p.changes = nil
				p.pick("ana", "Lunch")
				p.advance(2 * time.Minute)
				first := p.changes[0]
				return fmt.Sprintf("%s with %s, %d in all", first.Type, first.Current.Next.Status.Name, len(p.changes))
			},
			off: "STATE_CHANGE with Lunch, 2 in all", then: "HEART_BEAT with Lunch, 1 in all",
		},
		"NoSlotsBeforeNextStatus": {
			on: state.Switches{NoSlotsBeforeNextStatus: true},
			play: func(p *play) string {
				anaAlone(p)
				before := p.free("ana")
				p.pick("ana", "Lunch")
				next := p.free("ana")
				p.pick("ana", "Available")
				return fmt.Sprint(before, next, p.free("ana"))
			},
			off: "2 2 2", then: "2 0 2",
		},
		"TransferDropsHooks": {
			on: state.Switches{TransferDropsHooks: true},
			play: func(p *play) string {
				c := anaAlone(p)
				p.do("transfer", func() error { return p.w.Transfer("ana", c.ContactID, "to ben") })
				p.available("ben")
				c.accepted("ben")
				c.endedBy("ben")
				return c.chain()
			},
			off:  "API/ended TRANSFER/ended/AGENT_DISCONNECT DISCONNECT/flow",
			then: "API/ended TRANSFER/ended/AGENT_DISCONNECT",
		},
		"RequeueKeepsAge": {
			on: state.Switches{RequeueKeepsAge: true},
			play: func(p *play) string {
				c := anaAlone(p)
				p.advance(time.Minute)
				p.pick("ana", "Lunch")
				c.endedBy("ana")
				p.advance(15 * time.Second)
				c.writes("are you there?")
				s := c.chat().Segments
				return fmt.Sprint(c.last().Phase, " ", s[1].EnqueuedAt.Sub(s[0].EnqueuedAt))
			},
			off: "queued 1m15s", then: "queued 0s",
		},
		"DisconnectsOutsideChain": {
			on: state.Switches{DisconnectsOutsideChain: true}, limits: state.Limits{ContactsPerChain: 2},
			play: func(p *play) string {
				c := anaAlone(p)
				c.endedBy("ana")
				c.writes("are you there?")
				p.do("clear", func() error { return p.w.Clear("ana", c.ContactID) })
				c.accepted("ana")
				c.endedBy("ana")
				return c.chain()
			},
			off:  "API/ended/AGENT_DISCONNECT DISCONNECT/ended/AGENT_DISCONNECT",
			then: "API/ended/AGENT_DISCONNECT DISCONNECT/ended/AGENT_DISCONNECT DISCONNECT/flow",
		},
		"RefusedKeepTurn": {
			on: state.Switches{RefusedKeepTurn: true},
			play: func(p *play) string {
				p.available("ana", "cy")
				c := p.start("main")
				p.do("ana rejects", func() error { return p.w.Reject("ana", c.ContactID) })
				p.advance(time.Minute) // cy's profile takes older chats only
				p.do("ana clears", func() error { return p.w.Clear("ana", c.ContactID) })
				p.available("ben") // behind ana
				p.do("cy rejects", func() error { return p.w.Reject("cy", c.ContactID) })
				return p.agent("ana") + ", " + p.agent("ben")
			},
			off: "Available, Available [CONNECTING]", then: "Available [CONNECTING], Available",
		},
		"TypingResetsTimers": {
			on: state.Switches{TypingResetsTimers: true},
			play: func(p *play) string {
				p.available("ana")
				c := p.start("main")
				p.do("timers", func() error {
					return p.w.UpdateRoleConfig(c.ContactID, []state.RoleTimer{{Role: "CUSTOMER", Type: "DISCONNECT_NONCUSTOMER", After: 2 * time.Minute}})
				})
				c.accepted("ana")
				p.advance(time.Minute)
				p.do("typing", func() error {
					_, err := p.w.SendEvent(c.caller, "application/vnd.amazonaws.connect.event.typing", "")
					return err
				})
				p.advance(time.Minute)
				return c.chain()
			},
			off: "API/ended/IDLE_DISCONNECT DISCONNECT/flow", then: "API/connected",
		},
		"NoAutoAccept": {
			on:     state.Switches{NoAutoAccept: true},
			change: func(s *state.Seed) { s.Users[0].AutoAccept = true },
			play: func(p *play) string {
				p.available("ana")
				p.start("main")
				p.advance(time.Second)
				return p.agent("ana")
			},
			off: "Available [CONNECTED]", then: "Available [CONNECTING]",
		},
		"TransferIsAgentDisconnect": {
			on: state.Switches{TransferIsAgentDisconnect: true},
			play: func(p *play) string {
				c := anaAlone(p)
				p.do("transfer", func() error { return p.w.Transfer("ana", c.ContactID, "to Billing") })
				return c.chain()
			},
			off: "API/ended TRANSFER/queued", then: "API/ended/AGENT_DISCONNECT TRANSFER/queued",
		},
		"IdleIsAgentDisconnect": {
			on: state.Switches{IdleIsAgentDisconnect: true},
			play: func(p *play) string {
				p.available("ana")
				c := p.start("main")
				p.do("timers", func() error {
					return p.w.UpdateRoleConfig(c.ContactID, []state.RoleTimer{{Role: "AGENT", Type: "DISCONNECT_NONCUSTOMER", After: 2 * time.Minute}})
				})
				c.accepted("ana")
				p.advance(2 * time.Minute)
				return c.chain()
			},
			off:  "API/ended/IDLE_DISCONNECT DISCONNECT/flow",
			then: "API/ended/AGENT_DISCONNECT DISCONNECT/flow",
		},
		"WaitNotInTransfers": {
			on: state.Switches{WaitNotInTransfers: true},
			change: func(s *state.Seed) {
				for i := range s.Flows {
					if s.Flows[i].Name == "by flow" {
						s.Flows[i].Type = "QUEUE_TRANSFER"
						s.Flows[i].Content = write(wait15 + "\nTransferContactToQueue")
					}
				}
			},
			play: func(p *play) string {
				c := anaAlone(p)
				p.do("transfer", func() error { return p.w.Transfer("ana", c.ContactID, "to Billing by flow") })
				return c.chain()
			},
			off: "API/ended TRANSFER/flow", then: "API/ended TRANSFER/ended/CONTACT_FLOW_DISCONNECT",
		},
	}
	for name, tt := range tests {
		for _, on := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " ", on), func(t *testing.T) {
				want := tt.off
				change := func(o *state.Options) {
					o.Seed, o.Limits = seed(withReturn()), tt.limits
					if tt.change != nil {
						tt.change(&o.Seed)
					}
					if on {
						o.Switches, want = tt.on, tt.then
					}
				}
				in(t, change, func(p *play) {
					p.wants("seen", tt.play(p), want)
				})
			})
		}
	}
}

// free is how many slots the agent shows as available.
func (p *play) free(user string) (n int) {
	p.inside(func() {
		a, _ := p.w.Agent(user)
		n = a.Available()
	})
	return n
}
