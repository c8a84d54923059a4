package control_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"handover/connectlocal/internal/autoagent"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/control"
	"handover/connectlocal/internal/faults"
	"handover/connectlocal/internal/refusal"
)

// FuzzCalls: whatever comes, the answer is JSON, a refusal says why, and nothing is
// the server's own fault.
func FuzzCalls(f *testing.F) {
	loop := clock.New()
	feed := control.NewFeed()
	crew := autoagent.New(loop, nil)
	world := newWorld(f, loop, feed, crew)
	loop.Do(func() { crew.Attach(world) })
	set := faults.New(faults.Options{Loop: loop, Streams: []string{"events"}})
	set.For(refusal.Connect)("StopContact", http.NotFoundHandler())
	h := control.New(control.Options{Loop: loop, World: world, Crew: crew, Feed: feed, Faults: set, AgentEventStream: "events"})
	paths := []string{
		"agents/ana/login", "agents/ana/logout", "agents/ana/status", "agents/ana/contacts/x/transfer", "agents/ana/contacts/x/add",
		"agents/ana/contacts/x/accept", "agents/ana/auto", "queues/Support", "clock/advance", "clock/rate", "faults", "nothing",
	}
	for i := range paths {
		f.Add(i, ``)
		f.Add(i, `{"status":"Lunch","by":"1ms","open":false,"limit":5,"agent":"ben","quickConnect":"VIP"}`)
		f.Add(i, `{"status":"Lunch"}{}`)
		f.Add(i, `[{"kind":"error","exception":"ResourceNotFoundException","rate":1e-9,"for":"1s","seed":18446744073709551615}]`)
		f.Add(i, `{"kind":"drop-websockets","for":"9223372036854775807ns","latency":"-1s","operation":null}`)
		f.Add(i, `{"by":"1e9h"}`)
		f.Add(i, `{"limit":-1,"enabled":null}`)
		f.Add(i, `{"rate":0.5,"on":true}`)
	}
	f.Fuzz(func(t *testing.T, which int, body string) {
		path := paths[uint(which)%uint(len(paths))]
		if path == "clock/advance" && strings.ContainsAny(body, "hm") && !strings.Contains(body, "ms") {
			return // a month of heartbeats is right, but slow
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/_local/v1/"+path, strings.NewReader(body)))
		if !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%s %q: %d with %q", path, body, w.Code, w.Body)
		}
		var refusal struct{ Code, Message string }
		if w.Code >= 500 || w.Code >= 400 && (json.Unmarshal(w.Body.Bytes(), &refusal) != nil || refusal.Code == "" || refusal.Message == "") {
			t.Errorf("%s %q: %d with %s", path, body, w.Code, w.Body)
		}
	})
}
