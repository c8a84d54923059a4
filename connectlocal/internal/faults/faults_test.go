package faults_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/faults"
	"handover/connectlocal/internal/refusal"
	"handover/connectlocal/internal/stream"
	"handover/internal/memnet"
)

// rig is a set around one operation of each service, behind a real server in memory.
type rig struct {
	loop    *clock.Loop
	set     *faults.Set
	client  *http.Client
	effects int // calls that had their effect
	sockets int // that Drop is asked about
}

func inBubble(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{loop: clock.New(), sockets: 10}
		r.loop.Start()
		defer r.loop.Stop()
		r.set = faults.New(faults.Options{Loop: r.loop, Streams: []string{"agents", "contacts"}, DropSockets: func(pick func() bool) int {
			n := 0
			for range r.sockets {
				if pick() {
					n++
				}
			}
			return n
		}})
		mux := http.NewServeMux()
		mux.Handle("/_local/v1/faults", r.set)
		effect := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			r.effects++
			_, _ = io.WriteString(w, "done")
		})
		for operation, service := range map[string]refusal.Service{
			"StartChatContact": refusal.Connect, "PutUserStatus": refusal.Connect,
			"SendMessage": refusal.Participant, "CreateParticipantConnection": refusal.Participant, "GetRecords": refusal.Kinesis, "ListShards": refusal.Kinesis,
		} {
			mux.Handle("/"+operation, r.set.For(service)(operation, effect))
		}
		ear := memnet.Listen()
		server := &http.Server{Handler: mux}
		served := make(chan error)
		go func() { served <- server.Serve(ear) }()
		r.client = ear.Client()
		defer func() {
			r.client.CloseIdleConnections()
			_ = server.Close()
			<-served
		}()
		test(t, r)
	})
}

// do makes a request; the answer is its status and body, or "cut".
func (r *rig) do(t *testing.T, method, path, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://local"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := r.client.Do(req)
	if errors.Is(err, io.EOF) {
		return "cut"
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s %s", res.StatusCode, res.Header.Get("x-amzn-errortype"), text))
}

func (r *rig) set1(t *testing.T, body string) {
	t.Helper()
	if a := r.do(t, http.MethodPost, "/_local/v1/faults", body); !strings.HasPrefix(a, "200") {
		t.Fatalf("setting %s: %s", body, a)
	}
}

func TestAnswersAreThoseOfTheService(t *testing.T) {
	tests := map[string]struct{ operation, kind, want string }{
		"throttled, Connect, not modelled": {"StartChatContact", "throttle", `429 TooManyRequestsException {"Message":"Rate exceeded"}`},
		"throttled, Connect, modelled":     {"PutUserStatus", "throttle", `429 ThrottlingException {"Message":"Rate exceeded"}`},
		"throttled, participant":           {"SendMessage", "throttle", `429 ThrottlingException {"Message":"Rate exceeded"}`},
		"throttled, Kinesis data":          {"GetRecords", "throttle", `400  {"__type":"ProvisionedThroughputExceededException","message":"Rate exceeded"}`},
		"throttled, Kinesis control":       {"ListShards", "throttle", `400  {"__type":"LimitExceededException","message":"Rate exceeded"}`},
		"failed, Connect":                  {"PutUserStatus", "error", `500 InternalServiceException {"Message":"an injected fault"}`},
		"failed, participant":              {"SendMessage", "error", `500 InternalServerException {"Message":"an injected fault"}`},
		"failed, Kinesis":                  {"GetRecords", "error", `500  {"__type":"InternalFailure","message":"an injected fault"}`},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				r.set1(t, `{"operation":"`+tt.operation+`","kind":"`+tt.kind+`"}`)
				if got := r.do(t, http.MethodPost, "/"+tt.operation, ""); got != tt.want || r.effects != 0 {
					t.Errorf("answer %s, %d effects; want %s, none", got, r.effects, tt.want)
				}
			})
		})
	}
}

func TestOperationCountAndEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.set1(t, `[{"operation":"SendMessage","kind":"error","count":2},{"operation":"ListShards","kind":"error","for":"30s"}]`)
		var got []string
		call := func(operation string) { got = append(got, r.do(t, http.MethodPost, "/"+operation, "")[:3]) }
		call("PutUserStatus")
		call("SendMessage")
		call("SendMessage")
		call("SendMessage")
		call("ListShards")
		if err := r.loop.Advance(30 * time.Second); err != nil {
			t.Fatal(err)
		}
		call("ListShards")
		if diff := cmp.Diff([]string{"200", "500", "500", "200", "500", "200"}, got); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		r.set1(t, `{"kind":"error"}`)
		call("GetRecords")
		r.set1(t, "")
		call("GetRecords")
		if diff := cmp.Diff([]string{"500", "200"}, got[6:]); diff != "" {
			t.Errorf("every operation, then cleared (-want +got):\n%s", diff)
		}
	})
}

