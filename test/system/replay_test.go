package system

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal"
	"handover/internal/actor"
	"handover/internal/archive"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
	"handover/internal/policy"
	"handover/internal/replay"
)

// shadowPolicy has a step that depends on who serves the queue, one that depends on
// another queue, and graces of its own.
const shadowPolicy = `
mode: shadow
grace: {offline: 15s, logout: 5s}
statuses: {types: [OFFLINE], names: [Training]}
rules:
  - {name: kept, when: {queue: VIP}, do: [{target: keep, within: 2m}, {target: same-queue, needs: nothing}]}
  - name: back
    if: same_queue.staffed >= 4
    do: [{target: same-queue}]
  - {name: few, do: [{target: queue Billing, if: target.staffed > 20}, {target: same-queue, needs: nothing}]}
`

// restless is a busy quarter of an hour: agents who take chats by themselves come and
// go, and customers leave.
func (w *world) restless(agents int, seed uint64) {
	w.t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 11))
	waiting := []*actor.Customer{}
	away := map[string]bool{}
	for step := range 170 {
		agent := agentNamed(rnd.IntN(agents))
		switch n := rnd.IntN(10); {
		case n < 4:
			c, err := w.stage.Chat(w.ctx, fmt.Sprintf("customer-%d", step), map[string]string{"queue": []string{"Support", "VIP", "Billing"}[rnd.IntN(3)]})
			w.must(err)
			w.people = append(w.people, c)
			waiting = append(waiting, c)
		case n < 5 && len(waiting) > 3:
			w.must(waiting[0].Leave(w.ctx))
			waiting = waiting[1:]
		case n == 9 && !away[agent]:
			w.logout(agent)
			away[agent] = true
		case away[agent]:
			w.login(agent)
			w.pick(agent, "Available")
			away[agent] = false
		default:
			w.pick(agent, []string{"Offline", "Training", "Available", "Lunch"}[rnd.IntN(4)])
		}
		w.pass([]time.Duration{2 * time.Second, 4 * time.Second, 9 * time.Second}[rnd.IntN(3)])
	}
}

// example names the folder that gets one of the recordings: examples/replay is made so.
const example = "HANDOVER_EXAMPLE"

// recording writes both streams to files, as handover record does, and gives the
// folder.
func (w *world) recording(seed uint64) string {
	w.t.Helper()
	dir := w.t.TempDir()
	if kept := os.Getenv(example); kept != "" && seed == 1 {
		dir = kept
	}
	for _, stream := range []string{w.srv.AgentEventStream(), w.srv.ContactEventStream()} {
		out, err := archive.NewWriter(dir, stream, w.clock.Now)
		w.must(err)
		for i, err := range archive.Stream(w.ctx, archive.StreamOptions{
			Client: archive.NewKinesis(w.aws), Stream: stream, To: w.clock.Now(),
			Wait: func(context.Context, time.Duration) error { return nil },
		}) {
			w.must(err)
			w.must(out.Apply(w.ctx, departure.Record{Position: departure.Position{Stream: stream, Sequence: i.Sequence}, Arrived: i.Arrived, Data: i.Data}))
		}
		_, err = out.Close()
		w.must(err)
	}
	return dir
}

// fate is what both have to agree upon of a chat of a departure.
type fate struct {
	Cause, Status, Agent, Queue string
	Would                       replay.Would
	Rule, Target                string
	Left                        time.Time // zero: not seen
}

// saw is what the controller's own ledger holds.
func (w *world) saw() map[string]fate {
	w.t.Helper()
	all := map[string]fate{}
	for d, err := range w.mem.Departures(w.ctx, ledger.DepartureFilter{}) {
		w.must(err)
		for _, h := range d.Handovers {
			f := fate{Cause: string(d.Cause), Status: d.Status, Agent: d.Username, Queue: h.QueueName, Rule: h.Decision.Rule, Left: h.LeftAt}
			switch {
			case h.Shadow && h.Target().Kind == policy.Keep:
				f.Would, f.Target = replay.Kept, h.Target().String()
			case h.Shadow:
				f.Would, f.Target = replay.Moved, h.Target().String()
			case h.Phase.Final():
				f.Would = replay.InTime
			default:
				f.Would = replay.Undecided
			}
			all[d.ID+" "+h.ChatID] = f
		}
	}
	return all
}

// TestAReplayIsWhatShadowSaw: a controller in shadow watches; the recording of what it
// watched, replayed, gives the same departures, decisions and ends.
func TestAReplayIsWhatShadowSaw(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { replayed(t, seed) })
	}
}

func replayed(t *testing.T, seed uint64) {
	inBubbleOf(t, connectlocal.Options{Seed: crowd(t, 8), AutoAgents: true, Quotas: &connectlocal.Quotas{Off: true}}, func(*testing.T) store { return memledger.New() }, func(t *testing.T, w *world) {
		w.obey(shadowPolicy)
		r := w.runs(nil)
		w.restless(8, seed)
		w.pass(30 * time.Second)
		w.pick("finn", "Lunch") // the recording goes as far as its last event
		w.pass(2 * time.Second)
		r.stop()
		want := w.saw()

		rep, err := replay.Run(w.ctx, archive.Sorted(archive.Read(w.ctx, archive.Files(w.recording(seed))), archive.MostHeld),
			replay.Options{Policy: w.policy, PolicyName: "shadow", PolicyText: []byte(shadowPolicy)})
		w.must(err)
		got := map[string]fate{}
		woulds := map[replay.Would]int{}
		for _, c := range rep.Chats {
			f := fate{Cause: c.Cause, Status: c.Status, Agent: c.Agent, Queue: c.Queue, Would: c.Would, Rule: c.Rule, Target: c.Target}
			if c.Ended != replay.CameBack && c.Ended != replay.StillThere {
				f.Left = c.Began.Add(time.Duration(c.Wait * float64(time.Second))).Round(time.Millisecond)
			}
			got[c.Departure+" "+c.ChatID] = f
			woulds[c.Would]++
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("the replay (+) saw it otherwise than the controller (-):\n%s", d)
		}
		if woulds[replay.Moved] < 5 || woulds[replay.Kept] < 2 {
			t.Errorf("too little happened to tell: %v", woulds)
		}
		if n := rep.Records; n.Rejected+n.Late+n.Repeated > 0 || n.AgentEvents == 0 || n.ContactEvents == 0 {
			t.Errorf("of the recording %+v", n)
		}
	})
}

// TestAReplayOfARescue: of a chat that was moved, the replay says who had it next, and
// that its customer was with nobody for no longer than the grace.
func TestAReplayOfARescue(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		r := w.runs(nil)
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		w.login("ben")
		w.pick("ana", "Offline")
		_, err := w.stage.Take(w.ctx, "ben", c.ContactID)
		w.must(err)
		w.pass(time.Minute)
		r.stop()
		rep, err := replay.Run(w.ctx, archive.Sorted(archive.Read(w.ctx, archive.Files(w.recording(0))), archive.MostHeld), replay.Options{Policy: policy.Default()})
		w.must(err)
		if len(rep.Chats) != 1 || rep.Chats[0].Ended != replay.WentOn || rep.Chats[0].By != "ben" || rep.Chats[0].Wait > 16 || rep.Chats[0].Would != replay.Moved {
			t.Errorf("the chats are %+v, want one that went on to ben after the grace of 15s", rep.Chats)
		}
	})
}
