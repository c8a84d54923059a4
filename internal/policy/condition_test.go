package policy_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/policy"
	"handover/internal/roster"
)

var monday = time.Date(2026, time.March, 2, 17, 30, 0, 0, time.UTC)

// rich are facts with something in every variable.
func rich() policy.Facts {
	return policy.Facts{
		Now: monday, Cause: roster.Offline,
		Agent: policy.AgentFacts{ID: "a1", Username: "ana", RoutingProfile: "Chat", Hierarchy: []string{"Bern", "Team 1"}, Status: "Lunch"},
		Chat: policy.ChatFacts{
			QueueARN: "arn:support", QueueName: "Support", Attributes: map[string]string{"tier": "gold", "secret": "Jane Doe"}, Family: "web",
			StartedAt: monday.Add(-12 * time.Minute), HeldSince: monday.Add(-3 * time.Minute), Segments: 2, Moves: 1,
			CustomerSpokeAt: monday.Add(-40 * time.Second), AgentSpokeAt: monday.Add(-time.Minute),
			Others: []policy.Other{{Kind: policy.Supervisor, Username: "eve"}, {Kind: policy.Bot}},
		},
		Queues: map[string]policy.Queue{
			"arn:support": {Name: "Support", ARN: "arn:support", Open: true, Staffed: 2, Available: 1, Depth: 3, OldestWait: time.Minute, Limit: 3, ReadAt: monday},
			"Billing":     {Name: "Billing", ReadAt: monday},
			"Gone":        {},
		},
		Agents: map[string]policy.Colleague{"ben": {Username: "ben", Ready: true, Free: 1}, "finn": {Username: "finn", Why: "at lunch"}, "dev": {Username: "dev", Ready: true}},
	}
}

func conditional(t *testing.T, condition string) policy.Decision {
	t.Helper()
	return parse(t, "rules:\n- name: a\n  if: |\n    "+condition+"\n  do: [{target: survey}]\n").Decide(rich())
}

func TestConditionsThatHold(t *testing.T) {
	for _, condition := range []string{
		`agent.username == "ana" && agent.routing_profile == "Chat" && agent.status == "Lunch"`,
		`"Bern" in agent.hierarchy && agent.hierarchy[1] == "Team 1"`,
		`cause == "offline"`,
		`cause in ["offline", "logout"]`,
		`chat.queue == "Support" && chat.queue_arn == "arn:support" && chat.family == "web"`,
		`chat.attributes["tier"] == "gold" && chat.attribute("tier") == "gold"`,
		`chat.attribute("not there") == "" && !("not there" in chat.attributes)`,
		`chat.age == duration("12m") && chat.with_agent == duration("3m")`,
		`chat.segments == 2 && chat.moves == 1`,
		`chat.last_speaker == "customer" && chat.last_spoke_ago == duration("40s") && chat.customer_waits == duration("40s")`,
		`chat.others.exists(o, o.kind == "supervisor" && o.username == "eve") && chat.others.size() == 2`,
		`now == timestamp("2026-03-02T17:30:00Z") && now.getDayOfWeek("Europe/Zurich") == 1`,
		`now.getHours("Europe/Zurich") == 18 && now.getMinutes() == 30`,
		`same_queue.known && same_queue.open && same_queue.staffed == 2 && same_queue.available == 1`,
		`same_queue.depth == 3 && same_queue.oldest_wait == duration("1m") && same_queue.full`,
		`queue("Billing").known && !queue("Billing").open && queue("Billing").staffed == 0 && !queue("Billing").full`,
		`!queue("Never heard of").known && !queue("Gone").known`,
	} {
		if d := conditional(t, condition); d.Rule != "a" {
			t.Errorf("%s: %s", condition, d.Reason)
		}
	}
}

