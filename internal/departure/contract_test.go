package departure_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

func TestAttributes(t *testing.T) {
	d := departure.Departure{ID: "u-ana@1", Username: "ana", Cause: roster.Offline}
	for name, tc := range map[string]struct {
		rung policy.Rung
		want map[string]string // of the keys that tell targets apart
	}{
		"same-queue": {
			policy.Rung{Target: policy.Target{Kind: policy.SameQueue}, Priority: 1},
			map[string]string{"handover_action": "requeue", "handover_queue": "arn:q", "handover_agent": "", "handover_priority": "1"},
		},
		"queue": {
			policy.Rung{Target: policy.Target{Kind: policy.ToQueue, Name: "Billing"}},
			map[string]string{"handover_action": "requeue", "handover_queue": "Billing", "handover_agent": "", "handover_priority": ""},
		},
		"agent": {
			policy.Rung{Target: policy.Target{Kind: policy.ToAgent, Name: "ben"}, Priority: 5},
			map[string]string{"handover_action": "agent", "handover_queue": "arn:q", "handover_agent": "ben", "handover_priority": "5"},
		},
		"survey": {
			policy.Rung{Target: policy.Target{Kind: policy.Survey}},
			map[string]string{"handover_action": "survey", "handover_queue": "", "handover_agent": "", "handover_priority": ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			tc.rung.Say = "hello"
			h := departure.Handover{ChatID: "a", QueueARN: "arn:q", Decision: policy.Decision{Ladder: []policy.Rung{{}, tc.rung}}, Rung: 1}
			want := tc.want
			want["handover_id"], want["handover_reason"] = "u-ana@1/a", "offline"
			want["handover_from"], want["handover_say"] = "ana", "hello"
			if d := cmp.Diff(want, departure.Attributes(d, h)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
	keep := departure.Handover{Decision: policy.Decision{Ladder: []policy.Rung{{Target: policy.Target{Kind: policy.Keep}}}}}
	for name, h := range map[string]departure.Handover{"keep": keep, "no decision": {}, "past the ladder": {Rung: 3}} {
		if d := cmp.Diff(departure.Cleared(), departure.Attributes(d, h)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	if n := len(departure.Cleared()); n != 8 {
		t.Errorf("%d attributes, want the contract's eight", n)
	}
}
