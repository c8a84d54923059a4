package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"handover/connectlocal/internal/api"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/model"
	"handover/connectlocal/internal/state"
)

// BenchmarkCall answers calls of an instance with a hundred agents and 300 live
// chats, and tells the share of the time that the model's check of the request takes.
func BenchmarkCall(b *testing.B) {
	h, instance, chat, agents := crowd(b)
	quoted := `"` + strings.Join(agents, `","`) + `"`
	for _, c := range []struct{ op, path, body string }{
		{"DescribeContact", "/contacts/" + instance + "/" + chat, ""},
		{"GetCurrentUserData", "/metrics/userdata/" + instance, `{"Filters":{"Agents":[` + quoted + `]},"MaxResults":100}`},
		{"UpdateContactAttributes", "/contact/attributes", fmt.Sprintf(`{"InstanceId":%q,"InitialContactId":%q,"Attributes":{"a":"1","b":"2","c":"3"}}`, instance, chat)},
		{"ListUsers", "/users-summary/" + instance + "?maxResults=100", ""},
	} {
		op := model.Connect().Operation(c.op)
		b.Run(c.op, func(b *testing.B) {
			var checking time.Duration
			for b.Loop() {
				r := httptest.NewRequestWithContext(b.Context(), op.Method, c.path, strings.NewReader(c.body))
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatalf("%d %s", w.Code, w.Body)
				}
				begun := time.Now()
				if _, err := op.Request(r, []byte(c.body)); err != nil {
					b.Fatal(err)
				}
				checking += time.Since(begun)
			}
			b.ReportMetric(checking.Seconds()/(b.Elapsed()-checking).Seconds(), "check/call")
		})
	}
}

// crowd is an instance with a hundred agents who hold three chats each.
func crowd(b *testing.B) (h http.Handler, instance, chat string, agents []string) {
	b.Helper()
	seed := smallSeed()
	seed.Users = nil
	for i := range 100 {
		seed.Users = append(seed.Users, state.User{Username: fmt.Sprintf("agent%d", i), ProfileID: "Both", AutoAccept: true})
	}
	seed.QuickConnects = seed.QuickConnects[:1]
	loop := clock.New()
	var world *state.World
	loop.Do(func() {
		var err error
		if world, err = state.New(state.Options{Loop: loop, Seed: seed}); err != nil {
			b.Fatal(err)
		}
		for _, a := range world.Agents() {
			agents = append(agents, a.User.ID)
			if err := world.Login(a.User.ID); err != nil {
				b.Fatal(err)
			}
			if err := world.SetStatus(a.User.ID, "Available"); err != nil {
				b.Fatal(err)
			}
		}
		for range 300 {
			c, err := world.StartChat(state.StartChat{FlowID: world.Flows()[0].ID, CustomerName: "Zoe"})
			if err != nil {
				b.Fatal(err)
			}
			chat = c.ContactID
		}
		instance = world.Instance().ID
	})
	return api.New(api.Options{Loop: loop, World: world}), instance, chat, agents
}
