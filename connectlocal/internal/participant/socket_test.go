package participant_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

func wantHeard(t *testing.T, e *ear, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, e.take()); diff != "" {
		t.Errorf("heard (-want +got):\n%s", diff)
	}
}

// say adds an item as somebody does who does not use this service.
func (r *rig) say(who, contentType string) {
	r.loop.Do(func() {
		c, _ := r.Bearer(who)
		_, _ = r.add(c, "EVENT", event+contentType, "")
	})
}

func TestNothingBeforeTheSubscription(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		e := r.listen(t, "cus")
		r.post(t, "message", "agt", `{"ContentType":"text/plain","Content":"too early"}`)
		wantHeard(t, e)
		e.say(t, `{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}`)
		wantHeard(t, e, `{"topic":"aws/subscribe","content":{"status":"success","topics":["aws/chat"]}}`)
		r.post(t, "message", "agt", `{"ContentType":"text/plain","Content":"in time"}`)
		wantHeard(t, e, "agt: in time")
	})
}

func TestProtocolAnswers(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		e := r.listen(t, "cus")
		for frame, want := range map[string]string{
			`{"topic":"aws/heartbeat"}`: `{"topic":"aws/heartbeat"}`,
			`{"topic":"aws/ping"}`:      `{"topic":"aws/ping","statusCode":200,"statusContent":"OK"}`,
			`{"topic":"aws/other"}`:     `{"topic":"aws/other","statusCode":400,"statusContent":"unknown topic"}`,
			`hello`:                     `{"topic":"","statusCode":400,"statusContent":"not a frame"}`,
			`{"topic":"aws/subscribe","content":{"topics":["aws/else"]}}`: `{"topic":"aws/subscribe","content":{"status":"failure","topics":["aws/else"]}}`,
		} {
			e.say(t, frame)
			wantHeard(t, e, want)
		}
	})
}

func TestSendersHearThemselves(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		customer, agent := r.subscribe(t, "cus"), r.subscribe(t, "agt")
		r.post(t, "message", "cus", `{"ContentType":"text/plain","Content":"hello"}`)
		r.post(t, "event", "agt", `{"ContentType":"`+event+`typing"}`)
		wantHeard(t, customer, "cus: hello", "agt typing")
		wantHeard(t, agent, "cus: hello", "agt typing")
	})
}

func TestSocketFrameCarriesAnItemAsText(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		conn, _, err := websocket.Dial(t.Context(), r.ticketURL(t, "cus"), &websocket.DialOptions{HTTPClient: r.client})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.CloseNow() }()
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(`{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}`)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := conn.Read(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.post(t, "message", "cus", `{"ContentType":"text/plain","Content":"hello"}`)
		_, data, err := conn.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var frame struct{ Content string }
		if err := json.Unmarshal(data, &frame); err != nil {
			t.Fatal(err)
		}
		want := `{"AbsoluteTime":"2000-01-01T00:00:00.000Z","Content":"hello","ContentType":"text/plain","Id":"I1","Type":"MESSAGE",` +
			`"ParticipantId":"cus","DisplayName":"cus","ParticipantRole":"CUSTOMER","ContactId":"C1","InitialContactId":"C1"}`
		if diff := cmp.Diff(want, frame.Content); diff != "" {
			t.Errorf("item (-want +got):\n%s", diff)
		}
	})
}

func TestAnAgentWhoHasLeftHearsNoMore(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		customer, agent := r.subscribe(t, "cus"), r.subscribe(t, "agt")
		r.say("agt", "participant.autodisconnection")
		r.say("agt", "participant.left")
		r.say("cus", "typing")
		time.Sleep(time.Second)
		r.say("cus", "chat.ended")
		wantHeard(t, agent)
		wantHeard(t, customer, "agt participant.autodisconnection", "agt participant.left", "cus typing", "cus chat.ended")
	})
}

func TestWhoLeavesWithTheChatHearsItsEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		agent := r.subscribe(t, "agt")
		r.loop.Do(func() {
			for _, what := range []struct{ who, event string }{{"cus", "participant.left"}, {"agt", "participant.left"}, {"cus", "chat.ended"}} {
				c, _ := r.Bearer(what.who)
				_, _ = r.add(c, "EVENT", event+what.event, "")
			}
			r.hub.ChatEnded("C1")
		})
		wantHeard(t, agent, "cus participant.left", "cus chat.ended")
	})
}

func TestSilenceAfterTheChatHasEnded(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		customer := r.subscribe(t, "cus")
		r.say("cus", "chat.ended")
		r.loop.Do(func() { r.hub.ChatEnded("C1") })
		r.say("agt", "typing")
		customer.say(t, `{"topic":"aws/heartbeat"}`)
		wantHeard(t, customer, "cus chat.ended", `{"topic":"aws/heartbeat"}`)
	})
}

func TestTicketIsGoodOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		url := r.ticketURL(t, "cus")
		if want := "ws://127.0.0.1:8686/participant/ws?ticket=ticket+1"; url != want {
			t.Errorf("URL %s, want %s: chatjs refuses localhost", url, want)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.Replace(url, "ws:", "http:", 1), nil)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := r.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = plain.Body.Close()
		if plain.StatusCode != http.StatusBadRequest {
			t.Errorf("without an upgrade: %d, want 400", plain.StatusCode)
		}
		for i, want := range []int{http.StatusSwitchingProtocols, http.StatusForbidden} {
			conn, res, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{HTTPClient: r.client})
			if res == nil || res.StatusCode != want {
				t.Fatalf("dial %d: %v %v, want %d", i+1, res, err, want)
			}
			if conn != nil {
				_ = conn.CloseNow()
			}
		}
	})
}

func TestSlowReaderIsCutAndHoldsUpNobody(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		slow, _, err := websocket.Dial(t.Context(), r.ticketURL(t, "cus"), &websocket.DialOptions{HTTPClient: r.client})
		if err != nil {
			t.Fatal(err)
		}
		if err := slow.Write(t.Context(), websocket.MessageText, []byte(`{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}`)); err != nil {
			t.Fatal(err)
		}
		quick := r.subscribe(t, "agt")
		for i := range 300 {
			r.loop.Do(func() {
				_, _ = r.SendMessage(state.Caller{InitialID: "C1", ParticipantID: "sys"}, "text/plain", fmt.Sprint(i), "")
			})
			if n := len(quick.take()); n != 1 {
				t.Fatalf("the quick reader heard %d of message %d", n, i)
			}
		}
		for {
			if _, _, err := slow.Read(t.Context()); err != nil {
				break // cut, and not at the end of the test: nothing else closes it
			}
		}
	})
}

func TestDropCutsThePickedSockets(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		first, second := r.subscribe(t, "cus"), r.subscribe(t, "cus")
		n := 0
		if cut := r.hub.Drop(func() bool { n++; return n == 1 }); cut != 1 {
			t.Errorf("Drop cut %d sockets, want 1", cut)
		}
		if code := first.closed(t); code != -1 {
			t.Errorf("close status %d, want none: the network was lost", code)
		}
		r.say("agt", "typing")
		wantHeard(t, second, "agt typing")
	})
}

func TestStopSaysGoodbye(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		e := r.subscribe(t, "cus")
		url := r.ticketURL(t, "cus")
		if err := r.service.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if code := e.closed(t); code != websocket.StatusGoingAway {
			t.Errorf("close status %d, want %d", code, websocket.StatusGoingAway)
		}
		_, res, _ := websocket.Dial(t.Context(), url, &websocket.DialOptions{HTTPClient: r.client})
		if res == nil || res.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("a late socket: %v, want 503", res)
		}
	})
}

func TestStopDoesNotWaitForTheDeaf(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		if _, _, err := websocket.Dial(t.Context(), r.ticketURL(t, "cus"), &websocket.DialOptions{HTTPClient: r.client}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		if err := r.service.Stop(ctx); err == nil {
			t.Error("Stop reports no timeout")
		}
		if d := time.Since(begun); d != time.Second {
			t.Errorf("Stop took %v, want 1s", d)
		}
	})
}

// TestReceiptGoesOutAsMetadata is clients B.7: it names the message and its
// recipient, and hands on nothing else that was sent.
func TestReceiptGoesOutAsMetadata(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		e := r.subscribe(t, "agt")
		for _, kind := range []string{"delivered", "read"} {
			r.loop.Do(func() {
				c, _ := r.Bearer("cus")
				_, _ = r.add(c, "MESSAGEMETADATA", event+"message."+kind, `{"messageId":"I7","more":"x"}`)
			})
		}
		item := func(id, at string) string {
			return `{"AbsoluteTime":"2000-01-01T00:00:00.000Z","ContentType":"` + event + `message.metadata","Id":"` + id + `","Type":"MESSAGEMETADATA",` +
				`"ParticipantId":"cus","DisplayName":"cus","ParticipantRole":"CUSTOMER","ContactId":"C1","InitialContactId":"C1",` +
				`"MessageMetadata":{"MessageId":"I7","Receipts":[{"` + at + `":"2000-01-01T00:00:00.000Z","RecipientParticipantId":"cus"}]}}`
		}
		wantHeard(t, e, item("I1", "DeliveredTimestamp"), item("I2", "ReadTimestamp"))
	})
}
