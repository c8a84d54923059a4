package policy_test

import (
	"testing"

	"handover/internal/policy"
)

// FuzzParse: whatever a file holds, the answer is a policy or a mistake.
func FuzzParse(f *testing.F) {
	f.Add([]byte(policy.DefaultYAML()))
	f.Add([]byte(""))
	f.Add([]byte("null"))
	f.Add([]byte("releasers: !a\nb\n  - c")) // the library panics
	f.Add([]byte("rules: [{name: a, when: {attributes: {x: [1, true, null]}}, do: [{target: keep, within: 1s}]}]"))
	f.Add([]byte("a: &a [*a]\n---\nrules: *b"))
	f.Add([]byte("grace: {offline: 5, {}: x}\n? [a]\n: b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := policy.Parse("policy.yaml", data)
		if (p == nil) != (err != nil) {
			t.Errorf("got %v and %v", p, err)
		}
	})
}
