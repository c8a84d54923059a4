package sink_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/sink"
	"handover/internal/memnet"
)

// receiver is the other side: it answers as it is told to and keeps what it took.
type receiver struct {
	mu     sync.Mutex
	answer func(body string) int // nil: 200
	took   []string
	at     []time.Duration // of every call, since the beginning
	begun  time.Time
}

// ServeHTTP implements http.Handler.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = append(r.at, time.Since(r.begun))
	status := http.StatusOK
	if r.answer != nil {
		status = r.answer(string(body))
	}
	if status == http.StatusOK && req.Header.Get("Content-Type") == "application/json" && req.Method == http.MethodPost {
		r.took = append(r.took, string(body))
	}
	w.WriteHeader(status)
}

func (r *receiver) taken() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.took...)
}

// bench is one sink by HTTP.
type bench struct {
	*testing.T
	*receiver
	set *sink.Set
	log *bytes.Buffer
}

func onBench(t *testing.T, answer func(string) int, test func(b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, receiver: &receiver{answer: answer, begun: time.Now()}, log: &bytes.Buffer{}}
		b.set = sink.New(sink.Options{
			Sinks:  []sink.Config{{Events: sink.ContactEvents, URL: "http://me:pass@receiver/hook?token=secret"}},
			Client: &http.Client{Transport: memnet.Transport{Handler: b.receiver}},
			Log:    slog.New(slog.NewTextHandler(b.log, nil)),
		})
		if err := b.set.Start(); err != nil {
			t.Fatal(err)
		}
		test(b)
		if err := b.set.Stop(b.Context()); err != nil {
			t.Error(err)
		}
		if strings.Contains(b.log.String(), "secret") || strings.Contains(b.log.String(), "pass") {
			t.Errorf("the log tells a secret:\n%s", b.log)
		}
	})
}

func (b *bench) append(events ...string) {
	for _, e := range events {
		for _, s := range b.set.Of(sink.ContactEvents) {
			s.Append(time.Now(), "key", []byte(e))
		}
	}
}

func (b *bench) status() (s sink.Status) {
	b.Helper()
	w := httptest.NewRecorder()
	b.set.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	var all []sink.Status
	if err := json.Unmarshal(w.Body.Bytes(), &all); err != nil || len(all) != 1 {
		b.Fatalf("status: %v in %s", err, w.Body)
	}
	return all[0]
}

func TestEventsArePostedInOrder(t *testing.T) {
	onBench(t, nil, func(b *bench) {
		b.append("a", "b")
		synctest.Wait()
		b.append("c")
		synctest.Wait()
		if diff := cmp.Diff([]string{"a", "b", "c"}, b.taken()); diff != "" {
			b.Errorf("taken (-want +got):\n%s", diff)
		}
		want := sink.Status{Events: "contact-events", To: "http://receiver/hook", Carried: 3}
		if diff := cmp.Diff(want, b.status()); diff != "" {
			b.Errorf("status (-want +got):\n%s", diff)
		}
	})
}

