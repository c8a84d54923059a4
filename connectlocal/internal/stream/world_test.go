package stream_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/seed/seedtest"
	"handover/connectlocal/internal/state"
)

// TestAnAgentsDayInTheStream lets an agent go off-line with a chat in hand, and
// reads what a controller would.
func TestAnAgentsDayInTheStream(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		w := r.realWorld(t)
		do := func(what string, err error) {
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		r.loop.Do(func() {
			do("login", w.Login("ana"))
			do("status", w.SetStatus("ana", "Available"))
			chat, err := w.StartChat(state.StartChat{FlowID: inbound(w)})
			do("start", err)
			do("accept", w.Accept("ana", chat.ContactID))
			do("status", w.SetStatus("ana", "Offline"))
			do("end", w.EndByAgent("ana", chat.ContactID))
			do("clear", w.Clear("ana", chat.ContactID))
			do("logout", w.Logout("ana"))
		})
		if err := r.loop.Advance(2 * time.Hour); err != nil {
			t.Fatal(err)
		}
		var got []string
		beats := 0
		for _, data := range r.everything() {
			var e event
			if err := json.Unmarshal([]byte(data), &e); err != nil {
				t.Fatalf("%v in %s", err, data)
			}
			if e.EventType == "HEART_BEAT" {
				beats++
				continue
			}
			got = append(got, told(e))
		}
		want := []string{
			"LOGIN Offline (OFFLINE) >",
			"STATE_CHANGE Available (ROUTABLE) >",
			"STATE_CHANGE Available (ROUTABLE) > CHAT API CONNECTING in Support",
			"STATE_CHANGE Available (ROUTABLE) > CHAT API CONNECTED in Support",
			"STATE_CHANGE Available (ROUTABLE) >Offline CHAT API CONNECTED in Support",
			"STATE_CHANGE Available (ROUTABLE) >Offline CHAT API ENDED in Support",
			"STATE_CHANGE Offline (OFFLINE) >",
			"LOGOUT Offline (OFFLINE) >",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if beats != 30 {
			t.Errorf("%d heartbeats, want one every two minutes for an hour", beats)
		}
	})
}

// event is the part of an agent event that the test looks at.
type event struct {
	EventType            string
	CurrentAgentSnapshot struct {
		AgentStatus     struct{ Name, Type string }
		NextAgentStatus *struct{ Name string }
		Contacts        []struct {
			Channel, InitiationMethod, State string
			Queue                            struct{ Name string }
		}
	}
}

// told is an event in a line.
func told(e event) string {
	now, next := e.CurrentAgentSnapshot, ""
	if now.NextAgentStatus != nil {
		next = now.NextAgentStatus.Name
	}
	words := []string{fmt.Sprintf("%s %s (%s) >%s", e.EventType, now.AgentStatus.Name, now.AgentStatus.Type, next)}
	for _, c := range now.Contacts {
		words = append(words, fmt.Sprintf("%s %s %s in %s", c.Channel, c.InitiationMethod, c.State, c.Queue.Name))
	}
	return strings.Join(words, " ")
}

// realWorld is the built-in instance, publishing into the rig's stream.
func (r *rig) realWorld(t *testing.T, others ...state.Observer) *state.World {
	t.Helper()
	sd := seedtest.Builtin(t)
	var (
		w   *state.World
		err error
	)
	r.loop.Do(func() {
		w, err = state.New(state.Options{Loop: r.loop, Seed: sd.World, Observers: append(others, r.pub)})
		if err == nil {
			r.pub.Attach(w, &r.kept)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func inbound(w *state.World) string {
	for _, f := range w.Flows() {
		if f.Name == "Handover inbound" {
			return f.ID
		}
	}
	return ""
}
