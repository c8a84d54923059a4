package deploy

import (
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"testing"

	"handover/test/outside"
)

// TestCfnLint has cfn-lint look at the templates: any finding fails.
func TestCfnLint(t *testing.T) {
	python := outside.Python(t)
	for _, path := range []string{template, flowsTemplate} {
		said, err := exec.CommandContext(t.Context(), filepath.Join(filepath.Dir(python), "cfn-lint"), path).CombinedOutput()
		if err != nil || len(said) > 0 {
			t.Errorf("%s: %v\n%s", path, err, said)
		}
	}
}

// TestTranslate has the SAM translator make CloudFormation of the template: it finds
// what it cannot translate, and gives nobody a role that is not in the template.
func TestTranslate(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), outside.Python(t), "translate.py", template)
	cmd.Env = append(cmd.Environ(), "AWS_DEFAULT_REGION=us-east-1")
	said, err := cmd.Output()
	if err != nil {
		if e, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Fatalf("%v\n%s", err, e.Stderr)
		}
		t.Fatal(err)
	}
	var made doc
	if err := json.Unmarshal(said, &made); err != nil {
		t.Fatal(err)
	}
	written := resources(t, load(t, template), "AWS::IAM::Role")
	for name := range resources(t, made, "AWS::IAM::Role") {
		if written[name] == nil {
			t.Errorf("SAM makes the role %s, which the template does not have", name)
		}
	}
	for kind, want := range map[string]int{"AWS::Lambda::Function": 6, "AWS::Lambda::EventSourceMapping": 2, "AWS::Events::Rule": 2, "AWS::Lambda::Url": 2} {
		if got := len(resources(t, made, kind)); got != want {
			t.Errorf("%s: %d, want %d", kind, got, want)
		}
	}
	for name, rule := range resources(t, made, "AWS::Events::Rule") {
		if at(rule["Targets"].([]any)[0], "DeadLetterConfig", "Arn") == nil {
			t.Errorf("%s has no dead letters", name)
		}
	}
}
