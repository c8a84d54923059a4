package participant_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"handover/connectlocal/internal/faults"
	"handover/connectlocal/internal/participant"
	"handover/connectlocal/internal/quota"
	"handover/connectlocal/internal/refusal"
)

// TestABrowserMayReadEveryAnswer: without the headers, a refusal is but a failed network to a page.
func TestABrowserMayReadEveryAnswer(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		for label, tt := range map[string]struct {
			method, path, token string
			status              int
		}{
			"success":              {http.MethodPost, "transcript", "cus", 200},
			"no token":             {http.MethodPost, "transcript", "", 403},
			"wrong token":          {http.MethodPost, "transcript", "eve", 403},
			"wrong method":         {http.MethodGet, "transcript", "cus", 501},
			"unknown":              {http.MethodPost, "teleport", "cus", 501},
			"no websocket upgrade": {http.MethodGet, "ws?ticket=x", "", 400},
		} {
			res, _ := r.request(t, tt.method, "http://localhost:8686/participant/"+tt.path, `{}`, map[string]string{"X-Amz-Bearer": tt.token})
			if res.StatusCode != tt.status {
				t.Errorf("%s: %d, want %d", label, res.StatusCode, tt.status)
			}
			exposed := strings.Split(res.Header.Get("Access-Control-Expose-Headers"), ",")
			for _, name := range []string{"x-amzn-errortype", "x-amzn-requestid"} {
				if !slices.Contains(exposed, name) {
					t.Errorf("%s: %s is not exposed", label, name)
				}
			}
			if tt.status != 200 && res.Header.Get("X-Amzn-Errortype") == "" {
				t.Errorf("%s: no error type", label)
			}
		}
	})
}

// TestFaultsAndThrottlesAreReadableToo: they answer in place of the operations.
func TestFaultsAndThrottlesAreReadableToo(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		set := faults.New(faults.Options{Loop: r.loop})
		throttled := quota.Quotas{}.For(refusal.Participant, r.loop.Now)
		service := participant.New(participant.Options{Loop: r.loop, World: r.world, Hub: r.hub, Wrap: func(op string, next http.Handler) http.Handler {
			return throttled(op, set.For(refusal.Participant)(op, next))
		}})
		set.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/_local/v1/faults", strings.NewReader(`{"kind":"error","operation":"GetTranscript","count":1}`)))
		for _, want := range []int{500, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 429} {
			call := httptest.NewRequest(http.MethodPost, "/participant/transcript", strings.NewReader(`{}`))
			call.Header.Set("X-Amz-Bearer", "cus")
			answer := httptest.NewRecorder()
			service.ServeHTTP(answer, call)
			if h := answer.Header(); answer.Code != want || h.Get("Access-Control-Allow-Origin") != "*" || (want != 200) != (h.Get("X-Amzn-Errortype") != "") {
				t.Errorf("got %d %v, want %d and a readable error", answer.Code, h, want)
			}
		}
	})
}
