package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/policy"
)

// a rule, its condition on line 3, and one step on line 4.
func iff(condition string) string {
	return "rules:\n- name: a\n  if: " + condition + "\n  do: [{target: survey}]\n"
}

func step(fields string) string {
	return "rules:\n- name: a\n  do:\n  - {" + fields + "}\n"
}

const anyRule = "rules: [{name: a, do: [{target: survey}]}]\n"

// two rules with these conditions and the same ladder; the second is on line 4.
func two(first, second string) string {
	do := "  do: [{target: survey}]\n"
	return "rules:\n- {name: a, " + strings.TrimSpace(first) + ", do: [{target: survey}]}\n-\n  name: b\n  " + second + "\n" + do
}

func TestMistakesInConditions(t *testing.T) {
	for in, want := range map[string]string{
		iff(`chat.quue == "x"`):                              "p.yaml:3: rules[0].if: column 5: undefined field 'quue'; did you mean queue?",
		iff(`chat.staffed == 1`):                             "p.yaml:3: rules[0].if: column 5: undefined field 'staffed'; there are age, attributes, customer_waits, family,",
		iff(`queue("VIP").staffd > 1`):                       "column 13: undefined field 'staffd'; did you mean staffed?",
		iff(`chat.others.exists(o, o.knd == "bot")`):         "column 24: undefined field 'knd'; did you mean kind?",
		iff(`caus == "offline"`):                             "column 1: undeclared reference to 'caus'; did you mean cause?",
		iff(`lunch == "offline"`):                            "undeclared reference to 'lunch'; there are agent, attribute, cause, chat,",
		iff(`target.open`):                                   "column 1: undeclared reference to 'target': only the step of a queue has a target to speak of",
		step(`target: survey, if: target.open`):              "p.yaml:4: rules[0].do[0].if: column 1: undeclared reference to 'target': only the step of a queue",
		iff(`chat.age > 5`):                                  `column 10: > does not go with (duration, int); a duration is written duration("5m")`,
		iff(`chat.age > duration("5")`):                      `column 21: found no duration, want it with its unit, such as duration("5m")`,
		iff(`chat.queue`):                                    "rules[0].if: found a condition that gives a text, want one that gives true or false",
		iff(`chat`):                                          "found a condition that gives a chat, want",
		iff(`chat.age >`):                                    "column 11: mismatched input the end",
		iff(`1 > 2`):                                         "rules[0].if: found a condition that never holds, whatever the chat is",
		iff(`cause == "offline" && false`):                   "found a condition that never holds",
		iff(`1 / 0 == 1`):                                    "rules[0].if: found a condition that always fails: it divides by zero",
		iff(`cause == "ofline"`):                             `column 10: cause is never "ofline"; did you mean "offline"?`,
		iff(`'"lunch" != cause'`):                            `column 1: cause is never "lunch"; want one of offline, logout, client-lost`,
		iff(`chat.family in ["web", "email"]`):               `column 24: family is never "email"; want one of web, sms`,
		iff(`chat.last_speaker == "bot"`):                    `last_speaker is never "bot"; want one of customer, agent`,
		iff(`chat.others.exists(o, o.kind == "superviser")`): `kind is never "superviser"; did you mean "supervisor"?`,
		iff(`queue(chat.queue).open`):                        "column 11: found queue(…) without a name in quotes",
		iff(`queue("").open`):                                `column 7: found queue(""), want the name of a queue`,
		iff(`dyn(chat).quue == "x"`):                         "column 5: found dyn(…), behind which no name is checked",
		iff(`now.getHours("Europe/Zurch") > 5`):              `column 14: there is no time zone "Europe/Zurch"; want a name such as Europe/Zurich`,
		iff(`chat.attribute("a").matches("(")`):              "p.yaml:3: rules[0].if: column 29: ",
		iff(`chat.attributes.all(k, chat.attributes.all(l, k.contains(l)))`): "found a condition that may take more than 100000 steps",
		iff(`cause == "` + strings.Repeat("x", 2001) + `"`):                  "rules[0].if: ",
		iff(strings.Repeat("(", 40) + "true" + strings.Repeat(")", 40)):      "rules[0].if: expression recursion limit exceeded: 32",
		iff(`""`): "p.yaml:3: rules[0].if: found nothing, want a condition, or leave it out",
		"rules:\n- name: a\n  if: |\n    cause == 'offline' &&\n    chat.quue == 'x'\n  do: [{target: survey}]\n": "p.yaml:5: rules[0].if: column 5: undefined field 'quue'",
		step("target: same-queue, if: cause"):                                                                       "p.yaml:4: rules[0].do[0].if: found a condition that gives a text",
		"cel: 2\n" + anyRule:                                                                                        "p.yaml:1: cel: found version 2 of the conditions' environment, want 1",
		two(`if: "true"`, `if: cause == "x"`):                                                                       `cause is never "x"`,
		two(`if: "true"`, "when: {queue: q}"):                                                                       `rules[1]: this rule can never match: "a" before it has no conditions`,
		two("when: {queue: [q, r]}", "when: {queue: q}"):                                                            `p.yaml:4: rules[1]: this rule can never match: "a" before it asks for the same or less; put it before that one`,
		two("when: {queue: q}", "when: {queue: q, cause: offline}"):                                                 `rules[1]: this rule can never match`,
		two("when: {queue: q}", "when: {queue: q}\n  if: chat.moves > 1"):                                           `rules[1]: this rule can never match`,
		two("when: {attributes: {x: [a, b]}}", "when: {attributes: {x: a, y: c}}"):                                  `rules[1]: this rule can never match`,
		two("if: chat.moves > 1", "if: chat.moves  >  1\n  when: {queue: q}"):                                       `rules[1]: this rule can never match`,
		two("when: {cause: [offline, logout]}, if: chat.moves > 1", "when: {cause: offline}\n  if: chat.moves > 1"): `rules[1]: this rule can never match`,
	} {
		mistaken(t, in, want)
	}
}

