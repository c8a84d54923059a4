package system

import (
	"fmt"
	"testing"
	"time"

	"handover/internal/actor"
	"handover/internal/departure"
	"handover/internal/policy"
)

// queue is the target that a policy writes as `queue NAME`.
func queue(name string) policy.Target { return policy.Target{Kind: policy.ToQueue, Name: name} }

// TestWhatCannotTakeTheChatIsPassedOver: the first queue cannot have the chat, and
// that is found out while ana's leg is still on: the chat never goes there.
func TestWhatCannotTakeTheChatIsPassedOver(t *testing.T) {
	for name, c := range map[string]struct {
		step string
		set  func(w *world)
		why  string
	}{
		"closed":          {"{target: queue VIP, needs: open}", func(w *world) { w.must(w.stage.CloseQueue(w.ctx, "VIP")) }, "closed"},
		"unstaffed":       {"{target: queue VIP}", func(*world) {}, "nobody"},
		"full":            {"{target: queue VIP, needs: open}", fillVIP, "full"},
		"condition false": {"{target: queue VIP, needs: nothing, if: target.depth > 5}", func(*world) {}, "condition"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, w *world) {
				w.obey("rules: [{name: all, do: [" + c.step + ", {target: queue Billing}]}]")
				defer w.control()()
				w.login("ana")
				dora := w.chat("ana", "Dora", nil)
				w.login("emma")
				w.pick("ana", "Offline")
				c.set(w)
				_, err := w.stage.Take(w.ctx, "emma", dora.ContactID)
				w.must(err)
				w.pass(30 * time.Second)
				w.landedBy(dora, queue("Billing"), "emma")
				w.says("step 1 is passed over: ")
				w.says(c.why)
				for _, s := range w.chain(dora).Segments {
					if s.Queue == "VIP" {
						t.Errorf("the chat was in queue VIP: %+v", w.chain(dora).Segments)
					}
				}
			})
		})
	}
}

// fillVIP has one chat wait in VIP, which takes no more.
func fillVIP(w *world) {
	w.must(w.stage.LimitQueue(w.ctx, "VIP", 1))
	c, err := w.stage.Chat(w.ctx, "Waldo", map[string]string{"queue": "VIP"})
	w.must(err)
	w.people = append(w.people, c)
}

// downTheLadder leads a chat that nobody takes from queue to queue, and then to an agent.
const downTheLadder = `
rules:
  - name: all
    do:
      - {target: queue VIP, needs: nothing, within: 30s}
      - {target: queue Billing, needs: nothing, priority: 2, say: "Billing will help.", within: 40s}
      - {target: agent chloe, needs: nothing, within: 1m}
`

// TestNobodyTakesTheChat: the chat goes on from the queue in which it waits, to
// another queue and then to an agent who serves neither.
func TestNobodyTakesTheChat(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		w.obey(downTheLadder)
		defer w.control()()
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		w.login("chloe")
		w.pick("ana", "Offline")
		w.pass(30 * time.Second)
		w.waits(c, "VIP")
		w.pass(40 * time.Second)
		w.waits(c, "Billing")
		w.unmarked(c)
		if _, err := c.AwaitText(w.ctx, 0, "Billing will help."); err != nil {
			t.Error(err)
		}
		_, err := w.stage.Take(w.ctx, "chloe", c.ContactID)
		w.must(err)
		taken := time.Now()
		w.pass(30 * time.Second)
		h := w.landedBy(c, policy.Target{Kind: policy.ToAgent, Name: "chloe"}, "chloe")
		if want := taken.Sub(h.ReleasedAt); (h.Waited - want).Abs() > time.Second {
			t.Errorf("the customer waited %s by the ledger, want %s", h.Waited, want)
		}
		if c.Count("chat.ended") != 0 || c.Count("participant.left") != 1 {
			t.Errorf("Dora saw %d ends and %d leave, want only ana leaving", c.Count("chat.ended"), c.Count("participant.left"))
		}
	})
}

