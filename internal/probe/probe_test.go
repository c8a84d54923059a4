package probe_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/probe"
)

func TestEveryProbeSaysEverything(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range probe.All() {
		if p.Name == "" || p.Claim == "" || p.Try == "" || p.IfHolds == "" || p.IfFails == "" {
			t.Errorf("%q says nothing of something: %+v", p.Name, p)
		}
		if seen[p.Name] {
			t.Errorf("%q is there twice", p.Name)
		}
		seen[p.Name] = true
	}
}

func TestResultsAreReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), probe.FileName)
	if got, err := probe.Load(path); err != nil || len(got) != 0 {
		t.Fatalf("of a file that is not there came %v, %v", got, err)
	}
	want := probe.Results{
		probe.AgentToken:   {Outcome: probe.Holds, At: time.Date(2026, 3, 2, 10, 15, 0, 0, time.UTC), By: "mia"},
		probe.TransferChat: {Outcome: probe.Fails, At: time.Date(2026, 3, 3, 10, 15, 0, 0, time.UTC), By: `"li": #x`, Note: "InvalidRequestException: chats\n- not: this"},
	}
	for _, results := range []probe.Results{{}, want} {
		if err := results.Save(path); err != nil {
			t.Fatal(err)
		}
		got, err := probe.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(results, got); d != "" {
			t.Error(d)
		}
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the file lies something: %v, %v", left, err)
	}
}

func TestMistakes(t *testing.T) {
	const good = "  - {name: agent-token, outcome: holds, at: \"2026-03-02T10:15:00Z\", by: mia}\n"
	for name, c := range map[string]struct{ text, says string }{
		"no such probe":   {"  - {name: agent-tokens, outcome: holds, at: \"2026-03-02T10:15:00Z\", by: mia}\n", `probes.yaml:2: probes[0].name: there is no probe "agent-tokens", did you mean "agent-token"?`},
		"nothing like it": {"  - {name: zzzzzzzzzzzzzzzz, outcome: holds, at: \"2026-03-02T10:15:00Z\", by: mia}\n", "want one of agent-token, transfer-chat"},
		"outcome":         {"  - {name: agent-token, outcome: maybe, at: \"2026-03-02T10:15:00Z\", by: mia}\n", `probes[0].outcome: found "maybe", want holds or fails`},
		"at":              {"  - {name: agent-token, outcome: holds, at: today, by: mia}\n", `probes[0].at: found "today", want an instant`},
		"by":              {"  - {name: agent-token, outcome: holds, at: \"2026-03-02T10:15:00Z\"}\n", "probes[0].by: found nothing"},
		"twice":           {good + good, `probes.yaml:3: probes[1].name: found "agent-token" a second time`},
		"unknown field":   {"  - {nam: agent-token}\n", "there is no such field"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := probe.Parse("probes.yaml", []byte("probes:\n"+c.text))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("it says %v, want %q", err, c.says)
			}
		})
	}
}
