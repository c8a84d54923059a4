package mover_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"handover/internal/agentevent"
	"handover/internal/departure"
)

func TestRelease(t *testing.T) {
	for _, c := range []struct {
		name     string
		releaser string
		change   func(*world)
		outcome  departure.Outcome
		reason   string
		tried    int
	}{
		{"desktop", "desktop", func(*world) {}, departure.Done, "desktop ended the leg", 1},
		{"token", "token", func(*world) {}, departure.Done, "participant was disconnected", 1},
		{"no such releaser", "swap", func(*world) {}, departure.NotPossible, `no releaser "swap"`, 0},
		{"off already", "desktop", func(w *world) { w.legOff = []bool{true} }, departure.AlreadyGone, "off already", 0},
		{"the look fails", "desktop", func(w *world) { w.fail["LegOff"] = problem(departure.RetryAfter) }, departure.RetryAfter, "problem", 0},
		{"the contact is not there", "desktop", func(w *world) { w.fail["LegOff"] = problem(departure.AlreadyGone) }, departure.AlreadyGone, "problem", 0},
		{"the agent is back", "desktop", func(w *world) { w.user.Next = nil }, departure.AgentBack, "not leaving any more", 0},
		{"done, but the leg is on still", "token", func(w *world) { w.legOff = []bool{false} }, departure.RetryAfter, "on still", 1},
		{"companion not reached", "desktop", func(w *world) { w.fail["End"] = errors.New("connection refused") }, departure.RetryAfter, "connection refused", 1},
		{"companion refuses", "desktop", func(w *world) { w.fail["End"], w.legOff = problem(departure.NotPossible), []bool{false} }, departure.NotPossible, "problem", 1},
		{"companion refuses, the leg came off meanwhile", "desktop", func(w *world) {
			w.fail["End"], w.legOff = problem(departure.NotPossible), []bool{false, true}
		}, departure.AlreadyGone, "problem", 1},
		{"companion says gone, and so it is", "desktop", func(w *world) {
			w.fail["End"], w.legOff = problem(departure.AlreadyGone), []bool{false, true}
		}, departure.AlreadyGone, "problem", 1},
		{"companion says gone, but it is not", "desktop", func(w *world) { w.fail["End"], w.legOff = problem(departure.AlreadyGone), []bool{false} }, departure.NotPossible, "problem", 1},
		{"no token", "token", func(w *world) { w.fail["Token"], w.legOff = problem(departure.NotPossible), []bool{false} }, departure.NotPossible, "problem", 1},
		{"token refused", "token", func(w *world) {
			w.fail["DisconnectParticipant"], w.legOff = problem(departure.NotPossible), []bool{false}
		}, departure.NotPossible, "problem", 1},
		{"participant service throttles", "token", func(w *world) { w.fail["DisconnectParticipant"] = problem(departure.RetryAfter) }, departure.RetryAfter, "problem", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.change(w)
			r := w.do(t, sameQueue, departure.Intent{Kind: departure.Release, Releaser: c.releaser})
			equal(t, "outcome", r.Outcome, c.outcome)
			if !strings.Contains(r.Reason, c.reason) || strings.Contains(r.Reason, "the-token") {
				t.Errorf("reason %q, want %q in it and no token", r.Reason, c.reason)
			}
			equal(t, "tries", len(w.released), c.tried)
			for _, leg := range w.released {
				equal(t, "leg", leg, c.releaser+" ana contact-1")
			}
		})
	}
}

func TestAReleaserWithoutEffectIsGivenUp(t *testing.T) {
	for attempt, want := range []departure.Outcome{departure.RetryAfter, departure.RetryAfter, departure.RetryAfter, departure.NotPossible} {
		w := newWorld()
		w.legOff = []bool{false}
		r := w.do(t, sameQueue, departure.Intent{Kind: departure.Release, Releaser: "token", Attempt: attempt})
		equal(t, "outcome", r.Outcome, want)
	}
}

func TestTokenIsUsed(t *testing.T) {
	w := newWorld()
	w.do(t, sameQueue, departure.Intent{Kind: departure.Release, Releaser: "token"})
	equal(t, "token", w.token, "the-token")
}

func TestClear(t *testing.T) {
	refused := func(state agentevent.ContactState) func(*world) {
		return func(w *world) {
			w.fail["Dismiss"], w.user.Contacts[0].State = problem(departure.NotPossible), state
		}
	}
	for _, c := range []struct {
		name    string
		change  func(*world)
		outcome departure.Outcome
		reason  string
	}{
		{"cleared", func(*world) {}, departure.Done, "cleared"},
		{"not found", func(w *world) { w.fail["Dismiss"] = problem(departure.AlreadyGone) }, departure.AlreadyGone, "problem"},
		{"throttled", func(w *world) { w.fail["Dismiss"] = problem(departure.RetryAfter) }, departure.RetryAfter, "problem"},
		{"refused, in the slot no more", func(w *world) {
			w.fail["Dismiss"], w.user.Contacts = problem(departure.NotPossible), nil
		}, departure.AlreadyGone, "no more"},
		{"refused, not ended yet", refused(agentevent.Connected), departure.RetryAfter, "CONNECTED"},
		{"refused for good", refused(agentevent.Ended), departure.NotPossible, "problem"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.change(w)
			r := w.do(t, sameQueue, departure.Intent{Kind: departure.Clear})
			equal(t, "outcome", r.Outcome, c.outcome)
			if !strings.Contains(r.Reason, c.reason) {
				t.Errorf("reason %q, want %q in it", r.Reason, c.reason)
			}
			equal(t, "dismissed", w.dismissed, []string{"ana-id contact-1"})
		})
	}
}

// Every call that fails gives the outcome of its error, whatever the intent.
func TestFailures(t *testing.T) {
	calls := map[departure.IntentKind][]string{
		departure.Inspect: {"CurrentUser", "StatusID", "Attributes", "Newest", "QueueName", "Chain"},
		departure.Mark:    {"SetAttributes"},
		departure.Verify:  {"Newest", "QueueName", "Attributes"},
		departure.Unmark:  {"Attributes", "SetAttributes"},
		departure.Clear:   {"Dismiss"},
		departure.Release: {"LegOff", "CurrentUser", "StatusID", "End"},
	}
	errs := map[departure.Outcome]error{
		departure.RetryAfter: fmt.Errorf("wrapped: %w", problem(departure.RetryAfter)),
		departure.NotPossible: fmt.Errorf("wrapped: %w",
			problem(departure.NotPossible)),
	}
	for kind, methods := range calls {
		for _, method := range methods {
			for outcome, err := range errs {
				t.Run(fmt.Sprintf("%s, %s: %s", kind, method, outcome), func(t *testing.T) {
					w := newWorld()
					w.attributes["handover_id"] = "ana-id@1/chat-1"
					w.user.Contacts[0].State = agentevent.Ended
					w.fail[method] = err
					if method == "End" {
						w.legOff = []bool{false}
					}
					r := w.do(t, sameQueue, departure.Intent{Kind: kind, Releaser: "desktop"})
					equal(t, "outcome", r.Outcome, outcome)
					equal(t, "reason", r.Reason, err.Error())
				})
			}
		}
	}
	t.Run("an error that says nothing is tried again", func(t *testing.T) {
		w := newWorld()
		w.fail["CurrentUser"] = errors.New("reset")
		equal(t, "result", w.do(t, sameQueue, departure.Intent{Kind: departure.Inspect}),
			departure.Result{Outcome: departure.RetryAfter, Reason: "reset"})
	})
}
