package lambda

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
)

// runtime is the Lambda Runtime API for one execution environment: what AWS Lambda
// developer guide, "Using the Lambda runtime API", says of version 2018-06-01. The
// function asks for its next invocation, and posts an answer or an error.
type runtime struct {
	t    *testing.T
	next chan *invocation
	idle chan struct{} // closed when the first invocation was asked for
	once sync.Once

	mu      sync.Mutex
	waiting map[string]*invocation // by request id
}

// invocation is one call of the function.
type invocation struct {
	id      string
	payload []byte
	within  time.Duration
	done    chan answer // has room for one
}

// answer is what the function posted.
type answer struct {
	body   []byte
	failed bool
}

func newRuntime(t *testing.T) *runtime {
	return &runtime{t: t, next: make(chan *invocation), idle: make(chan struct{}), waiting: make(map[string]*invocation)}
}

const runtimePath = "/2018-06-01/runtime/"

// ServeHTTP implements http.Handler.
func (r *runtime) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	path, ours := strings.CutPrefix(req.URL.Path, runtimePath)
	id, what, _ := strings.Cut(strings.TrimPrefix(path, "invocation/"), "/")
	switch {
	case !ours:
		http.NotFound(w, req)
	case path == "invocation/next":
		r.give(w, req)
	case req.Method == http.MethodPost && (what == "response" || what == "error"):
		r.take(w, req, id, what == "error")
	default:
		r.t.Errorf("the function calls %s %s", req.Method, req.URL.Path)
		http.NotFound(w, req)
	}
}

// give answers with the next invocation when there is one.
func (r *runtime) give(w http.ResponseWriter, req *http.Request) {
	r.once.Do(func() { close(r.idle) })
	select {
	case i := <-r.next:
		r.mu.Lock()
		r.waiting[i.id] = i
		r.mu.Unlock()
		h := w.Header()
		h.Set("Lambda-Runtime-Aws-Request-Id", i.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(i.within).UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:handover")
		h.Set("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1")
		_, _ = w.Write(i.payload)
	case <-req.Context().Done():
	}
}

// take takes an answer, or an error, in. A streamed answer may say at its end that it
// failed.
func (r *runtime) take(w http.ResponseWriter, req *http.Request, id string, failed bool) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		r.t.Errorf("read the answer: %v", err)
	}
	r.mu.Lock()
	i := r.waiting[id]
	delete(r.waiting, id)
	r.mu.Unlock()
	if i == nil {
		http.Error(w, `{"errorMessage":"no such invocation","errorType":"InvalidRequestID"}`, http.StatusBadRequest)
		return
	}
	i.done <- answer{body, failed || req.Trailer.Get("Lambda-Runtime-Function-Error-Type") != ""}
	w.WriteHeader(http.StatusAccepted)
}

// function is the binary under a runtime of its own.
type function struct {
	*runtime
	cmd   *exec.Cmd
	said  bytes.Buffer // to be read when the process has ended
	cold  time.Duration
	ended chan error
}

// start starts the binary, as Lambda would with a new execution environment, and
// returns when it asks for its first invocation.
func start(t *testing.T, env ...string) *function {
	t.Helper()
	f := launch(t, env...)
	began := time.Now()
	select {
	case <-f.idle:
		f.cold = time.Since(began)
	case err := <-f.ended:
		t.Fatalf("the function ended at its start: %v\n%s", err, &f.said)
	case <-time.After(time.Minute):
		t.Fatalf("the function asks for no invocation")
	}
	return f
}

// launch starts the binary and waits for nothing.
func launch(t *testing.T, env ...string) *function {
	t.Helper()
	f := &function{runtime: newRuntime(t), ended: make(chan error, 1)}
	api := httptest.NewServer(f.runtime)
	f.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), binary(t))
	f.cmd.Env = append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(api.URL, "http://"), "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		"LAMBDA_TASK_ROOT=" + t.TempDir(), "AWS_LAMBDA_FUNCTION_NAME=handover", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256", "PATH=" + os.Getenv("PATH"),
	}, env...)
	f.cmd.Stdout, f.cmd.Stderr = &f.said, &f.said
	if err := f.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() {
		f.ended <- f.cmd.Wait()
		close(gone)
	}()
	t.Cleanup(func() {
		_ = f.cmd.Process.Kill() // it may have ended
		<-gone
		api.CloseClientConnections()
		api.Close()
		if t.Failed() {
			t.Logf("the function said:\n%s", &f.said)
		}
	})
	return f
}

// invoke calls the function and gives its answer.
func (f *function) invoke(ctx context.Context, event any) (answer, error) {
	payload, err := json.Marshal(event)
	if raw, ok := event.(json.RawMessage); ok {
		payload, err = raw, nil
	}
	if err != nil {
		return answer{}, err
	}
	i := &invocation{id: uuid.NewString(), payload: payload, within: time.Minute, done: make(chan answer, 1)}
	select {
	case f.next <- i:
	case err := <-f.ended:
		return answer{}, fmt.Errorf("the function has ended: %w", err)
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
	select {
	case a := <-i.done:
		return a, nil
	case err := <-f.ended:
		return answer{}, fmt.Errorf("the function ended at its work: %w", err)
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

// memory is the most that the process has used, in bytes, as the kernel counts it.
func (f *function) memory() (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", f.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		var kb int64
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kb); err == nil {
			return kb << 10, nil
		}
	}
	return 0, fmt.Errorf("no VmHWM in %s", status)
}