func TestRulesThatCanMatch(t *testing.T) {
	for _, in := range []string{
		two("when: {queue: q}", "when: {queue: [q, r]}"),
		two("when: {queue: q}", "when: {cause: offline}"),
		two("when: {attributes: {x: a, y: b}}", "when: {attributes: {x: a}}"),
		two("if: chat.moves > 1", "if: chat.moves > 2"),
		two("if: chat.moves > 1", "when: {queue: q}"),
		two("when: {queue: q}, if: chat.moves > 1", "when: {queue: q}"),
	} {
		if _, err := policy.Parse("p.yaml", []byte(in)); err != nil {
			t.Errorf("%v in\n%s", err, in)
		}
	}
}

func TestMistakesInSettings(t *testing.T) {
	for in, want := range map[string]string{
		"mode: shaddow\n" + anyRule:                                                                `p.yaml:1: mode: found "shaddow", want one of enforce, shadow; did you mean "shadow"?`,
		"modes: shadow\n" + anyRule:                                                                `p.yaml:1: modes: there is no such field; did you mean mode?`,
		"exclude_for: 10\n" + anyRule:                                                              "p.yaml:1: exclude_for: found 10, want a duration with its unit",
		"client_lost:\n  interval: 0s\n" + anyRule:                                                 "p.yaml:2: client_lost.interval: found 0s, want more",
		"client_lost:\n  misses: -1\n" + anyRule:                                                   "p.yaml:2: client_lost.misses: found -1, want 1 to 100, or 0 to switch it off",
		"unresponsive: {after: soon}\n" + anyRule:                                                  "p.yaml:1: unresponsive.after: found soon, want a duration",
		"companion: {longer: 5}\n" + anyRule:                                                       "p.yaml:1: companion.longer: found 5, want a duration",
		"companion: {longer: 10m, longest: 5m}\n" + anyRule:                                        "p.yaml:1: companion.longer: found 10m0s, want at most companion.longest, which is 5m0s",
		"companion: {longer: 31m}\n" + anyRule:                                                     "p.yaml:1: companion.longer: found 31m0s, want at most companion.longest, which is 30m0s",
		"companion: {longest: -1m, longer: 0s}\n" + anyRule:                                        "p.yaml:1: companion.longest: found -1m, want 0s to ",
		"companion: {ask: maybe}\n" + anyRule:                                                      "p.yaml:1: companion.ask: found",
		"companion: {alone: 1}\n" + anyRule:                                                        "p.yaml:1: companion.alone: found",
		"companion: yes\n" + anyRule:                                                               "p.yaml:1: companion: found",
		"companion: {asks: true}\n" + anyRule:                                                      "p.yaml:1: companion.asks: there is no such field",
		"breaker: {share: 25}\n" + anyRule:                                                         "p.yaml:1: breaker.share: found 25, want a share from 0% to 100%, such as 25%",
		"breaker: {share: 250%}\n" + anyRule:                                                       "breaker.share: found 250%, want a share",
		"breaker: {share: NaN%}\n" + anyRule:                                                       "breaker.share: found NaN%, want a share",
		"breaker: {at_least: 0}\n" + anyRule:                                                       "breaker.at_least: found 0, want 1 or more",
		"breaker: {causes: [lunch]}\n" + anyRule:                                                   `breaker.causes[0]: found "lunch", want one of`,
		"breaker: {causes: []}\n" + anyRule:                                                        "breaker.causes: found none, want at least one of offline",
		"budgets: [{at_once: 5}]\n" + anyRule:                                                      "budgets[0].name: found nothing",
		"budgets: [{name: a}]\n" + anyRule:                                                         "budgets[0].at_once: found <nil>, want a number of chats from 1, or a share",
		"budgets: [{name: a, at_once: 0}]\n" + anyRule:                                             "budgets[0].at_once: found 0, want a number",
		"budgets: [{name: a, at_once: 0%}]\n" + anyRule:                                            "budgets[0].at_once: found 0%, which lets nothing move",
		"budgets: [{name: a, at_once: 1, queues: []}]\n" + anyRule:                                 "budgets[0].queues: found none",
		"budgets:\n- {name: a, at_once: 1}\n- {name: a, at_once: 1}\n" + anyRule:                   `p.yaml:3: budgets[1].name: found "a" a second time`,
		step("target: survey, needs: open"):                                                        "p.yaml:4: rules[0].do[0].needs: survey is no queue, and needs nothing",
		step("target: agent ben, needs: staffed"):                                                  `rules[0].do[0].needs: found "staffed", want nothing or available`,
		step("target: same-queue, needs: stafed"):                                                  `rules[0].do[0].needs: found "stafed", want one of nothing, open, staffed, available; did you mean "staffed"?`,
		step("target: same-queue, say: 5"):                                                         "rules[0].do[0].say: found 5, want a text, or a mapping of languages to texts",
		step("target: same-queue, say: {de: Hallo}"):                                               "rules[0].do[0].say: found no text for default",
		step("target: same-queue, say: {default: x, de: 5}"):                                       "rules[0].do[0].say.de: found no text",
		step("target: same-queue, say: {default: x, de: " + strings.Repeat("x", 1025) + "}"):       "rules[0].do[0].say.de: found 1025 characters",
		step("target: quue VIP"):                                                                   `found "quue VIP", want same-queue, queue NAME, agent NAME, survey or keep; did you mean "queue"?`,
		"tests: [{name: a, want: {rule: b}}]\n" + anyRule:                                          `tests[0].want.rule: found "b", want a rule's name, or none`,
		"tests: [{name: a}]\n" + anyRule:                                                           "tests[0].want: found nothing, want at least one of rule",
		"tests: [{want: {rule: a}}]\n" + anyRule:                                                   "tests[0].name: found nothing",
		"tests: [{name: a, want: {target: quue}}]\n" + anyRule:                                     `tests[0].want.target: found "quue"`,
		"tests: [{name: a, want: {barred: [quue]}}]\n" + anyRule:                                   `tests[0].want.barred[0]: found "quue"`,
		"tests: [{name: a, given: {now: today}, want: {rule: a}}]\n" + anyRule:                     `tests[0].given.now: found "today", want a time`,
		"tests: [{name: a, given: {cause: lunch}, want: {rule: a}}]\n" + anyRule:                   `tests[0].given.cause: found "lunch"`,
		"tests: [{name: a, given: {chat: {last_speaker: bot}}, want: {rule: a}}]\n" + anyRule:      `tests[0].given.chat.last_speaker: found "bot"`,
		"tests: [{name: a, given: {chat: {last_speaker: agent}}, want: {rule: a}}]\n" + anyRule:    `tests[0].given.chat.last_spoke_ago: found nothing`,
		"tests: [{name: a, given: {chat: {last_spoke_ago: 5m}}, want: {rule: a}}]\n" + anyRule:     `tests[0].given.chat.last_speaker: found nothing`,
		"tests: [{name: a, given: {chat: {others: [{kind: boss}]}}, want: {rule: a}}]\n" + anyRule: `tests[0].given.chat.others[0].kind: found "boss"`,
	} {
		mistaken(t, in, want)
	}
}

