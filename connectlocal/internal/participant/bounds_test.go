package participant_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
)

// dial opens a websocket that nobody reads.
func (r *rig) dial(t *testing.T, who string) (*websocket.Conn, *http.Response) {
	t.Helper()
	conn, res, err := websocket.Dial(t.Context(), r.ticketURL(t, who), &websocket.DialOptions{HTTPClient: r.client})
	if res == nil {
		t.Fatalf("dial: %v", err)
	}
	return conn, res
}

// TestFiveSocketsForAParticipant is spec §8; when one is gone there is room for another.
func TestFiveSocketsForAParticipant(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		first := r.subscribe(t, "cus")
		for range 4 {
			r.subscribe(t, "cus")
		}
		if _, res := r.dial(t, "cus"); res.StatusCode != http.StatusTooManyRequests || res.Header.Get("x-amzn-errortype") != "ThrottlingException" {
			t.Errorf("a sixth: %d, want 429", res.StatusCode)
		}
		r.subscribe(t, "agt")
		if err := first.conn.Close(websocket.StatusNormalClosure, ""); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		r.subscribe(t, "cus")
		r.say("agt", "typing")
		wantHeard(t, first)
	})
}

func TestTheOldestSocketMakesRoom(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.switches.OldestSocketMakesRoom = true
		first := r.subscribe(t, "cus")
		for range 5 {
			r.subscribe(t, "cus")
		}
		if code := first.closed(t); code != websocket.StatusPolicyViolation {
			t.Errorf("close status %d, want %d", code, websocket.StatusPolicyViolation)
		}
		if n := r.hub.Drop(nil); n != 5 {
			t.Errorf("%d sockets are open, want 5", n)
		}
	})
}

// TestSocketsAtTheirExpiry is a switch: the documents leave open whether they are closed.
func TestSocketsAtTheirExpiry(t *testing.T) {
	for ends, want := range map[bool]int{false: 1, true: 0} {
		inBubble(t, func(t *testing.T, r *rig) {
			r.switches.SocketsEndAtExpiry = ends
			e := r.subscribe(t, "cus")
			if err := r.loop.Advance(time.Hour - time.Second); err != nil {
				t.Fatal(err)
			}
			r.say("agt", "typing")
			wantHeard(t, e, "agt typing")
			if err := r.loop.Advance(time.Second); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if n := r.hub.Drop(nil); n != want {
				t.Errorf("switched %v: %d sockets are open, want %d", ends, n, want)
			}
		})
	}
}

// TestTwoSocketsAtOnce is a planned renewal (clients B.5): the new socket is open before the
// old one is closed, and both carry everything.
func TestTwoSocketsAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		old := r.subscribe(t, "cus")
		renewed := r.subscribe(t, "cus")
		r.say("agt", "typing")
		wantHeard(t, old, "agt typing")
		wantHeard(t, renewed, "agt typing")
		_ = old.conn.Close(websocket.StatusNormalClosure, "")
		r.say("agt", "typing")
		wantHeard(t, renewed, "agt typing")
	})
}

func TestASocketThatNeverSubscribesIsClosed(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		idle, busy := r.listen(t, "cus"), r.subscribe(t, "cus")
		time.Sleep(59 * time.Second)
		idle.say(t, `{"topic":"aws/heartbeat"}`)
		wantHeard(t, idle, `{"topic":"aws/heartbeat"}`)
		time.Sleep(2 * time.Second)
		if code := idle.closed(t); code != websocket.StatusPolicyViolation {
			t.Errorf("close status %d, want %d", code, websocket.StatusPolicyViolation)
		}
		time.Sleep(time.Hour)
		r.say("agt", "typing")
		wantHeard(t, busy, "agt typing")
	})
}

// TestASocketOutlivesItsChatBriefly: its client hears the end first.
func TestASocketOutlivesItsChatBriefly(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		e := r.subscribe(t, "cus")
		time.Sleep(time.Minute - time.Nanosecond)
		r.say("cus", "chat.ended")
		r.loop.Do(func() { r.hub.ChatEnded("C1") })
		if code := e.closed(t); code != websocket.StatusPolicyViolation {
			t.Errorf("close status %d, want %d", code, websocket.StatusPolicyViolation)
		}
		wantHeard(t, e, "cus chat.ended")
	})
}

// TestAHalfOpenSocketIsCut: its client is there no more, but nobody has said so.
func TestAHalfOpenSocketIsCut(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		conn, _ := r.dial(t, "cus")
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(`{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}`)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute) // unread, so that pings are not answered
		if n := r.hub.Drop(nil); n != 0 {
			t.Errorf("%d sockets are open", n)
		}
	})
}

func TestFramesThatEndASocket(t *testing.T) {
	big := bytes.Repeat([]byte(" "), 40<<10)
	tests := map[string]struct {
		send func(t *testing.T, e *ear)
		code websocket.StatusCode
	}{
		"binary": {func(t *testing.T, e *ear) {
			_ = e.conn.Write(t.Context(), websocket.MessageBinary, []byte(`{"topic":"aws/ping"}`))
		}, websocket.StatusUnsupportedData},
		"too large": {func(t *testing.T, e *ear) {
			_ = e.conn.Write(t.Context(), websocket.MessageText, big)
		}, websocket.StatusMessageTooBig},
		"a flood": {func(t *testing.T, e *ear) {
			for range 300 {
				if e.conn.Write(t.Context(), websocket.MessageText, []byte(`{"topic":"aws/ping"}`)) != nil {
					return
				}
			}
		}, websocket.StatusPolicyViolation},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				e, other := r.subscribe(t, "cus"), r.subscribe(t, "agt")
				tt.send(t, e)
				if code := e.closed(t); code != tt.code {
					t.Errorf("close status %d, want %d", code, tt.code)
				}
				r.say("cus", "typing")
				wantHeard(t, other, "cus typing")
			})
		})
	}
}

// TestALongTopicIsNotRepeated: what a client makes up costs nobody else anything.
func TestALongTopicIsNotRepeated(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		e := r.listen(t, "cus")
		e.say(t, `{"topic":"`+strings.Repeat("x", 10_000)+`"}`)
		wantHeard(t, e, `{"topic":"","statusCode":400,"statusContent":"unknown topic"}`)
	})
}
