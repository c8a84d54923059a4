package faults_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/lambda"
)

func TestErrorsByName(t *testing.T) {
	const answer = ` {"Message":"an injected fault"}`
	for label, tt := range map[string]struct{ fault, operation, want string }{
		"modelled, Connect":              {`{"kind":"error","exception":"ResourceNotFoundException"}`, "StartChatContact", "404 ResourceNotFoundException" + answer},
		"modelled, participant":          {`{"kind":"error","exception":"AccessDeniedException"}`, "SendMessage", "403 AccessDeniedException" + answer},
		"modelled, Kinesis":              {`{"kind":"error","exception":"ExpiredIteratorException"}`, "GetRecords", `400  {"__type":"ExpiredIteratorException","message":"an injected fault"}`},
		"by an operation of its own":     {`{"kind":"error","operation":"StartChatContact","exception":"LimitExceededException"}`, "StartChatContact", "429 LimitExceededException" + answer},
		"in front of every service":      {`{"kind":"error","exception":"ExpiredTokenException"}`, "PutUserStatus", "403 ExpiredTokenException" + answer},
		"not hit: it cannot answer so":   {`{"kind":"error","exception":"ExpiredIteratorException"}`, "PutUserStatus", "200  done"},
		"a participant's connection":     {`{"kind":"refuse-connections"}`, "CreateParticipantConnection", "500 InternalServerException" + answer},
		"nothing but the connection":     {`{"kind":"refuse-connections"}`, "SendMessage", "200  done"},
		"a function's fault, not a call": {`{"kind":"error","function":"*"}`, "SendMessage", "200  done"},
	} {
		t.Run(label, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				r.set1(t, tt.fault)
				if got := r.do(t, http.MethodPost, "/"+tt.operation, ""); got != tt.want {
					t.Errorf("answer %s, want %s", got, tt.want)
				}
			})
		})
	}
}

func TestFatesOfFunctions(t *testing.T) {
	const arn = "arn:aws:lambda:us-east-1:111122223333:function:lookup:live"
	fails, tooMany := errors.New("an injected fault"), fmt.Errorf("%s exceeded", "Rate")
	for body, want := range map[string]lambda.Fate{
		``:                                     {},
		`{"kind":"error"}`:                     {},
		`{"kind":"error","function":"score"}`:  {},
		`{"kind":"error","function":"lookup"}`: {Skip: true, Err: fails},
		`{"kind":"error","function":"` + arn + `"}`:                                                                {Skip: true, Err: fails},
		`{"kind":"error","function":"*","when":"after"}`:                                                           {Err: fails},
		`{"kind":"throttle","function":"*"}`:                                                                       {Skip: true, Err: tooMany},
		`{"kind":"timeout","function":"*"}`:                                                                        {Skip: true, NoAnswer: true},
		`{"kind":"timeout-after-effect","function":"*"}`:                                                           {NoAnswer: true},
		`{"kind":"latency","function":"*","latency":"2s"}`:                                                         {Late: 2 * time.Second},
		`[{"kind":"latency","function":"*","latency":"2s"},{"kind":"latency","function":"lookup","latency":"1s"}]`: {Late: 3 * time.Second},
	} {
		inBubble(t, func(t *testing.T, r *rig) {
			r.set1(t, body)
			var got lambda.Fate
			r.loop.Do(func() { got = r.set.OfFunction(arn) })
			if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b error) bool { return fmt.Sprint(a) == fmt.Sprint(b) })); diff != "" {
				t.Errorf("%s (-want +got):\n%s", body, diff)
			}
		})
	}
}

func TestReadersStandStill(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.set1(t, `[{"kind":"stall","for":"1m"},{"kind":"stall","stream":"contacts","count":1}]`)
		read := func(stream string) bool { return r.set.Stalled(stream, r.loop.Now()) }
		got := []bool{read("agents"), read("contacts"), read("contacts"), read("agents")}
		if err := r.loop.Advance(time.Minute); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]bool{true, true, false, true, false}, append(got, read("agents"))); diff != "" {
			t.Errorf("stalled (-want +got):\n%s", diff)
		}
	})
}

func TestNewWebsockets(t *testing.T) {
	for body, want := range map[string]struct {
		lives  time.Duration // less than a minute: it is cut then
		status int
	}{
		``:                                      {time.Minute, http.StatusOK},
		`{"kind":"drop-websockets"}`:            {time.Minute, http.StatusOK}, // those that were open
		`{"kind":"drop-websockets","for":"1h"}`: {0, http.StatusOK},
		`{"kind":"drop-websockets","for":"1h","latency":"20s"}`:                 {20 * time.Second, http.StatusOK},
		`{"kind":"drop-websockets","for":"1h","latency":"20s","rate":0}`:        {time.Minute, http.StatusOK},
		`{"kind":"refuse-connections"}`:                                         {0, http.StatusServiceUnavailable},
		`[{"kind":"refuse-connections","count":1},{"kind":"error","for":"1h"}]`: {0, http.StatusServiceUnavailable},
	} {
		t.Run(body, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				r.set1(t, body)
				begun := r.loop.Now()
				lived := time.Duration(0)
				h := r.set.Sockets(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
					select {
					case <-req.Context().Done():
					case <-time.After(time.Minute):
					}
					lived = r.loop.Now().Sub(begun)
				}))
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/participant/ws", nil))
				synctest.Wait()
				if w.Code != want.status || lived != want.lives {
					t.Errorf("status %d, lived %v; want %d, %v", w.Code, lived, want.status, want.lives)
				}
			})
		})
	}
}
