// Package outside starts servers that others wrote, for the tests of what speaks to
// AWS: Amazon's DynamoDB Local, kinesis-local, and moto for the rest. They listen on
// this machine alone, begin empty, and are stopped when their test ends.
//
// Where they are is told by HANDOVER_OUTSIDE, the folder that test/outside/install
// filled. Without it the tests that need them are skipped; with it, what cannot be
// started fails them.
package outside

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// DynamoDB starts DynamoDB Local and returns its base URL.
func DynamoDB(t *testing.T) string {
	t.Helper()
	lib, port := filepath.Join(Dir(t), "dynamodb"), freePort(t)
	start(t, port, nil, "java", "-Djava.library.path="+lib, "-cp", filepath.Join(lib, "*"),
		"com.amazonaws.services.dynamodbv2.local.main.ServerRunner", "-inMemory", "-disableTelemetry", "-port", port)
	return "http://127.0.0.1:" + port
}

// Kinesis starts kinesis-local and returns its base URL.
func Kinesis(t *testing.T) string {
	t.Helper()
	lib, port := filepath.Join(Dir(t), "kinesis", "node_modules", "kinesis-local"), freePort(t)
	start(t, port, []string{
		"KINESIS_MOCK_CERT_PATH=" + filepath.Join(lib, "server.json"), "KINESIS_MOCK_PLAIN_PORT=" + port,
		"KINESIS_MOCK_TLS_PORT=" + freePort(t), "AWS_REGION=us-east-1", "LOG_LEVEL=ERROR",
	}, "node", filepath.Join(lib, "main.js"))
	return "http://127.0.0.1:" + port
}

// Moto starts moto, for SQS, S3, KMS, IAM and STS, and returns its base URL.
func Moto(t *testing.T) string {
	t.Helper()
	port := freePort(t)
	start(t, port, nil, filepath.Join(Dir(t), "venv", "bin", "moto_server"), "-H", "127.0.0.1", "-p", port)
	return "http://127.0.0.1:" + port
}

// Python is the interpreter that has cfn-lint and the SAM translator.
func Python(t *testing.T) string {
	t.Helper()
	return filepath.Join(Dir(t), "venv", "bin", "python")
}

// Config is what the AWS SDK needs to speak to such a server.
func Config(base string) aws.Config {
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(base),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
}

// Dir is the folder that test/outside/install filled. Without one the test is skipped.
func Dir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("HANDOVER_OUTSIDE")
	if dir == "" {
		t.Skip("HANDOVER_OUTSIDE is not set: run test/outside/install DIR, and set it to DIR")
	}
	return dir
}

// readyWithin is how long a server may take until it answers: a Java machine on a
// busy computer takes its time.
const readyWithin = time.Minute

// start runs the program until the test ends, and returns when its port answers HTTP.
func start(t *testing.T, port string, env []string, program string, args ...string) {
	t.Helper()
	said := &bytes.Buffer{}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr, cmd.Dir = append(cmd.Environ(), env...), said, said, t.TempDir()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatalf("start %s: %v", program, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	if err := answers(ctx, port, ended); err != nil {
		cancel()
		err := fmt.Errorf("%w; the server ended with: %w", err, <-ended)
		ended <- nil // for the clean-up
		t.Fatalf("start %s: %v\n%s", program, err, said)
	}
}

// answers waits until the port answers HTTP, whatever it says, or the server ends.
func answers(ctx context.Context, port string, ended chan error) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		ask, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:"+port+"/", http.NoBody)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(ask)
		if err == nil {
			return answer.Body.Close()
		}
		select {
		case <-again.C:
		case err := <-ended:
			ended <- err
			return fmt.Errorf("it ended before it answered: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("it did not answer within %s: %w", readyWithin, err)
		}
	}
}

// freePort is a port of this machine that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
