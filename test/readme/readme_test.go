// Package readme holds the README to what the program does.
package readme

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/app"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTheTimeline compares the README's timeline with a fresh one. What the
// world decides differently each time is left out of the comparison: the second
// in which something happens, the order of what happens at once, and which of
// the two free agents takes which of the two chats, and whether the releaser's
// answer or the agent's next event is first to tell that a leg is off.
func TestTheTimeline(t *testing.T) {
	shown := regexp.MustCompile("(?s)```text\n(\nThree agents.*?|Three agents.*?)```").FindStringSubmatch(read(t, "../../README.md"))
	if shown == nil {
		t.Fatal("the README shows no timeline")
	}
	var printed bytes.Buffer
	if err := app.Demo(t.Context(), &printed); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(lines(printed.String()), lines(shown[1])); diff != "" {
		t.Errorf("the README's timeline is not what the demo prints (- printed, + README):\n%s", diff)
	}
}

var varies = regexp.MustCompile(`(?:releaser desktop took the agent's leg off|the chat left the agent)$|^  \d\d:\d\d  |\b(ben|chloe|Dora|Eli)\b *`)

// lines gives the lines without what varies, each kind once, sorted.
func lines(timeline string) []string {
	var all []string
	for l := range strings.Lines(timeline) {
		if l = strings.TrimRight(l, "\n"); l != "" {
			all = append(all, strings.TrimSpace(varies.ReplaceAllString(l, "")))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestTheExampleConfiguration(t *testing.T) {
	c, err := app.LoadConfig("../../examples/handover.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if c.Policy == nil || c.Stream == "" {
		t.Errorf("got %+v", c)
	}
}
