package stream_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/seed"
	"handover/connectlocal/internal/state"
	"handover/connectlocal/internal/stream"
	"handover/deploy/flows"
	"handover/internal/agentevent"
)

// TestTheControllerReadsWhatTheWorldPublishes lets an agent go off-line with a
// chat in hand, and reads the stream with the decoder of the other side.
func TestTheControllerReadsWhatTheWorldPublishes(t *testing.T) {
	inBubble(t, stream.LogOptions{Shards: 1}, func(t *testing.T, r *rig) {
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
		for _, data := range r.everything(t) {
			e, err := agentevent.Decode([]byte(data))
			if err != nil {
				t.Fatalf("%v in %s", err, data)
			}
			if e.Type == agentevent.HeartBeat {
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

// told is an event in a line.
func told(e agentevent.Event) string {
	next := ""
	if e.Current.Next != nil {
		next = e.Current.Next.Name
	}
	s := fmt.Sprintf("%s %s (%s) >%s", e.Type, e.Current.Status.Name, e.Current.Status.Type, next)
	for _, c := range e.Current.Contacts {
		s += fmt.Sprintf(" %s %s %s in %s", c.Channel, c.InitiationMethod, c.State, c.Queue.Name)
	}
	return s
}

// realWorld is the built-in instance, publishing into the rig's stream.
func (r *rig) realWorld(t *testing.T) *state.World {
	t.Helper()
	var shipped []state.Flow
	for _, f := range flows.All() {
		shipped = append(shipped, state.Flow{Name: f.Name, Type: f.Type, Content: f.Content})
	}
	sd, err := seed.Builtin(shipped)
	if err != nil {
		t.Fatal(err)
	}
	var w *state.World
	r.loop.Do(func() {
		w, err = state.New(state.Options{Loop: r.loop, Seed: sd.World, Observers: []state.Observer{r.pub}})
		if err == nil {
			r.pub.Attach(w, r.log)
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
