package system

import (
	"strings"
	"testing"
	"time"

	"handover/internal/actor"
	"handover/internal/departure"
)

// contact is the agent's contact of the chat.
func (o *office) contact(agent string, c *actor.Customer) actor.DesktopEntry {
	o.t.Helper()
	e, ok := o.desktop(agent).Of(c.ContactID)
	if !ok {
		o.t.Fatalf("%s has nothing of the chat of %s", agent, c.Name)
	}
	return e
}

// joined lets somebody into ana's chat, and the controller hear of it.
func (o *office) joined(c *actor.Customer, join func(contactID string) error) {
	o.t.Helper()
	o.must(join(o.contact("ana", c).ContactID))
	o.pass(3 * time.Second)
}

// held checks that the chat waits with ana, and that the operator is told why.
func (o *office) held(c *actor.Customer, why string) {
	o.t.Helper()
	o.became(c, departure.Waiting)
	if h := o.handovers(c)[0]; !strings.Contains(h.Held, why) {
		o.t.Errorf("held because %q, want %q", h.Held, why)
	}
	if s := o.chain(c).Segments; len(s) != 1 || s[0].State != "connected" {
		o.t.Errorf("the chat of %s is %+v", c.Name, s)
	}
	o.unmarked(c)
}

// TestASupervisorLooksOn: the chat moves, and nobody has heard of the supervisor,
// who drops out.
func TestASupervisorLooksOn(t *testing.T) {
	inOffice(t, "", func(t *testing.T, o *office) {
		dora := o.busy("ana", "Dora")[0]
		o.login("finn")
		o.joined(dora, func(id string) error { return o.stage.Monitor(o.ctx, "finn", id) })
		o.answering("ben")
		o.pick("ana", "Offline")
		o.pass(25 * time.Second)
		o.landed("ben", dora)
		if d := o.desktop("finn"); len(d.Contacts) != 0 {
			t.Errorf("finn still looks on: %+v", d.Contacts)
		}
	})
}

// TestABargedSupervisor has the chat in hand; it goes on when the agent is left
// alone with the customer.
func TestABargedSupervisor(t *testing.T) {
	inOffice(t, "", func(_ *testing.T, o *office) {
		dora := o.busy("ana", "Dora")[0]
		o.login("finn")
		o.joined(dora, func(id string) error { return o.stage.Monitor(o.ctx, "finn", id) })
		o.joined(dora, func(id string) error { return o.stage.Barge(o.ctx, "finn", id) })
		o.answering("ben")
		o.pick("ana", "Offline")
		o.pass(2 * time.Minute)
		o.held(dora, "supervisor finn takes part in the chat")
		o.must(o.stage.Act(o.ctx, "finn", o.contact("finn", dora).ContactID, "end"))
		o.pass(25 * time.Second)
		o.became(dora, departure.Landed)
		o.heldBy("ben", dora)
	})
}

// TestASecondAgent has the chat in hand, and keeps it when the one who leaves
// takes themselves off; or the chat moves when the second one goes first.
func TestASecondAgent(t *testing.T) {
	withBen := func(o *office) *actor.Customer {
		dora := o.busy("ana", "Dora")[0]
		o.login("ben")
		o.joined(dora, func(id string) error { return o.stage.Add(o.ctx, "ana", id, "ben") })
		o.pick("ana", "Offline")
		o.pass(2 * time.Minute)
		o.held(dora, "agent ben is in the chat, too")
		return dora
	}
	t.Run("stays", func(t *testing.T) {
		inOffice(t, "", func(t *testing.T, o *office) {
			dora := withBen(o)
			o.must(o.stage.Act(o.ctx, "ana", o.contact("ana", dora).ContactID, "end"))
			o.pass(30 * time.Second)
			o.became(dora, departure.Ended)
			o.heldBy("ben", dora)
			o.departed("ana", "offline/settled")
			o.departed("ben")
			if d := o.desktop("ana"); d.Status != "Offline" {
				t.Errorf("ana is %s, next %s", d.Status, d.NextStatus)
			}
		})
	})
	t.Run("goes first", func(t *testing.T) {
		inOffice(t, "", func(_ *testing.T, o *office) {
			dora := withBen(o)
			o.must(o.stage.Act(o.ctx, "ben", o.contact("ben", dora).ContactID, "end"))
			o.pick("ben", "Lunch")
			o.answering("chloe")
			o.pass(30 * time.Second)
			o.became(dora, departure.Landed)
			o.heldBy("chloe", dora)
		})
	})
	t.Run("stays for half an hour", func(t *testing.T) {
		inLongOffice(t, "", func(_ *testing.T, o *office) {
			dora := withBen(o)
			o.pass(31 * time.Minute)
			o.became(dora, departure.Kept)
			if s := o.chain(dora).Segments; len(s) != 1 || s[0].State != "connected" {
				o.t.Errorf("the chat is %+v", s)
			}
			o.unmarked(dora)
			o.departed("ana", "offline/settled")
		})
	})
}

// TestTheAgentPassesTheChatOn by a quick connect, just before the grace is over:
// where it goes is the agent's doing.
func TestTheAgentPassesTheChatOn(t *testing.T) {
	inOffice(t, "", func(t *testing.T, o *office) {
		chats := o.busy("ana", "Dora", "Eli")
		o.answering("emma")
		o.pick("ana", "Offline")
		o.pass(14*time.Second + 900*time.Millisecond)
		o.transfer("ana", o.contact("ana", chats[0]).ContactID, "Billing")
		o.pass(time.Minute)
		o.became(chats[0], departure.Ended)
		o.heldBy("emma", chats[0])
		segments := o.chain(chats[0]).Segments
		if last := segments[len(segments)-1]; last.Queue != "Billing" || last.InitiationMethod != "TRANSFER" {
			t.Errorf("segments %+v", segments)
		}
		o.landed("emma", chats[1])
		o.departed("ana", "offline/settled")
	})
}

