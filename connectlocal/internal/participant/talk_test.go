package participant_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

func TestConnectionAnswersWhatWasAskedFor(t *testing.T) {
	const credentials = `"ConnectionCredentials":{"ConnectionToken":"cus","Expiry":"2000-01-02T00:00:00.000Z"}`
	const socket = `"Websocket":{"Url":"ws://127.0.0.1:8686/participant/ws?ticket=ticket+1","ConnectionExpiry":"2000-01-01T01:00:00.000Z"}`
	tests := map[string]struct{ body, want string }{
		"credentials":              {`{"Type":["CONNECTION_CREDENTIALS"]}`, `{` + credentials + `}`},
		"websocket":                {`{"Type":["WEBSOCKET"]}`, `{` + socket + `}`},
		"both":                     {`{"Type":["CONNECTION_CREDENTIALS","WEBSOCKET"]}`, `{` + socket + `,` + credentials + `}`},
		"an agent says it is here": {`{"ConnectParticipant":true}`, `{}`},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				a := r.post(t, "connection", "cus", tt.body)
				if diff := cmp.Diff(answer{200, "", tt.want}, a, cmp.AllowUnexported(answer{})); diff != "" {
					t.Errorf("answer (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestSendMessageAnswersWithTheItem(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		a := r.post(t, "message", "cus", `{"ContentType":"text/plain","Content":"hello","ClientToken":"t"}`)
		if want := `{"Id":"I1","AbsoluteTime":"2000-01-01T00:00:00.000Z"}`; a.body != want {
			t.Errorf("answer %v, want %s", a, want)
		}
		if len(r.items) != 1 || r.items[0].Content != "hello" {
			t.Errorf("items: %v", r.items)
		}
	})
}

func TestDisconnectAnswersEmpty(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		if a := r.post(t, "disconnect", "cus", `{"ClientToken":"t"}`); a.status != http.StatusOK || a.body != "{}" {
			t.Errorf("answer %v", a)
		}
		if len(r.items) != 1 || r.items[0].ContentType != event+"participant.left" {
			t.Errorf("items: %v", r.items)
		}
	})
}

func TestRefusals(t *testing.T) {
	message := func(contentType, content string) string {
		b, _ := json.Marshal(map[string]string{"ContentType": contentType, "Content": content})
		return string(b)
	}
	tests := map[string]struct {
		operation, token, body string
		world                  error
		status                 int
		kind                   string
	}{
		"no token":                {"message", "", message("text/plain", "x"), nil, 403, "AccessDeniedException"},
		"wrong token":             {"message", "eve", message("text/plain", "x"), nil, 403, "AccessDeniedException"},
		"wrong participant token": {"connection", "eve", `{"Type":["WEBSOCKET"]}`, nil, 403, "AccessDeniedException"},
		"not JSON":                {"message", "cus", `{"Content":`, nil, 400, "ValidationException"},
		"too large":               {"message", "cus", strings.Repeat(" ", 300<<10), nil, 400, "ValidationException"},
		"no type":                 {"connection", "cus", `{}`, nil, 400, "ValidationException"},
		"wrong type":              {"connection", "cus", `{"Type":["PIGEON"]}`, nil, 400, "ValidationException"},
		"an interactive message":  {"message", "cus", message("application/vnd.amazonaws.connect.message.interactive", "{}"), nil, 400, "ValidationException"},
		"empty message":           {"message", "cus", message("text/plain", ""), nil, 400, "ValidationException"},
		"message of 16384":        {"message", "cus", message("text/plain", strings.Repeat("ä", 16384)), nil, 200, ""},
		"message of 16385":        {"message", "cus", message("text/plain", strings.Repeat("ä", 16385)), nil, 400, "ValidationException"},
		"a number for a text":     {"message", "cus", `{"ContentType":"text/plain","Content":1}`, nil, 400, "ValidationException"},
		"an empty token":          {"message", "cus", `{"ContentType":"text/plain","Content":"x","ClientToken":null}`, nil, 200, ""},
		"voice":                   {"connection", "cus", `{"Type":["WEBRTC_CONNECTION"]}`, nil, 400, "ValidationException"},
		"client token":            {"event", "cus", `{"ContentType":"` + event + `typing","ClientToken":"` + strings.Repeat("x", 501) + `"}`, nil, 400, "ValidationException"},
		"conflict of an event": {
			"event", "cus", message(event+"typing", "{}"), &state.Error{Kind: state.Conflict, Message: "m"}, 409, "ConflictException",
		},
		"conflict of a message": {
			"message", "cus", message("text/plain", "x"), &state.Error{Kind: state.Conflict, Message: "m"}, 400, "ValidationException",
		},
		"limit":             {"message", "cus", message("text/plain", "x"), &state.Error{Kind: state.Limit, Message: "m"}, 429, "ThrottlingException"},
		"failure":           {"message", "cus", message("text/plain", "x"), errors.New("broken"), 500, "InternalServerException"},
		"authentication":    {"authentication-url", "cus", `{"SessionId":"` + strings.Repeat("s", 36) + `","RedirectUri":"https://x"}`, nil, 400, "ValidationException"},
		"unknown operation": {"teleport", "cus", "{}", nil, 501, "UnknownOperationException"},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				r.err = tt.world
				a := r.post(t, tt.operation, tt.token, tt.body)
				if a.status != tt.status || a.kind != tt.kind {
					t.Errorf("got %v, want %d %s", a, tt.status, tt.kind)
				}
				var shape struct{ Message string }
				if err := json.Unmarshal([]byte(a.body), &shape); err != nil || (tt.status != 200) != (shape.Message != "") {
					t.Errorf("body %s: want a Message if refused", a.body)
				}
			})
		})
	}
}

func TestPagesOfOtherOriginsMayCall(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, "http://localhost:8686/participant/message", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := r.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		allowed := strings.Split(res.Header.Get("Access-Control-Allow-Headers"), ",")
		for _, h := range []string{"authorization", "content-type", "x-amz-bearer", "x-amz-content-sha256", "x-amz-date", "x-amz-user-agent"} {
			if !strings.Contains(strings.Join(allowed, " "), h) {
				t.Errorf("preflight does not allow %s: %v", h, allowed)
			}
		}
		if got := res.Header.Get("Access-Control-Expose-Headers"); !strings.HasPrefix(got, "x-amzn-errortype,x-amzn-requestid") || res.StatusCode != http.StatusNoContent {
			t.Errorf("preflight: %d, exposes %q", res.StatusCode, got)
		}
	})
}
