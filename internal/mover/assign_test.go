package mover_test

import (
	"testing"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/policy"
)

func TestAssign(t *testing.T) {
	ben := policy.Target{Kind: policy.ToAgent, Name: "ben"}
	queued := departure.Observed{ContactID: "contact-2", QueueARN: "arn:q-support", QueuedAt: time.Unix(9, 0)}
	heldBy := func(id string) departure.Observed {
		held := queued
		held.AgentID = id
		return held
	}
	back := func(w *world) { w.user.Next = nil }
	for _, c := range []struct {
		name     string
		target   policy.Target
		undo     bool // the leaver is to have it back
		change   func(*world)
		outcome  departure.Outcome
		reason   string
		assigned []string
	}{
		{"the leaver who is back", sameQueue, true, back, departure.Done, "the chat was given to ana", []string{"contact-2 ana-id"}},
		{"the leaver, not back", sameQueue, true, func(*world) {}, departure.NotPossible, `agent "ana" is leaving, and not back`, nil},
		{"the leaver, logged out", sameQueue, true, func(w *world) { w.absent = true }, departure.NotPossible, `agent "ana" is leaving, and not back`, nil},
		{"the leaver, who has it", sameQueue, true, func(w *world) { w.newest = heldBy("ana-id") }, departure.Done, "ana has the chat already", nil},
		{"the step's agent", ben, false, func(*world) {}, departure.Done, "the chat was given to ben", []string{"contact-2 ben-id"}},
		{"the step's agent, away", ben, false, func(w *world) { w.ben.Next = &agentevent.NextStatus{Name: "Lunch"} }, departure.NotPossible, `agent "ben" has chosen "Lunch" next`, nil},
		{"no such agent", policy.Target{Kind: policy.ToAgent, Name: "zoe"}, false, func(*world) {}, departure.NotPossible, `the instance has no agent named "zoe"`, nil},
		{"a step to a queue", policy.Target{Kind: policy.ToQueue, Name: "VIP"}, false, func(*world) {}, departure.NotPossible, `the ladder's step is "queue VIP", which is no agent`, nil},
		{"somebody else has it", ben, false, func(w *world) { w.newest = heldBy("carl-id") }, departure.Taken, "carl-id has the chat", nil},
		{"over", ben, false, func(w *world) { w.newest.Ended = true }, departure.AlreadyGone, "the chat has ended", nil},
		{"in no queue yet", ben, false, func(w *world) { w.newest.QueuedAt = time.Time{} }, departure.RetryAfter, "the chat waits in no queue yet", nil},
		{"offered to the agent already", ben, false, func(w *world) {
			w.ben.Contacts = []agentevent.Contact{{ID: "contact-2", State: agentevent.Connecting}}
		}, departure.Done, "ben is being given the chat already", nil},
		{"refused", ben, false, func(w *world) { w.fail["Assign"] = problem(departure.NotPossible) }, departure.NotPossible, "problem: not-possible", []string{"contact-2 ben-id"}},
		{"refused, since somebody was faster", ben, false, func(w *world) {
			w.fail["Assign"], w.onAssign = problem(departure.NotPossible), func() { w.newest = heldBy("carl-id") }
		}, departure.Taken, "carl-id has the chat", []string{"contact-2 ben-id"}},
		{"done, the answer lost", ben, false, func(w *world) {
			w.fail["Assign"], w.onAssign = problem(departure.RetryAfter), func() { w.newest = heldBy("ben-id") }
		}, departure.Done, "ben has the chat already", []string{"contact-2 ben-id"}},
		{"the chat cannot be read", ben, false, func(w *world) { w.fail["Newest"] = problem(departure.RetryAfter) }, departure.RetryAfter, "problem: retry-after", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.newest = queued
			c.change(w)
			d := leaving(c.target)
			h := &d.Handovers[0]
			h.Phase, h.LegOff, h.Segment = departure.Landing, true, "contact-2"
			if c.undo {
				h.GivenBack = time.Unix(10, 0)
			}
			r := w.doWith(t, w.options(), d, departure.Intent{Kind: departure.Assign, ChatID: "chat-1"})
			equal(t, "result", r, departure.Result{Outcome: c.outcome, Reason: c.reason})
			equal(t, "assigned", w.assigned, c.assigned)
		})
	}
}