func TestWhileTheReceiverIsAwayNothingIsLost(t *testing.T) {
	up := false
	answer := func(string) int {
		if up {
			return http.StatusOK
		}
		return http.StatusServiceUnavailable
	}
	onBench(t, answer, func(b *bench) {
		b.append("a", "b", "c")
		time.Sleep(90 * time.Second)
		b.mu.Lock()
		up = true
		pauses := []time.Duration{}
		for i := range b.at[1:] {
			pauses = append(pauses, b.at[i+1]-b.at[i])
		}
		b.mu.Unlock()
		if s := b.status(); s.Waiting != 3 || s.Trouble != "answered 503" {
			b.Errorf("status: %+v", s)
		}
		want := []time.Duration{100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000}
		for i := range want {
			want[i] *= time.Millisecond
		}
		if diff := cmp.Diff(want, pauses); diff != "" {
			b.Errorf("pauses (-want +got):\n%s", diff)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if diff := cmp.Diff([]string{"a", "b", "c"}, b.taken()); diff != "" {
			b.Errorf("taken (-want +got):\n%s", diff)
		}
		if n := strings.Count(b.log.String(), "\n"); n != 2 {
			b.Errorf("the log has %d lines, want one for the beginning and one for the end:\n%s", n, b.log)
		}
	})
}

func TestWhatIsRefusedForGoodIsLost(t *testing.T) {
	answer := func(body string) int {
		if body == "b" {
			return http.StatusBadRequest
		}
		return http.StatusOK
	}
	onBench(t, answer, func(b *bench) {
		b.append("a", "b", "c")
		synctest.Wait()
		if diff := cmp.Diff([]string{"a", "c"}, b.taken()); diff != "" {
			b.Errorf("taken (-want +got):\n%s", diff)
		}
		if s := b.status(); s.Lost != 1 || s.Carried != 2 || !strings.Contains(b.log.String(), "events are lost") {
			b.Errorf("status %+v, log:\n%s", s, b.log)
		}
	})
}

func TestTooManyAreLostAndCounted(t *testing.T) {
	onBench(t, func(string) int { return http.StatusBadGateway }, func(b *bench) {
		for i := range 10_005 {
			b.append(fmt.Sprint(i))
		}
		b.append(strings.Repeat("x", 64<<20))
		time.Sleep(time.Minute)
		synctest.Wait()
		if s := b.status(); s.Lost != 6 || s.Waiting != 10_000 {
			b.Errorf("status: %+v", s)
		}
		told := 0 // in one line or in several, as the sender and the events take turns
		for _, m := range regexp.MustCompile(`lost=(\d+)`).FindAllStringSubmatch(b.log.String(), -1) {
			n, err := strconv.Atoi(m[1])
			if err != nil {
				b.Error(err)
			}
			told += n
		}
		if told != 6 {
			b.Errorf("the log tells of %d:\n%s", told, b.log)
		}
	})
}

func TestStopDeliversWhatWaits(t *testing.T) {
	var block chan struct{}
	onBench(t, func(body string) int {
		if body == "first" {
			<-block
		}
		return http.StatusOK
	}, func(b *bench) {
		block = make(chan struct{}) // of the bubble
		b.append("first", "second")
		synctest.Wait()
		b.append("third")
		close(block)
		if err := b.set.Stop(b.Context()); err != nil {
			b.Error(err)
		}
		if diff := cmp.Diff([]string{"first", "second", "third"}, b.taken()); diff != "" {
			b.Errorf("taken (-want +got):\n%s", diff)
		}
	})
}

func TestStopGivesUpAndSaysSo(t *testing.T) {
	onBench(t, func(string) int { return http.StatusBadGateway }, func(b *bench) {
		b.append("a", "b")
		time.Sleep(time.Second)
		begun := time.Now()
		if err := b.set.Stop(b.Context()); err != nil {
			b.Error(err)
		}
		if d := time.Since(begun); d > 2*time.Second {
			b.Errorf("stopped after %v", d)
		}
		if s := b.status(); s.Lost != 2 || s.Waiting != 0 || !strings.Contains(b.log.String(), "lost=2") {
			b.Errorf("status %+v, log:\n%s", s, b.log)
		}
	})
}

func TestFileHasALineForEachEvent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	if err := os.WriteFile(path, []byte("before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	set := sink.New(sink.Options{Sinks: []sink.Config{{Events: sink.AgentEvents, File: path}}, Log: slog.New(slog.DiscardHandler)})
	if err := set.Start(); err != nil {
		t.Fatal(err)
	}
	for _, e := range []string{`{"n":1}`, `{"n":2}`} {
		set.Of(sink.AgentEvents)[0].Append(time.Time{}, "k", []byte(e))
	}
	if err := set.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("before\n{\"n\":1}\n{\"n\":2}\n", string(got)); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

func TestFileThatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "no", "such", "folder.jsonl")
	set := sink.New(sink.Options{Sinks: []sink.Config{{Events: sink.AgentEvents, File: path}}, Log: slog.New(slog.DiscardHandler)})
	if err := set.Start(); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("start: %v, want an error with the path", err)
	}
	if err := set.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestCheckTellsEveryMistake(t *testing.T) {
	tests := map[string]struct {
		config sink.Config
		want   []sink.Mistake
	}{
		"by HTTP":    {sink.Config{Events: "agent-events", URL: "https://example.org/x"}, nil},
		"own stream": {sink.Config{Events: "contact-events", Stream: "mine"}, nil},
		"outside":    {sink.Config{Events: "contact-records", Stream: "mine", Endpoint: "http://127.0.0.1:4566", Region: "eu-west-1"}, nil},
		"nothing":    {sink.Config{}, []sink.Mistake{{"events", `found "", allowed are agent-events, contact-events, contact-records`}, {"", "want exactly one of url, file, stream"}}},
		"two places": {sink.Config{Events: "agent-events", File: "f", Stream: "s"}, []sink.Mistake{{"", "want exactly one of url, file, stream"}}},
		"wrong": {
			sink.Config{Events: "agent-events", Stream: "a b", Endpoint: "ftp://x", Region: "moon"},
			[]sink.Mistake{
				{"stream", `found "a b", want 1 to 128 letters, digits and _ . -`},
				{"endpoint", `found "ftp://x", want an http or https URL`},
				{"region", `found "moon", want an AWS region such as us-east-1`},
			},
		},
		"idle": {
			sink.Config{Events: "agent-events", File: "f", Endpoint: "http://x"},
			[]sink.Mistake{{"endpoint", "want none without stream"}},
		},
		"region alone": {sink.Config{Events: "agent-events", URL: "x", Region: "eu-west-1"}, []sink.Mistake{{"url", `found "x", want an http or https URL`}, {"region", "want none without endpoint"}}},
	}
	for label, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.config.Check()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", label, diff)
		}
	}
}
