package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"handover/internal/config"
	"handover/internal/policy"
	"handover/internal/probe"
)

func TestAHostKnowsSomeOfTheSettings(t *testing.T) {
	host := config.Host{
		Fed: true, Instance: instance, Table: "handover", Shadow: true,
		KMSKey: "alias/handover", Origins: []string{"https://desk.example"},
	}
	for name, path := range map[string]string{
		"no file": "",
		"a file":  write(t, "handover.yaml", "instance: 99999999-0000-4000-8000-000000000001\nledger: x.db\ncompanion: {quick_connects: {Support: To Support}}\n"),
	} {
		c, err := config.LoadIn(host, path, known)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c.Instance != instance || c.Table != "handover" || c.Ledger != "" || c.Listen != "" || !c.Shadow || c.Policy.Mode() != policy.Shadow {
			t.Errorf("%s: got %+v", name, c)
		}
		want := &config.Companion{Origins: host.Origins, KMSKey: host.KMSKey}
		if path != "" {
			want.QuickConnects = map[string]string{"Support": "To Support"}
		}
		if !reflect.DeepEqual(c.Companion, want) {
			t.Errorf("%s: companion %+v, want %+v", name, c.Companion, want)
		}
	}
	if c, err := config.LoadIn(config.Host{Fed: true, Instance: instance}, "", known); err != nil || c.Companion != nil || c.Shadow {
		t.Errorf("without companions: %+v, %v", c, err)
	}
}

func TestALedgerForSeveralProcesses(t *testing.T) {
	const good = "instance: " + instance + "\nstream: agent-events\n"
	c, err := config.Load(write(t, "handover.yaml", good+"ledger: dynamodb:handover\n"), known)
	if err != nil || c.Table != "handover" || c.Ledger != "" {
		t.Errorf("got %+v, %v", c, err)
	}
	if filepath.Base(c.Token) != "handover.token" || c.TokenSet {
		t.Errorf("a token that nobody has named: %q, %v", c.Token, c.TokenSet)
	}
	if c, err := config.Load(write(t, "handover.yaml", good+"token_file: /run/secrets/token\n"), known); err != nil || c.Token != "/run/secrets/token" || !c.TokenSet {
		t.Errorf("a token that the file names: %q, %v, %v", c.Token, c.TokenSet, err)
	}
	for text, want := range map[string]string{
		good + "ledger: \"dynamodb:\"\n":                          "ledger: found",
		good + "ledger: dynamodb:no spaces\n":                     "ledger: found",
		good + "ledger: dynamodb:handover\ncompanion: {}\n":       "companion.kms_key: found nothing",
		good + "shadow: perhaps\n":                                "shadow",
		good + "ledger: dynamodb:t-1\ncompanion: {key_file: k}\n": "companion.kms_key",
	} {
		if _, err := config.Load(write(t, "handover.yaml", text), known); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestWhatWasFoundOutOfTheInstance(t *testing.T) {
	const good = "instance: " + instance + "\nstream: agent-events\n"
	path := write(t, "handover.yaml", good)
	if c, err := config.Load(path, known); err != nil || len(c.Probes) != 0 {
		t.Errorf("nothing was: %v, %v", c.Probes, err)
	}
	for text, want := range map[string]string{
		"probes: [{name: agent-token, outcome: fails, at: 2026-03-02T10:00:00Z, by: olga}]\n":  "",
		"probes: [{name: agent-tokens, outcome: fails, at: 2026-03-02T10:00:00Z, by: olga}]\n": "agent-token",
	} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), "probes.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(path, known)
		if want == "" && (err != nil || c.Probes[probe.AgentToken].Outcome != probe.Fails) {
			t.Errorf("%q: %v, %v", text, c.Probes, err)
		}
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
