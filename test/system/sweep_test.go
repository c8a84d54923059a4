package system

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// late holds back the records of a stream by that much; the agent events' if none is named.
func late(stream string, by time.Duration) string {
	return fmt.Sprintf(`{"kind":"delay","stream":%q,"latency":%q}`, stream, by)
}

const (
	agentEvents   = "connectlocal-agent-events"
	contactEvents = "contact-events"
)

// departures counts an agent's.
func (w *world) departures(agent string) int {
	w.t.Helper()
	n := 0
	for d, err := range w.mem.Departures(w.ctx, ledger.DepartureFilter{}) {
		w.must(err)
		if d.Username == agent {
			n++
		}
	}
	return n
}

// repaired checks that the metrics count a repair of this kind.
func (r *running) repaired(kind string) {
	r.t.Helper()
	_, body := r.ask(http.MethodGet, "/metrics", "")
	for line := range strings.Lines(string(body)) {
		if strings.Contains(line, "repair") && strings.Contains(line, `"`+kind+`"`) && !strings.HasSuffix(strings.TrimSpace(line), " 0") {
			return
		}
	}
	r.t.Errorf("the metrics count no repair of %s:\n%s", kind, grep(string(body), "repair"))
}

func grep(text, word string) string {
	var found strings.Builder
	for line := range strings.Lines(text) {
		if strings.Contains(line, word) {
			found.WriteString(line)
		}
	}
	return found.String()
}

// TestWhatEventsMissedIsRepaired: the agent events are held back for ten minutes.
// The sweep sees what happened within two rounds, and what comes late changes nothing.
func TestWhatEventsMissedIsRepaired(t *testing.T) {
	for name, c := range map[string]struct {
		leave func(w *world)
		kind  string
	}{
		"offline": {func(w *world) { w.pick("ana", "Offline") }, "next-status"},
		"logout":  {func(w *world) { w.logout("ana") }, "signed-out"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, w *world) {
				r := w.runs(nil)
				defer r.stop()
				w.login("ana")
				dora := w.chat("ana", "Dora", nil)
				w.login("ben")
				w.pass(5 * time.Second)
				w.fault(late(agentEvents, 10*time.Minute))
				c.leave(w)
				w.pass(61 * time.Second)
				if n := w.departures("ana"); n != 1 {
					t.Fatalf("%d departures two sweeps later, want 1", n)
				}
				_, err := w.stage.Take(w.ctx, "ben", dora.ContactID)
				w.must(err)
				w.pass(time.Minute)
				w.became(dora, departure.Landed)
				r.repaired(c.kind)
				before := w.journal()
				w.fault("")
				w.pass(11 * time.Minute)
				if after := w.journal(); after != before || w.departures("ana") != 1 {
					t.Errorf("the late events changed something\nbefore:\n%s\nafter:\n%s", before, after)
				}
				w.unmarked(dora)
			})
		})
	}
}

// TestAReturnThatEventsMissed: within the grace that was given, the sweep sees that
// ana is back, and she keeps the chat.
func TestAReturnThatEventsMissed(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		w.obey("grace: {offline: 3m}\nrules: [{name: all, do: [{target: same-queue, needs: nothing}]}]")
		r := w.runs(nil)
		defer r.stop()
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		w.pick("ana", "Offline")
		w.pass(10 * time.Second)
		w.became(c, departure.Waiting)
		w.fault(late(agentEvents, 10*time.Minute))
		w.pick("ana", "Available")
		w.pass(61 * time.Second)
		w.keptBy("ana", c)
		r.repaired("next-status")
		w.fault("")
		w.pass(12 * time.Minute)
		w.keptBy("ana", c)
		if n := w.departures("ana"); n != 1 {
			t.Errorf("%d departures, want 1", n)
		}
	})
}

// TestAChatThatEventsMissed: ana took the chat, and left; the stream has told of
// neither, but the chat is moved.
func TestAChatThatEventsMissed(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		r := w.runs(nil)
		defer r.stop()
		w.login("ana")
		first := w.chat("ana", "Dora", nil)
		w.pass(5 * time.Second)
		w.fault(late(agentEvents, 10*time.Minute))
		w.must(first.Leave(w.ctx))
		second := w.chat("ana", "Eli", nil)
		w.pass(61 * time.Second)
		r.repaired("contacts")
		w.pick("ana", "Offline")
		w.login("ben")
		_, err := w.stage.Take(w.ctx, "ben", second.ContactID)
		w.must(err)
		w.pass(time.Minute)
		w.became(second, departure.Landed)
		w.became(first)
		w.pass(11 * time.Minute)
		if n := w.departures("ana"); n != 1 {
			t.Errorf("%d departures, want 1\n%s", n, w.journal())
		}
		w.became(second, departure.Landed)
		w.became(first)
	})
}

// TestLandingsAreProved by whichever is there: the agent events, the contact
// events, or what the service answers when both are held back.
func TestLandingsAreProved(t *testing.T) {
	for name, c := range map[string]struct{ fault, by string }{
		"by the agent event":   {late(contactEvents, 10*time.Minute), "agent-event"},
		"by the contact event": {late(agentEvents, 10*time.Minute), "contact-event"},
		"by a read-back":       {"[" + late(agentEvents, 10*time.Minute) + "," + late(contactEvents, 10*time.Minute) + "]", "read-back"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, w *world) {
				w.obey("rules: [{name: all, do: [{target: same-queue, needs: nothing}]}]")
				r := w.runs(nil)
				defer r.stop()
				w.login("ana")
				dora := w.chat("ana", "Dora", nil)
				w.pick("ana", "Offline")
				w.pass(16 * time.Second)
				w.fault(c.fault)
				w.pass(2 * time.Second)
				w.became(dora, departure.Landing)
				w.login("ben")
				_, err := w.stage.Take(w.ctx, "ben", dora.ContactID)
				w.must(err)
				w.pass(2 * time.Minute)
				w.became(dora, departure.Landed)
				h := w.handovers(dora)[0]
				if h.Proof.By != c.by || h.Waited < time.Second || h.Waited > 5*time.Second {
					t.Errorf("landed by %s after %s, want by %s after 2 s\n%s", h.Proof.By, h.Waited, c.by, w.journal())
				}
				w.fault("")
				before := w.journal()
				w.pass(11 * time.Minute)
				if after := w.journal(); after != before {
					t.Errorf("the late records changed something\nbefore:\n%s\nafter:\n%s", before, after)
				}
			})
		})
	}
}