// waits checks that the chat waits in the queue, and is with nobody.
func (w *world) waits(c *actor.Customer, in string) {
	w.t.Helper()
	segments := w.chain(c).Segments
	if s := segments[len(segments)-1]; s.Queue != in || s.Agent != "" || s.DisconnectReason != "" {
		w.t.Errorf("%s is in %+v, want waiting in queue %s\n%s", c.Name, s, in, w.journal())
	}
}

// TestTheLadderEnds: nobody is there at all. The chat waits in the last queue, a
// person is told where, and whoever comes later is given it.
func TestTheLadderEnds(t *testing.T) {
	inBubble(t, func(_ *testing.T, w *world) {
		w.obey(downTheLadder)
		o := w.runs(nil)
		defer o.stop()
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		w.pick("ana", "Offline")
		w.pass(3 * time.Minute)
		w.became(c, departure.Stranded)
		w.waits(c, "Billing")
		w.unmarked(c)
		w.says("agent chloe is not ready")
		w.says("the chat waits in queue Billing")
		var status struct {
			Counts struct{ Stranded int }
		}
		o.get("/operator/v1/status", &status)
		if status.Counts.Stranded != 1 {
			w.t.Errorf("status counts %d stranded, want 1", status.Counts.Stranded)
		}
		w.login("emma")
		_, err := w.stage.Take(w.ctx, "emma", c.ContactID)
		w.must(err)
	})
}

// TestSomebodyTakesTheChatAtTheNextStep: ben takes the chat just before, while or
// after it is to go on to the next queue. Whoever was first, ben has the chat, no
// attribute stands, and when he ends it the flow does what it always does.
func TestSomebodyTakesTheChatAtTheNextStep(t *testing.T) {
	const left = 15 * time.Second // the grace
	for at := 26 * time.Second; at <= 44*time.Second; at += time.Second {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			inBubble(t, func(_ *testing.T, w *world) {
				w.obey(`rules: [{name: all, do: [{target: queue VIP, needs: nothing, within: 30s}, {target: queue Billing, needs: nothing}]}]`)
				defer w.control()()
				w.login("ana")
				c := w.chat("ana", "Dora", nil)
				w.pick("ana", "Offline")
				w.pass(left + at - time.Duration(int(at/time.Millisecond)%7)*time.Second)
				w.login("ben")
				w.pass(time.Duration(int(at/time.Millisecond)%7) * time.Second)
				w.takes("ben", c)
				w.pass(time.Minute)
				w.became(c, departure.Landed)
				w.unmarked(c)
				w.endsAsAlways("ben", c)
			})
		})
	}
}

// takes has the agent take the chat as soon as it rings, however often it
// comes and goes.
func (w *world) takes(agent string, c *actor.Customer) {
	w.t.Helper()
	for range 3 {
		e, err := w.stage.Take(w.ctx, agent, c.ContactID)
		if err == nil {
			return
		}
		w.t.Logf("%s cannot take %s: %v", agent, e.ContactID, err)
	}
	w.t.Fatalf("%s never got the chat\n%s", agent, w.journal())
}

// endsAsAlways has the agent end the chat, and checks that the disconnect flow
// waits for the customer, and takes nothing for a handover.
func (w *world) endsAsAlways(agent string, c *actor.Customer) {
	w.t.Helper()
	e, ok := w.desktop(agent).Of(c.ContactID)
	if !ok {
		w.t.Fatalf("%s has not got the chat", agent)
	}
	w.must(w.stage.Act(w.ctx, agent, e.ContactID, "end"))
	w.pass(time.Minute)
	segments := w.chain(c).Segments
	if s := segments[len(segments)-1]; s.InitiationMethod != "DISCONNECT" || s.Agent != "" || c.Count("chat.ended") != 0 {
		w.t.Errorf("the chat that %s ended is in %+v, want in the disconnect flow", agent, s)
	}
	if _, err := c.AwaitText(w.ctx, 0, "Your agent has left the chat"); err != nil {
		w.t.Error(err)
	}
	if _, rings := w.desktop(agent).Of(c.ContactID); rings && len(w.desktop(agent).In("CONNECTING")) > 0 {
		w.t.Errorf("the chat came back to %s", agent)
	}
}
