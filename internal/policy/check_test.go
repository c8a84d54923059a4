package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/policy"
)

const named = `statuses: {names: [Lunhc]}
shifts:
- {name: a, agents: [anna], routing_profiles: [Chatt], ends: "17:30", time_zone: UTC}
budgets:
- {name: b, at_once: 1, queues: [Suport]}
rules:
- name: a
  when: {queue: [Biling, "arn:vip"]}
  if: |
    queue("VIPs").open &&
    agent.username != "benn" && chat.queue in ["Support"] && agent.status == "lunch" && agent.routing_profile == "Chat"
  do:
  - {target: agent zoe}
  - {target: queue Billing, if: queue("Nowhere").known}
tests: [{name: a, given: {chat: {queue: Elsewhere}}, want: {rule: none}}]
`

func TestNames(t *testing.T) {
	n := parse(t, named).Names()
	want := policy.Names{
		Queues: []policy.Named{
			{Name: "Suport", Field: "budgets[0].queues[0]", Line: 5},
			{Name: "VIPs", Field: "rules[0].if", Line: 10},
			{Name: "Support", Field: "rules[0].if", Line: 11},
			{Name: "Biling", Field: "rules[0].when.queue", Line: 8},
			{Name: "arn:vip", Field: "rules[0].when.queue", Line: 8},
			{Name: "Billing", Field: "rules[0].do[1].target", Line: 14},
			{Name: "Nowhere", Field: "rules[0].do[1].if", Line: 14},
		},
		Agents: []policy.Named{
			{Name: "anna", Field: "shifts[0].agents[0]", Line: 3},
			{Name: "benn", Field: "rules[0].if", Line: 11},
			{Name: "zoe", Field: "rules[0].do[0].target", Line: 13},
		},
		Statuses: []policy.Named{
			{Name: "Lunhc", Field: "statuses.names[0]", Line: 1},
			{Name: "lunch", Field: "rules[0].if", Line: 11},
		},
		RoutingProfiles: []policy.Named{
			{Name: "Chatt", Field: "shifts[0].routing_profiles[0]", Line: 3},
			{Name: "Chat", Field: "rules[0].if", Line: 11},
		},
	}
	if d := cmp.Diff(want, n); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestCheck(t *testing.T) {
	got := errors.Join(policy.Check(parse(t, named), policy.Instance{
		Queues: []string{"Support", "Billing", "VIP", "arn:vip"}, Agents: []string{"ana", "ben"},
		Statuses: []string{"Lunch", "Offline"}, RoutingProfiles: []string{"Chat"},
	})...)
	want := `policy.yaml:5: budgets[0].queues[0]: the instance has no queue "Suport"; did you mean "Support"?
policy.yaml:10: rules[0].if: the instance has no queue "VIPs"; did you mean "VIP"?
policy.yaml:8: rules[0].when.queue: the instance has no queue "Biling"; did you mean "Billing"?
policy.yaml:14: rules[0].do[1].if: the instance has no queue "Nowhere"
policy.yaml:3: shifts[0].agents[0]: the instance has no agent "anna"; did you mean "ana"?
policy.yaml:11: rules[0].if: the instance has no agent "benn"; did you mean "ben"?
policy.yaml:13: rules[0].do[0].target: the instance has no agent "zoe"
policy.yaml:1: statuses.names[0]: the instance has no status "Lunhc"; did you mean "Lunch"?
policy.yaml:3: shifts[0].routing_profiles[0]: the instance has no routing profile "Chatt"; did you mean "Chat"?`
	if d := cmp.Diff(want, got.Error()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if all := policy.Check(parse(t, named), policy.Instance{}); all != nil {
		t.Errorf("against what could not be read: %v", all)
	}
	if all := policy.Check(policy.Default(), policy.Instance{Queues: []string{}, Agents: []string{}, Statuses: []string{}, RoutingProfiles: []string{}}); all != nil {
		t.Errorf("the default policy: %v", all)
	}
}

func TestPolicyTestsSayWhatDiffers(t *testing.T) {
	p := parse(t, `rules:
- name: vip
  when: {queue: VIP}
  mode: shadow
  do:
  - {target: agent finn, say: hello}
  - {target: queue VIP, say: bye}
tests:
- name: right
  given: {chat: {queue: VIP}, agents: {finn: {ready: false}}}
  want: {rule: vip, target: queue VIP, barred: [agent finn], mode: shadow, undo: true, say: bye}
- name: wrong
  given: {cause: forced, chat: {queue: VIP}, agents: {finn: {ready: false, why: at lunch}}}
  want: {rule: none, target: agent finn, barred: [], mode: enforce, undo: false, say: hello}
- name: no rule
  want: {rule: vip, target: queue VIP}
`)
	want := []policy.TestResult{
		{Name: "right", File: "policy.yaml", Line: 9, Passed: true},
		{Name: "wrong", File: "policy.yaml", Line: 12, Differs: []string{
			`rule is "vip", want "none": rule "vip" applies`,
			`target is "queue VIP", want "agent finn": agent finn is not ready: at lunch`,
			`mode is "shadow", want "enforce"`,
			`undo is "true", want "false"`,
			`say is "bye", want "hello"`,
			`barred is "agent finn", want "": agent finn is not ready: at lunch`,
		}},
		{Name: "no rule", File: "policy.yaml", Line: 15, Differs: []string{
			`rule is "none", want "vip": no rule applies; "vip" does not: queue is not VIP`,
			`target is "none", want "queue VIP"`,
		}},
	}
	if d := cmp.Diff(want, p.Test()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if !strings.Contains(policy.DefaultYAML(), "tests:") || len(policy.Default().Test()) < 3 {
		t.Error("the default policy has no tests")
	}
}
