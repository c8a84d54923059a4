package system

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"handover/internal/actor"
	"handover/internal/departure"
	"handover/internal/policy"
)

// backToQueue moves every chat to its queue, whoever is there.
const backToQueue = "rules: [{name: all, do: [{target: same-queue, needs: nothing}]}]"

// landing brings ana's only chat to where it waits in its queue, and nobody has it.
func landing(t *testing.T, text string, test func(r *running, c *actor.Customer)) {
	t.Helper()
	inBubble(t, func(_ *testing.T, w *world) {
		w.obey(text)
		r := w.runs(nil)
		defer r.stop()
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		w.pick("ana", "Offline")
		w.pass(30 * time.Second)
		w.became(c, departure.Landing)
		w.waits(c, "Support")
		test(r, c)
	})
}

// TestTheLeaverReturnsToAWaitingChat and is given it back; the customer is told
// nothing, and what ana does with it later is nobody's handover.
func TestTheLeaverReturnsToAWaitingChat(t *testing.T) {
	landing(t, backToQueue, func(r *running, c *actor.Customer) {
		messages := len(c.Seen())
		r.pick("ana", "Available")
		_, err := r.stage.Take(r.ctx, "ana", c.ContactID)
		r.must(err)
		r.pass(time.Minute)
		r.landedBy(c, policy.Target{Kind: policy.SameQueue}, "ana")
		if h := r.handovers(c)[0]; h.Proof.AgentID == "" || !strings.Contains(h.Reason, "has the chat again") {
			t.Errorf("proof %+v: %s", h.Proof, h.Reason)
		}
		for _, f := range c.Seen()[messages:] {
			if f.Type == "MESSAGE" {
				t.Errorf("the customer was told %q", f.Content)
			}
		}
		r.endsAsAlways("ana", c)
	})
}

// TestTheLeaverIsAskedFirst, and has the chat, although another agent of the queue is
// free a moment later.
func TestTheLeaverIsAskedFirst(t *testing.T) {
	landing(t, backToQueue, func(r *running, c *actor.Customer) {
		r.pick("ana", "Available")
		r.pass(2 * time.Second)
		r.login("chloe")
		_, err := r.stage.Take(r.ctx, "ana", c.ContactID)
		r.must(err)
		r.pass(time.Minute)
		r.landedBy(c, policy.Target{Kind: policy.SameQueue}, "ana")
	})
}

// TestTheLeaverReturnsTooLate: ben has the chat, and keeps it.
func TestTheLeaverReturnsTooLate(t *testing.T) {
	landing(t, backToQueue, func(r *running, c *actor.Customer) {
		r.login("ben")
		_, err := r.stage.Take(r.ctx, "ben", c.ContactID)
		r.must(err)
		r.pick("ana", "Available")
		r.pass(2 * time.Minute)
		r.landedBy(c, policy.Target{Kind: policy.SameQueue}, "ben")
		r.refuses(r.chatPath(c, "undo"), "{}", 409, "landed")
	})
}

// TestUndoIsSwitchedOff: the chat rings by the queue alone, which chloe has served
// for longer than ana.
func TestUndoIsSwitchedOff(t *testing.T) {
	landing(t, "undo: false\n"+backToQueue, func(r *running, c *actor.Customer) {
		r.login("chloe")
		r.pick("ana", "Available")
		_, err := r.stage.Take(r.ctx, "chloe", c.ContactID)
		r.must(err)
		r.pass(time.Minute)
		r.landedBy(c, policy.Target{Kind: policy.SameQueue}, "chloe")
		if strings.Contains(r.journal(), "asked back") {
			t.Errorf("it was asked back\n%s", r.journal())
		}
	})
}

// TestAnOperatorGivesTheChatBack although the agent has not said so yet: once they
// are there it rings with them.
func TestAnOperatorGivesTheChatBack(t *testing.T) {
	landing(t, "undo: false\n"+backToQueue, func(r *running, c *actor.Customer) {
		r.pick("ana", "Lunch")
		r.pass(2 * time.Second)
		answer := r.order(r.chatPath(c, "undo"), "{}")
		if !strings.Contains(answer, "mia") && !strings.Contains(r.journal(), "an operator asks to give the chat back") {
			t.Errorf("answered %s\n%s", answer, r.journal())
		}
		r.pass(time.Second)
		r.pick("ana", "Available")
		_, err := r.stage.Take(r.ctx, "ana", c.ContactID)
		r.must(err)
		r.pass(time.Minute)
		r.landedBy(c, policy.Target{Kind: policy.SameQueue}, "ana")
	})
}

// TestAnOperatorSendsTheChat from the queue in which it waits to another one, and
// to an agent.
func TestAnOperatorSendsTheChat(t *testing.T) {
	for target, who := range map[string]string{"queue Billing": "emma", "agent finn": "finn"} {
		t.Run(target, func(t *testing.T) {
			landing(t, backToQueue, func(r *running, c *actor.Customer) {
				r.login(who)
				r.order(r.chatPath(c, "send"), fmt.Sprintf(`{"target": %q}`, target))
				_, err := r.stage.Take(r.ctx, who, c.ContactID)
				r.must(err)
				r.pass(time.Minute)
				to, err := policy.ParseTarget(target)
				r.must(err)
				r.landedBy(c, to, who)
				r.endsAsAlways(who, c)
			})
		})
	}
}

// TestWhatAnOperatorMayNotSend is refused, and changes nothing.
func TestWhatAnOperatorMayNotSend(t *testing.T) {
	landing(t, backToQueue, func(r *running, c *actor.Customer) {
		before := r.journal()
		r.refuses(r.chatPath(c, "send"), `{"target": "queue Biling"}`, 400, "Billing")
		r.refuses(r.chatPath(c, "send"), `{"target": "agent anna"}`, 404, "ana")
		r.refuses(r.chatPath(c, "send"), `{"target": "survey"}`, 400, "survey")
		r.refuses(r.chatPath(c, "keep-longer"), `{"for": "2h"}`, 400, "1h")
		r.refuses(r.chatPath(c, "keep-longer"), `{"for": "5m"}`, 409, "landing")
		r.refuses("/operator/v1/departures/none/chats/"+c.ContactID+"/undo", `{}`, 404, "")
		if after := r.journal(); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
	})
}

// TestAnOperatorKeepsTheChatLonger than the grace, and then it moves.
func TestAnOperatorKeepsTheChatLonger(t *testing.T) {
	inBubble(t, func(_ *testing.T, w *world) {
		w.obey(backToQueue)
		r := w.runs(nil)
		defer r.stop()
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		w.pick("ana", "Offline")
		w.pass(5 * time.Second)
		r.order(r.chatPath(c, "keep-longer"), `{"for": "3m"}`)
		w.pass(175 * time.Second)
		w.became(c, departure.Waiting)
		w.untouched("ana", c)
		w.pass(10 * time.Second)
		w.became(c, departure.Landing)
	})
}
