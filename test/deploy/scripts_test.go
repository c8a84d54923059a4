package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const instanceARN = "arn:aws:connect:eu-west-2:111122223333:instance/00000000-0000-4000-8000-000000000001"

// fakes stand in for aws, go and zip. Each writes down how it was called; aws answers
// describe-stacks with the flow's ARN, go makes the program that it was to build.
func fakes(t *testing.T) (path, log string) {
	t.Helper()
	dir := t.TempDir()
	log = filepath.Join(dir, "log")
	for name, does := range map[string]string{
		"aws": `case "$*" in *describe-stacks*flows*) echo arn:disconnect;; esac`,
		"go":  `while [ $# -gt 0 ]; do [ "$1" != -o ] || echo program >"$2"; shift; done`,
		"zip": `echo zipped >../lambda.zip`,
	} {
		text := "#!/bin/sh\necho " + name + " \"$@\" >>" + log + "\n" + does + "\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir, log
}

// run runs a script of a copy of deploy, and returns what it said and what it called.
func run(t *testing.T, script, input string, env ...string) (said, called string, err error) {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(filepath.Join(root, "deploy"), os.DirFS("../../deploy")); err != nil {
		t.Fatal(err)
	}
	path, log := fakes(t)
	cmd := exec.CommandContext(t.Context(), filepath.Join(root, "deploy", script))
	cmd.Env = append([]string{"PATH=" + path + ":/usr/bin:/bin"}, env...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	calls, _ := os.ReadFile(log) // no file: nothing was called
	return string(out), string(calls), err
}

func TestDeployCalls(t *testing.T) {
	policy := filepath.Join(t.TempDir(), "mine.yaml") // it serves as configuration, too: nothing reads it
	if err := os.WriteFile(policy, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "crm.secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	said, called, err := run(t, "deploy.sh", "", "INSTANCE_ARN="+instanceARN, "BUCKET=b", "POLICY="+policy, "CONFIG="+policy, "FILES="+secret, "MODE=enforce", "PARAMETERS=ShardCount=2 AlarmEmail=a@example.com", "FLOWS=1")
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	flows := "aws cloudformation deploy --template-file deploy/flows.yaml --stack-name handover-flows --no-fail-on-empty-changeset --parameter-overrides InstanceArn=" + instanceARN
	want := []string{
		"go run ./cmd/handover policy check " + policy,
		"go run ./cmd/handover config check --lambda --policy build/lambda/policy.yaml build/lambda/handover.yaml",
		"go build -trimpath -tags lambda.norpc -ldflags -s -w -o build/lambda/bootstrap ./cmd/handover-lambda",
		"zip -X -q ../lambda.zip -- bootstrap crm.secret handover.yaml policy.yaml",
		"aws cloudformation package --template-file deploy/template.yaml --s3-bucket b --s3-prefix handover --output-template-file build/packaged.yaml",
		"aws cloudformation deploy --template-file build/packaged.yaml --stack-name handover --s3-bucket b --s3-prefix handover" +
			" --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND --no-fail-on-empty-changeset" +
			" --parameter-overrides InstanceArn=" + instanceARN + " PolicyFile=policy.yaml ConfigFile=handover.yaml Mode=enforce ShardCount=2 AlarmEmail=a@example.com",
		flows,
		"aws cloudformation describe-stacks --stack-name handover-flows --query Stacks[0].Outputs[?OutputKey=='DisconnectArn'].OutputValue --output text",
		flows + " DisconnectArn=arn:disconnect",
		"aws cloudformation describe-stacks --stack-name handover --query Stacks[0].Outputs[].[OutputKey,OutputValue] --output table",
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(called), "\n")); diff != "" {
		t.Errorf("calls (- want, + got):\n%s", diff)
	}
}

// TestRefusals: what is missing is named, and nothing is called.
func TestRefusals(t *testing.T) {
	arn := "INSTANCE_ARN=" + instanceARN
	for _, c := range []struct {
		script, input, says string
		env                 []string
	}{
		{"deploy.sh", "", "INSTANCE_ARN is not set", []string{"BUCKET=b"}},
		{"deploy.sh", "", "INSTANCE_ARN: found arn:aws:connect, want", []string{"BUCKET=b", "INSTANCE_ARN=arn:aws:connect"}},
		{"deploy.sh", "", "BUCKET is not set: give the name of an S3 bucket of yours in eu-west-2", []string{arn}},
		{"deploy.sh", "", "MODE: found off, want shadow or enforce", []string{arn, "BUCKET=b", "MODE=off"}},
		{"deploy.sh", "", "POLICY: there is no file none.yaml", []string{arn, "BUCKET=b", "POLICY=none.yaml"}},
		{"deploy.sh", "", "FILES: there is no file none.secret", []string{arn, "BUCKET=b", "FILES=none.secret"}},
		{"destroy.sh", "handover\n", "REGION is not set", nil},
		{"destroy.sh", "yes\n", `found "yes", want handover; nothing is deleted`, []string{"REGION=eu-west-2"}},
		{"destroy.sh", "", "nothing was answered", []string{"REGION=eu-west-2"}},
	} {
		t.Run(c.says, func(t *testing.T) {
			said, called, err := run(t, c.script, c.input, c.env...)
			if err == nil || !strings.Contains(said, c.says) || called != "" {
				t.Errorf("said %q, called %q, want %q and no call", said, called, c.says)
			}
		})
	}
}

func TestDestroyCalls(t *testing.T) {
	said, called, err := run(t, "destroy.sh", "mine\n", "REGION=eu-west-2", "STACK=mine")
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	want := "aws cloudformation delete-stack --region eu-west-2 --stack-name mine\n" +
		"aws cloudformation wait stack-delete-complete --region eu-west-2 --stack-name mine\n"
	if diff := cmp.Diff(want, called); diff != "" {
		t.Errorf("calls (- want, + got):\n%s", diff)
	}
	for _, stays := range []string{"the table", "KMS key", "bucket", "flows"} {
		if !strings.Contains(said, stays) {
			t.Errorf("it does not say that %s stays", stays)
		}
	}
}