func mistaken(t *testing.T, in, want string) {
	t.Helper()
	p, err := policy.Parse("p.yaml", []byte(in))
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s\nin\n%s", err, want, in)
	}
	if p != nil {
		t.Error("gave a policy all the same")
	}
}

func TestEveryMistakeIsToldOnce(t *testing.T) {
	_, err := policy.Parse("p.yaml", []byte(`mod: shadow
grace: {offline: 15}
moves_per_chat: many
rules:
- nme: first
  if: chat.quue == "x" || caus == "offline"
  do:
  - {target: same-queue, prority: 1, needs: evrything}
- name: second
  when: [queue]
  do: {target: survey}
- name: third
  do: [{target: survey}]
- name: fourth
  when: {queue: x}
  do: [{target: survey}]
shifts:
- {name: a, days: [[mon]], ends: 5, agents: [ana], time_zone: Zurich}
`))
	want := `p.yaml:1: mod: there is no such field; did you mean mode?
p.yaml:3: moves_per_chat: found "many", want a whole number
p.yaml:5: rules[0].nme: there is no such field; did you mean name?
p.yaml:8: rules[0].do[0].prority: there is no such field; did you mean priority?
p.yaml:10: rules[1].when: found a list, want a mapping
p.yaml:11: rules[1].do: found a mapping, want a list
p.yaml:18: shifts[0].days[0]: found a list, want text
p.yaml:2: grace.offline: found 15, want a duration with its unit, such as 500ms, 15s or 2m
p.yaml:18: shifts[0].time_zone: found "Zurich", want a time zone by name, such as Europe/Zurich or UTC
p.yaml:18: shifts[0].ends: found 5, want a time of day in quotes, such as "17:30"
p.yaml:6: rules[0].if: column 5: undefined field 'quue'; did you mean queue?
p.yaml:6: rules[0].if: column 21: undeclared reference to 'caus'; did you mean cause?
p.yaml:8: rules[0].do[0].needs: found "evrything", want one of nothing, open, staffed, available
p.yaml:14: rules[3]: this rule can never match: "third" before it has no conditions; put it before that one`
	got := strings.TrimPrefix(errors.Unwrap(err).Error(), "policy: ")
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
