package policy_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/policy"
	"handover/internal/roster"
)

func parse(t *testing.T, text string) *policy.Policy {
	t.Helper()
	p, err := policy.Parse("policy.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDefault(t *testing.T) {
	p := policy.Default()
	if d := cmp.Diff(roster.Rules{Types: []agentevent.StatusType{agentevent.Offline}, Names: []string{}, Interval: 20 * time.Second, Misses: 3}, p.Rules()); d != "" {
		t.Errorf("rules (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"desktop", "token"}, p.Releasers()); d != "" {
		t.Errorf("releasers (-want +got):\n%s", d)
	}
	for cause, want := range map[roster.Cause]time.Duration{
		roster.Offline: 15 * time.Second, roster.LoggedOut: 5 * time.Second, roster.ClientLost: 30 * time.Second,
		roster.Unresponsive: 5 * time.Second, roster.Forced: 0, roster.ShiftEnd: 0, "another": 15 * time.Second,
	} {
		if got := p.Grace(cause); got != want {
			t.Errorf("grace for %s is %v, want %v", cause, got, want)
		}
	}
	if got, want := p.Companion(), (policy.Companion{Ask: true, Alone: true, Longer: 5 * time.Minute, Longest: 30 * time.Minute}); got != want {
		t.Errorf("companion %+v, want %+v", got, want)
	}
	back := p.Decide(policy.Facts{})
	want := policy.Decision{
		Rule:   "back to the queue",
		Reason: `rule "back to the queue" applies; "survey asked for" does not: attribute on_departure is not survey`,
		Ladder: []policy.Rung{{
			Target: policy.Target{Kind: policy.SameQueue}, Priority: 1, Within: 10 * time.Minute, Needs: policy.NeedStaffed,
			Say: "One moment please, I am passing you to a colleague who can help.",
		}, {
			Target: policy.Target{Kind: policy.SameQueue}, Priority: 1, Within: 10 * time.Minute, Needs: policy.NeedNothing,
			If:  "target.known && (!target.open || target.full || target.staffed == 0)",
			Say: "I have to leave this chat. Somebody will be with you as soon as possible.",
		}},
		Mode: policy.Enforce, Undo: true,
		Rejected: []policy.Rejected{{Rule: "survey asked for", Why: "attribute on_departure is not survey"}},
	}
	if d := cmp.Diff(want, back); d != "" {
		t.Errorf("decision (-want +got):\n%s", d)
	}
	survey := p.Decide(policy.Facts{Chat: policy.ChatFacts{Attributes: map[string]string{"on_departure": "survey"}}})
	if survey.Rule != "survey asked for" || survey.Ladder[0].Target.Kind != policy.Survey {
		t.Errorf("with the attribute set: %+v", survey)
	}
	if text, err := os.ReadFile("default.yaml"); err != nil || policy.DefaultYAML() != string(text) {
		t.Errorf("DefaultYAML is not the file: %v", err)
	}
}

func TestCompanion(t *testing.T) {
	p := parse(t, "companion: {ask: false, alone: false, longer: 0s, longest: 10m}\nrules: [{name: a, do: [{target: same-queue}]}]")
	if got, want := p.Companion(), (policy.Companion{Longest: 10 * time.Minute}); got != want {
		t.Errorf("companion %+v, want %+v", got, want)
	}
}

func TestWhatAFileLeavesOutIsTheDefault(t *testing.T) {
	p := parse(t, "rules: [{name: a, do: [{target: same-queue}]}]")
	if got := p.Grace(roster.LoggedOut); got != 5*time.Second {
		t.Errorf("logout grace %v", got)
	}
	if d := cmp.Diff([]string{"desktop", "token"}, p.Releasers()); d != "" {
		t.Errorf("releasers (-want +got):\n%s", d)
	}
	if got := p.Decide(policy.Facts{Chat: policy.ChatFacts{Moves: 2}}).Ladder; len(got) != 1 || got[0].Within != 10*time.Minute {
		t.Errorf("ladder %+v", got)
	}
}

const many = `
statuses: {types: [CUSTOM], names: [Lunch]}
grace: {offline: 1m30s, logout: 0s}
releasers: [token]
moves_per_chat: 1
landing_timeout: 90s
rules:
  - name: out of hours
    when: {cause: [logout, forced], queue: Billing}
    do: [{target: survey}]
  - name: vip
    when:
      queue: [VIP, "arn:q9"]
      attributes: {tier: [gold, 1], lang: en}
    do:
      - {target: agent ben, priority: 2, within: 30s}
      - {target: keep, within: 2m}
      - {target: queue Support team}
      - {target: keep}
`

func TestDecide(t *testing.T) {
	p := parse(t, many)
	vip := map[string]string{"tier": "1", "lang": "en"}
	for name, tc := range map[string]struct {
		facts        policy.Facts
		rule, reason string
	}{
		"first rule": {
			policy.Facts{Cause: roster.LoggedOut, Chat: policy.ChatFacts{QueueName: "Billing"}},
			"out of hours", `rule "out of hours" applies`,
		},
		"all lists must hold": {
			policy.Facts{Cause: roster.Offline, Chat: policy.ChatFacts{QueueName: "Billing"}},
			"", `no rule applies; "out of hours" does not: cause is not logout or forced; "vip" does not: queue is not VIP or arn:q9`,
		},
		"by the queue's ARN": {
			policy.Facts{Cause: roster.Forced, Chat: policy.ChatFacts{QueueARN: "arn:q9", QueueName: "?", Attributes: vip}},
			"vip", `rule "vip" applies; "out of hours" does not: queue is not Billing`,
		},
		"one attribute is wrong": {
			policy.Facts{Chat: policy.ChatFacts{QueueName: "VIP", Attributes: map[string]string{"tier": "gold", "lang": "the customer's secret"}}},
			"", `no rule applies; "out of hours" does not: cause is not logout or forced; "vip" does not: attribute lang is not en`,
		},
		"moved often enough": {
			policy.Facts{Cause: roster.LoggedOut, Chat: policy.ChatFacts{QueueName: "Billing", Moves: 1}},
			"", "the chat was moved once already, and moves_per_chat allows 1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := p.Decide(tc.facts)
			if got.Rule != tc.rule || got.Reason != tc.reason {
				t.Errorf("got  %q: %s\nwant %q: %s", got.Rule, got.Reason, tc.rule, tc.reason)
			}
			if (got.Rule == "") != (len(got.Ladder) == 0) {
				t.Errorf("ladder %+v", got.Ladder)
			}
		})
	}
}

func TestLadder(t *testing.T) {
	got := parse(t, many).Decide(policy.Facts{Chat: policy.ChatFacts{QueueName: "VIP", Attributes: map[string]string{"tier": "gold", "lang": "en"}}}).Ladder
	want := []policy.Rung{
		{Target: policy.Target{Kind: policy.ToAgent, Name: "ben"}, Priority: 2, Within: 30 * time.Second, Needs: policy.NeedAvailable},
		{Target: policy.Target{Kind: policy.Keep}, Within: 2 * time.Minute, Needs: policy.NeedNothing},
		{Target: policy.Target{Kind: policy.ToQueue, Name: "Support team"}, Within: 90 * time.Second, Needs: policy.NeedStaffed},
		{Target: policy.Target{Kind: policy.Keep}, Needs: policy.NeedNothing},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestMistakes(t *testing.T) {
	const rules = "rules:\n- name: a\n  do:\n  - target: same-queue\n"
	for name, tc := range map[string]struct{ in, want string }{
		"nothing":              {"{}", "p.yaml:1: rules: found none, want at least one"},
		"unknown field":        {"ruls: []", "p.yaml:1: ruls: there is no such field"},
		"no unit":              {"grace:\n  offline: 15\n" + rules, "p.yaml:2: grace.offline: found 15, want a duration with its unit, such as 500ms, 15s or 2m"},
		"zero without a unit":  {"landing_timeout: \"0\"\n" + rules, `p.yaml:1: landing_timeout: found 0, want a duration`},
		"no time to land":      {"landing_timeout: 0s\n" + rules, `p.yaml:1: landing_timeout: found 0s, want more`},
		"too long":             {"grace:\n  offline: 25h\n" + rules, "p.yaml:2: grace.offline: found 25h, want 0s to 24h0m0s"},
		"unknown cause":        {"grace:\n  ofline: 15s\n" + rules, `p.yaml:2: grace.ofline: found "ofline", want one of offline, logout`},
		"unknown releaser":     {"releasers: [desktop, magic]\n" + rules, `p.yaml:1: releasers[1]: found "magic", want one of desktop, token`},
		"releaser twice":       {"releasers: [token, token]\n" + rules, `p.yaml:1: releasers[1]: found "token" a second time`},
		"no releaser":          {"releasers: []\n" + rules, "p.yaml:1: releasers: found none"},
		"too many moves":       {"moves_per_chat: 12\n" + rules, "p.yaml:1: moves_per_chat: found 12, want 1 to 11"},
		"unknown status type":  {"statuses:\n  types: [Offline]\n" + rules, `p.yaml:2: statuses.types[0]: found "Offline", want one of ROUTABLE, CUSTOM, OFFLINE`},
		"no status":            {"statuses:\n  types: []\n" + rules, "p.yaml:2: statuses.types: no status counts as off-line"},
		"no target":            {"rules:\n- name: a\n  do:\n  - say: hello\n", "p.yaml:4: rules[0].do[0].target: found nothing, want same-queue, queue NAME"},
		"unknown target":       {"rules:\n- name: a\n  do:\n  - target: voicemail\n", `p.yaml:4: rules[0].do[0].target: found "voicemail", want same-queue`},
		"queue without a name": {"rules:\n- name: a\n  do:\n  - target: queue\n", `p.yaml:4: rules[0].do[0].target: found "queue" without a name`},
		"survey with a name":   {"rules:\n- name: a\n  do:\n  - target: survey csat\n", `p.yaml:4: rules[0].do[0].target: found "survey csat", but survey takes no name`},
		"priority":             {rules + "    priority: 9\n", "p.yaml:5: rules[0].do[0].priority: found 9, want 1 (first) to 5"},
		"priority of a survey": {"rules:\n- name: a\n  do:\n  - target: survey\n    priority: 1\n", "p.yaml:5: rules[0].do[0].priority: survey waits in no queue"},
		"keep speaks":          {"rules:\n- name: a\n  do:\n  - target: keep\n    say: hi\n", "p.yaml:5: rules[0].do[0].say: keep leaves the chat alone"},
		"keep for good, not last": {
			"rules:\n- name: a\n  do:\n  - target: keep\n  - target: survey\n", "p.yaml:4: rules[0].do[0].within: keep is for good without it",
		},
		"rung without ladder":     {"rules:\n- name: a\n", "p.yaml:2: rules[0].do: found no step"},
		"rule without a name":     {"rules:\n- do:\n  - target: survey\n", "p.yaml:2: rules[0].name: found nothing"},
		"name twice":              {"rules:\n- name: a\n  when: {queue: q}\n  do: [{target: survey}]\n- name: a\n  do: [{target: survey}]\n", `p.yaml:5: rules[1].name: found "a" a second time`},
		"can never match":         {rules + "- name: b\n  do:\n  - target: survey\n", `rules[1]: this rule can never match: "a" before it has no conditions`},
		"unknown cause in when":   {"rules:\n- name: a\n  when: {cause: lunch}\n  do: [{target: survey}]\n", `p.yaml:3: rules[0].when.cause: found "lunch", want one of`},
		"empty list":              {"rules:\n- name: a\n  when: {queue: []}\n  do: [{target: survey}]\n", "p.yaml:3: rules[0].when.queue: found an empty list, which never holds"},
		"attribute without value": {"rules:\n- name: a\n  when:\n    attributes: {x: }\n  do: [{target: survey}]\n", "p.yaml:4: rules[0].when.attributes.x: found nothing"},
		"number with a point":     {"rules:\n- name: a\n  when:\n    attributes: {x: 1.10}\n  do: [{target: survey}]\n", "p.yaml:4: rules[0].when.attributes.x: found the number 1.1, want it in quotes"},
		"mapping for a text":      {"rules:\n- name: a\n  when:\n    queue: {a: b}\n  do: [{target: survey}]\n", "rules[0].when.queue: found a list or mapping, want a text"},
		"too many words":          {rules + "    say: " + strings.Repeat("x", 1025) + "\n", "p.yaml:5: rules[0].do[0].say: found 1025 characters, want 1024 at most"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := policy.Parse("p.yaml", []byte(tc.in))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
			if p != nil {
				t.Error("gave a policy all the same")
			}
		})
	}
}

func TestAllMistakesAreTold(t *testing.T) {
	_, err := policy.Parse("p.yaml", []byte("moves_per_chat: 0\nreleasers: []\n"))
	for _, want := range []string{"p.yaml:1: moves_per_chat", "p.yaml:2: releasers", "rules: found none"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell of %s", err, want)
		}
	}
}
