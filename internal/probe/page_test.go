package probe_test

import (
	"os"
	"strings"
	"testing"

	"handover/internal/probe"
)

// The page tells what each outcome changes, in the words of the code.
func TestPageTellsEveryProbe(t *testing.T) {
	page, err := os.ReadFile("../../docs/doctor.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range probe.All() {
		if line := "| `" + p.Name + "` | " + p.IfHolds + " | " + p.IfFails + " |\n"; !strings.Contains(string(page), line) {
			t.Errorf("docs/doctor.md lacks the line\n%s", line)
		}
	}
}
