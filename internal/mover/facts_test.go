package mover_test

import (
	"testing"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/mover"
	"handover/internal/policy"
)

// inspected is what an Inspect of ana's chat finds out.
func (w *world) inspected(t *testing.T, o mover.Options, change func(*departure.Departure)) departure.Observed {
	t.Helper()
	d := leaving(sameQueue)
	if change != nil {
		change(&d)
	}
	r := w.doWith(t, o, d, departure.Intent{Kind: departure.Inspect, DepartureID: d.ID, ChatID: "chat-1"})
	if r.Outcome != departure.Done || r.Facts == nil {
		t.Fatalf("result %+v", r)
	}
	return *r.Facts
}

func TestInspectSeesTheQueues(t *testing.T) {
	w := newWorld()
	w.board = map[string]policy.Queue{
		"arn:q-support": {Open: true, Staffed: 3, Depth: 2},
		"arn:q-vip":     {Open: true, Staffed: 1},
	}
	w.leavers = map[string]int{"arn:q-support": 2, "arn:q-vip": 2}
	w.targetsQ = []string{"VIP", "arn:q-vip", "Unknown", "arn:unknown"}
	support := policy.Queue{Name: "Support", ARN: "arn:q-support", Open: true, Staffed: 1, Depth: 2}
	vip := policy.Queue{Name: "VIP", ARN: "arn:q-vip", Open: true}
	equal(t, "queues", w.inspected(t, w.full(), nil).Queues, map[string]policy.Queue{
		"Support": support, "arn:q-support": support, "VIP": vip, "arn:q-vip": vip,
	})

	t.Run("the operator's, too", func(t *testing.T) {
		w.targetsQ = nil
		got := w.inspected(t, w.full(), func(d *departure.Departure) { d.To = "VIP" })
		equal(t, "queue asked for", got.Queues["VIP"], vip)
	})
	t.Run("none that cannot be told", func(t *testing.T) {
		delete(w.board, "arn:q-support")
		equal(t, "queues", len(w.inspected(t, w.full(), nil).Queues), 0)
	})
	t.Run("none without a board", func(t *testing.T) {
		equal(t, "queues", w.inspected(t, w.options(), nil).Queues, nil)
	})
	t.Run("not an agent's own", func(t *testing.T) {
		got := w.inspected(t, w.full(), func(d *departure.Departure) { d.Handovers[0].QueueARN = "arn:q-of-ana" })
		equal(t, "queues", len(got.Queues), 0)
	})
	t.Run("and is told when those who leave cannot be counted", func(t *testing.T) {
		w.board = map[string]policy.Queue{"arn:q-support": {Staffed: 3}}
		w.fail["Leaving"] = problem(departure.RetryAfter)
		d := leaving(sameQueue)
		r := w.doWith(t, w.full(), d, departure.Intent{Kind: departure.Inspect, ChatID: "chat-1"})
		equal(t, "outcome", r.Outcome, departure.RetryAfter)
	})
}

func TestInspectSeesTheColleagues(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*world)
		want   policy.Colleague
	}{
		{"ready", func(*world) {}, policy.Colleague{Username: "ben", Ready: true, Free: 2}},
		{"full", func(w *world) { w.free["ben-id"] = 0 }, policy.Colleague{Username: "ben", Ready: true}},
		{"not logged in", func(w *world) { w.benAbsent, w.free = true, nil }, policy.Colleague{Username: "ben", Why: "is not logged in"}},
		{"about to be away", func(w *world) { w.ben.Next = &agentevent.NextStatus{Name: "Lunch"} }, policy.Colleague{Username: "ben", Free: 2, Why: `has chosen "Lunch" next`}},
		{"away", func(w *world) { w.ben.Status = agentevent.Status{ID: "s-lunch", Name: "Lunch"} }, policy.Colleague{Username: "ben", Free: 2, Why: `is "Lunch", in which agents are given no chats`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.targetsA = []string{"ben", "zoe"}
			c.change(w)
			equal(t, "agents", w.inspected(t, w.full(), nil).Agents, map[string]policy.Colleague{
				"ben": c.want, "zoe": {Username: "zoe", Why: "is not known to the instance"},
			})
		})
	}
}

