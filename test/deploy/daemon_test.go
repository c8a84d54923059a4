package deploy

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/app"
	"handover/internal/feed/kinesisfeed"
	"handover/internal/serverless"
)

// TestDaemonPermissions: the daemon does what all roles do, but reads the stream itself
// and is woken by nobody.
func TestDaemonPermissions(t *testing.T) {
	want := map[string]bool{}
	for _, r := range serverless.Roles() {
		for _, call := range serverless.Calls(r) {
			want[call] = true
		}
	}
	delete(want, "sqs:SendMessage")
	for m := range reflect.TypeFor[kinesisfeed.Client]().Methods() {
		want["kinesis:"+m.Name] = true
	}
	var policy struct {
		Statement []struct {
			Effect           string
			Action, Resource any
		}
	}
	if err := json.Unmarshal(read(t, "../../deploy/iam/daemon.json"), &policy); err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, s := range policy.Statement {
		for _, r := range texts(s.Resource) {
			if s.Effect != "Allow" || !strings.HasPrefix(r, "arn:aws:") {
				t.Errorf("%s on %q", s.Effect, r)
			}
		}
		for _, action := range texts(s.Action) {
			got[action] = true
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("actions (- called, + allowed):\n%s", diff)
	}
}

// metrics are those that the table of docs/operating.md has, which test/readme holds
// against the code.
func metrics(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, m := range regexp.MustCompile("(?m)^\\| `(handover_\\w+)`").FindAllStringSubmatch(string(read(t, "../../docs/operating.md")), -1) {
		all = append(all, m[1])
	}
	slices.Sort(all)
	return all
}

// used are the metrics that a text names.
func used(text string) []string {
	found := make(map[string]bool)
	for _, name := range regexp.MustCompile(`\bhandover_\w+`).FindAllString(text, -1) {
		found[regexp.MustCompile(`_seconds_(bucket|count|sum)$`).ReplaceAllString(name, "_seconds")] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// TestGrafana: every metric is on the dashboard, and no other.
func TestGrafana(t *testing.T) {
	text := read(t, "../../deploy/grafana/handover.json")
	var dashboard struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	if err := json.Unmarshal(text, &dashboard); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			all.WriteString(target.Expr + "\n")
		}
	}
	if diff := cmp.Diff(metrics(t), used(all.String())); diff != "" {
		t.Errorf("metrics (- exported, + on the dashboard):\n%s", diff)
	}
}

func TestAlerts(t *testing.T) {
	known, groups := metrics(t), load(t, "../../deploy/prometheus/alerts.yaml")["groups"].([]any)
	for _, r := range at(groups[0], "rules").([]any) {
		rule := r.(doc)
		names := used(rule["expr"].(string))
		for _, name := range names {
			if !slices.Contains(known, name) {
				t.Errorf("%s: there is no metric %s", rule["alert"], name)
			}
		}
		if len(names) == 0 || at(rule, "labels", "severity") == nil || at(rule, "annotations", "summary") == nil {
			t.Errorf("%s: want a metric, a severity and a summary", rule["alert"])
		}
	}
}

// TestKubernetes holds the manifests against each other, and against the daemon.
func TestKubernetes(t *testing.T) {
	kinds := make(map[string]doc)
	for _, d := range loadAll(t, "../../deploy/kubernetes/handover.yaml") {
		kinds[d["kind"].(string)] = d
	}
	pod := at(kinds["Deployment"], "spec", "template", "spec")
	container := at(pod, "containers").([]any)[0]
	labels := at(kinds["Deployment"], "spec", "template", "metadata", "labels")
	for what, c := range map[string]struct{ got, want any }{
		"replicas":         {at(kinds["Deployment"], "spec", "replicas"), uint64(2)},
		"the account":      {at(pod, "serviceAccountName"), at(kinds["ServiceAccount"], "metadata", "name")},
		"liveness":         {at(container, "livenessProbe", "httpGet", "path"), "/healthz"},
		"readiness":        {at(container, "readinessProbe", "httpGet", "path"), "/readyz"},
		"read-only":        {at(container, "securityContext", "readOnlyRootFilesystem"), true},
		"nobody's root":    {at(pod, "securityContext", "runAsNonRoot"), true},
		"the service":      {at(kinds["Service"], "spec", "selector"), labels},
		"the budget":       {at(kinds["PodDisruptionBudget"], "spec", "selector", "matchLabels"), labels},
		"the policy":       {at(kinds["NetworkPolicy"], "spec", "podSelector", "matchLabels"), labels},
		"the role":         {at(kinds["ServiceAccount"], "metadata", "annotations", "eks.amazonaws.com/role-arn") != nil, true},
		"the mounted file": {at(pod, "volumes").([]any)[0].(doc)["configMap"], any(doc{"name": at(kinds["ConfigMap"], "metadata", "name")})},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", what, diff)
		}
	}
}

// TestSystemd has systemd read the unit, where there is one.
func TestSystemd(t *testing.T) {
	program, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd-analyze here")
	}
	unit := filepath.Join(t.TempDir(), "handover.service")
	text := strings.ReplaceAll(string(read(t, "../../deploy/systemd/handover.service")), "/usr/local/bin/handover", "/bin/true")
	if err := os.WriteFile(unit, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), program, "verify", "--man=no", unit).CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("%v\n%s", err, said)
	}
}

// TestKubernetesConfiguration has the daemon read what the ConfigMap holds.
func TestKubernetesConfiguration(t *testing.T) {
	var text string
	for _, d := range loadAll(t, "../../deploy/kubernetes/handover.yaml") {
		if s, ok := at(d, "data", "handover.yaml").(string); ok {
			text = s
		}
	}
	text = strings.NewReplacer(
		"INSTANCE", "12345678-90ab-cdef-1234-567890abcdef", "STREAM", "agent-events", "TABLE", "handover",
		"KEY", "alias/handover", "ORIGIN", "https://example.my.connect.aws",
	).Replace(text)
	path := filepath.Join(t.TempDir(), "handover.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := app.LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Shadow {
		t.Error("the first mode is not shadow")
	}
}
