package participant_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/model"
	"handover/connectlocal/internal/participant"
	"handover/connectlocal/internal/state"
)

// still is the service in front of one chat, without a network.
func still() (*participant.Service, *world) {
	loop, hub := clock.New(), participant.NewHub()
	w := &world{loop: loop, hub: hub, tickets: map[string]string{}, chat: state.Chat{
		InitialID: "C1", Segments: []state.Contact{{ID: "C1"}}, Participants: []state.Participant{{ID: "cus", Role: "CUSTOMER"}},
	}}
	return participant.New(participant.Options{Loop: loop, World: w, Hub: hub}), w
}

// FuzzRequests: whatever comes as a body, the answer is one that the model has.
func FuzzRequests(f *testing.F) {
	for i, body := range []string{
		`{"Type":["WEBSOCKET"],"ConnectParticipant":true}`, `{"ContentType":"text/plain","Content":"hello","ClientToken":"t"}`,
		`{"MaxResults":3,"StartPosition":{"MostRecent":1},"NextToken":"eyJDaGF0IjoiQzEifQ"}`, `{"ScanDirection":"FORWARD","StartPosition":{"AbsoluteTime":"2000-01-01T00:00:00Z"}}`,
		`{"ContentType":null}`, `{"Content":{"a":[1e400]}}`, `[]`, `null`, `{"A":` + strings.Repeat(`[`, 100), `{"Content":"` + "\xff" + `"}`, ``,
	} {
		f.Add(i%4, body)
	}
	operations := []string{"CreateParticipantConnection", "SendMessage", "SendEvent", "GetTranscript"}
	f.Fuzz(func(t *testing.T, which int, body string) {
		op := model.Participant().Operation(operations[uint(which)%uint(len(operations))])
		service, w := still()
		call := httptest.NewRequest(op.Method, op.Path, strings.NewReader(body))
		call.Header.Set("X-Amz-Bearer", "cus")
		answer := httptest.NewRecorder()
		service.ServeHTTP(answer, call)
		switch answer.Code {
		case http.StatusOK:
			if err := op.CheckAnswer(answer.Body.Bytes()); err != nil {
				t.Errorf("%s: %v: %s", op.Name, err, answer.Body)
			}
		case http.StatusBadRequest:
			if len(w.items) > 0 || answer.Header().Get("X-Amzn-Errortype") != "ValidationException" {
				t.Errorf("%s: refused as %v, with %d items added", op.Name, answer.Header(), len(w.items))
			}
		default:
			t.Errorf("%s: %d %s", op.Name, answer.Code, answer.Body)
		}
	})
}

// FuzzFrames: whatever comes over a websocket, every answer is a frame.
func FuzzFrames(f *testing.F) {
	for _, frame := range []string{
		`{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}`, `{"topic":"aws/ping"}`, `{"topic":"aws/heartbeat","content":1}`, `{"topic":"` + "\xff" + `"}`,
		`{"topic":"aws/subscribe","content":{"topics":[]}}`, `{"topic":"aws/subscribe","content":{"topics":[1]}}`, `[]`, ``, `{"topic":"aws/subscribe","content":{"topics":["` + strings.Repeat("x", 9999) + `"]}}`,
	} {
		f.Add(frame)
	}
	f.Fuzz(func(t *testing.T, frame string) {
		service, _ := still()
		for _, answer := range participant.Answers(service, []byte(frame)) {
			if !json.Valid(answer) || !utf8.Valid(answer) || len(answer) > len(frame)*6+200 {
				t.Errorf("%q is answered with %q", frame, answer)
			}
		}
	})
}