func TestRateIsDrawnFromTheSeed(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		draw := func(seed int) string {
			r.set1(t, fmt.Sprintf(`{"kind":"error","rate":0.3,"seed":%d}`, seed))
			var all strings.Builder
			for range 100 {
				all.WriteString(r.do(t, http.MethodPost, "/SendMessage", "")[:1])
			}
			return all.String()
		}
		first, again, other := draw(7), draw(7), draw(8)
		if first != again {
			t.Errorf("the same seed hits different calls:\n%s\n%s", first, again)
		}
		if first == other {
			t.Errorf("another seed hits the same calls: %s", first)
		}
		if n := strings.Count(first, "5"); n < 15 || n > 45 {
			t.Errorf("%d of 100 hit, want about 30", n)
		}
	})
}

func TestLatencyIsVirtualTime(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.set1(t, `{"kind":"latency","latency":"1h"}`)
		done := make(chan string)
		go func() { done <- r.do(t, http.MethodPost, "/SendMessage", "") }()
		synctest.Wait()
		if r.effects != 0 {
			t.Fatal("the call went through at once")
		}
		begun := time.Now()
		if err := r.loop.Advance(time.Hour); err != nil {
			t.Fatal(err)
		}
		if got := <-done; got != "200  done" || time.Since(begun) != 0 {
			t.Errorf("answer %s after %v of real time", got, time.Since(begun))
		}
	})
}

func TestTimeoutAfterEffect(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.set1(t, `{"kind":"timeout-after-effect","operation":"SendMessage","count":1}`)
		if got := r.do(t, http.MethodPost, "/SendMessage", ""); got != "cut" || r.effects != 1 {
			t.Errorf("answer %s, %d effects; want cut, 1", got, r.effects)
		}
		if got := r.do(t, http.MethodPost, "/SendMessage", ""); got != "200  done" || r.effects != 2 {
			t.Errorf("next: answer %s, %d effects; want done, 2", got, r.effects)
		}
	})
}

