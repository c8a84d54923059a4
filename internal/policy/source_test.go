package policy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/policy"
)

func TestPlaces(t *testing.T) {
	const indented = `mode: shadow
# A comment.
rules:
  # About the first.
  - name: first
    when: {cause: offline}
    do:
      - target: same-queue
        say: |
          One moment.

          Thank you.

  # About the second.
  - name: second
    mode: enforce
    do: [{target: same-queue}]
exclude_for: 5m
`
	const flat = `rules:
- name: only
  do:
  - target: same-queue`
	for name, tc := range map[string]struct {
		text string
		want []policy.Place
	}{
		"indented": {indented, []policy.Place{{Name: "first", From: 5, To: 12, Mode: policy.Shadow}, {Name: "second", From: 15, To: 17, Mode: policy.Enforce}}},
		"flat":     {flat, []policy.Place{{Name: "only", From: 2, To: 4, Mode: policy.Enforce}}},
	} {
		p, err := policy.Parse("policy.yaml", []byte(tc.text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(tc.want, p.Places()); diff != "" {
			t.Errorf("%s: places (-want +got):\n%s", name, diff)
		}
		if p.Source() != tc.text {
			t.Errorf("%s: the text is not what was parsed", name)
		}
	}
}

// TestPlacesOfTheDefault: each begins with its rule's name and ends with something of it.
func TestPlacesOfTheDefault(t *testing.T) {
	p := policy.Default()
	lines := strings.Split(p.Source(), "\n")
	for _, place := range p.Places() {
		if first, last := lines[place.From-1], strings.TrimSpace(lines[place.To-1]); first != "  - name: "+place.Name || last == "" || last[0] == '#' {
			t.Errorf("%q is from %q to %q", place.Name, first, last)
		}
	}
}
