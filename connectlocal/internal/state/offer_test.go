package state_test

import (
	"testing"
	"time"

	"handover/connectlocal/internal/state"
)

// TestOfferIsMissedAfterTwentySeconds is spec §7.2: the chat stays in the queue
// and is offered again, the dead entry holds its slot.
func TestOfferIsMissedAfterTwentySeconds(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana")
		c := p.start("to support")
		p.advance(20*time.Second - time.Nanosecond)
		p.wants("just before", p.agent("ana"), "Available [CONNECTING]")
		p.advance(time.Nanosecond)
		p.wants("after", p.agent("ana"), "Available [MISSED]")
		p.wants("the chat waits", c.chain(), "API/queued")
		p.refused(state.BadRequest, "accept too late", func() error { return p.w.Accept("ana", c.ContactID) })
		p.do("clear", func() error { return p.w.Clear("ana", c.ContactID) })
		p.wants("offered again, as nobody else is there", c.chain(), "API/offered")
		if got := c.last().Attempts; got != 2 {
			t.Errorf("connection attempts: %d, want 2", got)
		}
	})
}

func TestRejectedGoesToSomebodyElse(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana", "ben")
		c := p.start("to support")
		p.do("reject", func() error { return p.w.Reject("ana", c.ContactID) })
		p.wants("ana", p.agent("ana"), "Available [REJECTED]")
		p.wants("ben", p.agent("ben"), "Available [CONNECTING]")
		p.do("ana clears", func() error { return p.w.Clear("ana", c.ContactID) })
		p.do("reject", func() error { return p.w.Reject("ben", c.ContactID) })
		p.wants("ana, all having refused", p.agent("ana"), "Available [CONNECTING]")
	})
}

func TestLongestAvailableFirst(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana", "ben")
		p.pick("ana", "Lunch")
		p.pick("ana", "Available") // back of the line: spec §7.1
		p.start("to support")
		p.wants("ben", p.agent("ben"), "Available [CONNECTING]")
		p.start("to support") // taking a contact sends ben to the back
		p.wants("ana", p.agent("ana"), "Available [CONNECTING]")
		p.start("to support")
		p.wants("ben", p.agent("ben"), "Available [CONNECTING CONNECTING]")
	})
}

// TestConcurrency is spec §2.2: whatever its state, an entry holds its slot.
func TestConcurrency(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana")
		ended, live, missed := p.start("to support"), p.start("to support"), p.start("to support")
		ended.accepted("ana")
		ended.endedBy("ana")
		live.accepted("ana")
		p.advance(20 * time.Second)
		p.wants("full", p.agent("ana"), "Available [ENDED CONNECTED MISSED]")
		fourth := p.start("to support")
		p.wants("fourth", fourth.chain(), "API/queued")
		p.do("clear", func() error { return p.w.Clear("ana", ended.ContactID) })
		p.wants("offered is the older one she has not missed", fourth.chain()+" "+missed.chain(), "API/offered API/queued")
	})
}

func TestProfileDelay(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("cy")
		c := p.start("to support")
		p.advance(time.Minute - time.Second)
		p.wants("too young for cy's profile", c.chain(), "API/queued")
		p.advance(time.Second)
		p.wants("old enough", c.chain(), "API/offered")
	})
}

func TestAutoAccept(t *testing.T) {
	in(t, func(o *state.Options) { o.Seed.Users[0].AutoAccept = true }, func(p *play) {
		p.available("ana")
		c := p.start("to support")
		p.wants("rings first", p.agent("ana"), "Available [CONNECTING]")
		p.advance(time.Second)
		p.wants("accepted by itself", c.chain(), "API/connected")
	})
}

// TestAgentQueue is spec §7.1: only its owner, before everything else, ten at most.
func TestAgentQueue(t *testing.T) {
	in(t, withFlows(flows{"to ben": "UpdateContactTargetQueue AgentId=ben\nTransferContactToQueue"}), func(p *play) {
		p.available("ana")
		early := p.start("to support", func(in *state.StartChat) { in.Attributes = map[string]string{} })
		early.accepted("ana")
		var his []*customer
		for range 10 {
			his = append(his, p.start("to ben"))
		}
		p.wants("nobody but ben", his[0].chain(), "API/queued")
		p.wants("the eleventh finds it full", p.startOnly("to ben").chain(), "API/ended/CONTACT_FLOW_DISCONNECT")
		p.pick("ana", "Lunch")
		waiting := p.start("to support")
		p.available("ben")
		p.wants("ben takes his own first", p.agent("ben"), "Available [CONNECTING CONNECTING CONNECTING]")
		p.wants("the older one in Support waits", waiting.chain(), "API/queued")
	})
}

