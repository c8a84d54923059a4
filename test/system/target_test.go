package system

import (
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
)

// benFirst sends chats to ben; where that cannot be, to their queue.
const benFirst = `
rules:
  - name: everything
    do: [{target: agent ben, within: 5m}, {target: same-queue}]
`

// TestTheTargetAgentIsNotThere: the chat does not go to an agent who could not be
// given it, but on to the next step, and lands by the queue.
func TestTheTargetAgentIsNotThere(t *testing.T) {
	for name, leave := range map[string]func(w *world){
		"not logged in": func(*world) {},
		"away": func(w *world) {
			w.login("ben")
			w.pick("ben", "Lunch")
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, w *world) {
				w.obey(benFirst)
				defer w.control()()
				w.login("ana")
				c := w.chat("ana", "Dora", nil)
				leave(w)
				w.login("chloe")
				w.pick("ana", "Offline")
				w.pass(20 * time.Second)
				_, err := w.stage.Take(w.ctx, "chloe", c.ContactID)
				w.must(err)
				w.pass(time.Minute)
				w.became(c, departure.Landed)
				if h := w.handovers(c)[0]; h.Target().Kind != policy.SameQueue {
					t.Errorf("landed by %s, want the second step\n%s", h.Target(), w.journal())
				}
				w.unmarked(c)
			})
		})
	}
}

// TestTheTargetAgentIsThere: then the chat goes to no other.
func TestTheTargetAgentIsThere(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		w.obey(benFirst)
		defer w.control()()
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		w.login("ben", "chloe")
		w.pick("ana", "Offline")
		_, err := w.stage.Take(w.ctx, "ben", c.ContactID)
		w.must(err)
		w.pass(time.Minute)
		w.became(c, departure.Landed)
		if h := w.handovers(c)[0]; h.Target().Kind != policy.ToAgent {
			t.Errorf("landed by %s, want the first step\n%s", h.Target(), w.journal())
		}
	})
}
