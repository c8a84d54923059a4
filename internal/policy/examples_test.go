package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"handover/internal/policy"
)

// TestExamplesPassTheirOwnTests: what is shown works, and says so itself.
func TestExamplesPassTheirOwnTests(t *testing.T) {
	files, err := filepath.Glob("../../examples/policies/*.yaml")
	if err != nil || len(files) < 3 {
		t.Fatalf("found %v: %v", files, err)
	}
	for _, file := range append(files, "default.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			pass(t, string(text))
		})
	}
}

// TestDocumentation: every block of YAML in these pages is a policy, or a part of one,
// and its tests pass.
func TestDocumentation(t *testing.T) {
	for page, least := range map[string]int{"policy.md": 5, "adoption.md": 1} {
		t.Run(page, func(t *testing.T) { documented(t, page, least) })
	}
}

func documented(t *testing.T, page string, least int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../docs", page))
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(text), "```yaml\n")[1:]
	if len(blocks) < least {
		t.Fatalf("found %d blocks", len(blocks))
	}
	for _, block := range blocks {
		block, _, closed := strings.Cut(block, "```")
		if !closed {
			t.Fatal("a block does not end")
		}
		if !strings.HasPrefix(block, "rules:") && !strings.Contains(block, "\nrules:") {
			block += "\nrules: [{name: another, do: [{target: same-queue}]}]\n"
		}
		pass(t, block)
	}
}

func pass(t *testing.T, text string) {
	t.Helper()
	p, err := policy.Parse("policy.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v, in\n%s", err, text)
	}
	for _, r := range p.Test() {
		if !r.Passed {
			t.Errorf("%s:%d: %s: %s", r.File, r.Line, r.Name, strings.Join(r.Differs, "; "))
		}
	}
}
