// Package lambda runs the real handover-lambda, a process for each function, under a
// small implementation of the Lambda Runtime API, with DynamoDB Local, moto for SQS,
// and connectlocal for Amazon Connect: what AWS does around the functions (event
// source mappings, function URLs) is done here, by the shapes of its documentation.
package lambda

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"handover/connectlocal"
	"handover/internal/actor"
	"handover/internal/ledger/dynamoledger"
	"handover/test/outside"
)

var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "handover-lambda-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "bootstrap")
	out, err := exec.Command("go", "build", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", path, "handover/cmd/handover-lambda").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the binary: %w\n%s", err, out)
	}
	return path, nil
})

// binary is the program, built once, for this machine.
func binary(t *testing.T) string {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if path, err := built(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// The grace is short, for all of this lives by real time.
const policyFile = `
grace: {offline: 1s}
rules:
  - name: everything
    do: [{target: same-queue, needs: nothing, priority: 1}]
`

const table = "handover"

// account is one AWS account, as far as the functions see it.
type account struct {
	t      *testing.T
	srv    *connectlocal.Server
	base   string // of connectlocal
	stage  *actor.Stage
	queue  *sqs.Client
	url    string // of the queue
	env    []string
	bundle string
}

func newAccount(t *testing.T) *account {
	t.Helper()
	a := &account{t: t, bundle: t.TempDir()}
	dynamo, moto := outside.DynamoDB(t), outside.Moto(t)
	a.must(dynamoledger.Create(t.Context(), dynamodb.NewFromConfig(outside.Config(dynamo)), table))
	a.queue = sqs.NewFromConfig(outside.Config(moto))
	made, err := a.queue.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String("wake")})
	a.must(err)
	a.url = *made.QueueUrl
	a.serve()
	a.write("policy.yaml", policyFile)
	a.write("handover.yaml", "desktop: "+a.base+"\n")
	a.env = []string{
		"AWS_ENDPOINT_URL_DYNAMODB=" + dynamo, "AWS_ENDPOINT_URL_SQS=" + moto, "AWS_ENDPOINT_URL_KMS=" + moto,
		"AWS_ENDPOINT_URL_CONNECT=" + a.base, "AWS_ENDPOINT_URL_CONNECTPARTICIPANT=" + a.base, "LAMBDA_TASK_ROOT=" + a.bundle,
		"HANDOVER_INSTANCE=" + a.srv.InstanceID(), "HANDOVER_TABLE=" + table, "HANDOVER_WAKE_QUEUE=" + a.url, "HANDOVER_MODE=enforce",
		"HANDOVER_CONFIG=handover.yaml", "HANDOVER_POLICY=policy.yaml",
	}
	return a
}

// serve serves connectlocal.
func (a *account) serve() {
	srv, err := connectlocal.New(connectlocal.Options{})
	a.must(err)
	a.must(srv.Start())
	front := httptest.NewServer(srv.Handler())
	a.srv, a.base = srv, front.URL
	a.stage, err = actor.Open(a.t.Context(), actor.Options{Base: a.base, HTTP: &http.Client{}, Connect: connect.NewFromConfig(connectlocal.AWSConfig(a.base))})
	a.must(err)
	a.t.Cleanup(func() {
		a.stage.Close()
		front.CloseClientConnections()
		front.Close()
		a.must(srv.Stop(context.WithoutCancel(a.t.Context())))
	})
}

func (a *account) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

func (a *account) write(name, text string) {
	a.t.Helper()
	a.must(os.WriteFile(filepath.Join(a.bundle, name), []byte(text), 0o600))
}

// function starts the function of a role.
func (a *account) function(role string, env ...string) *function {
	a.t.Helper()
	return start(a.t, append(append([]string{"HANDOVER_ROLE=" + role}, a.env...), env...)...)
}

// sample is an event as the public documentation shows it, with what is in it
// replaced.
func sample(t *testing.T, name string, replace ...string) json.RawMessage {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return json.RawMessage(strings.NewReplacer(replace...).Replace(string(text)))
}

func TestABadEnvironmentIsRefusedByName(t *testing.T) {
	good := []string{"HANDOVER_ROLE=events", "HANDOVER_INSTANCE=12345678-90ab-cdef-1234-567890abcdef", "HANDOVER_TABLE=handover", "HANDOVER_WAKE_QUEUE=http://127.0.0.1:1/q"}
	for name, c := range map[string]struct {
		env  []string
		want []string
	}{
		"nothing is set":    {nil, []string{"HANDOVER_ROLE", "HANDOVER_INSTANCE", "HANDOVER_TABLE", "HANDOVER_WAKE_QUEUE"}},
		"no such role":      {append(good, "HANDOVER_ROLE=workers"), []string{"HANDOVER_ROLE", `\"workers\"`, "worker"}},
		"no such mode":      {append(good, "HANDOVER_MODE=on"), []string{"HANDOVER_MODE", "shadow or enforce"}},
		"no instance":       {append(good, "HANDOVER_INSTANCE=prod"), []string{"instance", `\"prod\"`}},
		"no such policy":    {append(good, "HANDOVER_POLICY=nowhere.yaml"), []string{"policy", "nowhere.yaml"}},
		"origins, no key":   {append(good, "HANDOVER_ORIGINS=https://desk.example"), []string{"HANDOVER_KMS_KEY"}},
		"an origin of http": {append(good, "HANDOVER_KMS_KEY=alias/handover", "HANDOVER_ORIGINS=http://desk.example"), []string{"companion.origins[0]", "https"}},
		"a table's name":    {append(good, "HANDOVER_TABLE=a b"), []string{"ledger", "DynamoDB table"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := launch(t, c.env...)
			select {
			case err := <-f.ended:
				f.ended <- err
				if err == nil {
					t.Error("it ended well")
				}
			case <-time.After(time.Minute):
				t.Fatal("it runs")
			}
			for _, want := range c.want {
				if !strings.Contains(f.said.String(), want) {
					t.Errorf("it does not say %s:\n%s", want, &f.said)
				}
			}
		})
	}
}
