package control_test

import (
	"net/http"
	"testing"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// TestWhoIsCreatedIsThere: what the management API makes while the instance runs is
// listed, and its agents work as those of the seed do.
func TestWhoIsCreatedIsThere(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		_, err := clock.Call(r.loop, func() (state.User, error) {
			q, err := r.world.CreateQueue(state.Queue{Name: "Returns", HoursID: r.world.AllHours()[0].ID})
			if err != nil {
				return state.User{}, err
			}
			p, err := r.world.CreateProfile(state.RoutingProfile{Name: "Returns desk", Chats: 1, Queues: []state.ProfileQueue{{QueueID: q.ID, Priority: 1}}})
			if err != nil {
				return state.User{}, err
			}
			return r.world.CreateUser(state.User{Username: "gus", FirstName: "Gus", ProfileID: p.ID})
		})
		if err != nil {
			t.Fatal(err)
		}
		_, instance := r.do(t, http.MethodGet, "/instance", "")
		for _, list := range []struct{ kind, name string }{{"queues", "Returns"}, {"routingProfiles", "Returns desk"}, {"users", "gus"}} {
			if instance[list.kind].(map[string]any)[list.name] == nil {
				t.Errorf("%s: %v, want %s among them", list.kind, instance[list.kind], list.name)
			}
		}
		r.post(t, "/agents/gus/login", "")
		if gus := r.post(t, "/agents/gus/status", `{"status": "Available"}`); gus["loggedIn"] != true || gus["status"] != "Available" {
			t.Errorf("gus %v", gus)
		}
	})
}
