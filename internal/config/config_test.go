package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handover/internal/config"
)

const instance = "0c1d2e3f-0000-4000-8000-000000000001"

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadFillsInTheDefaults(t *testing.T) {
	path := write(t, "handover.yaml", "instance: arn:aws:connect:eu-west-2:111122223333:instance/"+instance+"\nstream: agent-events\n")
	c, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.Instance != instance || c.Start.Kind != config.StartLatest || c.Poll != time.Second || c.Workers != 4 {
		t.Errorf("got %+v", c)
	}
	if want := filepath.Join(filepath.Dir(path), "handover.db"); c.Ledger != want {
		t.Errorf("ledger %q, want %q", c.Ledger, want)
	}
	if c.Policy == nil {
		t.Error("no policy in force")
	}
}

func TestLoadRefuses(t *testing.T) {
	good := "instance: " + instance + "\nstream: agent-events\n"
	for name, tc := range map[string]struct{ text, want string }{
		"unknown field":    {good + "streem: x\n", ":3: streem: there is no such field; allowed here: desktop, instance, ledger, listen, policy, poll, quotas, start, stream, workers"},
		"no instance":      {"stream: x\n", `:1: instance: found "", want the id or ARN`},
		"bad instance":     {"instance: mine\nstream: x\n", `:1: instance: found "mine"`},
		"no stream":        {"instance: " + instance + "\n", ":1: stream: found"},
		"bad start":        {good + "start: yesterday\n", `:3: start: found "yesterday", want latest, trim-horizon, or an instant`},
		"poll, no unit":    {good + "poll: 5\n", `:3: poll: found "5", want a duration with its unit`},
		"poll too quick":   {good + "poll: 10ms\n", ":3: poll: "},
		"desktop":          {good + "desktop: localhost\n", ":3: desktop: "},
		"workers a word":   {good + "workers: many\n", `:3: workers: found "many", want a whole number`},
		"workers none":     {good + "workers: 0\n", ":3: workers: found 0, want a whole number from 1 to 64"},
		"listen":           {good + "listen: here\n", ":3: listen: "},
		"quota, operation": {good + "quotas:\n  StopContact: {rate: 1, burst: 1}\n", ":4: quotas.StopContact: no such operation is called; want one of DescribeContact"},
		"quota, rate":      {good + "quotas:\n  ListUsers: {rate: 0, burst: 1}\n", ":4: quotas.ListUsers.rate: found 0, want calls a second"},
		"quota, burst":     {good + "quotas:\n  ListUsers: {rate: 2}\n", ":4: quotas.ListUsers.burst: found 0, want calls at once"},
		"policy not read":  {good + "policy: nowhere.yaml\n", ":3: policy: open "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Load(write(t, "handover.yaml", tc.text))
			if err == nil || !strings.Contains(err.Error(), "handover.yaml"+tc.want) {
				t.Errorf("got  %v\nwant …handover.yaml%s…", err, tc.want)
			}
		})
	}
}