// transfer passes a contact on by a quick connect.
func (o *office) transfer(agent, contactID, to string) {
	o.t.Helper()
	resp, err := o.client.Post(base+"/_local/v1/agents/"+agent+"/contacts/"+contactID+"/transfer", "application/json", strings.NewReader(`{"quickConnect": "`+to+`"}`))
	o.must(err)
	o.must(resp.Body.Close())
	if resp.StatusCode >= 300 {
		o.t.Fatalf("%s cannot transfer: %s", agent, resp.Status)
	}
}

// TestAChatRingsAtTheAgentWhoIsDrained: it is looked at until it is accepted,
// refused or missed, and then moves, goes elsewhere by itself, or both.
func TestAChatRingsAtTheAgentWhoIsDrained(t *testing.T) {
	for name, press := range map[string]string{"accepted": "accept", "rejected": "reject", "missed": ""} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, "", func(t *testing.T, o *office) {
				o.busy("ana")
				eli := o.waits("Eli")
				_, err := o.stage.AwaitAgent(o.ctx, "ana", "the offer", func(d actor.Desktop) bool { return len(d.In("CONNECTING")) == 1 })
				o.must(err)
				o.pass(2 * time.Second)
				o.order("drain", "ana", `{}`)
				o.pass(2 * time.Second)
				drained := time.Now()
				o.answering("ben")
				if press != "" {
					o.must(o.stage.Act(o.ctx, "ana", o.contact("ana", eli).ContactID, press))
				}
				o.pass(time.Minute)
				o.heldBy("ben", eli)
				if press == "accept" {
					o.landed("ben", eli)
				} else {
					o.became(eli, departure.Ended)
				}
				o.spared("ana", drained)
				o.cordoned("ana", true)
				if d := o.desktop("ana"); d.Status != "Offline" {
					t.Errorf("ana is %s with %+v, next %s", d.Status, d.Contacts, d.NextStatus)
				}
			})
		})
	}
}

// TestOnlyAfterContactWork is left: there is nothing to move, and what the agent
// has chosen comes into force at once.
func TestOnlyAfterContactWork(t *testing.T) {
	inOffice(t, "", func(t *testing.T, o *office) {
		dora := o.busy("ana", "Dora")[0]
		id := o.contact("ana", dora).ContactID
		o.must(o.stage.Act(o.ctx, "ana", id, "end"))
		o.pass(3 * time.Second)
		o.pick("ana", "Offline")
		o.pass(time.Minute)
		o.departed("ana")
		if len(o.handovers(dora)) != 0 {
			t.Errorf("handovers %+v", o.handovers(dora))
		}
		o.unmarked(dora)
		if d := o.desktop("ana"); d.Status != "Offline" {
			t.Errorf("ana is %s, next %s", d.Status, d.NextStatus)
		}
	})
}

// idle checks that the chat is where one is that an agent has ended: with the
// disconnect flow, which waits for the customer, and in no queue.
func (o *office) idle(c *actor.Customer) {
	o.t.Helper()
	s := o.chain(c).Segments
	if last := s[len(s)-1]; last.InitiationMethod != "DISCONNECT" || last.State != "flow" {
		o.t.Errorf("the chat of %s is %+v, want it in the disconnect flow", c.Name, last)
	}
}

// slowMark is the policy and the fault by which a mark takes five seconds: something
// happens to the chat meanwhile.
func slowMark(t *testing.T, meanwhile func(o *office, c *actor.Customer)) {
	t.Helper()
	inOffice(t, tokenOnly, func(_ *testing.T, o *office) {
		dora := o.busy("ana", "Dora")[0]
		o.pick("ana", "Offline")
		o.fault(`{"operation":"UpdateContactAttributes","kind":"latency","latency":"5s","when":"after","count":1}`)
		o.pass(16 * time.Second)
		o.became(dora, departure.Marking)
		meanwhile(o, dora)
		o.pass(2 * time.Minute)
		o.unmarked(dora)
	})
}

// TestTheAgentPassesAMarkedChatOn: no mark goes with it.
func TestTheAgentPassesAMarkedChatOn(t *testing.T) {
	slowMark(t, func(o *office, dora *actor.Customer) {
		o.answering("emma")
		o.transfer("ana", o.contact("ana", dora).ContactID, "Billing")
		o.pass(2 * time.Minute)
		o.heldBy("emma", dora)
		if s := o.chain(dora).Segments; s[len(s)-1].Queue != "Billing" {
			o.t.Errorf("segments %+v", s)
		}
	})
}

// TestASecondAgentJoinsAtTheLastMoment, when the move has begun: whoever has the
// customer then keeps them, and ends the chat as any other.
func TestASecondAgentJoinsAtTheLastMoment(t *testing.T) {
	slowMark(t, func(o *office, dora *actor.Customer) {
		o.login("ben")
		o.must(o.stage.Add(o.ctx, "ana", o.contact("ana", dora).ContactID, "ben"))
		o.pass(2 * time.Minute)
		o.heldBy("ben", dora)
		o.became(dora, departure.Landed)
		o.must(o.stage.Act(o.ctx, "ben", o.contact("ben", dora).ContactID, "end"))
		o.pass(5 * time.Second)
		o.idle(dora)
	})
}
