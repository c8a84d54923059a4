package participant_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/participant"
	"handover/connectlocal/internal/seed/seedtest"
	"handover/connectlocal/internal/state"
	"handover/internal/memnet"
)

// TestAnAgentLeavesAndTheCustomerStays is the life of a chat against the real
// instance: the customer's one socket lives through the agent's leaving and the
// next agent's coming, and the agent who has left hears no more.
func TestAnAgentLeavesAndTheCustomerStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := realRig(t)
		chat := r.start(t, w)
		customer := r.subscribe(t, chat.ParticipantToken)
		r.must(t, "login", func() error { return w.Login("ana") })
		r.must(t, "available", func() error { return w.SetStatus("ana", "Available") })
		r.must(t, "accept", func() error { return w.Accept("ana", chat.ContactID) })
		customer.take()
		var token state.AgentToken
		r.must(t, "token", func() (err error) { token, err = w.AgentToken("ana", chat.ContactID); return err })
		agent := r.subscribe(t, token.ParticipantToken)
		r.post(t, "message", token.ConnectionToken, `{"ContentType":"text/plain","Content":"hello"}`)
		wantHeard(t, agent, token.ParticipantID+": hello")
		r.must(t, "leave", func() error { return w.EndByAgent("ana", chat.ContactID) })
		heard := customer.take()
		if len(heard) < 3 || heard[0] != token.ParticipantID+": hello" || heard[1] != token.ParticipantID+" participant.left" {
			t.Errorf("the customer heard %q", heard)
		}
		for _, h := range heard {
			if h == " chat.ended" {
				t.Error("the customer was told that the chat has ended")
			}
		}
		wantHeard(t, agent)
		if a := r.post(t, "message", token.ConnectionToken, `{"ContentType":"text/plain","Content":"still here"}`); a.status != http.StatusForbidden {
			t.Errorf("the agent who has left says something: %v, want 403", a)
		}
		r.must(t, "offline", func() error { return w.SetStatus("ana", "Offline") })
		// The disconnect flow waits for the customer, and takes them back to the queue.
		var in struct {
			ConnectionCredentials struct{ ConnectionToken string }
		}
		a := r.post(t, "connection", chat.ParticipantToken, `{"Type":["CONNECTION_CREDENTIALS"]}`)
		if err := json.Unmarshal([]byte(a.body), &in); err != nil {
			t.Fatal(err)
		}
		r.post(t, "message", in.ConnectionCredentials.ConnectionToken, `{"ContentType":"text/plain","Content":"are you there?"}`)
		r.must(t, "login", func() error { return w.Login("ben") })
		r.must(t, "available", func() error { return w.SetStatus("ben", "Available") })
		time.Sleep(time.Second)
		r.must(t, "accept", func() error {
			b, _ := w.Agent("ben")
			return w.Accept("ben", b.Slots[0].Contact.ID)
		})
		if heard := customer.take(); len(heard) == 0 || heard[0] != chat.ParticipantID+": are you there?" {
			t.Errorf("the customer heard %q", heard)
		}
		wantHeard(t, agent)
		r.must(t, "stop", func() error { return w.StopContact(lastOf(w, chat.ContactID)) })
		heard = customer.take()
		if len(heard) == 0 || heard[len(heard)-1] != " chat.ended" {
			t.Errorf("at the end the customer heard %q", heard)
		}
	})
}

