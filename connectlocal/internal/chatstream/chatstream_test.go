package chatstream_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/chatstream"
	"handover/connectlocal/internal/state"
	"handover/internal/memnet"
)

const arn = "arn:aws:sns:eu-west-2:111122223333:chats"

// server is a topic's: it answers as the test says, and writes down what it took.
type server struct {
	mu     sync.Mutex
	answer func(call int) int
	calls  int
	taken  []map[string]any
	header http.Header
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	status := 200
	if s.answer != nil {
		status = s.answer(s.calls)
	}
	w.WriteHeader(status)
	if status != 200 {
		return
	}
	data, _ := io.ReadAll(r.Body)
	var n map[string]any
	_ = json.Unmarshal(data, &n)
	s.taken, s.header = append(s.taken, n), r.Header
}

func (s *server) messages() (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.taken {
		out = append(out, fmt.Sprint(n["Message"]))
	}
	return out
}

// onTopic runs a test with a publisher whose topic is that server.
func onTopic(t *testing.T, s *server, test func(p *chatstream.Publisher, log *bytes.Buffer)) {
	t.Helper()
	over(t, memnet.Transport{Handler: s}, test)
}

// over runs a test with a publisher that reaches its topic over that.
func over(t *testing.T, network http.RoundTripper, test func(p *chatstream.Publisher, log *bytes.Buffer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		n := 0
		p := chatstream.New(chatstream.Options{
			Topics: map[string]string{"chats": "http://topic/chats?key=secret"},
			Encode: func(i state.Item) string { return i.Content },
			Client: &http.Client{Transport: network},
			Log:    slog.New(slog.NewTextHandler(&log, nil)),
			IDs:    func() string { n++; return fmt.Sprintf("n%d", n) },
		})
		p.Attach(state.Instance{ID: "i-1", Account: "111122223333"})
		test(p, &log)
		if err := p.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

func item(text string) state.Item {
	return state.Item{
		Content: text, Type: "MESSAGE", ContentType: "text/plain", ParticipantRole: "CUSTOMER", InitialID: "c1", ContactID: "c2",
		At: time.Date(2026, 3, 2, 10, 0, 0, 5_000_000, time.UTC),
	}
}

func TestNotificationIsShapedAsBySNS(t *testing.T) {
	s := &server{}
	onTopic(t, s, func(p *chatstream.Publisher, _ *bytes.Buffer) {
		whisper := item("psst")
		whisper.Audience, whisper.ParticipantRole = "AGENT", ""
		p.Stream(arn, item("hello"))
		p.Stream(arn, whisper)
		synctest.Wait()
		text := func(v string) map[string]any { return map[string]any{"Type": "String", "Value": v} }
		attributes := map[string]any{
			"InitialContactId": text("c1"), "ContactId": text("c2"), "ParticipantRole": text("CUSTOMER"), "InstanceId": text("i-1"),
			"AccountId": text("111122223333"), "Type": text("MESSAGE"), "ContentType": text("text/plain"), "MessageVisibility": text("ALL"),
		}
		want := map[string]any{
			"Type": "Notification", "MessageId": "n1", "TopicArn": arn, "Message": "hello", "Timestamp": "2026-03-02T10:00:00.005Z",
			"MessageAttributes": attributes,
		}
		if d := cmp.Diff(want, s.taken[0]); d != "" {
			t.Errorf("notification (-want +got):\n%s", d)
		}
		delete(attributes, "ParticipantRole")
		attributes["MessageVisibility"] = text("AGENT")
		if d := cmp.Diff(any(attributes), s.taken[1]["MessageAttributes"]); d != "" {
			t.Errorf("a whisper's attributes (-want +got):\n%s", d)
		}
		for name, want := range map[string]string{
			"X-Amz-Sns-Message-Type": "Notification", "X-Amz-Sns-Message-Id": "n2", "X-Amz-Sns-Topic-Arn": arn, "Content-Type": "text/plain; charset=UTF-8",
		} {
			if got := s.header.Get(name); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
	})
}

func TestOrderIsKeptOverFailures(t *testing.T) {
	s := &server{answer: func(call int) int {
		if call%3 != 0 {
			return 503
		}
		return 200
	}}
	onTopic(t, s, func(p *chatstream.Publisher, log *bytes.Buffer) {
		want := []string{"a", "b", "c", "d"}
		for _, text := range want {
			p.Stream(arn, item(text))
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if d := cmp.Diff(want, s.messages()); d != "" {
			t.Errorf("delivered (-want +got):\n%s", d)
		}
		if log.Len() > 0 {
			t.Errorf("nothing was lost, but the log says %s", log)
		}
	})
}

func TestWhatIsNotTakenIsSaid(t *testing.T) {
	for name, tc := range map[string]struct {
		answer func(int) int
		calls  int
	}{
		"refused": {func(call int) int { return map[bool]int{true: 403, false: 200}[call == 1] }, 2},
		"away":    {func(call int) int { return map[bool]int{true: 500, false: 200}[call <= 8] }, 9},
	} {
		t.Run(name, func(t *testing.T) {
			s := &server{answer: tc.answer}
			onTopic(t, s, func(p *chatstream.Publisher, log *bytes.Buffer) {
				p.Stream(arn, item("secret words"))
				p.Stream(arn, item("next"))
				time.Sleep(5 * time.Minute)
				synctest.Wait()
				if d := cmp.Diff([]string{"next"}, s.messages()); d != "" || s.calls != tc.calls {
					t.Errorf("%d calls, delivered (-want +got):\n%s", s.calls, d)
				}
				if said := log.String(); !strings.Contains(said, arn) || strings.Contains(said, "secret") {
					t.Errorf("the log says %q", said)
				}
			})
		})
	}
}

// unreachable is the transport of a network without anybody in it.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nobody is there")
}

func TestTheLogDoesNotTellAddresses(t *testing.T) {
	over(t, unreachable{}, func(p *chatstream.Publisher, log *bytes.Buffer) {
		p.Stream(arn, item("one"))
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if said := log.String(); !strings.Contains(said, "nobody is there") || strings.Contains(said, "secret") {
			t.Errorf("the log says %q", said)
		}
	})
}

func TestTooManyAreLostAndCounted(t *testing.T) {
	s := &server{answer: func(int) int { return 500 }}
	onTopic(t, s, func(p *chatstream.Publisher, log *bytes.Buffer) {
		p.Stream(arn, item("first"))
		synctest.Wait() // it is being delivered, and waits no more
		for range 10_003 {
			p.Stream(arn, item("more"))
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if said := log.String(); !strings.Contains(said, "lost=3") {
			t.Errorf("the log says %q", said)
		}
	})
}

func TestStopEndsDeliveries(t *testing.T) {
	s := &server{answer: func(int) int { return 500 }}
	var said *bytes.Buffer
	onTopic(t, s, func(p *chatstream.Publisher, log *bytes.Buffer) {
		said = log
		p.Stream(arn, item("one"))
		p.Stream(arn, item("two"))
		synctest.Wait()
	})
	if !strings.Contains(said.String(), "lost=1") {
		t.Errorf("the log says %q", said)
	}
}

func TestTakesTopicsWithAnAddress(t *testing.T) {
	p := chatstream.New(chatstream.Options{Topics: map[string]string{"chats": "http://a", "arn:aws:sns:us-east-1:111122223333:other": "http://b"}})
	for ref, want := range map[string]bool{arn: true, "arn:aws:sns:us-east-1:111122223333:other": true, "arn:aws:sns:us-east-1:111122223333:third": false, "arn:aws:sns:eu-west-2:111122223333:other": false} {
		if got := p.Takes(ref); got != want {
			t.Errorf("%s: got %v, want %v", ref, got, want)
		}
	}
}
