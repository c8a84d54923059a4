package readme

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/app"
	"handover/internal/connectapi"
)

const operating = "../../docs/operating.md"

// configuration lists the files that say which keys a configuration can have.
func configuration() []string {
	return []string{"../../internal/config/config.go", "../../internal/config/companion.go", "../../internal/config/console.go"}
}

// TestTheExampleShowsEverySetting switches on what the example leaves out: each
// key that a configuration can have is there, and is read.
func TestTheExampleShowsEverySetting(t *testing.T) {
	all := regexp.MustCompile(`(?m)^#(\S|  )`).ReplaceAllString(read(t, "../../examples/handover.yaml"), "$1")
	for _, key := range found(t, `yaml:"(\w+)"`, configuration()...) {
		if key == "kms_key" && strings.Contains(all, "# or, to have KMS do it, kms_key: ") {
			continue // not beside key_file
		}
		if !regexp.MustCompile(`(?m)^[^#]*\b` + key + `: `).MatchString(strings.ReplaceAll(all, ":\n", ": \n")) {
			t.Errorf("examples/handover.yaml does not show %s", key)
		}
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"handover.yaml": all, "policy.yaml": read(t, "../../examples/policies/vip.yaml"),
		"crm.secret": strings.Repeat("s", 16), "pager.secret": strings.Repeat("s", 16), "oidc.secret": "s3cret\n", "pager.tmpl": "{{json .Kind}}",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := app.LoadConfig(filepath.Join(dir, "handover.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Webhooks) != 2 || len(c.Quotas) != 1 || c.PolicyFile == "" || c.ContactEvents == "" || c.Desktop == "" || c.Companion == nil || c.Companion.OIDC == nil || c.Console.OIDC == nil || string(c.Console.OIDC.ClientSecret) != "s3cret" || len(c.Companion.QuickConnects) != 2 {
		t.Errorf("got %+v", c)
	}
}

// TestTheSettings compares the table of settings with the configuration's keys.
func TestTheSettings(t *testing.T) {
	text := read(t, operating)
	for _, key := range found(t, `yaml:"(\w+)"`, configuration()...) {
		if !regexp.MustCompile("(?m)^\\|.*`(?:\\w+\\.)*" + key + "[`.].*\\|").MatchString(text) {
			t.Errorf("%s does not tell of %s", operating, key)
		}
	}
}

// TestThePermissions compares the actions with the operations that are called.
func TestThePermissions(t *testing.T) {
	// They take the agent's own connection token, and no permission.
	byToken := []string{"DisconnectParticipant", "GetTranscript"}
	want := slices.DeleteFunc(connectapi.Operations(), func(op string) bool { return slices.Contains(byToken, op) })
	if diff := cmp.Diff(want, found(t, "`connect:(\\w+)`", operating)); diff != "" {
		t.Errorf("%s (- called, + told):\n%s", operating, diff)
	}
}

// TestTheMetrics compares the table of metrics with those that are made.
func TestTheMetrics(t *testing.T) {
	want := found(t, `(?:counter|histogram|Gauge|Rows|Totals)\("(\w+)"`, "../../internal/obs/metrics.go", "../../internal/controller/upkeep.go", "../../internal/controller/companion.go")
	want = append(want, found(t, `Namespace: "handover", Name: "(\w+)"`, "../../internal/obs/metrics.go")...)
	slices.Sort(want)
	if diff := cmp.Diff(want, found(t, "(?m)^\\| `handover_(\\w+)`", operating)); diff != "" {
		t.Errorf("%s (- made, + told):\n%s", operating, diff)
	}
}

// found is what the pattern's group matches in the files, each once, sorted.
func found(t *testing.T, pattern string, files ...string) []string {
	t.Helper()
	all := make(map[string]bool)
	for _, file := range files {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(read(t, file), -1) {
			all[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
