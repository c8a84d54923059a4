package system

import (
	"testing"
	"time"

	"handover/internal/actor"
	"handover/internal/departure"
)

// A stage of a handover, and how to hold a chat there: ana picks Offline at
// 0 s, the grace is 15 s, and something happens at `at`.
type stage struct {
	name  string
	at    time.Duration
	fault string // injected before ana leaves; empty: none
	phase departure.Phase
}

// The calls that are slow hold the chat in the stage that makes them.
var stages = []stage{
	{"waiting", 5 * time.Second, "", departure.Waiting},
	{"marking", 20 * time.Second, `{"operation":"UpdateContactAttributes","kind":"latency","latency":"10s"}`, departure.Marking},
	{"releasing", 20 * time.Second, `{"operation":"DisconnectParticipant","kind":"latency","latency":"10s"}`, departure.Releasing},
	{"landing", 20 * time.Second, "", departure.Landing},
}

// tokenOnly is the default policy with the releaser that goes through the
// participant API alone, whose calls a fault can slow down.
const tokenOnly = `
releasers: [token]
rules:
  - name: everything
    do:
      - target: same-queue
        needs: nothing
        priority: 1
        say: One moment, please.
`

// atStage brings ana's only chat to the stage, with nobody else to take it.
func atStage(t *testing.T, s stage, test func(w *world, c *actor.Customer)) {
	t.Helper()
	inBubble(t, func(_ *testing.T, w *world) {
		w.obey(tokenOnly)
		defer w.control()()
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		if s.fault != "" {
			w.fault(s.fault)
		}
		w.pick("ana", "Offline")
		w.pass(s.at)
		w.became(c, s.phase)
		test(w, c)
	})
}

func TestTheAgentReturns(t *testing.T) {
	for _, s := range stages {
		t.Run(s.name, func(t *testing.T) {
			atStage(t, s, func(w *world, c *actor.Customer) {
				w.pick("ana", "Available")
				if s.phase == departure.Waiting || s.phase == departure.Marking {
					w.pass(time.Minute)
					w.keptBy("ana", c)
					return
				}
				w.takenBack(c)
			})
		})
	}
}

// keptBy checks that the chat never left the agent and that no mark stands on it.
func (w *world) keptBy(agent string, c *actor.Customer) {
	w.t.Helper()
	w.became(c, departure.Returned)
	if e, ok := w.desktop(agent).Of(c.ContactID); !ok || e.State != "CONNECTED" || e.ContactID != c.ContactID {
		w.t.Errorf("%s has the chat as %+v", agent, e)
	}
	if c.Count("participant.left") != 0 {
		w.t.Error("the customer saw somebody leave")
	}
	for k, v := range w.chain(c).Attributes {
		if v != "" && len(k) > 9 && k[:9] == "handover_" {
			w.t.Errorf("attribute %s still stands as %q", k, v)
		}
	}
}

// takenBack checks that the chat, which was on its way, is offered to ana, who
// is the only one there, and lands with her.
func (w *world) takenBack(c *actor.Customer) {
	w.t.Helper()
	_, err := w.stage.Take(w.ctx, "ana", c.ContactID)
	w.must(err)
	w.pass(time.Minute)
	w.became(c, departure.Landed)
	if c.Count("chat.ended") != 0 {
		w.t.Error("the customer was disconnected")
	}
}

func TestTheCustomerLeaves(t *testing.T) {
	for _, s := range stages {
		t.Run(s.name, func(t *testing.T) {
			atStage(t, s, func(w *world, c *actor.Customer) {
				w.must(c.Leave(w.ctx))
				w.pass(2 * time.Minute)
				w.became(c, departure.Ended)
				if d := w.desktop("ana"); d.Status != "Offline" || len(d.Contacts) != 0 {
					t.Errorf("ana is %s with %d contacts", d.Status, len(d.Contacts))
				}
			})
		})
	}
}