// TestNothingIsToBeHadAfterTheEnd: every way in is refused as 403, which Amazon's chat library
// takes for an end that it has missed (clients B.5).
func TestNothingIsToBeHadAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := realRig(t)
		chat := r.start(t, w)
		customer := r.subscribe(t, chat.ParticipantToken)
		token, ticket := r.credentials(t, chat.ParticipantToken), r.ticketURL(t, chat.ParticipantToken)
		customer.take()
		if a := r.post(t, "disconnect", token, `{"ClientToken":"t"}`); a.status != http.StatusOK {
			t.Fatalf("disconnect: %v", a)
		}
		wantHeard(t, customer, chat.ParticipantID+" participant.left", " chat.ended")
		for operation, with := range map[string]string{
			"connection": chat.ParticipantToken, "message": token, "transcript": token, "disconnect": token, "start-attachment-upload": token,
		} {
			body := map[string]string{
				"connection": `{"Type":["WEBSOCKET"]}`, "message": `{"ContentType":"text/plain","Content":"x"}`, "start-attachment-upload": photo,
			}[operation]
			if a := r.post(t, operation, with, body); a.status != http.StatusForbidden || a.kind != "AccessDeniedException" {
				t.Errorf("%s: %v, want 403 AccessDeniedException", operation, a)
			}
		}
		if _, res, _ := websocket.Dial(t.Context(), ticket, &websocket.DialOptions{HTTPClient: r.client}); res == nil || res.StatusCode != http.StatusForbidden {
			t.Errorf("an address from before: %v, want 403", res)
		}
	})
}

// TestTokensExpireInVirtualTime: an address after 100 s, a connection token after a day.
func TestTokensExpireInVirtualTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := realRig(t)
		chat := r.start(t, w)
		r.subscribe(t, chat.ParticipantToken)
		token, ticket := r.credentials(t, chat.ParticipantToken), r.ticketURL(t, chat.ParticipantToken)
		advance := func(by time.Duration) {
			if err := r.loop.Advance(by); err != nil {
				t.Fatal(err)
			}
		}
		advance(100 * time.Second)
		if _, res, _ := websocket.Dial(t.Context(), ticket, &websocket.DialOptions{HTTPClient: r.client}); res == nil || res.StatusCode != http.StatusForbidden {
			t.Errorf("an address after 100 s: %v, want 403", res)
		}
		advance(24*time.Hour - 101*time.Second)
		if a := r.post(t, "transcript", token, `{}`); a.status != http.StatusOK {
			t.Errorf("within a day: %v", a)
		}
		advance(time.Second)
		if a := r.post(t, "transcript", token, `{}`); a.status != http.StatusForbidden {
			t.Errorf("after a day: %v, want 403", a)
		}
		if a := r.post(t, "transcript", r.credentials(t, chat.ParticipantToken), `{}`); a.status != http.StatusOK {
			t.Errorf("with a new token: %v", a)
		}
	})
}

func lastOf(w *state.World, id string) string {
	c, _ := w.Chat(id)
	return c.Segments[len(c.Segments)-1].ID
}

// must does something inside the loop that has to work.
func (r *rig) must(t *testing.T, what string, do func() error) {
	t.Helper()
	r.loop.Do(func() {
		if err := do(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	})
}

func (r *rig) start(t *testing.T, w *state.World) (out state.Started) {
	t.Helper()
	r.must(t, "start", func() (err error) {
		for _, f := range w.Flows() {
			if f.Name == "Handover inbound" {
				out, err = w.StartChat(state.StartChat{FlowID: f.ID, CustomerName: "Kim"})
			}
		}
		return err
	})
	return out
}

// realRig is the service in front of the built-in instance. It ends with the test.
func realRig(t *testing.T) (*rig, *state.World) {
	t.Helper()
	loop, hub := clock.New(), participant.NewHub()
	loop.Start()
	sd := seedtest.Builtin(t)
	w, err := clock.Call(loop, func() (*state.World, error) {
		return state.New(state.Options{Loop: loop, Seed: sd.World, Observers: []state.Observer{hub}})
	})
	if err != nil {
		t.Fatal(err)
	}
	ear := memnet.Listen()
	r := &rig{
		world:   &world{loop: loop, hub: hub},
		service: participant.New(participant.Options{Loop: loop, World: w, Hub: hub}),
		client:  ear.Client(),
	}
	server := &http.Server{Handler: r.service}
	served := make(chan error)
	go func() { served <- server.Serve(ear) }()
	t.Cleanup(func() {
		if err := r.service.Stop(context.Background()); err != nil {
			t.Errorf("Stop: %v", err)
		}
		r.client.CloseIdleConnections()
		_ = server.Close()
		<-served
		loop.Stop()
	})
	return r, w
}
