package serverless

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"handover/internal/config"
	"handover/internal/controller"
	"handover/internal/departure"
	"handover/internal/ledger/memledger"
	"handover/internal/memnet"
	"handover/internal/policy"
	"handover/internal/roster"
	"handover/internal/wake"
)

// messages counts what is sent to the wake queue.
type messages int

func (m *messages) SendMessage(context.Context, *sqs.SendMessageInput, ...func(*sqs.Options)) (*sqs.SendMessageOutput, error) {
	*m++
	return &sqs.SendMessageOutput{}, nil
}

// operators is the function of the operators, in an instance that has nothing in it.
func operators(t *testing.T, log io.Writer, on *memledger.Ledger, sent *messages) *Function {
	t.Helper()
	empty := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })
	client := &http.Client{Transport: memnet.Transport{Handler: empty}}
	f, err := New(t.Context(), Options{
		Role: Operators, Store: on, Clock: controller.RealClock(), HTTP: client, Metrics: io.Discard, Log: slog.New(slog.NewTextHandler(log, nil)),
		Config: config.Config{Instance: "12345678-90ab-cdef-1234-567890abcdef", Policy: policy.Default()},
		AWS:    aws.Config{Region: "eu-west-2", HTTPClient: client, Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", "")},
		Wake:   &wake.Queue{Client: sent, URL: "queue", Notes: on, Now: time.Now},
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestACallThatPanics is answered, and told without what it panicked with. Neither the next
// call nor what it left behind is kept from being done.
func TestACallThatPanics(t *testing.T) {
	var log bytes.Buffer
	var sent messages
	on := memledger.New()
	f := operators(t, &log, on, &sent)
	if err := on.Commit(t.Context(), departure.Commit{Agents: []roster.Agent{{ID: "ana", Due: time.Now()}}}); err != nil {
		t.Fatal(err)
	}
	h := f.serving(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/panics" {
			f.poked.Store(true) // it has left something that is due
			panic("a customer's word")
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	for path, status := range map[string]int{"/panics": http.StatusInternalServerError, "/": http.StatusNoContent} {
		log.Reset()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, nil))
		panicked := strings.Contains(log.String(), "panicked") && strings.Contains(log.String(), "stack=")
		if w.Code != status || panicked != (path == "/panics") || strings.Contains(log.String(), "word") {
			t.Errorf("%s: status %d, log %s; want %d", path, w.Code, &log, status)
		}
	}
	if sent != 1 {
		t.Errorf("%d messages were sent for what is due, want 1", sent)
	}
}