func TestFatesOfRecords(t *testing.T) {
	tests := map[string]struct {
		body string
		want []stream.Fate
	}{
		"none":     {``, []stream.Fate{{}}},
		"of calls": {`{"kind":"error"}`, []stream.Fate{{}}},
		"repeat":   {`{"kind":"repeat","count":1}`, []stream.Fate{{Repeats: 1}, {}}},
		"delay":    {`{"kind":"delay","latency":"3s"}`, []stream.Fate{{Delay: 3 * time.Second}}},
		"by name":  {`{"kind":"corrupt","stream":"agents"}`, []stream.Fate{{Corrupt: true}}},
		"lost":     {`{"kind":"lost","count":1}`, []stream.Fate{{Lose: true}, {}}},
		"another":  {`{"kind":"corrupt","stream":"contacts"}`, []stream.Fate{{}}},
		"several":  {`[{"kind":"reorder"},{"kind":"corrupt"}]`, []stream.Fate{{Swap: true, Corrupt: true}}},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				r.set1(t, tt.body)
				var got []stream.Fate
				for range tt.want {
					got = append(got, r.set.FateOf("agents")(r.loop.Now()))
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("fates (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// After the effect means that the call was carried out, whatever its caller hears.
func TestBeforeAndAfterTheEffect(t *testing.T) {
	for body, want := range map[string]struct {
		status  string // the answer's beginning; empty: none came
		effects int
	}{
		`{"kind":"error"}`:                                 {"500 ", 0},
		`{"kind":"error","when":"before"}`:                 {"500 ", 0},
		`{"kind":"error","when":"after"}`:                  {"500 ", 1},
		`{"kind":"throttle","when":"after"}`:               {"429 ", 1},
		`{"kind":"latency","latency":"2s","when":"after"}`: {"200  done", 1},
		`{"kind":"timeout"}`:                               {"", 0},
		`{"kind":"timeout","when":"after"}`:                {"", 1},
		`{"kind":"timeout-after-effect"}`:                  {"", 1},
	} {
		inBubble(t, func(t *testing.T, r *rig) {
			r.set1(t, body)
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://local/SendMessage", nil)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if resp, err := r.client.Do(req); err == nil {
				text, _ := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				got = fmt.Sprintf("%d  %s", resp.StatusCode, text)
			}
			if !strings.HasPrefix(got, want.status) || (got == "") != (want.status == "") || r.effects != want.effects {
				t.Errorf("%s: answer %q, %d effects, want %q, %d", body, got, r.effects, want.status, want.effects)
			}
		})
	}
}

func TestWebsocketsAreDroppedWhenSet(t *testing.T) {
	for body, want := range map[string]string{
		`{"kind":"drop-websockets"}`:            `200  [{"kind":"drop-websockets","hits":10,"over":true}]`,
		`{"kind":"drop-websockets","count":3}`:  `200  [{"kind":"drop-websockets","count":3,"hits":3,"over":true}]`,
		`{"kind":"drop-websockets","rate":0.0}`: `200  [{"kind":"drop-websockets","rate":0,"hits":0,"over":true}]`,
	} {
		inBubble(t, func(t *testing.T, r *rig) {
			if got := r.do(t, http.MethodPost, "/_local/v1/faults", body); got != want {
				t.Errorf("%s: %s, want %s", body, got, want)
			}
		})
	}
}

func TestListShowsHits(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.set1(t, `{"operation":"SendMessage","kind":"error","for":"30s","seed":5}`)
		r.do(t, http.MethodPost, "/SendMessage", "")
		want := `200  [{"operation":"SendMessage","kind":"error","for":"30s","seed":5,"hits":1,"until":"2000-01-01T00:00:30Z","over":false}]`
		if got := r.do(t, http.MethodGet, "/_local/v1/faults", ""); got != want {
			t.Errorf("list %s, want %s", got, want)
		}
	})
}

func TestWrongFaultsChangeNothing(t *testing.T) {
	for body, want := range map[string]string{
		`{`:                                "neither a fault nor a list",
		`[] []`:                            "more than one",
		`{"kind":"error","colour":1}`:      "colour: there is no such field, want one of count, exception, for, function",
		`{"kind":"error","oparation":"x"}`: `oparation: there is no such field; did you mean "operation"?`,
		`{"kind":"eror"}`:                  `faults[0].kind: found "eror"; did you mean "error"?`,
		`{"kind":"lost","latency":"1s"}`:   "faults[0].latency: found 1s, want none for lost",
		`{"kind":"throttle","exception":"ResourceNotFoundException"}`:                     "faults[0].exception",
		`{"kind":"error","exception":"ResourceNotFoundExeption"}`:                         `did you mean "ResourceNotFoundException"?`,
		`{"kind":"error","operation":"SendMessage","exception":"LimitExceededException"}`: `faults[0].exception: found "LimitExceededException", want one of AccessDeniedException, InternalServerException`,
		`{"kind":"corrupt","function":"lookup"}`:                                          "faults[0].function",
		`{"kind":"error","function":"f","operation":"SendMessage"}`:                       "only one of them",
		`{"kind":"gremlin"}`:                                           `faults[0].kind: found "gremlin"`,
		`{"kind":"error","rate":2}`:                                    "faults[0].rate: found 2, want 0 to 1",
		`{"kind":"error","count":0}`:                                   "faults[0].count: found 0",
		`{"kind":"error","for":"-1s"}`:                                 "faults[0].for: found -1s",
		`{"kind":"error","for":30}`:                                    `for: found 30, want a duration in quotes, such as "30s"`,
		`{"kind":"error","for":"soon"}`:                                `for: found "soon", want a duration`,
		`{"kind":7}`:                                                   "kind: found number, want string",
		`[{"kind":"error"}]]`:                                          "more than one",
		`{"kind":"latency"}`:                                           "faults[0].latency: found 0s",
		`{"kind":"throttle","latency":"1s"}`:                           "faults[0].latency: found 1s, want none",
		`{"kind":"error","rate":1,"count":1}`:                          "only one of them",
		`[{"kind":"error"},{"kind":"drop-websockets","latency":"1s"}]`: "faults[1].latency: found 1s, want none for drop-websockets without for",
		`{"kind":"corrupt","stream":"agent"}`:                          `faults[0].stream: found "agent"; did you mean "agents"?`,
		`{"kind":"error","stream":"agents"}`:                           "faults[0].stream",
		`{"kind":"error","when":"later"}`:                              `faults[0].when: found "later", want "before" or "after"`,
		`{"kind":"repeat","when":"after"}`:                             "faults[0].when",
		`{"kind":"repeat","operation":"SendMessage"}`:                  "faults[0].operation",
		`{"kind":"error","operation":"SendMassage"}`:                   `faults[0].operation: found "SendMassage"; did you mean "SendMessage"?`,
		`{"kind":"error","operation":"StopEverything"}`:                "want one of CreateParticipantConnection, GetRecords, ListShards, PutUserStatus, SendMessage, StartChatContact",
	} {
		inBubble(t, func(t *testing.T, r *rig) {
			r.set1(t, `{"kind":"error"}`)
			got := r.do(t, http.MethodPost, "/_local/v1/faults", body)
			// The message is quoted JSON: compare without its escapes.
			if plain := strings.ReplaceAll(got, `\"`, `"`); !strings.HasPrefix(got, "400") || !strings.Contains(plain, want) {
				t.Errorf("%s: %s, want 400 with %s", body, got, want)
			}
			if after := r.do(t, http.MethodPost, "/SendMessage", ""); !strings.HasPrefix(after, "500") {
				t.Errorf("%s: the old fault is gone: %s", body, after)
			}
		})
	}
}
