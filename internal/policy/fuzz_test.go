package policy_test

import (
	"fmt"
	"time"
	"testing"

	"handover/internal/policy"
)

// FuzzParse: whatever a file holds, the answer is a policy or a mistake.
func FuzzParse(f *testing.F) {
	f.Add([]byte(policy.DefaultYAML()))
	f.Add([]byte(""))
	f.Add([]byte("null"))
	f.Add([]byte("rules: [{name: a, when: {attributes: {x: [1, true, null]}}, do: [{target: keep, within: 1s}]}]"))
	f.Add([]byte("a: &a [*a]\n---\nrules: *b"))
	f.Add([]byte("grace: {offline: 5, {}: x}\n? [a]\n: b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		timer := time.AfterFunc(3*time.Second, func() { panic(fmt.Sprintf("%q", data)) })
		p, err := policy.Parse("policy.yaml", data)
		timer.Stop()
		if (p == nil) != (err != nil) {
			t.Errorf("got %v and %v", p, err)
		}
	})
}
