package system

import (
	"strings"
	"testing"
	"time"

	"handover/internal/actor"
	"handover/internal/departure"
	"handover/internal/ledger"
)

type shownReport struct {
	Departures       int
	Enforced, Shadow struct {
		Chats, Moved int
		Times        struct{ N int }
	}
}

// TestAStormInShadow: twelve agents with two chats each go, in every way there is,
// and an operator drains one. Nothing in the world is touched, and journal, report
// and ghosts say what would have been.
func TestAStormInShadow(t *testing.T) {
	inCrowd(t, 14, false, func(t *testing.T, w *world) {
		w.obey(`
mode: shadow
breaker: {share: 25%, within: 60s, at_least: 3, hold: 5m}
client_lost: {interval: 10s, misses: 3}
unresponsive: {after: 3m}
grace: {client-lost: 5s}
rules: [{name: back, do: [{target: queue VIP}, {target: same-queue, needs: nothing}]}]
`)
		r := w.runs(nil)
		defer r.stop()
		chats := w.busy(0, 12, 2)
		w.pickAll(0, 5, "Offline", time.Second)
		w.logout(agentNamed(5))
		r.greets("a06")
		r.order("/operator/v1/agents/a07/drain", `{"now": true}`)
		w.pass(5 * time.Minute)
		if made := r.wire.made(); len(made) > 0 {
			t.Errorf("%d requests would have changed something: %v", len(made), made)
		}
		for n, c := range chats {
			w.untouched(agentNamed(n/2), c)
		}
		w.says("shadow: would go to: queue VIP")
		var rep shownReport
		r.get("/operator/v1/report", &rep)
		if rep.Departures < 8 || rep.Shadow.Chats < 16 || rep.Shadow.Moved < 16 || rep.Enforced.Chats != 0 {
			t.Errorf("the report has %+v\n%s", rep, w.journal())
		}
		var ghosts []struct{ Agent, Why string }
		r.get("/operator/v1/ghosts", &ghosts)
		if len(ghosts) < 12 {
			t.Errorf("%d ghosts: %v", len(ghosts), ghosts)
		}
		for n := range 5 { // they come back, and see nothing strange
			w.pick(agentNamed(n), "Available")
		}
		w.pass(time.Minute)
		if made := r.wire.made(); len(made) > 0 {
			t.Errorf("%d requests would have changed something: %v", len(made), made)
		}
		w.says("shadow: the agent is back, and has the chat still")
	})
}

// untouched checks that the chat is with its agent, as it was, and that its
// customer saw nothing.
func (w *world) untouched(agent string, c *actor.Customer) {
	w.t.Helper()
	segments := w.chain(c).Segments
	if len(segments) != 1 || segments[0].Agent != agent || segments[0].DisconnectReason != "" {
		w.t.Errorf("the chat of %s is in %+v, want with %s alone", c.Name, segments, agent)
	}
	for k := range w.chain(c).Attributes {
		if strings.HasPrefix(k, "handover_") {
			w.t.Errorf("%s has attribute %s", c.Name, k)
		}
	}
	if c.Count("participant.left") != 0 || c.Count("chat.ended") != 0 {
		w.t.Errorf("%s saw somebody leave", c.Name)
	}
}

// TestShadowByRule: one queue is enforced, the others are in shadow.
func TestShadowByRule(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		w.obey(`
mode: shadow
rules:
  - {name: pilot, when: {queue: VIP}, mode: enforce, do: [{target: same-queue, needs: nothing}]}
  - {name: rest, do: [{target: same-queue, needs: nothing}]}
`)
		r := w.runs(nil)
		defer r.stop()
		w.login("ana")
		rest := w.chat("ana", "Dora", nil)
		pilot := w.chat("ana", "Pia", map[string]string{"queue": "VIP"})
		w.pick("ana", "Offline")
		w.login("finn")
		_, err := w.stage.Take(w.ctx, "finn", pilot.ContactID)
		w.must(err)
		w.pass(time.Minute)
		w.became(pilot, departure.Landed)
		w.became(rest, departure.Kept)
		w.untouched("ana", rest)
		var rep shownReport
		r.get("/operator/v1/report", &rep)
		if rep.Enforced.Chats != 1 || rep.Shadow.Chats != 1 || rep.Shadow.Moved != 1 {
			t.Errorf("the report has %+v", rep)
		}
	})
}

// TestARuleInShadow of a policy that is enforced touches nothing either.
func TestARuleInShadow(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		w.obey(`rules: [{name: new, mode: shadow, do: [{target: same-queue, needs: nothing}]}]`)
		r := w.runs(nil)
		defer r.stop()
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		w.pick("ana", "Offline")
		w.pass(time.Minute)
		if made := r.wire.made(); len(made) > 0 {
			t.Errorf("requests would have changed something: %v", made)
		}
		w.untouched("ana", c)
		n := 0
		for d, err := range w.mem.Departures(w.ctx, ledger.DepartureFilter{}) {
			w.must(err)
			for _, h := range d.Handovers {
				if h.Shadow {
					n++
				}
			}
		}
		if n != 1 {
			t.Errorf("%d handovers in shadow, want 1", n)
		}
	})
}