// TestAssociate is spec §7.1: whatever the user's status and free slots.
func TestAssociate(t *testing.T) {
	in(t, nil, func(p *play) {
		c := p.start("to support")
		p.do("login", func() error { return p.w.Login("cy") })
		p.do("associate", func() error { return p.w.Associate(c.ContactID, "cy") })
		p.wants("it rings at one who is Offline", p.agent("cy"), "Offline [CONNECTING]")
		p.refused(state.BadRequest, "one that rings", func() error { return p.w.Associate(c.ContactID, "ben") })
		p.advance(20 * time.Second)
		p.wants("missed like any", p.agent("cy")+" "+c.chain(), "Offline [MISSED] API/queued")
		p.do("associate again", func() error { return p.w.Associate(c.ContactID, "cy") })
		p.wants("the dead entry makes room", p.agent("cy"), "Offline [CONNECTING]")
		c.accepted("cy")
		more := p.start("to support")
		p.do("associate more", func() error { return p.w.Associate(more.ContactID, "cy") })
		p.wants("beyond the concurrency of one", p.agent("cy"), "Offline [CONNECTED CONNECTING]")
		p.refused(state.BadRequest, "one that an agent has", func() error { return p.w.Associate(c.ContactID, "ben") })
		p.refused(state.NotFound, "unknown contact", func() error { return p.w.Associate("none", "ben") })
		p.refused(state.NotFound, "unknown user", func() error { return p.w.Associate(c.ContactID, "zoe") })
	})
}

// TestCustomerLeavesWhileItRings is spec §2.1.
func TestCustomerLeavesWhileItRings(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana")
		c := p.start("to support")
		c.leaves()
		p.wants("ana", p.agent("ana"), "Available [REJECTED]")
		p.wants("chat", c.chain(), "API/ended/CUSTOMER_DISCONNECT")
		p.advance(time.Hour)
		p.wants("nothing comes of the offer", p.agent("ana"), "Available [REJECTED]")
	})
}

// TestUpdateRouting is spec §7.1: queued contacts only, in force after a minute.
func TestUpdateRouting(t *testing.T) {
	in(t, nil, func(p *play) {
		first, second := p.start("to support"), p.start("to support")
		if got := second.last().Priority; got != 5 {
			t.Errorf("priority at first: %d, want 5", got)
		}
		one := int64(1)
		update := func() error { return p.w.UpdateRouting(second.ContactID, &one, nil) }
		p.do("UpdateRouting", update)
		p.wants("shown at once", second.last().ID, second.ContactID)
		if got := second.last().Priority; got != 1 {
			t.Errorf("priority shown: %d, want 1", got)
		}
		supportID := second.last().QueueID
		if got := p.w.Queued(supportID)[0].ID; got != first.ContactID {
			t.Error("the change counts at once, want after 60 s")
		}
		p.advance(time.Minute)
		if got := p.w.Queued(supportID)[0].ID; got != second.ContactID {
			t.Error("the change does not count after 60 s")
		}
		p.available("ana")
		second.accepted("ana")
		p.refused(state.Conflict, "an agent has it", update)
		p.refused(state.NotFound, "unknown", func() error { return p.w.UpdateRouting("none", &one, nil) })
		zero := int64(0)
		p.refused(state.Invalid, "priority 0", func() error { return p.w.UpdateRouting(first.ContactID, &zero, nil) })
	})
}

func TestUpdateRoutingByAge(t *testing.T) {
	in(t, nil, func(p *play) {
		p.start("to support")
		p.advance(10 * time.Second)
		second := p.start("to support")
		age := 20 * time.Second
		p.do("UpdateRouting", func() error { return p.w.UpdateRouting(second.ContactID, nil, &age) })
		p.advance(time.Minute)
		if got := p.w.Queued(second.last().QueueID)[0].ID; got != second.ContactID {
			t.Error("20 s of age do not overtake 10 s of waiting")
		}
	})
}
