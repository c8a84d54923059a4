package system

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/connect"

	"handover/internal/actor"
	"handover/internal/controller"
	"handover/internal/departure"
)

// begun is the token-only policy's world with one chat of ana's.
func begun(w *world) *actor.Customer {
	w.t.Helper()
	w.obey(tokenOnly)
	w.login("ana")
	return w.chat("ana", "Dora", nil)
}

// run starts a controller on the store; stop ends it, however it ended.
func (w *world) run(store controller.Store) (stop func()) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.ctx)
	ended := w.start(ctx, store)
	return func() { cancel(); <-ended }
}

// TestTheAgentReturnsWhileTheControllerIsDown: the controller dies before it
// knows of the mark that it wrote, ana comes back, and the next controller finds
// the work due long ago before it has read of her return.
func TestTheAgentReturnsWhileTheControllerIsDown(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		c := begun(w)
		m := &mortal{Store: w.mem, dies: enters(departure.Releasing), gone: func() {}}
		stop := w.run(m)
		w.pick("ana", "Offline")
		w.pass(20 * time.Second)
		stop()
		if !m.died() {
			t.Fatal("the controller did not come to the release")
		}
		w.pick("ana", "Available")
		w.pass(10 * time.Minute)
		w.fault(`{"operation":"GetRecords","kind":"latency","latency":"20s"}`)
		defer w.control()()
		w.pass(time.Minute)
		w.hit()
		w.keptBy("ana", c)
	})
}

// TestAMarkThatComesTooLateIsTakenOff: the agent ends the chat while the mark is
// being written, the flow has looked for it before, and another agent has the chat
// by the time it stands there.
func TestAMarkThatComesTooLateIsTakenOff(t *testing.T) {
	inBubble(t, func(_ *testing.T, w *world) {
		c := begun(w)
		defer w.control()()
		w.login("ben")
		w.fault(`{"operation":"UpdateContactAttributes","kind":"latency","latency":"3s"}`)
		w.pick("ana", "Offline")
		w.pass(16 * time.Second)
		w.became(c, departure.Marking)
		w.must(w.stage.Act(w.ctx, "ana", c.ContactID, "end"))
		w.pass(time.Second)
		w.must(c.Say(w.ctx, "are you there?"))
		_, err := w.stage.Take(w.ctx, "ben", c.ContactID)
		w.must(err)
		w.pass(time.Minute)
		w.unmarked(c)
	})
}

// unmarked checks that nothing of the flow contract stands on the chat.
func (w *world) unmarked(c *actor.Customer) {
	w.t.Helper()
	attributes := w.chain(c).Attributes
	for k := range departure.Cleared() {
		if v := attributes[k]; v != "" {
			w.t.Errorf("attribute %s still stands as %q\n%s", k, v, w.journal())
		}
	}
}

// TestTheFlowFindsTheQueue reads the mark as the disconnect flow will.
func TestTheFlowFindsTheQueue(t *testing.T) {
	atStage(t, stages[2], func(w *world, c *actor.Customer) {
		id := c.ContactID
		instance := w.srv.InstanceID()
		out, err := connect.NewFromConfig(w.aws).DescribeContact(w.ctx, &connect.DescribeContactInput{InstanceId: &instance, ContactId: &id})
		w.must(err)
		got := w.chain(c).Attributes["handover_queue"]
		if want := fmt.Sprintf("instance/%s/queue/%s", instance, *out.Contact.QueueInfo.Id); len(got) < 4 || got[:4] != "arn:" || got[len(got)-len(want):] != want {
			t.Errorf("handover_queue is %q, want an ARN that ends in %s", got, want)
		}
	})
}

// TestAgentsChangeTheirMindsTwice: one next status after another, each off-line,
// is one departure; back and away again is another, with a grace of its own.
func TestAgentsChangeTheirMindsTwice(t *testing.T) {
	inBubble(t, func(_ *testing.T, w *world) {
		c := begun(w)
		defer w.control()()
		w.pick("ana", "Offline")
		w.pass(5 * time.Second)
		w.pick("ana", "Lunch") // does not count as off-line
		w.pass(5 * time.Second)
		w.became(c, departure.Returned)
		w.pick("ana", "Offline")
		w.pass(12 * time.Second)
		w.became(c, departure.Returned, departure.Waiting)
		w.login("ben")
		_, err := w.stage.Take(w.ctx, "ben", c.ContactID)
		w.must(err)
		w.pass(time.Minute)
		w.became(c, departure.Returned, departure.Landed)
		w.unmarked(c)
	})
}

// TestAChatThatRings: ana is offered a chat, picks Offline, and takes it then.
func TestAChatThatRings(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		held := begun(w)
		defer w.control()()
		rings, err := w.stage.Chat(w.ctx, "Eli", nil)
		w.must(err)
		w.people = append(w.people, rings)
		_, err = w.stage.AwaitAgent(w.ctx, "ana", "the offer", func(d actor.Desktop) bool { return len(d.In("CONNECTING")) == 1 })
		w.must(err)
		w.pick("ana", "Offline")
		w.pass(13 * time.Second)
		w.must(w.stage.Act(w.ctx, "ana", rings.ContactID, "accept"))
		w.pass(time.Second)
		w.login("ben")
		for _, c := range []*actor.Customer{held, rings} {
			_, err = w.stage.Take(w.ctx, "ben", c.ContactID)
			w.must(err)
		}
		w.pass(time.Minute)
		w.became(held, departure.Landed)
		w.became(rings, departure.Landed)
		if d := w.desktop("ana"); d.Status != "Offline" {
			t.Errorf("ana is %s", d.Status)
		}
	})
}

// TestAChatIsMovedAsOftenAsThePolicyAllows: each agent who takes the chat leaves
// as well; after three moves it stays, and a person is told.
func TestAChatIsMovedAsOftenAsThePolicyAllows(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		c := begun(w)
		defer w.control()()
		w.login("ben")
		w.pick("ben", "Offline")
		holder := "ana"
		for _, next := range []string{"ben", "ana", "ben"} {
			w.pick(holder, "Offline")
			w.pass(20 * time.Second)
			w.pick(next, "Available")
			_, err := w.stage.Take(w.ctx, next, c.ContactID)
			w.must(err)
			w.pass(10 * time.Second)
			holder = next
		}
		w.pick(holder, "Offline")
		w.pass(time.Minute)
		w.became(c, departure.Landed, departure.Landed, departure.Landed, departure.Stranded)
		w.unmarked(c)
		if e, ok := w.desktop(holder).Of(c.ContactID); !ok || e.State != "CONNECTED" {
			t.Errorf("%s has the chat as %+v", holder, e)
		}
	})
}

// TestAnAgentLogsOut leaves by the other door.
func TestAnAgentLogsOut(t *testing.T) {
	inBubble(t, func(_ *testing.T, w *world) {
		c := begun(w)
		defer w.control()()
		w.logout("ana")
		w.login("ben")
		_, err := w.stage.Take(w.ctx, "ben", c.ContactID)
		w.must(err)
		w.pass(time.Minute)
		w.became(c, departure.Landed)
	})
}

// logout signs an agent out.
func (w *world) logout(agent string) {
	w.t.Helper()
	resp, err := w.client.Post(base+"/_local/v1/agents/"+agent+"/logout", "application/json", nil)
	w.must(err)
	w.must(resp.Body.Close())
	if resp.StatusCode >= 300 {
		w.t.Fatalf("%s cannot log out: %s", agent, resp.Status)
	}
}
