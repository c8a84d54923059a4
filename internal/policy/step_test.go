package policy_test

import (
	"testing"
	"time"

	"handover/internal/policy"
)

func TestBarred(t *testing.T) {
	p := parse(t, "rules: [{name: a, do: [{target: queue Billing, if: target.depth < 3}]}]")
	support, billing := policy.Target{Kind: policy.SameQueue}, policy.Target{Kind: policy.ToQueue, Name: "Billing"}
	open := policy.Queue{Name: "Billing", Open: true, Staffed: 1, ReadAt: monday}
	for name, tc := range map[string]struct {
		queue policy.Queue
		rung  policy.Rung
		want  string
	}{
		"staffed is enough":              {open, policy.Rung{Target: billing}, ""},
		"nobody serves it":               {policy.Queue{Name: "Billing", Open: true, ReadAt: monday}, policy.Rung{Target: billing, Needs: policy.NeedStaffed}, "nobody serves queue Billing now"},
		"open is enough":                 {policy.Queue{Name: "Billing", Open: true, ReadAt: monday}, policy.Rung{Target: billing, Needs: policy.NeedOpen}, ""},
		"closed":                         {policy.Queue{Name: "Billing", Staffed: 1, ReadAt: monday}, policy.Rung{Target: billing, Needs: policy.NeedOpen}, "queue Billing is closed"},
		"full":                           {policy.Queue{Name: "Billing", Open: true, Staffed: 1, Depth: 2, Limit: 2, ReadAt: monday}, policy.Rung{Target: billing}, "queue Billing is full"},
		"nothing is needed":              {policy.Queue{Name: "Billing", Depth: 2, Limit: 2, ReadAt: monday}, policy.Rung{Target: billing, Needs: policy.NeedNothing}, ""},
		"nobody is free":                 {open, policy.Rung{Target: billing, Needs: policy.NeedAvailable}, "nobody in queue Billing could take a chat now"},
		"somebody is free":               {policy.Queue{Name: "Billing", Open: true, Staffed: 1, Available: 1, ReadAt: monday}, policy.Rung{Target: billing, Needs: policy.NeedAvailable}, ""},
		"not read":                       {policy.Queue{Name: "Billing"}, policy.Rung{Target: billing}, ""},
		"no such queue":                  {policy.Queue{}, policy.Rung{Target: billing, Needs: policy.NeedNothing}, "the instance has no queue Billing"},
		"its condition holds":            {open, policy.Rung{Target: billing, If: "target.depth < 3"}, ""},
		"its condition does not":         {policy.Queue{Name: "Billing", Open: true, Staffed: 1, Depth: 3, ReadAt: monday}, policy.Rung{Target: billing, If: "target.depth < 3"}, "its condition does not hold: target.depth < 3"},
		"a condition of an older policy": {open, policy.Rung{Target: billing, If: "target.depth > 7"}, "its condition does not hold: target.depth > 7"},
		"one that is none any more":      {open, policy.Rung{Target: billing, If: "target.dept > 7"}, "its condition cannot be read (undefined field 'dept'; did you mean depth?): target.dept > 7"},
		"the same queue":                 {open, policy.Rung{Target: support}, "queue Support is full"},
		"agent ready":                    {open, policy.Rung{Target: policy.Target{Kind: policy.ToAgent, Name: "ben"}}, ""},
		"agent away":                     {open, policy.Rung{Target: policy.Target{Kind: policy.ToAgent, Name: "finn"}}, "agent finn is not ready: at lunch"},
		"agent full":                     {open, policy.Rung{Target: policy.Target{Kind: policy.ToAgent, Name: "dev"}}, "agent dev has no free slot"},
		"agent full, but waited for":     {open, policy.Rung{Target: policy.Target{Kind: policy.ToAgent, Name: "dev"}, Needs: policy.NeedNothing}, ""},
		"agent away is not waited for":   {open, policy.Rung{Target: policy.Target{Kind: policy.ToAgent, Name: "finn"}, Needs: policy.NeedNothing}, "agent finn is not ready: at lunch"},
		"agent not known":                {open, policy.Rung{Target: policy.Target{Kind: policy.ToAgent, Name: "zoe"}}, ""},
		"survey":                         {open, policy.Rung{Target: policy.Target{Kind: policy.Survey}}, ""},
		"keep, on a condition":           {open, policy.Rung{Target: policy.Target{Kind: policy.Keep}, If: `cause == "forced"`}, `its condition does not hold: cause == "forced"`},
		"keep knows no target":           {open, policy.Rung{Target: policy.Target{Kind: policy.Keep}, If: `target.open`}, `its condition cannot be read (undeclared reference to 'target': only the step of a queue has a target to speak of): target.open`},
	} {
		t.Run(name, func(t *testing.T) {
			f := rich()
			f.Queues["Billing"] = tc.queue
			if got := p.Barred(f, tc.rung); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	if got := p.Barred(policy.Facts{}, policy.Rung{Target: billing, Needs: policy.NeedAvailable}); got != "" {
		t.Errorf("without any facts: %s", got)
	}
}

func TestText(t *testing.T) {
	p := parse(t, "language_attribute: locale\nrules: [{name: a, do: [{target: same-queue, say: {default: Hello, de: Hallo, de-CH: Grüezi}}]}]")
	rung := p.Decide(policy.Facts{}).Ladder[0]
	for language, want := range map[string]string{"": "Hello", "fr": "Hello", "de": "Hallo", "DE": "Hallo", "de-AT": "Hallo", "de_AT": "Hallo", "de-ch": "Grüezi", "de-CH-1996": "Grüezi"} {
		if got := p.Text(policy.Facts{Chat: policy.ChatFacts{Attributes: map[string]string{"locale": language, "language": "de"}}}, rung); got != want {
			t.Errorf("%s: got %q, want %q", language, got, want)
		}
	}
}

func TestParseTarget(t *testing.T) {
	if got, err := policy.ParseTarget(" queue  Second line "); err != nil || got != (policy.Target{Kind: policy.ToQueue, Name: "Second line"}) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := policy.ParseTarget("quue Billing"); err == nil || err.Error() != `policy: target: found "quue Billing", want same-queue, queue NAME, agent NAME, survey or keep; did you mean "queue"?` {
		t.Errorf("%v, %v", got, err)
	}
}

func TestLimitsAndTimes(t *testing.T) {
	p := parse(t, `exclude_for: 0s
client_lost: {interval: 10s, misses: 0}
unresponsive: {after: 5m}
breaker: {share: 12.5%, at_least: 1, causes: [forced]}
budgets:
- {name: a, at_once: 5, queues: [Billing]}
- {name: b, at_once: 10%, causes: [shift-end]}
rules: [{name: a, do: [{target: survey}]}]
`)
	l := p.Limits()
	if b := l.Breaker; b.Share != 0.125 || b.Within != time.Minute || b.AtLeast != 1 || b.Hold != 15*time.Minute || len(b.Causes) != 1 {
		t.Errorf("breaker %+v", b)
	}
	if len(l.Budgets) != 2 || l.Budgets[0].AtOnce != 5 || l.Budgets[0].Share != 0 || len(l.Budgets[0].Causes) != 4 || l.Budgets[1].AtOnce != 0 || l.Budgets[1].Share != 0.1 {
		t.Errorf("budgets %+v", l.Budgets)
	}
	if r := p.Rules(); r.Interval != 10*time.Second || r.Misses != 0 || r.Unanswered != 5*time.Minute || r.Shift != nil {
		t.Errorf("rules %+v", r)
	}
	if p.Exclude() != 0 || policy.Default().Exclude() != 10*time.Minute {
		t.Errorf("excluded for %s", p.Exclude())
	}
	want := policy.BreakerRule{Share: 0.25, Within: time.Minute, AtLeast: 3, Hold: 15 * time.Minute}
	if b := policy.Default().Limits().Breaker; b.Share != want.Share || b.Within != want.Within || b.AtLeast != want.AtLeast || b.Hold != want.Hold || len(b.Causes) != 4 {
		t.Errorf("by default the breaker is %+v", b)
	}
}