func TestWhyAConditionDoesNotHold(t *testing.T) {
	for condition, want := range map[string]string{
		`chat.attribute("secret") == "x"`:                         `its condition does not hold: chat.attribute("secret") == "x"`,
		`chat.attributes["other"] == "x"`:                         `its condition failed (it looks up what is not there): chat.attributes["other"] == "x"`,
		`chat.attributes[chat.attribute("secret")] == "x"`:        `its condition failed (it looks up what is not there): chat.attributes[chat.attribute("secret")] == "x"`,
		`int(chat.attribute("secret")) > 1`:                       `its condition failed (a value is not what it takes it for): int(chat.attribute("secret")) > 1`,
		`chat.others[7].kind == "bot"`:                            `its condition failed (it looks up what is not there): chat.others[7].kind == "bot"`,
		`10 / (chat.moves - 1) > 1`:                               `its condition failed (it divides by zero): 10 / (chat.moves - 1) > 1`,
		`chat.queue == "` + strings.Repeat("long ", 40) + `"`:     `its condition does not hold: chat.queue == "` + strings.Repeat("long ", 29)[:145-1] + `…`,
		`now.getHours(chat.attribute("secret")) > 1`:              `its condition failed (a value is not what it takes it for): now.getHours(chat.attribute("secret")) > 1`,
		`chat.attributes["other"] == "x" && cause == "forced"`:    `its condition does not hold: chat.attributes["other"] == "x" && cause == "forced"`,
		`timestamp(chat.attribute("secret")) > now`:               `its condition failed (a value is not what it takes it for): timestamp(chat.attribute("secret")) > now`,
		"chat.queue == 'x' &&\n      chat.age > duration(\"1m\")": `its condition does not hold: chat.queue == 'x' && chat.age > duration("1m")`,
	} {
		d := conditional(t, condition)
		if len(d.Rejected) != 1 || d.Rejected[0].Why != want {
			t.Errorf("%s\ngot  %+v\nwant %s", condition, d.Rejected, want)
		}
		if strings.Contains(d.Reason, "Jane") {
			t.Errorf("the reason tells what the customer's attributes are: %s", d.Reason)
		}
	}
}

func TestAConditionWithoutFacts(t *testing.T) {
	p := parse(t, `rules:
- name: a
  if: chat.age > duration("1s") || chat.last_speaker != "" || same_queue.known || chat.others.size() > 0 || agent.hierarchy.size() > 0 || chat.attributes.size() > 0
  do: [{target: survey}]
`)
	if d := p.Decide(policy.Facts{}); d.Rule != "" || !strings.Contains(d.Reason, "does not hold") {
		t.Errorf("%+v", d)
	}
}

func TestARunawayConditionIsStopped(t *testing.T) {
	p := parse(t, `rules:
- name: a
  if: agent.hierarchy.exists(g, g.endsWith("Bern!"))
  do: [{target: survey}]
`)
	f := rich()
	f.Agent.Hierarchy = slices.Repeat([]string{"more groups than the estimate allows for"}, 40_000)
	d := p.Decide(f)
	if want := "it takes too many steps"; len(d.Rejected) != 1 || !strings.Contains(d.Rejected[0].Why, want) {
		t.Errorf("got %+v, want %s", d.Rejected, want)
	}
}

func TestADecisionIsTheCallersOwn(t *testing.T) {
	p := parse(t, "rules:\n- name: a\n  if: chat.age >= duration(\"0s\")\n  do: [{target: same-queue, say: {default: x, de: y}}]\n")
	first := p.Decide(rich())
	first.Ladder[0].SayIn["de"], first.Ladder[0].Say = "changed", "changed"
	if d := cmp.Diff(map[string]string{"de": "y"}, p.Decide(rich()).Ladder[0].SayIn); d != "" {
		t.Error(d)
	}
}

func TestDecideFromManyGoroutines(t *testing.T) {
	p := parse(t, "rules:\n- name: a\n  if: queue(\"Billing\").open || chat.others.exists(o, o.kind == \"bot\")\n  do: [{target: queue Billing, if: \"!target.open\"}]\n")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				f := rich()
				if d := p.Decide(f); d.Rule != "a" || p.Barred(f, d.Ladder[0]) != "queue Billing is closed" {
					t.Errorf("%+v", d)
				}
			}
		})
	}
	wg.Wait()
}

func TestModeAndUndoOfTheRule(t *testing.T) {
	p := parse(t, `mode: shadow
undo: false
rules:
- {name: a, when: {queue: Billing}, mode: enforce, undo: true, do: [{target: survey}]}
- {name: b, when: {queue: Support}, do: [{target: survey}]}
`)
	for queue, want := range map[string]policy.Decision{
		"Billing": {Rule: "a", Mode: policy.Enforce, Undo: true},
		"Support": {Rule: "b", Mode: policy.Shadow},
		"VIP":     {Mode: policy.Shadow},
	} {
		d := p.Decide(policy.Facts{Chat: policy.ChatFacts{QueueName: queue}})
		if d.Rule != want.Rule || d.Mode != want.Mode || d.Undo != want.Undo {
			t.Errorf("%s: %+v", queue, d)
		}
	}
	if p.Mode() != policy.Shadow {
		t.Errorf("the policy's mode is %s", p.Mode())
	}
}
