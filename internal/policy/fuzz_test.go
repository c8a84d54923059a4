package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/policy"
	"handover/internal/roster"
	"handover/internal/yamlfile"
)

// FuzzParse: whatever a file holds, the answer is a policy that can decide, or
// mistakes with the file's name.
func FuzzParse(f *testing.F) {
	f.Add([]byte(policy.DefaultYAML()))
	f.Add([]byte(""))
	f.Add([]byte("null"))
	f.Add([]byte("releasers: !a\nb\n  - c")) // the library panics
	f.Add([]byte("rules: [{name: a, when: {attributes: {x: [1, true, null]}}, do: [{target: keep, within: 1s}]}]"))
	f.Add([]byte("a: &a [*a]\n---\nrules: *b"))
	f.Add([]byte("grace: {offline: 5, {}: x}\n? [a]\n: b\n"))
	f.Add([]byte(many))
	f.Add([]byte(named))
	f.Add([]byte(schedule))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := policy.Parse("policy.yaml", data)
		if (p == nil) != (err != nil) {
			t.Fatalf("got %v and %v", p, err)
		}
		if err != nil {
			if e, ok := errors.AsType[*yamlfile.Error](err); !ok || e.File != "policy.yaml" {
				t.Errorf("a mistake without a place: %v", err)
			}
			return
		}
		p.Test()
		p.Decide(rich())
		if shift := p.Rules().Shift; shift != nil {
			shift(roster.Agent{Username: "ana"}, monday)
		}
	})
}

// FuzzCondition: whatever a condition says, it is refused, or decides without
// harm: the same each time, and with nothing of the chat in its reason.
func FuzzCondition(f *testing.F) {
	for _, condition := range []string{
		`chat.attribute("tier") == "gold"`, `queue("Billing").open || target.open`, `chat.others.exists(o, o.kind == "bot")`,
		`now.getHours("Europe/Zurich") in [1, 2]`, `chat.attributes.map(k, k).size() > 1`, `size(chat.attributes["secret"]) / chat.moves > 1`,
		`[1, 2, 3].all(x, x > chat.segments ? true : false)`, `has(chat.queue) && chat == chat`, `"a\u0000" + chat.queue > "b"`, `type(chat) == type(1)`,
		`int(chat.attribute("secret")) > 1`, `chat.attribute(chat.attribute("secret")).matches(".*")`, "1 > 2", `duration("5m") + duration("9223372036854775807ns") > chat.age`,
	} {
		f.Add(condition)
	}
	f.Fuzz(func(t *testing.T, condition string) {
		if strings.ContainsAny(condition, "\r\n\x00\u0085\u2028\u2029\ufeff") {
			return
		}
		quoted := "'" + strings.ReplaceAll(condition, "'", "''") + "'"
		p, err := policy.Parse("p.yaml", []byte("rules:\n- name: a\n  if: "+quoted+"\n  do: [{target: survey}]\n"))
		if err != nil {
			return
		}
		first := p.Decide(rich())
		if d := cmp.Diff(first, p.Decide(rich())); d != "" {
			t.Errorf("decided twice (-first +second):\n%s", d)
		}
		if strings.Contains(first.Reason, "Jane Doe") && !strings.Contains(condition, "Jane Doe") {
			t.Errorf("the reason tells a value: %s", first.Reason)
		}
	})
}

func benchmark(b *testing.B, rules string) {
	p, err := policy.Parse("p.yaml", []byte(rules))
	if err != nil {
		b.Fatal(err)
	}
	f := rich()
	if d := p.Decide(f); d.Rule != "b" {
		b.Fatal(d.Reason)
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Decide(f)
	}
}

// The two decide the same: the first rule does not hold, the second does.
func BenchmarkDecideByLists(b *testing.B) {
	benchmark(b, `rules:
- {name: a, when: {cause: [offline], attributes: {tier: platinum}}, do: [{target: survey}]}
- {name: b, when: {cause: [offline], queue: Support, attributes: {tier: gold}}, do: [{target: survey}]}
`)
}

func BenchmarkDecideByConditions(b *testing.B) {
	benchmark(b, `rules:
- {name: a, if: 'cause == "offline" && chat.attribute("tier") == "platinum"', do: [{target: survey}]}
- {name: b, if: 'cause == "offline" && chat.queue == "Support" && chat.attribute("tier") == "gold"', do: [{target: survey}]}
`)
}
