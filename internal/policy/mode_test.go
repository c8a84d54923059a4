package policy_test

import (
	"testing"

	"handover/internal/policy"
)

func TestInShadowNothingIsDoneByAnyRule(t *testing.T) {
	p, err := policy.Parse("p.yaml", []byte("mode: enforce\nrules:\n  - {name: all, mode: enforce, do: [{target: same-queue}]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	shadow := p.InShadow()
	if got := shadow.Decide(policy.Facts{}); shadow.Mode() != policy.Shadow || got.Mode != policy.Shadow || got.Rule != "all" {
		t.Errorf("in shadow: mode %s, %+v", shadow.Mode(), got)
	}
	if got := p.Decide(policy.Facts{}); p.Mode() != policy.Enforce || got.Mode != policy.Enforce {
		t.Errorf("the policy itself has changed: mode %s, %+v", p.Mode(), got)
	}
}
