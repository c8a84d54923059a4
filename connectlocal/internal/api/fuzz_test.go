package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"handover/connectlocal/internal/api"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// FuzzRequest: whatever comes, the answer is JSON, and an error names itself;
// nothing panics, and nothing is the server's own fault.
func FuzzRequest(f *testing.F) {
	loop := clock.New()
	var world *state.World
	var err error
	loop.Do(func() { world, err = state.New(state.Options{Loop: loop, Seed: smallSeed()}) })
	if err != nil {
		f.Fatal(err)
	}
	h := api.New(api.Options{Loop: loop, World: world})
	paths := []string{
		"PUT /contact/chat", "POST /contact/stop", "POST /contact/transfer", "POST /contact/attributes", "POST /contacts/INSTANCE/x/routing-data",
		"PUT /contact/participant-role-config/INSTANCE/x", "POST /contacts/INSTANCE/x/associate-user", "POST /users/INSTANCE/x/contact",
		"PUT /users/INSTANCE/x/status", "POST /metrics/userdata/INSTANCE", "POST /metrics/current/INSTANCE",
	}
	instance := world.Instance().ID
	for i := range paths {
		f.Add(i, `{}`)
		f.Add(i, `{"InstanceId":"INSTANCE","ContactId":"x","Attributes":{"a":"b"},"Filters":{"Queues":["x"]},"CurrentMetrics":[{"Name":"AGENTS_ONLINE"}]}`)
		f.Add(i, `{"ChannelConfiguration":{"Chat":{"ParticipantTimerConfigList":[{"TimerValue":{}}]}},"Filters":{"Agents":[]},"QueuePriority":1e3}`)
		f.Add(i, `[{"ParticipantDetails":null}]`)
	}
	f.Fuzz(func(t *testing.T, which int, body string) {
		method, path, _ := strings.Cut(paths[uint(which)%uint(len(paths))], " ")
		r := httptest.NewRequestWithContext(t.Context(), method, strings.Replace(path, "INSTANCE", instance, 1), strings.NewReader(strings.Replace(body, "INSTANCE", instance, 1)))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var answer map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%s %s: %d with %q", method, body, w.Code, w.Body)
		}
		if refused := w.Code != http.StatusOK; refused && (w.Header().Get("X-Amzn-Errortype") == "" || answer["Message"] == "") || w.Code >= 500 {
			t.Errorf("%s %s: %d with %v, %v", method, body, w.Code, w.Header(), answer)
		}
	})
}
