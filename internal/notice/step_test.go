package notice_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
	"handover/internal/notice"
	"handover/internal/policy"
	"handover/internal/roster"
)

// ladder is a policy that sends every chat to one queue, and then to another.
type ladder struct{ mode policy.Mode }

func (l ladder) Mode() policy.Mode                     { return l.mode }
func (ladder) Grace(roster.Cause) time.Duration        { return 15 * time.Second }
func (ladder) Barred(policy.Facts, policy.Rung) string { return "" }
func (ladder) Text(policy.Facts, policy.Rung) string   { return "" }
func (ladder) Exclude() time.Duration                  { return time.Hour }
func (ladder) Limits() policy.Limits                   { return policy.Limits{} }
func (ladder) Releasers() []string                     { return []string{"desktop", "token"} }
func (l ladder) Decide(policy.Facts) policy.Decision {
	rung := func(queue string) policy.Rung {
		return policy.Rung{Target: policy.Target{Kind: policy.ToQueue, Name: queue}, Within: time.Minute}
	}
	return policy.Decision{Rule: "r", Reason: "rule r", Mode: l.mode, Ladder: []policy.Rung{rung("Support"), rung("Billing")}}
}

// played tells what a departure of one chat makes of the journal, when nobody
// takes the chat in the first queue.
func played(t *testing.T, p ladder) []departure.Entry {
	t.Helper()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	d, lines := departure.Step(departure.Departure{}, departure.Begun{
		Agent: roster.Agent{ID: "ana-id", Username: "ana"},
		Signal: roster.Signal{
			Kind: roster.Departed, AgentID: "ana-id", Leaving: roster.Leaving{Cause: roster.Offline, Epoch: now},
			Chats: []roster.Chat{{ID: "chat", ContactID: "c1", Since: now}},
		},
	}, now, p)
	for range 100 {
		var open []departure.Intent
		for _, h := range d.Handovers {
			open = append(open, h.Intents...)
		}
		if len(open) == 0 {
			return lines
		}
		next := slices.MinFunc(open, departure.Turn)
		if next.Due.After(now) {
			now = next.Due
		}
		var more []departure.Entry
		d, more = departure.Step(d, departure.Tried{Intent: next, Result: answered(d, next)}, now, p)
		lines = append(lines, more...)
	}
	t.Fatalf("the departure does not end: %+v", d)
	return nil
}

// answered is the world: the first releaser cannot, the second can; then the chat
// waits, and is taken once it is on its second step.
func answered(d departure.Departure, i departure.Intent) departure.Result {
	h := d.Handovers[0]
	facts := &departure.Observed{ContactID: "c1", AgentID: "ana-id", Username: "ana", AgentLeaving: true, AgentHolds: true}
	if h.LegOff {
		*facts = departure.Observed{ContactID: "c2", Initiation: "DISCONNECT", QueueARN: "queue/support", QueueName: "Support", QueuedAt: h.ReleasedAt}
		if h.Rung == 1 {
			facts.AgentID, facts.Username, facts.ConnectedAt = "ben-id", "ben", h.ReleasedAt.Add(time.Minute)
		}
	}
	switch {
	case i.Kind == departure.Release && i.Releaser == "desktop":
		return departure.Result{Outcome: departure.NotPossible, Reason: "no browser"}
	case i.Kind == departure.Inspect || i.Kind == departure.Verify:
		return departure.Result{Outcome: departure.Done, Facts: facts}
	}
	return departure.Result{Outcome: departure.Done}
}

// The kinds are told from what departures write: this is what they do write.
func TestWhatDeparturesWrite(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy ladder
		want   []string
	}{
		{"enforced", ladder{}, []string{
			"departed ", "before-move queue Support", "moved queue Support", "before-move queue Billing", "landed queue Billing", "settled ",
		}},
		{"in shadow", ladder{policy.Shadow}, []string{"departed ", "shadow queue Support", "settled "}},
	} {
		var got []string
		for _, line := range played(t, c.policy) {
			if e, ok := notice.Of(line); ok {
				got = append(got, string(e.Kind)+" "+e.Target)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
