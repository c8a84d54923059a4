package participant_test

import (
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"handover/connectlocal/internal/state"
)

// desktop opens a user's own socket, and subscribes.
func (r *rig) desktop(t *testing.T, w *state.World, user string) *ear {
	t.Helper()
	var ticket string
	r.must(t, "socket", func() (err error) { ticket, _, err = w.AgentSocket(user); return err })
	u := "ws://localhost:8686/participant/ws?" + url.Values{"ticket": {ticket}}.Encode()
	conn, _, err := websocket.Dial(t.Context(), u, &websocket.DialOptions{HTTPClient: r.client})
	if err != nil {
		t.Fatal(err)
	}
	e := hear(conn)
	e.say(t, `{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}`)
	e.take()
	return e
}

// TestADesktopHearsAllTheAgentsChats: those from before it was opened and those after, from
// the agent's joining to the agent's leaving, and nobody else's.
func TestADesktopHearsAllTheAgentsChats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := realRig(t)
		first, second, third := r.start(t, w), r.start(t, w), r.start(t, w)
		for _, chat := range []state.Started{first, second, third} {
			r.subscribe(t, chat.ParticipantToken)
		}
		r.must(t, "login", func() error { return w.Login("ana") })
		r.must(t, "available", func() error { return w.SetStatus("ana", "Available") })
		accept := func(chat state.Started) {
			r.must(t, "accept", func() error { return w.Accept("ana", chat.ContactID) })
		}
		writes := func(chat state.Started, text string) {
			r.post(t, "message", r.credentials(t, chat.ParticipantToken), `{"ContentType":"text/plain","Content":"`+text+`"}`)
		}
		accept(first)
		desk := r.desktop(t, w, "ana")
		writes(first, "one")
		writes(second, "not yet")
		wantHeard(t, desk, first.ParticipantID+": one")
		accept(second)
		desk.take()
		writes(second, "two")
		writes(third, "not hers")
		wantHeard(t, desk, second.ParticipantID+": two")
		r.must(t, "leave", func() error { return w.EndByAgent("ana", first.ContactID) })
		writes(first, "gone")
		wantHeard(t, desk)
		r.must(t, "stop", func() error { return w.StopContact(second.ContactID) })
		wantHeard(t, desk, second.ParticipantID+" participant.left", " chat.ended")
	})
}

// TestADesktopOutlivesItsChats: it waits for the next one.
func TestADesktopOutlivesItsChats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := realRig(t)
		r.must(t, "login", func() error { return w.Login("ana") })
		r.must(t, "available", func() error { return w.SetStatus("ana", "Available") })
		desk := r.desktop(t, w, "ana")
		for range 2 {
			chat := r.start(t, w)
			r.subscribe(t, chat.ParticipantToken)
			r.must(t, "accept", func() error { return w.Accept("ana", chat.ContactID) })
			if heard := desk.take(); len(heard) == 0 {
				t.Error("the desktop heard nothing of its chat")
			}
			r.must(t, "stop", func() error { return w.StopContact(chat.ContactID) })
			desk.take()
			time.Sleep(5 * time.Minute)
		}
		desk.say(t, `{"topic":"aws/heartbeat"}`)
		wantHeard(t, desk, `{"topic":"aws/heartbeat"}`)
	})
}

// TestADesktopClosesWithItsAgentsLogOut, and the chat's own sockets do not.
func TestADesktopClosesWithItsAgentsLogOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := realRig(t)
		customer := r.subscribe(t, r.start(t, w).ParticipantToken)
		r.must(t, "login", func() error { return w.Login("ana") })
		desk := r.desktop(t, w, "ana")
		r.must(t, "logout", func() error { return w.Logout("ana") })
		if code := desk.closed(t); code != websocket.StatusNormalClosure {
			t.Errorf("close status %d, want %d", code, websocket.StatusNormalClosure)
		}
		customer.take()
		customer.say(t, `{"topic":"aws/heartbeat"}`)
		wantHeard(t, customer, `{"topic":"aws/heartbeat"}`)
	})
}
