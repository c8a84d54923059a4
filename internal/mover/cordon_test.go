package mover_test

import (
	"testing"

	"handover/internal/agentevent"
	"handover/internal/departure"
)

// own does an intent of the departure's own.
func (w *world) own(t *testing.T, kind departure.IntentKind, status string) departure.Result {
	t.Helper()
	d := leaving(sameQueue)
	d.Status = status
	return w.doWith(t, w.options(), d, departure.Intent{Kind: kind})
}

func TestHold(t *testing.T) {
	available := func(w *world) { w.user.Next = nil }
	for _, c := range []struct {
		name    string
		cordon  string
		change  func(*world)
		outcome departure.Outcome
		reason  string
		chosen  []string
	}{
		{"available", "", available, departure.Done, `"Offline" was chosen for the agent`, []string{"ana-id s-offline"}},
		{"another status, as configured", "Lunch", available, departure.Done, `"Lunch" was chosen for the agent`, []string{"ana-id s-lunch"}},
		{"no such status", "Siesta", available, departure.NotPossible, `the instance has no agent status named "Siesta"`, nil},
		{"on the way to lunch", "", func(w *world) { w.user.Next.Name = "Lunch" }, departure.Done, `"Offline" was chosen for the agent`, []string{"ana-id s-offline"}},
		{"leaving already", "", func(*world) {}, departure.Done, "the agent is leaving already", nil},
		{"not logged in", "", func(w *world) { w.absent = true }, departure.AlreadyGone, "the agent is not logged in, and is given no chats", nil},
		{"not known", "", func(w *world) { w.fail["CurrentUser"] = problem(departure.RetryAfter) }, departure.RetryAfter, "problem: retry-after", nil},
		{"no off-line status", "", func(w *world) {
			w.user.Next, w.fail["StatusOf"] = nil, problem(departure.NotPossible)
		}, departure.NotPossible, "problem: not-possible", nil},
		{"refused", "", func(w *world) {
			w.user.Next, w.fail["SetStatus"] = nil, problem(departure.NotPossible)
		}, departure.NotPossible, "problem: not-possible", []string{"ana-id s-offline"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.cordon = c.cordon
			c.change(w)
			equal(t, "result", w.own(t, departure.Hold, ""), departure.Result{Outcome: c.outcome, Reason: c.reason})
			equal(t, "chosen", w.chosen, c.chosen)
		})
	}
}

func TestUnhold(t *testing.T) {
	for _, c := range []struct {
		name    string
		status  string // the departure's
		change  func(*world)
		outcome departure.Outcome
		reason  string
		chosen  []string
	}{
		{"the cordon stands", "", func(*world) {}, departure.Done, `"Available" was chosen for the agent again`, []string{"ana-id s-available"}},
		{"taken off already", "", func(w *world) { w.user.Next = nil }, departure.AlreadyGone, "no next status stands", nil},
		{"something else was chosen since", "", func(w *world) { w.user.Next.Name = "Lunch" }, departure.AlreadyGone, `the agent has chosen "Lunch" since`, nil},
		{"it was their own choice", "Offline", func(*world) {}, departure.AlreadyGone, `the agent had chosen "Offline" themselves`, nil},
		{"off-line by now", "", func(w *world) {
			w.user.Next, w.user.Status = nil, agentevent.Status{ID: "s-offline", Name: "Offline"}
		}, departure.AlreadyGone, `the agent is "Offline" by now, and chooses for themselves when to be back`, nil},
		{"not logged in", "", func(w *world) { w.absent = true }, departure.AlreadyGone, "the agent is not logged in", nil},
		{"not known", "", func(w *world) { w.fail["CurrentUser"] = problem(departure.RetryAfter) }, departure.RetryAfter, "problem: retry-after", nil},
		{"refused", "", func(w *world) { w.fail["SetStatus"] = problem(departure.NotPossible) }, departure.NotPossible, "problem: not-possible", []string{"ana-id s-available"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.change(w)
			equal(t, "result", w.own(t, departure.Unhold, c.status), departure.Result{Outcome: c.outcome, Reason: c.reason})
			equal(t, "chosen", w.chosen, c.chosen)
		})
	}
}