func TestInspectSeesWhoElseIsThere(t *testing.T) {
	second := []policy.Other{{Kind: policy.Agent}}
	sue := []policy.Other{{Kind: policy.Supervisor, Username: "sue"}}
	barged := []policy.Other{{Kind: policy.Barged, Username: "sue"}}
	both := []policy.Other{{Kind: policy.Agent, Username: "ben"}, sue[0]}
	for _, c := range []struct {
		name                string
		connect, room, want []policy.Other
		withRoom            bool
	}{
		{"Connect alone is believed", second, nil, second, false},
		{"who keeps account knows better", second, both, both, true},
		{"a supervisor looks on", nil, sue, sue, true},
		{"a supervisor takes part", second, sue, barged, true},
		{"and that they have left", second, nil, nil, true},
		{"nobody", nil, nil, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.newest.Others, w.others = c.connect, c.room
			o := w.options()
			if c.withRoom {
				o = w.full()
			}
			equal(t, "others", w.inspected(t, o, nil).Others, c.want)
		})
	}
}

// Where a chat stands is asked of the newest segment that is known: the fewer
// calls it takes, the more chats can be looked at.
func TestLooksBeginWithTheNewestKnownSegment(t *testing.T) {
	for _, kind := range []departure.IntentKind{departure.Inspect, departure.Verify} {
		w := newWorld()
		d := leaving(sameQueue)
		i := departure.Intent{Kind: kind, ChatID: "chat-1"}
		w.doWith(t, w.options(), d, i)
		equal(t, "first look from", w.newestFrom, "contact-1")
		d.Handovers[0].Segment = "contact-2"
		w.doWith(t, w.options(), d, i)
		equal(t, "later look from", w.newestFrom, "contact-2")
	}
}

func TestMarkFromTheQueue(t *testing.T) {
	queued := departure.Observed{ContactID: "contact-2", QueueARN: "arn:q-support", QueuedAt: time.Unix(9, 0)}
	for _, c := range []struct {
		name    string
		newest  departure.Observed
		outcome departure.Outcome
		reason  string
	}{
		{"waits", queued, departure.Done, "attributes written for the queue's flow"},
		{"taken", departure.Observed{ContactID: "contact-2", QueuedAt: time.Unix(9, 0), AgentID: "ben-id"}, departure.Taken, "ben has the chat"},
		{"over", departure.Observed{ContactID: "contact-2", Ended: true}, departure.AlreadyGone, "the chat has ended"},
		{"on its way", departure.Observed{ContactID: "contact-2"}, departure.RetryAfter, "the chat waits in no queue yet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.newest = c.newest
			d := leaving(policy.Target{Kind: policy.ToQueue, Name: "VIP"})
			d.Handovers[0].LegOff = true
			for range 2 {
				r := w.doWith(t, w.options(), d, departure.Intent{Kind: departure.Mark, ChatID: "chat-1"})
				equal(t, "result", r, departure.Result{Outcome: c.outcome, Reason: c.reason})
			}
			equal(t, "queue written", w.written["handover_queue"] == "arn:q-vip", c.outcome == departure.Done)
		})
	}
}

// late is an error that knows when another try can help.
type late struct{ problem }

func (late) After() time.Duration { return 7 * time.Second }

func TestAResultSaysWhenToTryAgain(t *testing.T) {
	w := newWorld()
	w.fail["CurrentUser"] = late{problem(departure.RetryAfter)}
	r := w.do(t, sameQueue, departure.Intent{Kind: departure.Inspect})
	equal(t, "after", r.After, 7*time.Second)
	w.fail["CurrentUser"] = late{problem(departure.NotPossible)}
	r = w.do(t, sameQueue, departure.Intent{Kind: departure.Inspect})
	equal(t, "after, where it is no use", r.After, 0)
}
